"""Blocks as Markdown: one function a kind, in `BLOCKS`. What Markdown cannot say is the smallest HTML that says it,
with Markdown inside.
"""

import re
from collections.abc import Mapping

from wpmigrate.document import (
    Anchor,
    Attrs,
    Break,
    Button,
    CodeBlock,
    Columns,
    DefinitionList,
    Details,
    Dynamic,
    Embed,
    Figure,
    File,
    Footnote,
    FootnoteReference,
    Footnotes,
    Gallery,
    Group,
    Heading,
    Inlines,
    List,
    Math,
    Media,
    More,
    PageBreak,
    Paragraph,
    Preformatted,
    Quote,
    RawHtml,
    Separator,
    Shortcode,
    Span,
    Table,
    Text,
    Verse,
    text_of,
    walk,
)
from wpmigrate.exporters.markdown import escape, markup
from wpmigrate.exporters.markdown.elements import indented, more_comment, said, tex_of, unaligned
from wpmigrate.exporters.markdown.html import Html
from wpmigrate.exporters.markdown.lists import definition_list, list_
from wpmigrate.exporters.markdown.media import button, embed, figure, file, gallery, media
from wpmigrate.exporters.markdown.runs import NOTHING
from wpmigrate.exporters.markdown.syntax import BlockWriter
from wpmigrate.exporters.markdown.tables import table
from wpmigrate.exporters.markdown.writer import Writer, wrapped
from wpmigrate.notes import Note


def paragraph(node: Paragraph, writer: Writer) -> str:
    only = node.children[0] if len(node.children) == 1 else None
    if isinstance(only, Math) and only.display:
        return wrapped(_display(only), node.attrs)
    attrs = said(node.attrs)
    if attrs and not (attrs.dir or attrs.align):
        return _lines(_inline_attrs(node.children, attrs), writer)
    return wrapped(_lines(node.children, writer), attrs)


def _lines(children: Inlines, writer: Writer) -> str:
    text = writer.inlines(children)
    # 4.6: a line that starts like an HTML block is none when another element stands before it
    return NOTHING + text if text[:1] == "<" and markup.starts_markup_block(text) else text


def _inline_attrs(children: Inlines, attrs: Attrs) -> Inlines:
    """An id as an anchor before the text, language and direction around it."""
    if attrs.lang or attrs.dir:
        children = (Span("plain", children, attrs=Attrs(lang=attrs.lang, dir=attrs.dir)),)
    return (Anchor(attrs.id), *children) if attrs.id else children


def _display(node: Math) -> str:
    """A blank line would end the formula, and TeX allows none."""
    tex = re.sub(r"\n\s*\n", "\n", tex_of(node))
    return f"$$\n{tex}\n$$" if tex else ""


def heading(node: Heading, writer: Writer) -> str:
    attrs = node.attrs or Attrs()
    made = _slug(text_of(node.children))
    wanted = attrs.id if attrs.id != made or made in writer.slugs or not writer.syntax.makes_ids else None
    writer.slugs.add(made)
    children = _inline_attrs(node.children, Attrs(wanted, attrs.lang, attrs.dir))
    text = escape.heading_end(writer.inlines(children, single_line=True))
    return wrapped(f"{'#' * node.level} {text}".rstrip(" "), Attrs(align=attrs.align) if attrs.align else None)


def _slug(text: str) -> str:
    """The id that a reader makes from a heading's text (as GitHub does: lower case, hyphens for spaces, no other
    punctuation).
    """
    return re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-")


def quote(node: Quote, writer: Writer) -> str:
    children = node.children
    if node.citation:
        children = (*children, Paragraph((Span("cite", node.citation),)))
    lines = writer.blocks(children).split("\n")
    return wrapped("\n".join(f"> {line}" if line else ">" for line in lines), node.attrs)


def code_block(node: CodeBlock, writer: Writer) -> str:
    return wrapped(escape.fence(node.text, escape.info(node.language, node.title)), node.attrs)


