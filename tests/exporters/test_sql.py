"""site.sqlite, opened and asked."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import TypeAdapter

from tests.exporters.databases import filled, record
from tests.exporters.documents import BIGGEST, HOSTILE, OTHER, SITE, document, full, paragraph
from tests.exporters.trees import bodies
from wpmigrate.document import (
    CHILD_FIELDS,
    INLINE_KINDS,
    Author,
    Blocks,
    Cell,
    CodeBlock,
    Columns,
    DefinitionItem,
    DefinitionList,
    Document,
    Heading,
    Image,
    Link,
    List,
    ListItem,
    Paragraph,
    Quote,
    RawHtml,
    Shortcode,
    Table,
    TermRef,
    Text,
    text_of,
)
from wpmigrate.document import Row as TableRow
from wpmigrate.exporters.sql import DIALECTS, Database
from wpmigrate.exporters.sql.blocks import INSIDE, WORDS
from wpmigrate.exporters.sql.schema import ALL, VERSION, site_id
from wpmigrate.notes import Note

Rows = list[tuple[Any, ...]]
SQLITE = DIALECTS["sqlite"]
ID = site_id(SITE.key)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    yield connection
    connection.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small site, of which one author, one term and two media rows are not shown."""
    filled(tmp_path / "site.sqlite", SQLITE)
    return tmp_path / "site.sqlite"


def ask(path: Path, query: str) -> Rows:
    with opened(path) as connection:
        return connection.execute(query).fetchall()


def test_sql__posts(path: Path) -> None:
    query = """SELECT id, type, status, protected, slug, title, excerpt, date, date_offset, modified, modified_offset
               FROM posts ORDER BY id"""
    assert ask(path, query) == [
        (
            1,
            "post",
            "publish",
            1,
            "post-1",
            "Post 1",
            "About boats",
            "2024-05-01T08:30:00Z",
            120,
            "2024-05-02T08:00:00Z",
            0,
        ),
        (2, "post", "private", 0, "post-2", "Post 2", "", None, None, None, None),
    ]
    assert ask(path, "SELECT author_id, image_id, parent_id, parents, lang FROM posts WHERE id = 1") == [
        (4, 30, 99, '["about","us"]', "en")
    ]


def test_sql__text_markdown_and_tree(path: Path) -> None:
    ((text, markdown, tree),) = ask(path, "SELECT text, markdown, tree FROM posts WHERE id = 1")
    assert text == text_of(full().body)
    assert markdown == "## The boats\n"
    assert TypeAdapter(Blocks).validate_json(tree) == full().body


def test_sql__terms_in_order(path: Path) -> None:
    query = """SELECT taxonomy, name, position, listed FROM post_terms JOIN terms ON terms.id = term_id
               WHERE post_id = 1 ORDER BY taxonomy, position"""
    assert ask(path, query) == [("category", "Fish & chips", 0, 1), ("category", "Boats", 1, 1), ("topic", "", 0, 0)]
    assert ask(path, "SELECT taxonomy, collection FROM taxonomies") == [("category", None), ("topic", None)]


def test_sql__what_the_site_did_not_show(path: Path) -> None:
    assert ask(path, "SELECT id, name, listed FROM authors") == [(4, "Ada", 0)]
    assert ask(path, "SELECT id, url, alt, listed FROM media ORDER BY id") == [
        (30, "https://example.com/a.jpg", "A boat", 1),
        (31, "https://example.com/v.mp4", "", 0),
        (32, "https://example.com/f.pdf", "", 0),
    ]


def test_sql__media_of_a_post(path: Path) -> None:
    assert ask(path, "SELECT media_id, role FROM post_media WHERE post_id = 1") == [
        (30, "content"),
        (30, "featured"),
        (31, "content"),
        (32, "content"),
    ]


def test_sql__links_find_their_posts(path: Path) -> None:
    assert ask(path, "SELECT href, text, internal, target_id FROM links ORDER BY position") == [
        ("/harbour/2024/05/post-2/#boats", "the quay", 1, 2),
        ("https://example.net/", "others", 0, None),
        ("http://example.com/harbour/?p=2", "short", 1, 2),
        ("https://example.com/harbour/lost/", "nowhere", 1, None),
        ("https://example.com/f.pdf", "the timetable", 0, None),
        ("mailto:quay@example.com", "write", 0, None),
    ]


