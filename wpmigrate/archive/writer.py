"""Writer: puts events into a snapshot."""

import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from wpmigrate.archive import contents, files, schema
from wpmigrate.archive.files import Lost
from wpmigrate.archive.schema import explained
from wpmigrate.archive.snapshots import write_time
from wpmigrate.errors import ArchiveUnusable
from wpmigrate.notes import Note
from wpmigrate.records import Collection, Cost, Event, Failed, Indexed, Item, Site, scrub

BATCH = 100
"""Records that a `Writer` commits at the latest: what a dead process makes the next one fetch again."""


class Writer:
    """One run. What was added counts from the next `commit`; each event is whole by itself, so that a commit may stand
    between any two.

    Every method raises `ArchiveDamaged` or `TargetUnwritable` (a full disk) where the database fails.
    """

    def __init__(
        self, folder: Path | None, connection: sqlite3.Connection, snapshot: int, *, reader: str, filtered: bool
    ) -> None:
        self.snapshot = snapshot
        self._folder = folder
        self._path = None if folder is None else folder / schema.FILE
        self._connection = connection
        self._reader = reader
        self._filtered = filtered
        self._sites: dict[str, int] = {}
        self._collections: dict[tuple[str, str], tuple[Collection, int]] = {}
        self._site = ""
        self._pending = 0

    def logged_in(self) -> None:
        """The site knows the reader of this run as a user of its own."""
        with explained(self._path):
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("UPDATE snapshots SET logged_in = 1 WHERE snapshot = ?", (self.snapshot,))

    def add(self, event: Event) -> None:
        """Raises ``ValueError`` for two collections of one site and name, or a Note before any Site."""
        with explained(self._path):
            self._begin()
            ADD[type(event)](self, event)
        self._pending += isinstance(event, Item)
        if self._pending >= BATCH:
            self.commit()

    def add_file(self, url: str, temporary: Path, type: str = "", *, validator: str = "", record: str = "") -> str:
        """Take the finished download at ``temporary`` (see `Archive.partial`) as the file of ``url``; the rest is as
        the format has it. Gives its SHA-256."""
        if self._folder is None:
            raise ArchiveUnusable("An archive in memory keeps no files.", "Give it a folder.")
        digest, size = files.settle(self._folder, temporary)
        with explained(self._path):
            self._begin()
            self._file(url, bytes.fromhex(digest), size, type, validator, record)
        return digest

    def keep_file(self, url: str, *, record: str = "") -> None:
        """The site says that the file of ``url`` is still the one that is stored."""
        with explained(self._path):
            self._begin()
            digest, size, type, validator = self._row(STORED, url)
            self._file(url, digest, size, type, validator, record)

    def add_lost(self, lost: Lost) -> None:
        """The file at an address could not be fetched. One that is stored stays."""
        with explained(self._path):
            self._begin()
            values = (lost.reason, lost.status)
            if self._row(SAME_LOST, lost.url, *values) is None:
                stored = self._row(STORED_ALL, lost.url) or (None,) * 6
                self._end("files", "url = ?", lost.url)
                self._run(NEW_FILE, lost.url, self.snapshot, *stored, *values)

    def add_addresses(self, raw: bytes, urls: Iterable[str]) -> None:
        """The media files that the document of the content ``raw`` names; it has been searched then."""
        with explained(self._path):
            self._begin()
            (content,) = self._row("SELECT content FROM contents WHERE digest = ?", contents.digest(raw))
            self._run("INSERT OR IGNORE INTO searched VALUES (?)", content)
            for url in urls:
                self._run("INSERT OR IGNORE INTO addresses VALUES (?, ?)", url, content)

    def forget_addresses(self) -> None:
        """No content has been searched."""
        with explained(self._path):
            self._begin()
            self._run("DELETE FROM searched")

    def commit(self) -> None:
        """From here on, what was added survives the death of the process. After each `BATCH` records it comes by
        itself."""
        self._pending = 0
        with explained(self._path):
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")

    def finish(self, finished: datetime, complete: bool) -> None:
        """The run has ended by itself; ``complete`` when all that its reader may read, and asked for, is stored."""
        with explained(self._path):
            self._connection.execute(FINISH, (write_time(finished), complete, self.snapshot))
        self.commit()

    def _begin(self) -> None:
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")

    # one method a kind of event

    def _add_site(self, site: Site) -> None:
        number = self._site_number(site.key)
        self._site = site.key
        self._run("INSERT OR IGNORE INTO snapshot_sites VALUES (?, ?)", self.snapshot, number)
        values = (site.url, site.name, site.description, site.language, site.timezone, site.offset)
        if self._row(SAME_SITE, number, *values) is None:
            self._end("site_versions", "site = ?", number)
            self._run("INSERT INTO site_versions VALUES (?, ?, NULL, ?, ?, ?, ?, ?, ?)", number, self.snapshot, *values)
        if not self._filtered:
            self._end("failures", "collection IN (SELECT collection FROM collections WHERE site = ?)", number)
            self._run(END_SITE_NOTES, self.snapshot, number, self.snapshot)

    def _add_index(self, index: Indexed) -> None:
        collection = self._collection(index.site, index.collection)
        if not index.complete:
            return
        self._run("CREATE TEMP TABLE IF NOT EXISTS listed (id INTEGER PRIMARY KEY)")
        self._run("DELETE FROM listed")
        self._connection.executemany("INSERT OR IGNORE INTO listed VALUES (?)", ((id,) for id in index.ids))
        if not index.statuses:
            self._end("failures", UNLISTED, collection)
            self._run(END_UNLISTED_NOTES, self.snapshot, self._sites[index.site], index.collection.type, self.snapshot)
        asked = f"AND status IN ({', '.join('?' * len(index.statuses))})" if index.statuses else ""
        self._end("versions", f"{UNLISTED} AND {VISIBLE} {asked}", collection, self._reader, *index.statuses)

    def _add_item(self, item: Item) -> None:
        collection = self._collection(item.site, item.collection)
        self._store(collection, item)
        self._end("failures", "collection = ? AND id = ?", collection, item.id)
        self._run(END_RECORD_NOTES, self.snapshot, self._sites[item.site], item.collection.type, item.id, self.snapshot)

    def _add_failure(self, failed: Failed) -> None:
        collection = self._collection(failed.site, failed.collection)
        same = "collection = ? AND id IS ?" if failed.id is not None else "collection = ? AND id IS ? AND reason = ?"
        key = (collection, failed.id) if failed.id is not None else (collection, None, failed.reason)
        self._end("failures", same, *key)
        values = (collection, failed.id, self.snapshot, failed.reason, failed.not_visible, failed.count)
        self._run("INSERT INTO failures VALUES (?, ?, ?, NULL, ?, ?, ?)", *values)

    def _add_note(self, note: Note) -> None:
        if not (note.site or self._site):
            raise ValueError("a Note before any Site")
        record = (self._site_number(note.site or self._site), note.type, note.post)
        values = (note.rule, note.detail, note.where, note.removed, note.added, note.format)
        if self._row(SAME_NOTE, *record, *values) is None:
            self._run("INSERT INTO notes VALUES (?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?)", *record, self.snapshot, *values)

    def _add_cost(self, cost: Cost) -> None:
        numbers = (cost.status, cost.tries, cost.seconds, cost.received, cost.size, cost.records)
        self._run("INSERT INTO requests VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", self.snapshot, cost.address, *numbers)

    # records

    def _store(self, collection: int, item: Item) -> None:
        content = self._content(item.raw)
        facts = contents.facts(item.raw)
        last = self._row(LAST, collection, item.id)
        if last is not None and last[2] == content and last[1] in (None, self.snapshot):
            self._run(SEEN_AGAIN, self.snapshot, item.modified, *facts, collection, item.id, last[0])
            return
        self._end("versions", "collection = ? AND id = ?", collection, item.id)
        self._run(NEW, collection, item.id, self.snapshot, self.snapshot, content, item.modified, *facts)

    def _content(self, raw: bytes) -> int:
        digest = contents.digest(raw)
        found = self._row("SELECT content FROM contents WHERE digest = ?", digest)
        if found is not None:
            return int(found[0])
        cursor = self._run(
            "INSERT INTO contents (digest, size, data) VALUES (?, ?, ?)", digest, len(raw), contents.pack(raw)
        )
        assert cursor.lastrowid is not None  # noqa: S101  # an INSERT has a row id
        return cursor.lastrowid

    def _file(self, url: str, digest: bytes, size: int, type: str, validator: str, record: str) -> None:
        asked = (validator, record, self.snapshot)
        if self._row(SAME_FILE, url, digest, type) is None:
            self._end("files", "url = ?", url)
            self._run(NEW_FILE, url, self.snapshot, digest, size, type, *asked, None, None)
        else:
            self._run(ASKED, *asked, url)

    def _end(self, table: str, which: str, *values: Any) -> None:
        """End what is still there of ``table``; what began in this very snapshot was never part of any, and goes."""
        current = f"WHERE to_snapshot IS NULL AND {which}"
        own = f"{current} AND from_snapshot = {self.snapshot}"
        gone = self._run(f"SELECT content FROM versions {own}", *values).fetchall() if table == "versions" else ()  # noqa: S608  # our own words, as below
        self._run(f"DELETE FROM {table} {own}", *values)  # noqa: S608
        self._connection.executemany(DROP_CONTENT, gone)
        self._run(f"UPDATE {table} SET to_snapshot = {self.snapshot} {current}", *values)  # noqa: S608

    # sites and collections

    def _site_number(self, key: str) -> int:
        if key not in self._sites:
            self._run("INSERT OR IGNORE INTO sites (key) VALUES (?)", key)
            self._sites[key] = int(self._row("SELECT site FROM sites WHERE key = ?", key)[0])
        return self._sites[key]

    def _collection(self, site: str, collection: Collection) -> int:
        found = self._collections.get((site, collection.name))
        if found is None:
            found = self._collections[site, collection.name] = collection, self._new_collection(site, collection)
        if found[0] != collection:
            raise ValueError(
                f"{site} has two collections named {collection.name}: {found[0].route} and {collection.route}"
            )
        return found[1]

    def _new_collection(self, site: str, collection: Collection) -> int:
        number = self._site_number(site)
        values = (collection.kind, collection.type, collection.route)
        self._run(
            "INSERT OR IGNORE INTO collections VALUES (NULL, ?, ?, ?, ?, ?, ?)",
            number,
            collection.name,
            *values,
            self.snapshot,
        )
        self._run(CHANGE_COLLECTION, *values, number, collection.name)
        return int(
            self._row("SELECT collection FROM collections WHERE site = ? AND name = ?", number, collection.name)[0]
        )

    def _run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        return self._connection.execute(sql, scrub(list(values)))

    def _row(self, sql: str, *values: Any) -> Any:
        return self._run(sql, *values).fetchone()


