"""A run of inlines on its way to Markdown: which delimiters will be read as what they are, beside what they stand.

First the tree is laid flat into pieces: text, finished markup, line breaks, and the two ends of each mark. Then texts
are escaped and each mark takes the first of its forms that a reader takes for a mark there. The order of the pieces is
the only thing that decides, so nothing is tried out.
"""

from collections.abc import Callable, Set
from enum import Enum, auto
from functools import cache, cached_property
from typing import Any

from wpmigrate.document import Inlines
from wpmigrate.exporters.markdown import escape
from wpmigrate.exporters.markdown.syntax import Syntax


class Kind(Enum):
    TEXT = auto()
    MARKUP = auto()
    BREAK = auto()
    OPEN = auto()
    CLOSE = auto()


NOTHING = "<span></span>"
"""Before markup that would be read as something else at the start of a line. A comment would not do: it starts a block.
"""

TEXT, MARKUP, BREAK, OPEN, CLOSE = Kind


Forms = tuple[tuple[str, str], ...]


class Mark:
    """Markup around inlines. ``forms`` are pairs of start and end, the last of which always works. ``link``: a link's
    text stands in it.
    """

    __slots__ = ("close", "forms", "link", "open")

    def __init__(self, forms: Forms, *, link: bool = False) -> None:
        self.forms, self.link = forms, link
        self.open = self.close = -1


_AFTER = frozenset("([:")

Piece = tuple[Kind, Any]


