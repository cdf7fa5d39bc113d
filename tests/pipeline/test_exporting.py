"""``export``: numbers that add up, losses that are counted, and what an archive knows that nobody asked for."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from wpmigrate.archive import Archive
from wpmigrate.crawler.saved import SavedSource
from wpmigrate.errors import ArchiveDamaged, WpmigrateError
from wpmigrate.pipeline import FORMATS, Accepted, ExportOptions, export
from wpmigrate.records import Collection, Event, Failed, Filters, Indexed, Item, Known, Site, User

HARBOUR = Path(__file__).parents[2] / "fixtures/sites/harbour/wp-json"
NOW = datetime(2024, 6, 1, tzinfo=UTC)
ALL = FORMATS
SITE = Site("example.org", "https://example.org", "Example")
POSTS = Collection("posts", "post", "post", "wp/v2/posts")
COMMENTS = Collection("comments", "comment", "comment", "wp/v2/comments")
MEDIA = Collection("media", "media", "attachment", "wp/v2/media")


class Told:
    """A Source that says what it was told to."""

    name = "told"
    reader = ""
    logged_in = False
    statuses: tuple[str, ...] = ("publish",)

    def __init__(self, *events: Event, reader: str = "", logged_in: bool | None = None) -> None:
        self.reader, self.logged_in = reader, bool(reader) if logged_in is None else logged_in
        self._events = events

    def read(self, known: Known, filters: Filters) -> Iterator[Event]:
        yield SITE
        yield from self._events


def item(collection: Collection, id: int, **fields: Any) -> Item:
    record = {"id": id, "type": collection.type, "status": "publish", "slug": f"s{id}", **fields}
    if collection == POSTS:
        record = {"content": {"rendered": f"<p>Text {id}</p>"}, "title": {"rendered": f"T{id}"}, **record}
    return Item(SITE.key, collection, id, json.dumps(record).encode(), "2024-01-01T00:00:00")


def files(folder: Path) -> dict[str, bytes]:
    """Everything that was written, but for what differs from run to run."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: path.read_bytes()
        for name, path in found.items()
        if name != "report.json" and not name.startswith(".wpmigrate")
    }


def everything(folder: Path) -> bytes:
    return b"\n".join(files(folder).values())


# --- numbers


def test_export__numbers_add_up(tmp_path: Path) -> None:
    source = Told(
        Indexed(SITE.key, POSTS, [1, 2, 3, 4, 5]),
        item(POSTS, 1),
        item(POSTS, 2, content=7),
        Item(SITE.key, POSTS, 3, b'{"id": "three"}'),  # no status: nobody may take that for a hidden one
        Failed(SITE.key, POSTS, 4, "the site answered 500"),
        item(POSTS, 5),
        Failed(SITE.key, POSTS, 5, "content: the site answered 500"),
        Failed(SITE.key, POSTS, None, "3 more", not_visible=True, count=3),
    )
    report = export(source, ExportOptions(output=tmp_path), now=lambda: NOW)
    numbers = report.collections["posts"]
    missing = {failure.id for failure in numbers.failed if failure.phase == "fetch"}
    assert missing == {4, 5}
    assert [failure.id for failure in numbers.failed if failure.phase == "write"] == [3]
    assert (numbers.indexed, numbers.fetched, numbers.unchanged, numbers.not_visible) == (5, 3, 0, 3)
    assert numbers.indexed == numbers.fetched + numbers.unchanged + len(missing)
    assert numbers.written == 3
    assert report.exit == 3


def test_export__of_its_archive__has_the_same_numbers(tmp_path: Path) -> None:
    source = Told(
        Indexed(SITE.key, POSTS, [1, 2, 3]),
        item(POSTS, 1),
        item(POSTS, 2),
        Failed(SITE.key, POSTS, 2, "content: the site answered 500"),
        Failed(SITE.key, POSTS, 3, "the site answered 500"),
    )
    first = export(source, ExportOptions(output=tmp_path / "one"), now=lambda: NOW).collections["posts"]
    with Archive.open(tmp_path / "one/.wpmigrate") as archive:
        report = export(archive, ExportOptions(output=tmp_path / "two"), now=lambda: NOW)
    second = report.collections["posts"]
    assert (second.indexed, second.written) == (first.indexed, first.written) == (3, 2)
    assert second.indexed == second.unchanged + len(second.failed)
    assert report.exit == 3


def test_export__of_what_is_not_visible__is_complete(tmp_path: Path) -> None:
    source = Told(
        Indexed(SITE.key, POSTS, [1]), item(POSTS, 1), Failed(SITE.key, COMMENTS, None, "401", not_visible=True)
    )
    report = export(source, ExportOptions(output=tmp_path), now=lambda: NOW)
    assert report.exit == 0
    assert report.collections["comments"].not_visible == 1


