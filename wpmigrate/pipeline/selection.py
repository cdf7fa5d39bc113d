"""What of a snapshot is written."""

import json
from collections.abc import Iterator, Sequence
from collections.abc import Set as Keys
from dataclasses import replace
from typing import Any

from wpmigrate.archive import View
from wpmigrate.exporters import data
from wpmigrate.notes import Note
from wpmigrate.records import Collection, Filters, Item, Library, Post

BELONGING = {"comment": "post", "media": "post", "revision": "parent"}
"""Kinds of records that belong to a post, and types that do, with the field that says to which."""


class Selection:
    """The records of a View that ``filters`` want.

    An archive holds what a login once saw. Comments and media of posts in a status that nobody asks for now (drafts,
    private posts) are as hidden as the posts, and so are comments that are held. A ``login``, which anybody who read
    into the archive had, is also shown the comments of posts that were not read, and those of protected posts whose
    content is not here: these are hidden as well, and so are such revisions, of which there are none without
    ``revisions``. (Media of such posts it does not read, see `crawler.rest`.) The site's looks and settings are for who
    logged in to read this very snapshot (``private``), and for who asks for all that there is.

    ``whole`` are the keys of the sites of which the View has all that there was once, and not only what the filters of
    a crawl let in.
    """

    def __init__(
        self,
        view: View,
        filters: Filters,
        *,
        login: bool = False,
        revisions: bool = False,
        private: bool = False,
        whole: Keys[str] = frozenset(),
    ) -> None:
        self.view, self.filters = view, filters
        self._whole = whole
        self._revisions, self._private = revisions, private or not filters.statuses
        self._public = bool(filters.statuses) and not set(filters.statuses) - {"publish"}
        self._login = login and not set(filters.statuses) - {"publish"}
        self._hidden: dict[str, frozenset[int]] = {}
        self._libraries: dict[str, Library] = {}
        self._closed: dict[tuple[str, int], bool] = {}

    def is_whole(self, site: str) -> bool:
        """Whether all posts of the site are here, of the statuses that were asked for: what is not here is gone."""
        return site in self._whole and not replace(self.filters, statuses=()).any

    def collections(self, site: str) -> list[Collection]:
        """By name; of those of posts, the wanted ones."""
        asked = set(self.filters.types)
        return [
            collection
            for collection in self.view.collections(site)
            if (not asked or collection.kind != "post" or asked & {collection.name, collection.type})
            and (self._revisions or collection.type != "revision")
            and (self._private or collection.name not in data.LOOKS | data.SETTINGS)
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
            held = self._public and collection.kind == "comment"
            if _field(collection) and (held or self._login or self._hidden_posts(site)):
                count = sum(self.hides(item) for item in self.view.items(site, collection.name))
                if count:
                    detail = f"{count:,} {collection.name} that are held, or of posts that were not asked for"
                    yield Note("not-asked", detail).at(site, None, None)

        for collection in self.view.collections(site):
            if collection.type == "revision" and not self._revisions:
                count = self.view.count(site, collection.name)
                yield Note("not-asked", f"{count:,} revisions of posts").at(site, None, None)

    def hides(self, item: Item) -> bool:
        """Whether it belongs to what nobody asked for."""
        name = _field(item.collection)
        if not name:
            return False
        by_login = (self._login and item.collection.kind == "comment") or item.collection.type == "revision"
        hidden = self._hidden_posts(item.site)
        value = _record(item)
        post = value.get(name)
        if self._public and item.collection.kind == "comment" and value.get("status") == "hold":
            return True
        return post in hidden or (by_login and isinstance(post, int) and post != 0 and self._is_closed(item.site, post))

    def standing(self, site: str, post: int) -> dict[str, Any]:
        """What is not public about the post that a record belongs to, for that record to say it."""
        found = self._post(site, post)
        if found is None:
            return {}
        status = {} if found.status == "publish" else {"post_status": found.status}
        return status | ({"post_protected": True} if _is_protected(found) else {})

    def _hidden_posts(self, site: str) -> frozenset[int]:
        if site not in self._hidden:
            shown = Filters(statuses=self.filters.statuses)
            posts = [c.name for c in self.view.collections(site) if c.kind == "post"] if shown.statuses else []
            self._hidden[site] = frozenset(
                id for name in posts for id in set(self.view.ids(site, name)) - set(self.view.ids(site, name, shown))
            )
        return self._hidden[site]

    def _is_closed(self, site: str, post: int) -> bool:
        """Whether the post was not read, or its content not: then its comments are for nobody either."""
        if (site, post) not in self._closed:
            found = self._post(site, post)
            content = found.content if found else None
            there = content is not None and bool(content.rendered or content.raw)
            self._closed[site, post] = found is None or (_is_protected(found) and not there)
        return self._closed[site, post]

    def _post(self, site: str, post: int) -> Post | None:
        if site not in self._libraries:
            self._libraries[site] = self.view.library(site)
        return self._libraries[site].post(post)


def _field(collection: Collection) -> str:
    return BELONGING.get(collection.kind) or BELONGING.get(collection.type, "")


def _is_protected(post: Post) -> bool:
    return bool(post.password or (post.content and post.content.protected))


def _record(item: Item) -> dict[str, Any]:
    try:
        value = json.loads(item.raw)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