class Run:
    """One run. ``number`` gives a footnote's number by its label; ``single_line`` is that of `Writer.inlines`."""

    def __init__(self, children: Inlines, syntax: Syntax, number: Callable[[str], int], single_line: bool) -> None:
        self.children, self.syntax, self.number, self.single_line = children, syntax, number, single_line
        self.pieces: list[Piece] = []
        self.styles: Set[str] = frozenset()
        self.linked = self.formulas = False
        self.links = 0

    def write(self) -> str:
        """The Markdown of the run."""
        self.add(self.children)
        self._strip_breaks()
        self.out: list[str] = []
        for i, (kind, value) in enumerate(self.pieces):
            self.out.append(self._text(i, value) if kind is TEXT else self._settled(i, kind, value))
        for kind, mark in self.pieces:
            if kind is OPEN and len(mark.forms) > 1:
                self._choose(mark)
        text = "".join(self.out).strip(" ")
        if text[:1] == "[" and not self.single_line and escape.DEFINITION.match(text):
            return ("\\" if self.pieces[0][0] is TEXT else NOTHING) + text
        return text

    # ------------------------------------------------------------------------------------------------ what inlines call

    def add(self, children: Inlines) -> None:
        """All of ``children``, in order."""
        for node in children:
            self.syntax.inlines[type(node)](node, self)

    def text(self, text: str) -> None:
        """Text to be escaped. White space at the start of a mark stands before it: delimiters beside a space are none
        (6.2).
        """
        if text[:1].isspace() and self._last() is OPEN:
            rest = text.lstrip()
            self._before_open((TEXT, text[: len(text) - len(rest)]))
            text = rest
        if text:
            self._append((TEXT, text))

    def markup(self, markup: str) -> None:
        """Finished Markdown or HTML."""
        if markup:
            self.pieces.append((MARKUP, markup))

    def line_break(self) -> None:
        """A hard line break."""
        if self._last() is OPEN:
            self._before_open((BREAK, None))
        else:
            self.pieces.append((BREAK, None))

    def around(self, mark: Mark, children: Inlines) -> None:
        """``children`` inside ``mark``; no mark around nothing, but a link."""
        self.pieces.append((OPEN, mark))
        self.add(children)
        tail = self._tail()
        if self.pieces[-1] == (OPEN, mark) and not mark.link:
            self.pieces.pop()
        else:
            self.pieces.append((CLOSE, mark))
        for kind, value in reversed(tail):
            if kind is TEXT:
                self.text(value)
            else:
                self.line_break()

    def before(self) -> str:
        """The markup just before, if any."""
        return self.pieces[-1][1] if self._last() is MARKUP else ""

    # ----------------------------------------------------------------------------------------------------------- pieces

    def _last(self) -> Kind | None:
        return self.pieces[-1][0] if self.pieces else None

    def _append(self, piece: Piece) -> None:
        if piece[0] is TEXT and self._last() is TEXT:
            before = self.pieces[-1][1]
            text = piece[1].lstrip(" ") if before.endswith(" ") else piece[1]
            self.pieces[-1] = (TEXT, before + text)
        else:
            self.pieces.append(piece)

    def _before_open(self, piece: Piece) -> None:
        opened = []
        while self._last() is OPEN:
            opened.append(self.pieces.pop())
        self._append(piece)
        self.pieces.extend(reversed(opened))

    def _tail(self) -> list[Piece]:
        """Takes white space and breaks off the end, last first: they follow the mark, as `text` puts them before it."""
        tail: list[Piece] = []
        while self._last() in (TEXT, BREAK):
            kind, value = self.pieces.pop()
            if kind is BREAK:
                tail.append((kind, value))
                continue
            kept = value.rstrip()
            if kept != value:
                tail.append((TEXT, value[len(kept) :]))
            if kept:
                self.pieces.append((TEXT, kept))
                break
        return tail

    def _strip_breaks(self) -> None:
        """A break at either end of a block shows nothing, and would be read as a backslash."""
        while self.pieces and _blank(self.pieces[-1]):
            self.pieces.pop()
        first = next((i for i, piece in enumerate(self.pieces) if not _blank(piece)), 0)
        del self.pieces[:first]

    # ------------------------------------------------------------------------------------------------------- to strings

    def _settled(self, i: int, kind: Kind, value: Any) -> str:
        """Piece ``i``; nothing for marks that have yet to choose their form."""
        if kind is MARKUP:
            return str(value)
        if kind is BREAK:
            return "<br>" if self.single_line else self.syntax.hard_break
        if kind is OPEN:
            value.open = i
            self.links += value.link
            return value.forms[0][0] if len(value.forms) == 1 else ""
        value.close = i
        self.links -= value.link
        return value.forms[0][1] if len(value.forms) == 1 else ""

    def _text(self, i: int, text: str) -> str:
        first, last = i == 0, i == len(self.pieces) - 1
        starts_line = first or (self.pieces[i - 1][0] is BREAK and not self.single_line)
        if escape.SPECIAL.search(text):
            pairs, lone = self._pairs, self._lone
            text = escape.escape(text, first=first, last=last, link=self.links > 0, always=pairs, never=lone)
        if starts_line:
            text = text.lstrip(" ")
            if text[:1] in escape.LINE_START and not self.single_line:
                text = escape.line_start(text.rstrip(" ") if last else text, first=first, last=last)
        if self.formulas or text[:1] in _AFTER or text[-1:] == "!":
            text = self._beside(i, text)
        return self.syntax.text(text) if self.syntax.text else text

    @cached_property
    def _pairs(self) -> str:
        """What would pair with something outside of texts: dollars with formulas, code or addresses, tildes with
        strikethrough.
        """
        markup = [
            value if kind is MARKUP else "".join(value.forms[0])
            for kind, value in self.pieces
            if kind in (MARKUP, OPEN)
        ]
        return "".join(char for char in "$~" if any(char in piece for piece in markup))

    @cached_property
    def _lone(self) -> str:
        """A dollar that is the only one of its block."""
        dollars = sum(value.count("$") for kind, value in self.pieces if kind is TEXT)
        return "$" if dollars == 1 and "$" not in self._pairs else ""

    def _beside(self, i: int, text: str) -> str:
        """What text and the markup around it would be together."""
        before = self.out[i - 1] if i else ""
        # 6.3, 4.7: after a footnote's mark, the address of a link or a definition
        if before.endswith("]") and text[:1] in ("(", "[", ":"):
            text = "\\" + text
        # math: a digit beside a dollar means money
        if before.endswith("$") and text[:1].isdigit():
            text = f"&#{ord(text[0])};{text[1:]}"
        if text[-1:].isdigit() and self._starts(i + 1, "$"):
            # 2.4: a backslash before the digit was none before punctuation
            backslash = "\\" if text[-2:-1] == "\\" else ""
            text = f"{text[:-1]}{backslash}&#{ord(text[-1])};"
        # 6.4: an exclamation mark makes an image of a link
        if text.endswith("!") and self._starts(i + 1, "["):
            text = text[:-1] + "\\!"
        return text

    def _starts(self, i: int, char: str) -> bool:
        if i == len(self.pieces):
            return False
        kind, value = self.pieces[i]
        return (kind is OPEN and value.link and char == "[") or (kind is MARKUP and value.startswith(char))

    def _choose(self, mark: Mark) -> None:
        """The first form that a reader takes for this mark: HTML always, delimiters by what stands at their sides."""
        before, start = self._edge(mark.open - 1, -1), self._edge(mark.open + 1, 1)
        end, after = self._edge(mark.close - 1, -1), self._edge(mark.close + 1, 1)
        neighbours = [
            self.out[i] for i in (mark.open - 1, mark.open + 1, mark.close - 1, mark.close + 1) if self._mark(i)
        ]
        for opening, closing in mark.forms:
            # two delimiters of the same character side by side would become one run
            alone = all(neighbour[:1] != opening[0] for neighbour in neighbours)
            if opening[0] == "<" or (alone and _flanks(opening, before, start) and _flanks(opening, after, end)):
                self.out[mark.open], self.out[mark.close] = opening, closing
                return

    def _mark(self, i: int) -> bool:
        return 0 <= i < len(self.pieces) and self.pieces[i][0] in (OPEN, CLOSE)

    def _edge(self, i: int, step: int) -> str:
        """The nearest character of piece ``i`` for a mark that looks in direction ``step``; more than one where readers
        look at different ones. Marks begin and end with punctuation, whichever form they will take; GitHub's reader
        looks through strikethrough at what stands behind it.
        """
        if not 0 <= i < len(self.pieces):
            return " "
        if self._mark(i):
            behind = self._edge(i + step, step) if self.pieces[i][1].forms[0][0] == "~~" else ""
            return "*" + behind
        text = self.out[i] or " "
        return text[0] if step > 0 else text[-1]


def _blank(piece: Piece) -> bool:
    return piece[0] is BREAK or (piece[0] is TEXT and piece[1].isspace())


@cache
def _flanks(delimiter: str, outside: str, inside: str) -> bool:
    return all(escape.flanks(delimiter, before, after) for before in outside for after in inside)
