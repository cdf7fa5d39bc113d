"""From any address of a site to its REST root, and what is there for this login.

WordPress names the root in a ``Link`` header of every page (``rest_output_link_header``) and in its head
(``rest_output_link_wp_head``); a redirect has neither. Where a cache or a theme took both away, the places where it
usually is are tried. A 200 that is HTML is no API: with plain permalinks ``/wp-json/`` answers the home page.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from wpmigrate.crawler import addresses, answers, hosted
from wpmigrate.crawler.access import Access, refused_by
from wpmigrate.crawler.addresses import Root
from wpmigrate.crawler.answers import Answer
from wpmigrate.crawler.client import Client
from wpmigrate.crawler.options import CrawlOptions
from wpmigrate.crawler.sites import language_tag, site_from
from wpmigrate.crawler.troubles import Elsewhere, NoAnswer, NotJson, Refused, Trouble
from wpmigrate.errors import LoginRefused, NoRestApi, SiteUnreachable, UsageError, WpmigrateError
from wpmigrate.records import Site

API = "https://api.w.org/"
INDEX_FIELDS = "name,description,url,home,gmt_offset,timezone_string,namespaces,authentication"
TRIES = 3
"""Whoever mistyped an address wants to know soon."""


@dataclass(frozen=True, slots=True)
class Found:
    """A REST root that answered as one, and the site that it told of: ``index`` is what it answered, ``page`` the
    page that the address itself showed."""

    root: Root
    site: Site
    index: Mapping[str, Any] = field(default_factory=dict, repr=False)
    page: Answer | None = field(default=None, repr=False)


def find(client: Client, address: str) -> Found:
    """The REST API behind an address, with the login checked.

    Raises:
        SiteUnreachable: nothing answers.
        NoRestApi: something else answers.
        LoginRefused: the site does not take the login, or it would go in the clear, or nobody gets in without one.
    """
    troubles: list[Trouble] = []
    for start in _ways(address, troubles):
        try:
            found = _find_from(client, start, troubles)
        except NoAnswer as trouble:
            troubles.append(trouble)
        else:
            if found is not None:
                return found
    raise _nothing(client, address, troubles)


def _ways(address: str, troubles: list[Trouble]) -> Iterator[str]:
    """Where to begin; where nobody is there at all, also with ``www.`` or without, and with https."""
    starts = _starts(address)
    yield from starts
    if all(isinstance(trouble, NoAnswer) for trouble in troubles):
        secure = [f"https{start[4:]}" for start in starts if start.startswith("http:") and addresses.sibling(start)]
        siblings = [found for start in [*starts, *secure] if (found := addresses.sibling(start))]
        yield from dict.fromkeys(way for way in [*secure, *siblings] if way not in starts)


def _starts(address: str) -> list[str]:
    """The address as it is, or with https and then http before it."""
    starts = [address] if "://" in address else [f"https://{address}", f"http://{address}"]
    usable = [addresses.clean(start) for start in starts if addresses.split(start) is not None]
    if not usable:
        raise UsageError(f"{addresses.clean(address)} is no address of a site.", "Write it as https://example.org.")
    return usable


def _find_from(client: Client, start: str, troubles: list[Trouble]) -> Found | None:
    name = hosted.named(start)
    if name:
        return _hosted(client, name, troubles)
    page = _page(client, start, troubles)
    base = page.url if page else start
    for candidate in dict.fromkeys(_candidates(base, page)):
        if not addresses.same_site(base, candidate) or addresses.downgrades(base, candidate):
            continue
        found = _root(client, candidate, page, troubles)
        if found is not None:
            return found
    return _hosted(client, addresses.host(base), troubles) if hosted.is_hosted(base, page) else None


def _hosted(client: Client, name: str, troubles: list[Trouble]) -> Found | None:
    found = hosted.find(client, name, troubles)
    if found is None:
        return None
    _enter(client, found.root)
    return Found(found.root, found.site, found.index)


def _page(client: Client, start: str, troubles: list[Trouble]) -> Answer | None:
    """What the address itself answers, None when that is no page. A page that is not found names its site as well."""
    try:
        return client.get(start, tries=TRIES)
    except NoAnswer:
        raise
    except Refused as refused:
        troubles.append(refused)
        return refused.answer
    except Trouble as trouble:
        troubles.append(trouble)
        return None


def _candidates(base: str, page: Answer | None) -> Iterator[str]:
    if page is not None:
        yield from (urljoin(base, link) for link in _linked(page))
    parts = urlsplit(base)
    rest = addresses.route_of(base)
    folders = [urlsplit(rest[0]).path] if rest else list(_folders(parts.path))
    for folder in folders:
        home = urlunsplit((parts.scheme, parts.netloc, folder.rstrip("/"), "", ""))
        yield from (f"{home}/wp-json/", f"{home}/index.php/wp-json/", f"{home}/?rest_route=/")


def _folders(path: str) -> Iterator[str]:
    """The folders that a page may belong to, the deepest first, four at most: ``/blog/2026/post`` ->
    ``/blog/2026/post``, ``/blog``, …, ``/``."""
    words = [word for word in path.split("/") if word and "." not in word]
    depths = [*range(min(len(words), 2), 0, -1), 0]
    if len(words) > 2:
        depths.insert(0, len(words))
    yield from ("/" + "/".join(words[:depth]) for depth in depths)


def _linked(page: Answer) -> list[str]:
    """The roots that a page names, its header's first."""
    head = _Head()
    if "html" in page.headers.get("content-type", ""):
        head.feed(page.body[: answers.LOOK * 4].decode("utf-8", "replace"))
    return [link for link in (*_header_links(page.headers.get("link", "")), *head.roots) if link]


