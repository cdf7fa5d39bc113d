"""Addresses of a site, in whatever spelling: what is meant, and under which names to look for it.

What WordPress itself takes for one address is one here (``redirect_canonical``, ``url_to_postid``, ``WP_Query``): any
scheme, ``www.`` or not, either case of percent-encoding, a final slash or none, ``index.php/`` before the path, numbers
of pages after it, and queries that only count visits.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from posixpath import normpath
from urllib.parse import SplitResult, parse_qsl, unquote, urljoin, urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the site. ``path`` is below its home, decoded, in one case and Unicode form, without slashes at its
    ends; ``fragment`` as it was written.
    """

    path: str
    query: tuple[tuple[str, str], ...] = ()
    fragment: str = ""


class Home:
    """Where a site is: ``url`` is its address, ``old`` are others under which it was known, with or without scheme and
    path (``old.example.com``, ``http://example.net/blog``).
    """

    def __init__(self, url: str, old: Iterable[str] = ()) -> None:
        self.url = url
        self._places = sorted(filter(None, map(_place, (url, *old))), key=lambda place: -len(place[1]))

    @cached_property
    def _hosts(self) -> frozenset[str]:
        return frozenset(host for host, _ in self._places)

    def address(self, href: str, base: str = "") -> Address | None:
        """What ``href`` means on the page ``base``; None for what is no web address, or of another site. Nothing but a
        fragment is an address of ``base``."""
        parts = _split(href, base or self.url)
        if parts is None or (host := _host(parts)) not in self._hosts:
            return None
        path = path_of(parts.path)
        for known, folder in self._places:
            if host == known and (path == folder or not folder or path.startswith(f"{folder}/")):
                below = path[len(folder) :].strip("/")
                return Address(below, tuple(parse_qsl(parts.query, keep_blank_values=True)), parts.fragment)
        return None


def _place(url: str) -> tuple[str, str] | None:
    parts = _split(url if "//" in url else f"//{url}", "http://localhost/")
    return (_host(parts), path_of(parts.path)) if parts else None


def _split(href: str, base: str) -> SplitResult | None:
    try:
        parts = urlsplit(urljoin(base, href.strip()))
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        return parts if usable and parts.port != 0 else None
    except ValueError:  # half an IPv6 address, a bad port
        return None


def _host(parts: SplitResult) -> str:
    """Without ``www.``, and with a port only where it is no usual one."""
    host = (parts.hostname or "").rstrip(".")
    with suppress(UnicodeError):
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    return host.removeprefix("www.") + (f":{parts.port}" if parts.port not in (None, 80, 443) else "")


def path_of(path: str) -> str:
    """A path, however it is escaped. WordPress's database does not tell apart upper and lower case either."""
    decoded = unicodedata.normalize("NFC", unquote(path)).lower()
    return normpath(f"/{decoded}").strip("/")


# ------------------------------------------------------------------------------------------------------------ its names

IDS = ("p", "page_id", "attachment_id")
"""Queries that name a post by its id, of whatever type (``WP_Query::parse_query``)."""

ELSEWHERE = frozenset(
    """
    add-to-cart attachment author author_name cat category_name day error exact feed hour lang m minute month monthnum
    name pagename post_type posts rest_route robots s second sentence subpost subpost_id tag taxonomy term w
    withcomments year
    """.split()  # noqa: SIM905  reads better
)
"""Queries that show something else than the path says: WordPress's public query variables, and those of translations
and shops. All others only count visits, turn pages, share or reply."""


def names(address: Address) -> Iterator[str]:
    """The names under which the post may be known, the likeliest first: ``?7`` for an id, else a path, with its query
    if it has one and without.
    """
    query = dict(address.query)
    plain = address.path in ("", "index.php")
    for name in IDS if plain else ():
        if query.get(name, "").isdecimal():
            yield f"?{int(query[name])}"
            return
    if query:  # as posts of plugins' types have it, or of other languages
        yield f"{address.path}?{'&'.join(f'{name}={query[name]}' for name in sorted(query))}".lower()
    if ELSEWHERE & query.keys():
        return
    path = address.path.removeprefix("index.php").lstrip("/") if address.path.startswith("index.php") else address.path
    yield path
    while (shorter := TAIL.match(path)) and not DATE.match(path):
        path = shorter[1]
        yield path


TAIL = re.compile(
    r"(.*?)(?:^|/)(?:page/\d{1,9}|\d{1,9}|comment-page-\d{1,9}|amp|embed|trackback|index\.(?:php|html?))\Z"
)
"""What WordPress and its plugins add to the path of a page that is the same: numbers of pages, other forms of it."""


def kind(address: Address) -> str:
    """What an address is that no post has: for a person to read."""
    first, _, _ = address.path.partition("/")
    query = dict(address.query)
    if first in SYSTEM:
        return SYSTEM[first]
    if FEED.search(f"/{address.path}/") or "feed" in query:
        return "a feed"
    if first == "search" or "s" in query:
        return "a search"
    if ELSEWHERE & query.keys():
        return "a list that the site makes"
    if DATE.match(address.path):
        return "the archive of a date"
    if first in ARCHIVES:
        return ARCHIVES[first]
    return "the home page" if not address.path else "a page that was not exported"


SYSTEM = {
    "wp-admin": "the site's administration",
    "wp-login.php": "the site's login",
    "wp-signup.php": "the site's registration",
    "wp-json": "the REST API",
    "xmlrpc.php": "the site's XML-RPC",
    "wp-content": "a file that was not exported",
    "wp-includes": "a file that was not exported",
}
ARCHIVES = {"category": "a category", "tag": "a tag", "author": "an author's page"}
FEED = re.compile(r"/(?:feed|rss|rss2|rdf|atom)/(?:(?:rss|rss2|rdf|atom)/)?\Z")
DATE = re.compile(r"(?:.*/)?\d{4}(?:/\d{1,2}){0,2}\Z")
