"""How many requests at a time, and how many a second."""

import threading

import pytest

from tests.crawler.fake import Clock
from wpmigrate.crawler.pace import RECOVERY, Pace


def paced(clock: Clock, rate: float | None = None) -> Pace:
    return Pace(4, lambda: clock.seconds, clock.sleep, rate)


def answers(pace: Pace, count: int, seconds: float, kind: str = "posts") -> None:
    for _ in range(count):
        pace.took(kind, seconds)
        pace.good()


def test_pace__a_site_that_slows__is_asked_for_less_and_by_and_by_for_more() -> None:
    pace = paced(Clock())
    answers(pace, 10, 1.0)
    assert pace.limit == 4
    answers(pace, 8, 6.0)
    assert pace.limit < 4
    low = pace.limit
    answers(pace, 2 * RECOVERY, 1.0)
    assert low < pace.limit <= 4


def test_pace__a_site_that_gets_slower_and_slower__one_at_a_time() -> None:
    pace, seconds = paced(Clock()), 1.0
    for _ in range(60):
        answers(pace, 1, seconds)
        seconds *= 1.3
    assert pace.limit == 1


@pytest.mark.parametrize(("usual", "now"), [(0.01, 0.5), (2.0, 3.0), (5.0, 0.1)])
def test_pace__what_is_quick_enough__costs_nothing(usual: float, now: float) -> None:
    pace = paced(Clock())
    answers(pace, 20, usual)
    answers(pace, 20, now)
    assert pace.limit == 4


def test_pace__answers_of_other_kinds__are_not_compared() -> None:
    pace = paced(Clock())
    for _ in range(20):
        answers(pace, 1, 0.1, "ids")
        answers(pace, 1, 9.0, "posts")
    assert pace.limit == 4


def test_pace__one_slow_answer__costs_nothing() -> None:
    pace = paced(Clock())
    answers(pace, 10, 2.0)
    answers(pace, 1, 4.5)
    answers(pace, 10, 2.0)
    assert pace.limit == 4


def test_pace__rate__so_many_a_second() -> None:
    clock = Clock()
    pace = paced(clock, rate=2)
    began = clock.seconds
    for _ in range(11):
        with pace.turn():
            pass
    assert clock.seconds - began == pytest.approx(5)


def test_pace__strain__never_none_at_all() -> None:
    pace = paced(Clock())
    for _ in range(10):
        pace.ease()
    assert pace.limit == 1
    turned = threading.Event()
    with pace.turn():
        turned.set()
    assert turned.is_set()
