"""How fast one client may go: so many requests at a time, so many a second, and none before a certain time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wpmigrate.crawler.troubles import JITTER, LONGEST_WAIT, NotYet

RECOVERY = 20
"""Good answers in a row after which one more request may be under way again."""
GIVE_UP = 3
"""So many requests that all failed for good, and there is no use in waiting for each of the rest."""
NOTICEABLE = 1.0
"""Seconds that no answer is too slow for."""


@dataclass(slots=True)
class _Tempo:
    """How long answers of one kind take, in the long run and lately: seconds."""

    usual: float
    lately: float

    def slows(self, seconds: float) -> bool:
        self.usual += 0.05 * (seconds - self.usual)
        self.lately += 0.4 * (seconds - self.lately)
        slow = self.lately > max(2 * self.usual, NOTICEABLE)
        if slow:
            self.lately = self.usual
        return slow


class Pace:
    """``sleep`` gives True when it was ended before its time; ``rate`` is requests a second.

    Shared by all threads of a client. `slow` halves what may be under way and holds everybody back, `ease` takes one
    from what may be under way, and so do answers that take longer than they did; `good` gives it back by and by.
    """

    def __init__(
        self, most: int, clock: Callable[[], float], sleep: Callable[[float], object], rate: float | None = None
    ) -> None:
        self._most = self._limit = most
        self._clock = clock
        self._sleep = sleep
        self._gap = 1 / rate if rate else 0.0
        self._free = threading.Condition()
        self._running = 0
        self._start = self._next = clock()
        self._streak = 0
        self._exhausted = 0
        self._tempos: dict[str, _Tempo] = {}

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until a request may be made; it is under way until the context ends. Raises `NotYet` when that would
        be too long."""
        with self._free:
            self._free.wait_for(lambda: self._running < self._limit)
            self._running += 1
        try:
            self._hold()
            yield
        finally:
            with self._free:
                self._running -= 1
                self._free.notify()

    def _hold(self) -> None:
        with self._free:
            mine = max(self._clock(), self._next)
            self._next = mine + self._gap
        while (left := max(self._start, mine) - self._clock()) > 0:
            if self._start - self._clock() > LONGEST_WAIT + JITTER:
                raise NotYet(self._start - self._clock())
            if self._sleep(left):
                return

    @property
    def limit(self) -> int:
        """How many requests may be under way now."""
        return self._limit

    def slow(self, seconds: float) -> None:
        with self._free:
            self._start = max(self._start, self._clock() + seconds)
            self._limit = max(1, self._limit // 2)
            self._streak = 0

    def ease(self) -> None:
        """The site has trouble to keep up."""
        with self._free:
            self._limit = max(1, self._limit - 1)
            self._streak = 0

    def took(self, kind: str, seconds: float) -> None:
        """An answer of some kind came after so long."""
        with self._free:
            tempo = self._tempos.setdefault(kind, _Tempo(seconds, seconds))
            slows = tempo.slows(seconds)
        if slows:
            self.ease()

    def good(self) -> None:
        with self._free:
            self._exhausted = 0
            self._streak += 1
            if self._streak % RECOVERY == 0 and self._limit < self._most:
                self._limit += 1
                self._free.notify()

    def gave_up(self) -> None:
        """A request failed for good, after all its tries, for the site's sake."""
        with self._free:
            self._exhausted += 1

    @property
    def hopeless(self) -> bool:
        """Whether the last requests all failed for good."""
        return self._exhausted >= GIVE_UP
