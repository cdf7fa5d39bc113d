"""What goes in comes out: of which snapshot, of which site, and in which form on disk."""

import json
import os
import pickle
import re
import sqlite3
import stat
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import wpmigrate.archive
from tests.archive.material import (
    BIGGEST,
    DAY,
    KEY,
    MEDIA,
    OTHER,
    PAGES,
    POSTS,
    SITE,
    START,
    TAGS,
    TOPICS,
    USERS,
    begin,
    database,
    ids,
    indexed,
    post,
    put,
    run,
    term,
)  # fmt: skip
from wpmigrate.archive import Archive, Check, Lost, Snapshot
from wpmigrate.errors import ArchiveUnusable
from wpmigrate.notes import Note
from wpmigrate.records import Event, Failed, Filters, Indexed, Item

EVENTS: list[Event] = [
    SITE,
    Indexed(KEY, POSTS, [1, 2, BIGGEST]),
    post(1, "one"),
    post(2, "two “quoted” \ud800 \x00 😀"),
    post(BIGGEST, "the last"),
    Indexed(KEY, TAGS, [7]),
    term(7, "boats"),
]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "archive") as made:
        yield made


class Nothing:
    """A `Known` of somebody who has nothing."""

    def modified(self, site: str, collection: str) -> dict[int, str | None]:
        return {}

    def present(self, site: str, collection: str, statuses: tuple[str, ...]) -> list[int]:
        return []


def test_archive__gives_back_what_was_put_in(archive: Archive) -> None:
    run(archive, *EVENTS[1:])
    assert list(archive.view().read(Nothing(), Filters())) == EVENTS


def test_archive__in_memory_as_on_disk() -> None:
    with Archive.memory() as archive:
        run(archive, *EVENTS[1:])
        assert list(archive.view().read(Nothing(), Filters())) == EVENTS
        with pytest.raises(ArchiveUnusable, match="memory"):
            pickle.dumps(archive.view())


def test_archive__opened_again(archive: Archive) -> None:
    run(archive, *EVENTS[1:])
    folder = archive.folder
    assert folder is not None
    archive.close()
    with Archive.open(folder) as again:
        assert list(again.view().read(Nothing(), Filters())) == EVENTS


def test_archive__a_view_that_was_sent_to_another_process(archive: Archive) -> None:
    run(archive, *EVENTS[1:])
    with pickle.loads(pickle.dumps(archive.view())) as view:  # noqa: S301  # made in this line
        assert list(view.read(Nothing(), Filters())) == EVENTS


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX: to move a file that is open")
def test_archive__a_view_of_an_archive_that_took_anothers_place(tmp_path: Path) -> None:
    """A worker that lives longer than the archive must not read the old one."""
    folder, seen, sent = tmp_path / "archive", [], b""
    for id in (1, 2):
        with Archive.create(folder) as archive:
            run(archive, post(id))
            sent = pickle.dumps(archive.view())
        view = pickle.loads(sent)  # noqa: S301  # made in this block
        seen.append(view)
        assert ids(view) == [id]
        database(folder).replace(tmp_path / f"old{id}")
    for view in seen:
        view.close()
    with pytest.raises(ArchiveUnusable, match="It was there when the work began"):
        pickle.loads(sent)  # noqa: S301  # made above


def test_archive__what_somebody_knows_is_not_read(archive: Archive) -> None:
    run(archive, *EVENTS[1:])
    with Archive.memory() as copy:
        run(copy, indexed(1, 2), post(1, "one"), post(2, "an older two", modified_gmt="2023-01-01T00:00:00"))
        events = list(archive.view().read(copy.known(), Filters()))
    assert [event.id for event in events if isinstance(event, Item)] == [2, BIGGEST, 7]


def test_archive__the_same_content_once(archive: Archive) -> None:
    twin = Item(KEY, PAGES, 8, post(1).raw)
    run(archive, post(1), twin)
    run(archive, post(1), day=1)
    assert archive.folder is not None
    with sqlite3.connect(database(archive.folder)) as connection:
        assert connection.execute("SELECT count(*) FROM contents").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM versions").fetchone() == (2,)
    connection.close()


def test_archive__content_that_nobody_has_any_more_is_dropped(archive: Archive) -> None:
    run(archive, post(1, "first"), post(1, "second"), post(2, "gone"), indexed(1))
    assert archive.folder is not None
    with sqlite3.connect(database(archive.folder)) as connection:
        assert connection.execute("SELECT count(*) FROM contents").fetchone() == (1,)
    connection.close()


