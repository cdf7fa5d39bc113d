"""One document on its way to Markdown: which tables write it, and what has to be remembered from block to block."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from wpmigrate.document import (
    Attrs,
    Blocks,
    CodeBlock,
    Columns,
    FootnoteReference,
    Group,
    Heading,
    Inlines,
    List,
    Math,
    Paragraph,
    Preformatted,
    Quote,
    Text,
    Verse,
    walk,
)
from wpmigrate.exporters.markdown import escape, markup
from wpmigrate.exporters.markdown.elements import said
from wpmigrate.exporters.markdown.runs import Run
from wpmigrate.exporters.markdown.syntax import Syntax
from wpmigrate.notes import Note


class Writer:
    """Writes the blocks of one document, in reading order: footnotes are numbered as their references come by.

    ``notes`` collects what could not be said. ``strayed``: a footnote's mark stands where this syntax has none, inside
    HTML.
    """

    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.strayed = False
        self.notes: list[Note] = []
        self.labels: dict[str, int] = {}
        self.slugs: set[str] = set()

    def number(self, label: str) -> int:
        """The number of a footnote, by its first reference."""
        return self.labels.setdefault(label, len(self.labels) + 1)

    def blocks(self, children: Blocks) -> str:
        """The blocks, a blank line between them. Empty when nothing is to be written."""
        return "\n\n".join(self.parts(children))

    def parts(self, children: Blocks) -> list[str]:
        """Each block; where two lists would become one, a comment between them (5.3)."""
        parts: list[str] = []
        list_before = None
        for block in _framed(self.flat(children)):
            text = self.syntax.blocks[type(block)](block, self)
            if not text:
                continue
            kind = _list_kind(text) if isinstance(block, List) else None
            if kind and (kind == list_before or (list_before and self.syntax.lists_merge)):
                parts.append("<!-- -->")
            list_before = kind
            parts.append(text)
        return parts

    def flat(self, children: Blocks) -> Iterator[Any]:
        """The blocks without the layout around them: what stands side by side or in a group follows one another."""
        for block in children:
            if isinstance(block, Group) and not said(block.attrs):
                yield from self.flat(block.children)
            elif isinstance(block, Columns) and not said(block.attrs):
                for column in block.columns:
                    yield from self.flat(column)
            else:
                yield block

    def inlines(self, children: Inlines, *, single_line: bool = False) -> str:
        """A run of inlines. ``single_line``: no line may end in it (headings, cells), nor can any block start in it."""
        if len(children) == 1 and isinstance(children[0], Text):
            return self._only(children[0].text, single_line)
        return Run(children, self.syntax, self.number, single_line).write()

    def _only(self, text: str, single_line: bool) -> str:
        """The one text of a block."""
        if escape.SPECIAL.search(text):
            text = escape.escape(text, first=True, last=True)
        text = text.strip(" ")
        if not single_line and text[:1] in escape.LINE_START:
            text = escape.line_start(text, first=True, last=True)
        if text[:1] == "[" and not single_line and escape.DEFINITION.match(text):
            text = "\\" + text
        return self.syntax.text(text) if self.syntax.text else text

    def island(self, node: Any) -> bool:
        """Whether this has to be Markdown even inside HTML: footnotes and math exist only there."""
        return self.syntax.islands and any(isinstance(part, (FootnoteReference, Math)) for part in walk(node))


FRAMED = (Paragraph, Heading, List, Quote, CodeBlock, Preformatted, Verse)
"""Blocks that have a ``<div>`` around them for their alignment and direction."""


def _framed(blocks: Iterable[Any]) -> Iterator[Any]:
    """The blocks, with one frame around all those in a row that would each have the same."""
    for frame, group in groupby(blocks, key=_frame):
        first, *rest = group
        if frame and rest:
            yield Group(tuple(replace(block, attrs=None) for block in (first, *rest)), attrs=frame)
        else:
            yield from (first, *rest)


def _frame(block: Any) -> Attrs | None:
    attrs = said(block.attrs) if isinstance(block, FRAMED) else None
    return attrs if attrs and not (attrs.id or attrs.lang) else None


def _list_kind(text: str) -> str:
    """``-`` or ``1``: what a list has to differ in from the one before it. Empty for a list in HTML."""
    return "1" if text[0].isdigit() else text[0].replace("<", "")


def wrapped(text: str, attrs: Attrs | None) -> str:
    """A block with what its `Attrs` say around it. The blank lines keep it Markdown."""
    return f"{markup.tag('div', attrs)}\n\n{text}\n\n</div>" if said(attrs) and text else text
