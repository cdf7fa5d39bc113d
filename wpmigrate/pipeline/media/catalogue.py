"""Every file of a site by all of its addresses: kept in SQLite, since there can be hundreds of thousands."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wpmigrate.errors import TargetUnwritable
from wpmigrate.pipeline.media import names
from wpmigrate.records import Site


class Catalogue:
    """Files, each known by the address from which it is fetched, with the path that an export gives it. ``place`` is
    where its database is made, complete once it is closed; None: where SQLite likes, until it is closed."""

    def __init__(self, site: Site, place: Path | None = None) -> None:
        self._site = site
        self._connection = sqlite3.connect(place or "", isolation_level=None)
        self._connection.executescript(f"{TABLES} BEGIN;")

    def add(self, url: str, *known_as: str) -> None:
        """A file and its addresses. An address that is known already stays that of the earlier file."""
        self._run("INSERT OR IGNORE INTO files (url) VALUES (?)", url)
        (file,) = self._run("SELECT file FROM files WHERE url = ?", url).fetchone()
        bare = names.uncopied(url)
        others = (address for address in known_as if names.uncopied(address) != bare)  # the rest `find` knows by itself
        for key in filter(None, (names.key(address, self._site) for address in (url, *others))):
            self._run("INSERT OR IGNORE INTO names VALUES (?, ?)", key, file)

    def first(self, *addresses: str) -> bool:
        """Whether none of the addresses was asked about before."""
        keys = [(names.key(address, self._site) or address,) for address in addresses]
        known = any(self._run("SELECT 1 FROM asked WHERE key = ?", *key).fetchone() for key in keys)
        for key in keys:
            self._run("INSERT OR IGNORE INTO asked VALUES (?)", *key)
        return not known

    def mention(self, address: str) -> None:
        """Some post names it."""
        key = names.key(address, self._site)
        self._run("INSERT OR IGNORE INTO mentioned VALUES (?, ?, ?)", names.is_copy(address, self._site), key, address)

    def mentioned(self, *, copies: bool) -> Iterator[str]:
        """An address of each file that posts name, of those that are called like copies or of the others."""
        yield from (row[0] for row in self._run("SELECT address FROM mentioned WHERE copy = ? ORDER BY key", copies))

    def find(self, address: str) -> str | None:
        """The address of the file that is shown at ``address``."""
        found = find(self._connection, self._site, address)
        return found[0] if found else None

    def put(self, url: str, path: str) -> None:
        """The file goes to ``path``."""
        self._run("UPDATE files SET path = ? WHERE url = ?", path, url)

    def path(self, url: str) -> str | None:
        """Where the file of this address goes."""
        row = self._run("SELECT path FROM files WHERE url = ?", url).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        try:
            if self._connection.in_transaction:  # a full disk has ended it
                self._run("COMMIT")
        finally:
            self._connection.close()

    def _run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        """Raises `TargetUnwritable`: nothing else writes into this file, so that what SQLite cannot do is the disk's
        fault."""
        try:
            return self._connection.execute(sql, values)
        except sqlite3.OperationalError as error:
            raise TargetUnwritable(f"Cannot write the list of media files: {error}.", ADVICE) from error


class LocalFiles:
    """Where an export puts the site's media files. Complete before the first post is rendered.

    It can be sent to another process, where it opens its database (at ``place``) by itself.
    """

    def __init__(self, place: Path, site: Site) -> None:
        self._place, self._site = place, site
        self._connection: sqlite3.Connection | None = None

    def path(self, address: str) -> str | None:
        """The path, relative to the output folder and with ``/``, of the file that stands at ``address``; None for what
        is no address of a file that this export writes.

        ``address`` is as it stands in a Document. The same file is found by http and https, with ``www.`` or without,
        protocol-relative or relative to the site, escaped or not, behind a proxy that only resizes, with a query
        (``?resize=``) and with a fragment, which is no part of the path. The address of a reduced picture
        (``a-300x200.jpg``) has the path of its original.
        """
        found = find(self._open(), self._site, address)
        return found[1] if found else None

    def all(self) -> Iterator[tuple[str, str]]:
        """The address and path of each file, in the order in which they were found."""
        yield from self._open().execute("SELECT url, path FROM files WHERE path IS NOT NULL ORDER BY file")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            place = f"{self._place.absolute().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(place, uri=True, check_same_thread=sqlite3.threadsafety < 3)
        return self._connection

    def __reduce__(self) -> tuple[Any, ...]:
        return LocalFiles, (self._place, self._site)


def find(connection: sqlite3.Connection, site: Site, address: str) -> tuple[str, str | None] | None:
    """Address and path of the file at ``address``, or else of that of which it is a copy."""
    key = names.key(address, site)
    for name in names.originals(key) if key is not None else ():
        row: tuple[str, str | None] | None = connection.execute(FIND, (name,)).fetchone()
        if row is not None:
            return row
    return None


ADVICE = "Make room, also for temporary files (TMPDIR), then run the same command again."
TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE files (file INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, path TEXT);
CREATE TABLE mentioned (copy INTEGER, key TEXT, address TEXT, PRIMARY KEY (copy, key)) WITHOUT ROWID;
CREATE TABLE asked (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE names (key TEXT PRIMARY KEY, file INTEGER NOT NULL) WITHOUT ROWID;
"""
FIND = "SELECT url, path FROM names JOIN files USING (file) WHERE key = ?"
