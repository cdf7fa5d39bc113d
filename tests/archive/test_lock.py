"""One writer at a time, and none that is dead."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.archive.material import ids, post, run
from wpmigrate.archive import Archive
from wpmigrate.errors import ArchiveLocked

ROOT = Path(__file__).parent.parent.parent
HOLDER = """
import sys
from pathlib import Path
from wpmigrate.archive import Archive

archive = Archive.create(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def holder(folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", HOLDER, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def test_lock__held_by_a_living_process(tmp_path: Path) -> None:
    with holder(tmp_path) as child:
        with pytest.raises(ArchiveLocked, match=f"is being written by process {child.pid}"):
            Archive.create(tmp_path)
        Archive.open(tmp_path).close()
        child.communicate("")
    Archive.create(tmp_path).close()


def test_lock__held_by_a_dead_process(tmp_path: Path) -> None:
    with holder(tmp_path) as child:
        child.kill()
        child.communicate()
    with Archive.create(tmp_path) as archive:
        run(archive, post(1))
        assert ids(archive.view()) == [1]


def test_lock__held_by_this_process(tmp_path: Path) -> None:
    with Archive.create(tmp_path), pytest.raises(ArchiveLocked, match="by this process"):
        Archive.create(tmp_path)
    Archive.create(tmp_path).close()


def test_lock__not_lost_by_a_refused_attempt(tmp_path: Path) -> None:
    """Closing any handle of a file drops all record locks of the process on it."""
    with Archive.create(tmp_path):
        with pytest.raises(ArchiveLocked):
            Archive.create(tmp_path)
        command = [sys.executable, "-c", HOLDER, str(tmp_path)]
        child = subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True)
    assert b"ArchiveLocked" in child.stderr


def test_lock__released_when_the_archive_does_not_open(tmp_path: Path) -> None:
    Archive.create(tmp_path).close()
    database = tmp_path / "archive.sqlite"
    good = database.read_bytes()
    database.write_bytes(b"no database at all" * 100)
    with pytest.raises(Exception, match="damaged"):
        Archive.create(tmp_path)
    database.write_bytes(good)
    Archive.create(tmp_path).close()


def test_lock__readers_beside_a_writer(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as writer:
        run(writer, post(1))
        open_run = writer.begin("https://example.com", writer.snapshots()[0].started, filtered=False)
        open_run.add(post(2))
        with Archive.open(tmp_path) as reader:
            assert ids(reader.view(1)) == [1]
            open_run.commit()
            assert ids(reader.view()) == [1, 2]


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX: fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_lock__not_held_by_a_forked_worker(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    archive = Archive.create(tmp_path)
    release = context.Event()
    worker = context.Process(target=release.wait, args=(30,))
    worker.start()
    archive.close()
    try:
        with holder(tmp_path) as child:
            child.communicate("")
    finally:
        release.set()
        worker.join()
