"""Media files: streamed to disk, resumed, checked.

A file comes from where `reach` allows. The login is not sent; what opens the doors in front of WordPress goes to the
origin that the user named, and to no other.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpx

from wpmigrate.crawler import addresses
from wpmigrate.crawler.access import Access
from wpmigrate.crawler.answers import Answer
from wpmigrate.crawler.client import MAX_REDIRECTS, REDIRECTS, backoff, lower_headers, no_answer, retry_after
from wpmigrate.crawler.costs import Bill, Costs
from wpmigrate.crawler.downloads import Download, Downloads, Stored, length
from wpmigrate.crawler.filetypes import check_no_page, check_no_text
from wpmigrate.crawler.options import CrawlOptions, Timing
from wpmigrate.crawler.pace import Pace
from wpmigrate.crawler.reach import Reach, Resolve
from wpmigrate.crawler.sockets import Deadline, Sockets
from wpmigrate.crawler.troubles import Elsewhere, LeftOut, NotJson, Refused, TooMuch, Trouble
from wpmigrate.crawler.wire import http
from wpmigrate.records import Site

TRIES = 4
SLOWEST = 8192
"""Bytes a second below which a long download is given up."""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that was fetched: ``url`` is as it was asked for, ``path`` a finished download, ``type`` the server's
    ``Content-Type`` without parameters, ``validator`` its ``ETag`` or ``Last-Modified``."""

    url: str
    path: Path
    size: int
    type: str
    validator: str


@dataclass(frozen=True, slots=True)
class SameFile:
    """A file that is still the one that was asked about."""

    url: str


@dataclass(frozen=True, slots=True)
class NoFile:
    """A file that was not: ``url`` is as it was asked for, ``reason`` names it. ``status`` is what the server answered
    in its place, None where that says nothing. ``left_out``: only a limit of this run kept it out."""

    url: str
    reason: str
    status: int | None = None
    left_out: bool = False


