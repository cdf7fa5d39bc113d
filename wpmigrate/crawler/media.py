"""Media files: streamed to disk, resumed, checked, named by their SHA-256.

A file comes from the site's own host unless others are allowed, and never from this machine's own network unless the
site itself is there: the addresses are written by whoever wrote the posts. The login is not sent; what opens the doors
in front of WordPress goes to the origin that the user named, and to no other.
"""

import codecs
import hashlib
import ipaddress
import mimetypes
import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpx

from wpmigrate.crawler import addresses
from wpmigrate.crawler.access import Access
from wpmigrate.crawler.answers import Answer, excerpt
from wpmigrate.crawler.client import MAX_REDIRECTS, REDIRECTS, backoff, no_answer, retry_after
from wpmigrate.crawler.costs import Bill, Costs
from wpmigrate.crawler.options import CrawlOptions, Timing
from wpmigrate.crawler.pace import Pace
from wpmigrate.crawler.sockets import Deadline, Sockets
from wpmigrate.crawler.troubles import Elsewhere, NotJson, Refused, TooMuch, Trouble
from wpmigrate.crawler.wire import http
from wpmigrate.notes import Note
from wpmigrate.records import Site

Resolve = Callable[[str], Sequence[str]]
"""A host's IP addresses."""

HTML = (b"<!doctype html", b"<html", b"<head", b"<body")
PAGES = (".html", ".htm", ".xhtml", ".php")
TEXTUAL = re.compile("svg|mpegurl|pixmap|bitmap|portable")
"""In the names of types of pictures and play lists that are texts."""
TRIES = 4
SLOWEST = 8192
"""Bytes a second below which a long download is given up."""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that was fetched: ``path`` is a finished download whose name is its SHA-256; ``type`` is the server's
    ``Content-Type`` without parameters."""

    url: str
    path: Path
    sha256: str
    size: int
    type: str


class MediaFetcher:
    """Fetches into ``folder``, which must be there. Thread-safe, as long as no two threads ask for one address.
    ``address`` is what the user named."""

    def __init__(
        self,
        site: Site,
        options: CrawlOptions,
        folder: Path,
        *,
        address: str = "",
        transport: httpx.BaseTransport | None = None,
        timing: Timing | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self.costs = Costs()
        self._site = site
        self._options = options
        self._folder = folder
        self._access = Access(options, address)
        self._timing = timing or Timing()
        self._closed = threading.Event()
        self._pace = Pace(options.connections, self._timing.clock, self._sleep, options.rate)
        self._resolve = resolve or _resolve
        self._private = self._is_private(site.url)
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

    def fetch(self, url: str) -> MediaFile | Note:
        """The file at ``url``, or a Note ``media-failed`` that says why there is none.

        Raises ``OSError`` when ``folder`` cannot be written.
        """
        address = quoted(urljoin(self._site.url, url))
        part = self._folder / (hashlib.sha256(address.encode()).hexdigest()[:32] + ".part")
        try:
            with self.costs.bill(address) as bill:
                return self._fetch(address, part, bill)
        except Trouble as trouble:
            shown = addresses.clean(address)
            return Note("media-failed", f"{shown}: {trouble.sentence}", where=shown).at(self._site.key, None, None)

    def _fetch(self, url: str, part: Path, bill: Bill) -> MediaFile:
        """As often as it makes sense; what is there already is asked for no more."""
        attempt, download = 1, _Download(part)
        part.unlink(missing_ok=True)
        while True:
            try:
                self._load(url, download, bill)
                return _finished(url, download)
            except Trouble as trouble:
                if attempt >= min(trouble.tries, TRIES, self._options.tries) or self._closed.is_set():
                    part.unlink(missing_ok=True)
                    raise
                self._sleep(backoff(trouble, attempt, self._timing.chance))
                attempt += 1

    def _sleep(self, seconds: float) -> None:
        (self._timing.sleep or self._closed.wait)(seconds)

    # --- one download

    def _load(self, url: str, download: "_Download", bill: Bill) -> None:
        """Streams what is missing. Raises `Trouble`."""
        for _ in range(MAX_REDIRECTS + 1):
            self._check(url)
            headers = download.headers() | self._access.headers(url)
            try:
                traced = {"trace": self._sockets.trace}
                with (
                    self._pace.turn(),
                    bill.asking(self._timing.clock),
                    self._sockets.within(self._options.answer_timeout) as deadline,
                    self._http.stream("GET", url, headers=headers, extensions=traced) as response,
                ):
                    bill.status = response.status_code
                    if response.status_code not in REDIRECTS:
                        self._stream(url, response, download, bill, deadline)
                        return
                    url = quoted(urljoin(url, response.headers.get("location", "")))
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, RuntimeError, UnicodeError) as error:
                raise no_answer(url, error, closed=self._closed.is_set()) from None
        raise Elsewhere(f"it redirects more than {MAX_REDIRECTS} times", "", url)

    def _stream(
        self, url: str, response: httpx.Response, download: "_Download", bill: Bill, deadline: Deadline
    ) -> None:
        resumed = download.resumed_by(response)
        if response.status_code in (206, 416) and not resumed:
            download.forget()
            raise NotJson("truncated", "the server answered with another part than was asked for")
        if response.status_code not in (200, 206):
            answer = Answer(
                url, response.status_code, {name.lower(): text for name, text in response.headers.items()}, b""
            )
            wait = retry_after(answer, self._timing.now())
            raise Refused(response.status_code, f"the server answered {response.status_code}", wait=wait)
        download.learn(response)
        written = self._write(url, response, download, bill, deadline, resumed=resumed)
        expected = _length(response)
        if expected is not None and written < expected:
            raise NotJson("truncated", f"the file breaks off after {written} of {expected} bytes")

    def _write(
        self,
        url: str,
        response: httpx.Response,
        download: "_Download",
        bill: Bill,
        deadline: Deadline,
        *,
        resumed: bool,
    ) -> int:
        """Bytes written by this answer. Raises `TooMuch` and `TooSlow` for a file or a wait beyond bounds, `NotJson`
        for a page."""
        written = 0
        size = download.part.stat().st_size if resumed else 0
        with download.part.open("ab" if resumed else "wb") as file:
            for chunk in response.iter_bytes():
                if not written and not resumed:
                    _check_no_page(url, download.type, chunk)
                written += len(chunk)
                bill.received += len(chunk)
                bill.size += len(chunk)
                if size + written > self._options.media_limit:
                    raise TooMuch(f"the file is larger than {self._options.media_limit / 2**20:g} MiB")
                deadline.seconds = max(self._options.answer_timeout, written / SLOWEST)
                deadline.left()
                file.write(chunk)
        return written

    # --- where a file may come from

    def _check(self, url: str) -> None:
        """Raises `Elsewhere` for a host that is not to be asked."""
        if addresses.split(url) is None:
            raise Elsewhere("this is no address of a file on the web", "", url)
        if addresses.same_site(url, self._site.url):
            return
        if not self._options.other_hosts:
            raise Elsewhere("the file is on another host", "Allow other hosts to fetch it.", url)
        if not self._private and self._is_private(url):
            raise Elsewhere("the address is in this machine's own network, which the site is not", "", url)

    def _is_private(self, url: str) -> bool:
        host = urlsplit(url).hostname
        return host is not None and any(not _is_public(address) for address in self._resolve(host))


class _Download:
    """A file on its way. It is resumed where the server gave it a mark (RFC 9110, 13.1.5) by which it can tell that
    the file is still the same."""

    def __init__(self, part: Path) -> None:
        self.part = part
        self.type = ""
        self._mark = ""

    def headers(self) -> dict[str, str]:
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        have = self.part.stat().st_size if self.part.exists() else 0
        return headers | ({"Range": f"bytes={have}-", "If-Range": self._mark} if have and self._mark else {})

    def resumed_by(self, response: httpx.Response) -> bool:
        """Whether a partial answer begins where the file ends."""
        begins = response.headers.get("content-range", "").removeprefix("bytes ").partition("-")[0].strip()
        return response.status_code == 206 and self.part.exists() and begins == str(self.part.stat().st_size)

    def learn(self, response: httpx.Response) -> None:
        etag = response.headers.get("etag", "")
        self._mark = etag if etag and not etag.startswith("W/") else response.headers.get("last-modified", "")
        self.type = response.headers.get("content-type", "").partition(";")[0].strip().lower()

    def forget(self) -> None:
        self._mark = ""
        self.part.unlink(missing_ok=True)


def _length(response: httpx.Response) -> int | None:
    length = response.headers.get("content-length", "")
    usable = length.isascii() and length.isdigit() and "content-encoding" not in response.headers
    return int(length) if usable else None


def _finished(url: str, download: _Download) -> MediaFile:
    """The download under its own name: the SHA-256 of what is in it."""
    digest, size = hashlib.sha256(), download.part.stat().st_size
    if size == 0:
        raise NotJson("truncated", "the file is empty")
    _check_no_text(url, download)
    with download.part.open("rb") as file:
        while chunk := file.read(2**20):
            digest.update(chunk)
    path = download.part.with_name(digest.hexdigest())
    download.part.replace(path)
    return MediaFile(url, path, digest.hexdigest(), size, download.type)


def _check_no_page(url: str, type: str, chunk: bytes) -> None:
    """A page in place of a file is an error that came with a good status."""
    page = type in ("text/html", "application/xhtml+xml") or chunk.lstrip()[:32].lower().startswith(HTML)
    if page and not urlsplit(url).path.lower().endswith(PAGES):
        raise NotJson("page", "the server answered with a web page in place of the file")


def _check_no_text(url: str, download: _Download) -> None:
    """What PHP says in place of a file comes with any type."""
    with download.part.open("rb") as file:
        beginning = file.read(512)
    if _is_binary(url) and _is_text(beginning):
        download.forget()
        shown = excerpt(beginning.decode("utf-8", "replace"))
        raise NotJson("junk", f"the server answered with a text in place of the file ({shown})")


def _is_binary(url: str) -> bool:
    """Whether a file of this name is a picture, a sound or a film that is no text."""
    guessed = mimetypes.guess_type(urlsplit(url).path)[0] or ""
    return guessed.startswith(("image/", "audio/", "video/")) and not TEXTUAL.search(guessed)


def _is_text(beginning: bytes) -> bool:
    """Whether this begins a text: pictures, sounds and films have zero bytes, or bytes that are no UTF-8."""
    try:
        return "\0" not in codecs.getincrementaldecoder("utf-8")().decode(beginning)  # which may end within a character
    except UnicodeDecodeError:
        return False


def quoted(url: str) -> str:
    """The address with raw characters escaped: uploads keep their names in UTF-8 in ``source_url``."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path, query = quote(parts.path, safe="/%:@!$&'()*+,;=~-._"), quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, query, ""))


def _resolve(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(entry[4][0]) for entry in found]


def _is_public(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_global
