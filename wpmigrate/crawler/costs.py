"""What each question to the site cost, kept until somebody takes it into account."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wpmigrate.crawler import addresses
from wpmigrate.crawler.answers import Records
from wpmigrate.records import Cost


@dataclass(slots=True)
class Bill:
    """A `Cost` that is still growing: of one question, with all its tries."""

    url: str
    status: int = 0
    tries: int = 0
    seconds: float = 0.0
    received: int = 0
    size: int = 0
    records: int = 0

    @contextmanager
    def asking(self, clock: Callable[[], float]) -> Iterator[None]:
        """While one request is under way."""
        began = clock()
        self.tries += 1
        self.status = 0
        try:
            yield
        finally:
            self.seconds += clock() - began

    def answered(self, result: object) -> None:
        """What came of it in the end."""
        self.records = len(result.pieces) if isinstance(result, Records) else 1

    def cost(self) -> Cost:
        numbers = (self.status, self.tries, round(self.seconds, 3), self.received, self.size, self.records)
        return Cost(shortened(addresses.clean(self.url)), *numbers)


class Costs:
    """Thread-safe."""

    def __init__(self) -> None:
        self._kept: deque[Cost] = deque()

    @contextmanager
    def bill(self, url: str) -> Iterator[Bill]:
        """For one question; it is kept however that ends, unless nobody was asked."""
        bill = Bill(url)
        try:
            yield bill
        finally:
            if bill.tries:
                self._kept.append(bill.cost())

    def taken(self) -> Iterator[Cost]:
        """Those since the last time, in the order in which they ended."""
        while self._kept:
            yield self._kept.popleft()


def shortened(url: str) -> str:
    """A list of ids by its first and last: ``include=4,…,250``."""
    return IDS.sub(r"\1,…,\2", url)


IDS = re.compile(r"(?<==)(\d+),[\d,]{6,},(\d+)")
