"""One look at a site, before an export or when something is odd: what is there, what this login may read, how the site
answers, how long an export takes, what stands in the way.

A few dozen requests, each for one record but two: a page of ids and a page of whole posts, which are timed.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from functools import partial
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict

from wpmigrate.crawler import addresses, answers, discovery, traits
from wpmigrate.crawler.access import login_of, reader_of, with_address
from wpmigrate.crawler.answers import Answer, Records
from wpmigrate.crawler.client import Client
from wpmigrate.crawler.core import COMMENTS, USERS
from wpmigrate.crawler.lanes import Lanes
from wpmigrate.crawler.listing import PER_PAGE
from wpmigrate.crawler.options import CrawlOptions, Timing
from wpmigrate.crawler.rest import survey
from wpmigrate.crawler.troubles import Trouble
from wpmigrate.errors import UsageError
from wpmigrate.notes import Note
from wpmigrate.records import Collection, Failed

T = TypeVar("T")


class _Seen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Listed(_Seen):
    """A collection. ``total`` is how many records it counts for this login, in every status that it may ask for, and
    ``published`` those that everybody sees; ``refused`` says why it cannot be read."""

    name: str
    type: str
    kind: str
    route: str
    total: int | None = None
    published: int | None = None
    refused: str = ""


class Speed(_Seen):
    """Seconds of one small answer, of a page of ids and of a page of whole posts; the page sizes that were answered,
    None where there was none; bytes of the page of posts."""

    latency: float
    ids_size: int | None = None
    ids_seconds: float = 0.0
    posts_size: int | None = None
    posts_seconds: float = 0.0
    posts_bytes: int = 0


class Estimate(_Seen):
    """Of a whole export without media files: ``least`` seconds where requests side by side help, ``most`` where the
    site makes one answer at a time."""

    requests: int
    least: float
    most: float


class Obstacle(_Seen):
    """What stands in the way, a sentence, and what to do about it, another."""

    what: str
    advice: str = ""


class Probe(_Seen):
    """What a site showed. ``address`` is what was asked for, without secrets; ``login`` whose eyes looked, empty for
    everybody; ``languages`` a language and how many posts it has, None where that is not known."""

    version: int = 1
    address: str
    root: str
    url: str
    name: str
    language: str | None
    timezone: str | None
    wordpress: str | None
    server: tuple[str, ...]
    themes: tuple[str, ...]
    builders: tuple[str, ...]
    plugins: tuple[str, ...]
    generators: tuple[str, ...]
    namespaces: tuple[str, ...]
    languages: dict[str, int | None]
    login: str
    logged_in: bool
    roles: tuple[str, ...]
    application_passwords: bool | None
    may_read: tuple[str, ...]
    may_not_read: tuple[str, ...]
    collections: tuple[Listed, ...]
    speed: Speed
    estimate: Estimate
    obstacles: tuple[Obstacle, ...]


def probe(
    address: str,
    options: CrawlOptions | None = None,
    *,
    transport: httpx.BaseTransport | None = None,
    timing: Timing | None = None,
) -> Probe:
    """Look at the site at ``address``.

    Raises:
        UsageError: it is no address, or an option makes no sense.
        SiteUnreachable, NoRestApi, LoginRefused: as a crawl.
    """
    name = addresses.clean(addresses.with_scheme(address))
    if addresses.split(name) is None and not addresses.looks_like_address(name):
        raise UsageError(f"{addresses.clean(address)} is no address of a site.", "Write it as https://example.org.")
    options, timing = with_address(options or CrawlOptions(), address), timing or Timing()
    with (
        closing(Lanes(options.connections)) as lanes,
        Client(options, login_of(options), address=name, transport=transport, timing=timing) as client,
    ):
        return _Look(client, lanes, options, timing, name).whole()


class _Look:
    """One look. ``_obstacles`` grows as they are met, in their order."""

    def __init__(self, client: Client, lanes: Lanes, options: CrawlOptions, timing: Timing, address: str) -> None:
        self._client, self._lanes, self._options, self._timing = client, lanes, options, timing
        self._address = address
        self._obstacles: dict[str, str] = {}
        self._found = discovery.find(client, address)
        self._html = ""

    def whole(self) -> Probe:
        found, index = self._found, self._found.index
        there = survey(self._client, found)
        for event in there.events:
            if isinstance(event, Failed):
                self._meet(f"The site does not list its {event.collection.name}: {event.reason}")
            elif isinstance(event, Note) and event.rule == "salvaged":
                self._meet(f"An answer was damaged and mended: {event.detail}.", LOG_ADVICE)
        me = self._me()
        listed = tuple(self._lanes.map(self._list, there.collections))
        speed = self._speed(listed)
        page = self._front()
        html = (page.body.decode("utf-8", "replace") if page else "") + self._html
        namespaces = tuple(space for space in index.get("namespaces") or () if isinstance(space, str))
        plugins = tuple(traits.plugins(html, namespaces))
        private = list(self._lanes.map(self._may, PRIVATE.items()))
        languages = self._languages(html, plugins, listed)
        self._common(index, listed, speed)
        return Probe(
            address=self._address,
            root=found.root.url,
            url=found.site.url,
            name=found.site.name,
            language=found.site.language,
            timezone=found.site.timezone,
            wordpress=traits.version(html) or _since(html, self._html),
            server=tuple(traits.servers(page.headers)) if page else (),
            themes=tuple(traits.themes(html)),
            builders=tuple(traits.builders(html)),
            plugins=plugins,
            generators=tuple(traits.generators(html)),
            namespaces=namespaces,
            languages=languages,
            login=reader_of(self._options),
            logged_in=self._client.logged_in,
            roles=tuple(role for role in me.get("roles") or () if isinstance(role, str)),
            application_passwords=_offers_passwords(index),
            may_read=tuple(name for name, reason in private if not reason),
            may_not_read=tuple(name for name, reason in private if reason),
            collections=listed,
            speed=speed,
            estimate=self._estimate(listed, speed),
            obstacles=tuple(Obstacle(what=what, advice=advice) for what, advice in self._obstacles.items()),
        )

    def _meet(self, what: str, advice: str = "") -> None:
        self._obstacles.setdefault(what, advice)

    # --- asking

    def _front(self) -> Answer | None:
        """The front page, which shows most of what a site is made of; else the page that was named."""
        home, hosted = f"{self._found.site.url}/", self._found.root.url.startswith(f"{addresses.HOSTED}/")
        if not hosted and not addresses.same_site(home, self._found.root.url):
            return self._found.page
        try:
            return self._client.get(home, tries=1)
        except Trouble:
            return self._found.page

    def _ask(self, route: str, **parameters: str | int) -> Records:
        return self._client.read(self._found.root.at(route, **parameters), answers.records, tries=2)

    def _me(self) -> Mapping[str, Any]:
        if not self._client.logged_in:
            return {}
        url = self._found.root.at(discovery.ME, context="edit", _fields="id,roles")
        try:
            value: dict[str, Any] = self._client.read(url, answers.thing, tries=1).value
        except Trouble:
            return {}
        return value

    def _list(self, collection: Collection) -> Listed:
        """How many there are. Templates and menus have no totals: those that are sent count."""
        base = Listed(name=collection.name, type=collection.type, kind=collection.kind, route=collection.route)
        try:
            published = self._count(collection.route)
        except Trouble as trouble:
            return base.model_copy(update={"refused": trouble.sentence})
        total = published
        if collection.kind == "post" and self._client.logged_in:
            with suppress(Trouble):  # then a row of `PRIVATE` says it
                total = self._count(collection.route, status=EVERY)
        return base.model_copy(update={"total": total, "published": published})

    def _count(self, route: str, **parameters: str | int) -> int:
        url = self._found.root.at(route, per_page=1, _fields="id", **parameters)
        answer, value = self._client.read(url, lambda answer: (answer, answers.anything(answer).value), tries=2)
        total = answer.number("x-wp-total")
        return len(value) if total is None else total

    def _may(self, entry: tuple[str, tuple[str, dict[str, str | int]]]) -> tuple[str, str]:
        """What it is, and why it cannot be read."""
        name, (route, parameters) = entry
        url = self._found.root.at(route, **parameters)
        try:
            answer, value = self._client.read(url, lambda answer: (answer, answers.anything(answer).value), tries=1)
        except Trouble as trouble:
            return name, trouble.what
        total = min(answer.number("x-wp-total") or 0, PER_PAGE[0])
        return name, f"{len(value)} of {total} shown" if "per_page" in parameters and len(value) < total else ""

    # --- how it answers

    def _speed(self, listed: tuple[Listed, ...]) -> Speed:
        root = self._found.root
        latency, _ = self._timed(lambda: self._client.get(root.at("wp/v2/types/post", _fields="slug"), tries=1))
        read = (entry for entry in listed if entry.kind == "post" and entry.published)
        posts = max(read, key=_published, default=None)
        if posts is None:
            return Speed(latency=latency)
        ids_size, ids_seconds, _ = self._page(posts.route, _fields="id,modified_gmt")
        size, seconds, page = self._page(posts.route)
        if page is None:
            self._meet(
                f"No page of whole {posts.name} could be had, not even of {PER_PAGE[-1]}.",
                "An export asks for each by itself, and names those that fail.",
            )
        else:
            self._html = "\n".join(piece.text for piece in page.pieces).replace('\\"', '"').replace("\\/", "/")
            for repair in page.repairs:
                self._meet(f"An answer was damaged and mended: {repair}.", LOG_ADVICE)
        length = len(page.answer.body) if page else 0
        if (size or PER_PAGE[0]) < PER_PAGE[0]:
            self._meet(f"The site answers pages of {size} posts, not of {PER_PAGE[0]}.", "An export asks for fewer.")
        return Speed(
            latency=latency,
            ids_size=ids_size,
            ids_seconds=ids_seconds,
            posts_size=size,
            posts_seconds=seconds,
            posts_bytes=length,
        )

    def _page(self, route: str, **parameters: str) -> tuple[int | None, float, Records | None]:
        """The largest page that is answered, and how long it took."""
        for size in PER_PAGE:
            seconds, page = self._timed(partial(self._ask, route, per_page=size, **parameters))
            if page is not None:
                return size, seconds, page
        return None, 0.0, None

    def _timed(self, ask: Callable[[], T]) -> tuple[float, T | None]:
        start = self._timing.clock()
        try:
            result = ask()
        except Trouble:
            return self._timing.clock() - start, None
        return self._timing.clock() - start, result

    def _estimate(self, listed: tuple[Listed, ...], speed: Speed) -> Estimate:
        """Each collection is listed twice and fetched once, with a login posts twice (rendered and as written)."""
        requests, seconds = FIRST_REQUESTS, FIRST_REQUESTS * speed.latency
        times = 2 if self._client.logged_in else 1
        for entry in listed:
            lists = 2 * math.ceil((entry.published or 0) / (speed.ids_size or PER_PAGE[-1]))
            pages = math.ceil((entry.published or 0) / (speed.posts_size or 1))
            requests += max(lists, 1) + pages * (times if entry.kind == "post" else 1)
            seconds += max(lists, 1) * (speed.ids_seconds or speed.latency)
            seconds += pages * (speed.posts_seconds * times if entry.kind == "post" else OTHERS * speed.ids_seconds)
        slowest = requests / self._options.rate if self._options.rate else 0.0
        return Estimate(
            requests=requests,
            least=round(max(seconds / self._options.connections, slowest), 1),
            most=round(max(seconds, slowest), 1),
        )

    # --- what is in the way

    def _languages(self, html: str, plugins: tuple[str, ...], listed: tuple[Listed, ...]) -> dict[str, int | None]:
        """Those of the front page's translations, counted where a plugin keeps languages apart."""
        codes = traits.languages(html)
        if len(codes) < 2:
            return {self._found.site.language: None} if self._found.site.language else {}
        posts = next((entry for entry in listed if entry.name == "posts" and entry.published is not None), None)
        if posts is None or not MULTILINGUAL & set(plugins):
            return dict.fromkeys(codes)
        counts = {code: self._in_language(posts.route, code) for code in codes[:MOST_LANGUAGES]}
        if sum(count or 0 for count in counts.values()) > (posts.published or 0):
            self._meet(
                f"The site shows {posts.published} posts, and more in other languages, which it gives only when asked.",
                f"An export asks for each of them; --lang {codes[0]} chooses one.",
            )
        return counts

    def _in_language(self, route: str, code: str) -> int | None:
        try:
            return self._count(route, lang=code)
        except Trouble:
            return None

    def _common(self, index: Mapping[str, Any], listed: tuple[Listed, ...], speed: Speed) -> None:
        site, root = self._found.site, self._found.root.url
        for what, advice in self._met(index, listed, speed):
            self._meet(what, advice)
        if not addresses.same_site(site.url, root) and not root.startswith(f"{addresses.HOSTED}/"):
            self._meet(
                f"The site calls itself {site.url}, and was reached at {root}.",
                "Its links and media point there; a copy's own address stands in WordPress's settings.",
            )

    def _met(self, index: Mapping[str, Any], listed: tuple[Listed, ...], speed: Speed) -> Iterator[tuple[str, str]]:
        where = addresses.origin(self._found.root.url)
        clear = where is not None and where[0] == "http" and not addresses.is_loopback(where[1])
        if clear:
            yield "The site answers over plain http, where everybody on the way reads along.", "Use its https address."
        if not self._client.logged_in:
            yield NOT_LOGGED_IN if _offers_passwords(index) is not False else NO_PASSWORDS
        for entry in listed:
            if entry.refused and entry.name in HIDDEN:
                yield HIDDEN[entry.name].format(entry.refused.rstrip(".")), HIDDEN_ADVICE
            elif entry.refused and entry.kind in ("post", "media", "term"):
                yield f"{entry.name} cannot be read: {entry.refused.rstrip('.')}.", "A login may."
        if speed.posts_seconds > SLOW:
            yield (
                f"A page of {speed.posts_size} posts takes {speed.posts_seconds:.0f} seconds.",
                "Export at a quiet hour, with --connections 1 where the site is shared.",
            )


