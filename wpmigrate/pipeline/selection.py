"""What of a snapshot is written."""

import json
from collections.abc import Iterator, Sequence
from collections.abc import Set as Keys
from dataclasses import replace

from wpmigrate.archive import View
from wpmigrate.notes import Note
from wpmigrate.records import Collection, Filters, Item, Library

BELONGING = ("comment", "media")
"""Kinds of records that belong to a post, by their field ``post``."""


class Selection:
    """The records of a View that ``filters`` want.

    An archive holds what a login once saw. Comments and media of posts in a status that nobody asks for now (drafts,
    private posts) are as hidden as the posts. A ``login``, which anybody who read into the archive had, is also shown
    the comments of posts that were not read, and those of protected posts: these are hidden as well. (Media of such
    posts it does not read, see `crawler.rest`.)

    ``whole`` are the keys of the sites of which the View has all that there was once, and not only what the filters of
    a crawl let in.
    """

    def __init__(self, view: View, filters: Filters, *, login: bool = False, whole: Keys[str] = frozenset()) -> None:
        self.view, self.filters = view, filters
        self._whole = whole
        self._login = login and not set(filters.statuses) - {"publish"}
        self._hidden: dict[str, frozenset[int]] = {}
        self._libraries: dict[str, Library] = {}
        self._shown: dict[tuple[str, int], bool] = {}

    def is_whole(self, site: str) -> bool:
        """Whether all posts of the site are here, of the statuses that were asked for: what is not here is gone."""
        return site in self._whole and not replace(self.filters, statuses=()).any

    def collections(self, site: str) -> list[Collection]:
        """By name; of those of posts, the wanted ones."""
        asked = set(self.filters.types)
        return [
            collection
            for collection in self.view.collections(site)
            if not asked or collection.kind != "post" or asked & {collection.name, collection.type}
        ]

    def ids(self, site: str, collection: str) -> Sequence[int]:
        """Of the posts that are wanted."""
        return self.view.ids(site, collection, self.filters)

    def items(self, site: str, collection: str) -> Iterator[Item]:
        """By id."""
        return (item for item in self.view.items(site, collection, self.filters) if not self.hides(item))

    def left_out(self, site: str) -> Iterator[Note]:
        """What is in the archive and not written, for each collection a Note."""
        for collection in self.collections(site):
            if collection.kind in BELONGING and (self._login or self._hidden_posts(site)):
                count = sum(self.hides(item) for item in self.view.items(site, collection.name))
                if count:
                    detail = f"{count:,} {collection.name} of posts that were not asked for"
                    yield Note("not-asked", detail).at(site, None, None)

    def hides(self, item: Item) -> bool:
        """Whether it belongs to what nobody asked for."""
        if item.collection.kind not in BELONGING:
            return False
        by_login = self._login and item.collection.kind == "comment"
        hidden = self._hidden_posts(item.site)
        post = _post_of(item) if by_login or hidden else 0
        return post in hidden or (by_login and post != 0 and not self._is_public(item.site, post))

    def _hidden_posts(self, site: str) -> frozenset[int]:
        if site not in self._hidden:
            shown = Filters(statuses=self.filters.statuses)
            posts = [c.name for c in self.view.collections(site) if c.kind == "post"] if shown.statuses else []
            self._hidden[site] = frozenset(
                id for name in posts for id in set(self.view.ids(site, name)) - set(self.view.ids(site, name, shown))
            )
        return self._hidden[site]

    def _is_public(self, site: str, post: int) -> bool:
        """Whether everybody may read the post's comments."""
        if (site, post) not in self._shown:
            if site not in self._libraries:
                self._libraries[site] = self.view.library(site)
            found = self._libraries[site].post(post)
            protected = found is not None and (found.password or (found.content and found.content.protected))
            self._shown[site, post] = found is not None and not protected
        return self._shown[site, post]


def _post_of(item: Item) -> int:
    """0 for a record that is of no post, or does not say."""
    try:
        value = json.loads(item.raw)
    except (ValueError, RecursionError):
        return 0
    post = value.get("post") if isinstance(value, dict) else None
    return post if isinstance(post, int) else 0
