"""What Python-Markdown reads, for Pelican and MkDocs (https://python-markdown.github.io).

It is no CommonMark (`whole`): lists are indented by four columns and number themselves, fences stand at a line's start
only, few characters take a backslash. The extensions ``tables``, ``fenced_code`` and ``footnotes`` have to be on;
``attr_list``, ``def_list``, ``abbr``, ``admonition``, ``md_in_html`` and ``toc`` may be, and find nothing.
"""

import re
from dataclasses import replace

from wpmigrate.document import Code, CodeBlock, List, Preformatted, Span, Text, walk
from wpmigrate.exporters.dialects import whole
from wpmigrate.exporters.dialects.entities import code_element
from wpmigrate.exporters.markdown import inlines, markup
from wpmigrate.exporters.markdown.escape import PUNCTUATION
from wpmigrate.exporters.markdown.runs import Mark, Run
from wpmigrate.exporters.markdown.writer import Writer


def text(chunk: str) -> str:
    for odd, written in ODD:
        chunk = odd.sub(written, chunk)
    return _ESCAPED.sub(_known, chunk)


_ESCAPED = re.compile(rf"\\([{PUNCTUATION}])")
_KNOWN = frozenset("\\`*_{}[]()>#+-.!")
"""``Markdown.ESCAPED_CHARS``."""


def _known(match: re.Match[str]) -> str:
    return match[0] if match[1] in _KNOWN else f"&#{ord(match[1])};"


ODD = [
    # attributes; a table's cell
    (re.compile(r"\{"), r"\{"),
    (re.compile(r"\\?\|"), "&#124;"),
    # a heading needs no space; an abbreviation, an admonition
    (re.compile(r"\A(?:#|\*(?=\[)|!!!)|(?<!\\)#\Z"), r"\\\g<0>"),
    # a backslash that would escape the end of a heading
    (re.compile(r"(?<!\\)((?:\\\\)*)\\\Z"), r"\1&#92;"),
    # a definition
    (re.compile(r"\A:(?=\s)"), "&#58;"),
    # a footnote, a reference, the table of contents
    (re.compile(r"(?<!\\)\[(?=\^)|\A\[(?=[^\]]*\]:|TOC\])"), r"\["),
]


def code(node: Code, run: Run) -> None:
    """White space at the ends is stripped, tabs are spaces."""
    if node.text != node.text.strip() or set("`|\t") & set(node.text):
        run.markup(code_element(node))
    else:
        inlines.code(node, run)


def code_block(node: CodeBlock, writer: Writer) -> str:
    """The info string is a word of few characters; tabs are spaces."""
    simple = re.fullmatch(r"[\w#.+-]*", node.language or "") and not node.title and "\t" not in node.text
    return whole.SYNTAX.blocks[CodeBlock](node, writer) if simple else whole.whole(node, writer)


def preformatted(node: Preformatted, writer: Writer) -> str:
    tabs = any(isinstance(part, Text) and "\t" in part.text for part in walk(node))
    return whole.whole(node, writer) if tabs else whole.preformatted(node, writer)


def list_(node: List, writer: Writer) -> str:
    """Lists start with 1."""
    starts = node.ordered and node.start != 1
    return whole.whole(node, writer) if starts else whole.list_(node, writer)


def strike(node: Span, run: Run) -> None:
    if node.style == "strike":
        run.around(Mark(((markup.tag("del", node.attrs, title=node.title), "</del>"),)), node.children)
    else:
        inlines.span(node, run)


SYNTAX = whole.settled(
    replace(
        whole.SYNTAX,
        blocks={**whole.SYNTAX.blocks, CodeBlock: code_block, List: list_, Preformatted: preformatted},
        inlines={**whole.SYNTAX.inlines, Code: code, Span: strike},
        text=text,
        marker=3,
        lists_merge=True,
    )
)
