"""The live site as a Source: what is read, in which order, for whom, and what the filters leave."""

import threading
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.crawler.fake import PASSWORD, USER, Clock, Fake, Known, error, logs_in, read
from wpmigrate.crawler import CrawlOptions, open_source
from wpmigrate.crawler.rest import RestSource
from wpmigrate.errors import LoginRefused, UsageError
from wpmigrate.records import Failed, Filters, Indexed, Item, Site

LOGIN: dict[str, Any] = {"user": "keeper", "password": "abcd efgh"}


def library() -> Fake:
    fake = Fake(3)
    fake.add(4, status="draft", slug="", modified_gmt="2024-03-03T00:00:00")
    fake.add(10, "pages")
    fake.add(20, "media", media_type="image", source_url="https://example.org/a.jpg")
    fake.add(1, "categories", taxonomy="category", name="News")
    fake.add(1, "users", name="Ada")
    fake.add(7, "comments", post=1, author_name="Bo")
    fake.add(30, "book")
    return fake


def test_read__order_of_events() -> None:
    reading = read(library())
    assert isinstance(reading.events[0], Site)
    seen: set[str] = set()
    for event in reading.events:
        if isinstance(event, Indexed):
            seen.add(event.collection.name)
        if isinstance(event, Item):
            assert event.collection.name in seen
    names = list(dict.fromkeys(event.collection.name for event in reading.of(Item)))
    assert names == ["types", "taxonomies", "categories", "users", "media", "posts", "pages", "book", "comments"]


def test_read__kinds_and_types() -> None:
    found = {event.collection.name: event.collection for event in read(library()).of(Item)}
    assert {name: (entry.kind, entry.type, entry.route) for name, entry in found.items()} == {
        "types": ("other", "types", "wp/v2/types"),
        "taxonomies": ("other", "taxonomies", "wp/v2/taxonomies"),
        "categories": ("term", "category", "wp/v2/categories"),
        "users": ("user", "user", "wp/v2/users"),
        "media": ("media", "attachment", "wp/v2/media"),
        "posts": ("post", "post", "wp/v2/posts"),
        "pages": ("post", "page", "wp/v2/pages"),
        "book": ("post", "book", "wp/v2/book"),
        "comments": ("comment", "comment", "wp/v2/comments"),
    }


def test_read__anonymously__no_draft_and_no_source() -> None:
    reading = read(library())
    assert reading.items().keys() == {1, 2, 3}
    assert "raw" not in reading.items()[1]["content"]
    assert reading.index().statuses == ("publish",)
    assert reading.index("media").statuses == ()


def test_read__logged_in__source_beside_the_rendering_and_still_no_draft() -> None:
    reading = read(library(), **LOGIN)
    assert reading.items().keys() == {1, 2, 3}
    assert reading.items()[1]["content"] == {"rendered": "<p>Text 1</p>", "raw": "Text 1", "protected": False}


def test_read__edit_context__only_with_fields() -> None:
    fake = library()
    read(fake, **LOGIN)
    edits = [request.url.params for request in fake.requests if request.url.params.get("context") == "edit"]
    assert edits
    assert all("_fields" in parameters for parameters in edits)


def test_read__logged_in_and_asked_for__drafts() -> None:
    reading = read(library(), filters=Filters(statuses=("draft",)), **LOGIN)
    assert reading.items().keys() == {4}
    assert reading.index().statuses == ("draft",)
    reading = read(library(), filters=Filters(statuses=("any",)), **LOGIN)
    assert reading.items().keys() == {1, 2, 3, 4}
    assert "trash" not in reading.index().statuses


def test_read__drafts_without_a_login__is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="draft"):
        read(library(), filters=Filters(statuses=("draft", "publish")))


