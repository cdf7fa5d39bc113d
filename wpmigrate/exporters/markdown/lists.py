"""Lists as Markdown, or as HTML where Markdown cannot count that way."""

import re
from collections.abc import Sequence
from typing import Any

from wpmigrate.document import DefinitionList, Group, List, ListItem, Paragraph, Span
from wpmigrate.exporters.markdown import escape, markup
from wpmigrate.exporters.markdown.html import Html
from wpmigrate.exporters.markdown.writer import Writer, wrapped

_LARGEST = 999_999_999
"""5.2: a list item's number has at most nine digits."""


def list_(node: List, writer: Writer) -> str:
    if _odd(node):
        return Html(writer).block(node)
    written = [writer.parts(_blocks(item)) for item in node.items]
    tight = all(_tight(item, parts) for item, parts in zip(node.items, written, strict=True))
    items = [
        _item(_marker(node, i, writer), item, ("\n" if tight else "\n\n").join(parts))
        for i, (item, parts) in enumerate(zip(node.items, written, strict=True))
    ]
    return wrapped(("\n" if tight else "\n\n").join(items), node.attrs)


def _marker(node: List, i: int, writer: Writer) -> str:
    return (f"{node.start + i}." if node.ordered else "-").ljust(writer.syntax.marker)


def _odd(node: List) -> bool:
    """Whether Markdown's numbers, which only count up, cannot say it."""
    last = node.start + len(node.items) - 1
    if node.numbering != "1" or node.reversed or node.start < 0 or last > _LARGEST:
        return node.ordered
    return node.ordered and any(item.value is not None for item in node.items)


def _blocks(item: ListItem) -> tuple[Any, ...]:
    """The item's blocks; its own `Attrs` go to its text, or around all."""
    if not item.attrs:
        return item.children
    first = item.children[0] if len(item.children) == 1 else None
    if isinstance(first, Paragraph) and not first.attrs:
        return (Paragraph((Span("plain", first.children, attrs=item.attrs),)),)
    return (Group(item.children, attrs=item.attrs),)


def _tight(item: ListItem, parts: Sequence[str]) -> bool:
    """5.3: an item whose parts need no blank line between them: one block, or text and a list that may follow on the
    next line.
    """
    if len(parts) <= 1:
        return True
    return (
        len(parts) == 2
        and len(item.children) == 2
        and isinstance(item.children[0], Paragraph)
        and isinstance(item.children[1], List)
        and not (parts[0].startswith("<") and markup.starts_block(parts[0]))
        # only a list that starts with 1, and not with an empty item, can interrupt a paragraph (5.2)
        and bool(re.match(r"(?:-|1\.) ", parts[1]))
    )


def _item(marker: str, item: ListItem, text: str) -> str:
    if item.checked is not None:
        box = "[x]" if item.checked else "[ ]"
        begins = item.children and isinstance(item.children[0], Paragraph)
        # 5.2: for a reader that takes the box for no text, a blank line after it would be the item's end
        text = f"{box} {text}".rstrip(" ") if begins or not text else f"{box} <!-- -->\n\n{text}"
    elif text.startswith("["):
        text = escape.task(text)
    first, *rest = text.split("\n")
    # 4.1: the marker and a thematic break (or more markers) would be one thematic break
    if marker[0] == "-" and re.fullmatch(r"-[- ]*-", first):
        first, rest = "", [first, *rest]
    indent = " " * (len(marker) + 1)
    begun = f"{marker} {first}" if first else marker.rstrip()
    return "\n".join([begun, *(indent + line if line else "" for line in rest)])


def definition_list(node: DefinitionList, writer: Writer) -> str:
    return Html(writer).block(node)
