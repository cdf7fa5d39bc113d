"""Which records a view gives for which filters."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.archive.material import BIGGEST, KEY, PAGES, SITE, START, begin, post, put, term
from wpmigrate.archive import Archive, View
from wpmigrate.archive.view import PAGE
from wpmigrate.records import Filters, Indexed, Item

JAPANESE = "%e3%81%93%e3%82%93%e3%81%ab%e3%81%a1%e3%81%af"
RECORDS = [
    post(1, modified_gmt="2024-01-01T00:00:00", lang="de_DE"),
    post(2, status="draft", slug="", modified_gmt="2024-03-01T00:00:00", lang="de"),
    post(3, status="private", slug=JAPANESE, modified_gmt="2024-03-01T12:00:00", lang="den"),
    post(4, modified_gmt=None),
    post(BIGGEST, parent=4, lang="fr", modified_gmt="2023-01-01T00:00:00"),
]


@pytest.fixture(scope="module")
def view() -> Iterator[View]:
    with Archive.memory() as archive:
        writer = begin(archive)
        put(writer, [*RECORDS, post(6, collection=PAGES), term(1, "boats")])
        writer.finish(START, complete=True)
        yield archive.view()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), [1, 2, 3, 4, BIGGEST]),
        (Filters(statuses=("draft", "private")), [2, 3]),
        (Filters(since=datetime(2024, 3, 1, 12, tzinfo=UTC)), [3, 4]),
        (Filters(since=datetime(2024, 3, 1, 13, tzinfo=timezone(timedelta(hours=1)))), [3, 4]),
        (Filters(slugs=("こんにちは", "post-1")), [1, 3]),
        (Filters(slugs=(JAPANESE,)), [3]),
        (Filters(slugs=(JAPANESE.upper(),)), [3]),
        (Filters(slugs=("post-1' OR 1 --",)), []),
        (Filters(ids=(BIGGEST, 1, 99)), [1, BIGGEST]),
        (Filters(ids=(1, 2), statuses=("draft",)), [2]),
        (Filters(limit=2), [1, 2]),
        (Filters(limit=0), []),
        (Filters(lang="de"), [1, 2]),
        (Filters(lang="de-DE"), [1]),
        (Filters(lang="en"), [4]),
        (Filters(types=("posts",)), [1, 2, 3, 4, BIGGEST]),
        (Filters(types=("page", "post")), [1, 2, 3, 4, BIGGEST]),
        (Filters(types=("pages",)), []),
    ],
)
def test_filters__posts(view: View, filters: Filters, expected: list[int]) -> None:
    assert [item.id for item in view.items(KEY, "posts", filters)] == expected


def test_filters__what_posts_refer_to_is_read_whole(view: View) -> None:
    filters = Filters(types=("pages",), limit=0, ids=(5,), lang="fr")
    assert [item.id for item in view.items(KEY, "tags", filters)] == [1]


def test_filters__a_narrowed_index_is_not_complete(view: View) -> None:
    class Nothing:
        def modified(self, site: str, collection: str) -> dict[int, str | None]:
            return {}

        def present(self, site: str, collection: str, statuses: tuple[str, ...]) -> list[int]:
            return []

    events = list(view.read(Nothing(), Filters(statuses=("draft",), limit=5)))
    indexes = [(event.collection.name, event.ids, event.complete) for event in events if isinstance(event, Indexed)]
    assert indexes == [("pages", [], False), ("posts", [2], False), ("tags", [1], True)]
    assert [event.id for event in events if isinstance(event, Item)] == [2, 1]
    assert events[0] == SITE


@pytest.mark.parametrize("limit", [None, 0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 5 * PAGE])
def test_filters__pages(limit: int | None) -> None:
    count = 2 * PAGE + 50
    with Archive.memory() as archive:
        writer = begin(archive)
        put(writer, map(post, range(1, count + 1)))
        writer.commit()
        found = [item.id for item in archive.view().items(KEY, "posts", Filters(limit=limit))]
    assert found == list(range(1, count + 1))[:limit]


def test_filters__a_collection_that_is_not_there(view: View) -> None:
    assert list(view.items(KEY, "menus")) == []
    assert list(view.items("example.net", "posts")) == []
    assert view.item(KEY, "menus", 1) is None
