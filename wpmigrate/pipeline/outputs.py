"""The formats, each as a sink that takes what was converted and writes files into a Target."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar

from wpmigrate.audit import Kept, Key, Sum, json_file, key_of, parts, row_parts, sql_file, sql_parts
from wpmigrate.errors import TargetUnwritable
from wpmigrate.exporters import json as documents
from wpmigrate.exporters.data import Redirects
from wpmigrate.exporters.dialects import Dialect
from wpmigrate.exporters.paths import Paths
from wpmigrate.exporters.sql import SqliteExport
from wpmigrate.notes import Note
from wpmigrate.pipeline.convert import Converted
from wpmigrate.pipeline.selection import Selection
from wpmigrate.pipeline.target import Target
from wpmigrate.records import Comment, Item, Media, Record, RecordKind, Site, Term, User, read, scrub


class Output(ABC):
    """One format. Used as a context manager, so that a file of the whole run is finished, or given up, at the end."""

    name: str
    path = ""
    """Of the one file that it writes, if it writes one."""
    fields = True
    """Whether the output holds custom fields."""

    def __init__(self, target: Target, dialect: Dialect) -> None:
        self.target, self.dialect = target, dialect
        self.kept = Kept(self.name)
        self.count = 0
        self.stack = ExitStack()

    def open(self) -> None:  # noqa: B027  # most formats need none
        """Begin the files of the whole run, on ``stack``."""

    def site(self, site: Site, selection: Selection, folder: str) -> list[Note]:
        """Everything that follows is of this site; its files go under ``folder`` (``""`` or ``"host/"``). The Notes are
        about its records that are no posts."""
        return []

    @abstractmethod
    def document(self, converted: Converted) -> list[Note]:
        """Write one post; the Notes are about its place, not its content."""

    def note(self, note: Note) -> None:  # noqa: B027  # a format may not care
        """Take a Note of the ledger."""

    def read_back(self) -> Iterator[tuple[Key, Sum]]:
        """Each post's sum of what was written and what the finished files hold; for `kept` ones, after the end."""
        return iter(())

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.push(self.stack)
            self.open()
            stack.pop_all()  # it went well, so that the end is `__exit__`'s
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.__exit__(kind, error, trace)


class MarkdownOutput(Output):
    """One file a post, where the dialect wants it, and where each post was before."""

    name = "markdown"
    fields = False

    def site(self, site: Site, selection: Selection, folder: str) -> list[Note]:
        self._folder, self._paths = folder, Paths(self.dialect)
        self._part = self.target.part(self.name, site.key)
        stream = self.stack.enter_context(self._part.open(folder + Redirects.path))
        self._redirects = self.stack.enter_context(closing(Redirects(stream)))
        return []

    def document(self, converted: Converted) -> list[Note]:
        place, notes = self._paths.place(converted.document.meta)
        self._part.write(self._folder + place.path, [converted.text.encode()])
        self._redirects.add(converted.document.meta, place.address or place.path)
        self.count += 1
        return notes


class JsonOutput(Output):
    """``documents.jsonl``, one document a line, and its JSON Schema."""

    name = "json"
    path = "documents.jsonl"
    _stream: BinaryIO

    def open(self) -> None:
        self.target.write("document.schema.json", [documents.schema()])
        self._stream = self.stack.enter_context(self.target.open(self.path))

    def document(self, converted: Converted) -> list[Note]:
        document = converted.document
        self._stream.write(documents.line(document))
        self.kept.add(key_of(document), parts(document))
        self.count += 1
        return []

    def read_back(self) -> Iterator[tuple[Key, Sum]]:
        return self.kept.compare(json_file(self.target.place(self.path)))


class SqlOutput(Output):
    """``site.sqlite``, ready to query."""

    name = "sql"
    path = "site.sqlite"
    _sql: SqliteExport

    def open(self) -> None:
        path = self.stack.enter_context(self.target.temporary(self.path))
        # closed before the file takes its place, which Windows insists on
        self.stack.enter_context(self._explained())
        self._sql = self.stack.enter_context(SqliteExport(path))

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Nothing else writes into this file, so that what SQLite cannot do is the disk's fault."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise TargetUnwritable(
                f"Cannot write {self.target.folder / self.path}: {error}.",
                "Make room, then run the same command again.",
            ) from error

    def site(self, site: Site, selection: Selection, folder: str) -> list[Note]:
        sql = self._sql
        sql.add_site(site)
        adders: dict[RecordKind, tuple[str, Adder]] = {
            "term": ("terms", _adder(Term, sql.add_term)),
            "user": ("authors", _adder(User, sql.add_user)),
            "media": ("media", _adder(Media, sql.add_media)),
            "comment": ("comments", _adder(Comment, sql.add_comment)),
        }
        notes = []
        for collection in selection.collections(site.key):
            if collection.kind in adders:
                table, add = adders[collection.kind]
                for item in selection.items(site.key, collection.name):
                    row, odd = add(item.raw)
                    self.kept.add((site.key, table, row[0]), row_parts(scrub(list(row))))
                    notes += [_of(item, note) for note in odd]
        return notes

    def document(self, converted: Converted) -> list[Note]:
        document, body = converted.document, converted.body
        self._sql.add_document(document, body)
        self.kept.add(key_of(document), sql_parts(document, body))
        self.count += 1
        return []

    def read_back(self) -> Iterator[tuple[Key, Sum]]:
        return self.kept.compare(sql_file(self.target.place(self.path)))

    def note(self, note: Note) -> None:
        self._sql.add_note(note)


R = TypeVar("R", bound=Record)


Adder = Callable[[bytes], tuple[tuple[Any, ...], list[Note]]]


def _adder(model: type[R], add: Callable[[R], tuple[Any, ...]]) -> Adder:
    """Reads a record and adds it as a row; gives the row and what it does not hold."""

    def add_row(raw: bytes) -> tuple[tuple[Any, ...], list[Note]]:
        record, notes = read(model, raw)
        return add(record), notes

    return add_row


def _of(item: Item, note: Note) -> Note:
    return replace(note, format=SqlOutput.name).at(item.site, item.collection.type, item.id)


OUTPUTS: dict[str, type[Output]] = {
    "markdown": MarkdownOutput,
    "json": JsonOutput,
    "sql": SqlOutput,
}
