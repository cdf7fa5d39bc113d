"""Where saved records are from: a first look at all files, and the sites and collections that come of it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wpmigrate.crawler import addresses, core, shapes
from wpmigrate.crawler.answers import ErrorObject, record_id
from wpmigrate.crawler.files import ADVICE, Saved, read_saved
from wpmigrate.crawler.sites import site_from
from wpmigrate.crawler.wanted import Keeper
from wpmigrate.errors import SourceUnreadable
from wpmigrate.records import Collection, Filters, RecordKind, Site

NOWHERE = "saved"
"""Key of the site of records that do not say where they are from, when no other site is there."""

Place = tuple[int, int]
"""Number of a file, and of a record in it."""
WHOLE = -1
"""In a `Place`: all that the file holds."""


@dataclass(slots=True)
class Entry:
    """One record, without its text. ``home`` is certain, ``guess`` is not; ``source`` is the place of the same
    record's unrendered texts, when those were saved apart."""

    place: Place
    id: int
    shape: shapes.Shape
    link: str
    guess: str | None
    digest: bytes
    facts: tuple[Any, ...]
    has_source: bool
    modified: str | None
    wanted: bool
    source: Place | None = None

    def is_other_context(self, other: "Entry") -> bool:
        """Whether the two are one record in the view and in the edit context, at the same time."""
        same = all(a == b for a, b in zip(self.facts, other.facts, strict=True) if a is not None and b is not None)
        return same and self.has_source != other.has_source

    def take(self, other: "Entry") -> None:
        """Becomes both contexts of the record: the view's place, and the edit's as ``source``."""
        if self.has_source:
            self.place, self.source = other.place, self.place
        else:
            self.source = other.place
        self.link = self.link or other.link
        self.modified = self.modified or other.modified
        self.wanted = self.wanted and other.wanted


@dataclass(slots=True)
class Survey:
    """What is in the files; numbers are those of files. ``bases`` has the ``rest_base`` and route of types."""

    entries: list[Entry] = field(default_factory=list)
    registries: list[tuple[Place, str, str | None]] = field(default_factory=list)
    indexes: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    bases: dict[tuple[str | None, str], str] = field(default_factory=dict)
    errors: list[tuple[int, str | None, ErrorObject]] = field(default_factory=list)
    repairs: list[tuple[int, str]] = field(default_factory=list)


def survey(files: list[Path], filters: Filters) -> Survey:
    """Reads each file once. Raises `SourceUnreadable`."""
    found, keeper = Survey(), Keeper(filters)
    for number, file in enumerate(files):
        saved = read_saved(file)
        found.repairs += [(number, repair) for repair in saved.repairs]
        if saved.error is not None:
            found.errors.append((number, saved.url, saved.error))
        elif isinstance(saved.value, dict) and "id" not in saved.value:
            _take_object(found, number, saved)
        elif isinstance(saved.value, list) and any(_is_named(entry["id"]) for entry in saved.value):
            _take_whole(found, number, saved)
        else:
            _take_records(found, number, saved, file, keeper)
    return found


def _is_named(id: Any) -> bool:
    return isinstance(id, str) and record_id({"id": id}) is None


def _take_object(found: Survey, number: int, saved: Saved) -> None:
    name = shapes.registry(saved.value)
    if name is None:
        found.indexes.append((number, saved.value))
        return
    home = _registry_home(saved)
    found.registries.append(((number, WHOLE), name, home))
    for slug, value in saved.value.items():
        space, base = value.get("rest_namespace") or "wp/v2", value.get("rest_base")
        if isinstance(base, str) and isinstance(space, str) and base:
            found.bases[home and addresses.site_key(home), slug] = f"{space}/{base}"


def _registry_home(saved: Saved) -> str | None:
    homes = (shapes.linked(value)[0] for value in saved.value.values())
    route = shapes.collection_route(saved.url)
    return next((home for home in homes if home), route[0] if route else None)


def _take_whole(found: Survey, number: int, saved: Saved) -> None:
    """Records whose ids are no numbers (templates): kept as one."""
    first = saved.value[0]
    home, route = shapes.linked(first)
    home, route = (home, route) if home else shapes.collection_route(saved.url) or (None, None)
    name = route.rpartition("/")[2] if route else core.BASES.get(str(first.get("type")), "templates")
    found.registries.append(((number, WHOLE), name, home))


