"""Which snapshots to keep, and how the others leave.

A snapshot leaves by moving the ends of what it began or ended to the next one that stays: what no kept snapshot shows
goes, everything else looks the same from each that is kept.
"""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from wpmigrate.archive.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Keep:
    """How many snapshots to keep: the newest of all, and the newest of each of so many days, weeks (ISO) and months
    that have any (UTC)."""

    last: int = 0
    daily: int = 0
    weekly: int = 0
    monthly: int = 0

    @property
    def anything(self) -> bool:
        return any((self.last, self.daily, self.weekly, self.monthly))


PERIODS: dict[str, Callable[[datetime], tuple[int, ...]]] = {
    "daily": lambda time: (time.year, time.month, time.day),
    "weekly": lambda time: time.isocalendar()[:2],
    "monthly": lambda time: (time.year, time.month),
}


def kept(snapshots: Iterable[Snapshot], keep: Keep) -> set[int]:
    """The numbers of those that stay. Each site read by each login has its own days, weeks and months, whole ones and
    those of which only a part was asked for apart, and only complete snapshots count: a bad run never takes a good
    one's place. The newest snapshot of each stays in any case, and so does the newest complete one, or where there is
    none the newest that ended by itself."""
    groups: dict[tuple[str, str, bool], list[Snapshot]] = {}
    for snapshot in snapshots:
        groups.setdefault((snapshot.source, snapshot.reader, snapshot.filtered), []).append(snapshot)
    return {number for group in groups.values() for number in _kept(group[::-1], keep)}


def _kept(newest_first: list[Snapshot], keep: Keep) -> set[int]:
    finished = [snapshot for snapshot in newest_first if snapshot.finished]
    if not finished:
        return {snapshot.number for snapshot in newest_first}
    complete = [snapshot for snapshot in finished if snapshot.complete]
    stay = {snapshot.number for snapshot in (newest_first[0], *(complete[: max(1, keep.last)] or finished[:1]))}
    for name, period in PERIODS.items():
        newest: dict[tuple[int, ...], int] = {}
        for snapshot in complete:
            newest.setdefault(period(snapshot.started), snapshot.number)
        stay.update(islice(newest.values(), getattr(keep, name)))
    return stay


def remove(connection: sqlite3.Connection, gone: Iterable[Snapshot], stay: Iterable[Snapshot]) -> None:
    """Take ``gone`` out, in the transaction that is open. ``stay`` are all the others, as `kept` chooses them."""
    stay = list(stay)
    connection.execute("PRAGMA defer_foreign_keys = ON")
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS moves (old INTEGER PRIMARY KEY, next INTEGER, seen INTEGER)")
    connection.execute("DELETE FROM moves")
    connection.executemany(
        "INSERT INTO moves VALUES (?, ?, ?)", ((old.number, _next(old, stay), _seen(old, stay)) for old in gone)
    )
    for table in SPANS:
        for statement in MOVE_SPAN:
            connection.execute(statement.replace("{table}", table))
    for statement in MOVE_REST:
        connection.execute(statement)


def _next(old: Snapshot, stay: list[Snapshot]) -> int:
    return min(snapshot.number for snapshot in stay if snapshot.number > old.number)


def _seen(old: Snapshot, stay: list[Snapshot]) -> int:
    """Whose fetch counts as that of ``old``: one with the same eyes, and never one that a broken-off run may go on
    with, since that would take for fetched what it did not fetch."""
    same = [s.number for s in stay if s.reader == old.reader and s.source == old.source and s.finished]
    before = [number for number in same if number < old.number]
    return max(before) if before else min(same)


SPANS = ("versions", "site_versions", "failures", "notes", "files")
"""Tables whose rows last from one snapshot to another."""

MOVE_SPAN = (
    """DELETE FROM {table} WHERE to_snapshot IS NOT NULL
        AND coalesce((SELECT next FROM moves WHERE old = from_snapshot), from_snapshot)
            >= coalesce((SELECT next FROM moves WHERE old = to_snapshot), to_snapshot)""",
    # by way of negative numbers, so that no row meets another on its way
    """UPDATE {table} SET from_snapshot = -(SELECT next FROM moves WHERE old = from_snapshot)
        WHERE from_snapshot IN (SELECT old FROM moves)""",
    "UPDATE {table} SET from_snapshot = -from_snapshot WHERE from_snapshot < 0",
    """UPDATE {table} SET to_snapshot = (SELECT next FROM moves WHERE old = to_snapshot)
        WHERE to_snapshot IN (SELECT old FROM moves)""",
)
MOVE_REST = (
    """UPDATE versions SET seen = (SELECT moves.seen FROM moves WHERE old = versions.seen)
        WHERE seen IN (SELECT old FROM moves)""",
    """UPDATE collections SET from_snapshot = (SELECT next FROM moves WHERE old = from_snapshot)
        WHERE from_snapshot IN (SELECT old FROM moves)""",
    "DELETE FROM snapshot_sites WHERE snapshot IN (SELECT old FROM moves)",
    "DELETE FROM requests WHERE snapshot IN (SELECT old FROM moves)",
    "DELETE FROM snapshots WHERE snapshot IN (SELECT old FROM moves)",
    "DELETE FROM contents WHERE NOT EXISTS (SELECT 1 FROM versions WHERE versions.content = contents.content)",
)