def test_sql__seo_meta_translations(path: Path) -> None:
    assert ask(path, "SELECT title, description, robots FROM seo") == [("Boats!", None, "noindex")]
    assert ask(path, "SELECT source, key, value FROM meta ORDER BY position") == [
        ("field", "sticky", "true"),
        ("field", "acf", '{"berth":[1,2]}'),
        ("meta", "depth", '"3 m"'),
        ("meta", "sticky", '"x"'),
    ]
    assert ask(path, "SELECT lang, link FROM translations") == [("de", "https://example.com/harbour/de/boote/")]


def test_sql__comments_and_notes(path: Path) -> None:
    assert ask(path, "SELECT id, post_id, parent_id, author_name, text, html FROM comments") == [
        (50, 1, None, "Bo", "Nice", "<p>Nice</p>")
    ]
    assert ask(path, "SELECT number, post_id, rule, severity, removed, message FROM notes") == [
        (0, 1, "sharing-buttons", "info", "<div>Share</div>", "Sharing buttons were left out.")
    ]


def test_sql__types_and_menus_as_they_are(path: Path) -> None:
    assert ask(path, "SELECT type, collection, title, listed, wordpress FROM types") == [
        ("post", "posts", "Posts", 1, '{"name":"Posts","icon":"pin"}')
    ]
    assert ask(path, "SELECT position, kind, id, title, wordpress FROM menus") == [
        (0, "nav_menu", 3, "Main", '{"auto_add":true}')
    ]


def test_sql__records_say_what_else_the_site_said(path: Path) -> None:
    assert ask(path, "SELECT wordpress FROM terms WHERE id = 8") == [('{"acf":{"keel":1}}',)]
    assert ask(path, "SELECT wordpress FROM comments") == [('{"author_name":"Bo","karma":3}',)]
    ((details,),) = ask(path, "SELECT wordpress ->> '$.media_details.height' FROM media WHERE id = 30")
    assert details == "tall"
    assert ask(path, "SELECT width, height, date FROM media WHERE id = 30") == [(9, None, "2024-05-01T08:00:00Z")]


def test_sql__redirects(path: Path) -> None:
    assert ask(path, "SELECT path, kind, target_id FROM redirects ORDER BY kind, target_id, position") == [
        ("/harbour/a/", "media", 30),
        ("/harbour/2024/05/post-1/", "posts", 1),
        ("/harbour/?p=1", "posts", 1),
        ("/harbour/2024/05/post-2/", "posts", 2),
        ("/harbour/?p=2", "posts", 2),
    ]


def test_sql__blocks(tmp_path: Path) -> None:
    body: Blocks = (
        Heading(2, (Text("Boats"),)),
        List((ListItem((paragraph("one"), CodeBlock("a  b"))), ListItem((paragraph("two"),)))),
        Quote((paragraph("said"),), (Text("Ada"),)),
        Table((TableRow((Cell((paragraph("cell"),)),)),)),
        Columns(((paragraph("left"),), (paragraph("right"),))),
        DefinitionList((DefinitionItem(((Text("a"),), (Text("b"),)), ((paragraph("letters"),),)),)),
    )
    with Database(tmp_path / "s", SQLITE) as export:
        export.add_site(SITE)
        export.add_document(document(1, body))
    query = "SELECT position, parent, path, kind, level, text FROM blocks ORDER BY position"
    assert ask(tmp_path / "s", query) == [
        (0, None, "$[0]", "heading", 2, "Boats"),
        (1, None, "$[1]", "list", None, ""),
        (2, 1, "$[1].items[0]", "list_item", None, ""),
        (3, 2, "$[1].items[0].children[0]", "paragraph", None, "one"),
        (4, 2, "$[1].items[0].children[1]", "code_block", None, "a b"),
        (5, 1, "$[1].items[1]", "list_item", None, ""),
        (6, 5, "$[1].items[1].children[0]", "paragraph", None, "two"),
        (7, None, "$[2]", "quote", None, "Ada"),
        (8, 7, "$[2].children[0]", "paragraph", None, "said"),
        (9, None, "$[3]", "table", None, ""),
        (10, 9, "$[3].body[0].cells[0].children[0]", "paragraph", None, "cell"),
        (11, None, "$[4]", "columns", None, ""),
        (12, 11, "$[4].columns[0][0]", "paragraph", None, "left"),
        (13, 11, "$[4].columns[1][0]", "paragraph", None, "right"),
        (14, None, "$[5]", "definition_list", None, ""),
        (15, 14, "$[5].items[0]", "definition_item", None, "a b"),
        (16, 15, "$[5].items[0].definitions[0][0]", "paragraph", None, "letters"),
    ]


