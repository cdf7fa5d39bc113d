"""View: the archive at one snapshot, as a Source."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from wpmigrate.archive import contents, files, schema
from wpmigrate.archive.files import File, Lost
from wpmigrate.archive.library import StoredLibrary
from wpmigrate.archive.schema import connect, damaged, explained
from wpmigrate.errors import ArchiveUnusable
from wpmigrate.notes import Note
from wpmigrate.records import Collection, Event, Failed, Filters, Indexed, Item, Known, Library, Site

PAGE = 100
"""Records in memory at a time."""

NOTHING = Filters()

STATUSES = ("publish",)
"""What is meant when nobody asks for any status: what else a login saw stays in the archive."""


class View:
    """What the archive holds at ``snapshot``. Every method raises `ArchiveDamaged` where the database or a content does
    not read.

    It can be sent to another process, where it opens the folder by itself; there, `close` it.
    """

    def __init__(
        self, folder: Path | None, connection: sqlite3.Connection, snapshot: int, *, own: bool = False
    ) -> None:
        self.name = "memory" if folder is None else str(folder)
        self.reader = ""
        self.logged_in = False
        self.statuses = STATUSES
        self.snapshot = snapshot
        self._folder = folder
        self._path = None if folder is None else folder / schema.FILE
        self._connection = connection
        self._own = own

    def read(self, known: Known, filters: Filters) -> Iterator[Event]:
        """As `Source` says. An index is complete unless ``filters`` narrow it."""
        for site in self.sites():
            yield site
            for collection in self.collections(site.key):
                yield from self._read_collection(site.key, collection, known, filters)
            yield from self.failures(site.key)
            yield from self.notes(site.key)

    def sites(self) -> list[Site]:
        """By key."""
        return [Site(*row) for row in self._rows(SITES, {})]

    def collections(self, site: str) -> list[Collection]:
        """By name."""
        return [Collection(*row) for row in self._rows(COLLECTIONS, {"site": site, "name": None})]

    def count(self, site: str, collection: str) -> int:
        """How many records the collection has."""
        return int(self._rows(f"SELECT count(*) {IDS}", {"site": site, "collection": collection})[0][0])

    def ids(self, site: str, collection: str, filters: Filters = NOTHING) -> list[int]:
        """The ids of what `items` would give, in the same order."""
        return [row[0] for row in self._rows(*self._chosen(site, collection, filters))]

    def items(self, site: str, collection: str, filters: Filters = NOTHING) -> Iterator[Item]:
        """The records of a collection, by id, read in pages. ``filters`` narrow posts of any type, nothing else;
        ``limit`` is that of the collection."""
        found = self._collection(site, collection)
        where, values = self._narrowed(site, found, filters)
        left = filters.limit if found is not None and found.kind == "post" else None
        last = None
        while found is not None and (
            page := self._page(where, {**values, "site": site, "collection": collection, "last": last}, left)
        ):
            for row in page:
                yield self._item(site, found, row)
            last = page[-1][0]
            left = None if left is None else left - len(page)

    def item(self, site: str, collection: str, id: int) -> Item | None:
        found = self._collection(site, collection)
        rows = self._rows(f"{ITEM} {RECORDS} AND id = :id", {"site": site, "collection": collection, "id": id})
        return self._item(site, found, rows[0]) if found is not None and rows else None

    def children(self, site: str, collection: str, parent: int) -> list[int]:
        """The ids of the records with this parent, in order."""
        values = {"site": site, "collection": collection, "parent": parent}
        return [row[0] for row in self._rows(f"SELECT id {IDS} AND parent = :parent ORDER BY id", values)]

    def library(self, site: str) -> Library:
        """Raises ``KeyError`` for a site that is not there."""
        return StoredLibrary({s.key: s for s in self.sites()}[site], self.collections(site), self.item, self.children)

    def failures(self, site: str) -> list[Failed]:
        """What this snapshot should hold and does not, whichever run failed to fetch it."""
        rows = self._rows(FAILURES, {"site": site})
        return [Failed(site, Collection(*row[:4]), row[4], row[5], bool(row[6]), row[7]) for row in rows]

    def notes(self, site: str) -> list[Note]:
        """What the crawl noted about the records that are here."""
        return [Note(*row) for row in self._rows(NOTES, {"site": site})]

    def file(self, url: str) -> File | None:
        """The media file that was fetched from ``url``, if only by an earlier run (see `lost`)."""
        rows = self._rows(FILES, {"url": url})
        if self._folder is None or not rows:
            return None
        digest, size, type, *asked = rows[0]
        return File(url, digest.hex(), size, type, files.place(self._folder, digest.hex()), *asked)

    def lost(self, url: str) -> Lost | None:
        """Why the site did not give the media file of ``url`` when it was asked last; None where it did, or nobody
        asked."""
        rows = self._rows(LOST, {"url": url})
        return Lost(url, *rows[0]) if rows else None

    def addresses(self, site: str, collection: str, filters: Filters = NOTHING) -> Iterator[str]:
        """The media files that the records that `items` would give name, as far as they have been searched; each once,
        in order, as they stand in Documents."""
        where, values = self._chosen(site, collection, filters)
        last = ""
        while rows := self._rows(ADDRESSES.replace("{CHOSEN}", where), {**values, "last": last}):
            yield from (row[0] for row in rows)
            last = rows[-1][0]

    def unsearched(self, site: str, collection: str, filters: Filters = NOTHING) -> Iterator[Item]:
        """Those of the records that `items` would give which have not been searched for media files."""
        where, values = self._chosen(site, collection, filters)
        found = self._collection(site, collection)
        last = None
        while found is not None and (
            rows := self._rows(UNSEARCHED.replace("{CHOSEN}", where), {**values, "last": last})
        ):
            yield from (self._item(site, found, row) for row in rows)
            last = rows[-1][0]

    def close(self) -> None:
        """Close the connection, if it is the view's own."""
        if self._own:
            for key in [key for key, view in _reopened.items() if view is self]:
                del _reopened[key]
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        if self._folder is None:
            raise ArchiveUnusable("An archive in memory cannot be read by another process.", "Give it a folder.")
        return _reopen, (self._folder, self.snapshot)

    def _read_collection(self, site: str, collection: Collection, known: Known, filters: Filters) -> Iterator[Event]:
        narrowed = self._narrowed(site, collection, filters)[0] or (collection.kind == "post" and filters.limit)
        yield Indexed(site, collection, self.ids(site, collection.name, filters), complete=not narrowed)
        there = known.modified(site, collection.name)
        absent = object()
        for item in self.items(site, collection.name, filters):
            if there.get(item.id, absent) != item.modified:
                yield item

    def _collection(self, site: str, name: str) -> Collection | None:
        rows = self._rows(COLLECTIONS, {"site": site, "name": name})
        return Collection(*rows[0]) if rows else None

    def _narrowed(self, site: str, collection: Collection | None, filters: Filters) -> tuple[str, dict[str, Any]]:
        """``filters`` without ``limit`` as a condition and its values; empty when they do not concern the
        collection."""
        if collection is None or collection.kind != "post":
            return "", {}
        parts = [
            _of_statuses(filters.statuses),
            _one_of("id", filters.ids),
            _one_of("slug", map(contents.plain_slug, filters.slugs)),
        ]
        if filters.types and not {collection.name, collection.type} & set(filters.types):
            parts.append(("AND 0", {}))
        if filters.since is not None:
            parts.append((SINCE, {"since": filters.since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")}))
        if filters.lang is not None:
            language = next((s.language for s in self.sites() if s.key == site), None)
            parts.append((LANG, {"lang": filters.lang, "language": language}))
        return " ".join(sql for sql, _ in parts).strip(), {
            name: value for _, values in parts for name, value in values.items()
        }

    def _chosen(self, site: str, collection: str, filters: Filters) -> tuple[str, dict[str, Any]]:
        """The ids that `ids` would give as a query and its values."""
        found = self._collection(site, collection)
        where, values = self._narrowed(site, found, filters)
        posts = found is not None and found.kind == "post"
        limit = filters.limit if posts and filters.limit is not None else -1
        return f"SELECT id {IDS} {where} ORDER BY id LIMIT {limit}", {**values, "site": site, "collection": collection}

    def _page(self, where: str, values: dict[str, Any], left: int | None) -> list[Any]:
        size = PAGE if left is None else min(PAGE, left)
        return self._rows(
            f"{ITEM} {RECORDS} {where} AND (:last IS NULL OR id > :last) ORDER BY id LIMIT {size}", values
        )

    def _item(self, site: str, collection: Collection, row: tuple[Any, ...]) -> Item:
        id, modified, data, size, digest = row
        try:
            raw = contents.unpack(data, size, digest)
        except (ValueError, TypeError) as error:
            raise damaged(self._path, f"record {id} of {collection.name} does not read ({error})") from error
        return Item(site, collection, id, raw, modified)

    def _rows(self, sql: str, values: dict[str, Any]) -> list[Any]:
        with explained(self._path):
            return self._connection.execute(sql, {**values, "snapshot": self.snapshot}).fetchall()


Key = tuple[int, int, int, int]

_reopened: dict[Key, View] = {}
"""Views that came from other processes."""


def _reopen(folder: Path, snapshot: int) -> View:
    """Each once a process, so that many jobs on one archive share a connection."""
    key = _key(folder / schema.FILE, snapshot)
    if key not in _reopened:
        _reopened[key] = View(folder, connect(folder / schema.FILE, write=False), snapshot, own=True)
    return _reopened[key]


def _key(path: Path, snapshot: int) -> Key:
    """A forked process must not use its parent's connection, nor a new archive an old one's."""
    try:
        status = path.stat()
    except OSError as error:
        advice = "It was there when the work began."
        raise ArchiveUnusable(f"Cannot read the archive {path}: {error.strerror}.", advice) from error
    return os.getpid(), status.st_dev, status.st_ino, snapshot


def _of_statuses(wanted: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    """A record that does not say its status is as good as published (`records.Post`)."""
    if not wanted or "any" in wanted:
        return "", {}
    sql, values = _one_of("status", wanted)
    return f"AND (status IS NULL OR {sql.removeprefix('AND ')})", values


def _one_of(column: str, wanted: Iterable[str | int]) -> tuple[str, dict[str, Any]]:
    values = {f"{column}{number}": value for number, value in enumerate(wanted)}
    marks = ", ".join(f":{name}" for name in values)
    return (f"AND {column} IN ({marks})", values) if values else ("", {})


NOW = "from_snapshot <= :snapshot AND (to_snapshot IS NULL OR to_snapshot > :snapshot)"
SITES = """
SELECT key, url, name, description, language, timezone, utc_offset FROM site_versions JOIN sites USING (site)
WHERE {NOW} ORDER BY key
""".replace("{NOW}", NOW)
COLLECTIONS = """
SELECT collections.name, kind, type, route FROM collections JOIN sites USING (site)
WHERE sites.key = :site AND from_snapshot <= :snapshot AND (:name IS NULL OR collections.name = :name)
ORDER BY collections.name
"""
RECORDS = """
FROM versions JOIN contents USING (content) WHERE {NOW}
    AND collection = (SELECT collection FROM collections JOIN sites USING (site)
                      WHERE sites.key = :site AND collections.name = :collection)
""".replace("{NOW}", NOW)
ITEM = "SELECT id, modified, data, size, digest"
IDS = RECORDS.replace("JOIN contents USING (content)", "")
FAILURES = """
SELECT collections.name, kind, type, route, id, reason, not_visible, count
FROM failures JOIN collections USING (collection) JOIN sites USING (site)
WHERE sites.key = :site AND {NOW} ORDER BY collections.name, id, reason
""".replace("{NOW}", NOW.replace("from_snapshot", "failures.from_snapshot"))
NOTES = """
SELECT rule, detail, place, removed, added, format, sites.key, post, type FROM notes JOIN sites USING (site)
WHERE sites.key = :site AND {NOW} ORDER BY type, post, notes.rowid
""".replace("{NOW}", NOW)
FILES = """
SELECT digest, size, type, validator, record, asked FROM files WHERE url = :url AND digest IS NOT NULL AND {NOW}
""".replace("{NOW}", NOW)
LOST = "SELECT reason, status FROM files WHERE url = :url AND reason IS NOT NULL AND {NOW}".replace("{NOW}", NOW)
ADDRESSES = """
SELECT DISTINCT url FROM addresses
WHERE url > :last AND content IN (SELECT content {IDS} AND id IN ({CHOSEN})) ORDER BY url LIMIT 2000
""".replace("{IDS}", IDS)
UNSEARCHED = """
{RECORDS} AND id IN ({CHOSEN}) AND content NOT IN (SELECT content FROM searched)
    AND (:last IS NULL OR id > :last) ORDER BY id LIMIT 100
""".replace("{RECORDS}", f"{ITEM} {RECORDS}")
SINCE = "AND (modified IS NULL OR modified >= :since)"
"""A record that does not say when it changed may have changed since."""
LANG = """
AND (coalesce(lang, :language) IS NULL
     OR replace(coalesce(lang, :language), '_', '-') || '-' LIKE replace(:lang, '_', '-') || '-%')
"""
"""``de`` wants ``de_DE`` as well. A record that does not say has its site's language."""
