"""Sites, collections and records of our own for the archive's tests."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from wpmigrate.archive import Archive, View, Writer
from wpmigrate.records import Collection, Cost, Event, Indexed, Item, Site

KEY = "example.com/harbour"
SITE = Site(KEY, "https://example.com/harbour/", "Harbour", "News of the quay", "en-GB", "Europe/London", 0.0)
OTHER = Site("example.org", "https://example.org/")
POSTS = Collection("posts", "post", "post", "wp/v2/posts")
PAGES = Collection("pages", "post", "page", "wp/v2/pages")
MEDIA = Collection("media", "media", "attachment", "wp/v2/media")
TAGS = Collection("tags", "term", "post_tag", "wp/v2/tags")
TOPICS = Collection("topics", "term", "topic", "wp/v2/topics")
USERS = Collection("users", "user", "user", "wp/v2/users")
BIGGEST = 2**63 - 1
START = datetime(2024, 5, 1, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def post(id: int, title: str = "", *, site: str = KEY, collection: Collection = POSTS, **fields: Any) -> Item:
    record: dict[str, Any] = {"id": id, "slug": f"post-{id}", "status": "publish", "title": {"rendered": title}}
    record |= {"modified_gmt": "2024-04-01T12:00:00"} | fields
    return Item(site, collection, id, json.dumps(record).encode(), record["modified_gmt"])


def term(id: int, name: str, collection: Collection = TAGS) -> Item:
    record = {"id": id, "name": name, "slug": name, "taxonomy": collection.type}
    return Item(KEY, collection, id, json.dumps(record).encode())


def indexed(*ids: int, complete: bool = True, statuses: tuple[str, ...] = ()) -> Indexed:
    return Indexed(KEY, POSTS, ids, complete, statuses)


def cost(page: int = 1, **fields: Any) -> Cost:
    numbers: dict[str, Any] = {"status": 200, "tries": 1, "seconds": 0.5, "received": 700, "size": 4000, "records": 100}
    return Cost(f"https://example.com/harbour/wp-json/wp/v2/posts?page={page}", **(numbers | fields))


def run(archive: Archive, *events: Event, day: int = 0, filtered: bool = False, reader: str = "") -> int:
    """One whole run; gives its snapshot's number."""
    writer = begin(archive, day=day, filtered=filtered, reader=reader)
    put(writer, events)
    writer.finish(START + day * DAY, complete=True)
    return writer.snapshot


def begin(archive: Archive, *, day: int = 0, filtered: bool = False, reader: str = "") -> Writer:
    return archive.begin("https://example.com/harbour/", START + day * DAY, filtered, reader)


def put(writer: Writer, events: Iterable[Event]) -> None:
    for event in (SITE, *events):
        writer.add(event)


def ids(view: View, collection: str = "posts", site: str = KEY) -> list[int]:
    return [item.id for item in view.items(site, collection)]


def database(folder: Path) -> Path:
    return folder / "archive.sqlite"
