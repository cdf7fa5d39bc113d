"""PostgreSQL 12 and newer: a script for ``psql``, with ``COPY``."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from wpmigrate.exporters.sql.dialect import Script, index_name
from wpmigrate.exporters.sql.schema import ALL, VERSION, Kind, Row, Table

SCHEMA = "wpmigrate"


class Postgresql(Script):
    """The tables stand in a schema of their own, so that they meet nobody else's. DDL is part of the transaction."""

    name = "PostgreSQL"
    path = "site.postgresql.sql"
    nul = False
    types: ClassVar[dict[Kind, str]] = {
        "id": "bigint",
        "integer": "bigint",
        "flag": "boolean",
        "real": "double precision",
        "key": "text",
        "text": "text",
        "time": "timestamptz",
        "json": "jsonb",
        "tree": "jsonb",
    }

    def begin(self) -> str:
        tables = "".join(self.create(table) + self.extras(table) for table in ALL)
        return f"{HEAD}{tables}"

    def extras(self, table: Table) -> str:
        """What PostgreSQL wants outside of ``CREATE TABLE``."""
        comments = [f"COMMENT ON TABLE {table.name} IS {_literal(table.comment)};\n"]
        comments += [
            f"COMMENT ON COLUMN {table.name}.{column.name} IS {_literal(column.comment)};\n"
            for column in table.columns
            if column.comment
        ]
        return "".join([*(self.index(table, columns) for columns in table.indexes), *comments])

    def index(self, table: Table, columns: tuple[str, ...]) -> str:
        """A B-tree takes no text longer than 2,704 bytes; a hash takes any."""
        kinds = {column.name: column.kind for column in table.columns}
        method = "USING hash " if any(kinds[name] == "text" for name in columns) else ""
        name = index_name(table, columns)
        return f"CREATE INDEX IF NOT EXISTS {name} ON {table.name} {method}({self.names(columns)});\n"

    def rows(self, table: Table, rows: Iterator[Row]) -> Iterator[str]:
        yield f"COPY {table.name} ({', '.join(column.name for column in table.columns)}) FROM stdin;\n"
        for row in rows:
            yield "\t".join(map(_field, row)) + "\n"
        yield "\\.\n"

    def end(self, counts: Mapping[str, int], sites: list[int]) -> str:
        return "COMMIT;\n"


HEAD = f"""\
-- WordPress, exported by wpmigrate; tables of version {VERSION}.
-- psql --dbname=DATABASE --file=site.postgresql.sql
-- All or nothing; loaded again it replaces these sites. The database's encoding must be UTF8.
\\set ON_ERROR_STOP on
\\encoding UTF8
BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL standard_conforming_strings = on;
SET LOCAL TIME ZONE 'UTC';
SET LOCAL DateStyle = ISO;
CREATE SCHEMA IF NOT EXISTS {SCHEMA};
SET LOCAL search_path = {SCHEMA};
COMMENT ON SCHEMA {SCHEMA} IS 'WordPress sites, exported by wpmigrate; tables of version {VERSION}';
"""


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _field(value: object) -> str:
    """A value in COPY's text format, on one line."""
    if value is None:
        return "\\N"
    if not isinstance(value, str):
        return str(value)
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
