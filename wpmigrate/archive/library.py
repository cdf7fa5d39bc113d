"""Library: records by id, looked up in the archive, the last few kept."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from wpmigrate.records import Collection, Item, Media, Post, R, Site, Term, User, read

KEPT = 256
"""Records of each kind: posts that follow each other share authors, terms and pictures. A few MB at most."""


class StoredLibrary:
    """`Library` over a View. ``item`` looks a record up by site, collection and id, ``children`` ids by that of their
    parent."""

    def __init__(
        self,
        site: Site,
        collections: list[Collection],
        item: Callable[[str, str, int], Item | None],
        children: Callable[[str, str, int], list[int]],
    ) -> None:
        self.site = site
        self._collections = collections
        self._item = item
        self._children = children
        self.post = lru_cache(KEPT)(self._post)
        self.media = lru_cache(KEPT)(self._media)
        self.user = lru_cache(KEPT)(self._user)
        self.term = lru_cache(KEPT)(self._term)

    def attached(self, post: int) -> list[Media] | None:
        shelves = [c for c in self._collections if c.kind == "media"]
        ids = [id for c in shelves for id in self._children(self.site.key, c.name, post)]
        return [media for media in map(self.media, ids) if media is not None] if shelves else None

    def taxonomies(self) -> Mapping[str, str]:
        """A post lists its terms under the taxonomy's ``rest_base`` (``WP_REST_Posts_Controller``), which is the
        collection's name."""
        return {c.name: c.type for c in self._collections if c.kind == "term"}

    def _post(self, id: int) -> Post | None:
        return self._first(Post, [c for c in self._collections if c.kind == "post"], id)

    def _media(self, id: int) -> Media | None:
        return self._first(Media, [c for c in self._collections if c.kind == "media"], id)

    def _user(self, id: int) -> User | None:
        return self._first(User, [c for c in self._collections if c.kind == "user"], id)

    def _term(self, taxonomy: str, id: int) -> Term | None:
        return self._first(Term, [c for c in self._collections if c.kind == "term" and c.type == taxonomy], id)

    def _first(self, model: type[R], collections: list[Collection], id: int) -> R | None:
        for collection in collections:
            item = self._item(self.site.key, collection.name, id)
            if item is not None:
                return _read(model, item.raw)
        return None


def _read(model: type[R], raw: bytes) -> R | None:
    """None for what is no such record; whoever exports it reports that."""
    try:
        return read(model, raw)[0]
    except ValueError:
        return None
