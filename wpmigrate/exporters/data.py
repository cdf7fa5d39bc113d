"""``data/*.json`` (the folder is the dialect's): what a site has besides its posts, for templates and for `jq`.

``data/site.json`` is one object. Each other file is an array with one record a line, in the order of collections and
ids. A record has first what is wanted of it, its names as plain text; then, under ``wordpress``, what the site said
besides (or differently), as it said it.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from math import isfinite
from typing import Any, BinaryIO, Protocol
from urllib.parse import urlsplit

from wpmigrate.document import Meta
from wpmigrate.exporters import OutputFile
from wpmigrate.exporters.plain import plain
from wpmigrate.records import Collection, Comment, Item, Media, Post, Site, Term, User, original_url, read, scrub

Json = dict[str, Any]


class Records(Protocol):
    """Where the records are."""

    def collections(self, site: str) -> list[Collection]: ...
    def items(self, site: str, collection: str) -> Iterator[Item]: ...
    def standing(self, site: str, post: int) -> Json:
        """What a record that belongs to this post must say of it: ``post_status`` where it is not ``publish``,
        ``post_protected`` where it is behind a password."""
        ...


def files(records: Records, site: Site, folder: str) -> Iterator[OutputFile]:
    """All files of a site but the redirects, in ``folder`` (with its ``/``). Their chunks are read from ``records``
    while they are written."""
    yield OutputFile(f"{folder}site.json", [_dumps(_site(site)) + b"\n"])
    there = records.collections(site.key)
    for name in FILES:
        if name in ON_REQUEST and not any(FILES[name][0](collection) for collection in there):
            continue
        yield OutputFile(f"{folder}{name}.json", array(entry for _, entry in entries(records, site, name)))


def entries(records: Records, site: Site, name: str) -> Iterator[tuple[Item, Json]]:
    """The records of one of `FILES`, each with the Item that it comes from."""
    wanted, make = FILES[name]
    for collection in records.collections(site.key):
        if wanted(collection):
            for item in records.items(site.key, collection.name):
                yield from ((item, _standing(records, site, entry)) for entry in make(item))


def _standing(records: Records, site: Site, entry: Json) -> Json:
    """The entry, with what is not public about the post that it belongs to."""
    post = entry.get("post")
    return entry | records.standing(site.key, post) if isinstance(post, int) else entry


def array(values: Iterable[Json]) -> Iterator[bytes]:
    """A JSON array with one value a line."""
    start = b"[\n"
    for value in values:
        yield start + _dumps(value)
        start = b",\n"
    yield b"[]\n" if start == b"[\n" else b"\n]\n"


class Redirects:
    """``redirects.json``, written as posts come: where each was on the site, and where it is now."""

    name = "redirects.json"

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._start = b"[\n"

    def add(self, meta: Meta, path: str | None) -> None:
        """``path`` is the post's address on the built site, or its file, relative to the output folder; None where it
        has none of its own."""
        address = urlsplit(meta.link)
        place = address.path + (f"?{address.query}" if address.query else "")
        found = {
            "from": place,
            "short": f"/?p={meta.id}",
            "to": path,
            "id": meta.id,
            "type": meta.type,
            "status": meta.status,
        }
        self._stream.write(self._start + _dumps(found))
        self._start = b",\n"

    def other(self, link: str, to: str | None, type: str, id: int | None) -> None:
        """What is no post; ``to`` is None where nothing took its place."""
        address = urlsplit(link)
        place = address.path + (f"?{address.query}" if address.query else "")
        self._stream.write(self._start + _dumps({"from": place, "to": to, "id": id, "type": type}))
        self._start = b",\n"

    def close(self) -> None:
        """Ends the array; the stream stays open."""
        self._stream.write(b"[]\n" if self._start == b"[\n" else b"\n]\n")


def _dumps(value: Any) -> bytes:
    return json.dumps(scrub(value), ensure_ascii=False).encode()


def _with_rest(found: Json, said: Json) -> Json:
    """``found``, and what the site said that it does not hold as it is."""
    rest = {
        name: value
        for name, value in said.items()
        if name not in SILENT and (name not in found or found[name] != value)
    }
    return found | ({"wordpress": rest} if rest else {})


SILENT = {"_links", "capabilities", "extra_capabilities"}
"""Addresses of the REST API, and what an account may do on the old site."""


def _site(site: Site) -> Json:
    return {
        "key": site.key,
        "url": site.url,
        "name": plain(site.name),
        "description": plain(site.description),
        "language": site.language,
        "timezone": site.timezone,
        "utc_offset": site.offset,
    }


def _said(item: Item) -> Any:
    """A number that JSON cannot say again is the text that it was."""
    try:
        return json.loads(item.raw, parse_float=_number, parse_constant=str)
    except ValueError:
        return item.raw.decode("utf-8", "replace")


def _number(text: str) -> float | str:
    value = float(text)
    return value if isfinite(value) else text


def _registered(item: Item) -> Iterator[Json]:
    """Types and taxonomies come as one object by name, or one by one."""
    said = _said(item)
    for entry in _entries(said):
        name, base = entry.get("slug"), entry.get("rest_base")
        found = {"name": name, "collection": base, "title": plain(str(entry.get("name") or ""))}
        yield _with_rest(found, {key: value for key, value in entry.items() if key not in ("slug", "rest_base")})


def _entries(said: Any) -> list[Json]:
    if isinstance(said, dict) and "slug" in said:
        return [said]
    values = list(said.values()) if isinstance(said, dict) else said
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _term(item: Item) -> Json:
    term, _ = read(Term, item.raw)
    return {
        "id": term.id,
        "taxonomy": term.taxonomy or item.collection.type,
        "name": plain(term.name),
        "slug": term.slug,
        "description": plain(term.description),
        "parent": term.parent or None,
        "count": term.count,
        "link": term.link,
    }


def _author(item: Item) -> Json:
    user, _ = read(User, item.raw)
    return {
        "id": user.id,
        "name": plain(user.name),
        "slug": user.slug,
        "url": user.url,
        "description": plain(user.description),
        "link": user.link,
    }


def _media(item: Item) -> Json:
    media, _ = read(Media, item.raw)
    return {
        "id": media.id,
        "url": original_url(media),
        "type": media.mime_type,
        "title": plain(media.title.rendered or ""),
        "alt": media.alt_text,
        "caption": plain(media.caption.rendered or ""),
        "post": media.post or None,
        "author": media.author or None,
        "date": media.date_gmt.isoformat() + "Z" if media.date_gmt else None,
        "width": media.media_details.get("width"),
        "height": media.media_details.get("height"),
        "link": media.link,
    }


def _comment(item: Item) -> Json:
    comment, _ = read(Comment, item.raw)
    return {
        "id": comment.id,
        "post": comment.post or None,
        "parent": comment.parent or None,
        "author": comment.author or None,
        "name": plain(comment.author_name),
        "url": comment.author_url,
        "date": comment.date_gmt.isoformat() + "Z" if comment.date_gmt else None,
        "status": comment.status,
        "type": comment.type,
        "text": plain(comment.content.rendered or ""),
        "link": comment.link,
    }


def _revision(item: Item) -> Json:
    revision, _ = read(Post, item.raw)
    return {
        "id": revision.id,
        "post": revision.parent or None,
        "author": revision.author or None,
        "date": revision.date_gmt.isoformat() + "Z" if revision.date_gmt else None,
        "autosave": "-autosave-" in revision.slug,
        "title": plain(revision.title.rendered or ""),
        "text": plain((revision.content.rendered if revision.content else "") or ""),
    }


def _each(make: Callable[[Item], Json]) -> "Entries":
    """A record that is none of its kind is written as it came."""

    def entries(item: Item) -> Iterator[Json]:
        said = _said(item)
        try:
            yield _with_rest(make(item), said)
        except ValueError:
            yield {"id": item.id, "wordpress": said}

    return entries


def _menu(item: Item) -> Iterator[Json]:
    said = _said(item)
    if item.collection.name == "menu-locations":
        yield from (_menu_line("location", None, entry.get("description"), entry) for entry in _by_name(said))
    elif isinstance(said, dict):
        title = said.get("name") or said.get("title")
        yield _menu_line(
            item.collection.type, item.id, title.get("rendered") if isinstance(title, dict) else title, said
        )


def _menu_line(kind: str, id: Any, title: Any, said: Json) -> Json:
    return _with_rest({"kind": kind, "id": id, "title": plain(str(title or ""))}, said)


def _private(item: Item) -> Iterator[Json]:
    """What only a login sees of a site's looks and settings; lists without numbers come as one record."""
    said = _said(item)
    for entry in said if isinstance(said, list) else [said]:
        if isinstance(entry, dict):
            title = entry.get("title") or entry.get("name")
            shown = title.get("rendered") if isinstance(title, dict) else title
            yield _menu_line(item.collection.name, entry.get("id"), shown, entry)


