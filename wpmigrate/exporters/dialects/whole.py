"""Readers that take an HTML element whole, with whatever is in it, as kramdown and Python-Markdown do.

Markdown inside an element stays Markdown for a CommonMark reader, between blank lines; here it would be shown as it is
typed. So what has an element around it is HTML all through, and so are lists and quotes that hold more than text and
lists, of which these readers understand little. The rest is Markdown that a CommonMark reader takes for the same.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from wpmigrate.document import (
    Block,
    Button,
    CodeBlock,
    Columns,
    DefinitionList,
    Details,
    Embed,
    Figure,
    File,
    FootnoteReference,
    Footnotes,
    Gallery,
    Group,
    Heading,
    Image,
    Link,
    List,
    Math,
    Media,
    Paragraph,
    Preformatted,
    Quote,
    RawHtml,
    Table,
    Text,
    Verse,
    text_of,
    walk,
)
from wpmigrate.exporters.dialects.notes_in_html import strays, with_notes_in_html
from wpmigrate.exporters.dialects.tex import tex_in_html, tex_inline, tex_paragraph
from wpmigrate.exporters.markdown import PLAIN, Syntax, blocks, inlines, markup
from wpmigrate.exporters.markdown.elements import said, telling_title
from wpmigrate.exporters.markdown.html import Html
from wpmigrate.exporters.markdown.runs import Mark, Run
from wpmigrate.exporters.markdown.syntax import BlockWriter
from wpmigrate.exporters.markdown.writer import Writer


def whole(node: Any, writer: Writer) -> str:
    """As HTML. No line of it starts like a fence, which some readers look for first, and tabs are told from spaces."""
    return _FENCE.sub(lambda match: f"&#{ord(match[0])};", Html(writer).block(node))


_FENCE = re.compile(r"^[`~](?=[`~]{2})|\t", re.MULTILINE)


def bare(write: BlockWriter) -> BlockWriter:
    """``write`` for blocks that need no frame; the others are HTML."""

    def written(node: Any, writer: Writer) -> str:
        return whole(node, writer) if said(node.attrs) else write(node, writer)

    return written


def paragraph(node: Paragraph, writer: Writer) -> str:
    attrs = said(node.attrs)
    odd = (attrs and (attrs.dir or attrs.align)) or any(isinstance(part, RawHtml) for part in walk(node))
    return whole(node, writer) if odd else tex_paragraph(node, writer)


def heading(node: Heading, writer: Writer) -> str:
    return whole(node, writer) if node.attrs and node.attrs.align else blocks.heading(node, writer)


def list_(node: List, writer: Writer) -> str:
    return blocks.BLOCKS[List](node, writer) if is_light(node) else whole(node, writer)


def is_light(node: List) -> bool:
    """Whether it holds only text and lists of the same sort, one paragraph at most in an item."""
    if said(node.attrs):
        return False
    for item in node.items:
        kinds = [type(child) for child in item.children]
        if said(item.attrs) or item.checked is not None or kinds not in ([Paragraph], [Paragraph, List]):
            return False
        if not all(is_light(child) if isinstance(child, List) else is_plain(child) for child in item.children):
            return False
    return bool(node.items)


def is_plain(block: Block) -> bool:
    """Whether it is a paragraph with nothing around it."""
    formula = any(isinstance(part, Math) and part.display for part in walk(block))
    return isinstance(block, Paragraph) and not said(block.attrs) and not formula


def table(node: Table, writer: Writer) -> str:
    """A table of a header alone is none."""
    rows = len(node.head) + len(node.body) + len(node.foot)
    return blocks.BLOCKS[Table](node, writer) if rows > 1 else whole(node, writer)


def quote(node: Quote, writer: Writer) -> str:
    light = all(map(is_plain, node.children))
    return blocks.quote(node, writer) if light and not said(node.attrs) else whole(node, writer)


def footnotes(node: Footnotes, writer: Writer) -> str:
    """Notes that are more than text are written as HTML."""
    light = all(is_plain(child) for note in node.items for child in note.children)
    writer.strayed = writer.strayed or not light
    return blocks.footnotes(node, writer)


def preformatted(node: Preformatted, writer: Writer) -> str:
    text = blocks.preformatted(node, writer)
    return whole(node, writer) if text.startswith("<") else text


# -------------------------------------------------------------------------------------------------------------- inlines

_AUTOMATIC = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_ODD = re.compile(r"[\\\[\]*_`<>&{}|$\"~^!:'\n]")


def link(node: Link, run: Run) -> None:
    """Readers agree on Markdown's links only where nothing in them is unusual."""
    if not _has_odd_text(node) and not said(node.attrs) and not is_odd(node.href, telling_title(node)):
        inlines.link(node, run)
        return
    start = quiet(markup.tag("a", node.attrs, href=node.href, title=telling_title(node)))
    run.linked = True
    run.around(Mark(((start, "</a>"),)), node.children)
    run.linked = False


def _has_odd_text(node: Link) -> bool:
    """Brackets, images, or an address between angle brackets of a scheme that not all readers know."""
    only = node.children[0] if len(node.children) == 1 else None
    automatic = isinstance(only, Text) and inlines.autolink(only.text, node.href)
    if automatic and not _AUTOMATIC.match(node.href):
        return True
    return bool(re.search(r"[\[\]]", text_of(node))) or any(isinstance(part, Image) for part in walk(node.children))


def quiet(tag: str) -> str:
    """A tag inside a line; some readers look for links and code first, in attributes as well."""
    return re.sub(r"[\\`\[\]]", lambda match: f"&#{ord(match[0])};", tag)


def is_odd(address: str, title: str | None) -> bool:
    return bool(_ODD.search(title or "") or re.search(r"[\\\s()<>{}|\"'`*\[\]]|&(?=#|\w+;)", address))


def image(node: Image, run: Run) -> None:
    if _ODD.search(node.alt) or is_odd(node.src, node.title) or said(node.attrs):
        run.markup(quiet(Html().inlines((node,))))
    else:
        inlines.image(node, run)


def embed(node: Embed, writer: Writer) -> str:
    simple = _AUTOMATIC.match(node.url) and not re.search(r"[\s<>\"'`{}|\\^]", node.url)
    return blocks.BLOCKS[Embed](node, writer) if simple and not said(node.attrs) else whole(node, writer)


FRAMED: Mapping[type, Callable[[Any, Writer], str]] = {
    Button: blocks.BLOCKS[Button],
    CodeBlock: blocks.code_block,
    File: blocks.BLOCKS[File],
    Table: table,
    Verse: blocks.verse,
}

SYNTAX = replace(
    PLAIN,
    blocks={
        **blocks.BLOCKS,
        **{kind: bare(write) for kind, write in FRAMED.items()},
        **dict.fromkeys((Figure, Gallery, Details, Group, Columns, DefinitionList, Media), whole),
        Paragraph: paragraph,
        Heading: heading,
        List: list_,
        Quote: quote,
        Footnotes: footnotes,
        Preformatted: preformatted,
        Embed: embed,
    },
    inlines={**inlines.INLINES, Link: link, Image: image, Math: tex_inline},
    hard_break="<br>\n",
    html={FootnoteReference: strays, Math: tex_in_html},
    islands=False,
    makes_ids=False,
)
"""Markdown for such readers; each adds what it reads otherwise."""


def settled(syntax: Syntax) -> Syntax:
    """The syntax with what it falls back to."""
    return replace(syntax, otherwise=with_notes_in_html(syntax))
