"""Blocks and inlines as HTML: one function a kind, in `BLOCKS` and `INLINES`.

It serves three: Markdown that needs HTML (tables with spans, lists with letters, ``<pre>``), Notes, which carry what
was removed as HTML, and tests. No blank line ever stands in it, since that would end an HTML block of Markdown (4.6).
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain, repeat
from typing import Any

from wpmigrate.document import (
    Align,
    Anchor,
    Attrs,
    Blocks,
    Break,
    Button,
    Cell,
    Code,
    CodeBlock,
    Columns,
    DefinitionItem,
    DefinitionList,
    Details,
    Dynamic,
    Embed,
    Figure,
    File,
    FootnoteReference,
    Footnotes,
    Gallery,
    Group,
    Heading,
    Image,
    Inlines,
    Link,
    List,
    ListItem,
    Math,
    Media,
    More,
    PageBreak,
    Paragraph,
    Preformatted,
    Quote,
    RawHtml,
    Row,
    Ruby,
    Separator,
    Shortcode,
    Span,
    Table,
    Text,
    Verse,
)
from wpmigrate.exporters.markdown import markup
from wpmigrate.exporters.markdown.elements import (
    TAGS,
    anchor_element,
    file_name,
    image_element,
    indented,
    media_element,
    more_comment,
    said,
    telling_title,
    unaligned,
)
from wpmigrate.exporters.markdown.escape import code_text
from wpmigrate.exporters.markdown.syntax import HtmlWriter
from wpmigrate.exporters.markdown.writer import Writer

tag, text = markup.tag, markup.text


class Html:
    """Writes HTML; inside Markdown with its ``writer``, which then writes what has to be Markdown in it."""

    def __init__(self, writer: Writer | None = None) -> None:
        self.writer = writer
        self.own: Mapping[type, HtmlWriter] = writer.syntax.html if writer else {}
        self.pre = False
        self.linked = False

    def blocks(self, children: Blocks) -> str:
        """The blocks, one after the other."""
        return "\n".join(filter(None, map(self.block, children)))

    def block(self, node: Any) -> str:
        kind = type(node)
        return (self.own.get(kind) or BLOCKS[kind])(node, self)

    def inlines(self, children: Inlines) -> str:
        return "".join([(self.own.get(type(node)) or INLINES[type(node)])(node, self) for node in children])

    def phrase(self, name: str, children: Inlines) -> str:
        """An element of inlines."""
        if self.writer and self.writer.island(children):
            return f"<{name}>\n\n{self.writer.inlines(children)}\n\n</{name}>"
        return f"<{name}>{self.inlines(children)}</{name}>"

    def flow(self, start: str, children: Blocks, *, islands: bool = True) -> str:
        """An element of blocks, without its end tag; text alone stands in it without a paragraph.

        Inside Markdown, blocks other than text and lists are Markdown with blank lines around it, unless ``islands`` is
        False.
        """
        simple = self._simple(children)
        if self.writer and self.writer.syntax.islands and (self.writer.island(children) or (islands and not simple)):
            inside = self.writer.blocks(children)
            return f"{start}\n\n{inside}\n\n" if inside else start
        if not simple:
            return f"{start}\n{self.blocks(children)}\n"
        first = children[0] if children else None
        text_of_it = self.inlines(first.children) if isinstance(first, Paragraph) else ""
        return start + "\n".join([text_of_it, *map(self.block, children[1:])])

    def _simple(self, children: Blocks) -> bool:
        if not children:
            return True
        first, *rest = children
        return isinstance(first, Paragraph) and not first.attrs and all(isinstance(block, List) for block in rest)


# --------------------------------------------------------------------------------------------------------------- blocks


def paragraph(node: Paragraph, html: Html) -> str:
    return f"{tag('p', node.attrs)}{html.inlines(node.children)}</p>"


def heading(node: Heading, html: Html) -> str:
    name = f"h{node.level}"
    return f"{tag(name, node.attrs)}{html.inlines(node.children)}</{name}>"


def list_(node: List, html: Html) -> str:
    if not node.items:
        return ""
    name = "ol" if node.ordered else "ul"
    start = node.start if node.ordered and node.start != 1 else None
    kind = node.numbering if node.ordered and node.numbering != "1" else None
    opened = tag(name, node.attrs, type=kind, start=start, reversed=node.ordered and node.reversed)
    return "\n".join([opened, *(_item(item, html) for item in node.items), f"</{name}>"])


def _item(node: ListItem, html: Html) -> str:
    start = tag("li", node.attrs, value=node.value)
    children = node.children if node.checked is None else _with_box(node.children, node.checked)
    return f"{html.flow(start, children)}</li>"


def _with_box(children: Blocks, checked: bool) -> Blocks:
    box = RawHtml(tag("input", type="checkbox", checked=checked, disabled=True))
    if children and isinstance(children[0], Paragraph):
        first = children[0]
        return (replace(first, children=(box, Text(" "), *first.children)), *children[1:])
    return (Paragraph((box,)), *children)


def quote(node: Quote, html: Html) -> str:
    citation = f"<p><cite>{html.inlines(node.citation)}</cite></p>" if node.citation else ""
    inside = "\n".join(filter(None, [html.blocks(node.children), citation]))
    return f"{tag('blockquote', node.attrs)}\n{inside}\n</blockquote>"


def code_block(node: CodeBlock, html: Html) -> str:
    start = tag("pre", node.attrs, title=node.title)
    kind = {"class": f"language-{node.language}"} if node.language else {}
    return f"{start}{tag('code', **kind)}{markup.unblank(markup.verbatim(node.text))}</code></pre>"


def preformatted(node: Preformatted, html: Html) -> str:
    attrs = node.attrs or Attrs()
    html.pre = True
    # on `<pre>` itself a language is that of code
    inside = html.inlines((Span("plain", node.children, attrs=Attrs(lang=attrs.lang)),))
    html.pre = False
    # a line end right after the tag is none
    first = "\n" if inside.startswith("\n") else ""
    start = tag("pre", Attrs(attrs.id, dir=attrs.dir, align=attrs.align))
    return markup.unblank(f"{start}{first}{inside}</pre>")


def verse(node: Verse, html: Html) -> str:
    return paragraph(Paragraph(indented(node.children), attrs=node.attrs), html)


def figure(node: Figure, html: Html) -> str:
    caption = f"<figcaption>{html.inlines(node.caption)}</figcaption>" if node.caption else ""
    only = node.children[0] if len(node.children) == 1 else None
    children = only.items if isinstance(only, Gallery) else node.children
    parts = html.blocks(children), caption
    return _lines(tag("figure", unaligned(node.attrs)), *(parts[::-1] if node.caption_side else parts), "</figure>")


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def gallery(node: Gallery, html: Html) -> str:
    return _lines(tag("figure", unaligned(node.attrs)), html.blocks(node.items), "</figure>")


def media(node: Media, html: Html) -> str:
    return f"<p>{media_element(node)}</p>"


def file(node: File, html: Html) -> str:
    children = node.children or (Text(file_name(node.href)),)
    return paragraph(Paragraph((Link(children, node.href),), attrs=unaligned(node.attrs)), html)


def embed(node: Embed, html: Html) -> str:
    return paragraph(Paragraph((Link((Text(node.url),), node.url),), attrs=unaligned(node.attrs)), html)


def button(node: Button, html: Html) -> str:
    return paragraph(Paragraph((Link(node.children, node.href, node.title),), attrs=unaligned(node.attrs)), html)


def table(node: Table, html: Html) -> str:
    parts = [("thead", node.head), ("tbody", node.body), ("tfoot", node.foot)]
    rows = [line for name, rows in parts if rows for line in (f"<{name}>", *_rows(rows, node, html), f"</{name}>")]
    return _lines(tag("table", unaligned(node.attrs)), *rows, "</table>")


def _rows(rows: tuple[Row, ...], node: Table, html: Html) -> list[str]:
    # with spans, a cell's place in its row does not say its column
    spans = any(cell.colspan * cell.rowspan != 1 for row in rows for cell in row.cells)
    alignments = () if spans else node.alignments
    return [_row(row, alignments, html) for row in rows]


def _row(row: Row, alignments: tuple[Align | None, ...], html: Html) -> str:
    known = chain(alignments, repeat(None))
    return f"<tr>{''.join(_cell(cell, column, html) for cell, column in zip(row.cells, known, strict=False))}</tr>"


def _cell(cell: Cell, column: Align | None, html: Html) -> str:
    name = "th" if cell.header else "td"
    attrs = replace(cell.attrs or Attrs(), align=cell.align or column)
    spans = {key: value for key, value in (("colspan", cell.colspan), ("rowspan", cell.rowspan)) if value != 1}
    return f"{html.flow(tag(name, attrs, **spans), cell.children, islands=False)}</{name}>"


def columns(node: Columns, html: Html) -> str:
    return _division(tuple(block for column in node.columns for block in column), node.attrs, html)


def _division(children: Blocks, attrs: Attrs | None, html: Html) -> str:
    inside = html.blocks(children)
    return _lines(tag("div", attrs), inside, "</div>") if said(attrs) else inside


def group(node: Group, html: Html) -> str:
    return _division(node.children, node.attrs, html)


def details(node: Details, html: Html) -> str:
    start = tag("details", unaligned(node.attrs), open=node.open)
    summary = html.phrase("summary", node.summary) if node.summary else ""
    return _lines(start, summary, html.blocks(node.children), "</details>")


def definition_list(node: DefinitionList, html: Html) -> str:
    return _lines(tag("dl", unaligned(node.attrs)), *(_definitions(item, html) for item in node.items), "</dl>")


def _definitions(item: DefinitionItem, html: Html) -> str:
    terms = (html.phrase("dt", term) for term in item.terms)
    return _lines(*terms, *(f"{html.flow('<dd>', blocks)}</dd>" for blocks in item.definitions))


def separator(node: Separator, html: Html) -> str:
    return "<hr>"


def more(node: More, html: Html) -> str:
    return more_comment(node)


def page_break(node: PageBreak, html: Html) -> str:
    return "<!--nextpage-->"


def footnotes(node: Footnotes, html: Html) -> str:
    items = (f"{html.flow(tag('li', id=_note_id(note.label)), note.children)}</li>" for note in node.items)
    return _lines("<ol>", *items, "</ol>") if node.items else ""


def _note_id(label: str) -> str:
    return f"footnote-{label}"


def dynamic(node: Dynamic, html: Html) -> str:
    if html.writer:
        return html.writer.blocks((node,))
    return html.blocks(node.children)


def raw_block(node: RawHtml, html: Html) -> str:
    return markup.unbroken(node.html)


def shortcode_block(node: Shortcode, html: Html) -> str:
    return f"<p>{text(node.text)}</p>"


# -------------------------------------------------------------------------------------------------------------- inlines


def plain_text(node: Text, html: Html) -> str:
    return markup.verbatim(node.text) if html.pre else text(node.text)


def span(node: Span, html: Html) -> str:
    inside = html.inlines(node.children)
    if node.style == "plain" and not (said(node.attrs) or node.title):
        return inside
    name = TAGS[node.style]
    return f"{tag(name, node.attrs, title=node.title)}{inside}</{name}>"


def code(node: Code, html: Html) -> str:
    return f"{tag('code', node.attrs)}{markup.verbatim(code_text(node.text))}</code>"


def link(node: Link, html: Html) -> str:
    html.linked = True
    inside = html.inlines(node.children)
    html.linked = False
    return f"{tag('a', node.attrs, href=node.href, title=telling_title(node))}{inside}</a>"


def image(node: Image, html: Html) -> str:
    return image_element(node)


def line_break(node: Break, html: Html) -> str:
    return "\n" if html.pre else "<br>"


def ruby(node: Ruby, html: Html) -> str:
    return f"<ruby>{html.inlines(node.base)}<rt>{html.inlines(node.annotation)}</rt></ruby>"


def footnote_reference(node: FootnoteReference, html: Html) -> str:
    # inside Markdown only `<pre>` comes here, and its marks stand after it
    return (
        "" if html.writer else f'<sup><a href="#{markup.attribute(_note_id(node.label))}">{text(node.label)}</a></sup>'
    )


def math(node: Math, html: Html) -> str:
    return f'<span class="math">{text(node.tex)}</span>'


def anchor(node: Anchor, html: Html) -> str:
    return anchor_element(node, html.linked)


def raw_inline(node: RawHtml, html: Html) -> str:
    return markup.unblank(node.html)


def shortcode(node: Shortcode, html: Html) -> str:
    return text(node.text)


BLOCKS: Mapping[type, HtmlWriter] = {
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
    RawHtml: raw_block,
    Shortcode: shortcode_block,
}
"""How each kind of block is written."""

INLINES: Mapping[type, HtmlWriter] = {
    Text: plain_text,
    Span: span,
    Code: code,
    Link: link,
    Image: image,
    Break: line_break,
    Ruby: ruby,
    FootnoteReference: footnote_reference,
    Math: math,
    Anchor: anchor,
    RawHtml: raw_inline,
    Shortcode: shortcode,
}
"""How each kind of inline is written."""
