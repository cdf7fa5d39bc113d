"""Rewriting a tree of blocks: one walk that rebuilds what changed. For marks around blocks and for the last passes."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape
from typing import Any

from wpmigrate import document as d
from wpmigrate.document import Block, Inlines
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.inlines import Marks, nest, normal, spread, tidy
from wpmigrate.normalizer.markup import SPAN_TAGS, markup

UNMARKED = (d.CodeBlock, d.Embed, d.Media)
"""Blocks that no mark and no link can be put into; nor can a link be put into a line across the page."""
OnInlines = Callable[[Inlines, Any], Inlines]
"""Gets a run and the node that holds it."""


def map_inlines(blocks: Iterable[Block], change: OnInlines) -> list[Block]:
    """The same blocks with every run of inlines changed, innermost blocks included."""
    return [_changed(block, change) for block in blocks]


def push_marks(blocks: list[Block], marks: Marks, context: Context) -> list[Block]:
    """Marks that stood around blocks stand inside them. A link around what cannot hold one (code, a button) is
    lost with a Note."""
    linkless = tuple(mark for mark in marks if mark.style != "link")

    def change(run: Inlines, holder: Any) -> Inlines:
        return normal(run, linkless if isinstance(holder, (d.Button, d.File)) else marks) if run else run

    unmarked = UNMARKED if len(linkless) == len(marks) else (*UNMARKED, d.Separator)
    for block in d.walk(tuple(blocks)):
        if isinstance(block, unmarked):
            _note_lost(block, marks, context)
    return map_inlines(blocks, change)


def _note_lost(block: Block, marks: Marks, context: Context) -> None:
    inside = markup((block,))
    around = inside
    for mark in reversed(marks):
        tag = "a" if mark.style == "link" else SPAN_TAGS[mark.style]
        href = f' href="{escape(mark.href)}"' if mark.style == "link" else ""
        around = f"<{tag}{href}>{around}</{tag}>"
    context.note("misplaced", removed=around, added=inside, detail="a mark or link around a block")


def in_code(blocks: Iterable[Block]) -> list[Block]:
    """Blocks that stood inside ``<code>``: all their text is code."""
    return map_inlines(blocks, lambda run, holder: code_of(run))


def code_of(run: Iterable[d.Inline]) -> Inlines:
    """A run that stood inside ``<code>``."""
    return nest(tidy((_coded(leaf), marks) for leaf, marks in spread(run)))


def _coded(leaf: str | d.Inline) -> str | d.Inline:
    if isinstance(leaf, d.Ruby):
        return d.Ruby(code_of(leaf.base), code_of(leaf.annotation))
    return d.Code(leaf) if isinstance(leaf, str) and leaf.strip() else leaf


def _changed(node: Any, change: OnInlines) -> Any:
    runs, holders = INLINE_FIELDS.get(type(node), ()), BLOCK_FIELDS.get(type(node), ())
    if not runs and not holders:
        return node
    new: dict[str, Any] = {}
    for name in runs:
        new[name] = change(getattr(node, name), node)
    for name in holders:
        new[name] = _changed_all(getattr(node, name), change)
    if isinstance(node, d.DefinitionItem):
        new["terms"] = tuple(change(term, node) for term in node.terms)
    return made(node, new)


def _changed_all(nodes: tuple[Any, ...], change: OnInlines) -> tuple[Any, ...]:
    return tuple(_changed_all(node, change) if isinstance(node, tuple) else _changed(node, change) for node in nodes)


def made(node: Any, new: dict[str, Any]) -> Any:
    """``node`` with new values of some fields; itself when nothing differs."""
    if all(getattr(node, name) is value for name, value in new.items()):
        return node
    return replace(node, **new)


INLINE_FIELDS: dict[type, tuple[str, ...]] = {
    d.Paragraph: ("children",),
    d.Heading: ("children",),
    d.Quote: ("citation",),
    d.Preformatted: ("children",),
    d.Verse: ("children",),
    d.Figure: ("caption",),
    d.File: ("children",),
    d.Button: ("children",),
    d.Details: ("summary",),
}
"""For each block with runs of inlines, the fields that hold them (the terms of a definition are tuples of
runs)."""

BLOCK_FIELDS: dict[type, tuple[str, ...]] = {
    d.List: ("items",),
    d.ListItem: ("children",),
    d.Quote: ("children",),
    d.Figure: ("children",),
    d.Gallery: ("items",),
    d.Table: ("head", "body", "foot"),
    d.Row: ("cells",),
    d.Cell: ("children",),
    d.Columns: ("columns",),
    d.Group: ("children",),
    d.Details: ("children",),
    d.DefinitionList: ("items",),
    d.DefinitionItem: ("definitions",),
    d.Footnotes: ("items",),
    d.Footnote: ("children",),
    d.Dynamic: ("children",),
}
"""For each node that holds blocks (or holders of blocks), the fields that hold them, in reading order."""
