"""What goes into the columns, in their order and without the site: Documents, Notes, and records as `exporters.data`
reads them.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from wpmigrate.document import Blocks, Button, Document, File, Image, Link, Media, Meta, Seo, text_of, walk
from wpmigrate.exporters.data import Json
from wpmigrate.exporters.plain import plain
from wpmigrate.exporters.sql.schema import TABLES, Column, Row
from wpmigrate.notes import Note
from wpmigrate.records import Site

LINKS = (Link, Button, File)
WITH_MEDIA = (Image, Media, File)


def site_row(site: Site) -> Row:
    return site.key, site.url, plain(site.name), plain(site.description), site.language, site.timezone, site.offset


def post_row(document: Document, markdown: str) -> Row:
    meta = document.meta
    image = meta.image.media if meta.image else None
    words = (meta.slug, meta.link, meta.title, meta.excerpt)
    refers = (meta.author.id if meta.author else None, image, meta.parent, compact(meta.parents), meta.lang)
    body = (text_of(document.body), markdown, tree(document.body))
    state = (meta.id, meta.collection, meta.type, meta.status, meta.protected)
    return *state, *words, *utc(meta.date), *utc(meta.modified), *refers, *body


def note_row(note: Note) -> Row:
    about = (note.post, note.type, note.rule, note.severity)
    return *about, note.where, note.removed, note.added, note.format, note.message


def meta_rows(meta: Meta) -> Iterator[Row]:
    """``fields["meta"]`` is the record's own meta, a mapping; the others are its fields."""
    for position, (source, key, value) in enumerate(_fields(meta.fields)):
        yield position, source, key, compact(value)


def translation_rows(meta: Meta) -> Iterator[Row]:
    return ((position, lang, link) for position, (lang, link) in enumerate(meta.translations.items()))


def seo_row(seo: Seo) -> Row:
    return seo.title, seo.description, seo.canonical, seo.robots, seo.image, seo.og_title, seo.og_description


def _fields(fields: Json) -> Iterator[tuple[str, str, Any]]:
    for name, value in fields.items():
        if name == "meta" and isinstance(value, dict):
            yield from (("meta", key, entry) for key, entry in value.items())
        else:
            yield "field", name, value


def references(document: Document) -> tuple[list[tuple[str, str]], dict[tuple[int, str], str]]:
    """Address and text of each link, in reading order; and each media record that the post shows: its id and role, and
    an address of it."""
    links: list[tuple[str, str]] = []
    media: dict[tuple[int, str], str] = {}
    image = document.meta.image
    if image is not None and image.media is not None:
        media[image.media, "featured"] = image.src
    for node in walk(document.body):
        kind = type(node)
        if kind in LINKS:
            links.append((node.href, text_of(node.children)))
        if kind in WITH_MEDIA and node.media is not None:
            media.setdefault((node.media, "content"), _address(node))
    return links, media


def _address(node: Image | Media | File) -> str:
    if isinstance(node, Image):
        return node.original or node.src
    return node.href if isinstance(node, File) else node.sources[0]


def record_row(table: str, values: Json) -> Row:
    """The row of a table with these values; what is not among them is empty, or NULL where that may be."""
    columns = TABLES[table].columns[1:]
    return tuple(values[column.name] if column.name in values else _empty(column) for column in columns)


def _empty(column: Column) -> Any:
    return None if column.null else EMPTY.get(column.kind, "")


EMPTY = {"flag": False, "integer": 0, "tree": "{}"}


def renamed(entry: Json, **names: str) -> Json:
    """A record of `exporters.data` as values of columns: ``names`` are columns that are called otherwise there."""
    values = entry | {column: entry[name] for column, name in names.items() if name in entry}
    return values | {"wordpress": compact(entry.get("wordpress", {})), "listed": True}


def term_row(entry: Json) -> Row:
    return record_row("terms", renamed(entry, parent_id="parent"))


def author_row(entry: Json) -> Row:
    return record_row("authors", renamed(entry))


def media_row(entry: Json) -> Row:
    size = {name: _whole(entry.get(name)) for name in ("width", "height")}
    return record_row("media", renamed(entry, mime_type="type", post_id="post", author_id="author") | size)


def comment_row(entry: Json) -> Row:
    """Its HTML has a column, so that it need not stand in ``wordpress`` as well."""
    said = entry.get("wordpress", {})
    content = said.get("content") if isinstance(said, dict) else None
    html = content.get("rendered") if isinstance(content, dict) else None
    if isinstance(html, str) and isinstance(content, dict) and len(content) == 1:
        entry = entry | {"wordpress": {name: value for name, value in said.items() if name != "content"}}
    names = {
        "post_id": "post",
        "parent_id": "parent",
        "author_id": "author",
        "author_name": "name",
        "author_url": "url",
    }
    return record_row("comments", renamed(entry, **names) | {"html": html if isinstance(html, str) else ""})


def revision_row(entry: Json) -> Row:
    return record_row("revisions", renamed(entry, post_id="post", author_id="author"))


def type_row(entry: Json) -> Row:
    return record_row("types", renamed(entry, type="name"))


def taxonomy_row(entry: Json) -> Row:
    return record_row("taxonomies", renamed(entry, taxonomy="name"))


def menu_row(entry: Json, position: int) -> Row:
    return record_row("menus", renamed(entry) | {"position": position})


RECORDS: dict[str, Callable[[Json], Row]] = {
    "types": type_row,
    "taxonomies": taxonomy_row,
    "authors": author_row,
    "terms": term_row,
    "media": media_row,
    "comments": comment_row,
    "revisions": revision_row,
}
"""By table, the row of a record as `exporters.data` gives it."""

PARTS: dict[str, Callable[[Meta], Iterator[Row]]] = {"meta": meta_rows, "translations": translation_rows}
"""By table, the rows of a post's data, without its id."""

MARKDOWN = [column.name for column in TABLES["posts"].columns[1:]].index("markdown")


def utc(time: datetime | None) -> tuple[str | None, int | None]:
    """Time in UTC and the minutes that were added to it; of a time without a zone itself, without a ``Z``, and None."""
    if time is None:
        return None, None
    offset = time.utcoffset()
    if offset is None:
        return time.isoformat(), None
    return time.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z", round(offset.total_seconds() / 60)


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def tree(body: Blocks) -> str:
    return _blocks().dump_json(body, exclude_none=True).decode()


@cache
def _blocks() -> TypeAdapter[Blocks]:
    return TypeAdapter(Blocks)


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and 0 <= value < 2**63 else None
