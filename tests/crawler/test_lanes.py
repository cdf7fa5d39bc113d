"""Threads for the network: order, ends."""

import threading
import time

import pytest

from wpmigrate.crawler.lanes import GRACE, Lanes


def test_map__results_in_the_order_of_the_tasks() -> None:
    def slowly(number: int) -> int:
        time.sleep(0.01 * (number % 3))
        return number

    lanes = Lanes(3)
    assert list(lanes.map(slowly, range(20))) == list(range(20))
    lanes.close()


def test_map__an_error_is_met_where_its_result_is_asked_for() -> None:
    lanes = Lanes(2)
    found = lanes.map(lambda number: 1 // number, [1, 0, 1])
    assert next(found) == 1
    with pytest.raises(ZeroDivisionError):
        next(found)
    lanes.close()


def test_map__no_more_threads_than_lanes__and_few_tasks_ahead() -> None:
    started: list[int] = []
    lanes = Lanes(2)
    found = lanes.map(started.append, range(100))
    next(found)
    time.sleep(0.05)
    assert len(started) <= 4
    lanes.close()


def test_close__does_not_wait_for_a_thread_that_is_connecting() -> None:
    """Nothing wakes a thread in ``connect``: it ends by its own time-out, which is ten seconds."""
    lanes, never = Lanes(2), threading.Event()
    found = lanes.map(lambda _: never.wait(20), range(4))
    threading.Thread(target=lambda: next(found, None), daemon=True).start()
    time.sleep(0.05)
    began = time.monotonic()
    lanes.close()
    assert time.monotonic() - began < GRACE + 0.5
    never.set()


def test_close__ends_the_threads() -> None:
    lanes = Lanes(3)
    list(lanes.map(str, range(5)))
    lanes.close()
    assert not set(threading.enumerate()) & set(lanes._threads)
