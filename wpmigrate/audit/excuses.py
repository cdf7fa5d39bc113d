"""Which contexts a word may lack (or have) because a Note took the word away (or put it there)."""

from collections import Counter
from collections.abc import Mapping

from wpmigrate.audit.facts import IMAGE, Context, Facts

CONTEXTUAL = ("heading", "list", "cell", "code", "emphasis", "strong", "quote", "caption", "link")
"""Features that a word gets from where it stands: a removed or added word excuses them. But for links, what a snippet
shows of them depends on what stood around it (a nested list is not nested there), so that they are not added up.
"""


class Excuses:
    """Allowances by feature and word, gathered from what Notes removed (or, the other way round, added).

    A word that is gone may lack every context, since the snippet does not show what stood around it. A word that came
    back in another form may lack only what the two snippets show: a Note that takes the bold out of a heading excuses
    no lost heading. Links add up by themselves, so that those within a snippet need no excuse.
    """

    def __init__(self) -> None:
        self.named: dict[Context, Counter[str]] = {}
        self._away: Counter[str] = Counter()
        self._more: dict[str, Counter[str]] = {}

    def take(self, gone: Facts, instead: Facts, block: bool) -> None:
        """A Note took ``gone`` away and put ``instead`` there. ``block``: it cannot have stood in a heading."""
        away = _shown(gone)
        away.subtract(_shown(instead))
        away = +away
        self._away.update(away)
        own = _by_feature(gone, instead)
        if block:
            own.setdefault("heading", Counter()).update(dict.fromkeys(away, 0))
        for feature, words in own.items():
            more = self._more.setdefault(feature, Counter())
            whole = block and feature == "heading"
            for word, number in words.items():
                more[word] += _beyond(number, away[word], feature, whole)
        for context, values in gone.counts.items():
            self.named.setdefault(context, Counter()).update(values)

    def allowed(self, feature: str) -> Counter[str]:
        """How often each word may lack a context of ``feature``. Entries below one allow nothing."""
        total = Counter(self._away)
        total.update(self._more.get(feature, {}))
        return total


def _beyond(own: int, away: int, feature: str, whole: bool) -> int:
    """What a word may lack beyond the times it is gone, when the snippets show ``own`` lost contexts of it."""
    if feature == "link":
        return -min(own, away)
    return own - away if whole else max(own - away, 0)


def _by_feature(gone: Facts, instead: Facts) -> dict[str, Counter[str]]:
    """For each feature, how often each word lost a context of it; all of ``gone`` for links."""
    lost: dict[str, Counter[str]] = {}
    for context, values in gone.counts.items():
        feature = context[0]
        if feature in CONTEXTUAL:
            kept: Mapping[str, int] = {} if feature == "link" else instead.counts.get(context, {})
            words = lost.setdefault(feature, Counter())
            for word, number in values.items():
                words[word] += max(number - kept.get(word, 0), 0)
    return lost


def _shown(side: Facts) -> Counter[str]:
    """Words, and images as if they were words."""
    shown = Counter(side.words)
    shown[IMAGE] = side.total("image")
    return shown
