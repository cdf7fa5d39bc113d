"""What a reader makes of Markdown or HTML, in a form that two ways of writing the same thing share.

`shape` gives blocks as nested tuples; an inline run is a tuple of (text, marks), so that it does not matter which of
two marks stands outside, nor on which side of a mark a space is. `<li>text</li>` and `<li><p>text</p></li>` are one;
``lang``, ``dir`` and ``align`` are marks of the text they apply to, ids are the number of characters before them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import html5lib
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

PLAIN = MarkdownIt("commonmark", {"html": True, "maxNesting": 500}).enable(["table", "strikethrough"])
FULL = MarkdownIt("commonmark", {"html": True, "maxNesting": 500}).enable(["table", "strikethrough"])
FULL.use(footnote_plugin, inline=False).use(
    dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True
)


def _rule(made: str) -> Any:
    def render(self: RendererProtocol, tokens: Sequence[Token], i: int, options: OptionsDict, env: EnvType) -> str:
        return made.format(number=tokens[i].meta.get("id", 0) + 1)

    return render


def _formula(self: RendererProtocol, tokens: Sequence[Token], i: int, options: OptionsDict, env: EnvType) -> str:
    tex = tokens[i].content.replace("&", "&amp;").replace("<", "&lt;")
    return f'<span class="math">{tex}</span>'


FULL.add_render_rule("footnote_ref", _rule('<sup><a href="#footnote-{number}">{number}</a></sup>'))
FULL.add_render_rule("footnote_block_open", _rule("<ol>"))
FULL.add_render_rule("footnote_block_close", _rule("</ol>"))
FULL.add_render_rule("footnote_open", _rule('<li id="footnote-{number}">'))
FULL.add_render_rule("footnote_close", _rule("</li>"))
FULL.add_render_rule("footnote_anchor", _rule(""))
for _name in ("math_inline", "math_inline_double"):
    FULL.add_render_rule(_name, _formula)
FULL.add_render_rule("math_block", lambda *given: f"<p>{_formula(*given)}</p>")

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "caption",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "iframe",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
ATOMS = frozenset({"img", "br", "audio", "video", "input"})
SAME = {"s": "del", "th": "td", "tfoot": "tbody"}

Marks = frozenset[tuple[str, ...]]
Run = tuple[tuple[str, Marks], ...]


@dataclass
class Reading:
    """``blocks`` and ``notes`` (the footnotes) are shapes; ``ids`` are (id, characters before it)."""

    blocks: Any = ()
    notes: dict[int, Any] = field(default_factory=dict)
    ids: list[tuple[str, int]] = field(default_factory=list)


def read_markdown(text: str, reader: MarkdownIt = FULL) -> Reading:
    return read_html(reader.render(text))


def read_html(text: str) -> Reading:
    root = html5lib.parseFragment(text, treebuilder="etree", namespaceHTMLElements=False)
    return _Reader().read(root)


class _Reader:
    def __init__(self) -> None:
        self.reading = Reading()
        self.seen = 0
        self.labels: dict[str, int] = {}

    def read(self, root: Element) -> Reading:
        self.reading.blocks = self.blocks(root, frozenset())
        return self.reading

    def blocks(self, element: Element, marks: Marks) -> tuple[Any, ...]:
        """The block children; inline children between them as paragraphs."""
        shapes: list[Any] = []
        run: list[tuple[str, Marks]] = []
        self._text(element.text, marks, run)
        for child in element:
            if child.tag in BLOCKS:
                shapes += _paragraph(run)
                run = []
                shapes += self.block(child, marks)
            else:
                self.inline(child, marks, run)
            self._text(child.tail, marks, run)
        return (*shapes, *_paragraph(run))

    def block(self, element: Element, marks: Marks) -> Iterator[Any]:
        tag = SAME.get(element.tag, element.tag)
        marks = self._context(element, marks)
        if tag in ("div", "p"):
            yield from self.blocks(element, marks)
        elif tag == "pre":
            yield self._pre(element, marks)
        elif tag == "ol" and len(element) and element[0].get("id", "").startswith("footnote-"):
            for note in element:
                self.reading.notes[self._number(note.get("id", ""))] = self.blocks(note, marks)
        elif tag == "table":
            yield self._table(element, marks)
        else:
            yield (tag, self._attributes(element), self.blocks(element, marks))

    def _pre(self, element: Element, marks: Marks) -> Any:
        code = element[0] if len(element) == 1 and element[0].tag == "code" and not element.text else None
        if code is not None or not len(element):
            text = "".join(element.itertext())
            # a title needs a language before it
            kind = code.get("class", "").replace("language-text", "") if code is not None else ""
            # a reader ends the last line of a fence, an HTML writer need not
            return ("pre", kind, text.strip("\n"), marks)
        run: list[tuple[str, Marks]] = []
        self._inline_children(element, marks, run)
        first, *rest = _merged(run)
        # some readers drop a line end at the start, some do not
        return ("pre", "", (first[0].lstrip("\n"), first[1]), *rest)

    def _table(self, element: Element, marks: Marks) -> Any:
        head: list[Any] = []
        body: list[Any] = []
        for part in element:
            for row in part:
                cells = tuple((self._attributes(cell), self.blocks(cell, self._context(cell, marks))) for cell in row)
                header = part.tag == "thead" or (
                    not head and not body and all(cell.tag == "th" for cell in row) and part.tag == "tbody"
                )
                (head if header else body).append(cells)
        # a header row of nothing says that there is none
        head = [row for row in head if any(blocks for _, blocks in row)]
        return ("table", tuple(head), tuple(body))

    def inline(self, element: Element, marks: Marks, run: list[tuple[str, Marks]]) -> None:
        tag = SAME.get(element.tag, element.tag) if isinstance(element.tag, str) else "!"  # type: ignore[redundant-expr]  # a comment's tag is a function
        if tag == "!":
            if (element.text or "").strip():
                run.append((f"\0<!--{element.text}-->", frozenset()))
        elif tag == "sup" and len(element) and element[0].get("href", "").startswith("#footnote-"):
            run.append((f"\0[^{self._number(element[0].get('href', '')[1:])}]", frozenset()))
        elif element.get("class") == "math":
            run.append((f"\0${' '.join((element.text or '').split())}$", frozenset()))
        elif tag == "input":
            self._text("[x] " if element.get("checked") is not None else "[ ] ", marks, run)
        elif tag in ATOMS:
            inside = frozenset() if tag == "br" else marks
            self._context(element, marks)
            run.append((f"\0<{tag}{self._attributes(element)}{self._inside(element)}>", inside))
        else:
            self._marked(tag, element, marks, run)

    def _inside(self, element: Element) -> str:
        return "".join(f"<{child.tag}{self._attributes(child)}>" for child in element)

    def _marked(self, tag: str, element: Element, marks: Marks, run: list[tuple[str, Marks]]) -> None:
        marks = self._context(element, marks)
        if tag == "code":
            run.append(("\0" + "".join(element.itertext()), marks | {("code",)}))
            self.seen += len("".join("".join(element.itertext()).split()))
            return
        attributes = self._attributes(element)
        if tag != "span" and (tag != "a" or attributes):
            marks |= {(tag, *attributes)}
        self._inline_children(element, marks, run)

    def _inline_children(self, element: Element, marks: Marks, run: list[tuple[str, Marks]]) -> None:
        self._text(element.text, marks, run)
        for child in element:
            self.inline(child, marks, run)
            self._text(child.tail, marks, run)

    def _text(self, text: str | None, marks: Marks, run: list[tuple[str, Marks]]) -> None:
        if text:
            run.append((text, marks))
            self.seen += len("".join(text.split()))

    def _context(self, element: Element, marks: Marks) -> Marks:
        id = element.get("id")
        if id and not id.startswith("footnote-"):
            self.reading.ids.append((id, self.seen))
        style = re.search(r"text-align:\s*(\w+)", element.get("style", ""))
        found = {
            "lang": element.get("lang"),
            "dir": element.get("dir"),
            "align": element.get("align") or (style and style[1]),
        }
        for name, value in found.items():
            if value:
                marks = frozenset(mark for mark in marks if mark[0] != name) | {(name, value)}
        return marks

    def _attributes(self, element: Element) -> tuple[str, ...]:
        skipped = {"id", "lang", "dir", "align", "style", "class", "disabled"}
        return tuple(
            f"{name}={unquote(value) if name in ('href', 'src', 'poster') else ' '.join(value.split())}"
            for name, value in sorted(element.items())
            if name not in skipped
        )

    def _number(self, label: str) -> int:
        return self.labels.setdefault(label, len(self.labels) + 1)


def _paragraph(run: list[tuple[str, Marks]]) -> Iterator[Any]:
    pieces = _collapsed(run)
    images = [piece for piece in pieces if piece[0] != " "]
    if images and all(text.startswith("\0<img") for text, _ in images):
        # a gallery's images are one a line, or one a paragraph
        yield from (("p", (image,)) for image in images)
    elif pieces:
        yield ("p", tuple(_merged(pieces)))


def _collapsed(run: list[tuple[str, Marks]]) -> list[tuple[str, Marks]]:
    """White space as a browser shows it, and without marks; none beside a line break or at an end."""
    pieces: list[tuple[str, Marks]] = []
    for part, marks in _words(run):
        if part.isspace() and (not pieces or pieces[-1][0].startswith("\0<br")):
            continue
        if part == " " and pieces[-1][0] == " ":
            continue
        while part.startswith("\0<br") and pieces and pieces[-1][0].isspace():
            pieces.pop()
        pieces.append((part, marks))
    while pieces and (pieces[-1][0].isspace() or pieces[-1][0].startswith("\0<br")):
        pieces.pop()
    while pieces and pieces[0][0].startswith("\0<br"):
        pieces.pop(0)
    return pieces


def _words(run: list[tuple[str, Marks]]) -> Iterator[tuple[str, Marks]]:
    for text, marks in run:
        if text.startswith("\0"):
            yield text, marks
            continue
        for part in filter(None, re.split(r"([ \t\n\r\f]+|[^\S \t\n\r\f]+)", text)):
            white = part.isspace()
            yield (re.sub(r"[ \t\n\r\f]+", " ", part), frozenset()) if white else (part, marks)


def _merged(run: list[tuple[str, Marks]]) -> Iterator[tuple[str, Marks]]:
    text, marks = "", frozenset[tuple[str, ...]]()
    for part, its in run:
        if text and its == marks:
            text += part
        else:
            if text:
                yield text, marks
            text, marks = part, its
    if text:
        yield text, marks
