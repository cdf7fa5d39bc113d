r"""Formulas for generators that know none: TeX between ``\(`` and ``\)``, ``\[`` and ``\]``, which MathJax and KaTeX's
auto-render find in the page; without them the reader sees TeX, as it is.
"""

import re

from wpmigrate.document import Math, Paragraph
from wpmigrate.exporters.markdown import blocks, markup
from wpmigrate.exporters.markdown.elements import tex_of
from wpmigrate.exporters.markdown.html import Html
from wpmigrate.exporters.markdown.runs import Run
from wpmigrate.exporters.markdown.writer import Writer, wrapped

BEGIN, END = r"\(", r"\)"
_MARKDOWN = re.compile(r"[\\*_`\[\]]")


def tex_paragraph(node: Paragraph, writer: Writer) -> str:
    """A paragraph; a formula of its own is an HTML block, in which no Markdown is read."""
    only = node.children[0] if len(node.children) == 1 else None
    if not isinstance(only, Math) or not only.display:
        return blocks.paragraph(node, writer)
    tex = markup.text(" ".join(tex_of(only).split()))
    return wrapped(f'<div class="math">\\[{tex}\\]</div>' if tex else "", node.attrs)


def tex_inline(node: Math, run: Run) -> None:
    tex = tex_of(node).replace("\n", " ")
    if tex:
        run.markup(f'<span class="math">{_escaped(BEGIN + tex + END, run)}</span>')


def tex_in_html(node: Math, html: Html) -> str:
    tex = markup.text(" ".join(tex_of(node).split()))
    begin, end = (r"\[", r"\]") if node.display else (BEGIN, END)
    return f'<span class="math">{begin}{tex}{end}</span>' if tex else ""


def _escaped(tex: str, run: Run) -> str:
    """Between inline tags Markdown is read on."""
    text = _MARKDOWN.sub(r"\\\g<0>", markup.text(tex)).replace("~", "&#126;").replace("$", "&#36;")
    return run.syntax.text(text) if run.syntax.text else text