def preformatted(node: Preformatted, writer: Writer) -> str:
    if all(isinstance(child, (Text, Break)) for child in node.children):
        text = "".join(child.text if isinstance(child, Text) else "\n" for child in node.children)
        return wrapped(escape.fence(text), node.attrs)
    # the first kind of HTML block goes on over blank lines (4.6)
    inside = Html(writer).block(node).replace("&#10;", "\n")
    # no Markdown is read in there: a footnote's mark has to stand outside to be one
    marks = tuple(part for part in walk(node.children) if isinstance(part, FootnoteReference))
    return f"{inside}\n\n{writer.inlines(marks)}" if marks else inside


def verse(node: Verse, writer: Writer) -> str:
    return wrapped(_lines(indented(node.children), writer), node.attrs)


def details(node: Details, writer: Writer) -> str:
    start = markup.tag("details", unaligned(node.attrs), open=node.open)
    summary = f"\n{Html(writer).phrase('summary', node.summary)}" if node.summary else ""
    inside = writer.blocks(node.children)
    return f"{start}{summary}\n\n{inside}\n\n</details>" if inside else f"{start}{summary}\n</details>"


def group(node: Group, writer: Writer) -> str:
    return wrapped(writer.blocks(node.children), node.attrs)


def columns(node: Columns, writer: Writer) -> str:
    return wrapped(writer.blocks(tuple(block for column in node.columns for block in column)), node.attrs)


def separator(node: Separator, writer: Writer) -> str:
    return "---"


def more(node: More, writer: Writer) -> str:
    return more_comment(node)


def page_break(node: PageBreak, writer: Writer) -> str:
    return "<!--nextpage-->"


def footnotes(node: Footnotes, writer: Writer) -> str:
    """In the order of their numbers. A note may hold the first reference to the next one, so numbers are looked at
    again after each.
    """
    waiting = {note.label: note for note in node.items}
    written = []
    while waiting:
        label = min(waiting, key=lambda label: writer.labels.get(label, len(writer.labels) + 1))
        written.append(_footnote(waiting.pop(label), writer))
    return "\n\n".join(written)


def _footnote(node: Footnote, writer: Writer) -> str:
    start = f"[^{writer.number(node.label)}]:"
    blocks = tuple(writer.flat(node.children))
    text = re.sub(r"\n(?!\n)", "\n    ", writer.blocks(blocks))
    if not blocks or not isinstance(blocks[0], Paragraph):
        return f"{start}\n    {text}" if text else start
    return f"{start} {_no_definition(text)}"


def _no_definition(text: str) -> str:
    """4.7: one word, or a word and a title, after ``[^1]:`` is a link reference definition for a reader without
    footnotes, and vanishes. A comment prevents it.
    """
    return re.sub(r"\A(<[^<>\n]*>|[^\s<]\S*)(?=[ \t]*(?:\Z|\n|[ ][\"'(]))", r"\1 <!-- -->", text)


def dynamic(node: Dynamic, writer: Writer) -> str:
    removed = Html().blocks(node.children)
    writer.notes.append(Note("dynamic-block", node.name, where=node.name, removed=removed, format="markdown"))
    return ""


def raw_html(node: RawHtml, writer: Writer) -> str:
    return markup.unbroken(node.html)


def shortcode(node: Shortcode, writer: Writer) -> str:
    lines = [line for line in node.text.splitlines() if line.strip()]
    return "\n".join(writer.inlines((Text(line.strip()),)) for line in lines)


BLOCKS: Mapping[type, BlockWriter] = {
    Paragraph: paragraph,
    Heading: heading,
    List: list_,
    Quote: quote,
    CodeBlock: code_block,
    Preformatted: preformatted,
    Verse: verse,
    Figure: figure,
    Gallery: gallery,
    Media: media,
    File: file,
    Embed: embed,
    Table: table,
    Columns: columns,
    Group: group,
    Details: details,
    Button: button,
    DefinitionList: definition_list,
    Separator: separator,
    More: more,
    PageBreak: page_break,
    Footnotes: footnotes,
    Dynamic: dynamic,
    RawHtml: raw_html,
    Shortcode: shortcode,
}
"""How each kind of block is written in the plain dialect."""
