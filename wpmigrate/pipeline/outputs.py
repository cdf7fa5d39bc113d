"""The formats, each as a sink that takes what was converted and writes files into a Target."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from wpmigrate.audit import Kept, Key, Sum, json_file, json_parts, key_of, row_parts, script_file, sql_file, sql_parts
from wpmigrate.document import Meta
from wpmigrate.errors import TargetUnwritable
from wpmigrate.exporters import data
from wpmigrate.exporters import json as documents
from wpmigrate.exporters.data import Redirects
from wpmigrate.exporters.dialects import Dialect
from wpmigrate.exporters.paths import Paths
from wpmigrate.exporters.redirects import SYNTAXES
from wpmigrate.exporters.sql import RECORDS, Database, Script, sql_dialect
from wpmigrate.notes import Note
from wpmigrate.pipeline.convert import Converted
from wpmigrate.pipeline.plan import Moves
from wpmigrate.pipeline.selection import Selection
from wpmigrate.pipeline.target import Target
from wpmigrate.records import Item, Site

if TYPE_CHECKING:
    from wpmigrate.pipeline.exporting import ExportOptions


class Output(ABC):
    """One format. Used as a context manager, so that a file of the whole run is finished, or given up, at the end."""

    name: str
    path = ""
    """Of the one file that it writes, if it writes one."""
    fields = True
    """Whether the output holds custom fields."""

    def __init__(self, target: Target, dialect: Dialect, options: "ExportOptions") -> None:
        self.target, self.dialect, self.options = target, dialect, options
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

    def end(self, moves: Moves) -> None:  # noqa: B027  # a format may not care
        """All posts of the site were written."""

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
        self._folder = folder
        self._part = self.target.part(self.name, site.key)
        stream = self.stack.enter_context(self._part.open(folder + self.dialect.data + Redirects.name))
        self._redirects = self.stack.enter_context(closing(Redirects(stream)))
        posts = [one.name for one in selection.collections(site.key) if one.kind == "post"]
        for file in self.dialect.files(name for name in posts if selection.ids(site.key, name)):
            self._part.write(folder + file.path, file.chunks)
        return []

    def document(self, converted: Converted) -> list[Note]:
        place = converted.place
        self._part.write(self._folder + place.path, [converted.text.encode()])
        self._redirects.add(converted.document.meta, place.address or place.path)
        self.count += 1
        return [*converted.moved]

    def end(self, moves: Moves) -> None:
        _others(self._redirects, moves)
        found = moves.redirects() if self.options.redirects else []
        for name in self.options.redirects:
            syntax = SYNTAXES[name]
            root = self.dialect.root or "" if syntax.in_root else ""
            self._part.write(self._folder + root + syntax.path, (line.encode() for line in syntax.write(found)))


def _others(redirects: Redirects, moves: Moves) -> None:
    for move in moves.others():
        to = (move.place.address or move.place.path) if move.place else None
        redirects.other(move.link, to, move.type, move.id)


class JsonOutput(Output):
    """``documents.jsonl``, one document a line, and its JSON Schema; by option each line also as a file of its own.
    Where posts were before is written here where Markdown does not say it.
    """

    name = "json"
    path = "documents.jsonl"
    _stream: BinaryIO
    _redirects: Redirects | None

    def open(self) -> None:
        self.target.write("document.schema.json", [documents.schema()])
        self._stream = self.stack.enter_context(self.target.open(self.path))

    def site(self, site: Site, selection: Selection, folder: str) -> list[Note]:
        self._folder, self._paths = folder, Paths()
        self._part = self.target.part(self.name, site.key)
        self._notes: dict[tuple[str | None, int | None], list[Note]] = {}
        self._redirects = None
        if MarkdownOutput.name not in self.options.formats:
            stream = self.stack.enter_context(self._part.open(folder + self.dialect.data + Redirects.name))
            self._redirects = self.stack.enter_context(closing(Redirects(stream)))
        return []

    def note(self, note: Note) -> None:
        """Those of a post come before it; what other formats cannot say is not about this one."""
        if note.format in (None, self.name):
            self._notes.setdefault((note.type, note.post), []).append(note)

    def document(self, converted: Converted) -> list[Note]:
        document, item = converted.document, converted.item
        noted = self._notes.pop((item.collection.type, item.id), [])
        line = documents.line(document, noted)
        self._stream.write(line)
        self.kept.add(key_of(document), json_parts(document, noted))
        self.count += 1
        path, notes = self._file(document.meta, line) if self.options.json_files else (None, [])
        if self._redirects is not None:
            self._redirects.add(document.meta, path)
        return notes

    def _file(self, meta: Meta, line: bytes) -> tuple[str, list[Note]]:
        place, notes = self._paths.place(meta)
        path = f"{FILES}{place.path.removesuffix('.md')}.json"
        self._part.write(self._folder + path, [line])
        return path, [replace(note, format=self.name) for note in notes]

    def end(self, moves: Moves) -> None:
        if self._redirects is not None:
            _others(self._redirects, moves)

    def read_back(self) -> Iterator[tuple[Key, Sum]]:
        return self.kept.compare(json_file(self.target.place(self.path)))


FILES = "documents/"
"""The folder of the files of single documents."""


class SqlOutput(Output):
    """A database: SQLite's file, or a script that is written from one."""

    name = "sql"
    _sql: Database

    def open(self) -> None:
        self._sql_dialect = sql_dialect(self.options.sql_dialect)
        self.path = self._sql_dialect.path
        self._sql = self.stack.enter_context(self._database())

    @contextmanager
    def _database(self) -> Iterator[Database]:
        dialect = self._sql_dialect
        if not isinstance(dialect, Script):
            # closed before the file takes its place, which Windows insists on
            with self.target.temporary(self.path) as path, self._explained(), Database(path, dialect) as database:
                yield database
            return
        path = self.target.scratch()
        with self._explained():
            with Database(path, dialect) as database:
                yield database
            self.target.write(self.path, dialect.script(path))
        path.unlink()

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
        self._sql.add_site(site)
        notes = []
        for table in RECORDS:
            for item, entry in data.entries(selection, site, table):
                row, whole = self._sql.add_record(table, entry)
                if table in COMPARED:
                    self.kept.add((site.key, table, row[0]), row_parts(row))
                if not whole:
                    detail = f"what {self._sql_dialect.name} cannot hold, in the table {table}"
                    notes.append(_of(item, Note("bad-bytes", detail)))
        for position, (_, entry) in enumerate(data.entries(selection, site, "menus")):
            self._sql.add_menu(entry, position)
        return notes

    def document(self, converted: Converted) -> list[Note]:
        document, body, notes = self._sql.add_document(converted.document, converted.body)
        self.kept.add(key_of(document), sql_parts(document, body))
        self.count += 1
        return [_of(converted.item, note) for note in notes]

    def read_back(self) -> Iterator[tuple[Key, Sum]]:
        path = self.target.place(self.path)
        read = script_file(path, self.target.scratch()) if isinstance(self._sql_dialect, Script) else sql_file(path)
        return self.kept.compare(read)

    def note(self, note: Note) -> None:
        self._sql.add_note(note)


COMPARED = ("terms", "authors", "media", "comments", "revisions")
"""Tables of records whose rows are read back."""


def _of(item: Item, note: Note) -> Note:
    return replace(note, format=SqlOutput.name).at(item.site, item.collection.type, item.id)


OUTPUTS: dict[str, type[Output]] = {
    "markdown": MarkdownOutput,
    "json": JsonOutput,
    "sql": SqlOutput,
}
