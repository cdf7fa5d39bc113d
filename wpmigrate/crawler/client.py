"""One polite client: it asks, waits, asks again, and tells what it could not get. The only users of httpx are here
and in `media`.

Secrets go to one origin, whatever redirects or links say (`access`), and are taken out of answers that repeat them.
"""

import copy
import email.utils
import re
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self, TypeVar, cast
from urllib.parse import urljoin

import httpx

from wpmigrate.crawler import addresses
from wpmigrate.crawler.access import Access, Login
from wpmigrate.crawler.answers import Answer, excerpt, refused
from wpmigrate.crawler.costs import Bill, Costs
from wpmigrate.crawler.options import CrawlOptions, Timing
from wpmigrate.crawler.pace import Pace
from wpmigrate.crawler.packed import unpacked
from wpmigrate.crawler.sockets import Deadline, Sockets
from wpmigrate.crawler.troubles import JITTER, Elsewhere, NoAnswer, Refused, TooMuch, Trouble
from wpmigrate.crawler.wire import http

T = TypeVar("T")

MAX_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
PLACE = re.compile(r"(?<=[?&])(?:include|page)=[^&]*")
HIDDEN = "[hidden]"


class Client:
    """Thread-safe. Everything is a GET: this program reads. ``address`` is what the user named."""

    def __init__(
        self,
        options: CrawlOptions,
        login: Login | None = None,
        *,
        address: str = "",
        transport: httpx.BaseTransport | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.access = Access(options, address, login)
        self.logged_in = False
        """Whether the site was seen to know the user; `discovery.find` asks."""
        self.costs = Costs()
        self._options = options
        self._timing = timing or Timing()
        self._closed = threading.Event()
        self._sleep = self._timing.sleep or self._closed.wait
        self._pace = Pace(options.connections, self._timing.clock, self._sleep, options.rate)
        self._secrets = self.access.secrets()
        self._sockets = Sockets(self._timing.clock)
        self._http = http(options, transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends waits and connections; what other threads still ask fails."""
        self._closed.set()
        self._sockets.wake()
        self._http.close()

    @property
    def login(self) -> Login | None:
        return self.access.login

    def trust(self, url: str) -> None:
        """As `Access.trust`."""
        self.access.trust(url)

    def without(self, access: Access) -> "Client":
        """The same client with other eyes: it shares connections and pace, and is closed with this one."""
        other = copy.copy(self)
        other.access, other.logged_in = access, False
        return other

    # --- asking

    def read(self, url: str, parse: Callable[[Answer], T], *, tries: int | None = None, patient: bool = True) -> T:
        """The parsed answer, after as many tries as make sense (``tries`` at most). Raises `Trouble`.

        Without ``patient`` what asking for less might help is not tried a second time as it is.
        """
        attempt = 1
        with self.costs.bill(url) as bill:
            while True:
                try:
                    result = parse(self._follow(url, bill))
                except Trouble as trouble:
                    trouble.what = self.access.posts.hidden(trouble.what, url)
                    self._heed(trouble, attempt)
                    if attempt >= self._tries(trouble, tries, patient=patient):
                        self._count(trouble)
                        raise
                    if not _holds_all(trouble):
                        self._sleep(backoff(trouble, attempt, self._timing.chance))
                    attempt += 1
                else:
                    self._pace.good()
                    bill.answered(result)
                    return result

    def get(self, url: str, *, tries: int | None = None) -> Answer:
        """`read` without parsing."""
        return self.read(url, lambda answer: answer, tries=tries)

    def pause(self, seconds: float) -> None:
        """Sleeps, or until the client is closed."""
        if seconds > 0:
            self._sleep(seconds)

    def _tries(self, trouble: Trouble, most: int | None, *, patient: bool) -> int:
        if self._pace.hopeless or self._closed.is_set() or (not patient and trouble.splittable and trouble.tries <= 2):
            return 1
        return min(trouble.tries, self._options.tries, most or self._options.tries)

    def _count(self, trouble: Trouble) -> None:
        if trouble.tries > 1 and not trouble.splittable:
            self._pace.gave_up()

    def _heed(self, trouble: Trouble, attempt: int) -> None:
        """What it means for all other requests, whether or not this one is made again."""
        if _holds_all(trouble):
            self._pace.slow(backoff(trouble, attempt, self._timing.chance))
        elif trouble.strained:
            self._pace.ease()

    # --- one request

    def _follow(self, url: str, bill: Bill) -> Answer:
        """Asks, and goes where redirects lead as long as that is the same site."""
        asked: list[str] = []
        while url not in asked and len(asked) <= MAX_REDIRECTS:
            answer = self._ask(url, bill)
            if answer.status not in REDIRECTS:
                return self._accepted(answer)
            asked.append(url)
            url = self._target(answer)
        trouble = "in circles" if url in asked else f"more than {MAX_REDIRECTS} times"
        raise Elsewhere(f"{addresses.clean(asked[0])} redirects {trouble}", "", url)

    def _accepted(self, answer: Answer) -> Answer:
        if answer.status < 300:
            return answer
        trouble = refused(answer, retry_after(answer, self._timing.now()))
        trouble.answer = answer
        raise trouble

    def _target(self, answer: Answer) -> str:
        here, target = addresses.clean(answer.url), _joined(answer.url, answer.headers.get("location", ""))
        shown = excerpt(addresses.clean(target), 200)
        if not addresses.same_site(here, target):
            raise Elsewhere(
                f"{here} redirects to another site, {shown}", f"If that is the site you mean, use {shown}.", target
            )
        if addresses.downgrades(here, target):
            raise Elsewhere(
                f"{here} redirects to {shown}, which is not encrypted", f"If that is all right, use {shown}.", target
            )
        if self.access.leaves(here, target):
            raise Elsewhere(
                f"{here} redirects to {shown}, where the login must not go",
                f"Use {shown} as the site's address.",
                target,
            )
        return target

    def _ask(self, url: str, bill: Bill) -> Answer:
        url = addresses.clean(url)
        with self._pace.turn():
            if self._closed.is_set():  # while it waited for its turn
                raise no_answer(url, RuntimeError(), closed=True)
            began = self._timing.clock()
            sent, traced = self.access.headers(url), {"trace": self._sockets.trace}
            try:
                with (
                    bill.asking(self._timing.clock),
                    self._sockets.within(self._options.answer_timeout) as deadline,
                    self._http.stream("GET", self.access.address(url), headers=sent, extensions=traced) as response,
                ):
                    bill.status = response.status_code
                    headers = {name: self._hidden(text, url) for name, text in lower_headers(response).items()}
                    body = self._hidden_in(self._body(response, bill, deadline), url)
                    self._pace.took(kind_of(url), self._timing.clock() - began)
                    return Answer(url, response.status_code, headers, body)
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, RuntimeError, UnicodeError) as error:
                raise no_answer(url, error, closed=self._closed.is_set()) from None

    def _body(self, response: httpx.Response, bill: Bill, deadline: Deadline) -> bytes:
        limit, body = self._options.answer_limit, bytearray()
        for chunk in cast(httpx.SyncByteStream, response.stream):  # as it came: see `packed`
            body += chunk
            bill.received += len(chunk)
            if len(body) > limit:
                raise TooMuch(f"the answer is larger than {limit // 2**20} MiB")
            deadline.left()
        content = unpacked(bytes(body), limit)
        bill.size += len(content)
        return content

    def _hidden_in(self, body: bytes, url: str) -> bytes:
        """The answer to ``url`` without secrets."""
        body = self.access.posts.named(body, url)
        for secret in self._secrets:
            body = body.replace(secret, HIDDEN.encode())
        return body

    def _hidden(self, text: str, url: str) -> str:
        return self._hidden_in(text.encode("utf-8", "surrogateescape"), url).decode("utf-8", "surrogateescape")


def _holds_all(trouble: Trouble) -> bool:
    """A 429 or 503 holds back the whole client, but for those that a firewall's page came with."""
    return isinstance(trouble, Refused) and trouble.status in (429, 503) and trouble.strained


def kind_of(url: str) -> str:
    """The address without what differs between the pages of a list: such answers take equally long."""
    return PLACE.sub("", url)


def backoff(trouble: Trouble, attempt: int, chance: Callable[[], float]) -> float:
    """Seconds to wait after the ``attempt``-th try: exponential with jitter, or what the server asks for."""
    longest = min(30.0, 0.5 * 2.0**attempt)
    if trouble.wait is not None:
        return trouble.wait + chance() * JITTER
    return longest * (0.5 + chance() / 2)


def lower_headers(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:  # half an IPv6 address
        return ""


def retry_after(answer: Answer, now: datetime) -> float | None:
    """Seconds that Retry-After asks for, as a number or as a date (RFC 9110, 10.2.3); the server's own clock counts
    where it shows it."""
    value = answer.headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return float(value[:9])
    until, server = _date(value), _date(answer.headers.get("date", ""))
    return None if until is None else max(0.0, (until - (server or now)).total_seconds())


def server_time(answer: Answer) -> datetime | None:
    """The server's clock when it made the answer, where it says so."""
    return _date(answer.headers.get("date", ""))


def _date(value: str) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


# --- what went wrong on the way


def no_answer(url: str, error: Exception, *, closed: bool = False) -> NoAnswer:
    """What httpx raised, in words; the cause below it tells names, refusals and certificates apart."""
    parts = addresses.split(url)
    host = parts.netloc if parts else url
    if closed:
        return NoAnswer("the crawl was ended", "", tries=1, splittable=False)
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return NoAnswer(
                f"the name {host} is not known here",
                "Check the spelling and this machine's network.",
                tries=2,
                splittable=False,
            )
        if isinstance(cause, ssl.SSLError):
            return NoAnswer(
                f"no secure connection to {host} ({_tls(cause)})",
                "Check the site's certificate; one of your own is trusted by --ca-bundle FILE.",
                tries=1,
                splittable=False,
            )
    if isinstance(error, httpx.ConnectTimeout):
        return NoAnswer(
            f"{host} does not answer in time",
            "Check the address and this machine's network.",
            tries=3,
            splittable=False,
        )
    if isinstance(error, httpx.TimeoutException):
        return NoAnswer(
            f"{host} took too long to answer",
            "Try again with fewer connections or a longer time-out.",
            tries=2,
            splittable=True,
            strained=True,
        )
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        proxied = isinstance(error, httpx.ProxyError)
        what = f"the proxy gives no way to {host}" if proxied else f"no connection to {host}"
        return NoAnswer(
            f"{what} ({excerpt(str(error)) or 'refused'})",
            "Check the address and the port, and the proxy where there is one (--proxy, HTTPS_PROXY).",
            tries=1 if proxied else 4,
            splittable=False,
        )
    if isinstance(error, httpx.TransportError):
        return NoAnswer(
            f"the connection to {host} broke off ({type(error).__name__})", "Try again.", tries=4, splittable=True
        )
    return NoAnswer(
        f"{excerpt(addresses.clean(url), 200)} is no address that can be asked ({excerpt(str(error))})",
        "",
        tries=1,
        splittable=False,
    )


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and len(found) < 10:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _tls(error: ssl.SSLError) -> str:
    return excerpt(getattr(error, "verify_message", "") or getattr(error, "reason", "") or str(error))
