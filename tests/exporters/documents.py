"""Documents and records of our own for the exporters of data, JSON and SQL."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from wpmigrate.document import (
    Attrs,
    Author,
    Blocks,
    Button,
    Document,
    File,
    Heading,
    Image,
    Link,
    Media,
    Meta,
    Paragraph,
    Seo,
    Span,
    TermRef,
    Text,
)  # fmt: skip
from wpmigrate.records import Collection, Item, Site

SITE = Site(
    "example.com/harbour", "https://www.example.com/harbour/", "Harbour &amp; quay", "", "en-GB", "Europe/London", 0.0
)
OTHER = Site("example.org", "https://example.org/")
BIGGEST = 2**63 - 1
HOSTILE = (
    "'; DROP TABLE posts; --",
    'a "quoted" \\ back\\slash',
    "nul \0 and \x01 \x1f \x7f",
    "\r\n line ends \r \n \u2028 \u2029 \x85",
    "emoji 👩‍👩‍👧‍👦 𝒳 ﷽ 中文 שלום \u202e reversed",
    "%s ? :1 ?1 {x} $1 @x NULL",
    "long " * 50_000,
    "\ufeff\ufffd\ufffe",
    "]]> <!-- </script> &amp; &#0;",
    " ",
)


def document(id: int = 1, body: Blocks = (), **meta: Any) -> Document:
    given = {
        "type": "post",
        "collection": "posts",
        "site": SITE.key,
        "title": f"Post {id}",
        "slug": f"post-{id}",
        "status": "publish",
        "link": f"https://example.com/harbour/2024/05/post-{id}/",
    }
    return Document(Meta(id, **{**given, **meta}), body)


def paragraph(*texts: str) -> Paragraph:
    return Paragraph(tuple(Text(text) for text in texts))


def full() -> Document:
    """One with everything that the tables have columns for."""
    body: Blocks = (
        Heading(2, (Text("The boats"),), attrs=Attrs(id="boats")),
        Paragraph(
            (
                Text("See "),
                Link((Text("the quay"),), "/harbour/2024/05/post-2/#boats"),
                Link((Span("strong", (Text("others"),)),), "https://example.net/"),
                Link((Text("short"),), "http://example.com/harbour/?p=2"),
                Link((Text("nowhere"),), "https://example.com/harbour/lost/"),
            )
        ),
        Paragraph(
            (Image("https://example.com/a-300x200.jpg", "A boat", media=30, original="https://example.com/a.jpg"),)
        ),
        Media("video", ("https://example.com/v.mp4",), media=31),
        File("https://example.com/f.pdf", (Text("the timetable"),), media=32),
        Button("mailto:quay@example.com", (Text("write"),)),
    )
    return document(
        1,
        body,
        date=datetime(2024, 5, 1, 10, 30, tzinfo=timezone(timedelta(hours=2))),
        modified=datetime(2024, 5, 2, 8, 0, tzinfo=UTC),
        author=Author(4, "Ada"),
        terms={"category": (TermRef(7, "News", "news"), TermRef(8, "Boats", "boats")), "topic": (TermRef(9, "", ""),)},
        image=Image("https://example.com/a.jpg", media=30),
        excerpt="About boats",
        parent=99,
        parents=("about", "us"),
        protected=True,
        lang="en",
        translations={"de": "https://example.com/harbour/de/boote/"},
        seo=Seo(title="Boats!", robots="noindex"),
        fields={"sticky": True, "acf": {"berth": [1, 2]}, "meta": {"depth": "3 m", "sticky": "x"}},
    )


class Site1:
    """Records by collection, as an archive gives them."""

    def __init__(self, **records: list[Any]) -> None:
        self._records = records
        self.standings: dict[int, dict[str, Any]] = {}

    def collections(self, site: str) -> list[Collection]:
        return [COLLECTIONS[name.replace("_", "-")] for name in self._records]

    def standing(self, site: str, post: int) -> dict[str, Any]:
        return self.standings.get(post, {})

    def items(self, site: str, collection: str) -> Iterator[Item]:
        for record in self._records[collection.replace("-", "_")]:
            raw = record if isinstance(record, bytes) else json.dumps(record).encode()
            id = record.get("id", 0) if isinstance(record, dict) else 0
            yield Item(site, COLLECTIONS[collection], id if isinstance(id, int) else 0, raw)


COLLECTIONS = {
    "posts": Collection("posts", "post", "post", "wp/v2/posts"),
    "categories": Collection("categories", "term", "category", "wp/v2/categories"),
    "tags": Collection("tags", "term", "post_tag", "wp/v2/tags"),
    "users": Collection("users", "user", "user", "wp/v2/users"),
    "media": Collection("media", "media", "attachment", "wp/v2/media"),
    "comments": Collection("comments", "comment", "comment", "wp/v2/comments"),
    "types": Collection("types", "other", "types", "wp/v2/types"),
    "menus": Collection("menus", "other", "nav_menu", "wp/v2/menus"),
    "menu-items": Collection("menu-items", "other", "nav_menu_item", "wp/v2/menu-items"),
    "menu-locations": Collection("menu-locations", "other", "menu-locations", "wp/v2/menu-locations"),
}
