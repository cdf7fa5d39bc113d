"""What goes into the columns: records, Documents and Notes as rows."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from pydantic import TypeAdapter

from wpmigrate.document import Blocks, Button, Document, File, Image, Link, Media, Meta, text_of, walk
from wpmigrate.exporters.plain import plain
from wpmigrate.notes import Note
from wpmigrate.records import Comment, Site, Term, User, original_url
from wpmigrate.records import Media as MediaRecord

Row = tuple[Any, ...]

LINKS = (Link, Button, File)
WITH_MEDIA = (Image, Media, File)


def site_row(site: Site) -> Row:
    return site.key, site.url, plain(site.name), plain(site.description), site.language, site.timezone, site.offset


def author_row(user: User) -> Row:
    return user.id, plain(user.name), user.slug, user.url, plain(user.description), user.link, 1


def term_row(term: Term) -> Row:
    words = (plain(term.name), term.slug, plain(term.description))
    return term.id, term.taxonomy, *words, term.parent or None, term.count, term.link, 1


def media_row(media: MediaRecord) -> Row:
    words = (plain(media.title.rendered or ""), media.alt_text, plain(media.caption.rendered or ""))
    size = [_whole(media.media_details.get(name)) for name in ("width", "height")]
    place = (media.post or None, utc(media.date_gmt)[0], media.link)
    return media.id, original_url(media), media.mime_type, *words, *size, *place, compact(media.media_details), 1


def comment_row(comment: Comment) -> Row:
    html = comment.content.rendered or ""
    who = (comment.author or None, plain(comment.author_name), comment.author_url)
    what = (utc(comment.date_gmt)[0], comment.status, comment.type, plain(html), html)
    return comment.id, comment.post or None, comment.parent or None, *who, *what


def post_row(document: Document, markdown: str) -> Row:
    meta = document.meta
    image = meta.image.media if meta.image else None
    words = (meta.slug, meta.link, meta.title, meta.excerpt)
    refers = (meta.author.id if meta.author else None, image, meta.parent, compact(meta.parents), meta.lang)
    body = (text_of(document.body), markdown, tree(document.body))
    state = (meta.id, meta.type, meta.status, meta.protected)
    return *state, *words, *utc(meta.date, meta), *utc(meta.modified, meta), *refers, *body


def note_row(note: Note) -> Row:
    about = (note.post, note.type, note.rule, note.severity)
    return *about, note.where, note.removed, note.added, note.format, note.message


def meta_rows(meta: Meta) -> Iterator[Row]:
    """``fields["meta"]`` is the record's own meta, a mapping; the others are its fields."""
    for name, value in meta.fields.items():
        if name == "meta" and isinstance(value, dict):
            yield from ((meta.id, "meta", key, compact(entry)) for key, entry in value.items())
        else:
            yield meta.id, "field", name, compact(value)


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


def utc(time: datetime | None, meta: Meta | None = None) -> tuple[str | None, int | None]:
    """Time in UTC and the minutes that were added to it. A record's ``*_gmt`` has no zone and is UTC; a Document's time
    without a zone stays local, and says so by having no ``Z``."""
    if time is None:
        return None, None
    offset = time.utcoffset()
    if offset is None:
        return time.isoformat() + ("" if meta else "Z"), None
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


# where links lead


@lru_cache(4096)
def address_key(href: str, base: str) -> str | None:
    """What all spellings of an address of one page have in common: host without ``www.``, and decoded path without
    final slash; with ``p=1`` or ``page_id=1`` the id. None for what is no web address.
    """
    try:
        parts = urlsplit(href if ABSOLUTE.match(href) else urljoin(base, href))
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    page = f"{host.removeprefix('www.')}{unquote(parts.path).rstrip('/')}"
    for pair in parts.query.split("&"):
        name, _, value = pair.partition("=")
        if name in ("p", "page_id") and SHORT.fullmatch(value):
            return f"{page}?{value}"
    return page


ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
SHORT = re.compile("[0-9]{1,18}")


def is_inside(key: str | None, home: str | None) -> bool:
    """Whether an `address_key` is a page of the site with the key ``home``."""
    return key is not None and home is not None and (key.partition("?")[0] == home or key.startswith(f"{home}/"))
