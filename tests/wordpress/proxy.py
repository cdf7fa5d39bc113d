"""A proxy in front of a WordPress, for tests that make it misbehave on the wire.

A fault is a function that stands between the client and the site: it gets a `Request` and the way on (``ask``), and
gives a `Reply`, which also says how it goes over the wire. Faults are put one around the other. What the site itself
answers is asked once and remembered, since the site rests: many runs cost little more than one.
"""

import contextlib
import itertools
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from tests.wordpress.site import WordPress
from wpmigrate.crawler.options import Timing

Headers = tuple[tuple[str, str], ...]


class FastClock:
    """Time that runs ``speed`` times as fast as elsewhere, so that waits for minutes are tested in a second."""

    def __init__(self, speed: float = 50.0) -> None:
        self.speed = speed
        self._start = time.monotonic()
        self._stops = 0
        self._lock = threading.Lock()
        self._epoch = datetime.now(UTC)

    def clock(self) -> float:
        with self._lock:
            return (self._stopped_at if self._stops else time.monotonic() - self._start) * self.speed

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """Meanwhile no time passes: the site itself is not fifty times as fast."""
        with self._lock:
            if not self._stops:
                self._stopped_at = time.monotonic() - self._start
            self._stops += 1
        try:
            yield
        finally:
            with self._lock:
                self._stops -= 1
                if not self._stops:
                    self._start = time.monotonic() - self._stopped_at

    def now(self) -> datetime:
        return self._epoch + timedelta(seconds=self.clock())

    def sleep(self, seconds: float) -> None:
        until = self.clock() + seconds
        while (left := until - self.clock()) > 0:
            time.sleep(left / self.speed)

    def timing(self, chance: Callable[[], float]) -> Timing:
        return Timing(clock=self.clock, now=self.now, sleep=self.sleep, chance=chance)


