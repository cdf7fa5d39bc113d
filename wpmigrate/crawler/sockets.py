"""The connections of a client, within reach of who waits for them.

Threads that wait for the site can be woken when the crawl ends: closing a socket does not wake them, shutting it down
does. And what a thread reads of an answer has an end: httpx bounds the wait for each byte, which a server that sends
one now and then never exceeds.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from weakref import WeakSet

from wpmigrate.crawler.troubles import TooSlow

Read = Callable[[int, float | None], bytes]
CONNECTED = frozenset({"connect_tcp.complete", "start_tls.complete"})


class Sockets:
    """`trace` is httpx's ``trace`` extension of each request, which tells of new connections. ``clock`` is in
    seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: WeakSet[socket.socket] = WeakSet()
        self._lock = threading.Lock()
        self._ended = False
        self._mine = threading.local()

    @contextmanager
    def within(self, seconds: float) -> Iterator["Deadline"]:
        """What this thread reads from the connections until the context ends must come before the `Deadline`: a read
        after it raises `TooSlow`."""
        self._mine.deadline = Deadline(self._clock, seconds)
        try:
            yield self._mine.deadline
        finally:
            self._mine.deadline = None

    def trace(self, event: str, info: dict[str, Any]) -> None:
        if event.partition(".")[2] in CONNECTED:
            stream = info["return_value"]
            stream.read = self._bounded(stream.read)
            found = stream.get_extra_info("socket")
            if isinstance(found, socket.socket):
                with self._lock:
                    self._open.add(found)
                    ended = self._ended
                if ended:
                    self.wake()

    def wake(self) -> None:
        """Ends all of them, and those that are still to come."""
        with self._lock:
            self._ended = True
            open_ones = list(self._open)
        for one in open_ones:
            with suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)  # TLS's own would also say goodbye, and wait for that

    def _bounded(self, read: Read) -> Read:
        def bounded(max_bytes: int, timeout: float | None = None) -> bytes:
            deadline: Deadline | None = getattr(self._mine, "deadline", None)
            if deadline is None:
                return read(max_bytes, timeout)
            left = deadline.left()
            try:
                return read(max_bytes, left if timeout is None else min(left, timeout))
            except Exception:
                deadline.left()  # over by now, which is the better reason
                raise

        return bounded


class Deadline:
    """``seconds`` from its creation on; who sees that much comes may put it off."""

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self.seconds = seconds
        self._clock, self._start = clock, clock()

    def left(self) -> float:
        """Seconds. Raises `TooSlow` when there are none."""
        left = self._start + self.seconds - self._clock()
        if left <= 0:
            raise TooSlow(f"the answer did not end within {self.seconds:g} seconds")
        return left