def test_sql__blocks_know_every_field_that_holds_nodes() -> None:
    inlines = set(INLINE_KINDS) - {RawHtml, Shortcode}
    for kind, fields in CHILD_FIELDS.items():
        if kind is not Document and kind not in inlines:
            assert {*WORDS.get(kind, ()), *INSIDE.get(kind, ())} == {*fields}


def test_sql__keys_stand_first() -> None:
    """SQLite's `integrity_check` takes other tables without a row id for damaged."""
    for table in ALL:
        assert tuple(column.name for column in table.columns)[: len(table.key)] == table.key


def test_sql__full_text(path: Path) -> None:
    with opened(path) as connection:
        if ("ENABLE_FTS5",) not in connection.execute("PRAGMA compile_options").fetchall():
            pytest.skip("needs SQLite with FTS5")
        query = "SELECT posts.id FROM search JOIN posts ON number = search.rowid WHERE search MATCH ? ORDER BY rank"
        assert connection.execute(query, ("quáy NOT boats",)).fetchall() == [(2,)]
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")


def test_sql__documented_columns_are_in_the_file(path: Path) -> None:
    ((schema,),) = ask(path, "SELECT sql FROM sqlite_master WHERE name = 'posts'")
    assert "-- the featured image" in schema
    assert ask(path, "PRAGMA user_version") == [(VERSION,)]


README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
QUERIES = [
    query.strip()
    for block in re.findall("```sql(?:ite)?\n(.*?)```", README, re.DOTALL)
    for query in block.split(";")
    if query.strip()
]


@pytest.mark.parametrize("query", QUERIES, ids=[query[:30] for query in QUERIES])
def test_sql__documented_queries_use_an_index(path: Path, query: str) -> None:
    ask(path, query)
    plan = [str(row[3]) for row in ask(path, f"EXPLAIN QUERY PLAN {query}")]
    assert [step for step in plan if "SCAN" in step and "VIRTUAL TABLE" not in step and step != "SCAN sites"] == []


STRINGS = (
    "SELECT title, slug, status, excerpt, markdown FROM posts",
    "SELECT name, slug FROM authors WHERE id = 1",
    "SELECT name, slug FROM terms",
    "SELECT href FROM links",
    "SELECT key FROM meta",
    "SELECT lang, link FROM translations",
    "SELECT removed, added, place FROM notes",
)


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:12] for text in HOSTILE])
def test_sql__every_string_survives(tmp_path: Path, text: str) -> None:
    whole = document(
        1,
        (Paragraph((Text(text), Link((Text("x"),), text))),),
        title=text,
        slug=text,
        status=text,
        excerpt=text,
        author=Author(1, text, text),
        terms={"category": (TermRef(1, text, text),)},
        fields={text: text},
        translations={text: text},
    )
    with Database(tmp_path / "s", SQLITE) as export:
        export.add_site(SITE)
        export.add_document(whole, text)
        record(export, "authors", id=2, name="x", url=text)
        export.add_note(Note("crawl", text, text, text, text))
    with opened(tmp_path / "s") as connection:
        for query in STRINGS:
            row = connection.execute(query).fetchone()
            assert row == (text,) * len(row)
        assert connection.execute("SELECT url FROM authors WHERE id = 2").fetchone() == (text,)
        assert json.loads(connection.execute("SELECT value FROM meta").fetchone()[0]) == text
        ((tree,),) = connection.execute("SELECT tree FROM posts").fetchall()
        assert TypeAdapter(Blocks).validate_json(tree) == whole.body


