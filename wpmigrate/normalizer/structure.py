"""Elements that become one block with blocks or a line in it: headings, quotes, figures, details, preformatted text."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby
from typing import Any, cast

from wpmigrate.document import (
    Attrs,
    Block,
    Button,
    CodeBlock,
    Details,
    Figure,
    File,
    Gallery,
    Group,
    Heading,
    Image,
    Inline,
    Inlines,
    Paragraph,
    Preformatted,
    Quote,
    Verse,
)
from wpmigrate.normalizer import flat
from wpmigrate.normalizer.attrs import attrs_of, merged, note_unseen
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import COMMENT, Element
from wpmigrate.normalizer.inlines import nest, tidy
from wpmigrate.normalizer.markup import markup
from wpmigrate.normalizer.names import FORMATTING
from wpmigrate.notes import Note


def inner_blocks(element: Element, context: Context, children: "list[Element | str] | None" = None) -> list[Block]:
    """The children of an element whose own node carries what is inherited."""
    inherited, context.inherited = context.inherited, None
    blocks = context.blocks(element.children if children is None else children)
    context.inherited = inherited
    return blocks


def heading(element: Element, context: Context) -> list[Block] | None:
    """A heading holds a line. Paragraphs in it are parted by breaks; whatever else stands in it parts it in two."""
    level, noted = int(element.tag[1]), len(context.notes)
    blocks = inner_blocks(element, context)
    context.notes[noted:] = [_out_of_heading(note, level) for note in context.notes[noted:]]
    own = merged(attrs_of(element, context, with_id=False), context.inherited)
    id = element.get("id") or None
    parts: list[Block] = []
    for is_line, group in groupby(blocks, key=lambda block: isinstance(block, Paragraph)):
        here = list(group)
        if is_line:
            parts.append(Heading(level, nest(tidy(flat.leaves(here))), _with_id(own, id)))
            id = None
        else:
            inside = markup(here)
            before = f"<h{level}><div>{inside}</div></h{level}>"  # without the box a heading would end this one
            context.note("misplaced", removed=before, added=inside, detail="blocks in a heading")
            parts.extend(here)
    return parts


def _out_of_heading(note: Note, level: int) -> Note:
    """A box that is gone says that it stood in the heading, which none otherwise does."""
    if note.added or not BOX.match(note.removed):
        return note
    return replace(note, removed=f"<h{level}>{note.removed}</h{level}>")


BOX = re.compile(r"<(?:div|p|ul|ol|nav|section|aside|form|table)\b")


def _with_id(attrs: Attrs | None, id: str | None) -> Attrs | None:
    if id is None:
        return attrs
    return Attrs(id, attrs.lang, attrs.dir, attrs.align) if attrs else Attrs(id)


def quote(element: Element, context: Context) -> list[Block] | None:
    """``<cite>`` or ``<footer>`` at the end of a quote names its source."""
    last = next((child for child in reversed(element.children) if not isinstance(child, str) or child.strip()), None)
    cited = isinstance(last, Element) and last.tag in ("cite", "footer")
    children = [child for child in element.children if child is not last] if cited else element.children
    blocks = inner_blocks(element, context, children)
    citation = tuple(context.inlines(_cited(last))) if isinstance(last, Element) and cited else ()
    own = merged(attrs_of(element, context), context.inherited)
    note_unseen(element, context)
    return [Quote(tuple(blocks), citation, False, own)] if blocks or citation else []


def _cited(element: Element) -> "list[Element | str]":
    """What ``<cite>`` holds, or a ``<footer>``, of which a ``<cite>`` is one with it."""
    if element.tag == "cite":
        return element.children
    parts: list[Element | str] = []
    for child in element.children:
        parts.extend(child.children if isinstance(child, Element) and child.tag == "cite" else [child])
    return parts


def parted(element: Element, is_caption: Callable[[Element], bool]) -> Element:
    """A figure whose caption stands beside what it is of. Where a paragraph has a link or a mark around a figure, the
    parser puts it around all that the figure holds ("reconstruct the active formatting elements"); here it is around
    each part.
    """
    marks: list[Element] = []
    holder = element
    while not any(map(is_caption, holder.elements)):
        if len(holder.elements) != 1 or holder.elements[0].tag not in FORMATTING:
            return element
        holder = holder.elements[0]
        marks.append(holder)

    def marked(children: list[Element | str]) -> list[Element | str]:
        for mark in reversed(marks):
            children = [Element(mark.tag, mark.attrs, children)]
        return children

    parts: list[Element | str] = []
    for child in holder.children if marks else ():
        if isinstance(child, str):
            parts.extend(marked([child]) if child.strip() else [child])
        else:
            beside = is_caption(child)
            parts.extend([Element(child.tag, child.attrs, marked(child.children))] if beside else marked([child]))
    return Element(element.tag, element.attrs, parts) if marks else element


def figure(element: Element, context: Context) -> list[Block] | None:
    """Whatever has a caption. Several captions are lines of one; a figure with nothing but a caption is its text."""
    element = parted(element, lambda one: one.tag == "figcaption")
    captions = [child for child in element.elements if child.tag == "figcaption"]
    rest = [child for child in element.children if isinstance(child, str) or child.tag != "figcaption"]
    blocks = context.blocks(rest)
    lines = [Paragraph(line) for caption in captions if (line := tuple(context.inlines(caption.children)))]
    caption = nest(tidy(flat.leaves(lines)))
    own = attrs_of(element, context)
    if caption and blocks:
        return [captioned(blocks, caption, own, context, top=leads(element, captions[-1]))]
    if caption:
        inside = markup(caption)
        context.note(
            "misplaced", removed=f"<figcaption>{inside}</figcaption>", added=inside, detail="a caption of nothing"
        )
        return [Paragraph(caption, own)]
    return [Figure(tuple(blocks), (), own)] if blocks and own and own.id else blocks


def captioned(
    blocks: Iterable[Block], caption: Inlines, own: Attrs | None, context: Context, *, top: bool = False
) -> Figure:
    """A thing with its caption. The language and direction around it are the figure's, so that the caption has them,
    and are not said again inside."""
    around = context.inherited
    if around is not None and (around.lang or around.dir):
        own = merged(own, Attrs(None, around.lang, around.dir))
        blocks = [_without(block, own) for block in blocks]
    return Figure(tuple(blocks), caption, own, "top" if top else None)


WORDED = (Button, CodeBlock, Details, File, Quote, Verse)
"""Blocks with words of their own, which no paragraph says the language of."""


def inheriting(block: Block, around: Attrs) -> Block:
    """A block of which the language and direction around it are said, but by no block inside once more."""
    if not isinstance(block, WORDED):
        return block
    own = merged(block.attrs, Attrs(None, around.lang, around.dir))
    if own == block.attrs:
        return block
    if isinstance(block, (Details, Quote)):
        return replace(block, attrs=own, children=tuple(_without(child, own) for child in block.children))
    return replace(block, attrs=own)


def _without(block: Block, said: Attrs | None) -> Block:
    """A block that does not say again what the figure around it says."""
    if isinstance(block, Gallery):
        return replace(block, items=tuple(_without(item, said) for item in block.items))
    own: Attrs | None = getattr(block, "attrs", None)
    if own is None or said is None:
        return block
    lang, direction = own.lang if own.lang != said.lang else None, own.dir if own.dir != said.dir else None
    rest = Attrs(own.id, lang, direction, own.align)
    attrs = None if rest == Attrs() else rest
    return block if attrs == own else cast(Block, replace(cast(Any, block), attrs=attrs))


def leads(element: Element, caption: Element | None) -> bool:
    """Whether the caption is the first that one sees of the element."""
    seen = (child for child in element.children if (child.strip() if isinstance(child, str) else child.tag != COMMENT))
    return caption is not None and next(seen, None) is caption


def loose_caption(element: Element, context: Context) -> list[Block] | None:
    """A ``<figcaption>`` outside a figure, a ``<summary>`` outside details: a paragraph."""
    blocks = context.blocks(element.children)
    if blocks and element.tag == "figcaption":
        inside = markup(blocks)
        context.note(
            "misplaced", removed=f"<figcaption>{inside}</figcaption>", added=inside, detail="a caption of nothing"
        )
    return blocks


def details(element: Element, context: Context) -> list[Block] | None:
    """Without a ``<summary>`` browsers show a word of their own, and so do those of whoever reads the output."""
    summary = next((child for child in element.elements if child.tag == "summary"), None)
    line = tuple(context.inlines(summary.children)) if summary is not None else ()
    rest = [child for child in element.children if child is not summary]
    if summary is not None and line and not leads(element, summary):
        context.note("summary", removed=summary, added=f"<p>{markup(line)}</p>")
    blocks = inner_blocks(element, context, rest)
    own = merged(attrs_of(element, context), context.inherited)
    return [Details(line, tuple(blocks), "open" in element.attrs, own)] if line or blocks else []


def preformatted(element: Element, context: Context) -> list[Block] | None:
    """Text whose white space counts. A ``<code>`` around all of it says no more."""
    parts = [child for child in element.children if not isinstance(child, str) or child.strip()]
    only = parts[0] if len(parts) == 1 else None
    children = only.children if isinstance(only, Element) and only.tag == "code" else element.children
    run = tuple(context.verbatim(children))
    return [Preformatted(run, merged(attrs_of(element, context), context.inherited))] if run else []


def verbatim_text(element: Element, context: Context) -> list[Block] | None:
    """``<xmp>``, ``<plaintext>`` and ``<listing>``: obsolete, and all that they hold is text."""
    text = element.text().strip("\n")
    return [CodeBlock(text)] if text else []


def aside(element: Element, context: Context) -> list[Block] | None:
    blocks = context.blocks(element.children)
    own = attrs_of(element, context)
    return [Group(tuple(blocks), "aside", own)] if blocks else []


def plain_image(element: Element, context: Context) -> list[Inline] | None:
    """A picture as it is written, for where no handler knows better."""
    return [Image(element.get("src"), element.get("alt"), element.get("title") or None)] if element.get("src") else []
