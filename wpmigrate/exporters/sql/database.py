"""A site, or several, as an SQLite file."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from wpmigrate.document import Document, Meta
from wpmigrate.exporters.data import Json
from wpmigrate.exporters.sql import rows
from wpmigrate.exporters.sql.addresses import address_key, is_inside, place
from wpmigrate.exporters.sql.blocks import block_rows
from wpmigrate.exporters.sql.dialect import Dialect
from wpmigrate.exporters.sql.schema import Row, site_id
from wpmigrate.exporters.sql.sqlite import CREATE, INSERTS, RESOLVE, SEARCH, TEMPORARY
from wpmigrate.notes import Note
from wpmigrate.records import Site, scrub

BATCH = 2000
"""Rows that are held back, to be written together."""


class Database:
    """Writes the file at ``path``, which is empty or not there, with what ``dialect`` can hold. A context manager: the
    file is whole when the block ends without an error.

    `add_site` comes first; everything else is of the site that came last. The order of everything else does not matter.
    The same calls make the same bytes.
    """

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._dialect = dialect
        self._waiting: dict[str, list[Row]] = {kind: [] for kind in INSERTS}
        self._count = 0
        self._sites: set[int] = set()
        self._site = 0
        self._home: str | None = None
        self._folder = ""
        self._notes: Counter[int] = Counter()

    def add_site(self, site: Site) -> None:
        self._site = site_id(site.key)
        self._sites.add(self._site)
        self._add("seen sites", self._dialect.fit_row("sites", rows.site_row(site)))
        self._home = address_key(site.url, site.url)
        self._folder = urlsplit(site.url).path.rstrip("/")

    def add_record(self, table: str, entry: Json) -> tuple[Row, bool]:
        """A record of a table of `rows.RECORDS`, as `exporters.data` gives it. Gives the row, without the site, and
        whether it is all that was said.
        """
        said = tuple(scrub(list(rows.RECORDS[table](entry))))
        row = self._dialect.fit_row(table, said)
        if table == "terms":
            self._seen("taxonomies", taxonomy=row[1])
        if table in ADDRESSED:
            self._redirects(table, row[0], [place(entry.get("link", ""))])
        self._add(table, row)
        return row, row == said

    def add_menu(self, entry: Json, position: int) -> None:
        self._add("menus", self._dialect.fit_row("menus", rows.menu_row(entry, position)))

    def add_note(self, note: Note) -> None:
        """A Note of another site than the last one keeps its site when that is here."""
        own = site_id(note.site)
        site = own if own in self._sites else self._site
        row = self._dialect.fit_row("notes", (self._notes[site], *rows.note_row(note)))
        self._notes[site] += 1
        self._put("notes", (site, *row))

    def add_document(self, document: Document, markdown: str = "") -> tuple[Document, str, list[Note]]:
        """``markdown`` is the body without front matter. Gives what is held of both, and Notes on what is not."""
        document, notes = self._dialect.fit(document)
        meta = document.meta
        row = self._dialect.fit_row("posts", rows.post_row(document, markdown))
        links, media = rows.references(document)
        self._references(document, media)
        self._add("posts", row)
        short = [f"{self._folder}/?{name}={meta.id}" for name in SHORT if name == "p" or meta.type == "page"]
        self._redirects("posts", meta.id, [place(meta.link), *short])
        if meta.seo is not None:
            self._add("seo", (meta.id, *rows.seo_row(meta.seo)))
        for table, make in rows.PARTS.items():
            for part in make(meta):
                self._add(table, (meta.id, *part))
        for block in block_rows(document.body):
            self._add("blocks", (meta.id, *block))
        self._links(meta, links)
        return document, row[rows.MARKDOWN], notes

    def close(self) -> None:
        """Resolve links, build the full-text index where SQLite has FTS5, and close the file."""
        self._flush()
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.executescript(f"BEGIN; {RESOLVE} COMMIT;")
        if self._has_search():
            self._connection.executescript(f"BEGIN; {SEARCH} COMMIT;")
        self._connection.close()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(self._connection.close)
            for pragma in ("journal_mode = MEMORY", "synchronous = OFF"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.executescript(f"BEGIN; {CREATE} {TEMPORARY} COMMIT;")
            stack.pop_all()  # it went well, so that the end is `__exit__`'s
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self._connection.close()

    def _references(self, document: Document, media: dict[tuple[int, str], str]) -> None:
        """What a post refers to has a row, also where the site did not show it."""
        meta = document.meta
        self._seen("types", type=meta.type, collection=meta.collection)
        if meta.author is not None:
            self._seen("authors", id=meta.author.id, name=meta.author.name, slug=meta.author.slug)
        for taxonomy, terms in meta.terms.items():
            self._seen("taxonomies", taxonomy=taxonomy)
            for position, term in enumerate(terms):
                self._seen("terms", id=term.id, taxonomy=taxonomy, name=term.name, slug=term.slug)
                self._add("post_terms", (meta.id, term.id, position))
        for (id, role), address in media.items():
            self._seen("media", id=id, url=address)
            self._add("post_media", (meta.id, id, role))

    def _links(self, meta: Meta, links: list[tuple[str, str]]) -> None:
        self._add("post_keys", (address_key(meta.link, meta.link), meta.id))
        for position, (href, text) in enumerate(links):
            key = address_key(href, meta.link)
            inside = is_inside(key, self._home)
            self._add("links", (meta.id, position, href, text, inside, None))
            if key is not None and inside:
                self._add("link_keys", (meta.id, position, key, key.partition("?")[2] or None))

    def _redirects(self, table: str, id: int, paths: Iterable[str | None]) -> None:
        for position, path in enumerate(dict.fromkeys(filter(None, paths))):
            self._add("redirects", self._dialect.fit_row("redirects", (table, id, position, path)))

    def _seen(self, table: str, **values: Any) -> None:
        self._add(f"seen {table}", rows.record_row(table, values))

    def _add(self, kind: str, row: Row) -> None:
        self._put(kind, (self._site, *row))

    def _put(self, kind: str, row: Row) -> None:
        self._waiting[kind].append(row)
        self._count += 1
        if self._count >= BATCH:
            self._flush()

    def _flush(self) -> None:
        try:
            self._write()
        except UnicodeEncodeError:
            self._connection.execute("ROLLBACK")
            self._waiting = {kind: scrub(list(map(list, waiting))) for kind, waiting in self._waiting.items()}
            self._write()
        self._waiting = {kind: [] for kind in INSERTS}
        self._count = 0

    def _write(self) -> None:
        self._connection.execute("BEGIN")
        for kind, waiting in self._waiting.items():
            self._connection.executemany(INSERTS[kind], waiting)
        self._connection.execute("COMMIT")

    def _has_search(self) -> bool:
        options: list[Any] = self._connection.execute("PRAGMA compile_options").fetchall()
        return ("ENABLE_FTS5",) in options


ADDRESSED = ("terms", "authors", "media")
"""Tables of records, besides posts, that have a page of their own on the site."""

SHORT = ("p", "page_id")
"""Queries of short addresses; the second is one of pages only."""
