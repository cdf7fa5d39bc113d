"""What WordPress *said*: records as pydantic models, the raw Items they come from, and the two protocols that carry
them between rooms.

The models are strict about what wpmigrate uses and tolerant of the rest: a field that a plugin adds is kept in
``model_extra``; a known field of an odd shape costs itself, never the post (`read`). Shapes are those of the REST API
handbook and of ``wordpress-rest`` observations: times are site-local without offset, ``*_gmt`` are UTC without ``Z``,
an empty object may be ``[]``, ids are 64 bits wide.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Annotated, Any, Literal, Protocol, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from wpmigrate.notes import Note

Id = Annotated[int, Field(ge=-(2**63), lt=2**63)]
"""An id as MySQL's BIGINT gives it. Plugins put 9223372036854775807 into ``featured_media``."""


# ---------------------------------------------------------------------------------------------- collections, items,
# events


@dataclass(frozen=True, slots=True)
class Site:
    """A WordPress site. ``key`` names it in archives and outputs: host and path of its home address, without scheme,
    ``www.`` and final slash.

    ``offset`` is the site's offset from UTC in hours, None when the answer does not say; ``language`` is a BCP 47 tag.
    """

    key: str
    url: str
    name: str = ""
    description: str = ""
    language: str | None = None
    timezone: str | None = None
    offset: float | None = None


RecordKind = Literal["post", "media", "term", "user", "comment", "other"]


@dataclass(frozen=True, slots=True)
class Collection:
    """One REST collection. ``name`` is its ``rest_base`` (``posts``), ``type`` the post type or taxonomy (``post``,
    ``category``, ``user``, ``comment``).

    ``kind`` says which model reads its records; ``route`` is namespace and base (``wp/v2/posts``).
    """

    name: str
    kind: RecordKind
    type: str
    route: str


@dataclass(frozen=True, slots=True)
class Item:
    """One record as the site sent it: ``raw`` is its JSON (UTF-8). ``modified`` is ``modified_gmt`` where the
    collection has it.
    """

    site: str
    collection: Collection
    id: int
    raw: bytes
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Indexed:
    """All ids that the site listed for a collection, at one time. ``complete`` is False for a filtered or broken-off
    index: nobody may conclude deletions from it. ``statuses`` are those that were asked for, empty when all are: a
    draft is not gone because a list of what is published lacks it.
    """

    site: str
    collection: Collection
    ids: Sequence[int]
    complete: bool = True
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """A record (``id``), or with None a whole collection, that was not fetched. ``not_visible``: this login may not
    read it, which is no failure.
    """

    site: str
    collection: Collection
    id: int | None
    reason: str
    not_visible: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True)
class Cost:
    """What one question to a site cost. ``address`` is without secrets; ``status`` that of the last answer, 0 where
    none came; ``tries`` is how many requests it took, redirects included; ``seconds`` they lasted, without the waits
    between them; ``received`` are the bytes of their answers as they came over the wire, ``size`` without
    compression; ``records`` were in the answer that counts.
    """

    address: str
    status: int
    tries: int
    seconds: float
    received: int
    size: int
    records: int = 0


Event = Site | Indexed | Item | Failed | Note | Cost
"""What a Source says while it is read. A Site comes before everything of that site; an Indexed before the Items of
its collection; Costs come at any time.
"""


class Known(Protocol):
    """What the reader has already, so that a Source need not send it again."""

    def modified(self, site: str, collection: str) -> Mapping[int, str | None]:
        """id -> ``modified`` of every record that is stored and need not be sent again while its ``modified`` is the
        same.
        """
        ...

    def present(self, site: str, collection: str, statuses: tuple[str, ...]) -> Sequence[int]:
        """The ids that are stored as still there, whatever their ``modified``: those that a complete index of these
        statuses (of all, when empty) would end by not listing them.
        """
        ...


@dataclass(frozen=True, slots=True)
class Filters:
    """Which records are wanted. Empty means no restriction. Terms, users, media and comments are read whole, since
    posts refer to them; with a ``few`` posts, those that these refer to.

    ``types`` holds collection names or type slugs (``posts`` or ``post``); ``since`` is compared with
    ``modified_gmt``; ``slugs`` in either form.
    """

    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: datetime | None = None
    slugs: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()
    limit: int | None = None
    lang: str | None = None

    @property
    def any(self) -> bool:
        """Whether anything is restricted, so that what was read is not the whole site."""
        return self != Filters()

    @property
    def few(self) -> bool:
        """Whether posts are named or counted."""
        return bool(self.slugs or self.ids or self.limit is not None)


