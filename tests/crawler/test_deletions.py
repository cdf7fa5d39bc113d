"""A record that a list no longer shows is looked at before it is taken for gone."""

import httpx
import pytest

from tests.crawler.fake import Fake, Fault, Known, error, page, read
from wpmigrate.notes import Note
from wpmigrate.records import Failed, Item

BEFORE = "2024-01-02T00:00:00"


def known(*ids: int) -> Known:
    return Known({"posts": dict.fromkeys(ids, BEFORE)})


def alone(number: int, response: httpx.Response) -> Fault:
    """What the record's own address answers."""
    return lambda request, _: response if request.url.path.endswith(f"/posts/{number}") else None


def notes(events: list[Note]) -> list[tuple[str, int | None]]:
    return [(note.rule, note.post) for note in events if note.rule in ("deleted", "withdrawn")]


def test_deletions__deleted() -> None:
    fake = Fake(3)
    reading = read(fake, known=known(1, 2, 3, 4))
    assert list(reading.index().ids) == [1, 2, 3]
    assert reading.index().complete
    assert notes(reading.of(Note)) == [("deleted", 4)]
    assert reading.failed() == []


@pytest.mark.parametrize("status", [401, 403])
def test_deletions__there_for_other_eyes(status: int) -> None:
    fake = Fake(3)
    fake.faults.append(alone(4, error(status, "rest_forbidden")))
    reading = read(fake, known=known(1, 2, 3, 4))
    assert list(reading.index().ids) == [1, 2, 3]
    assert reading.index().complete
    assert notes(reading.of(Note)) == [("withdrawn", 4)]


def test_deletions__in_a_status_that_nobody_asked_for() -> None:
    fake = Fake(3)
    draft = {"id": 4, "status": "draft", "modified_gmt": BEFORE}
    fake.faults.append(alone(4, httpx.Response(200, json=draft)))
    reading = read(fake, known=known(1, 2, 3, 4))
    assert list(reading.index().ids) == [1, 2, 3]
    assert notes(reading.of(Note)) == [("withdrawn", 4)]


def test_deletions__still_there__is_kept_and_fetched() -> None:
    """A list that a cache or a plugin made forgets it."""
    fake = Fake(3)
    there = {"id": 4, "status": "publish", "modified_gmt": BEFORE}
    fake.faults.append(alone(4, httpx.Response(200, json=there)))
    reading = read(fake, known=known(1, 2, 3, 4))
    assert list(reading.index().ids) == [1, 2, 3, 4]
    assert reading.index().complete
    assert [item.id for item in reading.of(Item) if item.collection.name == "posts"] == [4]
    assert notes(reading.of(Note)) == []


def test_deletions__nobody_can_say__is_kept_and_named() -> None:
    fake = Fake(3)
    fake.faults.append(alone(4, page("<p>There has been a critical error.</p>", 500)))
    reading = read(fake, known=known(1, 2, 3, 4))
    assert list(reading.index().ids) == [1, 2, 3, 4]
    assert [failed.id for failed in reading.failed()] == [4]


def test_deletions__a_list_that_lost_much_is_not_believed() -> None:
    fake = Fake(4)
    reading = read(fake, known=known(*range(1, 21)))
    assert not reading.index().complete
    (failed,) = reading.failed()
    assert isinstance(failed, Failed)
    assert failed.id is None
    assert "lacks 16 of 20 records" in failed.reason
    assert "--accept-deletions" in failed.reason
    assert fake.asked("/posts/") == []


def test_deletions__much_is_gone_and_somebody_says_so() -> None:
    fake = Fake(4)
    reading = read(fake, accept_deletions=True, known=known(*range(1, 21)))
    assert reading.index().complete
    assert notes(reading.of(Note)) == [("deleted", number) for number in range(5, 21)]
    assert reading.failed() == []


def test_deletions__a_few_of_a_small_site_are_believed() -> None:
    reading = read(Fake(0), known=known(1, 2))
    assert reading.index().complete
    assert notes(reading.of(Note)) == [("deleted", 1), ("deleted", 2)]


def test_deletions__none__no_question_is_asked() -> None:
    fake = Fake(3)
    read(fake, known=known(1, 2, 3))
    assert fake.asked("/posts/") == []
