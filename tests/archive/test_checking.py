"""Each kind of damage is found and named."""

import sqlite3
from pathlib import Path

import pytest

from tests.archive.material import KEY, begin, cost, database, indexed, post, put, run
from wpmigrate.archive import KINDS, Archive, Check, Damage
from wpmigrate.errors import ArchiveDamaged

URL = "https://example.com/harbour/quay.png"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    with Archive.create(folder) as archive:
        run(archive, indexed(1, 2), post(1, "quay"), post(2, "pier"), cost(), cost(2))
        writer = begin(archive, day=1)
        put(writer, [indexed(1, 2), post(1, "quayside")])
        (folder / "new").write_bytes(b"\x89PNG picture")
        writer.add_file(URL, folder / "new", "image/png")
        writer.commit()
    return folder


def check(folder: Path) -> tuple[list[Damage], Check]:
    checked = Check()
    with Archive.open(folder) as archive:
        return list(archive.check(checked)), checked


def alter(folder: Path, *statements: str) -> None:
    with sqlite3.connect(database(folder)) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def picture(folder: Path) -> Path:
    return next(path for path in (folder / "media").glob("??/*") if path.is_file())


def test_check__whole(folder: Path) -> None:
    found, checked = check(folder)
    assert found == []
    assert (checked.contents, checked.versions, checked.files, checked.strays) == (3, 3, 1, 0)
    assert checked.requests == 2


@pytest.mark.parametrize("change", ["tries = 0", "seconds = -1.0", "received = 'many'"])
def test_check__what_a_request_cost(folder: Path, change: str) -> None:
    alter(folder, f"UPDATE requests SET {change} WHERE request = 2")  # noqa: S608  # our own words
    (damage,) = check(folder)[0]
    assert (damage.kind, damage.where) == ("request", "request 2 of snapshot 1")


def test_check__a_request_of_no_snapshot(folder: Path) -> None:
    alter(folder, "UPDATE requests SET snapshot = 9 WHERE request = 1")
    (damage,) = check(folder)[0]
    assert damage.kind == "database"
    assert "snapshots" in damage.what


def test_check__content(folder: Path) -> None:
    alter(folder, "UPDATE contents SET data = zeroblob(length(data)) WHERE content = 1")
    (damage,) = check(folder)[0]
    assert damage.kind == "content"
    assert damage.where == f"{KEY} posts 1 of snapshots 1 to 1"


def test_check__content_of_another_digest(folder: Path) -> None:
    alter(folder, "UPDATE contents SET digest = zeroblob(32) WHERE content = 2")
    (damage,) = check(folder)[0]
    assert (damage.kind, damage.where) == ("content", f"{KEY} posts 2 since snapshot 1")


def test_check__content_that_is_gone(folder: Path) -> None:
    alter(folder, "DELETE FROM contents WHERE content = 2")
    (damage,) = check(folder)[0]
    assert damage.kind == "database"
    assert "contents" in damage.what


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE versions SET to_snapshot = 1 WHERE to_snapshot = 2",
        "UPDATE versions SET to_snapshot = 3 WHERE to_snapshot = 2",
    ],
)
def test_check__versions_that_overlap_or_are_empty(folder: Path, change: str) -> None:
    with Archive.create(folder) as archive:
        run(archive, indexed(1, 2), day=5)
    alter(folder, change)
    (damage,) = check(folder)[0]
    assert (damage.kind, damage.where) == ("version", f"{KEY} posts 1")


def test_check__file_that_is_gone(folder: Path) -> None:
    picture(folder).unlink()
    (damage,) = check(folder)[0]
    assert (damage.kind, damage.where) == ("missing-file", URL)


@pytest.mark.parametrize("content", [b"\x89PNG picturE", b"\x89PNG", b""])
def test_check__file_that_is_another(folder: Path, content: bytes) -> None:
    picture(folder).write_bytes(content)
    (damage,) = check(folder)[0]
    assert (damage.kind, damage.where) == ("file", URL)


def test_check__stray_file_is_no_damage(folder: Path) -> None:
    picture(folder).with_name("ab" * 32).write_bytes(b"?")
    found, checked = check(folder)
    assert found == []
    assert checked.strays == 1


def test_check__pages_of_the_database(folder: Path) -> None:
    """Every page but the first is overwritten in turn; each time something is found, and the check comes to its end."""
    whole = database(folder).read_bytes()
    size = int.from_bytes(whole[16:18], "big")
    used = 0
    for page in range(1, len(whole) // size):
        database(folder).write_bytes(whole[: page * size] + b"\xff" * size + whole[(page + 1) * size :])
        try:
            used += bool(check(folder)[0])
        except ArchiveDamaged:  # not even the names of its tables
            used += 1
    assert used == len(whole) // size - 1


def test_kinds__are_all_that_is_said() -> None:
    assert set(KINDS) == {"database", "content", "version", "missing-file", "file", "request"}
