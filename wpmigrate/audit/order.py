"""How many words stand elsewhere than in the source."""

from bisect import bisect_left

from wpmigrate.audit.facts import Facts


def moved(source: Facts, output: Facts) -> int:
    """Tokens that occur once on either side, less the longest run of them that keeps its order. O(n log n)."""
    if source.order is output.order or source.order == output.order:
        return 0
    both = _once(source) & _once(output)
    before, after = ([token for token in side.order if token in both] for side in (source, output))
    if before == after:
        return 0
    places = {token: place for place, token in enumerate(after)}
    ends: list[int] = []  # the last place of the best increasing run of each length (patience sorting)
    for place in [places[token] for token in before]:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(before) - len(ends)


def _once(side: Facts) -> set[str]:
    return {token for token, number in side.words.items() if number == 1}
