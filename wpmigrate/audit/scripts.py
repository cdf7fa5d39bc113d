"""Reader of the finished scripts for PostgreSQL and MySQL, which shares nothing with their writers but the format.

It takes the lines that make tables and rows, strictly: what is not as a server would read it is an error, and then the
whole script counts as unreadable, as it would be for the server, which loads all or nothing. The rows go into an SQLite
file, where `databases` reads them.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from wpmigrate.audit.databases import sql_file
from wpmigrate.audit.files import Read

Lines = Iterator[str]
Values = list[Any]


def script_file(path: Path, scratch: Path) -> Read:
    """The posts of a script, and its other records. ``scratch`` is a file that nobody needs."""
    try:
        with path.open("rb") as script, closing(sqlite3.connect(scratch)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            _load((line.decode().removesuffix("\n") for line in script), connection)
    except (OSError, ValueError, KeyError, sqlite3.Error):
        return
    yield from sql_file(scratch)


def _load(lines: Lines, connection: sqlite3.Connection) -> None:
    """Raises ``ValueError`` for a script that does not say that it is all."""
    tables: dict[str, list[str]] = {}
    variables: dict[str, str] = {}
    whole = False
    for line in lines:
        whole = whole or line in ENDS
        if found := CREATE.fullmatch(line):
            tables[found[1]] = _create(found[1], lines, connection)
        elif found := COPY.fullmatch(line):
            _insert(found, _copied(lines), tables, connection)
        elif found := INSERT.fullmatch(line):
            _insert(found, _inserted(lines, variables), tables, connection)
        elif found := SET.fullmatch(line):
            variables[found[1]] = (variables[found[1]] if found[2] else "") + _literal(found[3])
    connection.commit()
    if not whole:
        raise ValueError("the script does not end")


CREATE = re.compile(r"CREATE TABLE IF NOT EXISTS `?(\w+)`? \(")
COPY = re.compile(r"COPY (\w+) \((.*)\) FROM stdin;")
INSERT = re.compile(r"INSERT INTO `(\w+)` \((.*)\) VALUES")
SET = re.compile(r"SET @(text\d+) = (CONCAT\(@\1, )?('.*')(?(2)\));")
ENDS = ("COMMIT;", "EXECUTE wpmigrate_end;")


def _create(name: str, lines: Lines, connection: sqlite3.Connection) -> list[str]:
    """The table's columns as SQLite needs them; gives the columns that hold times of MySQL."""
    parts: list[str] = []
    times: list[str] = []
    for line in lines:
        if line.startswith(")"):
            connection.execute(f"CREATE TABLE {name} ({', '.join(parts)})")
            return times
        if found := COLUMN.match(line):
            parts.append(f"{found[1]} {AFFINITY.get(found[2], 'TEXT')}")
            times += [found[1]] if found[2] == "DATETIME" else []
        elif found := PRIMARY.match(line):
            parts.append(found[0].replace("`", ""))
    raise ValueError("a table does not end")


COLUMN = re.compile(r" +`?([a-z_]+)`? (\w+)")
PRIMARY = re.compile(r" +PRIMARY KEY \([\w`, ]+\)")
AFFINITY = {**dict.fromkeys(("bigint", "boolean", "BIGINT", "BOOLEAN"), "INTEGER"), "double": "REAL", "DOUBLE": "REAL"}


def _insert(
    found: re.Match[str], rows: Iterable[Values], tables: dict[str, list[str]], connection: sqlite3.Connection
) -> None:
    table, names = found[1], found[2].replace("`", "").split(", ")
    times = [names.index(name) for name in tables[table]]
    query = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608  # names of letters
    connection.executemany(query, (_with_times(row, times) for row in rows))


def _with_times(row: Values, times: list[int]) -> Values:
    for number in times:
        row[number] = row[number] and row[number].replace(" ", "T") + "Z"
    return row


# ------------------------------------------------------------------------------------------------- PostgreSQL


def _copied(lines: Lines) -> Iterator[Values]:
    for line in lines:
        if line == "\\.":
            return
        yield [None if field == "\\N" else _unescaped(field, FIELD) for field in line.split("\t")]
    raise ValueError("a COPY does not end")


FIELD = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}


def _unescaped(text: str, escapes: dict[str, str]) -> str:
    """Raises ``KeyError`` for an escape that is none."""
    return ESCAPE.sub(lambda found: escapes[found[0]], text) if "\\" in text else text


ESCAPE = re.compile(r"\\.?", re.DOTALL)


# ------------------------------------------------------------------------------------------------- MySQL


def _inserted(lines: Lines, variables: dict[str, str]) -> Iterator[Values]:
    for line in lines:
        yield _values(line, variables)
        if line.endswith(");"):
            return
    raise ValueError("an INSERT does not end")


def _values(line: str, variables: dict[str, str]) -> Values:
    """Of a line ``(1,'two',NULL),``, or with ``;`` for the last."""
    values, place = [], 1
    while line[place - 1] in "(," and (found := VALUE.match(line, place)):
        values.append(_value(found[0], variables))
        place = found.end() + 1
    if line[:1] != "(" or line[place - 1 :] not in ("),", ");"):
        raise ValueError(f"no row: {line[:100]}")
    return values


VALUE = re.compile(r"NULL|-?\d+(?:\.\d+)?(?:e[-+]?\d+)?|@text\d+|'[^'\\]*(?:\\.[^'\\]*)*'")


def _value(text: str, variables: dict[str, str]) -> Any:
    if text == "NULL":
        return None
    if text.startswith("@"):
        return variables[text[1:]]
    return _literal(text) if text.startswith("'") else float(text) if "." in text or "e" in text else int(text)


def _literal(text: str) -> str:
    return _unescaped(text[1:-1], STRING)


STRING = {"\\\\": "\\", "\\'": "'", "\\n": "\n", "\\r": "\r", "\\0": "\0", "\\Z": "\x1a"}
