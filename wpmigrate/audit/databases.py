"""Reader of a finished SQLite file of an export, which shares nothing with its writer but the format.

A row that cannot be read is passed over: its post is then missing.
"""

import json
import sqlite3
from collections.abc import Hashable, Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from itertools import groupby
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from wpmigrate.audit.files import Read, key_of
from wpmigrate.audit.parts import parts
from wpmigrate.document import (
    Author,
    Blocks,
    Button,
    Document,
    File,
    Image,
    Link,
    Media,
    Meta,
    Seo,
    TermRef,
    text_of,
    walk,
)


def sql_parts(document: Document, markdown: str) -> dict[str, Hashable]:
    """What a database holds of a post: of the featured image and of other media that there is a record, of which
    another post may say more; of a term that is listed twice the last place."""
    shown = [node for node in walk(document.body) if isinstance(node, SHOWN)]
    image = document.meta.image
    media = {(node.media, "content") for node in shown if isinstance(node, WITH_MEDIA) and node.media is not None}
    featured = {(image.media, "featured")} if image is not None and image.media is not None else set()
    return _parts(document, markdown) | {
        "text": text_of(document.body),
        "links": tuple((node.href, text_of(node.children)) for node in shown if isinstance(node, LINKS)),
        "media": frozenset(media | featured),
    }


LINKS = (Link, Button, File)
WITH_MEDIA = (Image, Media, File)
SHOWN = (Link, Button, File, Image, Media)


def _parts(document: Document, markdown: str) -> dict[str, Hashable]:
    """Without what has rows of its own besides the tree."""
    meta = document.meta
    return parts(document) | {
        "image": meta.image and meta.image.media,
        "terms": frozenset((name, tuple(dict.fromkeys(reversed(terms)))) for name, terms in meta.terms.items()),
        "markdown": markdown,
    }


def row_parts(row: Iterable[Any]) -> dict[str, Hashable]:
    """Of a record that is no post, what its table holds."""
    return {"row": tuple(row)}


def sql_file(path: Path) -> Read:
    """The posts of an SQLite file, and its other records."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            yield from _posts(connection)
            for table, query in RECORDS.items():
                for key, *row in connection.execute(query):
                    yield (key, table, row[0]), row_parts(row)
    except sqlite3.Error:
        return


def _posts(connection: sqlite3.Connection) -> Read:
    for row in connection.execute(POSTS):
        try:
            document = _document(row, connection)
        except ValueError:
            continue
        # The tree is compared whole, so that words, links and media are read where else the file says them.
        yield key_of(document), _parts(document, row["markdown"]) | _rows(row, connection)


def _rows(row: sqlite3.Row, connection: sqlite3.Connection) -> dict[str, Hashable]:
    post = (row["site_id"], row["id"])
    links, media = (tuple(map(tuple, connection.execute(query, post))) for query in (LINK_ROWS, MEDIA_ROWS))
    return {"text": row["text"], "links": links, "media": frozenset(media)}


POSTS = """
SELECT posts.*, sites.key, authors.name AS author_name, authors.slug AS author_slug
FROM posts JOIN sites USING (site_id)
LEFT JOIN authors ON authors.site_id = posts.site_id AND authors.id = posts.author_id
ORDER BY posts.site_id, posts.id
"""
TERMS = """
SELECT taxonomy, id, name, slug FROM post_terms JOIN terms ON terms.site_id = post_terms.site_id AND id = term_id
WHERE post_terms.site_id = ? AND post_id = ? ORDER BY taxonomy, position
"""
SEO = """
SELECT title, description, canonical, robots, image, og_title, og_description FROM seo
WHERE site_id = ? AND post_id = ?
"""
TRANSLATIONS = "SELECT lang, link FROM translations WHERE site_id = ? AND post_id = ? ORDER BY position"
LINK_ROWS = "SELECT href, text FROM links WHERE site_id = ? AND post_id = ? ORDER BY position"
MEDIA_ROWS = """
SELECT media_id, role FROM post_media JOIN media ON media.site_id = post_media.site_id AND id = media_id
WHERE post_media.site_id = ? AND post_media.post_id = ?
"""
FIELDS = "SELECT source, key, value FROM meta WHERE site_id = ? AND post_id = ? ORDER BY position"
RECORDS = {
    "terms": """SELECT key, id, taxonomy, terms.name, slug, terms.description, parent_id, count, link, listed, wordpress
        FROM terms JOIN sites USING (site_id) WHERE listed""",
    "authors": """SELECT key, id, authors.name, slug, authors.url, authors.description, link, listed, wordpress
        FROM authors JOIN sites USING (site_id) WHERE listed""",
    "media": """SELECT key, id, media.url, mime_type, title, alt, caption, width, height, post_id, author_id, date,
        link, listed, wordpress FROM media JOIN sites USING (site_id) WHERE listed""",
    "comments": """SELECT key, id, post_id, parent_id, author_id, author_name, author_url, date, status, type,
        text, html, link, wordpress FROM comments JOIN sites USING (site_id)""",
    "revisions": """SELECT key, id, post_id, author_id, date, autosave, title, text, wordpress
        FROM revisions JOIN sites USING (site_id)""",
}
"""By table, what the site lists besides its posts; rows that only others' references make are none."""

_BLOCKS: TypeAdapter[Blocks] = TypeAdapter(Blocks)


def _document(row: sqlite3.Row, connection: sqlite3.Connection) -> Document:
    def ask(query: str) -> list[sqlite3.Row]:
        return connection.execute(query, (row["site_id"], row["id"])).fetchall()

    plain = {name: row[name] for name in ("id", "type", "collection", "title", "slug", "status", "link", "excerpt")}
    terms = groupby(ask(TERMS), lambda term: str(term["taxonomy"]))
    meta = Meta(
        **plain,
        site=row["key"],
        date=_time(row["date"], row["date_offset"]),
        modified=_time(row["modified"], row["modified_offset"]),
        author=_author(row),
        terms={taxonomy: tuple(TermRef(*term[1:]) for term in found) for taxonomy, found in terms},
        image=None if row["image_id"] is None else Image("", media=row["image_id"]),
        parent=row["parent_id"],
        parents=tuple(json.loads(row["parents"])),
        protected=bool(row["protected"]),
        lang=row["lang"],
        translations={row["lang"]: row["link"] for row in ask(TRANSLATIONS)},
        seo=next((Seo(*found) for found in ask(SEO)), None),
        fields=_fields(ask(FIELDS)),
    )
    return Document(meta, _BLOCKS.validate_json(row["tree"]))


def _author(row: sqlite3.Row) -> Author | None:
    return None if row["author_id"] is None else Author(row["author_id"], row["author_name"], row["author_slug"])


def _time(text: str | None, offset: int | None) -> datetime | None:
    """Without an offset it is a local time of an unknown zone."""
    if text is None:
        return None
    time = datetime.fromisoformat(text.removesuffix("Z"))
    return time if offset is None else time.replace(tzinfo=UTC).astimezone(timezone(timedelta(minutes=offset)))


def _fields(rows: list[sqlite3.Row]) -> dict[str, Any]:
    values = [(row["source"], row["key"], json.loads(row["value"])) for row in rows]
    own = {key: value for source, key, value in values if source == "meta"}
    return {key: value for source, key, value in values if source == "field"} | ({"meta": own} if own else {})