def test_sql__halves_of_characters(tmp_path: Path) -> None:
    with Database(tmp_path / "s", SQLITE) as export:
        export.add_site(SITE)
        export.add_document(document(1), "whole")
        export.add_note(Note("crawl", "half \ud83d"))
    assert ask(tmp_path / "s", "SELECT message FROM notes") == [("half \ufffd.",)]
    assert ask(tmp_path / "s", "SELECT markdown FROM posts") == [("whole",)]


def test_sql__ids_of_64_bits(tmp_path: Path) -> None:
    with Database(tmp_path / "s", SQLITE) as export:
        export.add_site(SITE)
        export.add_document(document(BIGGEST, image=Image("", media=BIGGEST), parent=BIGGEST - 1))
    assert ask(tmp_path / "s", "SELECT id, image_id, parent_id FROM posts") == [(BIGGEST, BIGGEST, BIGGEST - 1)]


LINKS_BY_SITE = "SELECT key, internal, target_id FROM links JOIN sites USING (site_id) ORDER BY key"


def test_sql__two_sites_with_the_same_ids(tmp_path: Path) -> None:
    with Database(tmp_path / "s", SQLITE) as export:
        for site in (SITE, OTHER):
            export.add_site(site)
            link = f"{site.url}one/"
            body = (Paragraph((Link((Text("itself"),), link),)),)
            export.add_document(document(1, body, site=site.key, link=link, author=Author(1, site.key)))
            export.add_note(Note("crawl", "said", site=SITE.key))
    rows = ask(
        tmp_path / "s",
        "SELECT key, posts.id, authors.name FROM posts JOIN sites USING (site_id) JOIN authors USING (site_id) "
        "ORDER BY key",
    )
    assert rows == [(SITE.key, 1, SITE.key), (OTHER.key, 1, OTHER.key)]
    assert ask(tmp_path / "s", LINKS_BY_SITE) == [
        (SITE.key, 1, 1),
        (OTHER.key, 1, 1),
    ]
    assert ask(tmp_path / "s", "SELECT site_id, number FROM notes ORDER BY number") == [(ID, 0), (ID, 1)]


def test_sql__records_after_their_posts(tmp_path: Path) -> None:
    with Database(tmp_path / "s", SQLITE) as export:
        export.add_site(SITE)
        export.add_document(full())
        record(export, "authors", id=4, name="Ada Lovelace", slug="ada")
        record(export, "terms", id=9, name="Weather", taxonomy="topic")
    assert ask(tmp_path / "s", "SELECT name, listed FROM authors") == [("Ada Lovelace", 1)]
    assert ask(tmp_path / "s", "SELECT name, listed FROM terms WHERE id = 9") == [("Weather", 1)]


def test_sql__the_same_bytes_again(tmp_path: Path) -> None:
    for name in "ab":
        with Database(tmp_path / name, SQLITE) as export:
            export.add_site(SITE)
            for id in range(1, 1000):
                export.add_document(document(id, (paragraph(f"words of {id} " * 20),), author=Author(id % 7)))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_sql__given_up_after_an_error(tmp_path: Path) -> None:
    """The file is closed, so that Windows lets it be deleted."""
    export = Database(tmp_path / "s", SQLITE).__enter__()
    export.add_site(SITE)
    export.__exit__(ValueError, ValueError("from elsewhere"), None)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        export.close()
    (tmp_path / "s").unlink()


PATHS = """
SELECT path, blocks.kind FROM blocks JOIN posts ON posts.id = post_id
WHERE coalesce(tree ->> (path || '.kind'), kind) != kind OR tree -> path IS NULL
"""
"""Blocks whose path does not lead to them."""


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(body=bodies)
def test_sql__any_tree(tmp_path: Path, body: Blocks) -> None:
    path = tmp_path / "s"
    path.unlink(missing_ok=True)
    with Database(path, SQLITE) as export:
        export.add_site(SITE)
        export.add_document(document(1, body), "")
    assert ask(path, PATHS) == []
    ((tree, text),) = ask(path, "SELECT tree, text FROM posts")
    assert TypeAdapter(Blocks).validate_json(tree) == body
    assert text == text_of(body)
