"""What the dialects of SQL have in common."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import ClassVar

from wpmigrate.document import Document
from wpmigrate.exporters.sql.fitting import fitting_document, fitting_row
from wpmigrate.exporters.sql.schema import ALL, TABLES, Column, Kind, Row, Table
from wpmigrate.notes import Note


class Dialect(ABC):
    """A database: its types, its ``CREATE TABLE``, and what it cannot hold."""

    name: ClassVar[str]
    path: ClassVar[str]
    """The file that is written, in the output folder."""
    types: ClassVar[Mapping[Kind, str]]

    def create(self, table: Table) -> str:
        """``CREATE TABLE``, a line for each column and constraint."""
        return f"{self.head(table)}\n{self.joined(self.lines(table))}\n){self.foot(table)};\n"

    def head(self, table: Table) -> str:
        return f"CREATE TABLE IF NOT EXISTS {self.quote(table.name)} ("

    def foot(self, table: Table) -> str:
        return ""

    def lines(self, table: Table) -> list[tuple[str, str]]:
        """What stands in a ``CREATE TABLE``, with its comments."""
        return [*(self.column(column) for column in table.columns), *self.constraints(table)]

    def joined(self, lines: list[tuple[str, str]]) -> str:
        return ",\n".join(f"    {definition}" for definition, _ in lines)

    def column(self, column: Column) -> tuple[str, str]:
        null = "" if column.null else " NOT NULL"
        return f"{self.quote(column.name)} {self.types[column.kind]}{null}", column.comment

    def constraints(self, table: Table) -> Iterator[tuple[str, str]]:
        yield f"PRIMARY KEY ({self.names(table.key)})", ""
        for columns, other in table.references:
            target = f"{self.quote(other)} ({self.names(TABLES[other].key)})"
            yield f"FOREIGN KEY ({self.names(columns)}) REFERENCES {target}", ""

    def names(self, columns: tuple[str, ...]) -> str:
        return ", ".join(map(self.quote, columns))

    def quote(self, name: str) -> str:
        """A name of ours, which needs quotes only where it is a word of the language."""
        return name

    def fit(self, document: Document) -> tuple[Document, list[Note]]:
        """What this database can hold of a Document."""
        return document, []

    def fit_row(self, table: str, row: Row) -> Row:
        """The same of a row without its site."""
        return row


def index_name(table: Table, columns: tuple[str, ...]) -> str:
    return f"{table.name}_by_{'_'.join(name for name in columns if name != 'site_id')}"


class Script(Dialect):
    """A database that loads a script: in one transaction, stopping at the first error. Loaded again it replaces the
    rows of its sites, and leaves those of other sites.
    """

    nul: ClassVar[bool]
    """Whether texts may hold NUL characters."""

    def fit(self, document: Document) -> tuple[Document, list[Note]]:
        return fitting_document(document, self.name, nul=self.nul)

    def fit_row(self, table: str, row: Row) -> Row:
        return fitting_row(table, row, nul=self.nul)

    def script(self, database: Path) -> Iterator[bytes]:
        """The content of a `Database` file. Memory stays flat."""
        with closing(sqlite3.connect(database)) as connection:
            sites = [int(site) for (site,) in connection.execute("SELECT site_id FROM sites ORDER BY site_id")]
            yield self.begin().encode()
            if sites:
                wanted = ", ".join(map(str, sites))
                deletes = (
                    f"DELETE FROM {self.quote(table.name)} WHERE site_id IN ({wanted});\n" for table in ALL[::-1]
                )
                yield "".join(deletes).encode()
            for table in ALL:
                rows = connection.execute(f"SELECT {_names(table)} FROM {table.name} ORDER BY {', '.join(table.key)}")
                for piece in self.rows(table, rows):
                    yield piece.encode()
            yield self.end({table.name: _count(connection, table) for table in ALL}, sites).encode()

    @abstractmethod
    def begin(self) -> str:
        """Settings, tables, and the start of the transaction."""

    @abstractmethod
    def rows(self, table: Table, rows: Iterator[Row]) -> Iterator[str]:
        """Statements that insert ``rows``."""

    @abstractmethod
    def end(self, counts: Mapping[str, int], sites: list[int]) -> str:
        """The end of the transaction; ``counts`` are the rows of each table."""


def _names(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _count(connection: sqlite3.Connection, table: Table) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])