def test_export__of_a_failed_collection__is_incomplete_until_accepted(tmp_path: Path) -> None:
    source = Told(Indexed(SITE.key, POSTS, [1]), item(POSTS, 1), Failed(SITE.key, COMMENTS, None, "it broke off"))
    assert export(source, ExportOptions(output=tmp_path), now=lambda: NOW).exit == 3
    accepted = Accepted.load([tmp_path / "report.json"])
    assert export(source, ExportOptions(output=tmp_path, accepted=accepted), now=lambda: NOW).exit == 0
    other = Told(Indexed(SITE.key, POSTS, [1]), item(POSTS, 1), Failed(SITE.key, COMMENTS, None, "another reason"))
    assert export(other, ExportOptions(output=tmp_path, accepted=accepted), now=lambda: NOW).exit == 3


def test_accept__of_one_loss__does_not_accept_another(tmp_path: Path) -> None:
    def source(*forms: str) -> Told:
        html = "".join(f'<form action="/x"><input name="{name}"></form>' for name in forms)
        return Told(Indexed(SITE.key, POSTS, [1]), item(POSTS, 1, content={"rendered": f"<p>a</p>{html}"}))

    options = ExportOptions(output=tmp_path, strict=True)
    assert export(source("one"), options, now=lambda: NOW).exit == 3
    options = options.model_copy(update={"accepted": Accepted.load([tmp_path / "ledger.jsonl"])})
    assert export(source("one"), options, now=lambda: NOW).exit == 0
    assert export(source("one", "two"), options, now=lambda: NOW).exit == 3


def test_export__of_a_post_that_lost_much_to_rules__names_it(tmp_path: Path) -> None:
    shared = '<div class="sharedaddy"><p>Share this on all networks</p></div>'
    little, much = (
        item(POSTS, n, content={"rendered": f"<p>{'word ' * size}</p>{shared}"}) for n, size in ((1, 40), (2, 4))
    )
    report = export(
        Told(Indexed(SITE.key, POSTS, (1, 2)), little, much), ExportOptions(output=tmp_path), now=lambda: NOW
    )
    (named,) = report.audit.removals
    assert (named.id, named.rules, named.share) == (2, {"sharing-buttons": 5}, 0.556)
    assert report.exit == 0


def test_export__of_an_odd_field_of_a_record__keeps_it_as_the_site_said_it(tmp_path: Path) -> None:
    media = item(MEDIA, 5, alt_text={"a": 1}, source_url="https://example.org/a.jpg")
    events = (Indexed(SITE.key, MEDIA, (5,)), media)
    report = export(Told(*events), ExportOptions(output=tmp_path, formats=ALL), now=lambda: NOW)
    with closing(sqlite3.connect(tmp_path / "site.sqlite")) as database:
        assert database.execute("SELECT alt, wordpress ->> '$.alt_text.a' FROM media").fetchall() == [("", 1)]
    assert ((tmp_path / "ledger.jsonl").read_bytes(), report.exit) == (b"", 0)


def test_export__of_several_sites_in_one_folder__keeps_them_apart(tmp_path: Path) -> None:
    for host in ("example.org", "example.com"):
        record = {"id": 1, "type": "post", "slug": "same", "link": f"https://{host}/same/", "title": {"rendered": host}}
        (tmp_path / f"{host}.json").write_text(json.dumps(record), encoding="utf-8")
    report = export(SavedSource(tmp_path), ExportOptions(output=tmp_path.with_name("out"), formats=ALL))
    assert report.collections["posts"].written == 2
    assert {name for name in files(tmp_path.with_name("out")) if name.endswith(".md")} == {
        "example.org/posts/same.md",
        "example.com/posts/same.md",
    }


# --- bugs and workers


