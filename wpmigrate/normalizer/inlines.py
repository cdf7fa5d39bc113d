"""Runs of text: marks, links and white space, and the normal form that the document promises.
 A run is first flat: `Leaf` pairs a piece of text (or an inline without children) with the marks around it, outermost
first. White space is settled on that list (`tidy`), where it is easy to see what stands beside a space, and only then
the marks are nested again (`nest`). So neighbouring equal marks melt, empty ones vanish, marks never begin or end
with a space, and a mark that stood around blocks is a mark inside each of them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from wpmigrate.document import WHOLE, Anchor, Attrs, Break, Code, Inline, Inlines, Link, Span, SpanStyle, Text


@dataclass(slots=True, eq=False)
class Mark:
    """What becomes a `Span` or, with ``href``, a `Link`. Two spans are equal when they say the same, unless each makes
    one thing of its text."""

    style: SpanStyle | Literal["link"]
    title: str | None = None
    attrs: Attrs | None = None
    href: str = ""

    def same(self, other: "Mark") -> bool:
        return self is other or (
            self.style == other.style != "link"
            and self.style not in WHOLE
            and self.title == other.title
            and self.attrs == other.attrs
        )

    def around(self, children: Inlines) -> Inline:
        if self.style == "link":
            return Link(children, self.href, self.title, self.attrs)
        return Span(self.style, children, self.title, self.attrs)


Marks = tuple[Mark, ...]
Leaf = tuple[str | Inline, Marks]

MOST_MARKS = 24
"""Marks around one piece of text; what stands inside more is not marked further (nobody can see it)."""
COLLAPSING = frozenset({"strong", "emphasis", "strike", "underline", "mark", "insert", "cite"})
"""Marks that say nothing more inside themselves. A ``sup`` in a ``sup``, a quotation in a quotation and the keys of a
chord (``kbd`` in ``kbd``) do."""


def marked(marks: Marks, mark: Mark) -> Marks:
    """``marks`` with ``mark`` inside. A link inside a link takes its place; a mark inside itself changes nothing."""
    if mark.style == "link":
        return (*(outer for outer in marks if outer.style != "link"), mark)
    if len(marks) >= MOST_MARKS or (
        mark.style in COLLAPSING and mark.attrs is None and any(outer.style == mark.style for outer in marks)
    ):
        return marks
    return (*marks, mark)


def normal(inlines: Iterable[Inline], marks: Marks = ()) -> Inlines:
    """The same run in normal form, with ``marks`` around it."""
    return nest(tidy(spread(inlines, marks)))


def spread(inlines: Iterable[Inline], marks: Marks = ()) -> list[Leaf]:
    """The leaves of nested inlines."""
    leaves: list[Leaf] = []
    stack: list[tuple[Iterator[Inline], Marks]] = [(iter(inlines), marks)]
    while stack:
        here = next(stack[-1][0], None)
        if here is None:
            stack.pop()
        elif isinstance(here, Text):
            leaves.append((here.text, stack[-1][1]))
        elif isinstance(here, Span):
            inner = marked(stack[-1][1], Mark(here.style, here.title, here.attrs))
            stack.append((iter(here.children), inner))
        elif isinstance(here, Link):
            inner = marked(stack[-1][1], Mark("link", here.title, here.attrs, here.href))
            stack.append((iter(here.children), inner))
        else:
            leaves.append((here, stack[-1][1]))
    return leaves


# -------------------------------------------------------------------------------------------------------- white space

SPACES = re.compile(r"[ \t\n\r\f]+")
NO_BREAK = re.compile(
    "(?<=[«‹])\xa0(?=\\S)"  # French quotation marks
    "|(?<=\\S)\xa0(?=[»›:;!?])"  # French punctuation
    "|(?<=\\d)\xa0(?=\\d{3}(?!\\d)|[%‰€$£¥°]|[^\\W\\d_]{1,4}(?![^\\W_]))"  # 10 000, 5 %, 30 km
    "|(?<=[€$£¥§№])\xa0(?=\\d)"
)
"""No-break spaces that mean something: before and after what must not be parted from its neighbour."""
KEPT = "\ue0a0"
"""Stands for a no-break space that stays, while the others become spaces. A private character that text does not
have."""


def spaces(text: str) -> str:
    """White space as CSS collapses it, and no-break spaces as spaces where they mean nothing."""
    if "\xa0" in text:
        text = NO_BREAK.sub(KEPT, text).replace("\xa0", " ").replace(KEPT, "\xa0")
    # nearly every text has single spaces only: `in` and `replace` tell in a tenth of the time of a pattern
    if "\n" in text:
        text = text.replace("\n", " ")
    if "\t" in text or "\r" in text or "\f" in text or "  " in text:
        return SPACES.sub(" ", text)
    return text


def tidy(leaves: Iterable[Leaf]) -> list[Leaf]:
    """White space settled: single spaces, none at the ends and beside breaks, none at the inner ends of marks; no
    empty text, no break at the ends."""
    out: list[Leaf] = []
    visible = pending = broken = False
    for leaf, marks in leaves:
        if isinstance(leaf, str):
            text = spaces(leaf)
            core = text.strip(" ")
            if not core:
                pending = pending or bool(text)
                continue
            if visible and (pending or text[0] == " "):
                out.append((" ", _common(out[-1][1], marks)))
            out.append((core, marks))
            visible, pending = True, text[-1] == " "
        elif isinstance(leaf, Break):
            out.append((leaf, marks))
            visible = pending = False
            broken = True
        elif isinstance(leaf, Anchor):
            out.append((leaf, marks))
        elif not (isinstance(leaf, Code) and not leaf.text):
            if visible and pending:
                out.append((" ", _common(out[-1][1], marks)))
            out.append((leaf, marks))
            visible, pending = True, False
    return _without_outer_breaks(out) if broken else out


def _common(left: Marks, right: Marks) -> Marks:
    if left is right:
        return left
    count = 0
    for a, b in zip(left, right, strict=False):
        if not a.same(b):
            break
        count += 1
    return left[:count]


def _without_outer_breaks(leaves: list[Leaf]) -> list[Leaf]:
    """Anchors are nothing that one sees: breaks beside them at the ends go as well. A break belongs to the marks that
    stand on both sides of it."""
    seen = [index for index, (leaf, _) in enumerate(leaves) if not isinstance(leaf, (Break, Anchor))]
    first, last = (seen[0], seen[-1]) if seen else (len(leaves), len(leaves))
    kept: list[Leaf] = []
    waiting = 0
    for index, (leaf, marks) in enumerate(leaves):
        if isinstance(leaf, Break):
            waiting += first < index < last
            continue
        if waiting:
            kept.extend([(Break(), _common(kept[-1][1], marks))] * waiting)
            waiting = 0
        kept.append((leaf, marks))
    return kept


def paragraphs(leaves: Iterable[Leaf]) -> list[list[Leaf]]:
    """Tidied leaves, parted wherever two breaks or more stand together, as people part paragraphs who have no
    other way."""
    tidied = tidy(leaves)
    if not any(isinstance(leaf, Break) for leaf, _ in tidied):
        return [tidied] if tidied else []
    parts: list[list[Leaf]] = [[]]
    for index, leaf in enumerate(tidied):
        doubled = isinstance(leaf[0], Break) and (
            isinstance(tidied[index - 1][0], Break) or isinstance(tidied[index + 1][0], Break)
        )
        if not doubled:
            parts[-1].append(leaf)
        elif parts[-1]:
            parts.append([])
    return [part for part in parts if part]


# ------------------------------------------------------------------------------------------------------------ nesting


def nest(leaves: Iterable[Leaf]) -> Inlines:
    """Leaves as nested inlines; equal neighbours melt."""
    levels: list[list[Inline]] = [[]]
    path: list[Mark] = []
    here: Marks = ()
    for leaf, marks in leaves:
        if marks is not here:
            shared = len(_common(here, marks)) if here else 0
            while len(path) > shared:
                _close(levels, path)
            for mark in marks[shared:]:
                path.append(mark)
                levels.append([])
            here = marks
        level = levels[-1]
        if not level:
            level.append(Text(leaf) if isinstance(leaf, str) else leaf)
        else:
            _append(level, Text(leaf) if isinstance(leaf, str) else leaf)
    while path:
        _close(levels, path)
    return tuple(levels[0])


def _close(levels: list[list[Inline]], path: list[Mark]) -> None:
    children = levels.pop()
    levels[-1].append(path.pop().around(tuple(children)))


def _append(level: list[Inline], node: Inline) -> None:
    last = level[-1]
    if isinstance(node, Text) and isinstance(last, Text):
        level[-1] = Text(last.text + node.text)
    else:
        level.append(node)


def verbatim(leaves: Iterable[Leaf]) -> Inlines:
    """Leaves whose white space counts: lines are parted by breaks, nothing else changes but that the empty lines
    at the ends go."""
    parted: list[Leaf] = []
    for leaf, marks in leaves:
        if not isinstance(leaf, str):
            parted.append((leaf, marks))
            continue
        for index, line in enumerate(leaf.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            if index:
                parted.append((Break(), marks))
            if line:
                parted.append((line, marks))
    blank = [isinstance(leaf, Break) or (isinstance(leaf, str) and leaf.isspace()) for leaf, _ in parted]
    end = len(parted)
    while end and blank[end - 1]:
        end -= 1
    first = next((index for index in range(end) if not isinstance(parted[index][0], Break)), end)
    return nest(parted[first:end])
