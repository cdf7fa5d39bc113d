"""What is different between two snapshots."""

from pathlib import Path

from tests.archive.material import DAY, KEY, START, TAGS, begin, indexed, post, put, run, term
from wpmigrate.archive import Archive, Change, FileChange, Lost
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


def test_changes__files_of_the_sites_that_were_read(tmp_path: Path) -> None:
    nights = ({"a": b"1", "b": b"1"}, {"a": b"2", "c": b"1"}, {"a": b"2"})
    with Archive.create(tmp_path) as archive:
        for day, files in enumerate(nights):
            writer = begin(archive, day=day)
            put(writer, [])
            for name, content in files.items():
                (archive.partial() / name).write_bytes(content)
                writer.add_file(name, archive.partial() / name)
            writer.add_lost(Lost("b", "the server answered 404", 404))  # what is stored stays
            writer.finish(START + day * DAY, complete=True)
        assert list(archive.file_changes(1, 2, [KEY])) == [FileChange("changed", "a"), FileChange("new", "c")]
        assert list(archive.file_changes(2, 1, [KEY])) == [FileChange("changed", "a"), FileChange("gone", "c")]
        assert list(archive.file_changes(2, 3, [KEY])) == []
        assert list(archive.file_changes(1, 2, ["example.org"])) == []
