"""Archives that do not read, and disks that do not write."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.archive.material import KEY, SITE, begin, database, indexed, post, run, term
from wpmigrate.archive import Archive
from wpmigrate.errors import ArchiveDamaged, ArchiveUnusable, TargetUnwritable
from wpmigrate.records import Filters

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Archive.create(tmp_path / "archive") as archive:
        rnd = random.Random(5)
        posts = [post(id, rnd.randbytes(400).hex()) for id in range(1, 120)]
        run(archive, indexed(*range(1, 120)), *posts, *(term(id, f"t{id}") for id in range(50)))
    return tmp_path / "archive"


class Nothing:
    def modified(self, site: str, collection: str) -> dict[int, str | None]:
        return {}

    def present(self, site: str, collection: str, statuses: tuple[str, ...]) -> list[int]:
        return []


def read_all(folder: Path) -> int:
    with Archive.open(folder) as archive:
        return len(list(archive.view().read(Nothing(), Filters())))


def test_damage__no_database(folder: Path) -> None:
    database(folder).write_bytes(b"<!DOCTYPE html>" * 1000)
    for make in (Archive.open, Archive.create):
        with pytest.raises(ArchiveDamaged, match=r"archive.sqlite is damaged: .* Restore it from a copy"):
            make(folder)


@pytest.mark.parametrize("share", [0.03, 0.5, 0.99])
def test_damage__cut_off(folder: Path, share: float) -> None:
    whole = database(folder).read_bytes()
    database(folder).write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ArchiveDamaged):
        read_all(folder)


def test_damage__an_empty_file(folder: Path) -> None:
    """As a run leaves it that died while it made the archive."""
    database(folder).write_bytes(b"")
    with pytest.raises(ArchiveUnusable, match="There is no archive"):
        Archive.open(folder)
    with Archive.create(folder) as archive:
        assert archive.snapshots() == []


def test_damage__a_table_is_missing(folder: Path) -> None:
    connection = sqlite3.connect(database(folder))
    connection.execute("DROP TABLE notes")
    connection.close()
    with pytest.raises(ArchiveDamaged, match=r"tables are missing \(notes\)"):
        Archive.open(folder)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE contents SET data = zeroblob(length(data)) WHERE content = 7",
        "UPDATE contents SET data = substr(data, 1, 20) WHERE content = 7",
        "UPDATE contents SET data = 'text' WHERE content = 7",
        "UPDATE contents SET digest = zeroblob(32) WHERE content = 7",
        "UPDATE contents SET size = size + 1 WHERE content = 7",
        "UPDATE contents SET data = (SELECT data FROM contents WHERE content = 8) WHERE content = 7",
    ],
)
def test_damage__one_content(folder: Path, change: str) -> None:
    connection = sqlite3.connect(database(folder))
    connection.execute(change)
    connection.commit()
    connection.close()
    with Archive.open(folder) as archive:
        view = archive.view()
        with pytest.raises(ArchiveDamaged, match="record 7 of posts does not read"):
            view.item(KEY, "posts", 7)
        assert view.item(KEY, "posts", 8) is not None


def test_damage__random_bytes(folder: Path) -> None:
    """Any bytes wrong anywhere: either all reads, or the archive says that it is damaged; never another error."""
    whole = database(folder).read_bytes()
    rnd = random.Random(7)
    damaged = 0
    for _ in range(150):
        changed = bytearray(whole)
        place = rnd.randrange(100, len(whole) - 64)
        changed[place : place + 64] = rnd.randbytes(64)
        database(folder).write_bytes(changed)
        try:
            read_all(folder)
        except (ArchiveDamaged, ArchiveUnusable):
            damaged += 1
    assert damaged > 30, "otherwise this damages nothing that is read"


def test_damage__a_full_disk(tmp_path: Path) -> None:
    """SQLite's own limit stands for the disk's: it gives the same error."""
    with Archive.create(tmp_path) as archive:
        writer = begin(archive)
        writer.add(SITE)
        writer.commit()
        pages = archive._connection.execute("PRAGMA page_count").fetchone()[0]
        archive._connection.execute(f"PRAGMA max_page_count = {pages + 4}")
        rnd = random.Random(1)
        with pytest.raises(TargetUnwritable, match="full"):  # noqa: PT012  # which of them hits the limit does not matter
            for id in range(1, 20):
                writer.add(post(id, rnd.randbytes(1000).hex()))
                writer.commit()
    with Archive.create(tmp_path) as archive:
        view = archive.view()
        stored = [item.id for item in view.items(KEY, "posts")]
        assert stored == list(range(1, len(stored) + 1))
        run(archive, *(post(id) for id in range(1, 20)))
        assert archive.view().count(KEY, "posts") == 19


STRANGER = f"""
import os, sys
from pathlib import Path
from wpmigrate.archive import Archive
os.setuid(65534)
for make in (Archive.open, Archive.create):
    try:
        with make(Path(sys.argv[1])) as archive:
            print(archive.view().count({KEY!r}, "posts"))
    except Exception as error:
        print(type(error).__name__, error)
"""
needs_root = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="needs root: to be somebody else")


def as_stranger(folder: Path) -> list[str]:
    """What somebody sees who can read everything and write nothing. (Not where the tests' files are: pytest keeps that
    place shut.)"""
    with TemporaryDirectory() as place:
        there = Path(place, "archive")
        shutil.copytree(folder, there)
        for path in (there.parent, there):
            path.chmod(0o755)
        for path in there.iterdir():
            path.chmod(0o644)
        command = [sys.executable, "-c", STRANGER, str(there)]
        child = subprocess.run(
            command, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
        )
    assert child.stderr == ""
    return child.stdout.splitlines()


@needs_root
def test_damage__a_medium_that_cannot_be_written(folder: Path) -> None:
    reading, writing = as_stranger(folder)
    assert reading == "119"
    assert writing.startswith("ArchiveUnusable Cannot write ")


@needs_root
def test_damage__half_written_on_a_medium_that_cannot_be_written(folder: Path) -> None:
    break_off(folder)
    reading, _ = as_stranger(folder)
    assert reading.startswith("ArchiveUnusable Cannot read the archive ")
    assert "open it once where it can be written" in reading


def test_damage__half_written(folder: Path) -> None:
    """As a power cut leaves it: changes in the file, and what they overwrote in the journal."""
    break_off(folder)
    journal = folder / "archive.sqlite-journal"
    assert journal.stat().st_size > 0
    with Archive.open(folder) as archive:
        assert archive.view().count(KEY, "posts") == 119
    assert not journal.exists()


BREAK_OFF = """
import os, sys, sqlite3
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute("PRAGMA cache_size = 1")
c.execute("BEGIN")
for n in range(2000):
    c.execute("INSERT INTO contents (digest, size, data) VALUES (?, 400, ?)", (n.to_bytes(32, "big"), b"x" * 400))
os._exit(9)
"""


def break_off(folder: Path) -> None:
    subprocess.run([sys.executable, "-c", BREAK_OFF, str(database(folder))], check=False)
