"""Snapshot: what the archive knows of one run."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``finished`` is None for a run that was broken off or is still going on. ``sites`` are the keys of the sites that
    it read. ``full``: every record was fetched, not only those whose ``modified`` had changed."""

    number: int
    source: str
    reader: str
    logged_in: bool
    filtered: bool
    full: bool
    started: datetime
    finished: datetime | None
    complete: bool
    sites: tuple[str, ...]


class Size(NamedTuple):
    """How many records a snapshot has, how many contents of records began with it, and how many ended; what its run
    cost: how many ``requests``, the ``bytes`` that came over the wire, and the ``seconds`` that the site took."""

    records: int
    began: int
    ended: int
    requests: int
    bytes: int
    seconds: float


def sizes(connection: sqlite3.Connection) -> dict[int, Size]:
    """Of each snapshot."""
    found, records = {}, 0
    for number, began, ended, requests, received, seconds in connection.execute(COUNTS):
        records += began - ended
        found[number] = Size(records, began, ended, requests, received, round(seconds, 3))
    return found


def all_snapshots(connection: sqlite3.Connection) -> list[Snapshot]:
    """Oldest first."""
    sites: dict[int, list[str]] = {}
    for number, key in connection.execute(SITES):
        sites.setdefault(number, []).append(key)
    return [_snapshot(row, tuple(sites.get(row[0], ()))) for row in connection.execute(SNAPSHOTS)]


def _snapshot(row: tuple[int, str, str, int, int, int, str, str | None, int], sites: tuple[str, ...]) -> Snapshot:
    number, source, reader, logged_in, filtered, full, started, finished, complete = row
    return Snapshot(
        number,
        source,
        reader,
        bool(logged_in),
        bool(filtered),
        bool(full),
        read_time(started),
        read_time(finished) if finished else None,
        bool(complete),
        sites,
    )


def write_time(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def read_time(text: str) -> datetime:
    return datetime.fromisoformat(text)


SNAPSHOTS = (
    'SELECT snapshot, source, reader, logged_in, filtered, "full", started, finished, complete FROM snapshots'
    " ORDER BY snapshot"
)
COUNTS = """
SELECT snapshot, (SELECT count(*) FROM versions WHERE from_snapshot = snapshots.snapshot),
       (SELECT count(*) FROM versions WHERE to_snapshot = snapshots.snapshot),
       (SELECT coalesce(sum(tries), 0) FROM requests WHERE requests.snapshot = snapshots.snapshot),
       (SELECT coalesce(sum(received), 0) FROM requests WHERE requests.snapshot = snapshots.snapshot),
       (SELECT total(seconds) FROM requests WHERE requests.snapshot = snapshots.snapshot)
FROM snapshots ORDER BY snapshot
"""
SITES = "SELECT snapshot, key FROM snapshot_sites JOIN sites USING (site) ORDER BY snapshot, key"
