"""Nodes as HTML, for what a Note says was removed or added. Only what the audit counts: words, marks, links,
pictures, structure."""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from wpmigrate import document as d


def markup(nodes: Iterable[Any]) -> str:
    """Blocks or inlines as HTML. Recursion is as deep as the tree, which has a limit."""
    parts: list[str] = []
    for node in nodes:
        write = WRITERS.get(type(node))
        if write is not None:
            parts.append(write(node))
    return "".join(parts)


def _in(tag: str) -> Callable[[Any], str]:
    return lambda node: f"<{tag}>{markup(node.children)}</{tag}>"


def _link(node: d.Link | d.Button | d.File) -> str:
    return f'<a href="{escape(node.href)}">{markup(node.children)}</a>'


def _span(node: d.Span) -> str:
    tag = SPAN_TAGS[node.style]
    return f"<{tag}>{markup(node.children)}</{tag}>"


def _pre(node: d.CodeBlock) -> str:
    language = f' class="language-{escape(node.language)}"' if node.language else ""
    return f"<pre><code{language}>{escape(node.text, quote=False)}</code></pre>"


def _list(node: d.List) -> str:
    tag = "ol" if node.ordered else "ul"
    return f"<{tag}>{''.join(f'<li>{markup(item.children)}</li>' for item in node.items)}</{tag}>"


def _definitions(node: d.DefinitionList) -> str:
    parts = [
        "".join(f"<dt>{markup(term)}</dt>" for term in item.terms)
        + "".join(f"<dd>{markup(blocks)}</dd>" for blocks in item.definitions)
        for item in node.items
    ]
    return f"<dl>{''.join(parts)}</dl>"


def _quote(node: d.Quote) -> str:
    citation = f"<cite>{markup(node.citation)}</cite>" if node.citation else ""
    return f"<blockquote>{markup(node.children)}{citation}</blockquote>"


def _figure(node: d.Figure) -> str:
    parts = markup(node.children), f"<figcaption>{markup(node.caption)}</figcaption>"
    return f"<figure>{''.join(parts[::-1] if node.caption_side else parts)}</figure>"


def _table(node: d.Table) -> str:
    return f"<table>{''.join(map(_row, (*node.head, *node.body, *node.foot)))}</table>"


def _row(row: d.Row) -> str:
    return f"<tr>{''.join(map(_cell, row.cells))}</tr>"


def _cell(cell: d.Cell) -> str:
    tag = "th" if cell.header else "td"
    return f"<{tag}>{markup(cell.children)}</{tag}>"


def _summary(node: d.Details) -> str:
    return f"<summary>{markup(node.summary)}</summary>" if node.summary else ""


def _media(node: d.Media) -> str:
    return f'<{node.type} src="{escape(node.sources[0])}"></{node.type}>'


SPAN_TAGS: dict[d.SpanStyle, str] = {
    "strong": "strong",
    "emphasis": "em",
    "strike": "s",
    "underline": "u",
    "mark": "mark",
    "sub": "sub",
    "sup": "sup",
    "kbd": "kbd",
    "insert": "ins",
    "small": "small",
    "abbreviation": "abbr",
    "quotation": "q",
    "cite": "cite",
    "variable": "var",
    "sample": "samp",
    "definition": "dfn",
    "isolate": "bdi",
    "override": "bdo",
    "plain": "span",
}

WRITERS: dict[type, Callable[[Any], str]] = {
    d.Text: lambda node: escape(node.text, quote=False),
    d.Span: _span,
    d.Code: lambda node: f"<code>{escape(node.text, quote=False)}</code>",
    d.Link: _link,
    d.Image: lambda node: f'<img src="{escape(node.src)}" alt="{escape(node.alt)}">',
    d.Break: lambda node: "<br>",
    d.Ruby: lambda node: f"<ruby>{markup(node.base)}<rt>{markup(node.annotation)}</rt></ruby>",
    d.FootnoteReference: lambda node: "",
    d.Math: lambda node: escape(node.tex, quote=False),
    d.Anchor: lambda node: f'<a id="{escape(node.id)}"></a>',
    d.RawHtml: lambda node: node.html,
    d.Shortcode: lambda node: escape(node.text, quote=False),
    d.Paragraph: _in("p"),
    d.Heading: lambda node: f"<h{node.level}>{markup(node.children)}</h{node.level}>",
    d.List: _list,
    d.Quote: _quote,
    d.CodeBlock: _pre,
    d.Preformatted: _in("pre"),
    d.Verse: _in("pre"),
    d.Figure: _figure,
    d.Gallery: lambda node: f"<figure>{markup(node.items)}</figure>",
    d.Media: _media,
    d.File: _link,
    d.Embed: lambda node: f'<p><a href="{escape(node.url)}">{escape(node.url)}</a></p>',
    d.Table: _table,
    d.Columns: lambda node: "".join(f"<div>{markup(column)}</div>" for column in node.columns),
    d.Group: _in("div"),
    d.Details: lambda node: f"<details>{_summary(node)}{markup(node.children)}</details>",
    d.Button: lambda node: f"<p>{_link(node)}</p>",
    d.DefinitionList: _definitions,
    d.Separator: lambda node: "<hr>",
    d.More: lambda node: f"<!--more {node.text or ''}-->",
    d.PageBreak: lambda node: "<!--nextpage-->",
    d.Footnotes: lambda node: f"<ol>{''.join(f'<li>{markup(item.children)}</li>' for item in node.items)}</ol>",
    d.Dynamic: _in("div"),
}
"""How each kind of node reads as HTML."""
