"""What posts refer to: where only some posts are wanted, no more than that is read of the site's authors, terms, media
and comments."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import replace
from typing import Any

from wpmigrate.crawler.opening import is_locked
from wpmigrate.crawler.scope import Scope, batches
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
        self.locked: set[int] = set()
        """Posts behind a password that did not open. Their comments are not asked for: one refuses those of all."""

    def take(self, event: Event) -> None:
        """Look at what was read; a record of another kind refers to nothing."""
        if not isinstance(event, Item) or event.collection.kind != "post":
            return
        try:
            said = json.loads(event.raw)
        except RecursionError:  # whoever writes it reports it
            return
        content = said.get("content")
        if is_locked(said):
            self.locked.add(event.id)
        else:
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
        if collection.kind == "comment":
            return _of_posts(scope, self._ids["comment"])
        ids = sorted(self._ids[collection.name if collection.kind == "term" else collection.kind])
        return replace(scope, batches=tuple(batches(ids)), everything=False) if ids else None


def _of_posts(scope: Scope, posts: Set[int]) -> Scope | None:
    """The comments of ``posts``, in each part of the list; those that a password opened have parts of their own."""
    revealing = [part for part in scope.parts if part.reveals]
    opened = {int(post) for part in revealing for post in str(part.parameters["post"]).split(",")}
    parts = [
        replace(part, parameters={**part.parameters, "post": batch})
        for part in scope.parts
        if not part.reveals
        for batch in batches(sorted(posts - opened))
    ]
    if not (parts or revealing):
        return None
    otherwise = _of_posts(scope.otherwise, posts) if scope.otherwise else None
    return replace(scope, parts=(*parts, *revealing), everything=False, otherwise=otherwise)


def _numbers(value: Any) -> set[int]:
    """The ids in a field: one, or a list of them."""
    found = value if isinstance(value, list) else [value]
    return {number for number in found if isinstance(number, int) and number > 0}


def _texts(content: Any) -> list[str]:
    found = content.values() if isinstance(content, dict) else [content]
    return [text for text in found if isinstance(text, str)]
