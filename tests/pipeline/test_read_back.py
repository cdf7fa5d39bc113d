"""The finished files are read back and compared with what went into them; the disk is what breaks them here."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.test_exporting import HARBOUR, NOW, POSTS, SITE, Told, item
from wpmigrate.crawler.saved import SavedSource
from wpmigrate.pipeline import Accepted, ExportOptions, Format, Report, Silent, export
from wpmigrate.records import Indexed

FIXTURES = HARBOUR.parents[2]
SUMS = {"field", "json", "sql"}
FILES: dict[Format, str] = {"json": "documents.jsonl", "sql": "site.sqlite"}
RICH: dict[str, Any] = {
    "link": "https://example.org/a/",
    "content": {"rendered": '<p>One</p><ul><li><a href="/t">Two</a></li></ul>'},
    "featured_media": 9,
    "acf": {"price": 12},
    "meta": {"layout": "wide"},
    "yoast_head_json": {"title": "For engines"},
    "translations": {"de": 7},
    "categories": [3],
    "author": 4,
}


class Breaking(Silent):
    """A Progress that spoils a file when it is about to be read back."""

    def __init__(self, path: Path, spoil: Callable[[Path], None]) -> None:
        self._path, self._spoil = path, spoil

    def start(self, phase: str, total: int | None) -> None:
        if phase.startswith("reading "):
            self._spoil(self._path)


def broken(folder: Path, name: Format, spoil: Callable[[Path], None], accepted: Accepted | None = None) -> Report:
    source = Told(Indexed(SITE.key, POSTS, [1, 2]), item(POSTS, 1, **RICH), item(POSTS, 2))
    options = ExportOptions(output=folder, formats=(name,), accepted=accepted or Accepted(), overwrite=True)
    return export(source, options, Breaking(folder / FILES[name], spoil), now=lambda: NOW)


def line(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """Changes the first line of ``documents.jsonl``."""

    def spoil(path: Path) -> None:
        first, *others = path.read_bytes().splitlines(keepends=True)
        said = json.loads(first)
        change(said)
        path.write_bytes(b"".join((json.dumps(said).encode() + b"\n", *others)))

    return spoil


def query(text: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            assert connection.execute(text).rowcount == 1

    return spoil


def drop_line(path: Path) -> None:
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[1])


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


@pytest.mark.parametrize(
    ("name", "spoil", "part"),
    [
        ("json", line(lambda said: said["body"].pop()), "body"),
        ("json", line(lambda said: said["body"][0]["children"][0].update(text="Ones")), "body"),
        ("json", line(lambda said: said["meta"]["fields"]["acf"].clear()), "fields"),
        ("json", line(lambda said: said["meta"]["fields"]["acf"].update(price="12")), "fields"),
        ("json", line(lambda said: said["meta"].pop("seo")), "seo"),
        ("json", line(lambda said: said["meta"].pop("translations")), "translations"),
        ("json", line(lambda said: said["meta"].update(slug="other")), "meta"),
        ("json", line(lambda said: said.update(version=2)), "post"),
        ("json", line(lambda said: said["body"][0].update(kind="unheard")), "post"),
        ("json", drop_line, "post"),
        ("sql", query("UPDATE posts SET tree = json_remove(tree, '$[1]') WHERE id = 1"), "body"),
        ("sql", query("UPDATE posts SET tree = '[{}]' WHERE id = 1"), "post"),
        ("sql", query("UPDATE posts SET text = 'One' WHERE id = 1"), "text"),
        ("sql", query("UPDATE posts SET markdown = '' WHERE id = 1"), "markdown"),
        ("sql", query("UPDATE posts SET date_offset = 60, date = '2024-01-01T00:00:00Z' WHERE id = 1"), "meta"),
        ("sql", query("UPDATE posts SET author_id = NULL WHERE id = 1"), "author"),
        ("sql", query("UPDATE meta SET value = '{\"price\":13}' WHERE key = 'acf'"), "fields"),
        ("sql", query("DELETE FROM meta WHERE source = 'meta'"), "fields"),
        ("sql", query("DELETE FROM seo"), "seo"),
        ("sql", query("DELETE FROM translations"), "translations"),
        ("sql", query("DELETE FROM post_terms"), "terms"),
        ("sql", query("DELETE FROM posts WHERE id = 1"), "post"),
        ("sql", query("DELETE FROM links"), "links"),
        ("sql", query("UPDATE links SET text = 'Tw'"), "links"),
        ("sql", query("UPDATE links SET href = 'https://example.org/'"), "links"),
        ("sql", query("DELETE FROM post_media"), "media"),
        ("sql", query("DELETE FROM media WHERE id = 9"), "media"),
    ],
)
def test_read_back__what_is_lost_in_a_file_is_reported(
    tmp_path: Path, name: Format, spoil: Callable[[Path], None], part: str
) -> None:
    report = broken(tmp_path, name, spoil)
    assert report.exit == 3
    (post,) = report.audit.posts
    assert (post.id, post.type, post.link, list(post.features)) == (1, "post", "https://example.org/a/", [name])
    (example,) = post.examples
    assert example.startswith(f"{name} “{part}” ")
    sums = report.audit.features[name]
    assert sums.unexplained == post.unexplained == sums.source - sums.output
    assert (post.unexplained > 1) == (part == "post")


SCRIPTS = {"postgresql": "site.postgresql.sql", "mysql": "site.mysql.sql"}


def exchanged(old: bytes, new: bytes) -> Callable[[Path], None]:
    """The last ``old`` of a file as ``new``."""

    def spoil(path: Path) -> None:
        before, found, after = path.read_bytes().rpartition(old)
        assert found
        path.write_bytes(before + new + after)

    return spoil


@pytest.mark.parametrize("dialect", SCRIPTS)
@pytest.mark.parametrize(
    ("spoil", "part", "count"),
    [
        (exchanged(b"For engines", b"For machines"), "seo", 1),
        (exchanged(b"For engines", b"For \\q engines"), "post", None),
        (cut, "post", None),
        (Path.unlink, "post", None),
    ],
)
def test_read_back__of_a_script__sees_what_is_lost(
    tmp_path: Path, dialect: str, spoil: Callable[[Path], None], part: str, count: int | None
) -> None:
    source = Told(Indexed(SITE.key, POSTS, [1, 2]), item(POSTS, 1, **RICH), item(POSTS, 2))
    options = ExportOptions(output=tmp_path, formats=("sql",), sql_dialect=dialect)
    report = export(source, options, Breaking(tmp_path / SCRIPTS[dialect], spoil), now=lambda: NOW)
    assert report.exit == 3
    assert {post.id for post in report.audit.posts} == ({1} if count else {1, 2})
    assert all(example.startswith(f"sql “{part}” ") for post in report.audit.posts for example in post.examples)


@pytest.mark.parametrize("dialect", SCRIPTS)
def test_read_back__of_a_script__is_clean(tmp_path: Path, dialect: str) -> None:
    options = ExportOptions(output=tmp_path, formats=("sql",), sql_dialect=dialect)
    report = export(SavedSource(HARBOUR), options, now=lambda: NOW)
    assert report.audit.posts == []
    assert report.audit.features["sql"].source == report.audit.features["sql"].output > 0


@pytest.mark.parametrize("table", ["terms", "authors", "media", "comments"])
@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM {0} WHERE id = (SELECT min(id) FROM {0})",
        "UPDATE {0} SET {1} = 'Xyzzy' WHERE id = (SELECT min(id) FROM {0})",
    ],
    ids=["gone", "changed"],
)
def test_read_back__rows_that_are_of_no_post_are_compared(tmp_path: Path, table: str, change: str) -> None:
    column = {"terms": "name", "authors": "name", "media": "alt", "comments": "text"}[table]

    def spoil(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            assert connection.execute(change.format(table, column)).rowcount == 1

    options = ExportOptions(output=tmp_path, formats=("sql",))
    report = export(SavedSource(HARBOUR), options, Breaking(tmp_path / FILES["sql"], spoil), now=lambda: NOW)
    found = [post for post in report.audit.posts if post.type == table]
    assert report.exit == 3
    assert [(post.features, post.link) for post in found] == [({"sql": 1}, "")]


def test_read_back__a_post_stands_once_in_the_report(tmp_path: Path) -> None:
    def spoil(path: Path) -> None:
        line(lambda said: said["meta"].pop("seo", None))(path)
        query("UPDATE seo SET title = 'Other'")(path.with_name("site.sqlite"))

    source = Told(Indexed(SITE.key, POSTS, [1, 2]), item(POSTS, 1, **RICH), item(POSTS, 2))
    options = ExportOptions(output=tmp_path, formats=("json", "sql"))
    report = export(source, options, Breaking(tmp_path / FILES["json"], spoil), now=lambda: NOW)
    (post,) = report.audit.posts
    assert (post.features, post.unexplained) == ({"json": 1, "sql": 1}, 2)
    assert [example.partition("”")[0] for example in post.examples] == ["json “seo", "sql “seo"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("spoil", [cut, Path.unlink], ids=["cut", "gone"])
def test_read_back__of_a_file_that_cannot_be_read__misses_every_post(
    tmp_path: Path, name: Format, spoil: Callable[[Path], None]
) -> None:
    report = broken(tmp_path, name, spoil)
    assert [post.id for post in report.audit.posts] == [1, 2]
    assert (report.audit.features[name].output, report.exit) == (0, 3)


def test_read_back__of_a_post_that_nobody_wrote__is_surplus(tmp_path: Path) -> None:
    report = broken(tmp_path, "json", line(lambda said: said["meta"].update(id=9)))
    assert {post.id: post.examples for post in report.audit.posts} == {
        9: ["json “post” not in the source"],
        1: ["json “post” missing"],
    }


def test_read_back__what_was_accepted__is_quiet(tmp_path: Path) -> None:
    spoil = line(lambda said: said["meta"].pop("seo"))
    assert broken(tmp_path, "json", spoil).exit == 3
    accepted = Accepted.load([tmp_path / "report.json"])
    assert broken(tmp_path, "json", spoil, accepted).exit == 0
    assert broken(tmp_path, "json", drop_line, accepted).exit == 3


def test_read_back__of_a_whole_site__is_clean(tmp_path: Path) -> None:
    options = ExportOptions(output=tmp_path, formats=("markdown", "json", "sql"))
    report = export(SavedSource(HARBOUR), options, now=lambda: NOW)
    assert report.audit.posts == []
    sums = {name: report.audit.features[name] for name in ("field", "json", "sql")}
    assert all(numbers.source == numbers.output > 0 for numbers in sums.values())


def test_read_back__of_all_fixtures__is_clean(tmp_path: Path) -> None:
    records = [json.loads(path.read_bytes()) for path in sorted(FIXTURES.rglob("blocks/**/*.wp.json"))]
    html = [path.read_text("utf-8", "replace") for path in sorted((FIXTURES / "html").rglob("*.html"))]
    records += [{"content": {"rendered": text}} for text in html]
    posts = [item(POSTS, **record | {"id": id, "status": "publish"}) for id, record in enumerate(records, 1)]
    options = ExportOptions(output=tmp_path, formats=("json", "sql"))
    report = export(Told(Indexed(SITE.key, POSTS, range(1, len(posts) + 1)), *posts), options, now=lambda: NOW)
    assert report.collections["posts"].written == len(posts) > 400
    assert [(post.id, post.examples) for post in report.audit.posts if post.features.keys() & SUMS] == []
    assert all(report.audit.features[name].source == report.audit.features[name].output for name in ("json", "sql"))


@pytest.mark.parametrize(
    "fields",
    [
        {"acf": {"none": None, "list": [[], {}, [None]], "number": 10**30, "half": 1.5, "no": False}},
        {"acf": {"half": "a\ud800b", "nul": "a\x00b"}},
        {"acf": {"endless": float("inf"), "none": float("nan")}, "meta": {"endless": -float("inf")}, "other": 1e-320},
        {"meta": {"meta": {"meta": 1}}, "field": " "},
        {"tags": [2, 2, 1], "author": -3, "featured_media": 2**63 - 1, "parent": -1},
        {"date": "2024-01-01T10:00:00.123", "modified": "2024-01-01T10:00:00", "modified_gmt": "2024-01-01T04:15:00"},
        {"sticky": {"a": 1}, "meta": ["x"], "format": 5, "lang": {"a": 1}},
        {
            "genre": ["jazz", {"id": 4}],
            "_links": {"wp:term": [{"taxonomy": "genre", "href": "https://e.org/v2/genre"}]},
        },
        {"yoast_head_json": {"title": "One", "twitter_title": "Two"}, "aioseo_head_json": {"title": "Three"}},
        {"yoast_head_json": {"title": "Save 50% %now% #a_b"}},
    ],
)
def test_read_back__odd_fields__are_kept(tmp_path: Path, fields: dict[str, Any]) -> None:
    source = Told(Indexed(SITE.key, POSTS, [1]), item(POSTS, 1, **fields))
    report = export(source, ExportOptions(output=tmp_path, formats=("json", "sql")), now=lambda: NOW)
    assert [post.examples for post in report.audit.posts] == []


def test_export__of_a_field_too_deep_for_json__costs_that_field(tmp_path: Path) -> None:
    deep: Any = "bottom"
    for _ in range(300):
        deep = [deep]
    source = Told(Indexed(SITE.key, POSTS, [1]), item(POSTS, 1, acf=deep, other=1))
    report = export(source, ExportOptions(output=tmp_path, formats=("json", "sql")), now=lambda: NOW)
    assert report.exit == 0
    (note,) = (json.loads(line) for line in (tmp_path / "ledger.jsonl").read_text().splitlines())
    assert (note["rule"], "bottom" in note["message"]) == ("odd-field", True)
    assert json.loads((tmp_path / "documents.jsonl").read_bytes())["meta"]["fields"] == {"other": 1}
