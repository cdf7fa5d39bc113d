"""Whether everything in an archive is still what was put into it."""

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wpmigrate.archive import contents, files


@dataclass(frozen=True, slots=True)
class Damage:
    """``kind`` is one of `KINDS`, ``where`` the table, record or file, ``what`` is wrong with it, in words."""

    kind: str
    where: str
    what: str


KINDS = {
    "database": "the database's own structure",
    "content": "the JSON of a record",
    "version": "when a record had which content",
    "missing-file": "a media file that is not there",
    "file": "a media file with other bytes than were fetched",
    "request": "what a request cost",
}


@dataclass(slots=True)
class Check:
    """What was looked at, and what is wrong. ``strays`` are media files of no record, as a killed run leaves them: no
    damage, and `prune` removes them."""

    contents: int = 0
    versions: int = 0
    files: int = 0
    requests: int = 0
    bytes: int = 0
    strays: int = 0


def damages(connection: sqlite3.Connection, folder: Path | None, checked: Check) -> Iterator[Damage]:
    """Every damage, as it is found; ``checked`` counts on the way. Memory does not grow with the archive."""
    looks = {
        "structure": _structure(connection),
        "versions": _versions(connection, checked),
        "contents": _contents(connection, checked),
        "files": _files(connection, folder, checked) if folder is not None else (),
        "requests": _requests(connection, checked),
    }
    for name, look in looks.items():
        try:
            yield from look
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            yield Damage("database", name, str(error))


def _structure(connection: sqlite3.Connection) -> Iterator[Damage]:
    for (text,) in connection.execute("PRAGMA integrity_check(50)"):
        if text != "ok":
            yield Damage("database", "integrity_check", text)
    for table, row, parent, _number in connection.execute("PRAGMA foreign_key_check"):
        yield Damage("database", f"{table} row {row}", f"it refers to a row of {parent} that is not there")


def _versions(connection: sqlite3.Connection, checked: Check) -> Iterator[Damage]:
    checked.versions = connection.execute("SELECT count(*) FROM versions").fetchone()[0]
    for site, collection, id, start in connection.execute(OVERLAPPING):
        yield Damage(
            "version", f"{site} {collection} {id}", f"the version from snapshot {start} overlaps another or is empty"
        )


def _contents(connection: sqlite3.Connection, checked: Check) -> Iterator[Damage]:
    last = 0
    while rows := connection.execute(CONTENTS, (last,)).fetchall():
        for number, digest, size, data in rows:
            checked.contents += 1
            checked.bytes += len(data)
            try:
                contents.unpack(data, size, digest)
            except (ValueError, TypeError) as error:
                yield Damage("content", _records(connection, number), str(error))
        last = rows[-1][0]


def _records(connection: sqlite3.Connection, content: int) -> str:
    """The records that had a content, and when."""
    found = [
        f"{site} {collection} {id}{_time(start, end)}"
        for site, collection, id, start, end in connection.execute(RECORDS, (content,))
    ]
    return "; ".join(found) or f"content {content}, of no record"


def _time(start: int, end: int | None) -> str:
    return f" since snapshot {start}" if end is None else f" of snapshots {start} to {end - 1}"


def _files(connection: sqlite3.Connection, folder: Path, checked: Check) -> Iterator[Damage]:
    for url, digest, size in connection.execute(FILES):
        checked.files += 1
        path = files.place(folder, digest.hex())
        try:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").digest()
                length = stream.tell()
        except FileNotFoundError:
            yield Damage("missing-file", url, f"{path} is not there")
        except OSError as error:
            yield Damage("file", url, f"{path} cannot be read: {error.strerror}")
        else:
            checked.bytes += length
            if (found, length) != (digest, size):
                yield Damage("file", url, f"{path} has {length} bytes of another content, not the {size} fetched")
    checked.strays = sum(1 for _ in strays(connection, folder))


def _requests(connection: sqlite3.Connection, checked: Check) -> Iterator[Damage]:
    checked.requests = connection.execute("SELECT count(*) FROM requests").fetchone()[0]
    for number, snapshot in connection.execute(IMPOSSIBLE):
        yield Damage("request", f"request {number} of snapshot {snapshot}", "its numbers are none of a request")


def strays(connection: sqlite3.Connection, folder: Path) -> Iterator[Path]:
    """Files in the media folder that no row of ``files`` names."""
    for path in (folder / files.FOLDER).glob("??/*"):
        if not _is_named(connection, path.name):
            yield path


def _is_named(connection: sqlite3.Connection, name: str) -> bool:
    try:
        digest = bytes.fromhex(name)
    except ValueError:
        return False
    row: Any = connection.execute("SELECT 1 FROM files WHERE digest = ? LIMIT 1", (digest,)).fetchone()
    return row is not None


OVERLAPPING = """
SELECT sites.key, collections.name, v.id, v.from_snapshot
FROM versions AS v JOIN collections USING (collection) JOIN sites USING (site)
WHERE v.to_snapshot <= v.from_snapshot OR EXISTS (
    SELECT 1 FROM versions AS later WHERE later.collection = v.collection AND later.id = v.id
        AND later.from_snapshot > v.from_snapshot
        AND (v.to_snapshot IS NULL OR later.from_snapshot < v.to_snapshot))
"""
CONTENTS = "SELECT content, digest, size, data FROM contents WHERE content > ? ORDER BY content LIMIT 100"
RECORDS = """
SELECT sites.key, collections.name, id, versions.from_snapshot, to_snapshot
FROM versions JOIN collections USING (collection) JOIN sites USING (site) WHERE content = ?
"""
IMPOSSIBLE = """
SELECT request, snapshot FROM requests
WHERE typeof(address) <> 'text' OR min(status, tries - 1, seconds, received, size, records) < 0 OR status > 999
    OR 'text' IN (typeof(status), typeof(tries), typeof(seconds), typeof(received), typeof(size), typeof(records))
"""
FILES = "SELECT min(url), digest, size FROM files WHERE digest IS NOT NULL GROUP BY digest, size ORDER BY digest"
