"""The scripts, loaded by the clients of real servers, and what the servers then say."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exporters.databases import filled, script
from tests.exporters.documents import BIGGEST, HOSTILE, OTHER, SITE, document, full, paragraph
from tests.exporters.servers import NULL, Mariadb, Postgresql, Server, running
from tests.exporters.trees import bodies
from tests.needs import require
from wpmigrate.document import MAX_DEPTH, Author, Blocks, List, ListItem, TermRef
from wpmigrate.exporters.sql import DIALECTS, Database, Script
from wpmigrate.exporters.sql.schema import ALL, Kind, Table

KINDS: dict[str, type[Server]] = {"postgresql": Postgresql, "mariadb": Mariadb}
COMMANDS = (
    "\\.",
    "\\! touch pwned",
    "\\c other",
    "\\N",
    "x\n\\.\nDROP TABLE posts;\n\\! touch pwned\n",
    "$$ $a$ '' \\' \" `",
    "/* -- # */ */ -- \n/*!50000 DROP TABLE posts */",
    "\nDELIMITER //\n",
    "\\\\\\",
    "trailing ",
    "a",
    "A",
    "á",
    "a\u0301",
    "ß ss ﬃ",
    "\x1a \b \x0b \t",
)


@pytest.fixture(scope="session", params=KINDS)
def started(request: pytest.FixtureRequest) -> Iterator[Server]:
    require(request.param)
    with running(KINDS[request.param]) as server:
        yield server


@pytest.fixture
def server(started: Server) -> Server:
    """With an empty database."""
    started.fresh()
    return started


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "staged.sqlite"


def dialect(server: Server) -> Script:
    found = DIALECTS[server.dialect]
    assert isinstance(found, Script)
    return found


Fill = Callable[[Database], object]


def made(server: Server, path: Path, fill: Fill) -> bytes:
    """The script of what ``fill`` puts into a database at ``path``."""
    path.unlink(missing_ok=True)
    with Database(path, dialect(server)) as database:
        database.add_site(SITE)
        fill(database)
    return script(dialect(server), path)


def load(server: Server, text: bytes) -> None:
    done = server.load(text)
    assert (done.returncode, done.stderr) == (0, b"")


READ: dict[Kind, Callable[[str], Any]] = {
    **dict.fromkeys(("key", "text"), lambda shown: bytes.fromhex(shown).decode()),
    **dict.fromkeys(("json", "tree"), lambda shown: json.loads(bytes.fromhex(shown))),
    **dict.fromkeys(("id", "integer", "flag"), int),
    "real": float,
    "time": str,
}


def held(server: Server) -> dict[str, list[list[Any]]]:
    """All that the server's tables hold."""
    answers = server.ask_all([_query(table, server) for table in ALL])
    tables = zip(ALL, answers, strict=True)
    return {table.name: sorted((_read(table, row) for row in rows), key=repr) for table, rows in tables}


def _query(table: Table, server: Server | None = None) -> str:
    names = (server.shown(column.name, column.kind) if server else column.name for column in table.columns)
    return f"SELECT {', '.join(names)} FROM {table.name}"  # noqa: S608  # our own names


def _read(table: Table, row: list[str]) -> list[Any]:
    pairs = zip(table.columns, row, strict=True)
    return [None if shown == NULL else READ[column.kind](shown) for column, shown in pairs]


def staged(path: Path) -> dict[str, list[list[Any]]]:
    """The same of the SQLite file."""
    found = {}
    with closing(sqlite3.connect(path)) as connection:
        for table in ALL:
            rows = connection.execute(_query(table))
            found[table.name] = sorted((_plain(table, row) for row in rows), key=repr)
    return found


def _plain(table: Table, row: tuple[Any, ...]) -> list[Any]:
    return [
        WRITTEN[column.kind](value) if value is not None and column.kind in WRITTEN else value
        for column, value in zip(table.columns, row, strict=True)
    ]


WRITTEN: dict[Kind, Callable[[str], Any]] = {
    **dict.fromkeys(("json", "tree"), json.loads),
    "time": lambda text: (text.removesuffix("Z") + ".000000")[:26],
}


