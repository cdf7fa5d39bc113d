"""What is different between two snapshots."""

import sqlite3
from collections.abc import Iterator
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


def changes(connection: sqlite3.Connection, old: int, new: int) -> Iterator[Change]:
    """By site, collection and id, read in pages."""
    for number, site, name, kind in connection.execute(COLLECTIONS).fetchall():
        last = None
        values = {"collection": number, "old": old, "new": new}
        while rows := connection.execute(CHANGED, {**values, "last": last}).fetchall():
            for id, before, after in rows:
                yield Change("new" if before is None else "gone" if after is None else "changed", site, name, kind, id)
            last = rows[-1][0]


COLLECTIONS = """
SELECT collection, sites.key, name, kind FROM collections JOIN sites USING (site) ORDER BY sites.key, name
"""
CHANGED = f"""
SELECT id, max(CASE WHEN {NOW.replace(":snapshot", ":old")} THEN content END) AS before,
       max(CASE WHEN {NOW.replace(":snapshot", ":new")} THEN content END) AS after
FROM versions WHERE collection = :collection AND (:last IS NULL OR id > :last)
GROUP BY id HAVING before IS NOT after ORDER BY id LIMIT {PAGE}
"""  # noqa: S608  # our own words
