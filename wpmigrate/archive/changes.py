"""What is different between two snapshots."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from wpmigrate.archive.view import NOW

PAGE = 500

What = Literal["new", "changed", "gone"]


class Change(NamedTuple):
    """A record of which one snapshot has another content than the other, or only one has any."""

    what: What
    site: str
    collection: str
    kind: str
    id: int


class FileChange(NamedTuple):
    """An address at which one snapshot has another media file than the other, or only one has any."""

    what: What
    url: str


def changes(connection: sqlite3.Connection, old: int, new: int) -> Iterator[Change]:
    """By site, collection and id, read in pages."""
    for number, site, name, kind in connection.execute(COLLECTIONS).fetchall():
        last = None
        values = {"collection": number, "old": old, "new": new}
        while rows := connection.execute(CHANGED, {**values, "last": last}).fetchall():
            for id, before, after in rows:
                yield Change(_what(before, after), site, name, kind, id)
            last = rows[-1][0]


def file_changes(connection: sqlite3.Connection, old: int, new: int, sites: Iterable[str]) -> Iterator[FileChange]:
    """Those that a run on one of ``sites`` found, by address, read in pages."""
    keys = {f"site{number}": site for number, site in enumerate(sites)}
    sql = FILES_CHANGED.replace("{SITES}", ", ".join(f":{name}" for name in keys))
    last = ""
    while rows := connection.execute(sql, {**keys, "old": old, "new": new, "last": last}).fetchall():
        for url, before, after in rows:
            yield FileChange(_what(before, after), url)
        last = rows[-1][0]


def _what(before: object, after: object) -> What:
    return "new" if before is None else "gone" if after is None else "changed"


COLLECTIONS = """
SELECT collection, sites.key, name, kind FROM collections JOIN sites USING (site) ORDER BY sites.key, name
"""
OLD, NEW = (NOW.replace(":snapshot", name) for name in (":old", ":new"))
CHANGED = f"""
SELECT id, max(CASE WHEN {OLD} THEN content END) AS before, max(CASE WHEN {NEW} THEN content END) AS after
FROM versions WHERE collection = :collection AND (:last IS NULL OR id > :last)
GROUP BY id HAVING before IS NOT after ORDER BY id LIMIT {PAGE}
"""  # noqa: S608  # our own words
FILES_CHANGED = f"""
SELECT url, max(CASE WHEN {OLD} THEN digest END) AS before, max(CASE WHEN {NEW} THEN digest END) AS after
FROM files WHERE url > :last AND from_snapshot IN (
    SELECT snapshot FROM snapshot_sites JOIN sites USING (site) WHERE key IN ({{SITES}}))
GROUP BY url HAVING before IS NOT after ORDER BY url LIMIT {PAGE}
"""  # noqa: S608  # our own words
