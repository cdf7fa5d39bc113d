"""How many words stand elsewhere than in the source."""

from bisect import bisect_left

from wpmigrate.audit.facts import Facts


def moved(source: Facts, output: Facts) -> int:
    """Tokens that occur once on either side, less the longest run of them that keeps its order. O(n log n)."""
    if source.order == output.order:
        return 0
    left, right = source.words, output.words
    places = {token: place for place, token in enumerate(output.order) if right[token] == 1}
    ends: list[int] = []  # the last place of the best increasing run of each length (patience sorting)
    once = [places[token] for token in source.order if token in places and left[token] == 1]
    for place in once:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(once) - len(ends)
