"""What is different between two snapshots."""

from pathlib import Path

from tests.archive.material import KEY, TAGS, indexed, post, run, term
from wpmigrate.archive import Archive, Change
from wpmigrate.archive import changes as module
from wpmigrate.records import Indexed


def test_changes__new_changed_gone(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        run(archive, indexed(1, 2, 3), post(1, "a"), post(2, "b"), post(3, "c"), Indexed(KEY, TAGS, [7]), term(7, "t"))
        run(archive, indexed(1, 3, 4), post(3, "d"), post(4, "e"), day=1)
        run(archive, indexed(1, 3, 4), post(3, "c"), Indexed(KEY, TAGS, [7]), term(7, "u"), day=2)
        assert list(archive.changes(1, 2)) == [
            Change("gone", KEY, "posts", "post", 2),
            Change("changed", KEY, "posts", "post", 3),
            Change("new", KEY, "posts", "post", 4),
        ]
        assert list(archive.changes(1, 3)) == [
            Change("gone", KEY, "posts", "post", 2),
            Change("new", KEY, "posts", "post", 4),
            Change("changed", KEY, "tags", "term", 7),
        ]
        assert [change.what for change in archive.changes(2, 1)] == ["new", "changed", "gone"]
        assert list(archive.changes(2, 2)) == []


def test_changes__more_than_a_page(tmp_path: Path) -> None:
    count = module.PAGE + 7
    with Archive.create(tmp_path) as archive:
        run(archive, indexed(*range(1, count + 1)), *(post(id, "a") for id in range(1, count + 1)))
        run(archive, indexed(*range(1, count + 1)), *(post(id, "b") for id in range(1, count + 1)), day=1)
        assert [change.id for change in archive.changes(1, 2)] == list(range(1, count + 1))
