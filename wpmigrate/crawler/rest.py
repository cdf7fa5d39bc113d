"""The live site as a Source."""

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from wpmigrate.crawler import addresses, answers, discovery
from wpmigrate.crawler.access import login_of, reader_of, with_address
from wpmigrate.crawler.client import Client
from wpmigrate.crawler.core import (
    COMMENTS,
    DEFAULT_TAXONOMIES,
    DEFAULT_TYPES,
    REVISIONS,
    TAXONOMIES,
    TYPES,
    USERS,
    WHOLE,
    post_kind,
    term_kind,
)
from wpmigrate.crawler.discovery import Found
from wpmigrate.crawler.endpoint import Endpoint
from wpmigrate.crawler.lanes import Lanes
from wpmigrate.crawler.languages import Languages, in_languages, languages_of
from wpmigrate.crawler.options import CrawlOptions, Timing
from wpmigrate.crawler.plan import Plan
from wpmigrate.crawler.references import References
from wpmigrate.crawler.revisions import revisions
from wpmigrate.crawler.scope import Scope
from wpmigrate.crawler.scoping import ANY, Eyes, scope_of
from wpmigrate.crawler.troubles import Refused, Trouble
from wpmigrate.crawler.wanted import check_types, wanted
from wpmigrate.errors import UsageError
from wpmigrate.notes import Note
from wpmigrate.records import Collection, Event, Failed, Filters, Indexed, Item, Known, RecordKind


