"""Inlines as Markdown: one function a kind, in `INLINES`."""

import html
import re
from collections.abc import Mapping

from wpmigrate.document import (
    Anchor,
    Attrs,
    Break,
    Code,
    FootnoteReference,
    Image,
    Link,
    Math,
    RawHtml,
    Ruby,
    Shortcode,
    Span,
    SpanStyle,
    Text,
)
from wpmigrate.exporters.markdown import escape, markup
from wpmigrate.exporters.markdown.elements import (
    TAGS,
    anchor_element,
    image_element,
    said,
    telling_title,
    tex_of,
    unaligned,
)
from wpmigrate.exporters.markdown.runs import Forms, Mark, Run
from wpmigrate.exporters.markdown.syntax import InlineWriter

DELIMITED: Mapping[SpanStyle, Forms] = {
    "strong": (("**", "**"), ("__", "__"), ("<strong>", "</strong>")),
    "emphasis": (("*", "*"), ("_", "_"), ("<em>", "</em>")),
    "strike": (("~~", "~~"), ("<del>", "</del>")),
}
"""The styles that have delimiters (6.2, GFM 6.5), with the element for where a reader would not see them."""

STRONG_EMPHASIS: Forms = (("***", "***"), ("<em><strong>", "</strong></em>"))
"""6.2, rule 14: three asterisks are read as strong within emphasis."""

SEPARATOR = "<!-- -->"
"""Between two pieces of markup that would be read as one."""


def text(node: Text, run: Run) -> None:
    run.text(node.text)


def span(node: Span, run: Run) -> None:
    attrs = said(node.attrs)
    bare = not (attrs or node.title)
    if bare and (node.style == "plain" or node.style in run.styles):
        run.add(node.children)
    elif bare and node.style in DELIMITED:
        _delimited(node, run)
    else:
        run.around(_element(TAGS[node.style], attrs, node.title), node.children)


def _delimited(node: Span, run: Run) -> None:
    forms, styles, children = DELIMITED[node.style], {node.style}, node.children
    only = children[0] if len(children) == 1 else None
    if node.style == "emphasis" and isinstance(only, Span) and _bare_strong(only):
        forms, styles, children = STRONG_EMPHASIS, {"emphasis", "strong"}, only.children
    outside = run.styles
    run.styles = outside | styles
    run.around(Mark(forms), children)
    run.styles = outside


def _bare_strong(node: Span) -> bool:
    return node.style == "strong" and not (said(node.attrs) or node.title)


def _element(name: str, attrs: Attrs | None = None, title: str | None = None) -> Mark:
    return Mark(((markup.tag(name, attrs, title=title), f"</{name}>"),))


def code(node: Code, run: Run) -> None:
    span_of_code = escape.code_span(node.text)
    # 6.1: two code spans side by side would make one run of backticks
    if run.before().endswith("`") and span_of_code and not node.attrs:
        run.markup(SEPARATOR)
    run.markup(_with_attrs(span_of_code, node.attrs))


def _with_attrs(finished: str, attrs: Attrs | None) -> str:
    return f"{markup.tag('span', attrs)}{finished}</span>" if finished and said(attrs) else finished


UNREADABLE = re.compile(r"\s*(?:javascript|vbscript|file|data):", re.IGNORECASE)
"""Addresses that careful readers refuse in Markdown's own syntax (``file:`` stands in texts pasted from word
processors).
"""

# 6.5, narrowed to characters that readers show as they are: some decode percent signs and Punycode in the text
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[!#$&-;=?-Z_a-z~]*", re.ASCII)
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*", re.ASCII)


def link(node: Link, run: Run) -> None:
    if attrs := said(node.attrs):
        run.around(_element("span", attrs), (Link(node.children, node.href, node.title),))
        return
    title = telling_title(node)
    only = node.children[0] if len(node.children) == 1 else None
    if not title and isinstance(only, Text) and (automatic := autolink(only.text, node.href)):
        run.markup(automatic)
        return
    run.linked = True
    if UNREADABLE.match(node.href):
        run.around(Mark(((markup.tag("a", href=node.href, title=title), "</a>"),)), node.children)
    else:
        run.around(Mark((("[", f"]({_target(node.href, title)})"),), link=True), node.children)
    run.linked = False


def autolink(shown: str, href: str) -> str:
    """``<href>`` where a reader makes the same link and the same text of it, else nothing."""
    if shown == href and _ADDRESS.fullmatch(href) and not UNREADABLE.match(href) and "xn--" not in href.lower():
        return f"<{href}>"
    return f"<{shown}>" if href == f"mailto:{shown}" and _EMAIL.fullmatch(shown) else ""


def _target(href: str, title: str | None) -> str:
    address = escape.destination(href)
    return f"{address} {escape.title(title)}" if title else address


def image(node: Image, run: Run) -> None:
    if node.width or node.height or UNREADABLE.match(node.src):
        run.markup(image_element(node))
    else:
        run.markup(_with_attrs(f"![{escape.alt(node.alt)}]({_target(node.src, node.title)})", unaligned(node.attrs)))


def line_break(node: Break, run: Run) -> None:
    run.line_break()


def ruby(node: Ruby, run: Run) -> None:
    run.markup("<ruby>")
    run.add(node.base)
    run.markup("<rt>")
    run.add(node.annotation)
    run.markup("</rt></ruby>")


def footnote_reference(node: FootnoteReference, run: Run) -> None:
    run.markup(f"[^{run.number(node.label)}]")


def math(node: Math, run: Run) -> None:
    run.formulas = True
    marks = "$$" if node.display else "$"
    tex = tex_of(node)
    if run.before().endswith("$"):
        run.markup(SEPARATOR)
    tex = tex.replace("\n", " ")
    run.markup(f"{marks}{tex}{marks}" if tex else "")


def anchor(node: Anchor, run: Run) -> None:
    run.markup(anchor_element(node, run.linked))


def raw_html(node: RawHtml, run: Run) -> None:
    """Inside a line only the tags are HTML for a reader (6.6): what stands between them is text, and escaped."""
    for i, part in enumerate(markup.TAG.split(node.html)):
        if i % 2:
            run.markup(re.sub(r"\s+", " ", escape.clean(part)))
        elif part:
            run.text(re.sub(r"[ \t\r\n]+", " ", html.unescape(part)))


def shortcode(node: Shortcode, run: Run) -> None:
    run.text(re.sub(r"\s+", " ", node.text))


INLINES: Mapping[type, InlineWriter] = {
    Text: text,
    Span: span,
    Code: code,
    Link: link,
    Image: image,
    Break: line_break,
    Ruby: ruby,
    FootnoteReference: footnote_reference,
    Math: math,
    Anchor: anchor,
    RawHtml: raw_html,
    Shortcode: shortcode,
}
"""How each kind of inline is written."""
