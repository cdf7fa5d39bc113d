"""A site as an SQLite file, ready to query. `schema` has the tables and says what each column means.

Ids are WordPress's, 64 bits wide, unique within a site; each table carries ``site_id``, so that one file may hold
several sites.
"""

import sqlite3
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from wpmigrate.document import Document, Meta
from wpmigrate.exporters.sql import rows
from wpmigrate.exporters.sql.schema import ADD_SITE, INSERTS, RESOLVE, SEARCH, TABLES, TEMPORARY, VERSION
from wpmigrate.notes import Note
from wpmigrate.records import Collection, Comment, Media, Site, Term, User, scrub

BATCH = 2000
"""Rows that are held back, to be written together."""

__all__ = ["SqliteExport"]


class SqliteExport:
    """Writes the file at ``path``, which is empty or not there. A context manager: the file is whole when the block
    ends without an error.

    `add_site` comes first; everything else is of the site that came last. The order of everything else does not matter.
    Adding a record gives its row, without the site.
    The same calls make the same bytes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._waiting: dict[str, list[rows.Row]] = {table: [] for table in INSERTS}
        self._count = 0
        self._site = 0
        self._home: str | None = None

    def add_site(self, site: Site) -> None:
        self._flush()
        self._connection.execute(ADD_SITE, scrub(list(rows.site_row(site))))
        self._site = int(self._connection.execute("SELECT site_id FROM sites WHERE key = ?", (site.key,)).fetchone()[0])
        self._home = rows.address_key(site.url, site.url)

    def add_type(self, collection: Collection) -> None:
        self._add("types", (collection.type, collection.name))

    def add_taxonomy(self, collection: Collection) -> None:
        self._add("taxonomies", (collection.type, collection.name))

    def add_term(self, term: Term) -> rows.Row:
        self._add("taxonomies", (term.taxonomy, None))
        return self._add("terms", rows.term_row(term))

    def add_user(self, user: User) -> rows.Row:
        return self._add("authors", rows.author_row(user))

    def add_media(self, media: Media) -> rows.Row:
        return self._add("media", rows.media_row(media))

    def add_comment(self, comment: Comment) -> rows.Row:
        return self._add("comments", rows.comment_row(comment))

    def add_note(self, note: Note) -> None:
        """A Note of another site than the last one keeps its site when that is here."""
        self._add("notes", (*rows.note_row(note), note.site))

    def add_document(self, document: Document, markdown: str = "") -> None:
        """``markdown`` is the body without front matter."""
        meta = document.meta
        self._add("types", (meta.type, meta.collection))
        links, media = rows.references(document)
        self._references(document, media)
        self._add("posts", rows.post_row(document, markdown))
        if meta.seo is not None:
            seo = meta.seo
            words = (seo.title, seo.description, seo.canonical, seo.robots, seo.image, seo.og_title, seo.og_description)
            self._add("seo", (meta.id, *words))
        for row in rows.meta_rows(meta):
            self._add("meta", row)
        for lang, link in meta.translations.items():
            self._add("translations", (meta.id, lang, link))
        self._links(meta, links)

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
            for pragma in ("journal_mode = MEMORY", "synchronous = OFF", f"user_version = {VERSION}"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.executescript(f"BEGIN; {TABLES} {TEMPORARY} COMMIT;")
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
        if meta.author is not None:
            self._add("seen_authors", (meta.author.id, meta.author.name, meta.author.slug))
        for taxonomy, terms in meta.terms.items():
            self._add("taxonomies", (taxonomy, None))
            for position, term in enumerate(terms):
                self._add("seen_terms", (term.id, taxonomy, term.name, term.slug))
                self._add("post_terms", (meta.id, term.id, position))
        for (id, role), address in media.items():
            self._add("seen_media", (id, address))
            self._add("post_media", (meta.id, id, role))

    def _links(self, meta: Meta, links: list[tuple[str, str]]) -> None:
        self._add("post_keys", (rows.address_key(meta.link, meta.link), meta.id))
        for position, (href, text) in enumerate(links):
            key = rows.address_key(href, meta.link)
            inside = rows.is_inside(key, self._home)
            self._add("links", (meta.id, position, href, text, inside))
            if key is not None and inside:
                self._add("link_keys", (meta.id, position, key, key.partition("?")[2] or None))

    def _add(self, table: str, row: rows.Row) -> rows.Row:
        self._waiting[table].append((self._site, *row))
        self._count += 1
        if self._count >= BATCH:
            self._flush()
        return row

    def _flush(self) -> None:
        try:
            self._write()
        except UnicodeEncodeError:
            self._connection.execute("ROLLBACK")
            self._waiting = {table: scrub(list(map(list, waiting))) for table, waiting in self._waiting.items()}
            self._write()
        self._waiting = {table: [] for table in INSERTS}
        self._count = 0

    def _write(self) -> None:
        self._connection.execute("BEGIN")
        for table, waiting in self._waiting.items():
            self._connection.executemany(INSERTS[table], waiting)
        self._connection.execute("COMMIT")

    def _has_search(self) -> bool:
        options: list[Any] = self._connection.execute("PRAGMA compile_options").fetchall()
        return ("ENABLE_FTS5",) in options
