"""How the tests of the normalizer read HTML: its blocks as HTML again, its Notes by rule, and records by id."""

from collections.abc import Mapping
from typing import Any

from wpmigrate.document import Blocks
from wpmigrate.normalizer import normalize_html
from wpmigrate.normalizer.markup import markup
from wpmigrate.records import Media, Post, Site, Term, User


class Shelf:
    """A Library of records that a test puts into it."""

    def __init__(self, *records: Any, language: str | None = None, offset: float | None = None) -> None:
        self.site = Site("example.com", "https://example.com", language=language, offset=offset)
        self._records = {(type(record), record.id): record for record in records}

    def post(self, id: int) -> Post | None:
        return self._records.get((Post, id))

    def media(self, id: int) -> Media | None:
        return self._records.get((Media, id))

    def attached(self, post: int) -> list[Media] | None:
        found = [record for record in self._records.values() if isinstance(record, Media)]
        return sorted((one for one in found if one.post == post), key=lambda one: one.id) if found else None

    def user(self, id: int) -> User | None:
        return self._records.get((User, id))

    def term(self, taxonomy: str, id: int) -> Term | None:
        return self._records.get((Term, id))

    def taxonomies(self) -> Mapping[str, str]:
        return {"categories": "category", "tags": "post_tag"}


def blocks(html: str) -> Blocks:
    return normalize_html(html)[0]


def read(html: str) -> str:
    """The tree as plain HTML without attributes but addresses: what stands in what."""
    return markup(blocks(html))


def rules(html: str) -> list[str]:
    return [note.rule for note in normalize_html(html)[1]]
