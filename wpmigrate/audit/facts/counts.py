"""Facts, and how they add up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from unicodedata import is_normalized, normalize

from wpmigrate.audit.tokens import tokens

IMAGE = "(image)"
EMPTY = "(empty)"
"""Values that no token can have: an image in a link; a link or a cell that shows nothing."""

Context = tuple[str, str]
"""Feature and key, such as ``("heading", "2")``, ``("list", "2 ul")`` or ``("link", address)``; the key may be empty.
"""

WORD: Context = ("word", "")
NOTHING: Counter[str] = Counter()
LINE: Context = ("line", "")
"""Lines of preformatted text whose white space is more than a space between words."""


@dataclass(slots=True)
class Reading:
    """The shown text in the order of the HTML: ``pieces``, with white space wherever words are parted; ``pictures``
    are the piece that each image is, and its address; ``spans`` says where the text of each context begins and ends,
    by turns; ``text`` is all of it with single spaces.
    """

    pieces: list[str] = field(default_factory=list)
    pictures: list[tuple[int, str]] = field(default_factory=list)
    spans: dict[Context, list[int]] = field(default_factory=dict)
    text: str = ""


@dataclass(slots=True)
class Facts:
    """``counts`` maps feature and key to how often each value occurs, at least once. Equal short texts share their
    counts, and equal short snippets their Facts, so that nobody may change what a walk has found.
    """

    counts: dict[Context, Counter[str]] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)

    def count(self, feature: str, key: str, value: str) -> None:
        self.counts.setdefault((feature, key), Counter())[value] += 1

    @property
    def words(self) -> Counter[str]:
        return self.counts.get(WORD, NOTHING)

    @property
    def order(self) -> list[str]:
        """The shown tokens as read."""
        return tokens(self.reading.text)

    def totals(self) -> dict[str, int]:
        """How many facts of each feature there are."""
        totals: dict[str, int] = {}
        for (feature, _), values in self.counts.items():
            totals[feature] = totals.get(feature, 0) + sum(values.values())
        return totals

    def placed(self) -> Mapping[str, int]:
        """How often each word, and the image of each address, stands somewhere."""
        if len(self.counts) == 1 and WORD in self.counts:
            return self.words
        images = {key: sum(values.values()) for (feature, key), values in self.counts.items() if feature == "image"}
        return {**self.words, **images}

    def take(self, context: Context, values: Counter[str]) -> None:
        known = self.counts.get(context)
        self.counts[context] = values if known is None else known + values

    @classmethod
    def together(cls, several: Iterable["Facts"]) -> "Facts":
        """The counts of all of them, in no order."""
        gathered: dict[Context, list[Counter[str]]] = {}
        for one in several:
            for context, values in one.counts.items():
                gathered.setdefault(context, []).append(values)
        return cls({context: together(counters) for context, counters in gathered.items()})


def composed(text: str) -> str:
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def together(counters: list[Counter[str]]) -> Counter[str]:
    """The sum of ``counters``; the only one itself, not to be changed."""
    if len(counters) == 1:
        return counters[0]
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return total