def test_archive__versions_by_snapshot(archive: Archive) -> None:
    run(archive, post(1, "first"))
    run(archive, post(1, "second"), day=1)
    run(archive, day=2)
    titles = [archive.view(number).item(KEY, "posts", 1) for number in (1, 2, 3)]
    assert titles == [post(1, "first"), post(1, "second"), post(1, "second")]


def test_archive__site_facts_by_snapshot(archive: Archive) -> None:
    run(archive)
    writer = begin(archive, day=1)
    moved = type(SITE)(KEY, "https://example.com/harbour/", "Harbour and quay")
    writer.add(moved)
    writer.finish(START, complete=True)
    assert archive.view(1).sites() == [SITE]
    assert archive.view(2).sites() == [moved]


def test_archive__two_sites(archive: Archive) -> None:
    run(archive, indexed(1), post(1, "ours"))
    writer = archive.begin("https://example.org", START + DAY, filtered=False)
    theirs = post(1, "theirs", site=OTHER.key)
    for event in (OTHER, Indexed(OTHER.key, POSTS, [1]), theirs):
        writer.add(event)
    writer.finish(START + DAY, complete=True)
    view = archive.view()
    assert [site.key for site in view.sites()] == [KEY, OTHER.key]
    assert view.item(KEY, "posts", 1) == post(1, "ours")
    assert view.item(OTHER.key, "posts", 1) == theirs
    assert [s.sites for s in archive.snapshots()] == [(KEY,), (OTHER.key,)]
    assert [site.key for site in archive.view(1).sites()] == [KEY]


def test_archive__two_collections_of_one_name(archive: Archive) -> None:
    writer = begin(archive)
    put(writer, [post(1)])
    with pytest.raises(ValueError, match="two collections named posts: wp/v2/posts and shop/v1/posts"):
        writer.add(post(1, collection=type(POSTS)("posts", "post", "shop_post", "shop/v1/posts")))


def test_archive__collections_of_a_snapshot(archive: Archive) -> None:
    run(archive, post(1))
    run(archive, term(1, "boats"), day=1)
    assert archive.view(1).collections(KEY) == [POSTS]
    assert archive.view(2).collections(KEY) == [POSTS, TAGS]
    assert archive.view(2).count(KEY, "posts") == 1
    assert archive.view(2).count(KEY, "pages") == 0


def test_archive__snapshots(archive: Archive) -> None:
    run(archive)
    begin(archive, day=1, filtered=True, reader="user 3").logged_in()
    source = "https://example.com/harbour/"
    assert archive.snapshots() == [
        Snapshot(1, source, "", False, False, False, START, START, True, (KEY,)),
        Snapshot(2, source, "user 3", True, True, False, START + DAY, None, False, ()),
    ]


def test_archive__a_snapshot_that_is_not_there(archive: Archive) -> None:
    with pytest.raises(ArchiveUnusable, match="is empty"):
        archive.view()
    run(archive)
    with pytest.raises(ArchiveUnusable, match=r"no snapshot 4. It has 1"):
        archive.view(4)


def test_archive__failures_last_until_they_are_mended(archive: Archive) -> None:
    broken = Failed(KEY, POSTS, 2, "500 from the server")
    menus = Failed(KEY, PAGES, None, "401: this login may not read it", not_visible=True, count=3)
    run(archive, indexed(1, 2), post(1), broken, menus)
    run(archive, post(1), filtered=True, day=1)
    run(archive, indexed(1, 2), post(2), menus, day=2)
    assert archive.view(1).failures(KEY) == [menus, broken]
    assert archive.view(2).failures(KEY) == [menus, broken]
    assert archive.view(3).failures(KEY) == [menus]


def test_archive__a_failure_that_another_run_does_not_have(archive: Archive) -> None:
    run(archive, Failed(KEY, POSTS, None, "no answer"))
    run(archive, indexed(), day=1)
    assert archive.view(2).failures(KEY) == []


def test_archive__notes_last_as_long_as_their_record(archive: Archive) -> None:
    salvaged = Note("salvaged", "a warning before the JSON", site=KEY, post=1, type="post")
    crawl = Note("crawl", "The site answers slowly", site=KEY)
    run(
        archive,
        salvaged,
        indexed(1),
        post(1, modified_gmt="2024-01-01T00:00:00"),
        Note("crawl", "The site answers slowly"),
    )
    run(archive, indexed(1), day=1)
    run(archive, indexed(1), post(1, "mended"), day=2)
    assert [archive.view(number).notes(KEY) for number in (1, 2, 3)] == [[crawl, salvaged], [salvaged], []]


