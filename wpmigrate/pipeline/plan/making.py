"""Making the plan: one pass over what names the posts, without reading their content but for what it links to."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from wpmigrate.document import Meta
from wpmigrate.exporters.links import names
from wpmigrate.exporters.paths import Paths
from wpmigrate.normalizer import named, source_html
from wpmigrate.pipeline.plan.plan import Plan
from wpmigrate.pipeline.selection import Selection
from wpmigrate.records import Filters, Item, Library, Media, Post, Record, Site, Term, User, original_url, read

Known = Callable[[str], bool]


def make(
    path: Path, selection: Selection, site: Site, dialect: str, folder: str, old: tuple[str, ...], known: Known
) -> Plan:
    """Plan a site, in an empty file. ``known`` says of a path whether an earlier run wrote it, for posts that this one
    does not write: they take their places all the same, so that a run that writes a few posts puts each where a run
    that writes all of them does.
    """
    plan = Plan(path, site, dialect, old, folder)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(f"{TABLES} BEGIN;")
        work = _Making(connection, selection, site, plan)
        work.collect()
        work.place(known)
        work.name()
        work.jump()
        connection.execute("COMMIT")
    return plan


class _Making:
    def __init__(self, connection: sqlite3.Connection, selection: Selection, site: Site, plan: Plan) -> None:
        self._run = connection.execute
        self._selection, self._view, self._site, self._plan = selection, selection.view, site, plan
        self._collections = self._view.collections(site.key)

    def collect(self) -> None:
        """What names each post, and which places in others it links to."""
        library = self._view.library(self._site.key)
        there = Filters(statuses=self._selection.filters.statuses)
        for collection in self._collections:
            if collection.kind == "post":
                for item in self._view.items(self._site.key, collection.name, there):
                    self._collect(item, library)

    def _collect(self, item: Item, library: Library) -> None:
        try:
            post = read(Post, item.raw)[0]
        except ValueError:
            return  # whoever writes it reports it
        meta = named(post, library, item.collection.name)
        self._run("INSERT OR IGNORE INTO metas VALUES (?, ?, ?)", (item.id, item.collection.name, _packed(meta)))
        html = source_html(post, self._site.language)
        for href in jumps(html):
            base = "" if ROOTED.match(href) else meta.link
            self._run("INSERT OR IGNORE INTO jumps VALUES (?, ?)", (href, base))

    def place(self, known: Known) -> None:
        """In the order of their ids, so that no newer post takes the place of an older one."""
        paths = Paths(self._plan.dialect)
        written = self._written()
        for id, collection, packed in self._run("SELECT id, collection, meta FROM metas ORDER BY id, collection"):
            meta = _unpacked(packed, id, collection, self._site.key)
            place, notes = paths.place(meta)
            there = (collection, id) in written if written is not None else True
            there = there or known(self._plan.folder + place.path)
            wanted = notes[0].where if notes else ""
            date = meta.date.isoformat() if meta.date else None
            row = (collection, id, place.path, place.address, wanted, there, meta.link, meta.type, date)
            self._run(PLACE, row)

    def _written(self) -> set[tuple[str, int]] | None:
        """None: all of them."""
        filters = self._selection.filters
        if not replace(filters, statuses=()).any:
            return None
        collections = [c.name for c in self._selection.collections(self._site.key) if c.kind == "post"]
        return {(name, id) for name in collections for id in self._selection.ids(self._site.key, name)}

    def name(self) -> None:
        """Posts first, so that nothing else takes an address of theirs."""
        for collection, id, link in self._run("SELECT collection, id, link FROM places ORDER BY id, collection"):
            self._name(link, "post", collection, id, id)
        for collection in self._collections:
            if collection.kind in OTHERS:
                model, what = OTHERS[collection.kind]
                for item in self._selection.items(self._site.key, collection.name):
                    self._name_record(item, model, what)

    def _name_record(self, item: Item, model: type[Record], what: str) -> None:
        try:
            record = read(model, item.raw)[0]
        except ValueError:
            return
        media = isinstance(record, Media)
        url = original_url(record) if isinstance(record, Media) else what
        if record.link:
            row = (item.collection.kind, item.collection.name, item.id, item.collection.type, record.link, url)
            self._run("INSERT OR IGNORE INTO others VALUES (?, ?, ?, ?, ?, ?)", row)
        self._name(record.link, item.collection.kind, item.collection.name, item.id, item.id if media else None, url)

    def _name(self, link: str, what: str, collection: str, id: int, short: int | None, url: str = "") -> None:
        address = self._plan.home.address(link) if link else None
        keys = [f"?{short}"] if short is not None else []
        if address is not None:
            keys += list(names(address))[:1]
        for key in keys:
            self._run("INSERT OR IGNORE INTO names VALUES (?, ?, ?, ?, ?)", (key, what, collection, id, url))

    def jump(self) -> None:
        """Links to places in posts, as ids of those posts."""
        for href, base in self._run("SELECT href, base FROM jumps"):
            address = self._plan.home.address(href, base)
            if address is not None and address.fragment:
                target = self._target(names(address))
                if target is not None:
                    for fragment in {address.fragment, unquote(address.fragment)}:
                        self._run("INSERT OR IGNORE INTO fragments VALUES (?, ?, ?)", (*target, fragment))

    def _target(self, keys: Iterable[str]) -> tuple[str, int] | None:
        for key in keys:
            row = self._run("SELECT kind, collection, id FROM names WHERE key = ?", (key,)).fetchone()
            if row is not None:
                return (row[1], row[2]) if row[0] == "post" else None
        return None


def jumps(html: str) -> Iterator[str]:
    """The addresses in ``html`` that have a fragment, and something before it. Found by hand, since an expression takes
    as long as all else here."""
    for name in ("href", "HREF"):
        for after in html.split(name)[1:]:
            found = JUMP.match(after)
            if found is not None:
                yield unescape(found[1])


JUMP = re.compile(r"""\s*=\s*["']?([^"'\s>#]+#[^"'\s>]+)""")
"""What follows the attribute's name. Too many are found rather than too few: what leads nowhere does no harm."""
ROOTED = re.compile(r"(?:https?:)?//|/", re.IGNORECASE)
"""Begins an address that means the same on every page."""


