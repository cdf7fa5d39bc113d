"""Which contexts a word may lack (or have) because a Note took the word away (or put it there)."""

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cached_property

from wpmigrate.audit.facts import IMAGE, Facts, together

CONTEXTUAL = ("heading", "list", "cell", "header", "code", "emphasis", "strong", "quote", "caption", "link", "mark")
"""Features that a word gets from where it stands: a removed or added word excuses them."""

DEMANDED = frozenset(CONTEXTUAL) - {"list"}
"""Features that the output must show where a Note added them. How deep a list is depends on what stands around it,
which a snippet does not show.
"""
REMOVED = frozenset(("link",))
"""Features that the source must show where a Note removed them. A quote in a quote is one for the source, and two for
the Notes that took both away.
"""

Exchange = tuple[Facts, Facts, bool]
"""What a Note took away, what it put there, and whether that cannot have stood in a heading."""


class Excuses:
    """Allowances by feature and word, gathered from what Notes removed (or, the other way round, added). ``named`` is
    all of that, ``put`` all that they put there instead. Features that ``add_up`` are in the sum by what the snippets
    show of them.

    A word that is gone may lack every context, since the snippet does not show what stood around it. A word that came
    back in another form may lack only what the two snippets show: a Note that takes the bold out of a heading excuses
    no lost heading.
    """

    def __init__(self, named: Facts, put: Facts, exchanges: list[Exchange], add_up: Collection[str]) -> None:
        self.named = named
        self._put = put
        self._add_up = add_up
        self._exchanges = exchanges

    @cached_property
    def _away(self) -> list[Counter[str]]:
        """For each exchange, how often each word is gone."""
        return [
            _shown(gone) - _shown(instead) if instead.counts else _shown(gone) for gone, instead, _ in self._exchanges
        ]

    @cached_property
    def _away_at_all(self) -> Counter[str]:
        return together(self._away)

    def allowed(self, feature: str, side: Facts) -> Counter[str]:
        """How often each word of ``side`` may lack a context of ``feature``. Entries below one allow nothing."""
        total = Counter(self._away_at_all)
        adds_up = feature in self._add_up
        standing = Counter(_lost(feature, side, None)) if adds_up else Counter()
        standing.update(_lost(feature, self._put, None) if adds_up else {})
        for away, (gone, instead, block) in zip(self._away, self._exchanges, strict=True):
            whole = block and feature == "heading"
            own = _lost(feature, gone, None if adds_up else instead)
            for word in {**away, **own} if whole else own:
                total[word] += _beyond(own.get(word, 0), away.get(word, 0), adds_up, whole)
            if adds_up and not whole and instead.counts:
                total.subtract(_own_demand(standing, away, own, _lost(feature, instead, None)))
        return total


def _own_demand(
    standing: Mapping[str, int], away: Mapping[str, int], own: Mapping[str, int], instead: Mapping[str, int]
) -> dict[str, int]:
    """How many of the words that a Note took ``away`` excuse nothing, since it is that Note alone that shows them in
    the context: of a code that the page shows twice, without its language, it kept one, with it. ``standing`` is how
    often any side and Note shows them in it, ``own`` and ``instead`` how often this one did.
    """
    demand: dict[str, int] = {}
    for word, number in instead.items():
        left = own.get(word, 0)
        free, elsewhere = away.get(word, 0) - left, standing.get(word, 0) - number - left
        if free > 0:
            demand[word] = max(free - max(elsewhere, 0), 0)
    return demand


def _beyond(own: int, away: int, adds_up: bool, whole: bool) -> int:
    """What a word may lack beyond the times it is gone, when the snippets show ``own`` lost contexts of it. Where those
    are in the sum, they need no excuse.
    """
    if adds_up:
        return -away if whole else -min(own, away)
    return own - away if whole else max(own - away, 0)


def _lost(feature: str, gone: Facts, instead: Facts | None) -> dict[str, int]:
    """How often each word lost a context of ``feature`` that is not there ``instead``."""
    lost: dict[str, int] = {}
    for context, values in gone.counts.items():
        if context[0] == feature:
            kept: Mapping[str, int] = instead.counts.get(context, {}) if instead else {}
            for word, number in values.items():
                lost[word] = lost.get(word, 0) + max(number - kept.get(word, 0), 0)
    return lost


def _shown(side: Facts) -> Counter[str]:
    """Words, and images as if they were words."""
    shown = Counter(side.words)
    shown[IMAGE] = sum(values.total() for context, values in side.counts.items() if context[0] == "image")
    return shown
