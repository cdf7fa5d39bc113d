"""What the audit found, as numbers by feature and as the facts themselves, so that a person can look."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from wpmigrate.notes import RULES

Verdict = Literal["missing", "surplus", "lie", "moved", "altered"]
"""``missing``: shown by the source, neither in the output nor in a Note. ``surplus``: the other way round. ``lie``: a
Note says that it removed this, and it was not there. ``moved``: stands elsewhere, and no Note says so. ``altered``: a
part of a post that the finished file holds otherwise.
"""

LIMIT = 50
"""Facts that a `Sum` keeps; the numbers count all."""

_SENTENCES: Mapping[Verdict, str] = {
    "missing": "missing",
    "surplus": "not in the source",
    "lie": "removed, says a Note, and never there",
    "moved": "stands elsewhere than in the source",
    "altered": "is not in the file as it was written",
}


@dataclass(frozen=True, slots=True)
class FeatureSum:
    """Facts of one feature. ``source`` - ``removed`` + ``added`` - ``output``, fact by fact and both ways, is
    ``unexplained``.
    """

    source: int = 0
    output: int = 0
    removed: int = 0
    added: int = 0
    unexplained: int = 0

    def __add__(self, other: "FeatureSum") -> "FeatureSum":
        return FeatureSum(
            self.source + other.source,
            self.output + other.output,
            self.removed + other.removed,
            self.added + other.added,
            self.unexplained + other.unexplained,
        )


@dataclass(frozen=True, slots=True)
class Unexplained:
    """``count`` times a fact that does not add up. ``key`` is its context (an address, a level), ``where`` the words
    around it.
    """

    verdict: Verdict
    feature: str
    key: str
    value: str
    count: int = 1
    where: str = ""

    def __str__(self) -> str:
        named = " ".join(
            part for part in (self.feature, self.value and f"“{self.value}”", self.key and f"({self.key})") if part
        )
        times = f" {self.count} times" if self.count > 1 else ""
        return f"{named} {_SENTENCES[self.verdict]}{times}" + (f": … {self.where} …" if self.where else "")


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of one post, or of many.

    ``features`` has an entry for each judged feature; ``rules`` says how many words the Notes of a rule removed and
    did not add again.
    ``facts`` are the first `LIMIT` of what is unexplained. Of ``order``, only what is unexplained is counted: words
    that stand once on both sides, and elsewhere.
    """

    features: Mapping[str, FeatureSum] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)
    facts: tuple[Unexplained, ...] = ()

    @property
    def unexplained(self) -> int:
        """How many facts do not add up; zero is the promise."""
        return sum(feature.unexplained for feature in self.features.values())

    @property
    def removed_share(self) -> float:
        """The part of the source's words that Notes took away for good, 0 to 1."""
        gone, markup = (
            sum(n for rule, n in self.rules.items() if RULES[rule].markup == kind) for kind in (False, True)
        )
        words = self.features.get("word", FeatureSum()).source - markup
        return min(1.0, gone / words) if gone and words > 0 else float(gone > 0)

    @property
    def examples(self) -> list[str]:
        """What is unexplained, a sentence each."""
        return [str(fact) for fact in self.facts]

    def __add__(self, other: "Sum") -> "Sum":
        return total((self, other))


def total(sums: Iterable[Sum]) -> Sum:
    """All ``sums`` as one."""
    features: dict[str, FeatureSum] = {}
    rules: dict[str, int] = {}
    facts: list[Unexplained] = []
    for one in sums:
        for name, feature in one.features.items():
            features[name] = features.get(name, FeatureSum()) + feature
        for rule, words in one.rules.items():
            rules[rule] = rules.get(rule, 0) + words
        facts.extend(one.facts[: LIMIT - len(facts)])
    return Sum(features, rules, tuple(facts))
