"""Archive: the folder, its lock and its connection."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from wpmigrate.archive import files, schema
from wpmigrate.archive.changes import Change, FileChange, changes, file_changes
from wpmigrate.archive.checking import Check, Damage, damages, strays
from wpmigrate.archive.lock import FILE as LOCK_FILE
from wpmigrate.archive.lock import Lock
from wpmigrate.archive.pruning import remove
from wpmigrate.archive.schema import connect, explained
from wpmigrate.archive.snapshots import Size, Snapshot, all_snapshots, sizes, write_time
from wpmigrate.archive.view import STATUSES, View
from wpmigrate.archive.writer import VISIBLE, Writer
from wpmigrate.errors import ArchiveUnusable, TargetUnwritable
from wpmigrate.records import Known

RESUME_WITHIN = timedelta(days=1)
"""A run that was broken off longer ago is followed by a new snapshot: what it read of terms, users and comments, which
carry no ``modified``, is old."""

OWN_FILES = {schema.FILE, schema.FILE + "-journal", LOCK_FILE, files.FOLDER, ".gitignore"}


@dataclass(frozen=True, slots=True)
class Pruned:
    """What `Archive.prune` removed: numbers of snapshots, how many media files, and the bytes that this freed on
    disk."""

    snapshots: tuple[int, ...]
    files: int
    bytes: int


class Archive:
    """An open archive. Made by `create` (one process at a time, to write), `open` (any number, to read) or `memory`; a
    context manager.

    Leaving the ``with`` block undoes what was added since the last commit.
    """

    def __init__(self, folder: Path | None, connection: sqlite3.Connection, lock: Lock | None = None) -> None:
        self.folder = folder
        self.name = "memory" if folder is None else str(folder)
        self.statuses = STATUSES
        self._connection = connection
        self._lock = lock

    @classmethod
    def create(cls, folder: Path) -> Self:
        """The archive in ``folder`` to write to, made when it is not there.

        Raises `ArchiveLocked`; `ArchiveUnusable` for a folder with other things in it or a newer format;
        `ArchiveDamaged`; `TargetUnwritable`.
        """
        _make(folder)
        lock = Lock(folder)
        try:
            return cls(folder, connect(folder / schema.FILE, write=True), lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The archive in ``folder`` to read from. Raises `ArchiveUnusable`, `ArchiveDamaged`."""
        path = folder / schema.FILE
        if not path.is_file() or path.stat().st_size == 0:
            raise ArchiveUnusable(
                f"There is no archive in {folder}.", f"An archive is a folder with a file {schema.FILE}."
            )
        return cls(folder, connect(path, write=False))

    @classmethod
    def memory(cls) -> Self:
        """An archive that goes with the process. It keeps no files, and its views stay in this process."""
        return cls(None, connect(None, write=True))

    def known(self, reader: str = "", *, full: bool = False) -> Known:
        """What is stored, was read with the same eyes, and is still current; for a ``full`` run what that very run has
        fetched. It always answers by the present state, also while a `Writer` writes."""
        return _Stored(self._connection, self._path, reader, full)

    def begin(self, source: str, started: datetime, filtered: bool, reader: str = "", *, full: bool = False) -> Writer:
        """A new snapshot of ``source`` (without credentials), or the newest one when it was broken off and is of the
        same source, reader and kind.

        ``reader`` is a label for whose eyes read, such as ``user 3``; empty without login.
        """
        with explained(self._path):
            kind = (source, reader, filtered, full)
            number = self._unfinished(kind, started)
            if number is None:
                values = (*kind, write_time(started))
                number = self._connection.execute(BEGIN, values).lastrowid
        assert number is not None  # noqa: S101  # an INSERT has a row id
        return Writer(self.folder, self._connection, number, reader=reader, filtered=filtered)

    def snapshots(self) -> list[Snapshot]:
        """Oldest first."""
        with explained(self._path):
            return all_snapshots(self._connection)

    def sizes(self) -> dict[int, Size]:
        """Of each snapshot, by its number."""
        with explained(self._path):
            return sizes(self._connection)

    def view(self, snapshot: int | None = None) -> View:
        """The archive as it was at ``snapshot``, by default the newest. Raises `ArchiveUnusable` when there is none."""
        numbers = [s.number for s in self.snapshots()]
        if not numbers:
            raise ArchiveUnusable(f"The archive {self.folder} is empty.", "Nothing was fetched into it yet.")
        if snapshot is not None and snapshot not in numbers:
            there = ", ".join(map(str, numbers))
            raise ArchiveUnusable(f"The archive {self.folder} has no snapshot {snapshot}.", f"It has {there}.")
        return View(self.folder, self._connection, snapshot or numbers[-1])

    def changes(self, old: int, new: int) -> Iterator[Change]:
        """What is different between two snapshots, by site, collection and id."""
        with explained(self._path):
            yield from changes(self._connection, old, new)

    def file_changes(self, old: int, new: int, sites: Iterable[str]) -> Iterator[FileChange]:
        """Which media files are different between two snapshots, by address: those that runs on ``sites`` (keys)
        found."""
        with explained(self._path):
            yield from file_changes(self._connection, old, new, sites)

    def check(self, checked: Check) -> Iterator[Damage]:
        """Every damage to what is stored, as it is found: each content and each media file is read and compared with
        its SHA-256. ``checked`` counts what was looked at."""
        return damages(self._connection, self.folder, checked)

    def prune(self, gone: Iterable[Snapshot]) -> Pruned:
        """Remove snapshots, as `kept` leaves them, and give back the room that they took. All others look as before.

        Either all of it happens or nothing; media files that nothing refers to go when the rest is done. Raises
        `TargetUnwritable` where there is no room to write the database anew.
        """
        gone = list(gone)
        numbers = {snapshot.number for snapshot in gone}
        before = self._bytes()
        with explained(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                if gone:
                    remove(self._connection, gone, [s for s in self.snapshots() if s.number not in numbers])
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has ended it already
                    self._connection.execute("ROLLBACK")
                raise
            removed = self._remove_strays()
            self._connection.execute("VACUUM")
        return Pruned(tuple(sorted(numbers)), removed, before - self._bytes())

    def _remove_strays(self) -> int:
        count = 0
        for path in strays(self._connection, self.folder) if self.folder is not None else ():
            path.unlink(missing_ok=True)
            count += 1
        return count

    def _bytes(self) -> int:
        """What the folder takes: the database and the media files."""
        if self.folder is None:
            return 0
        paths = [self.folder / schema.FILE, *(self.folder / files.FOLDER).glob("??/*")]
        return sum(path.stat().st_size for path in paths)

    def partial(self) -> Path:
        """The folder in which downloads grow, and those lie that stopped; `Writer.add_file` takes them from there."""
        if self.folder is None:
            raise ArchiveUnusable("An archive in memory keeps no files.", "Give it a folder.")
        return files.partial(self.folder)

    def close(self) -> None:
        self._connection.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _path(self) -> Path | None:
        return None if self.folder is None else self.folder / schema.FILE

    def _unfinished(self, kind: tuple[str, str, bool, bool], started: datetime) -> int | None:
        last = next(reversed(all_snapshots(self._connection)), None)
        if last is None or last.finished is not None or started - last.started > RESUME_WITHIN:
            return None
        return last.number if (last.source, last.reader, last.filtered, last.full) == kind else None


BEGIN = 'INSERT INTO snapshots (source, reader, filtered, "full", started) VALUES (?, ?, ?, ?, ?)'


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        others = sorted({path.name for path in folder.iterdir()} - OWN_FILES)
        if (folder / schema.FILE).exists():
            return
        if others:
            advice = "Name a new or empty folder, so that nothing of yours is hidden or overwritten."
            raise ArchiveUnusable(f"{folder} is not an archive and holds other things ({others[0]}).", advice)
        folder.chmod(0o700)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        (folder / ".gitignore").chmod(0o600)
    except OSError as error:
        raise TargetUnwritable(
            f"Cannot make an archive in {folder}: {error.strerror}.", "Choose another folder, or change its rights."
        ) from error


class _Stored:
    """`Known` of an archive."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None, reader: str, full: bool) -> None:
        self._connection = connection
        self._path = path
        self._reader = reader
        self._full = full

    def modified(self, site: str, collection: str) -> Mapping[int, str | None]:
        return _Modified(self._connection, self._path, (site, collection, self._reader, self._full))

    def present(self, site: str, collection: str, statuses: tuple[str, ...]) -> Sequence[int]:
        asked = f"AND status IN ({', '.join('?' * len(statuses))})" if statuses else ""
        with explained(self._path):
            rows = self._connection.execute(
                f"{PRESENT} {asked} ORDER BY id", (site, collection, self._reader, *statuses)
            )
            return [row[0] for row in rows]


class _Modified(Mapping[int, str | None]):
    """id -> ``modified``, asked of the database each time: a crawl of any size holds none of it."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None, key: tuple[str, str, str, bool]) -> None:
        self._connection = connection
        self._path = path
        self._key = key

    def __getitem__(self, id: int) -> str | None:
        with explained(self._path):
            row = self._connection.execute(f"SELECT modified {KNOWN} AND id = ?", (*self._key, id)).fetchone()
        if row is None:
            raise KeyError(id)
        found: str | None = row[0]
        return found

    def __iter__(self) -> Iterator[int]:
        last = None
        while ids := self._after(last):
            yield from ids
            last = ids[-1]

    def __len__(self) -> int:
        with explained(self._path):
            return int(self._connection.execute(f"SELECT count(*) {KNOWN}", self._key).fetchone()[0])

    def _after(self, last: int | None) -> list[int]:
        with explained(self._path):
            rows = self._connection.execute(
                f"SELECT id {KNOWN} AND (? IS NULL OR id > ?) ORDER BY id LIMIT 1000", (*self._key, last, last)
            )
            return [row[0] for row in rows]


PRESENT = f"""
SELECT id FROM versions
WHERE collection = (SELECT collection FROM collections JOIN sites USING (site)
                    WHERE sites.key = ? AND collections.name = ?)
    AND to_snapshot IS NULL AND {VISIBLE}
"""  # noqa: S608  # our own words
KNOWN = """
FROM versions JOIN snapshots ON snapshots.snapshot = versions.seen
WHERE collection = (SELECT collection FROM collections JOIN sites USING (site)
                    WHERE sites.key = ? AND collections.name = ?)
    AND to_snapshot IS NULL AND reader = ?
    AND ((modified IS NOT NULL AND NOT ?) OR seen = (SELECT max(snapshot) FROM snapshots WHERE finished IS NULL
                                         AND snapshot = (SELECT max(snapshot) FROM snapshots)))
"""
"""A record without ``modified`` is known only to the run that fetched it: whether it changed shows only in its
content. A full run takes every record for such a one."""