def test_read__login_that_may_not_list_drafts__gets_the_rest_and_it_is_said() -> None:
    fake = library()

    def strict(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        return error(400, "rest_invalid_param", status="Status is forbidden.") if "status" in parameters else None

    fake.faults.append(strict)
    reading = read(fake, filters=Filters(statuses=("publish", "draft")), **LOGIN)
    assert reading.items().keys() == {1, 2, 3}
    assert any("draft" in note for note in reading.notes("not-visible"))
    only = read(fake, filters=Filters(statuses=("draft",)), **LOGIN)
    assert only.items() == {}
    assert only.failed()[0].not_visible


def test_read__login_that_may_not_edit__goes_on_without_source() -> None:
    fake = library()

    def reader(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        return error(403, "rest_forbidden_context") if "include" in parameters and "context" in parameters else None

    fake.faults.append(reader)
    reading = read(fake, **LOGIN)
    assert reading.items().keys() == {1, 2, 3}
    assert any("source" in note for note in reading.notes("crawl"))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(types=("pages",)), {10}),
        (Filters(types=("page", "book")), {10, 30}),
        (Filters(ids=(2, 3, 99)), {2, 3}),
        (Filters(ids=tuple(range(2, 400))), {2, 3, 10, 30}),
        (Filters(slugs=("record-2",)), {2}),
        (Filters(slugs=("RECORD-2", "record-10")), {2, 10}),
        (Filters(limit=2), {1, 2, 10, 30}),
        (Filters(since=datetime(2024, 1, 2, tzinfo=UTC)), {1, 2, 3, 10}),
        (Filters(since=datetime(2024, 1, 2, 0, 0, 1, tzinfo=UTC)), set()),
        (Filters(types=("posts",), ids=(10,)), set()),
    ],
    ids=str,
)
def test_filters__posts_that_are_wanted(filters: Filters, expected: set[int]) -> None:
    fake = library()

    def deaf(request: httpx.Request, parameters: dict[str, str]) -> None:
        parameters.pop("slug", None)

    fake.faults.append(deaf)
    fake.collections["book"][30]["modified_gmt"] = "2020-01-01T00:00:00"
    reading = read(fake, filters=filters)
    posts = {item.id for item in reading.of(Item) if item.collection.kind == "post"}
    assert posts == expected
    assert reading.items("media").keys() == (set() if filters.few else {20})
    assert reading.items("categories").keys() == (set() if filters.few else {1})
    narrowed = filters.any and not filters.types
    assert not any(event.complete for event in reading.of(Indexed) if event.collection.kind == "post" and narrowed)


def test_filters__few_posts__bring_what_they_refer_to_and_nothing_else() -> None:
    fake = Fake(0)
    pictures = '<img class="wp-image-21"><figure data-id="22"></figure>'
    fake.add(1, author=5, categories=[7, 8], featured_media=20, content={"rendered": pictures, "protected": False})
    fake.add(2, author=6, categories=[9])
    for base, ids in {
        "media": range(20, 40),
        "categories": range(1, 300),
        "users": (5, 6),
        "comments": range(3),
    }.items():
        for number in ids:
            fake.add(number, base, post=number)
    reading = read(fake, filters=Filters(slugs=("record-1",)))
    found = {base: set(reading.items(base)) for base in ("posts", "media", "categories", "users", "comments", "tags")}
    assert found == {
        "posts": {1},
        "media": {20, 21, 22},
        "categories": {7, 8},
        "users": {5},
        "comments": {1},
        "tags": set(),
    }
    assert not any(event.complete for event in reading.of(Indexed) if event.collection.kind != "other")
    assert not fake.asked("/tags")


def test_filters__few_posts__one_of_which_shows_what_is_attached__bring_all_media() -> None:
    fake = Fake(0)
    fake.add(1, content={"rendered": "<p>[gallery]</p>", "protected": False})
    fake.add(20, "media")
    assert set(read(fake, filters=Filters(ids=(1,))).items("media")) == {20}


def test_filters__lang__is_asked_for_and_checked() -> None:
    fake = Fake(0)
    fake.add(1, lang="de")
    fake.add(2, lang="en")
    fake.add(3)
    reading = read(fake, filters=Filters(lang="de"))
    assert reading.items().keys() == {1, 3}
    assert fake.asked("lang=de")


def test_filters__since__asks_in_utc_and_with_an_overlap() -> None:
    fake = Fake(1)
    read(fake, filters=Filters(since=datetime(2024, 1, 2, 12, tzinfo=UTC)))
    assert fake.asked("modified_after=2024-01-01T11:00:00Z")