class Sabotage(Executor):
    """Does each job here, with a library that breaks when it is asked for one author."""

    def __init__(self, author: int, error: Exception) -> None:
        self._author, self._error = author, error

    def submit(self, fn: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        (job,) = arguments
        future: Future[Any] = Future()
        try:
            future.set_result(fn(replace(job, view=Fragile(job.view, self._author, self._error))))
        except WpmigrateError as error:
            future.set_exception(error)
        return future


class Fragile:
    """A View whose library is fragile; as a Library it is that one."""

    def __init__(self, whole: Any, author: int, error: Exception) -> None:
        self._whole, self._author, self._error = whole, author, error

    def library(self, site: str) -> "Fragile":
        return Fragile(self._whole.library(site), self._author, self._error)

    def user(self, id: int) -> User | None:
        if id == self._author:
            raise self._error
        found: User | None = self._whole.user(id)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


@pytest.mark.parametrize("error", [RecursionError("too deep"), KeyError("x"), AssertionError(), ValueError("odd")])
def test_export__of_a_post_that_meets_a_bug__loses_that_post_only(tmp_path: Path, error: Exception) -> None:
    posts = [item(POSTS, id, author=id, password="low-water") for id in (1, 2, 3)]
    source = Told(Indexed(SITE.key, POSTS, [1, 2, 3]), *posts)
    options = ExportOptions(output=tmp_path, formats=ALL)
    report = export(source, options, executor=Sabotage(2, error), now=lambda: NOW)
    assert report.exit == 3
    assert report.collections["posts"].written == 2
    assert [(failure.id, failure.phase) for failure in report.collections["posts"].failed] == [(2, "write")]
    lines = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_bytes().splitlines()]
    assert "Text 2" in next(line for line in lines if line["rule"] == "not-written")["removed"]
    assert b"low-water" not in everything(tmp_path)


def test_export__of_an_archive_that_breaks_on_the_way__is_no_fault_of_a_post(tmp_path: Path) -> None:
    source = Told(Indexed(SITE.key, POSTS, [1]), item(POSTS, 1, author=2))
    sabotage = Sabotage(2, ArchiveDamaged("The archive is damaged.", "Restore it."))
    with pytest.raises(ArchiveDamaged):
        export(source, ExportOptions(output=tmp_path), executor=sabotage)


# --- what is private


def test_export__of_a_password_of_an_odd_shape__keeps_it_out(tmp_path: Path) -> None:
    source = Told(Indexed(SITE.key, POSTS, [1]), item(POSTS, 1, password=["low-water"]))
    export(source, ExportOptions(output=tmp_path, formats=ALL), now=lambda: NOW)
    assert b"odd-field" in everything(tmp_path)
    assert b"low-water" not in everything(tmp_path)


SECRET = "the harbour is closed"


def login() -> Told:
    """A run that was shown drafts, private posts, and what belongs to them."""
    hidden = {"title": {"rendered": SECRET}, "content": {"rendered": SECRET}, "excerpt": {"rendered": SECRET}}
    words = {"title": {"rendered": SECRET}, "alt_text": SECRET, "source_url": "https://example.org/wp-content/a.png"}
    return Told(
        Indexed(SITE.key, MEDIA, [20, 21]),
        item(MEDIA, 20, post=2, **words),
        item(MEDIA, 21, post=1, source_url="https://example.org/wp-content/b.png"),
        Indexed(SITE.key, POSTS, [1, 2, 3, 4]),
        item(POSTS, 1),
        item(POSTS, 4, content={"rendered": "", "protected": True}, password="low-water"),
        item(POSTS, 2, status="private", **hidden),
        item(POSTS, 3, status="draft", **hidden),
        Indexed(SITE.key, COMMENTS, [30, 31, 32, 33]),
        item(COMMENTS, 32, post=99, author_name="Ida", content={"rendered": SECRET}),
        item(COMMENTS, 33, post=4, author_name="Ida", content={"rendered": SECRET}),
        item(COMMENTS, 30, post=2, author_name="Mara", content={"rendered": SECRET}),
        item(COMMENTS, 31, post=1, author_name="Ole", content={"rendered": "Hello"}),
        reader="keeper",
    )


def asking(folder: Path, archive: Path, *statuses: str) -> ExportOptions:
    return ExportOptions(output=folder, formats=ALL, archive=archive, filters=Filters(statuses=statuses))


def test_export__of_what_a_login_saw__marks_what_is_private(tmp_path: Path) -> None:
    export(login(), asking(tmp_path / "out", tmp_path / "archive", "any"), now=lambda: NOW)
    assert "status: private" in (tmp_path / "out/posts/s2.md").read_text(encoding="utf-8")
    assert "status: draft" in (tmp_path / "out/posts/s3.md").read_text(encoding="utf-8")
    redirects = json.loads((tmp_path / "out/data/redirects.json").read_bytes())
    assert [entry["status"] for entry in redirects] == ["publish", "private", "draft", "publish"]
    lines = [json.loads(line)["meta"] for line in (tmp_path / "out/documents.jsonl").read_bytes().splitlines()]
    assert [line["status"] for line in lines] == ["publish", "private", "draft", "publish"]
    assert b"low-water" not in everything(tmp_path / "out")


