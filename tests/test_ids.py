"""`Ids` and `Times` are a set and a dict, in the order of ids."""

from hypothesis import given
from hypothesis import strategies as st

from wpmigrate.ids import Ids, Times

ids = st.integers(-(2**63), 2**63 - 1) | st.integers(0, 30)
times = st.none() | st.just("2024-01-02T03:04:05") | st.datetimes().map(lambda time: time.isoformat()) | st.text()
steps = st.lists(st.tuples(ids, st.booleans()))


@given(steps)
def test_ids__as_a_set(given: list[tuple[int, bool]]) -> None:
    found, expected = Ids(), set[int]()
    for id, stays in given:
        (found.add if stays else found.discard)(id)
        (expected.add if stays else expected.discard)(id)
    assert list(found) == sorted(expected)
    assert all((id in found) == (id in expected) for id, _ in given)
    assert len(found - Ids(list(expected)[:3])) == len(expected - set(list(expected)[:3]))


@given(st.lists(st.tuples(ids, times)), st.lists(ids))
def test_times__as_a_dict(given: list[tuple[int, str | None]], gone: list[int]) -> None:
    found, expected = Times(given), dict(given)
    assert list(found.items()) == sorted(expected.items())
    assert list(found.ids) == sorted(expected)
    assert found == Times(expected)
    for id in gone:
        assert found.pop(id, "no") == expected.pop(id, "no")
    assert dict(found) == expected
    assert found.keys() == expected.keys()
    changed = Times(expected)
    changed[7] = "2000-01-01T00:00:00" if expected.get(7) is None else None
    assert changed != found


def test_times__what_looks_like_one_and_is_none__is_kept() -> None:
    odd = {1: "2024-01-02 03:04:05", 2: "20240102T03-04-05-", 3: "", 4: "٢٠٢٤-01-02T03:04:05", 5: "0000-00-00T00:00:00"}
    assert dict(Times(odd)) == odd


def test_times__a_hundred_thousand__take_sixteen_bytes_each() -> None:
    many = Times((id, "2024-01-02T03:04:05") for id in range(100_000))
    assert sum(part.itemsize * len(part) for part in (many._ids, many._times)) == 1_600_000
    assert not many._odd