@dataclass(frozen=True)
class Request:
    """``target`` is path and query; ``nth`` counts how often it was asked for, from 1."""

    target: str
    login: str
    nth: int
    encodings: str = ""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def parameters(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def is_rest(self) -> bool:
        return "/wp-json" in self.path

    def of(self, parameters: dict[str, str]) -> "Request":
        """The same with other parameters."""
        query = urlencode(parameters, safe=",:/")
        return replace(self, target=self.path + (f"?{query}" if query else ""))


class Wire:
    """One connection to a client. Sending raises ``OSError`` when the client is gone."""

    def __init__(self, connection: socket.socket, proxy: "Proxy") -> None:
        self.connection = connection
        self.proxy = proxy
        self.spoilt = ""
        """Why what follows on this connection will not be understood."""

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def reset(self) -> None:
        """Ends the connection without a farewell."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def sleep(self, seconds: float) -> None:
        """By the proxy's clock; raises ``OSError`` as soon as the client is gone."""
        ready, _, _ = select.select([self.connection], [], [], seconds / self.proxy.clock.speed)
        if ready and not self.connection.recv(1, socket.MSG_PEEK):
            raise ConnectionResetError


Send = Callable[[Wire, "Reply"], bool]
"""Puts a reply on the wire; gives whether the connection can be used again."""


def whole(wire: Wire, reply: "Reply") -> bool:
    wire.send(reply.head(len(reply.body)) + reply.body)
    return True


@dataclass(frozen=True)
class Reply:
    """``excuse`` is why the same may be asked for again, empty where there is no reason."""

    status: int
    headers: Headers
    body: bytes
    send: Send = whole
    excuse: str = ""

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def without(self, *names: str) -> "Reply":
        return replace(self, headers=tuple(pair for pair in self.headers if pair[0].lower() not in names))

    def with_(self, **headers: str) -> "Reply":
        new = tuple((name.replace("_", "-").title(), value) for name, value in headers.items())
        return replace(self.without(*(name.lower() for name, _ in new)), headers=(*self.without().headers, *new))

    def head(self, length: int | None, *more: str) -> bytes:
        lines = [f"HTTP/1.1 {self.status} {STATUS.get(self.status, 'So')}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        lines += [f"Content-Length: {length}"] if length is not None else []
        return "\r\n".join([*lines, *more, "", ""]).encode("latin-1")


STATUS = {200: "OK", 301: "Moved Permanently", 302: "Found", 429: "Too Many Requests", 503: "Service Unavailable"}
Ask = Callable[[Request], Reply]
Fault = Callable[[Request, Ask], Reply]


@dataclass
class Logged:
    """A request as the proxy saw it. Times are the proxy's clock; ``ended`` is when the last byte was sent, or the
    client gone."""

    target: str
    began: float
    ended: float = float("inf")
    status: int = 0
    excuse: str = ""
    wait: float | None = None


class Answers:
    """What the site itself answers, each request once; its own address is replaced by the proxy's."""

    def __init__(self, site: WordPress) -> None:
        self.site = site
        self._known: dict[tuple[str, str], tuple[int, Headers, bytes]] = {}
        self._http = httpx.Client(base_url=site.url, timeout=60, trust_env=False)

    def close(self) -> None:
        self._http.close()

    def ask(self, request: Request, host: str) -> Reply:
        key = (request.target, request.login)
        if key not in self._known:
            login = {"Authorization": request.login} if request.login else {}
            answer = self._http.get(request.target, headers=login)
            kept = tuple((name, value) for name, value in answer.headers.multi_items() if name not in HOP)
            self._known[key] = (answer.status_code, kept, answer.content)
        status, headers, body = self._known[key]
        own = self.site.url.removeprefix("http://")
        moved = tuple((name, value.replace(own, host)) for name, value in headers)
        return Reply(status, moved, body.replace(own.encode(), host.encode()))


HOP = frozenset({"connection", "content-length", "transfer-encoding", "content-encoding", "host", "keep-alive"})


class Proxy:
    """``with Proxy(answers, faults) as proxy``: what is asked at ``proxy.url`` goes through the faults, the first of
    them outermost. ``log`` has every request."""

    def __init__(self, answers: Answers, faults: Sequence[Fault] = (), clock: FastClock | None = None) -> None:
        self.clock = clock or FastClock()
        self.log: list[Logged] = []
        self.errors: list[str] = []
        self._answers = answers
        self._counts: dict[str, itertools.count[int]] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._closed_until = 0.0
        self._listener = _listen(0)
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = f"http://{self.host}"
        self._ask: Ask = self._ask_site
        for fault in reversed(faults):
            self._ask = _around(fault, self._ask)
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()
        self._listener.close()

    def shut(self, seconds: float) -> None:
        """New connections are refused for so long."""
        self._closed_until = self.clock.clock() + seconds

    def _accept(self) -> None:
        while not self._ended.is_set():
            if self._closed_until > self.clock.clock():
                self._listener.close()
                self.clock.sleep(self._closed_until - self.clock.clock())
                self._listener = _listen(int(self.host.rpartition(":")[2]))
            ready, _, _ = select.select([self._listener], [], [], 0.01)
            if ready:
                connection, _ = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as stream:
            wire = Wire(connection, self)
            while (line := stream.readline()).strip():
                fields = dict(_field(header) for header in iter(stream.readline, b"\r\n") if header)
                if not self._one(line.split()[1].decode(), fields, wire):
                    return

    def _one(self, target: str, fields: dict[str, str], wire: Wire) -> bool:
        with self._lock:
            nth = next(self._counts.setdefault(target, itertools.count(1)))
            entry = Logged(target, self.clock.clock())
            self.log.append(entry)
        try:
            reply = self._reply(
                Request(target, fields.get("authorization", ""), nth, fields.get("accept-encoding", ""))
            )
            entry.status, entry.excuse, entry.wait = reply.status, reply.excuse or wire.spoilt, self._wait(reply)
            return reply.send(wire, reply)
        finally:
            entry.ended = self.clock.clock()

    def _reply(self, request: Request) -> Reply:
        try:
            return self._ask(request)
        except Exception as error:
            self.errors.append(f"{request.target}: {error!r}")
            raise

    def _ask_site(self, request: Request) -> Reply:
        with self.clock.stopped():
            return self._answers.ask(request, self.host)

    def _wait(self, reply: Reply) -> float | None:
        value = reply.header("retry-after")
        if not value:
            return None
        if value.isdigit():
            return float(value)
        until, now = (datetime.strptime(text, HTTP_DATE) for text in (value, reply.header("date")))  # noqa: DTZ007  both are UTC
        return (until - now).total_seconds()


HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"


def http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def _around(fault: Fault, ask: Ask) -> Ask:
    return lambda request: fault(request, ask)


def _field(header: bytes) -> tuple[str, str]:
    name, _, value = header.decode("latin-1").partition(":")
    return name.strip().lower(), value.strip()


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(64)
    return listener
