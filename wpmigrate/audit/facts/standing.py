"""Where the text stands while the HTML is read, and the facts that come of it."""

from collections import Counter
from typing import NamedTuple
from unicodedata import is_normalized, normalize

from wpmigrate.audit.facts.counts import EMPTY, IMAGE, LINE, WORD, Context, Facts, Reading
from wpmigrate.audit.tokens import count


class Around(NamedTuple):
    """The lists around an item, and whether a ``noscript`` is around."""

    depth: int = 0
    kind: str = "ul"
    double: bool = False


Left = tuple[tuple[str, Context | None], ...]
"""Features of which an element gives its text a context (with what tells apart those that stand beside each other), and
the context that its end brings back."""


class Standing:
    """``contexts`` are those in which the text stands, by feature. Where each begins and ends is kept by the number of
    the piece, so that a piece costs the same however many contexts it stands in. ``footnotes`` and ``references`` are
    labels; a footnote that nothing refers to is a fact.
    """

    def __init__(self) -> None:
        self.reading = Reading()
        self.pieces = self.reading.pieces
        self.contexts: dict[str, Context] = {}
        self.links: dict[str, None] = {}
        self.footnotes: set[str] = set()
        self.references: set[str] = set()
        self.around = Around()
        self._shown = Facts({}, self.reading)
        self._spans = self.reading.spans
        self._doubles: list[tuple[Context, list[tuple[Context, str]]]] = []

    def enter(self, feature: str, key: str = "", beside: str = "") -> Left:
        """The text from here on stands in this context, instead of another of the same feature; ``beside`` names one
        that may stand beside others of its feature.
        """
        slot, context = feature + beside, (feature, key)
        outer = self.contexts.get(slot)
        if context == outer:
            return ()
        if outer is not None:
            self._spans[outer].append(len(self.pieces))
        self._begin(slot, context)
        return ((slot, outer),)

    def leave(self, left: Left) -> None:
        """What the end of an element that entered this brings back."""
        for slot, outer in left:
            self._spans[self.contexts.pop(slot)].append(len(self.pieces))
            if outer is not None:
                self._begin(slot, outer)

    def _begin(self, slot: str, context: Context) -> None:
        self.contexts[slot] = context
        ends, now = self._spans.setdefault(context, []), len(self.pieces)
        if ends and ends[-1] == now:  # nothing in between: one text
            ends.pop()
        else:
            ends.append(now)

    def atom(self, feature: str, key: str, value: str = "", link: Context | None = None) -> None:
        """A fact that is no token; in a link it is one of the link as well."""
        found = [((feature, key), value), *([(link, IMAGE)] if link else [])]
        if self.around.double:
            self._doubles.append(((feature, key), found))
        else:
            for context, one in found:
                self._shown.count(*context, one)

    def picture(self, key: str, alt: str) -> None:
        """An image here."""
        self.atom("image", key, alt, self.contexts.get("link"))
        if not self.around.double:
            self.reading.pictures.append((len(self.pieces), key))

    def finish(self) -> Facts:
        """What all of it came to."""
        self._count()
        self._undoubled()
        self._empty_links()
        for label in self.footnotes - self.references:
            self._shown.count("reference", label, EMPTY)
        return self._shown

    def _count(self) -> None:
        text = "".join(self.pieces)
        same = is_normalized("NFC", text)
        self.reading.text = " ".join((text if same else normalize("NFC", text)).split())
        if words := count(self.reading.text):
            self._shown.take(WORD, words)
        for context, ends in self._spans.items():
            text = self._between(ends)
            text = text if same else normalize("NFC", text)
            if values := lines(text) if context == LINE else count(" ".join(text.split())):
                self._shown.take(context, values)

    def _between(self, ends: list[int]) -> str:
        pieces = self.pieces
        if len(ends) == 2:
            return "".join(pieces[ends[0] : ends[1]])
        return "\n".join(["".join(pieces[begin:end]) for begin, end in zip(ends[::2], ends[1::2], strict=True)])

    def _empty_links(self) -> None:
        """Count a link that shows nothing, unless another of the same address shows something: HTML opens a link around
        blocks anew in each of them.
        """
        doubles = {context for _, found in self._doubles for context, _ in found}
        for key in self.links:
            if ("link", key) not in self._shown.counts and ("link", key) not in doubles:
                self._shown.count("link", key, EMPTY)

    def _undoubled(self) -> None:
        """Count images and players of a ``noscript`` whose address stands nowhere else; lazy loaders put them there
        twice, with their link.
        """
        known = {context for context, _ in self._doubles if context in self._shown.counts}
        more: dict[Context, Counter[str]] = {}
        for context, value in [one for context, found in self._doubles if context not in known for one in found]:
            more.setdefault(context, Counter())[value] += 1
        for context, values in more.items():
            self._shown.take(context, values)


def lines(text: str) -> Counter[str]:
    """See `LINE`. A no-break space is a space, as in what is written."""
    shown = [line.rstrip() for line in text.replace("\xa0", " ").split("\n")]
    return Counter(line for line in shown if line.startswith(" ") or "  " in line or "\t" in line)
