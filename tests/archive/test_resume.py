"""A run that was broken off anywhere, and the one after it."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.archive.material import DAY, KEY, SITE, START, TAGS, begin, ids, indexed, post, run, term
from wpmigrate.archive import RESUME_WITHIN, Archive
from wpmigrate.archive.writer import BATCH
from wpmigrate.records import Event, Failed, Indexed, Item, Known

EVENTS: list[Event] = [
    SITE,
    indexed(1, 2, 3, 5),
    post(1, "one"),
    post(2, "changed", modified_gmt="2024-04-30T00:00:00"),
    post(5, "five"),
    Indexed(KEY, TAGS, [7, 8]),
    term(7, "boats"),
    term(8, "weather"),
]
"""A site on the second night: post 3 is as it was, post 4 is gone, posts 2 and 5 are new to the archive."""

CHILD = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.archive.test_resume import crawl
from wpmigrate.archive import Archive

archive = Archive.create(Path(sys.argv[2]))
crawl(archive, stop=int(sys.argv[3]), stopped=lambda: os._exit(9) if sys.argv[4] == "exit" else os.kill(os.getpid(),
signal.SIGKILL))
"""
ROOT = Path(__file__).parent.parent.parent


def first_night(folder: Path) -> None:
    with Archive.create(folder) as archive:
        old = [post(2, "old"), post(3, "three"), post(4, "four")]
        run(archive, indexed(2, 3, 4), *old, Indexed(KEY, TAGS, [7]), term(7, "ships"))


def unknown(known: Known) -> list[Event]:
    """What a Source sends to somebody who knows that."""
    return [event for event in EVENTS if not (isinstance(event, Item) and is_known(known, event))]


def is_known(known: Known, item: Item) -> bool:
    there = known.modified(item.site, item.collection.name)
    return item.id in there and there[item.id] == item.modified


def crawl(archive: Archive, stop: int = -1, stopped: Callable[[], None] = lambda: None) -> list[Event]:
    """The second night; every second event is committed. Calls ``stopped`` after ``stop`` steps. Gives what was
    sent."""
    sent = unknown(archive.known())
    writer = begin(archive, day=1)
    steps = [step for number, event in enumerate(sent) for step in ((event, None) if number % 2 else (event,))]
    for number, step in enumerate(steps):
        if number == stop:
            stopped()
        if step is None:
            writer.commit()
        else:
            writer.add(step)
    writer.finish(START + DAY, complete=True)
    stopped()
    return sent


def contents(folder: Path) -> list[tuple[list[Item], list[Item]]]:
    with Archive.open(folder) as archive:
        views = [archive.view(snapshot.number) for snapshot in archive.snapshots()]
        return [(list(view.items(KEY, "posts")), list(view.items(KEY, "tags"))) for view in views]


def die(folder: Path, stop: int, how: str) -> int:
    command = [sys.executable, "-c", CHILD, str(ROOT), str(folder), str(stop), how]
    return subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}).returncode


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[list[Item], list[Item]]]:
    folder = tmp_path_factory.mktemp("undisturbed") / "archive"
    first_night(folder)
    with Archive.create(folder) as archive:
        crawl(archive)
    return contents(folder)


HOW = "exit" if sys.platform == "win32" else "kill"


@pytest.mark.parametrize("stop", range(13))
def test_resume__after_a_death_at_any_point(tmp_path: Path, undisturbed: object, stop: int) -> None:
    folder = tmp_path / "archive"
    first_night(folder)
    assert die(folder, stop, HOW) in (9, -9)
    with Archive.create(folder) as archive:
        committed = set(archive.known().modified(KEY, "posts")) | set(archive.known().modified(KEY, "tags"))
        sent = crawl(archive)
        assert len(archive.snapshots()) == 2 or stop >= 12, "goes on in its own snapshot"
    fetched = {event.id for event in sent if isinstance(event, Item)}
    assert not (fetched - {2}) & committed, "nothing that was committed is fetched again"
    assert contents(folder)[:2] == undisturbed


@pytest.mark.parametrize("stop", [1, 4, 7])
def test_resume__the_archive_of_a_dead_run_reads(tmp_path: Path, stop: int) -> None:
    folder = tmp_path / "archive"
    first_night(folder)
    die(folder, stop, HOW)
    before, after = contents(folder)
    assert [item.id for item in before[0]] == [2, 3, 4]
    assert {3} <= {item.id for item in after[0]}


def test_resume__what_was_not_committed_is_gone(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        writer = begin(archive)
        writer.add(SITE)
        writer.add(post(1))
        writer.commit()
        writer.add(post(2))
    with Archive.create(tmp_path) as archive:
        assert ids(archive.view()) == [1]


def test_resume__batches_commit_by_themselves(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        writer = begin(archive)
        for id in range(1, 2 * BATCH + 50):
            writer.add(post(id))
    with Archive.create(tmp_path) as archive:
        assert ids(archive.view()) == list(range(1, 2 * BATCH + 1))


def test_resume__terms_are_known_only_to_their_own_run(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        writer = begin(archive)
        writer.add(term(7, "boats"))
        assert dict(archive.known().modified(KEY, "tags")) == {7: None}
        writer.finish(START, complete=True)
        assert dict(archive.known().modified(KEY, "tags")) == {}
        begin(archive, day=1)
        assert dict(archive.known().modified(KEY, "tags")) == {}


def test_resume__other_eyes_know_nothing(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        run(archive, post(1))
        assert len(archive.known("user 3").modified(KEY, "posts")) == 0
        run(archive, post(1), reader="user 3", day=1)
        assert list(archive.known("user 3").modified(KEY, "posts")) == [1]
        assert list(archive.known().modified(KEY, "posts")) == []


@pytest.mark.parametrize(
    ("day", "filtered", "reader", "source"),
    [
        (RESUME_WITHIN / DAY + 1, False, "", "https://example.com/harbour/"),
        (0, True, "", "https://example.com/harbour/"),
        (0, False, "user 3", "https://example.com/harbour/"),
        (0, False, "", "https://example.org/"),
    ],
)
def test_resume__not_another_run(tmp_path: Path, day: float, filtered: bool, reader: str, source: str) -> None:
    with Archive.create(tmp_path) as archive:
        begin(archive)
        later = START + timedelta(days=day)
        assert archive.begin(source, later, filtered, reader).snapshot == 2


def test_resume__failures_of_the_broken_run_are_tried_again(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        writer = begin(archive)
        for event in (SITE, indexed(1, 2), post(1), Failed(KEY, TAGS, None, "no answer")):
            writer.add(event)
        writer.commit()
    with Archive.create(tmp_path) as archive:
        writer = begin(archive)
        for event in (SITE, indexed(1, 2), post(2), Indexed(KEY, TAGS, [])):
            writer.add(event)
        writer.finish(START, complete=True)
        assert archive.view().failures(KEY) == []
        assert ids(archive.view()) == [1, 2]


def test_known__is_asked_each_time(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        writer = begin(archive)
        known = archive.known().modified(KEY, "posts")
        assert len(known) == 0
        writer.add(post(1))
        assert known[1] == "2024-04-01T12:00:00"
        writer.add(post(1, modified_gmt="2024-05-01T12:00:00"))
        assert known[1] == "2024-05-01T12:00:00"
        assert known.get(2) is None
        for id in range(2, 2500):
            writer.add(post(id))
        assert list(known) == list(range(1, 2500))
