"""When a record ends, and when it does not."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.material import KEY, PAGES, POSTS, begin, ids, indexed, post, put, run
from wpmigrate.archive import Archive
from wpmigrate.records import Failed, Indexed


@pytest.fixture
def archive() -> Iterator[Archive]:
    with Archive.memory() as made:
        run(made, indexed(1, 2, 3), post(1), post(2, status="draft"), post(3), Indexed(KEY, PAGES, [2]))
        yield made


def test_deletions__a_complete_index_without_it(archive: Archive) -> None:
    run(archive, post(2, collection=PAGES), indexed(1, 3), day=1)
    assert ids(archive.view(2)) == [1, 3]
    assert ids(archive.view(2), "pages") == [2]
    assert ids(archive.view(1)) == [1, 2, 3]


def test_deletions__an_empty_index(archive: Archive) -> None:
    run(archive, indexed(), day=1)
    assert ids(archive.view()) == []


def test_deletions__listed_and_not_fetched_again(archive: Archive) -> None:
    run(archive, indexed(1, 2, 3), day=1)
    assert ids(archive.view()) == [1, 2, 3]


def test_deletions__not_by_an_incomplete_index(archive: Archive) -> None:
    run(archive, indexed(1, complete=False), post(1), filtered=True, day=1)
    assert ids(archive.view()) == [1, 2, 3]


def test_deletions__not_without_an_index(archive: Archive) -> None:
    run(archive, post(1), Failed(KEY, POSTS, None, "no answer"), day=1)
    assert ids(archive.view()) == [1, 2, 3]


def test_deletions__not_by_a_failure(archive: Archive) -> None:
    run(archive, indexed(1, 2, 3), Failed(KEY, POSTS, 3, "500"), day=1)
    assert ids(archive.view()) == [1, 2, 3]


def test_deletions__only_of_the_statuses_that_were_asked_for(archive: Archive) -> None:
    run(archive, indexed(1, statuses=("publish", "private")), day=1)
    assert ids(archive.view()) == [1, 2]


def test_deletions__not_by_eyes_that_see_less(archive: Archive) -> None:
    run(archive, indexed(1, 2, 3, 4), post(4, status="draft"), reader="user 3", day=1)
    run(archive, indexed(1), day=2)
    assert ids(archive.view()) == [1, 4]
    run(archive, indexed(1), reader="user 3", day=3)
    assert ids(archive.view()) == [1]


def test_deletions__restored_with_the_same_content(archive: Archive) -> None:
    run(archive, indexed(1, 2), day=1)
    assert 3 not in archive.known().modified(KEY, "posts")
    run(archive, indexed(1, 2, 3), post(3), day=2)
    assert [ids(archive.view(number)) for number in (1, 2, 3)] == [[1, 2, 3], [1, 2], [1, 2, 3]]


def test_deletions__gone_and_back_within_one_run(archive: Archive) -> None:
    run(archive, indexed(1, 2), indexed(1, 2, 3), post(3), day=1)
    assert ids(archive.view()) == [1, 2, 3]


def test_deletions__come_and_gone_within_one_run(archive: Archive) -> None:
    run(archive, indexed(1, 2, 3, 4), post(4), indexed(1, 2, 3), day=1)
    run(archive, day=2)
    assert ids(archive.view(2)) == [1, 2, 3]
    assert archive.view(2).count(KEY, "posts") == 3


EVENTS = st.one_of(
    st.tuples(st.just("post"), st.integers(1, 4), st.sampled_from("abc")),
    st.tuples(st.just("index"), st.sets(st.integers(1, 4)), st.booleans()),
)


@settings(max_examples=150, deadline=None)
@given(runs=st.lists(st.tuples(st.booleans(), st.lists(EVENTS, max_size=6)), max_size=6))
def test_versions__each_snapshot_is_what_it_was(runs: list[tuple[bool, list[tuple[str, object, object]]]]) -> None:
    """Any runs, each finished or broken off, against a dictionary a snapshot."""
    now: dict[int, str] = {}
    was: dict[int, dict[int, str]] = {}
    with Archive.memory() as archive:
        for finished, events in runs:
            writer = begin(archive)
            put(writer, [])
            for kind, what, how in events:
                if kind == "post":
                    assert isinstance(what, int)
                    now[what] = str(how)
                    writer.add(post(what, str(how)))
                else:
                    assert isinstance(what, set)
                    now = {id: title for id, title in now.items() if id in what or not how}
                    writer.add(indexed(*what, complete=bool(how)))
            writer.commit()
            if finished:
                writer.finish(archive.snapshots()[-1].started, complete=True)
            was[writer.snapshot] = dict(now)
            for number, state in was.items():
                expected = [post(id, state[id]) for id in sorted(state)]
                assert list(archive.view(number).items(KEY, "posts")) == expected