def test_script__the_server_holds_what_was_written(server: Server, path: Path) -> None:
    filled(path, dialect(server))
    load(server, script(dialect(server), path))
    assert held(server) == staged(path)


@pytest.mark.parametrize("name", ["postgresql", "mysql"])
def test_script__is_the_same_again(tmp_path: Path, name: str) -> None:
    found = DIALECTS[name]
    assert isinstance(found, Script)
    for copy in "ab":
        filled(tmp_path / copy, found)
    assert script(found, tmp_path / "a") == script(found, tmp_path / "b")


def test_script__loaded_again__doubles_nothing(server: Server, path: Path) -> None:
    filled(path, dialect(server))
    text = script(dialect(server), path)
    for _ in range(2):
        load(server, text)
    assert held(server) == staged(path)


def test_script__loaded_again__loses_what_the_site_lost_and_keeps_other_sites(server: Server, path: Path) -> None:
    filled(path, dialect(server))
    load(server, script(dialect(server), path))
    other = path.with_name("other")
    with Database(other, dialect(server)) as database:
        database.add_site(OTHER)
        database.add_document(replace(full(), meta=replace(full().meta, site=OTHER.key)))
    load(server, script(dialect(server), other))
    load(server, made(server, path, lambda database: database.add_document(document(2))))
    mine, others = staged(path), staged(other)
    assert held(server) == {name: sorted(mine[name] + others[name], key=repr) for name in mine}


@pytest.mark.parametrize("where", [0.3, 0.5, 0.75])
def test_script__that_breaks__leaves_what_was_there(server: Server, path: Path, where: float) -> None:
    before, broken = breaking(server, path, where)
    assert server.load(broken).returncode != 0
    assert held(server) == before


@pytest.mark.parametrize("where", [0.3, 0.5, 0.75])
def test_script__that_breaks_where_the_client_goes_on__is_not_half_there(
    server: Server, path: Path, where: float
) -> None:
    before, broken = breaking(server, path, where)
    server.load(broken, *GOING_ON[server.dialect])
    assert held(server) in (before, staged(path))


GOING_ON = {"postgresql": ("-v", "ON_ERROR_STOP=0"), "mysql": ("--force",)}


def breaking(server: Server, path: Path, where: float) -> tuple[dict[str, list[list[Any]]], bytes]:
    """Loads a site; gives what is there then, and a script with another state of it and a line that is no SQL."""
    filled(path, dialect(server))
    load(server, script(dialect(server), path))
    lines = made(server, path, lambda database: hostile(database, ["a", "b", "c"])).splitlines(keepends=True)
    begin = next(number for number, line in enumerate(lines) if b"DELETE FROM" in line)
    lines.insert(begin + int((len(lines) - begin) * where), b"no SQL;\n")
    return held(server), b"".join(lines)


def test_script__cut_off__leaves_what_was_there(server: Server, path: Path) -> None:
    filled(path, dialect(server))
    text = script(dialect(server), path)
    load(server, text)
    before = held(server)
    cut = made(server, path, lambda database: database.add_document(document(2)))
    for part in (0.5, 0.8, 0.95):
        server.load(cut[: int(len(cut) * part)])
        assert held(server) == before


def hostile(database: Database, texts: list[str]) -> None:
    """Every text in every place that takes one."""
    for id, text in enumerate(texts, 1):
        whole = document(
            id,
            (paragraph(text),),
            title=text,
            slug=text,
            status=text,
            type=text,
            excerpt=text,
            author=Author(id, text, text),
            terms={text: (TermRef(id, text, text),)},
            fields={text: {text: text}, "meta": {text: [text]}},
            translations={text: text},
            parents=(text,),
        )
        database.add_document(whole, text)


