"""Revisions and autosaves: on request, those that are not known, each post's by itself."""

from typing import Any

import httpx
import pytest

from tests.crawler.fake import PASSWORD, USER, Fake, Known, answer, error, logs_in, read
from wpmigrate.errors import UsageError
from wpmigrate.records import Item

ASKED: dict[str, Any] = {"user": USER, "password": PASSWORD, "revisions": True}


def edited(**counts: int) -> Fake:
    """Posts ``p1``, ``p2``, … with so many revisions: of post 2, 201, 202, …"""
    fake = Fake(0)
    for name, count in counts.items():
        number = int(name[1:])
        newest = [{"id": number * 100 + count}]
        links = {"version-history": [{"count": count}], "predecessor-version": newest} if count else {}
        fake.add(number, _links={"self": [], **links})

    def revisions(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if not request.url.path.endswith("/revisions"):
            return None
        if not logs_in(request):
            return error(401, "rest_cannot_read")
        number, page = int(request.url.path.split("/")[-2]), int(parameters["page"])
        records = [revision(number, index) for index in range(counts[f"p{number}"], 0, -1)]
        pages = {"X-WP-TotalPages": str(-(-len(records) // 100))}
        return answer(records[(page - 1) * 100 : page * 100], pages)

    fake.faults.append(revisions)
    return fake


def revision(post: int, index: int) -> dict[str, Any]:
    texts = {"title": {"raw": f"v{index}"}, "content": {"raw": f"Text {index}"}}
    return {"id": post * 100 + index, "parent": post, "modified_gmt": "2024-01-01T00:00:00", **texts}


def test_revisions__not_asked_for__are_not_read() -> None:
    fake = edited(p1=3)
    assert read(fake, user=USER, password=PASSWORD).items("revisions") == {}
    assert not fake.asked("revisions")


def test_revisions__of_each_post_that_has_any() -> None:
    fake = edited(p1=3, p2=0, p3=1)
    reading = read(fake, **ASKED)
    assert reading.items("revisions").keys() == {101, 102, 103, 301}
    assert reading.items("revisions")[102]["parent"] == 1
    assert not fake.asked("posts/2/revisions")
    assert set(reading.index("revisions").ids) == {101, 102, 103, 301}
    assert reading.failed("revisions") == []


def test_revisions__more_than_a_page() -> None:
    assert len(read(edited(p1=250), **ASKED).items("revisions")) == 250


def test_revisions__again__only_of_posts_that_have_new_ones() -> None:
    fake = edited(p1=3, p2=2)
    known = Known({"revisions": dict.fromkeys((101, 102, 201, 202), "2024-01-01T00:00:00")})
    reading = read(fake, known=known, **ASKED)
    assert set(reading.sent("revisions")) == {101, 102, 103}
    assert not fake.asked("posts/2/revisions")
    assert not reading.index("revisions").complete


def test_revisions__of_a_list_that_cannot_be_had__every_post_is_asked() -> None:
    fake = edited(p1=1, p2=1)
    fake.faults.insert(
        0,
        lambda request, parameters: (
            httpx.Response(500)
            if "_links" in parameters.get("_fields", "").split(",") and "slug" not in parameters["_fields"]
            else None
        ),
    )
    assert read(fake, **ASKED).items("revisions").keys() == {101, 201}


def test_revisions__that_cannot_be_read__are_named_by_their_post() -> None:
    fake = edited(p1=1, p2=1, p3=1)
    fake.faults.insert(
        0,
        lambda request, parameters: {
            "/wp-json/wp/v2/posts/1/revisions": httpx.Response(500),
            "/wp-json/wp/v2/posts/2/revisions": error(403, "rest_cannot_read"),
        }.get(request.url.path),
    )
    failed = read(fake, **ASKED).failed("revisions")
    assert [(entry.not_visible, "post 1" in entry.reason) for entry in failed] == [(False, True), (True, False)]
    assert "post 2" in failed[1].reason


def test_revisions__without_a_login__is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="revisions"):
        read(edited(p1=1), revisions=True)


def test_revisions__know_their_time() -> None:
    (item,) = [event for event in read(edited(p1=1), **ASKED).of(Item) if event.collection.name == "revisions"]
    assert item.modified == "2024-01-01T00:00:00"