def _by_name(said: Any) -> list[Json]:
    return [entry for entry in said.values() if isinstance(entry, dict)] if isinstance(said, dict) else []


Entries = Callable[[Item], Iterator[Json]]
LOOKS = {"templates", "template-parts", "global-styles", "font-families", "sidebars", "widgets"}
SETTINGS = {"settings", "plugins"}
MENUS = {"menus", "menu-items", "menu-locations", "navigation"}

FILES: dict[str, tuple[Callable[[Collection], bool], Entries]] = {
    "types": (lambda collection: collection.name == "types", _registered),
    "taxonomies": (lambda collection: collection.name == "taxonomies", _registered),
    "terms": (lambda collection: collection.kind == "term", _each(_term)),
    "authors": (lambda collection: collection.kind == "user", _each(_author)),
    "media": (lambda collection: collection.kind == "media", _each(_media)),
    "comments": (lambda collection: collection.kind == "comment", _each(_comment)),
    "menus": (lambda collection: collection.name in MENUS, _menu),
    "appearance": (lambda collection: collection.name in LOOKS, _private),
    "settings": (lambda collection: collection.name in SETTINGS, _private),
    "revisions": (lambda collection: collection.type == "revision", _each(_revision)),
}
"""Each file: which collections go into it, and what a record becomes there."""
ON_REQUEST = {"appearance", "settings", "revisions"}
"""Written only where there are such collections."""
