"""Which words and images stand elsewhere than in the source."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from wpmigrate.audit.facts import Facts, Reading
from wpmigrate.audit.facts.counts import composed
from wpmigrate.audit.tokens import cut

APART = ("caption", "footnote")
"""Features whose text has no place of its own in what is read: a caption belongs to its picture or table, above or
below, and a footnote to its mark. Those of one kind keep their order among themselves.
"""


class Placed(NamedTuple):
    """Text, or the address of an image, with what of `APART` it stands in (or nothing)."""

    value: str
    apart: str = ""
    image: bool = False


Token = str | Placed
"""Text of no `APART`, which is most, stands for itself. As chunks these are what white space parts."""


NO_NAMES: Mapping[str, str] = {}


def moved(
    source: Facts, output: Facts, named: Container[str] = (), renamed: Mapping[str, str] = NO_NAMES
) -> list[Token]:
    """What stands on both sides as often, less the longest run of it that keeps its order; the first of a word on one
    side is taken to be the first on the other. O(n log n).

    What Notes have taken away and put back, ``named``, is told there. ``renamed`` are images that are the same with
    another address.
    """
    if source.reading.text == output.reading.text and not source.reading.pictures and not output.reading.pictures:
        return []
    before, after = _between_equal_ends(_chunks(source.reading, renamed), _chunks(output.reading))
    if not (before and after) or _in_order(before, after, named):
        return []
    sides = _tokens(before), _tokens(after)
    kinds = _kinds(Counter(sides[0]), Counter(sides[1]), named)
    found: list[Token] = []
    for kind in {*kinds.values()}:
        found += _out_of_order(*([token for token in side if kinds.get(token) == kind] for side in sides))
    return found


SOON = 20_000
"""Characters."""


class Within:
    """Whether what Notes put there is in the order of the Notes, wherever it stands: of the words that are in
    ``expected`` (the sum of source and Notes) from one Note alone.
    """

    def __init__(self, output: Facts, expected: Callable[[str], int]) -> None:
        self._output = output
        self._expected = expected
        self._place = 0

    def moved(self, added: Facts) -> list[Token]:
        """Those of ``added`` that are out of its order."""
        if len(added.words) < 2 or self._is_whole(added.reading.text):
            return []
        counts = self._output.words
        alone = {token for token, number in added.words.items() if counts.get(token) == number == self._expected(token)}
        order = [token for token in added.order if token in alone]
        left = {token: iter(self._places[token]) for token in alone}
        return _outside_run(order, [next(left[token]) for token in order]) if order else []

    def _is_whole(self, text: str) -> bool:
        """Whether it is plain that ``text`` is in the output as it is. Notes come in the order of the text, so that
        each is looked for soon after the one before.
        """
        at = self._output.reading.text.find(text, self._place, self._place + SOON + len(text))
        self._place = max(self._place, at)
        return at >= 0

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, token in enumerate(self._output.order):
            places.setdefault(token, []).append(place)
        return places


def _value(token: Token) -> str:
    return token if isinstance(token, str) else token.value


def _chunks(reading: Reading, renamed: Mapping[str, str] = NO_NAMES) -> list[Token]:
    """What white space parts, and images, as read."""
    pieces, pictures = reading.pieces, {at: renamed.get(key, key) for at, key in reading.pictures}
    spans = [(kind, ends) for (kind, _), ends in reading.spans.items() if kind in APART]
    if not spans and not pictures:
        return list(reading.text.split())
    kinds = [""] * (len(pieces) + 1)
    for kind, ends in spans:
        for begin, end in zip(ends[::2], ends[1::2], strict=True):
            kinds[begin:end] = [kind] * (end - begin)
    found: list[Token] = []
    cuts = sorted({0, len(pieces), *pictures, *(end for _, ends in spans for end in ends)})
    for begin, end in pairwise(cuts):
        kind = kinds[begin]
        if begin in pictures:
            found.append(Placed(pictures[begin], kind, image=True))
        chunks = composed("".join(pieces[begin:end])).split()
        found += [Placed(chunk, kind) for chunk in chunks] if kind else chunks
    return found


def _between_equal_ends(one: list[Token], other: list[Token]) -> tuple[list[Token], list[Token]]:
    """Most of a post is where it was: in equal ends nothing has moved."""
    if one == other:
        return [], []
    begin = next(_unequal(one, other))
    end = next(_unequal(reversed(one[begin:]), reversed(other[begin:])))
    return one[begin : len(one) - end], other[begin : len(other) - end]


def _unequal(one: Iterable[Token], other: Iterable[Token]) -> Iterator[int]:
    """The places at which they differ, and the end of the shorter one."""
    place = -1
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            yield place
    yield place + 1


def _in_order(before: list[Token], after: list[Token], named: Container[str]) -> bool:
    """Whether it is plain without cutting all chunks into tokens that nothing has moved: those that are on both sides
    as often, and such tokens of the others, are in the same order.
    """
    one, other = Counter(before), Counter(after)
    odd = {chunk for chunk, number in one.items() if other.get(chunk) != number} | (other.keys() - one.keys())
    lone = _count(one, odd), _count(other, odd)
    both = {token for token, number in lone[0].items() if lone[1].get(token) == number and token not in named}
    left = {chunk: [token for token in map(_value, _tokens([chunk])) if token in both] for chunk in odd}
    return _filled(before, left) == _filled(after, left)


def _count(chunks: Mapping[Token, int], wanted: set[Token]) -> dict[str, int]:
    """How often each token comes in those that are wanted, wherever they stand."""
    found: dict[str, int] = {}
    for chunk in wanted.intersection(chunks):
        for token in map(_value, _tokens([chunk])):
            found[token] = found.get(token, 0) + chunks[chunk]
    return found


def _filled(chunks: list[Token], left: Mapping[Token, list[str]]) -> list[Token]:
    """The chunks, and of some of them the tokens that are ``left``."""
    found: list[Token] = []
    for chunk in chunks:
        if chunk in left:
            found += left[chunk]
        else:
            found.append(chunk)
    return found


def _tokens(chunks: Iterable[Token]) -> list[Token]:
    found: list[Token] = []
    for chunk in chunks:
        if isinstance(chunk, str):
            found += cut(chunk)
        elif chunk.image:
            found.append(chunk)
        else:
            found += [Placed(token, chunk.apart) for token in cut(chunk.value)]
    return found


def _kinds(one: Mapping[Token, int], other: Mapping[Token, int], named: Container[str]) -> dict[Token, str]:
    """Among which kind each keeps its order: among its own where both sides have as many there; else among the one in
    which one side has all of it, as Markdown marks the notes that were items of a list. What is neither has no place.
    """
    kinds = {token: _apart(token) for token, number in one.items() if other.get(token) == number}
    for side, opposite in ((one, other), (other, one)):
        for token in [token for token in side if not isinstance(token, str) and token.apart]:
            plain = _elsewhere(token, "")
            if opposite.get(plain) == side[token] and _is_alone(token, side) and _is_alone(plain, opposite):
                kinds[token] = kinds[plain] = _apart(token)
    return {token: kind for token, kind in kinds.items() if _value(token) not in named}


def _apart(token: Token) -> str:
    return "" if isinstance(token, str) else token.apart


def _elsewhere(token: Token, apart: str) -> Token:
    """The same in another of `APART`, or in none."""
    if isinstance(token, str) or not token.image:
        return Placed(_value(token), apart) if apart else _value(token)
    return token._replace(apart=apart)


def _is_alone(token: Token, side: Mapping[Token, int]) -> bool:
    """Whether it stands nowhere else."""
    return not any(_elsewhere(token, kind) in side for kind in ("", *APART) if kind != _apart(token))


def _out_of_order(before: list[Token], after: list[Token]) -> list[Token]:
    """``before`` and ``after`` hold the same, in this order and in that."""
    if before == after:
        return []
    one, other = ([_elsewhere(token, "") for token in side] for side in (before, after))
    places: dict[Token, list[int]] = {}
    for place in range(len(other) - 1, -1, -1):
        places.setdefault(other[place], []).append(place)
    return _outside_run(before, [places[token].pop() for token in one])


def _outside_run(tokens: Sequence[Token], places: list[int]) -> list[Token]:
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