FINISH = "UPDATE snapshots SET finished = ?, complete = ? WHERE snapshot = ?"
SAME_SITE = """
SELECT 1 FROM site_versions WHERE site = ? AND to_snapshot IS NULL
    AND url = ? AND name = ? AND description = ? AND language IS ? AND timezone IS ? AND utc_offset IS ?
"""
UNLISTED = "collection = ? AND id IS NOT NULL AND id NOT IN (SELECT id FROM listed)"
VISIBLE = "seen IN (SELECT snapshot FROM snapshots WHERE reader IN ('', ?))"
"""What another login saw last may be there still, only not for these eyes."""
LAST = """
SELECT from_snapshot, to_snapshot, content FROM versions WHERE collection = ? AND id = ?
ORDER BY from_snapshot DESC LIMIT 1
"""
SEEN_AGAIN = """
UPDATE versions SET to_snapshot = NULL, seen = ?, modified = ?, slug = ?, status = ?, parent = ?, lang = ?
WHERE collection = ? AND id = ? AND from_snapshot = ?
"""
NEW = """
INSERT INTO versions (collection, id, from_snapshot, seen, content, modified, slug, status, parent, lang)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
DROP_CONTENT = """
DELETE FROM contents WHERE content = ? AND NOT EXISTS (SELECT 1 FROM versions WHERE versions.content = contents.content)
"""
SAME_NOTE = """
SELECT 1 FROM notes WHERE site = ? AND type IS ? AND post IS ? AND to_snapshot IS NULL
    AND rule = ? AND detail = ? AND place = ? AND removed = ? AND added = ? AND format IS ?