def _take_records(found: Survey, number: int, saved: Saved, file: Path, keeper: Keeper) -> None:
    route = shapes.collection_route(saved.url)
    for place, (value, _) in enumerate(saved.records()):
        id = record_id(value)
        if id is None:
            shown = json.dumps(value["id"])[:40]
            raise SourceUnreadable(f"{file} holds a record whose id is {shown}, not a number of WordPress's.", ADVICE)
        try:
            found.entries.append(_entry((number, place), id, value, route, keeper))
        except RecursionError:
            raise SourceUnreadable(f"{file} holds record {id} in a depth that no WordPress makes.", ADVICE) from None


def _entry(place: Place, id: int, value: Mapping[str, Any], route: tuple[str, str] | None, keeper: Keeper) -> Entry:
    link = value.get("link")
    modified = value.get("modified_gmt")
    return Entry(
        place,
        id,
        shapes.shape_of(value, route),
        link if isinstance(link, str) else "",
        shapes.guessed_home(value),
        hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest(),
        tuple(_short(value.get(name)) for name in shapes.SAME),
        shapes.has_source(value),
        modified if isinstance(modified, str) and modified else None,
        keeper(value),
    )


def _short(value: Any) -> str | None:
    return value if isinstance(value, str) else None


class Sites:
    """Which site each record is of: by its ``_links``, else by its permalink, else by its neighbours."""

    def __init__(self, found: Survey, files: list[Path]) -> None:
        self._files = files
        self._sites: dict[str, Site] = {}
        self._folders: dict[Path, set[str]] = {}
        for number, index in found.indexes:
            self._add(index.get("home") or index.get("url"), number, index)
        for (number, _), _, home in found.registries:
            self._add(home, number)
        for entry in found.entries:
            self._add(entry.shape.home, entry.place[0])
        for entry in found.entries:
            if entry.shape.home is None and self._by_link(entry.link) is None:
                self._add(entry.guess, entry.place[0])
        for entry in found.entries:
            key = self._by_link(entry.link) if entry.shape.home is None else None
            if key:
                self._folders.setdefault(files[entry.place[0]].parent, set()).add(key)
        if not self._sites:
            self._sites[NOWHERE] = Site(NOWHERE, "")

    def _add(self, home: Any, number: int, index: dict[str, Any] | None = None) -> None:
        url = addresses.clean(home).rstrip("/") if isinstance(home, str) else ""
        key = addresses.site_key(url)
        if key and key not in self._sites:
            self._sites[key] = site_from(index or {}, url)
        if key:
            self._folders.setdefault(self._files[number].parent, set()).add(key)

    @property
    def all(self) -> list[Site]:
        return list(self._sites.values())

    def of(self, entry: Entry) -> Site:
        """Raises `SourceUnreadable` when several sites could have the record."""
        key = addresses.site_key(entry.shape.home) if entry.shape.home else self._by_link(entry.link)
        return self._sites[key] if key else self.near(None, entry.place)

    def near(self, home: str | None, place: Place) -> Site:
        """The site of a home, or the one that the neighbouring files are of."""
        key = addresses.site_key(home) if home else ""
        if key in self._sites:
            return self._sites[key]
        if len(self._sites) == 1:
            return next(iter(self._sites.values()))
        file = self._files[place[0]]
        beside = self._folders.get(file.parent, set())
        if len(beside) == 1:
            return self._sites[next(iter(beside))]
        raise SourceUnreadable(
            f"{file} does not say which site it is of, and there are several ({', '.join(sorted(self._sites)[:5])}).",
            "Put the answers of each site into a folder of their own.",
        )

    def _by_link(self, link: str) -> str | None:
        """The site whose home the permalink is below; the deepest of them."""
        at = addresses.site_key(addresses.clean(link).partition("?")[0]) if link else ""
        while at:
            if at in self._sites:
                return at
            at = at.rpartition("/")[0]
        return None


def collections_of(entries: list[Entry], found: Survey, site: Site) -> dict[tuple[RecordKind, str], Collection]:
    """The collection of each kind and type: by the route that its records tell, the site's own lists, or the usual."""
    routes: dict[tuple[RecordKind, str], str] = {}
    for entry in entries:
        key = (entry.shape.kind, entry.shape.type)
        routes[key] = routes.get(key) or entry.shape.route or ""
    names: set[str] = set()
    return {key: _collection(*key, route, found, site, names) for key, route in routes.items()}


def _collection(kind: RecordKind, type: str, route: str, found: Survey, site: Site, names: set[str]) -> Collection:
    listed = found.bases.get((site.key, type)) or found.bases.get((None, type))
    route = route or listed or f"wp/v2/{core.BASES.get(type, type)}"
    name = route.rpartition("/")[2]
    name = name if name not in names else f"{name}-{type}"
    names.add(name)
    return Collection(name, kind, type, route)