OTHERS: dict[str, tuple[type[Record], str]] = {
    "media": (Media, ""),
    "term": (Term, "a list of posts by term"),
    "user": (User, "a list of posts by author"),
}
"""Records that have addresses and are no posts: of what the pages there are, for a person."""


def _packed(meta: Meta) -> str:
    date = meta.date.isoformat() if meta.date else None
    said = [meta.type, meta.slug, meta.status, meta.link, date, meta.parent, meta.parents, meta.protected, meta.lang]
    return json.dumps(said)


def _unpacked(packed: str, id: int, collection: str, site: str) -> Meta:
    type, slug, status, link, date, parent, parents, protected, lang = json.loads(packed)
    return Meta(
        id=id, type=type, collection=collection, site=site, title="", slug=slug, status=status, link=link,
        date=datetime.fromisoformat(date) if date else None, parent=parent, parents=tuple(parents),
        protected=protected, lang=lang,
    )  # fmt: skip


TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE metas (id INTEGER, collection TEXT, meta TEXT, PRIMARY KEY (id, collection)) WITHOUT ROWID;
CREATE TABLE places (
    collection TEXT, id INTEGER, path TEXT, address TEXT, wanted TEXT, there INTEGER, link TEXT, type TEXT, date TEXT,
    PRIMARY KEY (collection, id)
) WITHOUT ROWID;
CREATE TABLE others (
    kind TEXT, collection TEXT, id INTEGER, type TEXT, link TEXT, url TEXT, PRIMARY KEY (kind, id, collection)
) WITHOUT ROWID;
CREATE TABLE names (key TEXT PRIMARY KEY, kind TEXT, collection TEXT, id INTEGER, url TEXT) WITHOUT ROWID;
CREATE TABLE jumps (href TEXT, base TEXT, PRIMARY KEY (href, base)) WITHOUT ROWID;
CREATE TABLE fragments (
    collection TEXT, id INTEGER, fragment TEXT, PRIMARY KEY (collection, id, fragment)
) WITHOUT ROWID;
"""
PLACE = "INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
