"""What posts refer to: where only some posts are wanted, no more than that is read of the site's authors, terms, media
and comments."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from wpmigrate.crawler.scope import Part, Scope, batches
from wpmigrate.records import Collection, Event, Item

MEDIA = re.compile(r'(?:wp-image-|attachment_|wp-att-|attachment_id=|data-id="|"(?:id|mediaId)":)(\d{1,18})')
"""Where content names media by their ids: classes, captions, links, galleries, attributes of blocks."""
ATTACHED = re.compile(r"\[(?:gallery|playlist)\b")
"""Unexpanded, these show media that only the site can tell."""


class References:
    """The ids that the posts so far refer to. ``terms`` are the collections of terms, which are fields of posts."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = frozenset(terms)
        self._ids: defaultdict[str, set[int]] = defaultdict(set)
        self._attached = False

    def take(self, event: Event) -> None:
        """Look at what was read; a record of another kind refers to nothing."""
        if not isinstance(event, Item) or event.collection.kind != "post":
            return
        said = json.loads(event.raw)
        content = said.get("content")
        if not (isinstance(content, dict) and content.get("protected")):  # one refuses the comments of all
            self._ids["comment"].add(event.id)
        self._ids["user"] |= _numbers(said.get("author"))
        self._ids["media"] |= _numbers(said.get("featured_media"))
        for field in self._terms & said.keys():
            self._ids[field] |= _numbers(said[field])
        for text in _texts(content):
            self._ids["media"] |= set(map(int, MEDIA.findall(text)))
            self._attached = self._attached or ATTACHED.search(text) is not None

    def narrowed(self, scope: Scope, collection: Collection) -> Scope | None:
        """``scope`` without what no post refers to; None where nothing is left."""
        if collection.kind in ("post", "other") or (collection.kind == "media" and self._attached):
            return scope
        ids = sorted(self._ids[collection.name if collection.kind == "term" else collection.kind])
        if not ids:
            return None
        return _of_posts(scope, ids) if collection.kind == "comment" else _by_ids(scope, ids)


def _by_ids(scope: Scope, ids: Sequence[int]) -> Scope:
    return replace(scope, batches=tuple(batches(ids)), everything=False)


def _of_posts(scope: Scope, posts: Sequence[int]) -> Scope:
    parts = tuple(Part({"post": batch}) for batch in batches(posts))
    otherwise = _of_posts(scope.otherwise, posts) if scope.otherwise else None
    return replace(scope, parts=parts + scope.parts[1:], everything=False, otherwise=otherwise)


def _numbers(value: Any) -> set[int]:
    """The ids in a field: one, or a list of them."""
    found = value if isinstance(value, list) else [value]
    return {number for number in found if isinstance(number, int) and number > 0}


def _texts(content: Any) -> list[str]:
    found = content.values() if isinstance(content, dict) else [content]
    return [text for text in found if isinstance(text, str)]