class Source(Protocol):
    """Where Items come from: a live site, saved files, an archive's snapshot."""

    name: str
    """What the user gave, without credentials."""

    reader: str
    """Whose eyes read: empty for everybody, otherwise a label of the login. Different readers see different things."""

    logged_in: bool
    """Whether the site knows the reader as a user of its own, which shows when the first `Site` comes: headers and
    cookies may be a login, or only open a door in front of it."""

    statuses: tuple[str, ...]
    """The statuses that are meant when nobody asks for any: ``publish`` on a site and in an archive, so that what is
    private stays there; empty, which is all, in files that somebody picked."""

    def read(self, known: Known, filters: Filters) -> Iterator[Event]:
        """Everything that is there and wanted and not ``known``, in the order that `Event` promises.

        Raises a `WpmigrateError` only when nothing can be read at all; anything less is a `Failed` or a `Note`.
        """
        ...


class Library(Protocol):
    """Records by id, looked up where they are kept. Each gives None for what is not there."""

    @property
    def site(self) -> Site: ...
    def post(self, id: int) -> "Post | None": ...
    def media(self, id: int) -> "Media | None": ...
    def attached(self, post: int) -> "list[Media] | None":
        """The media that were uploaded to a post, by id; None where nobody asked the site for its media."""
        ...

    def user(self, id: int) -> "User | None": ...
    def term(self, taxonomy: str, id: int) -> "Term | None": ...
    def taxonomies(self) -> Mapping[str, str]:
        """Field of a post that lists term ids -> taxonomy: ``{"categories": "category", "tags": "post_tag", ...}``."""
        ...


# ------------------------------------------------------------------------------------------------------------------
# models


def _object(value: Any) -> Any:
    """PHP writes an empty object as ``[]``."""
    return {} if value == [] else value


def _time(value: Any) -> Any:
    """MySQL's zero date and an empty string mean that there is no time."""
    return None if not value or str(value).startswith("0000-00-00") else value


def _number(value: Any) -> Any:
    """``false`` and ``""`` stand for no id in plugins' answers."""
    return 0 if value is None or value is False or value == "" else value


Object = Annotated[dict[str, Any], BeforeValidator(_object)]
Time = Annotated[datetime | None, BeforeValidator(_time)]
Reference = Annotated[Id, BeforeValidator(_number)]


class Rendered(BaseModel):
    """A text that WordPress gives in two forms; ``raw`` needs ``context=edit``."""

    model_config = ConfigDict(extra="allow")
    rendered: str | None = None
    raw: str | None = None
    protected: bool = False


def _rendered(value: Any) -> Any:
    return {"rendered": value} if isinstance(value, str) else value


Html = Annotated[Rendered, BeforeValidator(_rendered)]


class Record(BaseModel):
    """What all records share. Everything that is not modelled is in ``model_extra``."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)
    id: Id
    link: str = ""
    meta: Object = {}

    def links(self, relation: str) -> list[dict[str, Any]]:
        """The entries of ``_links[relation]``, none when there are none."""
        found = (self.model_extra or {}).get("_links")
        entries = found.get(relation) if isinstance(found, dict) else None
        return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


class Post(Record):
    """A post, page or record of a custom type."""

    type: str = "post"
    slug: str = ""
    status: str = "publish"
    date: Time = None
    date_gmt: Time = None
    modified: Time = None
    modified_gmt: Time = None
    guid: Html = Rendered()
    title: Html = Rendered()
    content: Html | None = None
    excerpt: Html = Rendered()
    author: Reference = 0
    featured_media: Reference = 0
    parent: Reference = 0
    menu_order: int = 0
    sticky: bool = False
    format: str = ""
    template: str = ""
    comment_status: str = ""
    ping_status: str = ""
    password: str = ""
    lang: str | None = None
    translations: Object = {}
    yoast_head_json: Object = {}

    def terms(self, field: str) -> list[int]:
        """The ids that the post lists under a taxonomy's field, such as ``categories``."""
        value = getattr(self, field, None)
        return [term for term in value if isinstance(term, int)] if isinstance(value, list) else []


class Media(Record):
    """An attachment. ``media_details`` is WordPress's attachment metadata: ``width``, ``height``, ``file``,
    ``sizes``, ``original_image``.
    """

    slug: str = ""
    status: str = ""
    date: Time = None
    date_gmt: Time = None
    modified: Time = None
    modified_gmt: Time = None
    title: Html = Rendered()
    caption: Html = Rendered()
    description: Html = Rendered()
    author: Reference = 0
    alt_text: str = ""
    media_type: str = ""
    mime_type: str = ""
    source_url: str = ""
    post: Reference = 0
    media_details: Object = {}


class Term(Record):
    name: str = ""
    slug: str = ""
    taxonomy: str = ""
    description: str = ""
    parent: Reference = 0
    count: int = 0


