"""The connections of a client, so that threads which wait for the site can be woken when the crawl ends: closing a
socket does not wake them, shutting it down does."""

import socket
import threading
from contextlib import suppress
from typing import Any
from weakref import WeakSet

CONNECTED = frozenset({"connect_tcp.complete", "start_tls.complete"})


class Sockets:
    """`trace` is httpx's ``trace`` extension of each request, which tells of new connections."""

    def __init__(self) -> None:
        self._open: WeakSet[socket.socket] = WeakSet()
        self._lock = threading.Lock()
        self._ended = False

    def trace(self, event: str, info: dict[str, Any]) -> None:
        if event.partition(".")[2] in CONNECTED:
            found = info["return_value"].get_extra_info("socket")
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
