"""The tables, and the connection to them."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wpmigrate.errors import ArchiveDamaged, ArchiveLocked, ArchiveUnusable, TargetUnwritable, WpmigrateError

FILE = "archive.sqlite"
APPLICATION_ID = 0x57504D41
VERSION = 5
BUSY_SECONDS = 60.0
TABLES = """
CREATE TABLE snapshots (
    snapshot INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    reader TEXT NOT NULL,
    logged_in INTEGER NOT NULL DEFAULT 0,
    filtered INTEGER NOT NULL,
    "full" INTEGER NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    complete INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE sites (
    site INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE
);
CREATE TABLE snapshot_sites (
    snapshot INTEGER NOT NULL REFERENCES snapshots,
    site INTEGER NOT NULL REFERENCES sites,
    PRIMARY KEY (snapshot, site)
) WITHOUT ROWID;
CREATE TABLE site_versions (
    site INTEGER NOT NULL REFERENCES sites,
    from_snapshot INTEGER NOT NULL REFERENCES snapshots,
    to_snapshot INTEGER REFERENCES snapshots,
    url TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    language TEXT,
    timezone TEXT,
    utc_offset REAL,
    PRIMARY KEY (site, from_snapshot)
) WITHOUT ROWID;
CREATE TABLE collections (
    collection INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES sites,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    type TEXT NOT NULL,
    route TEXT NOT NULL,
    from_snapshot INTEGER NOT NULL REFERENCES snapshots,
    UNIQUE (site, name)
);
CREATE TABLE contents (
    content INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    data BLOB NOT NULL
);
CREATE TABLE versions (
    collection INTEGER NOT NULL REFERENCES collections,
    id INTEGER NOT NULL,
    from_snapshot INTEGER NOT NULL REFERENCES snapshots,
    to_snapshot INTEGER REFERENCES snapshots,
    seen INTEGER NOT NULL REFERENCES snapshots,
    content INTEGER NOT NULL REFERENCES contents,
    modified TEXT,
    slug TEXT,
    status TEXT,
    parent INTEGER,
    lang TEXT,
    PRIMARY KEY (collection, id, from_snapshot)
) WITHOUT ROWID;
CREATE INDEX versions_of_content ON versions (content);
CREATE INDEX versions_of_parent ON versions (collection, parent) WHERE parent IS NOT NULL;
CREATE TABLE failures (
    collection INTEGER NOT NULL REFERENCES collections,
    id INTEGER,
    from_snapshot INTEGER NOT NULL REFERENCES snapshots,
    to_snapshot INTEGER REFERENCES snapshots,
    reason TEXT NOT NULL,
    not_visible INTEGER NOT NULL,
    count INTEGER NOT NULL
);
CREATE INDEX failures_of_record ON failures (collection, id);
CREATE TABLE notes (
    site INTEGER NOT NULL REFERENCES sites,
    type TEXT,
    post INTEGER,
    from_snapshot INTEGER NOT NULL REFERENCES snapshots,
    to_snapshot INTEGER REFERENCES snapshots,
    rule TEXT NOT NULL,
    detail TEXT NOT NULL,
    place TEXT NOT NULL,
    removed TEXT NOT NULL,
    added TEXT NOT NULL,
    format TEXT
);
CREATE INDEX notes_of_record ON notes (site, type, post);
CREATE TABLE files (
    url TEXT NOT NULL,
    from_snapshot INTEGER NOT NULL REFERENCES snapshots,
    to_snapshot INTEGER REFERENCES snapshots,
    digest BLOB,
    size INTEGER,
    type TEXT,
    validator TEXT,
    record TEXT,
    asked INTEGER,
    reason TEXT,
    status INTEGER,
    PRIMARY KEY (url, from_snapshot)
) WITHOUT ROWID;
CREATE TABLE requests (
    request INTEGER PRIMARY KEY,
    snapshot INTEGER NOT NULL REFERENCES snapshots,
    address TEXT NOT NULL,
    status INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    seconds REAL NOT NULL,
    received INTEGER NOT NULL,
    size INTEGER NOT NULL,
    records INTEGER NOT NULL
);
CREATE INDEX requests_of_snapshot ON requests (snapshot);
CREATE TABLE searched (
    content INTEGER PRIMARY KEY REFERENCES contents ON DELETE CASCADE
);
CREATE TABLE addresses (
    url TEXT NOT NULL,
    content INTEGER NOT NULL REFERENCES searched ON DELETE CASCADE,
    PRIMARY KEY (url, content)
) WITHOUT ROWID;
CREATE INDEX addresses_of_content ON addresses (content);
CREATE VIEW records AS
    SELECT sites.key AS site, collections.name AS collection, collections.type AS type, versions.id AS id,
           versions.slug AS slug, versions.status AS status, versions.modified AS modified, versions.parent AS parent,
           versions.lang AS lang, versions.from_snapshot AS from_snapshot, versions.to_snapshot AS to_snapshot,
           contents.size AS size, contents.data AS data
    FROM versions JOIN collections USING (collection) JOIN sites USING (site) JOIN contents USING (content);
"""

NAMES = {
    "snapshots",
    "sites",
    "snapshot_sites",
    "site_versions",
    "collections",
    "contents",
    "versions",
    "failures",
    "notes",
    "files",
    "requests",
    "searched",
    "addresses",
}


def connect(path: Path | None, *, write: bool) -> sqlite3.Connection:
    """The database at ``path`` (None: in memory), made when ``write`` and not there.

    A reader opens it for writing as well where the system allows, since only so can it undo what a dead writer left
    half done. Raises `ArchiveUnusable`, `ArchiveDamaged`.
    """
    if path is not None and write and not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    place = ":memory:" if path is None else path.absolute().as_uri() + "?mode=rw"
    with explained(path):
        connection = sqlite3.connect(
            place,
            uri=path is not None,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=sqlite3.threadsafety < 3,
        )
    try:
        with explained(path):
            _prepare(connection, path, write=write)
    except WpmigrateError:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path | None, *, write: bool) -> None:
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "fullfsync = ON"):
        connection.execute(f"PRAGMA {pragma}")
    if write and _number(connection, "schema_version") == 0:
        _create(connection)
    _check(connection, path)
    if not write:
        connection.execute("PRAGMA query_only = ON")


def _create(connection: sqlite3.Connection) -> None:
    """All in one transaction: a process that dies here leaves an empty file, which the next one fills."""
    connection.executescript(
        f"BEGIN IMMEDIATE; {TABLES} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT;"
    )


def _check(connection: sqlite3.Connection, path: Path | None) -> None:
    if _number(connection, "application_id") != APPLICATION_ID:
        raise ArchiveUnusable(f"{path} is not an archive of wpmigrate.", "Name the folder of an archive.")
    version = _number(connection, "user_version")
    if version > VERSION:
        advice = f"Install a newer wpmigrate; this one reads up to format {VERSION}."
        raise ArchiveUnusable(f"{path} has format {version}, written by a newer wpmigrate.", advice)
    if 0 < version < VERSION:
        advice = "Move it away and run the crawl again; an earlier wpmigrate still exports from it."
        raise ArchiveUnusable(f"{path} has format {version}, written by an earlier wpmigrate.", advice)
    missing = NAMES - {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if version < 1 or missing:
        raise damaged(path, f"tables are missing ({', '.join(sorted(missing))})")


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


@contextmanager
def explained(path: Path | None) -> Iterator[None]:
    """Turn SQLite's errors into ours. Those that only a bug of ours can cause pass as they are."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except UnicodeDecodeError as error:
        raise damaged(path, str(error)) from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        reason = REASONS.get(code, REASONS.get(code & 0xFF)) if code is not None else damaged
        if reason is None:
            raise
        raise reason(path, str(error)) from error


def damaged(path: Path | None, what: str) -> WpmigrateError:
    """The error for an archive that does not hold what it should."""
    advice = "Restore it from a copy, or move it away and run the crawl again."
    return ArchiveDamaged(f"The archive {path} is damaged: {what}.", advice)


def _unwritable(path: Path | None, what: str) -> WpmigrateError:
    return TargetUnwritable(
        f"Cannot write the archive {path}: {what}.", "Make room and check the rights, then run the same command again."
    )


def _half_done(path: Path | None, what: str) -> WpmigrateError:
    advice = (
        "If a write to it was broken off, open it once where it can be written, or copy the folder to such a place."
    )
    return ArchiveUnusable(f"Cannot read the archive {path}: {what}.", advice)


def _busy(path: Path | None, what: str) -> WpmigrateError:
    return ArchiveLocked(
        f"Another process has been using the archive {path} for {BUSY_SECONDS:.0f} s.", "Try again when it is done."
    )


REASONS = {
    sqlite3.SQLITE_CORRUPT: damaged,
    sqlite3.SQLITE_NOTADB: damaged,
    sqlite3.SQLITE_FULL: _unwritable,
    sqlite3.SQLITE_IOERR: _unwritable,
    sqlite3.SQLITE_READONLY: _unwritable,
    sqlite3.SQLITE_PERM: _unwritable,
    sqlite3.SQLITE_READONLY_ROLLBACK: _half_done,
    sqlite3.SQLITE_CANTOPEN: _half_done,
    sqlite3.SQLITE_BUSY: _busy,
    sqlite3.SQLITE_LOCKED: _busy,
}
"""What SQLite's result codes mean for an archive. An error without a code is text that is no UTF-8."""