class User(Record):
    """``email`` and ``roles`` come with ``context=edit`` only."""

    name: str = ""
    slug: str = ""
    url: str = ""
    description: str = ""
    avatar_urls: Object = {}


class Comment(Record):
    post: Reference = 0
    parent: Reference = 0
    author: Reference = 0
    author_name: str = ""
    author_url: str = ""
    date: Time = None
    date_gmt: Time = None
    content: Html = Rendered()
    status: str = ""
    type: str = ""


MODELS: dict[RecordKind, type[Record]] = {
    "post": Post,
    "media": Media,
    "term": Term,
    "user": User,
    "comment": Comment,
    "other": Record,
}

R = TypeVar("R", bound=Record)


def read(model: type[R], raw: bytes | str) -> tuple[R, list[Note]]:
    """The record in ``raw`` (one JSON object), and a Note for each field that had to be left out or cleaned.

    Raises ``ValueError`` when ``raw`` is not a JSON object with an integer ``id``.
    """
    try:
        record = model.model_validate_json(raw)
    except ValidationError:
        pass
    else:
        if _is_finite(record.model_extra) and _is_finite(record.meta):
            return record, []
    value, notes = json.loads(raw), []
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    clean = scrub(value)
    if clean != value:
        notes.append(Note("bad-bytes", "halves of characters (lone surrogates)"))
    return _read_odd(model, clean, notes)


DEEPEST = 150
"""Objects and arrays inside each other in a field: what readers and writers of JSON (pydantic's among them) surely do.
"""


def _read_odd(model: type[R], value: dict[str, Any], notes: list[Note]) -> tuple[R, list[Note]]:
    """Leaves out the fields that do not fit, each with a Note that carries its whole value."""
    odd = {name for name, entry in value.items() if _is_deeper(entry, DEEPEST) or not _is_finite(entry)}
    while True:
        for name in sorted(odd):
            shown = "…" if name == "password" else json.dumps(value[name])  # a post's password is for nobody's eyes
            notes.append(Note("odd-field", f"{name} = {shown}"))
        value = {key: kept for key, kept in value.items() if key not in odd}
        try:
            return model.model_validate(value), notes
        except ValidationError as error:
            odd = {str(e["loc"][0]) for e in error.errors() if e["loc"]} & value.keys()
            if not odd or "id" in odd:
                raise ValueError(f"not a {model.__name__.lower()} of WordPress: {error.errors()[0]['msg']}") from None


def _is_deeper(value: Any, limit: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return limit == 0 or any(_is_deeper(entry, limit - 1) for entry in inside)


def _is_finite(value: Any) -> bool:
    """Whether ``value`` (parsed JSON) holds only numbers that JSON can say: ``1e999`` is read as infinite."""
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, dict):
        return all(map(_is_finite, value.values()))
    return not isinstance(value, list) or all(map(_is_finite, value))


SURROGATE = re.compile("[\ud800-\udfff]")


def scrub(value: Any) -> Any:
    """``value`` (parsed JSON) with lone surrogates, which no encoding can write, as U+FFFD."""
    if isinstance(value, str):
        return SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value) if SURROGATE.search(value) else value
    if isinstance(value, list):
        return [scrub(entry) for entry in value]
    if isinstance(value, dict):
        return {scrub(key): scrub(entry) for key, entry in value.items()}
    return value


def slices(text: str) -> Iterator[tuple[Any, str]]:
    """Each element of a JSON array with its own piece of ``text``, as it was sent. Raises ``ValueError`` where
    ``text`` is no array.
    """
    decoder = json.JSONDecoder()
    place = _skip(text, 0)
    if text[place : place + 1] != "[":
        raise ValueError("not a JSON array")
    place = _skip(text, place + 1)
    while text[place : place + 1] not in ("]", ""):
        value, end = decoder.raw_decode(text, place)
        yield value, text[place:end]
        place = _skip(text, end)
        if text[place : place + 1] == ",":
            place = _skip(text, place + 1)
        elif text[place : place + 1] != "]":
            raise ValueError(f"no comma at character {place}")
    if text[place : place + 1] != "]":
        raise ValueError("the array does not end")


def _skip(text: str, place: int) -> int:
    return WHITESPACE.match(text, place).end()  # type: ignore[union-attr]  # matches the empty string


WHITESPACE = re.compile(r"[ \t\r\n]*")


def original_url(media: Media) -> str:
    """The address of the file that was uploaded: behind ``-scaled`` and ``-rotated`` stands ``original_image``, a
    base name in the same folder
    (``wp_get_original_image_url``)."""
    name = media.media_details.get("original_image")
    if not isinstance(name, str) or not name or "/" in name or not media.source_url:
        return media.source_url
    return media.source_url.rsplit("/", 1)[0] + "/" + name
