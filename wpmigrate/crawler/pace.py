"""How fast one client may go: a number of requests at a time, a number a second, and a time before which there is
none."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

RECOVERY = 20
"""Good answers in a row after which one more request may be under way again."""


class Pace:
    """``sleep`` gives True when it was ended before its time.

    Shared by all threads of a client. `slow` halves what may be under way and holds everybody back; `good` gives it
    back by and by.
    """

    def __init__(
        self, most: int, clock: Callable[[], float], sleep: Callable[[float], object], rate: float | None = None
    ) -> None:
        self._most = self._limit = most
        self._clock = clock
        self._sleep = sleep
        self._free = threading.Condition()
        self._running = 0
        self._start = clock()
        self._gap = 1 / rate if rate else 0.0
        self._next = self._start
        self._streak = 0
        self._exhausted = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until a request may be made; it is under way until the context ends."""
        with self._free:
            self._free.wait_for(lambda: self._running < self._limit)
            self._running += 1
            slot = self._next = max(self._next, self._clock())
            self._next += self._gap
        try:
            self._hold(slot)
            yield
        finally:
            with self._free:
                self._running -= 1
                self._free.notify()

    def _hold(self, slot: float) -> None:
        """Until ``slot``, and for as long as everybody is held back."""
        while (left := max(slot, self._start) - self._clock()) > 0:
            if self._sleep(left):
                return

    def slow(self, seconds: float) -> None:
        with self._free:
            self._start = max(self._start, self._clock() + seconds)
            self._limit = max(1, self._limit // 2)
            self._streak = 0

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
        """Whether the last requests all failed for good: there is no use in waiting for each of the rest."""
        return self._exhausted >= GIVE_UP


GIVE_UP = 3
