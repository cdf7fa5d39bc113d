"""Very many ids, and the times of their last modification, in a few bytes each: a site of 100,000 posts is counted,
compared and counted again in memory, and a set or a dict takes a hundred bytes an entry."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, MutableSet, Sequence


class Ids(MutableSet[int]):
    """A set of ids, each a number of 64 bits (as MySQL's BIGINT), in eight bytes; it is gone through in their order.

    Ids that come in order are added in constant time; one that comes late moves those behind it.
    """

    __slots__ = ("_ids",)

    def __init__(self, ids: Iterable[int] = ()) -> None:
        self._ids = array("q")
        for id in ids:
            self.add(id)

    def add(self, value: int) -> None:
        place = self._place(value)
        if not self._is_at(place, value):
            self._ids.insert(place, value)

    def discard(self, value: int) -> None:
        place = self._place(value)
        if self._is_at(place, value):
            del self._ids[place]

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int) and self._is_at(self._place(value), value)

    def __iter__(self) -> Iterator[int]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def _place(self, id: int) -> int:
        return len(self._ids) if not self._ids or id > self._ids[-1] else bisect_left(self._ids, id)

    def _is_at(self, place: int, id: int) -> bool:
        return place < len(self._ids) and self._ids[place] == id


class Times(MutableMapping[int, str | None]):
    """id -> a time as WordPress writes it (``2024-01-02T03:04:05``) or None, in sixteen bytes; in the order of ids.

    Anything else that a site says in its place is kept as it is.
    """

    __slots__ = ("_ids", "_odd", "_times")

    def __init__(self, times: Mapping[int, str | None] | Iterable[tuple[int, str | None]] = ()) -> None:
        self._ids = array("q")
        self._times = array("q")
        self._odd: dict[int, str] = {}
        self.update(times)

    @property
    def ids(self) -> Sequence[int]:
        """A copy of the keys."""
        return self._ids[:]

    def __setitem__(self, id: int, time: str | None) -> None:
        packed = NONE if time is None else _packed(time)
        self._odd.pop(id, None)
        if packed == ODD and time is not None:
            self._odd[id] = time
        if not self._ids or id > self._ids[-1]:
            self._ids.append(id)
            self._times.append(packed)
            return
        place = bisect_left(self._ids, id)
        if self._ids[place] == id:
            self._times[place] = packed
        else:
            self._ids.insert(place, id)
            self._times.insert(place, packed)

    def __getitem__(self, id: int) -> str | None:
        return self._time(self._found(id))

    def __delitem__(self, id: int) -> None:
        place = self._found(id)
        del self._ids[place], self._times[place]
        self._odd.pop(id, None)

    def __iter__(self) -> Iterator[int]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Times):
            return NotImplemented
        return self._ids == other._ids and self._times == other._times and self._odd == other._odd

    __hash__ = None  # type: ignore[assignment]  # it changes

    def _found(self, id: int) -> int:
        place = bisect_left(self._ids, id)
        if place == len(self._ids) or self._ids[place] != id:
            raise KeyError(id)
        return place

    def _time(self, place: int) -> str | None:
        packed = self._times[place]
        if packed == NONE:
            return None
        return self._odd[self._ids[place]] if packed == ODD else _unpacked(packed)


NONE, ODD = -1, -2
_PUNCTUATION = str.maketrans("", "", "-:T")


def _packed(time: str) -> int:
    """The fourteen digits of a time as one number; `ODD` for what does not come out again."""
    digits = time.translate(_PUNCTUATION)
    if len(time) != 19 or not (digits.isascii() and digits.isdigit()):
        return ODD
    packed = int(digits)
    return packed if _unpacked(packed) == time else ODD


def _unpacked(packed: int) -> str:
    digits = f"{packed:014}"
    date, time = digits[:8], digits[8:]
    return f"{date[:4]}-{date[4:6]}-{date[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}"