def test_archive__text_that_no_encoding_can_write(archive: Archive) -> None:
    run(archive, Note("crawl", "half \ud83d"), Failed(KEY, POSTS, 1, "half \udc00"), post(1, slug="half-\ud83d"))
    view = archive.view()
    assert [note.detail for note in view.notes(KEY)] == ["half \ufffd"]
    assert view.item(KEY, "posts", 1) == post(1, slug="half-\ud83d")
    assert [item.id for item in view.items(KEY, "posts", Filters(slugs=("half-\ufffd",)))] == [1]


def test_archive__a_note_before_any_site(archive: Archive) -> None:
    with pytest.raises(ValueError, match="before any Site"):
        begin(archive).add(Note("crawl", "lost"))


def test_library__finds_records(archive: Archive) -> None:
    picture = Item(KEY, MEDIA, 30, b'{"id": 30, "source_url": "https://example.com/a.jpg"}')
    author = Item(KEY, USERS, 4, b'{"id": 4, "name": "Ada"}')
    page = post(9, "About", collection=PAGES)
    run(archive, post(1, "One"), page, picture, author, term(7, "boats"), term(7, "weather", TOPICS))
    library = archive.view().library(KEY)
    found = [library.post(1), library.post(9), library.media(30), library.user(4)]
    assert [record and record.id for record in found] == [1, 9, 30, 4]
    names = [record and record.name for record in (library.term("post_tag", 7), library.term("topic", 7))]
    assert names == ["boats", "weather"]
    assert library.taxonomies() == {"tags": "post_tag", "topics": "topic"}
    assert library.site == SITE
    assert (library.post(2), library.media(1), library.user(9), library.term("category", 7)) == (None,) * 4


def test_library__what_is_attached_to_a_post(archive: Archive) -> None:
    media = [(30, 1), (29, 1), (31, 2), (32, None)]
    raw = [json.dumps({"id": id, "post": post, "media_type": "image"}).encode() for id, post in media]
    run(archive, post(1), post(8, parent=1))
    assert archive.view().library(KEY).attached(1) is None
    run(archive, *(Item(KEY, MEDIA, id, one) for (id, _), one in zip(media, raw, strict=True)), day=2)
    library = archive.view().library(KEY)
    found = [[one.id for one in library.attached(post) or ()] for post in (1, 2, 3)]
    assert found == [[29, 30], [31], []]


def test_library__a_record_that_is_none(archive: Archive) -> None:
    run(archive, Item(KEY, MEDIA, 30, b'["no object"]'), Item(KEY, MEDIA, 31, b'{"id": "x"}'))
    library = archive.view().library(KEY)
    assert library.media(30) is None
    assert library.media(31) is None


# the form on disk


def uncompress(data: bytes, size: int) -> bytes:
    """SQLite's ``sqlar_uncompress``, as its documentation defines it."""
    return data if len(data) == size else zlib.decompress(data)


@pytest.mark.parametrize("text", ["", "long " * 2000])
def test_format__the_documented_query_finds_a_post(archive: Archive, text: str) -> None:
    run(archive, post(1, text, slug="hello-world"), post(2))
    (query,) = re.findall(r'"(SELECT sqlar_uncompress[^"]*)"', wpmigrate.archive.__doc__ or "")
    assert archive.folder is not None
    connection = sqlite3.connect(database(archive.folder))
    connection.create_function("sqlar_uncompress", 2, uncompress)
    assert connection.execute(query).fetchall() == [(post(1, text, slug="hello-world").raw,)]
    connection.close()


def test_format__numbers_of_the_file(archive: Archive) -> None:
    assert archive.folder is not None
    head = database(archive.folder).read_bytes()[:100]
    assert head[68:72] == b"WPMA"
    assert head[60:64] == (5).to_bytes(4, "big")
    assert head[18:20] == b"\x01\x01", "a rollback journal, readable from a read-only medium"


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX: modes")
def test_format__only_its_owner_reads_it(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        with Archive.create(tmp_path / "a" / "b") as archive:
            run(archive, post(1))
            (archive.partial() / "a").write_bytes(b"picture")
            writer = begin(archive)
            writer.add_file("https://example.com/a.jpg", archive.partial() / "a")
            writer.commit()
    finally:
        os.umask(old)
    folder = tmp_path / "a" / "b"
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert (folder / ".gitignore").read_text() == "*\n"


def test_format__a_folder_with_other_things_in_it(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ArchiveUnusable, match=r"holds other things \(thesis.txt\)"):
        Archive.create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_format__a_folder_without_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveUnusable, match="There is no archive in"):
        Archive.open(tmp_path)


