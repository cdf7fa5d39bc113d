"""The tree as rows, for those who query structure."""

from collections.abc import Iterator
from typing import Any

from wpmigrate.document import (
    BLOCK_KINDS,
    Blocks,
    Button,
    Cell,
    CodeBlock,
    Columns,
    DefinitionItem,
    DefinitionList,
    Details,
    Dynamic,
    Figure,
    File,
    Footnote,
    Footnotes,
    Gallery,
    Group,
    Heading,
    List,
    ListItem,
    Paragraph,
    Preformatted,
    Quote,
    Row,
    Table,
    Verse,
    text_of,
)

BlockRow = tuple[int, int | None, str, str, int | None, str]
"""Position, position of the block around it, path, kind, level of a heading, own words."""


def block_rows(body: Blocks) -> Iterator[BlockRow]:
    """A row for each block and each part of one that has words of its own or a place in a list, in reading order. A
    path is a JSONPath into the tree as JSON: ``$[2].items[0]``. No recursion.
    """
    position = 0
    stack: list[tuple[str, Any, int | None]] = [("$", body, None)]
    while stack:
        path, here, parent = stack.pop()
        if isinstance(here, tuple):
            stack.extend((f"{path}[{number}]", here[number], parent) for number in reversed(range(len(here))))
            continue
        kind = type(here)
        if kind in NAMED:
            level = here.level if kind is Heading else None
            yield position, parent, path, NAMED[kind] or here.kind, level, _words(here)
            parent = position
            position += 1
        stack.extend((f"{path}.{name}", getattr(here, name), parent) for name in reversed(INSIDE.get(kind, ())))


def _words(node: Any) -> str:
    if isinstance(node, DefinitionItem):
        return " ".join(map(text_of, node.terms))
    return text_of(tuple(getattr(node, name) for name in WORDS.get(type(node), ())))


NAMED: dict[type, str] = {
    **dict.fromkeys(BLOCK_KINDS, ""),
    ListItem: "",
    DefinitionItem: "definition_item",
    Footnote: "footnote",
}
"""What has a row, and its kind where the class has none."""

WORDS: dict[type, tuple[str, ...]] = {
    **dict.fromkeys((Paragraph, Heading, Preformatted, Verse, File, Button), ("children",)),
    CodeBlock: ("text",),
    Quote: ("citation",),
    Figure: ("caption",),
    Details: ("summary",),
    DefinitionItem: ("terms",),
}
"""The fields with a block's own words."""

INSIDE: dict[type, tuple[str, ...]] = {
    **dict.fromkeys((ListItem, Quote, Figure, Cell, Group, Details, Footnote, Dynamic), ("children",)),
    **dict.fromkeys((List, Gallery, DefinitionList, Footnotes), ("items",)),
    Table: ("head", "body", "foot"),
    Row: ("cells",),
    Columns: ("columns",),
    DefinitionItem: ("definitions",),
}
"""The fields with other blocks. With `WORDS` these are all fields that hold nodes."""
