"""Posts behind a password: what is in them where the login, or a password that somebody gave, opens them.

A list asked for with ``?password=`` shows the posts that it opens and leaves the others as they were; a single post
answers 403 ``rest_post_incorrect_password`` (`WP_REST_Posts_Controller::can_access_password_content`). Who may edit a
post sees it in ``context=edit`` alone.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wpmigrate.crawler import answers
from wpmigrate.crawler.answers import Piece, record_id
from wpmigrate.crawler.troubles import IncludeIgnored, Refused, Trouble

if TYPE_CHECKING:
    from wpmigrate.crawler.endpoint import Endpoint


def opened(endpoint: "Endpoint", pieces: list[Piece]) -> list[Piece]:
    """The records, those behind a password with what is there as far as it opens. Raises `Trouble`."""
    places = {record_id(piece.value) or 0: place for place, piece in enumerate(pieces) if is_locked(piece.value)}
    if endpoint.raw and places:
        for number, texts in _seen_by_editors(endpoint, list(places)).items():
            place = places.pop(number)
            pieces[place] = _with_texts(pieces[place], texts)
    for name in endpoint.client.access.posts.names:
        for piece in _asked(endpoint, list(places), name):
            number = record_id(piece.value) or 0
            if number in places and not is_locked(piece.value):
                pieces[places.pop(number)] = piece
                endpoint.opened[number] = name
    return pieces


def is_locked(value: Mapping[str, Any]) -> bool:
    """Whether there is a content that is not shown."""
    content = value.get("content")
    return isinstance(content, dict) and bool(content.get("protected")) and not content.get("rendered")


def _seen_by_editors(endpoint: "Endpoint", numbers: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """The rendered texts of those that this login may edit. (Who has their source may do without.)"""
    try:
        pieces = endpoint.included(numbers, RENDERED)
    except (Trouble, IncludeIgnored):
        return {}
    return {record_id(value) or 0: value for value, _ in pieces if value.get("content") and not is_locked(value)}


def _with_texts(piece: Piece, texts: Mapping[str, Any]) -> Piece:
    for name in TEXTS:
        if isinstance(texts.get(name), dict) and isinstance(piece.value.get(name), dict):
            piece.value[name] |= texts[name]
    return Piece(piece.value, json.dumps(piece.value))


def _asked(endpoint: "Endpoint", numbers: Sequence[int], name: str) -> list[Piece]:
    try:
        return endpoint.included(numbers, {"password": name}) if numbers else []
    except IncludeIgnored:
        found = (_alone(endpoint, number, name) for number in numbers)
        return [piece for piece in found if piece is not None]


def _alone(endpoint: "Endpoint", number: int, name: str) -> Piece | None:
    try:
        found = endpoint.client.read(endpoint.at(number, password=name), answers.thing)
    except Refused as refused:
        if refused.code:  # WordPress's own: it is the wrong one
            return None
        raise
    return Piece(found.value, found.text)


TEXTS = ("content", "excerpt")
RENDERED: Mapping[str, str | int] = {
    "context": "edit",
    "_fields": "id,content.rendered,content.protected,excerpt.rendered,excerpt.protected",
}