def test_filters__unknown_type__says_which_there_are() -> None:
    with pytest.raises(UsageError, match=r"no type bok.*posts, pages"):
        read(library(), filters=Filters(types=("bok",)))


def test_read__what_this_login_may_not_read__is_not_visible_and_no_failure() -> None:
    fake = library()
    walls = {"users": error(401, "rest_user_cannot_view"), "book": error(404, "rest_no_route")}
    fake.faults.append(lambda request, parameters: walls.get(request.url.path.rpartition("/")[2]))
    reading = read(fake)
    unseen = {event.collection.name: event.not_visible for event in reading.of(Failed)}
    assert unseen == {"users": True, "book": True}


def test_read__a_collection_that_a_firewall_blocks__is_a_failure() -> None:
    fake = library()
    blocked = httpx.Response(403, text="<html>mod_security</html>")
    fake.faults.append(lambda request, parameters: blocked if request.url.path.endswith("/users") else None)
    failed = read(fake).failed("users")
    assert [entry.not_visible for entry in failed] == [False]
    assert "firewall" in failed[0].reason


def test_read__types_are_hidden__what_every_wordpress_has() -> None:
    fake = library()
    fake.faults.append(
        lambda request, parameters: error(401, "rest_forbidden") if request.url.path.endswith("/types") else None
    )
    reading = read(fake)
    assert reading.items().keys() == {1, 2, 3}
    assert reading.items("pages").keys() == {10}
    assert reading.failed("types")[0].not_visible


def test_read__pattern_in_a_rest_base__is_left_out_and_said() -> None:
    fake = library()
    fake.collections["font-families/(?P<id>[\\d]+)/x"] = {}
    fake.collections["../../secret"] = {}
    reading = read(fake)
    assert len([note for note in reading.notes("crawl") if "gives no list" in note]) == 2
    assert not fake.asked("secret")


def test_read__twice__gives_the_same() -> None:
    source = RestSource("https://example.org", CrawlOptions(), transport=library().transport, timing=Clock().timing())
    assert list(source.read(Known(), Filters())) == list(source.read(Known(), Filters()))


def test_read__given_up_early__ends_its_threads() -> None:
    before = threading.enumerate()
    source = RestSource("https://example.org", CrawlOptions(), transport=Fake(900).transport, timing=Clock().timing())
    events = source.read(Known(), Filters())
    for event in events:
        if isinstance(event, Item) and event.collection.name == "posts":
            break
    events.close()  # type: ignore[attr-defined]  # a generator, as every Source's
    assert not [thread for thread in threading.enumerate() if thread not in before]


def test_login__in_the_address__is_used_and_in_no_name() -> None:
    fake = library()
    reading = read(fake, "https://keeper:abcd%20efgh@example.org/")
    assert "raw" in reading.items()[1]["content"]
    source = open_source("https://keeper:secret@example.org/", CrawlOptions())
    assert source.name == "https://example.org/"
    assert source.reader == "keeper"
    assert "secret" not in repr(vars(source))


def test_login__goes_to_no_redirect_s_target() -> None:
    fake = library()

    def moved(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if request.url.host == "example.org" and request.url.path.endswith("/posts") and logs_in(request):
            return httpx.Response(302, headers={"Location": "https://cdn.example.com/posts"})
        return None

    fake.faults.append(moved)
    reading = read(fake, **LOGIN)
    assert {request.url.host for request in fake.requests} == {"example.org"}
    assert "another site" in reading.failed()[0].reason


def test_open_source__user_without_password() -> None:
    with pytest.raises(LoginRefused, match="no password"):
        open_source("https://example.org", CrawlOptions(user="keeper"))


def test_media__read_as_everybody_does__end_nothing_that_the_login_saw() -> None:
    """Media of drafts are still there, only not for these eyes."""
    fake = Fake(1)
    fake.add(7, "media")
    assert read(fake).index("media").complete
    assert not read(fake, user=USER, password=PASSWORD).index("media").complete
    asked = Filters(statuses=("any",))
    assert read(fake, user=USER, password=PASSWORD, filters=asked).index("media").complete
