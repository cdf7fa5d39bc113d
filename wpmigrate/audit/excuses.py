"""Which contexts a word may lack (or have) because a Note took the word away (or put it there)."""

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from wpmigrate.audit.facts import IMAGE, Facts, together

CONTEXTUAL = ("heading", "list", "cell", "header", "code", "emphasis", "strong", "quote", "caption", "link")
"""Features that a word gets from where it stands: a removed or added word excuses them. But for links, what a snippet
shows of them depends on what stood around it (a nested list is not nested there), so that they are not added up.
"""


Exchange = tuple[Facts, Facts, bool]
"""What a Note took away, what it put there, and whether that cannot have stood in a heading."""


class Excuses:
    """Allowances by feature and word, gathered from what Notes removed (or, the other way round, added). ``named`` is
    all of that.

    A word that is gone may lack every context, since the snippet does not show what stood around it. A word that came
    back in another form may lack only what the two snippets show: a Note that takes the bold out of a heading excuses
    no lost heading. Links add up by themselves, so that those within a snippet need no excuse.
    """

    def __init__(self, named: Facts, exchanges: list[Exchange]) -> None:
        self.named = named
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

    def allowed(self, feature: str) -> Counter[str]:
        """How often each word may lack a context of ``feature``. Entries below one allow nothing."""
        total = Counter(self._away_at_all)
        for away, (gone, instead, block) in zip(self._away, self._exchanges, strict=True):
            whole = block and feature == "heading"
            own = _lost(feature, gone, instead)
            for word in {**away, **own} if whole else own:
                total[word] += _beyond(own.get(word, 0), away.get(word, 0), feature, whole)
        return total


def _beyond(own: int, away: int, feature: str, whole: bool) -> int:
    """What a word may lack beyond the times it is gone, when the snippets show ``own`` lost contexts of it."""
    if feature == "link":
        return -min(own, away)
    return own - away if whole else max(own - away, 0)


def _lost(feature: str, gone: Facts, instead: Facts) -> dict[str, int]:
    """How often each word lost a context of ``feature``; all of ``gone`` for links."""
    lost: dict[str, int] = {}
    for context, values in gone.counts.items():
        if context[0] == feature:
            kept: Mapping[str, int] = {} if feature == "link" else instead.counts.get(context, {})
            for word, number in values.items():
                lost[word] = lost.get(word, 0) + max(number - kept.get(word, 0), 0)
    return lost


def _shown(side: Facts) -> Counter[str]:
    """Words, and images as if they were words."""
    shown = Counter(side.words)
    shown[IMAGE] = sum(values.total() for context, values in side.counts.items() if context[0] == "image")
    return shown