@dataclass(frozen=True, slots=True)
class Map:
    """What there is to crawl: collections in the order in which they are read, and for each post type the fields of
    its taxonomies."""

    collections: list[Collection]
    terms: Mapping[str, list[str]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Run:
    """One reading: ``public`` has the eyes of everybody; ``opened`` and ``versions`` grow while posts are read, by
    those that a password opened (with its name) and by the ids of revisions."""

    client: Client
    public: Client
    found: Found
    there: Map
    languages: Languages
    known: Known
    lanes: Lanes
    filters: Filters
    opened: dict[int, str] = field(default_factory=dict)
    versions: list[int] = field(default_factory=list)


class RestSource:
    """A site by its address. The network is asked when `read` is iterated, not before."""

    def __init__(
        self,
        address: str,
        options: CrawlOptions,
        *,
        transport: httpx.BaseTransport | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.name = addresses.clean(address)
        self._options = with_address(options, address)
        self._login = login_of(options)
        self.reader = reader_of(self._options)
        self.logged_in = False
        self.statuses: tuple[str, ...] = ("publish",)
        self._transport = transport
        self._timing = timing

    def read(self, known: Known, filters: Filters) -> Iterator[Event]:
        """As `records.Source.read`. Of `Filters`, ``limit`` counts the posts of each collection, the lowest ids
        first.

        Raises:
            SiteUnreachable, NoRestApi, LoginRefused: as `discovery.find`.
            UsageError: a type that the site does not have, or a status that nobody sees without a login.
        """
        if not self.reader:
            _check_visible(filters, revisions=self._options.revisions)
        with ExitStack() as stack:
            lanes = stack.enter_context(closing(Lanes(self._options.connections)))
            client = stack.enter_context(self._client())
            for event in stack.enter_context(closing(self._events(client, lanes, known, filters))):
                yield event
                yield from client.costs.taken()
            yield from client.costs.taken()

    def _events(self, client: Client, lanes: Lanes, known: Known, filters: Filters) -> Generator[Event, None, None]:
        """Everything but the costs."""
        found = discovery.find(client, self.name)
        self.logged_in = client.logged_in
        if not client.logged_in:
            _check_visible(filters, revisions=self._options.revisions)
        yield found.site
        there = survey(client, found)
        yield from there.events
        check_types(there.collections, filters)
        _check_statuses(client, found, filters)
        public, languages = client.without(client.access.without_login()), languages_of(client, found)
        run = _Run(client, public, found, there, languages, known, lanes, filters)
        collections = wanted(there.collections, filters)
        cited = References(entry.name for entry in collections if entry.kind == "term") if filters.few else None
        if cited:  # what refers comes first
            collections.sort(key=lambda entry: entry.kind != "post")
        for collection in collections:
            for event in self._collection(run, collection, cited):
                yield event
                if cited:
                    cited.take(event)
        if cited and cited.locked:
            detail = f"the comments of posts behind a password: {len(cited.locked):,}"
            yield Note("not-visible", detail).at(found.site.key, COMMENTS.type, None)

    def _collection(self, run: "_Run", collection: Collection, cited: References | None) -> Iterator[Event]:
        eyes = self._eyes(run, collection)
        scope = scope_of(collection, run.filters, self._sees(run))
        scope = in_languages(scope, collection, run.languages, run.filters)
        narrowed = cited.narrowed(scope, collection) if cited else scope
        if narrowed is None:
            return
        endpoint = self._endpoint(eyes, run, collection, narrowed)
        tell, accept = self._progress(collection), self._options.accept_deletions
        listed: Sequence[int] = ()
        for event in Plan(endpoint, run.known, run.lanes, tell, accept_deletions=accept).events():
            listed = event.ids if isinstance(event, Indexed) else listed
            yield event
        if self._options.revisions and collection.kind == "post":
            yield from revisions(endpoint, listed, run.known, run.lanes, run.versions)
        run.opened.update(endpoint.opened)

    def _client(self) -> Client:
        return Client(self._options, self._login, address=self.name, transport=self._transport, timing=self._timing)

    def _endpoint(self, client: Client, run: "_Run", collection: Collection, scope: Scope) -> Endpoint:
        posts, looks = collection.kind == "post", collection.kind == "other"
        return Endpoint(
            client,
            run.found.root,
            run.found.site.key,
            collection,
            scope=replace(scope, everything=False) if client.login is None and self._login else scope,
            raw=(posts or looks) and client.logged_in,
            details=",".join((DETAILS, *run.there.terms.get(collection.type, ()))) if posts else "",
        )

    def _sees(self, run: "_Run") -> Eyes:
        return Eyes(run.client.logged_in, bool(self._options.post_passwords), dict(run.opened))

    def _eyes(self, run: "_Run", collection: Collection) -> Client:
        """Whose eyes read the collection. Media of drafts and private posts are as hidden as these: who did not ask for
        such posts reads media as everybody does, unless nobody may read any without a login. What that list lacks may
        be there for the login, so that it ends nothing.
        """
        if run.client.login is None or collection.kind != "media" or set(run.filters.statuses) - {"publish"}:
            return run.client
        try:
            url = run.found.root.at(collection.route, per_page=1, _fields="id")
            run.public.read(url, answers.records, tries=1)
        except Trouble:
            return run.client
        return run.public

    def _progress(self, collection: Collection) -> "_Teller":
        return _Teller(self._options, collection.name)


@dataclass(frozen=True, slots=True)
class _Teller:
    options: CrawlOptions
    name: str

    def __call__(self, done: int, total: int) -> None:
        if self.options.progress is not None:
            self.options.progress(self.name, done, total)


# --- what there is to read


def survey(client: Client, found: Found) -> Map:
    """The site's own lists of its post types and taxonomies, as Items and as collections."""
    key = found.site.key
    events: list[Event] = []
    types = _listed(client, found, TYPES, events) or DEFAULT_TYPES
    taxonomies = _listed(client, found, TAXONOMIES, events) or DEFAULT_TAXONOMIES
    names: set[str] = {collection.name for collection in (TYPES, TAXONOMIES, USERS, COMMENTS, REVISIONS, *WHOLE)}
    terms = [_named(slug, value, term_kind(slug), names) for slug, value in taxonomies.items()]
    posts = [_named(slug, value, post_kind(slug), names) for slug, value in types.items()]
    events += [_pointless(key, slug) for slug, value in types.items() if not _base(slug, value)]
    content = sorted((entry for entry in posts if entry is not None), key=lambda entry: ORDER.index(entry.kind))
    collections = [entry for entry in terms if entry is not None] + [USERS, *content, COMMENTS]
    if client.logged_in:
        collections += WHOLE
    return Map(collections, _term_fields(types, taxonomies), events)


def _listed(client: Client, found: Found, collection: Collection, events: list[Event]) -> dict[str, Any]:
    """One of the site's two lists of itself; where it is hidden, the crawl goes on with what every WordPress has."""
    site = found.site.key
    try:
        answer = client.read(found.root.at(collection.route), answers.thing)
    except Trouble as trouble:
        unseen = isinstance(trouble, Refused) and trouble.by_permission
        events.append(Failed(site, collection, None, trouble.sentence, not_visible=unseen))
        return {}
    events += [Note("salvaged", f"{collection.name}: {repair}").at(site, None, None) for repair in answer.repairs]
    events += [Indexed(site, collection, [0]), Item(site, collection, 0, answer.text.encode())]
    return {slug: value for slug, value in answer.value.items() if isinstance(value, dict)}


def _base(slug: str, value: Mapping[str, Any]) -> str:
    """The ``rest_base``, empty where there is no list behind it: ``wp_font_face`` has a pattern in its own."""
    base = value.get("rest_base") or slug
    return base if isinstance(base, str) and PATH.match(base) else ""


def _named(slug: str, value: Mapping[str, Any], kind: RecordKind, names: set[str]) -> Collection | None:
    base, space = _base(slug, value), value.get("rest_namespace") or "wp/v2"
    if not base or not isinstance(space, str) or not PATH.match(space):
        return None
    name = base if base not in names else f"{base}-{slug}"
    names.add(name)
    return Collection(name, kind, slug, f"{space}/{base}")


def _pointless(site: str, slug: str) -> Note:
    return Note("crawl", f"{slug}: the site gives no list of these records").at(site, None, None)


def _term_fields(types: Mapping[str, Any], taxonomies: Mapping[str, Any]) -> dict[str, list[str]]:
    """Post type -> the fields of its records that list terms."""
    bases = {slug: _base(slug, value) for slug, value in taxonomies.items()}
    named = {slug: value.get("taxonomies") for slug, value in types.items()}
    return {
        slug: [bases[name] for name in names if isinstance(name, str) and bases.get(name)]
        for slug, names in named.items()
        if isinstance(names, list)
    }


# --- what is wanted


def _check_visible(filters: Filters, *, revisions: bool) -> None:
    """Raises `UsageError`."""
    if revisions:
        raise UsageError("Nobody sees the revisions of posts without a login.", "Give a user with --user.")
    hidden = set(filters.statuses) - {"publish"}
    if hidden:
        raise UsageError(
            f"Nobody sees posts in status {', '.join(sorted(hidden))} without a login.", "Give a user with --user."
        )


def _check_statuses(client: Client, found: Found, filters: Filters) -> None:
    """A plugin's status is one that the site lists. Raises `UsageError`."""
    unknown = set(filters.statuses) - {"publish", *ANY, "any", "trash"}
    if not unknown:
        return
    try:
        listed = client.read(found.root.at("wp/v2/statuses"), answers.thing).value
    except Trouble:
        return  # what the site does not list it may know; its answer to the filter counts
    if unknown := unknown - listed.keys():
        raise UsageError(f"There is no status {', '.join(sorted(unknown))}.", f"There is {', '.join(listed)}.")


PATH = re.compile(r"^[A-Za-z0-9_-]+(?:[/.][A-Za-z0-9_-]+)*$")
ORDER: tuple[RecordKind, ...] = ("media", "post", "other", "term", "user", "comment")
DETAILS = (
    "id,date,date_gmt,guid,modified,modified_gmt,slug,status,type,link,title,author,featured_media,comment_status,"
    "ping_status,sticky,template,format,parent,menu_order,meta,class_list,content.protected,_links"
)
"""Fields of a post for which WordPress renders nothing."""