def _header_links(header: str) -> list[str]:
    """Targets of ``Link: <…>; rel="https://api.w.org/"`` (RFC 8288); several headers stand joined by commas."""
    return [target for target, parameters in LINK.findall(header) if API in parameters]


class _Head(HTMLParser):
    """``link rel`` and ``html lang`` of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.roots: list[str] = []
        self.language: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "html":
            self.language = self.language or language_tag(values.get("lang"))
        if tag == "link" and values.get("rel") == API and values.get("href"):
            self.roots.append(values["href"] or "")


# --- the root


def _root(client: Client, url: str, page: Answer | None, troubles: list[Trouble]) -> Found | None:
    """The root at ``url`` if there is one and this login gets in."""
    try:
        found = client.read(Root(url).at(_fields=INDEX_FIELDS), _index, tries=TRIES)
    except NoAnswer:
        raise
    except Refused as refused:
        if refused.by_permission and refused.code != "rest_no_route":
            return _behind_wall(client, url, page, refused)
        troubles.append(refused)
        return None
    except Trouble as trouble:
        troubles.append(trouble)
        return None
    root = Root(_landed(url, found[0]))
    _enter(client, root)
    return Found(root, _site(found[1], root, page), found[1], page)


def _index(answer: Answer) -> tuple[Answer, dict[str, Any]]:
    value = answers.thing(answer).value
    if not isinstance(value.get("namespaces"), list) or "wp/v2" not in value["namespaces"]:
        raise NotJson("junk", "the answer is JSON, but not WordPress's")
    return answer, value


def _landed(url: str, answer: Answer) -> str:
    """The root without our own parameters, at the origin that answered in the end."""
    asked, landed = urlsplit(url), urlsplit(answer.url)
    return urlunsplit((landed.scheme, landed.netloc, asked.path, asked.query, ""))


def _behind_wall(client: Client, url: str, page: Answer | None, refused: Refused) -> Found:
    """A REST API that answers nobody without a login."""
    where = addresses.clean(url)
    if client.login is None:
        raise LoginRefused(
            f"{where} answers only who is logged in ({refused.what}).",
            "Give a user and an application password with --user.",
        )
    root = Root(url)
    _enter(client, root)
    try:
        found = client.read(root.at(_fields=INDEX_FIELDS), _index)
    except Trouble as trouble:
        raise LoginRefused(f"{where} does not open for {client.login}: {trouble.what}.", trouble.advice) from None
    return Found(root, _site(found[1], root, page), found[1], page)


def _enter(client: Client, root: Root) -> None:
    """As a user, where there is a login; what opens doors may be one as well (a cookie with its nonce, a user in the
    address)."""
    client.trust(root.url)
    if client.login is not None:
        check_login(client, root)
        client.logged_in = True
    elif client.access.opens:
        client.logged_in = _is_known(client, root)
        if client.access.basic_user and not client.logged_in and not _is_gated(client, root):
            raise LoginRefused(
                f"{addresses.clean(root.url)} does not accept the login of {client.access.basic_user}, "
                "and nothing in front of WordPress asks for it.",
                LOGIN_ADVICE,
            )


def _is_known(client: Client, root: Root) -> bool:
    try:
        client.read(root.at(ME, context="edit", _fields="id"), answers.thing, tries=TRIES)
    except Trouble:
        return False
    return True


def _is_gated(client: Client, root: Root) -> bool:
    """Whether somebody without a password would be sent away before WordPress is reached."""
    nobody = client.without(Access(CrawlOptions(), ""))
    try:
        nobody.read(root.at(_fields="name"), answers.thing, tries=TRIES)
    except Refused as refused:
        return bool(refused.basic)
    except Trouble:
        return False
    return False


def check_login(client: Client, root: Root) -> None:
    """WordPress takes wrong credentials for none, silently, on every public route: so this asks what only a user may
    know.

    Raises `LoginRefused`.
    """
    try:
        client.read(root.at(ME, context="edit", _fields="id"), answers.thing, tries=TRIES)
    except Refused as refused:
        if refused.status == 404 and _may_edit(client, root):
            return
        if refused.basic:
            raise refused_by(client.access, refused.basic) from None
        if refused.status >= 500 or not refused.code:
            raise _unchecked(client, root, refused) from None
        raise LoginRefused(
            f"{addresses.clean(root.url)} does not accept {client.login}: {refused.what}.", LOGIN_ADVICE
        ) from None
    except Trouble as trouble:
        raise _unchecked(client, root, trouble) from None


def _unchecked(client: Client, root: Root, trouble: Trouble) -> NoRestApi:
    kind = SiteUnreachable if isinstance(trouble, NoAnswer) else NoRestApi
    where = addresses.clean(root.url)
    return kind(
        f"{where} could not tell whether it knows {client.login}: {trouble.what}.", trouble.advice or NO_API_ADVICE
    )


def _may_edit(client: Client, root: Root) -> bool:
    """Security plugins take ``/users`` away altogether; what else only a user may read serves as well."""
    try:
        client.read(root.at("wp/v2/types/post", context="edit", _fields="slug"), answers.thing, tries=TRIES)
    except Trouble:
        return False
    return True


# --- the site


def _site(index: dict[str, Any], root: Root, page: Answer | None) -> Site:
    reached = addresses.route_of(root.url)
    home = next(
        (url for url in (index.get("home"), index.get("url")) if isinstance(url, str) and addresses.split(url)), None
    )
    url = addresses.clean(home or (reached[0] if reached else root.url)).rstrip("/")
    site = site_from(index, url)
    if page is not None and site.language is None and "html" in page.headers.get("content-type", ""):
        head = _Head()
        head.feed(page.body[: answers.LOOK].decode("utf-8", "replace"))
        return replace(site, language=head.language)
    return site


# --- in words


def _nothing(client: Client, address: str, troubles: list[Trouble]) -> WpmigrateError:
    """The error for an address where nothing was found: the trouble that says most."""
    where = addresses.clean(address)
    trouble = max(troubles, key=_weight, default=None)
    if isinstance(trouble, Refused) and trouble.basic:
        return refused_by(client.access, trouble.basic)
    if trouble is None:
        return NoRestApi(f"{where} has no WordPress REST API.", NO_API_ADVICE)
    if isinstance(trouble, NoAnswer):
        return SiteUnreachable(f"{where} cannot be reached: {trouble.what}.", trouble.advice)
    if isinstance(trouble, NotJson) and trouble.obstacle == "page":
        return NoRestApi(f"{where} answers with web pages, but not as a WordPress REST API.", NO_API_ADVICE)
    return NoRestApi(
        f"{where} has no WordPress REST API that answers: {trouble.what}.", trouble.advice or NO_API_ADVICE
    )


def _weight(trouble: Trouble) -> int:
    """What the user can do something about comes first."""
    if isinstance(trouble, Elsewhere):
        return 6
    if isinstance(trouble, NotJson):
        return 5 if trouble.obstacle in ("challenge", "login", "critical", "maintenance") else 2
    if isinstance(trouble, Refused):
        if trouble.basic:
            return 7
        return 4 if trouble.advice or trouble.status >= 500 else 3 if trouble.code and trouble.status != 404 else 1
    return 0


ME = "wp/v2/users/me"
LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*]+\s*=\s*(?:\"[^\"]*\"|[^\s,;\"]+))*)")
LOGIN_ADVICE = (
    "Use an application password (WordPress: Users, Profile, Application Passwords), not the login password; "
    "some hosts must first be told to pass the Authorization header on to PHP."
)
NO_API_ADVICE = (
    "Check the address; if it is a WordPress site, its REST API is switched off or hidden, "
    "which a security plugin's settings undo."
)
