"""What a piece of saved JSON is, told by its shape alone: a record of which kind, a list of types, an error, a REST
index."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlunsplit

from wpmigrate.crawler import addresses, core
from wpmigrate.records import RecordKind


@dataclass(frozen=True, slots=True)
class Shape:
    """A record's kind and its post type or taxonomy. ``home`` and ``route`` are what its ``_links`` say for certain."""

    kind: RecordKind
    type: str
    home: str | None = None
    route: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether it looks like something that WordPress makes, or says where REST gave it."""
        return self.kind != "other" or self.route is not None or self.type != UNKNOWN


def shape_of(record: Mapping[str, Any], at: tuple[str, str] | None = None) -> Shape:
    """The shape of an object that has an ``id``; ``at`` are home and route of the address that it was saved from."""
    kind: RecordKind = next((kind for kind, fits in KINDS.items() if fits(record)), "other")
    home, route = linked(record)
    if home is None and at is not None:
        home, route = at
    return Shape(kind, TYPE_NAMES.get(kind) or _type(record, kind, route), home, route)


def _type(record: Mapping[str, Any], kind: RecordKind, route: str | None) -> str:
    name = record.get("taxonomy" if kind == "term" else "type")
    if isinstance(name, str) and NAME.match(name) and (kind != "other" or name in core.APPEARANCE):
        return name
    return core.type_at(route) if route else "post" if kind == "post" else UNKNOWN


def collection_route(url: str | None) -> tuple[str, str] | None:
    """Home and route of the collection that an address of REST is of; the number of a record at its end is left out."""
    found = addresses.route_of(url) if url else None
    if found is None or not found[1]:
        return None
    before, _, last = found[1].rpartition("/")
    return (found[0], before) if last.isdigit() else found


def linked(record: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Home and route of the collection, from ``_links.collection`` or ``_links.self``."""
    for relation in ("collection", "self"):
        found = addresses.route_of(_href(record, relation))
        if found is not None and found[1]:
            return found[0], found[1] if relation == "collection" else found[1].rpartition("/")[0]
    return None, None


def _href(record: Mapping[str, Any], relation: str) -> str:
    links = record.get("_links")
    entries = links.get(relation) if isinstance(links, dict) else None
    first = entries[0] if isinstance(entries, list) and entries else None
    href = first.get("href") if isinstance(first, dict) else None
    return href if isinstance(href, str) else ""


def guessed_home(record: Mapping[str, Any]) -> str | None:
    """Home by the permalink's host, with the path that a ``guid`` such as ``https://host/blog/?p=7`` shows."""
    link = record.get("link")
    parts = addresses.split(link) if isinstance(link, str) else None
    if parts is None:
        return None
    guid = record.get("guid")
    plain = PLAIN_GUID.match(str(guid.get("rendered"))) if isinstance(guid, dict) else None
    if plain and addresses.same_site(plain[1], str(link)):
        return plain[1].rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))


def is_index(value: Mapping[str, Any]) -> bool:
    """Whether this is what ``/wp-json/`` itself answers."""
    return isinstance(value.get("namespaces"), list) and ("routes" in value or "home" in value or "url" in value)


def registry(value: Mapping[str, Any]) -> str | None:
    """``types`` or ``taxonomies`` when this is the site's own list of them."""
    entries = list(value.values())
    if not entries or not all(isinstance(entry, dict) and "slug" in entry and "id" not in entry for entry in entries):
        return None
    if all("rest_base" in entry for entry in entries):
        return "taxonomies" if all("types" in entry for entry in entries) else "types"
    return "statuses" if "publish" in value else None


def has_source(record: Mapping[str, Any]) -> bool:
    """Whether a text is there as it was written (``raw``), which ``context=edit`` gives."""
    return any(isinstance(text := record.get(name), dict) and "raw" in text for name in TEXTS)


def has_texts(record: Mapping[str, Any]) -> bool:
    """Whether there are texts that have a source."""
    return any(isinstance(record.get(name), dict) for name in TEXTS)


def members(text: str) -> Iterator[tuple[str, str]]:
    """Each member of a JSON object with its value's own piece of ``text``. ``text`` is known to be an object."""
    decoder, place = json.JSONDecoder(strict=False), text.index("{") + 1
    while match := MEMBER.match(text, place):
        key, place = decoder.raw_decode(text, match.end())
        start = COLON.match(text, place).end()  # type: ignore[union-attr]  # the object was parsed before
        _, place = decoder.raw_decode(text, start)
        yield key, text[start:place]


UNKNOWN = "record"
"""The type of what is like nothing else."""
NAME = re.compile(r"^[\w-]{1,64}$")
MEMBER = re.compile(r'[\s,]*(?=")')
COLON = re.compile(r"\s*:\s*")
PLAIN_GUID = re.compile(r"^(https?://[^?#]*?/)(?:index\.php)?\?(?:p|page_id|attachment_id|post_type)=")
TEXTS = ("content", "title", "excerpt", "caption", "description")
SAME = ("modified_gmt", "type", "slug", "taxonomy")

TYPE_NAMES: dict[RecordKind, str] = {"media": "attachment", "user": "user", "comment": "comment"}
KINDS: dict[RecordKind, Callable[[Mapping[str, Any]], bool]] = {
    "term": lambda record: "taxonomy" in record and "name" in record,
    "media": lambda record: record.get("type") == "attachment" or "media_type" in record,
    "comment": lambda record: "author_name" in record and "post" in record,
    "other": lambda record: record.get("type") in core.APPEARANCE or bool({"menus", "locations"} & record.keys()),
    "post": lambda record: bool(
        {"title", "content", "excerpt"} & record.keys() or ("type" in record and {"slug", "status"} & record.keys())
    ),
    "user": lambda record: "avatar_urls" in record or {"name", "slug", "url"} <= record.keys(),
}
"""Looked at in this order; what fits none is ``other``."""