def test_script__every_string_survives(server: Server, path: Path) -> None:
    load(server, made(server, path, lambda database: hostile(database, [*HOSTILE, *COMMANDS])))
    assert held(server) == staged(path)
    titles = {row[8] for row in held(server)["posts"]}
    nul = "\0" if dialect(server).nul else "\N{REPLACEMENT CHARACTER}"
    assert titles == {text.replace("\0", nul) for text in (*HOSTILE, *COMMANDS)}
    assert not (server.folder / "pwned").exists()
    assert not Path("pwned").exists()


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(st.text(), min_size=20, max_size=30), trees=st.lists(bodies, min_size=3, max_size=5))
def test_script__any_string_and_any_tree(server: Server, path: Path, texts: list[str], trees: list[Blocks]) -> None:
    def fill(database: Database) -> None:
        hostile(database, texts)
        for id, body in enumerate(trees, 1000):
            database.add_document(document(id, body))

    load(server, made(server, path, fill))
    assert held(server) == staged(path)


def test_script__modes_of_the_server_change_nothing(server: Server, path: Path) -> None:
    if server.dialect != "mysql":
        pytest.skip("of MySQL")
    before = server.ask("SELECT @@GLOBAL.sql_mode")[0][0]
    server.ask("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,ORACLE', GLOBAL time_zone = '-11:00'")
    try:
        load(server, made(server, path, lambda database: hostile(database, [*HOSTILE, *COMMANDS])))
        assert held(server) == staged(path)
    finally:
        server.ask(f"SET GLOBAL sql_mode = '{before}', GLOBAL time_zone = 'SYSTEM'")


def test_script__of_the_deepest_tree(server: Server, path: Path) -> None:
    body: Blocks = (paragraph("leaf"),)
    for _ in range(MAX_DEPTH // 2 - 1):
        body = (List((ListItem(body),)),)
    deep: Any = 1
    for _ in range(140):
        deep = [deep]
    load(server, made(server, path, lambda database: database.add_document(document(1, body, fields={"acf": deep}))))
    assert held(server) == staged(path)


def test_script__of_texts_longer_than_a_packet(server: Server, path: Path) -> None:
    """20 MB of title."""
    long = "quay's \\ 𝒳\n" * 1_600_000
    text = made(server, path, lambda database: database.add_document(document(1, (paragraph("x"),), title=long)))
    if server.dialect == "mysql":
        # the server's default is 16 MB, which a variable may not exceed either
        assert max(map(len, text.split(b";\n"))) < 4_000_000
        assert server.load(text).returncode == 1
        server.ask("SET GLOBAL max_allowed_packet = 64 * 1024 * 1024")
    load(server, text)
    digest = md5(long.encode(), usedforsecurity=False).hexdigest()
    assert server.ask("SELECT md5(title) FROM posts") == [[digest]]


def test_script__of_ids_of_64_bits(server: Server, path: Path) -> None:
    load(server, made(server, path, lambda database: database.add_document(document(BIGGEST, parent=BIGGEST - 1))))
    assert held(server) == staged(path)


def test_script__tables_and_columns_say_what_they_are(server: Server, path: Path) -> None:
    load(server, made(server, path, lambda database: None))
    query = {
        "postgresql": "SELECT col_description('posts'::regclass, ordinal_position) FROM information_schema.columns "
        "WHERE table_name = 'posts' AND column_name = 'date' AND table_schema = 'wpmigrate'",
        "mysql": "SELECT column_comment FROM information_schema.columns WHERE table_name = 'posts' AND "
        "column_name = 'date' AND table_schema = database()",
    }[server.dialect]
    assert server.ask(query) == [["UTC; local time where date_offset is NULL"]]


README = Path(__file__).parents[2] / "README.md"
QUERIES = [
    query.strip()
    for block in re.findall("```sql\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    for query in block.split(";")
    if query.strip()
]


def test_script__documented_queries_run(server: Server, path: Path) -> None:
    filled(path, dialect(server))
    load(server, script(dialect(server), path))
    for query in QUERIES:
        server.ask(query)


def test_script__documented_queries_use_indexes(server: Server, path: Path) -> None:
    if server.dialect == "mysql":
        pytest.skip("a server with a hundred rows reads them all")
    filled(path, dialect(server))
    load(server, script(dialect(server), path))
    for query in QUERIES:
        plan = "\n".join(row[0] for row in server.ask(f"SET enable_seqscan = off; EXPLAIN {query}"))
        scanned = set(re.findall(r"Seq Scan on (\w+)", plan))
        assert scanned <= {"sites"}, plan