def test_format__another_database(tmp_path: Path) -> None:
    connection = sqlite3.connect(database(tmp_path))
    connection.execute("CREATE TABLE moz_cookies (id INTEGER)")
    connection.close()
    for make in (Archive.open, Archive.create):
        with pytest.raises(ArchiveUnusable, match="is not an archive of wpmigrate"):
            make(tmp_path)


@pytest.mark.parametrize(("number", "whose"), [(4, "an earlier"), (6, "a newer")])
def test_format__another_one(tmp_path: Path, number: int, whose: str) -> None:
    Archive.create(tmp_path).close()
    connection = sqlite3.connect(database(tmp_path))
    connection.execute(f"PRAGMA user_version = {number}")
    connection.close()
    for make in (Archive.open, Archive.create):
        with pytest.raises(ArchiveUnusable, match=f"has format {number}, written by {whose} wpmigrate"):
            make(tmp_path)


def test_format__odd_names_of_folders(tmp_path: Path) -> None:
    folder = tmp_path / "a?b#c %41 ü 'q'"
    if sys.platform == "win32":
        folder = tmp_path / "a#c %41 ü 'q'"
    with Archive.create(folder) as archive:
        run(archive, post(1))
    with Archive.open(folder) as archive:
        assert ids(archive.view()) == [1]


# media files


def test_files__by_content_once(archive: Archive) -> None:
    writer = begin(archive)
    digests = []
    for name in ("a.jpg", "b.jpg"):
        partial = archive.partial() / name
        partial.write_bytes(b"picture")
        digests.append(writer.add_file(f"https://example.com/{name}", partial, "image/jpeg"))
    writer.finish(START, complete=True)
    assert len(set(digests)) == 1
    found = archive.view().file("https://example.com/b.jpg")
    assert found is not None
    assert (found.path.read_bytes(), found.size, found.type) == (b"picture", 7, "image/jpeg")
    assert found.path.name == found.digest == digests[0]
    assert archive.view().file("https://example.com/c.jpg") is None


def test_files__another_one_at_the_same_address(archive: Archive) -> None:
    for day, content in enumerate((b"old", b"new")):
        writer = begin(archive, day=day)
        partial = archive.partial() / "a"
        partial.write_bytes(content)
        writer.add_file("https://example.com/a.jpg", partial)
        writer.finish(START, complete=True)
    files = [archive.view(number).file("https://example.com/a.jpg") for number in (1, 2)]
    assert [file and file.path.read_bytes() for file in files] == [b"old", b"new"]


def test_files__lost_until_it_comes(archive: Archive) -> None:
    url = "https://example.com/a.jpg"
    lost = [Lost(url, "the server answered 500", 500), Lost(url, "the server answered 404", 404)]
    for day, said in enumerate((lost[0], lost[0], lost[1], None)):
        writer = begin(archive, day=day)
        if said is None:
            (archive.partial() / "a").write_bytes(b"picture")
            writer.add_file(url, archive.partial() / "a")
        else:
            writer.add_lost(said)
        writer.finish(START, complete=True)
    views = [archive.view(number) for number in (1, 2, 3, 4)]
    assert [view.lost(url) for view in views] == [lost[0], lost[0], lost[1], None]
    assert [view.file(url) is not None for view in views] == [False, False, False, True]
    checked = Check()
    assert list(archive.check(checked)) == []
    assert checked.files == 1


def test_addresses__of_contents_that_are_still_there(archive: Archive) -> None:
    one, other = post(1), post(1, "Other")
    for day, item in enumerate((one, other)):
        run(archive, item, day=day)
        writer = begin(archive, day=day)
        writer.add_addresses(item.raw, ["https://example.com/b.jpg", f"https://example.com/{day}.jpg"])
        writer.finish(START, complete=True)
    assert named(archive) == ["https://example.com/1.jpg", "https://example.com/b.jpg"]
    assert named(archive, 2) == []
    snapshots = archive.snapshots()
    archive.prune(snapshots[:-1])
    assert named(archive) == ["https://example.com/1.jpg", "https://example.com/b.jpg"]
    assert list(archive.check(Check())) == []
    writer = begin(archive, day=3)
    writer.forget_addresses()
    writer.commit()
    assert named(archive) == []
    assert [item.id for item in archive.view().unsearched(SITE.key, POSTS.name)] == [1]


def named(archive: Archive, *ids: int) -> list[str]:
    """The media files that the posts (all, unless some are named) show."""
    return list(archive.view().addresses(SITE.key, POSTS.name, Filters(ids=ids)))


def test_files__not_in_memory() -> None:
    with Archive.memory() as archive, pytest.raises(ArchiveUnusable, match="memory"):
        archive.partial()
