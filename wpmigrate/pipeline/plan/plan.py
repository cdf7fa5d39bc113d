"""The plan, as it is read."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from wpmigrate.exporters.dialects import DIALECTS, Place
from wpmigrate.exporters.links import Home
from wpmigrate.notes import Note
from wpmigrate.pipeline.media.catalogue import LocalFiles
from wpmigrate.records import Site


@dataclass(frozen=True, slots=True)
class Found:
    """What an address of the site names. ``kind`` is ``post``, ``media``, ``term`` or ``user``; ``url`` that of a
    media file, or for a person what a list is of."""

    kind: str
    place: Place | None = None
    url: str = ""


CACHED = 4096
"""Addresses that posts link to again and again."""


class Plan:
    """The places of a site's posts, below the site's folder, and what its addresses name.

    Made once, by `make`; another process opens the database at ``path`` by itself.
    """

    def __init__(self, path: Path, site: Site, dialect: str, old: tuple[str, ...], folder: str = "") -> None:
        self._arguments = (path, site, dialect, old, folder)
        self._path = path
        self.home, self.folder, self.dialect = Home(site.url, old), folder, DIALECTS[dialect]
        self._connection: sqlite3.Connection | None = None
        self.find = lru_cache(CACHED)(self._find)

    def place(self, collection: str, id: int) -> tuple[Place, list[Note]] | None:
        """Where a post goes, and a Note where that is not what its slug says; None for a record that is no post."""
        row = self._one("SELECT path, address, wanted FROM places WHERE collection = ? AND id = ?", collection, id)
        if row is None:
            return None
        path, address, wanted = row
        return Place(path, address), [Note("renamed-path", path, where=wanted)] if wanted else []

    def fragments(self, collection: str, id: int) -> frozenset[str]:
        """The ids in a post that links of others lead to, as they are written there."""
        rows = self._open().execute("SELECT fragment FROM fragments WHERE collection = ? AND id = ?", (collection, id))
        return frozenset(row[0] for row in rows)

    def _find(self, name: str) -> Found | None:
        """What has this name, of those that `exporters.links.names` gives."""
        row = self._one(FIND, name)
        if row is None:
            return None
        what, path, address, url = row
        return Found(what, Place(path, address) if path is not None else None, url)

    def rows(self, sql: str) -> Iterator[Any]:
        yield from self._open().execute(sql)

    def file(self, address: str, files: LocalFiles | None) -> Place | None:
        """Where the exported file of an address is."""
        path = files.path(address) if files is not None else None
        if path is None:
            return None
        root = self.dialect.root
        below = path.removeprefix(self.folder)
        return Place(below) if root is None else self.dialect.media(below.removeprefix(root))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _one(self, sql: str, *values: Any) -> Any:
        return self._open().execute(sql, values).fetchone()

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            place = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(place, uri=True, check_same_thread=sqlite3.threadsafety < 3)
        return self._connection

    def __reduce__(self) -> tuple[Any, ...]:
        return Plan, self._arguments


FIND = """
SELECT kind, path, address, url FROM names
LEFT JOIN places ON kind = 'post' AND there AND places.collection = names.collection AND places.id = names.id
WHERE key = ?
"""