def test_export__of_what_a_login_saw__what_belongs_to_hidden_posts_says_so(tmp_path: Path) -> None:
    export(login(), asking(tmp_path / "out", tmp_path / "archive", "any"), now=lambda: NOW)
    comments = {entry["id"]: entry for entry in json.loads((tmp_path / "out/data/comments.json").read_bytes())}
    assert comments[30]["post_status"] == "private"
    assert comments[33]["post_protected"]
    assert not {"post_status", "post_protected"} & comments[31].keys()
    media = {entry["id"]: entry for entry in json.loads((tmp_path / "out/data/media.json").read_bytes())}
    assert media[20]["post_status"] == "private"


def test_export__comments_of_a_protected_post__come_with_its_content_alone(tmp_path: Path) -> None:
    for name, rendered in (("closed", ""), ("open", "<p>Behind the word</p>")):
        source = Told(
            Indexed(SITE.key, POSTS, [1]),
            item(POSTS, 1, content={"rendered": rendered, "protected": True}),
            Indexed(SITE.key, COMMENTS, [30]),
            item(COMMENTS, 30, post=1, author_name="Ida", content={"rendered": SECRET}),
            reader="keeper",
        )
        export(source, asking(tmp_path / name, tmp_path / f"{name} archive"), now=lambda: NOW)
        (shown, *_) = json.loads((tmp_path / name / "data/comments.json").read_bytes()) or [None]
        assert (shown and shown["post_protected"]) == (True if rendered else None)
        assert (SECRET.encode() in everything(tmp_path / name)) == bool(rendered)


def test_export__held_comments__only_when_other_statuses_are_asked_for(tmp_path: Path) -> None:
    source = Told(
        Indexed(SITE.key, POSTS, [1]),
        item(POSTS, 1),
        Indexed(SITE.key, COMMENTS, [30, 31]),
        item(COMMENTS, 30, post=1, author_name="Ida", status="hold", content={"rendered": SECRET}),
        item(COMMENTS, 31, post=1, author_name="Ole", status="approved"),
        reader="keeper",
    )
    export(source, asking(tmp_path / "one", tmp_path / "archive"), now=lambda: NOW)
    assert SECRET.encode() not in everything(tmp_path / "one")
    assert b"1 comments that are held" in everything(tmp_path / "one")
    export(source, asking(tmp_path / "two", tmp_path / "archive", "any"), now=lambda: NOW)
    comments = json.loads((tmp_path / "two/data/comments.json").read_bytes())
    assert [entry["status"] for entry in comments] == ["hold", "approved"]


@pytest.mark.parametrize("logged_in", [False, True])
def test_export__comments_of_posts_that_were_not_read__are_hidden_after_a_login_alone(
    tmp_path: Path, logged_in: bool
) -> None:
    """What only opens a door in front of the site shows what everybody sees behind it."""
    source = Told(
        Indexed(SITE.key, COMMENTS, [30]),
        item(COMMENTS, 30, post=99, author_name="Ida", content={"rendered": SECRET}),
        reader="staging",
        logged_in=logged_in,
    )
    export(source, asking(tmp_path / "out", tmp_path / "archive"), now=lambda: NOW)
    assert (SECRET.encode() in everything(tmp_path / "out")) != logged_in


def test_export__later_without_asking__writes_nothing_that_is_private(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    export(login(), asking(tmp_path / "one", archive, "any"), now=lambda: NOW)
    public = Told(Indexed(SITE.key, POSTS, [1, 4], statuses=("publish",)), item(POSTS, 1))
    report = export(public, asking(tmp_path / "two", archive), now=lambda: NOW)
    assert report.collections["posts"].written == 2
    assert SECRET.encode() not in everything(tmp_path / "two")
    assert b"Hello" in everything(tmp_path / "two")
    assert b"b.png" in everything(tmp_path / "two")


def test_export__of_an_archive__needs_to_be_asked_for_what_is_private(tmp_path: Path) -> None:
    export(login(), asking(tmp_path / "one", tmp_path / "archive", "any"), now=lambda: NOW)
    with Archive.open(tmp_path / "archive") as archive:
        plain = ExportOptions(output=tmp_path / "two", formats=ALL)
        report = export(archive, plain, now=lambda: NOW)
        assert (report.collections["posts"].indexed, report.collections["posts"].written) == (2, 2)
        assert SECRET.encode() not in everything(tmp_path / "two")
        notes = [json.loads(line) for line in (tmp_path / "two/ledger.jsonl").read_bytes().splitlines()]
        assert [note["rule"] for note in notes] == ["not-asked", "not-asked", "protected"]
        asked = ExportOptions(output=tmp_path / "three", formats=ALL, filters=Filters(statuses=("private",)))
        assert export(archive, asked, now=lambda: NOW).collections["posts"].written == 1
        assert SECRET.encode() in everything(tmp_path / "three")