class MediaFetcher:
    """Fetches into ``downloads``. Thread-safe, as long as no two threads ask for one address. ``address`` is what the
    user named."""

    def __init__(
        self,
        site: Site,
        options: CrawlOptions,
        downloads: Downloads,
        *,
        address: str = "",
        transport: httpx.BaseTransport | None = None,
        timing: Timing | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self.costs = Costs()
        self._site = site
        self._options = options
        self._downloads = downloads
        self._access = Access(options, address)
        self._timing = timing or Timing()
        self._closed = threading.Event()
        self._pace = Pace(options.connections, self._timing.clock, self._sleep, options.rate)
        self._reach = Reach(site, other_hosts=options.other_hosts, resolve=resolve)
        self._sockets = Sockets(self._timing.clock)
        self._http = http(options, transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._closed.set()
        self._sockets.wake()
        self._http.close()

    def fetch(self, url: str, stored: Stored | None = None) -> MediaFile | SameFile | NoFile:
        """The file at ``url``, unless it is still the one that is ``stored``, or why there is none. Raises ``OSError``
        when it cannot be written.

        A server that gave no validator is asked for the file, of which only the head is read where it has the length
        of the stored one.
        """
        address = quoted(urljoin(self._site.url, url))
        try:
            with self._downloads.start(self._site.key, address) as download, self.costs.bill(address) as bill:
                self._fetch(address, download, stored, bill)
                if download.unchanged:
                    return SameFile(url)
                return MediaFile(url, download.part, download.size, download.type, download.validator)
        except Trouble as trouble:
            status = trouble.status if isinstance(trouble, Refused) else None
            shown = f"{addresses.clean(address)}: {trouble.sentence}"
            return NoFile(url, shown, status, isinstance(trouble, LeftOut))

    def _fetch(self, url: str, download: Download, stored: Stored | None, bill: Bill) -> None:
        """As often as it makes sense; what is there already is asked for no more."""
        attempt = 1
        while True:
            try:
                self._load(url, download, stored, bill)
                _check(url, download)
            except Trouble as trouble:
                self._heed(trouble, attempt)
                if attempt >= min(trouble.tries, TRIES, self._options.tries) or self._closed.is_set():
                    _give_up(download, trouble)
                    raise
                self._sleep(backoff(trouble, attempt, self._timing.chance))
                attempt += 1
            else:
                return

    def _heed(self, trouble: Trouble, attempt: int) -> None:
        """What it means for all other requests."""
        if isinstance(trouble, Refused) and trouble.status in (429, 503):
            self._pace.slow(backoff(trouble, attempt, self._timing.chance))
        elif trouble.strained:
            self._pace.ease()

    def _sleep(self, seconds: float) -> bool | None:
        sleep = self._timing.sleep or self._closed.wait
        return bool(sleep(seconds))

    # --- one download

    def _load(self, url: str, download: Download, stored: Stored | None, bill: Bill) -> None:
        """Streams what is missing. Raises `Trouble`."""
        for _ in range(MAX_REDIRECTS + 1):
            self._reach.check(url)
            conditions = stored.headers() if stored else {}
            headers = download.headers() | conditions | self._access.headers(url)
            traced = {"trace": self._reach.traced(url, self._sockets.trace)}
            try:
                with (
                    self._pace.turn(),
                    bill.asking(self._timing.clock),
                    self._sockets.within(self._options.answer_timeout) as deadline,
                    self._http.stream("GET", url, headers=headers, extensions=traced) as response,
                ):
                    bill.status = response.status_code
                    if response.status_code not in REDIRECTS:
                        if stored and stored.is_sent_by(response):
                            download.keep()
                        else:
                            self._stream(url, response, download, bill, deadline)
                        self._pace.good()
                        return
                    url = quoted(urljoin(url, response.headers.get("location", "")))
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, RuntimeError, UnicodeError) as error:
                raise no_answer(url, error, closed=self._closed.is_set()) from None
        raise Elsewhere(f"it redirects more than {MAX_REDIRECTS} times", "", url)

    def _stream(self, url: str, response: httpx.Response, download: Download, bill: Bill, deadline: Deadline) -> None:
        if download.ended_by(response):
            return
        resumed = download.resumed_by(response)
        if response.status_code in (206, 416) and not resumed:
            download.forget()
            raise NotJson("truncated", "the server answered with another part than was asked for")
        if response.status_code not in (200, 206):
            wait = retry_after(Answer(url, response.status_code, lower_headers(response), b""), self._timing.now())
            raise Refused(response.status_code, f"the server answered {response.status_code}", wait=wait)
        before = download.size if resumed else 0
        expected = length(response)
        self._bound(before + (expected or 0))
        self._write(download, self._chunks(url, response, download, new=not resumed), bill, deadline)
        written = download.size - before
        if expected is not None and written < expected:
            raise NotJson("truncated", f"the file breaks off after {written} of {expected} bytes")

    def _chunks(self, url: str, response: httpx.Response, download: Download, *, new: bool) -> Iterator[bytes]:
        """What is to be written. Raises `NotJson` for a page, before what is there of the file is given up for it."""
        chunks = response.iter_bytes()
        if not new:
            return chunks
        first = next(chunks, b"")
        check_no_page(url, response.headers.get("content-type", "").partition(";")[0].strip().lower(), first)
        download.begin(response)
        return chain((first,), chunks)

    def _write(self, download: Download, chunks: Iterator[bytes], bill: Bill, deadline: Deadline) -> None:
        """Behind what is there. Raises `TooMuch` and `TooSlow` for a file or a wait beyond bounds."""
        before, written = download.size, 0
        with download.part.open("ab") as file:
            for chunk in chunks:
                written += len(chunk)
                bill.received += len(chunk)
                bill.size += len(chunk)
                self._bound(before + written)
                deadline.seconds = max(self._options.answer_timeout, written / SLOWEST)
                deadline.left()
                file.write(chunk)
                self._downloads.take(len(chunk))

    def _bound(self, size: int) -> None:
        limit = self._options.media_limit
        if size > limit:
            raise TooMuch(f"the file is larger than {limit / 2**20:g} MiB", "Allow it by --media-limit.")


def _give_up(download: Download, trouble: Trouble) -> None:
    """What a later run can go on with stays: the trouble was not the file itself."""
    refused = isinstance(trouble, Refused) and not trouble.strained and trouble.status < 500
    if refused or isinstance(trouble, (Elsewhere, TooMuch)) or (isinstance(trouble, NotJson) and trouble.tries < 3):
        download.forget()
    else:
        download.give_up()


def _check(url: str, download: Download) -> None:
    """Whether the whole file can be one. Raises `NotJson`."""
    if download.unchanged:
        return
    if not download.size:
        raise NotJson("truncated", "the file is empty")
    try:
        check_no_text(url, download.part)
    except NotJson:
        download.forget()
        raise


def quoted(url: str) -> str:
    """The address with raw characters escaped: uploads keep their names in UTF-8 in ``source_url``."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path, query = quote(parts.path, safe="/%:@!$&'()*+,;=~-._"), quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, query, ""))
