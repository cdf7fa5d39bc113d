"""Blocks as one run of text, where only a line can stand: in a summary, a caption, a heading."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from wpmigrate import document as d
from wpmigrate.document import Break, Inline, Link, Text
from wpmigrate.normalizer.inlines import Leaf, spread
from wpmigrate.normalizer.tree import BLOCK_FIELDS, INLINE_FIELDS


def leaves(blocks: Iterable[Any]) -> list[Leaf]:
    """Every word, picture and link of ``blocks`` in reading order; blocks are parted by breaks."""
    found: list[Leaf] = []
    stack: list[Any] = [tuple(blocks)]
    while stack:
        here = stack.pop()
        if isinstance(here, tuple):
            stack.extend(reversed(here))
        elif isinstance(here, d.INLINE_KINDS) and not isinstance(here, d.BLOCK_KINDS):
            found.extend(spread((cast(Inline, here),)))
        elif (write := LINES.get(type(here))) is not None:
            found.extend((*spread(write(here)), (Break(), ())))
        else:
            stack.append(Break())
            stack.extend(reversed(_parts(here)))
    return found


def _parts(node: Any) -> list[Any]:
    if isinstance(node, d.DefinitionItem):
        return [*node.terms, Break(), *node.definitions]
    if isinstance(node, d.Quote):
        return [node.children, node.citation]
    if isinstance(node, d.Cell):
        return [node.children, Text(" ")]
    names = (*INLINE_FIELDS.get(type(node), ()), *BLOCK_FIELDS.get(type(node), ()))
    return (
        [getattr(node, name) for name in (*names[1:], names[0])]
        if isinstance(node, d.Figure) and node.caption_side is None
        else [getattr(node, name) for name in names]
    )


LINES: dict[type, Callable[[Any], tuple[Inline, ...]]] = {
    d.CodeBlock: lambda node: (d.Code(node.text.replace("\n", " ")),),
    d.Embed: lambda node: (Link((Text(node.title or node.url),), node.url),),
    d.Media: lambda node: (Link((Text(node.title or node.sources[0]),), node.sources[0]),),
    d.File: lambda node: (Link(node.children or (Text(node.href),), node.href),),
    d.RawHtml: lambda node: (node,),
    d.Shortcode: lambda node: (node,),
    d.Button: lambda node: (Link(node.children or (Text(node.href),), node.href),),
}
"""Blocks that are not made of runs, as a run."""
