"""Posts behind a password: what is in them where the login, or a password that somebody gave, opens them.

A list asked for with ``?password=`` shows the posts that it opens and leaves the others as they were; a single post
answers 403 ``rest_post_incorrect_password`` (`WP_REST_Posts_Controller::can_access_password_content`). Who may edit a
post sees it in ``context=edit`` alone.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wpmigrate.crawler import answers
from wpmigrate.crawler.answers import Piece, record_id
from wpmigrate.crawler.scope import Parameters
from wpmigrate.crawler.troubles import IncludeIgnored, Refused

if TYPE_CHECKING:
    from wpmigrate.crawler.endpoint import Endpoint


def opened(endpoint: "Endpoint", pieces: list[Piece]) -> list[Piece]:
    """The records, those behind a password with what is there as far as it opens. Raises `Trouble`."""
    places = {record_id(piece.value) or 0: place for place, piece in enumerate(pieces) if is_locked(piece.value)}
    for number, piece in _unlocked(endpoint, places, RENDERED).items() if endpoint.raw else ():
        place = places.pop(number)
        pieces[place] = _with_texts(pieces[place], piece.value)
    for name in endpoint.client.access.posts.names:
        for number, piece in _unlocked(endpoint, places, {"password": name}).items():
            pieces[places.pop(number)] = piece
            endpoint.opened[number] = name
    return pieces


def is_locked(value: Mapping[str, Any]) -> bool:
    """Whether there is a content that is not shown."""
    content = value.get("content")
    return isinstance(content, dict) and bool(content.get("protected")) and not content.get("rendered")


def _unlocked(endpoint: "Endpoint", numbers: Iterable[int], key: Parameters) -> dict[int, Piece]:
    """Those of the records that are open to who asks with ``key``."""
    found = {record_id(piece.value) or 0: piece for piece in _asked(endpoint, list(numbers), key)}
    return {number: piece for number, piece in found.items() if "content" in piece.value and not is_locked(piece.value)}


def _with_texts(piece: Piece, texts: Mapping[str, Any]) -> Piece:
    for name in TEXTS:
        if isinstance(texts.get(name), dict) and isinstance(piece.value.get(name), dict):
            piece.value[name] |= texts[name]
    return Piece(piece.value, json.dumps(piece.value))


def _asked(endpoint: "Endpoint", numbers: Sequence[int], key: Parameters) -> list[Piece]:
    try:
        return endpoint.included(numbers, key) if numbers else []
    except IncludeIgnored:
        found = (_alone(endpoint, number, key) for number in numbers)
        return [piece for piece in found if piece is not None]
    except Refused as refused:
        if refused.by_permission:
            return []
        raise


def _alone(endpoint: "Endpoint", number: int, key: Parameters) -> Piece | None:
    """None where WordPress says that this is the wrong key."""
    try:
        found = endpoint.client.read(endpoint.at(number, **key), answers.thing)
    except Refused as refused:
        if refused.by_permission:
            return None
        raise
    return Piece(found.value, found.text)


TEXTS = ("content", "excerpt")
RENDERED: Parameters = {
    "context": "edit",
    "_fields": "id,content.rendered,content.protected,excerpt.rendered,excerpt.protected",
}