def _published(entry: Listed) -> int:
    return entry.published or 0


def _offers_passwords(index: Mapping[str, Any]) -> bool | None:
    """Whether WordPress offers application passwords, None where it does not say."""
    ways = index.get("authentication")
    if not isinstance(ways, dict | list):
        return None
    return "application-passwords" in ways


def _since(html: str, content: str) -> str | None:
    """The version by what only newer ones have."""
    return next((version for sign, version in FEATURES.items() if sign in content or sign in html), None)


EVERY = "publish,future,draft,pending,private"
FIRST_REQUESTS = 6
"""To find the API, the login, the types, the taxonomies."""
OTHERS = 3
"""A page of media, terms or comments takes about so many times as long as one of ids."""
SLOW = 10.0
MOST_LANGUAGES = 20
MULTILINGUAL = {"Polylang", "WPML", "polylang", "polylang-pro", "sitepress-multilingual-cms"}
FEATURES = {'"class_list":': "6.7 or newer", "wp-block-": "5.0 or newer"}

PRIVATE: dict[str, tuple[str, dict[str, str | int]]] = {
    "drafts": ("wp/v2/posts", {"status": "draft", "per_page": 100, "_fields": "id"}),
    "private posts": ("wp/v2/posts", {"status": "private", "per_page": 100, "_fields": "id"}),
    "posts as they were written": ("wp/v2/posts", {"context": "edit", "per_page": 100, "_fields": "id"}),
    "held comments": ("wp/v2/comments", {"status": "hold", "per_page": 100, "_fields": "id"}),
    "users without posts": ("wp/v2/users", {"context": "edit", "per_page": 100, "_fields": "id"}),
    "menus": ("wp/v2/menus", {"per_page": 100, "_fields": "id"}),
    "synced patterns": ("wp/v2/blocks", {"context": "edit", "per_page": 100, "_fields": "id"}),
    "templates": ("wp/v2/templates", {"_fields": "id"}),
    "widgets": ("wp/v2/widgets", {"_fields": "id"}),
    "settings": ("wp/v2/settings", {"_fields": "title"}),
    "plugins": ("wp/v2/plugins", {"_fields": "plugin"}),
}
"""What only some logins may read, each by one small request."""

HIDDEN = {
    USERS.name: "The site hides its users ({}), so authors have no names.",
    COMMENTS.name: "The site hides its comments ({}).",
}
HIDDEN_ADVICE = "A login may see them; a security plugin's settings show them to everybody."
LOG_ADVICE = "The site's PHP error log says where it comes from."
NOT_LOGGED_IN = (
    "Only what everybody sees was looked at.",
    "With --user and an application password drafts, private posts and posts as they were written can be read.",
)
NO_PASSWORDS = (
    "Only what everybody sees was looked at, and the site offers no application passwords.",
    "WordPress offers them over https, unless a plugin switched them off.",
)
