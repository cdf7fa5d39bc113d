"""Which words stand elsewhere than in the source."""

from bisect import bisect_left
from collections.abc import Container

from wpmigrate.audit.facts import Facts

APART = (("caption", ""), ("footnote", ""))
"""Contexts whose text has no place of its own in what is read: a caption belongs to its picture or table, above or
below, and a footnote to its mark. Those of one kind keep their order among themselves.
"""


def moved(source: Facts, output: Facts, named: Container[str] = ()) -> list[str]:
    """Tokens that occur once on either side, less the longest run of them that keeps its order. O(n log n).

    What Notes have taken away and put back, ``named``, is told there.
    """
    if source.order is output.order or source.order == output.order:
        return []
    both = {token for token in _once(source) & _once(output) if token not in named}
    found: list[str] = []
    for context in APART:
        apart = both & {*source.counts.get(context, ()), *output.counts.get(context, ())}
        found += _out_of_order(source, output, apart)
        both -= apart
    return [*_out_of_order(source, output, both), *found]


def _out_of_order(source: Facts, output: Facts, both: set[str]) -> list[str]:
    if not both:
        return []
    before, after = ([token for token in side.order if token in both] for side in (source, output))
    if before == after:
        return []
    places = {token: place for place, token in enumerate(after)}
    return _outside_run(before, [places[token] for token in before])


def _outside_run(tokens: list[str], places: list[int]) -> list[str]:
    """Those of ``tokens`` that are in no longest increasing run of their ``places`` (patience sorting)."""
    ends: list[int] = []  # the last place of the best run of each length, and whose it is
    owners: list[int] = []
    before: list[int] = []
    for number, place in enumerate(places):
        at = bisect_left(ends, place)
        before.append(owners[at - 1] if at else -1)
        ends[at : at + 1] = [place]
        owners[at : at + 1] = [number]
    kept, here = set(), owners[-1]
    while here >= 0:
        kept.add(here)
        here = before[here]
    return [token for number, token in enumerate(tokens) if number not in kept]


def _once(side: Facts) -> set[str]:
    return {token for token, number in side.words.items() if number == 1}