"""
END_RECORD_NOTES = """
UPDATE notes SET to_snapshot = ? WHERE site = ? AND type = ? AND post = ? AND to_snapshot IS NULL AND from_snapshot < ?
"""
"""Not those of this snapshot: a Note may come before its record."""
END_SITE_NOTES = (
    "UPDATE notes SET to_snapshot = ? WHERE site = ? AND post IS NULL AND to_snapshot IS NULL AND from_snapshot < ?"
)
"""Not those of this snapshot: what was said before a break is not said again for what need not be fetched again."""
END_UNLISTED_NOTES = """
UPDATE notes SET to_snapshot = ? WHERE site = ? AND type = ? AND post IS NOT NULL
    AND post NOT IN (SELECT id FROM listed) AND to_snapshot IS NULL AND from_snapshot < ?
"""
"""Not those of this snapshot: why a record is gone is said before the index that ends it."""
SAME_FILE = """
SELECT 1 FROM files WHERE url = ? AND digest = ? AND type = ? AND reason IS NULL AND to_snapshot IS NULL
"""
SAME_LOST = "SELECT 1 FROM files WHERE url = ? AND reason = ? AND status IS ? AND to_snapshot IS NULL"
STORED = "SELECT digest, size, type, validator FROM files WHERE url = ? AND digest IS NOT NULL AND to_snapshot IS NULL"
STORED_ALL = STORED.replace("validator", "validator, record, asked")
NEW_FILE = "INSERT INTO files VALUES (?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)"
ASKED = "UPDATE files SET validator = ?, record = ?, asked = ? WHERE url = ? AND to_snapshot IS NULL"
CHANGE_COLLECTION = "UPDATE collections SET kind = ?, type = ?, route = ? WHERE site = ? AND name = ?"

ADD: dict[type, Callable[[Writer, Any], None]] = {
    Site: Writer._add_site,
    Indexed: Writer._add_index,
    Item: Writer._add_item,
    Failed: Writer._add_failure,
    Note: Writer._add_note,
    Cost: Writer._add_cost,
}
