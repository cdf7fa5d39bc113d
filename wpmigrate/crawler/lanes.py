"""A few threads for the network, and results in the order of the tasks."""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

Task = tuple[Future[Any], Callable[[], Any]]

GRACE = 1.0
"""Seconds that the end waits for threads. What waits for an answer was woken by then; who is connecting cannot be."""


class Lanes:
    """A few threads for the network; results come in the order of the tasks, and only a few tasks are ahead of who
    reads them. The threads are daemons: one that hangs in a connection does not hold up the end of the process."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._threads = [Thread(target=self._work, name=f"crawl_{lane}", daemon=True) for lane in range(count)]
        for thread in self._threads:
            thread.start()

    def map(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        waiting: list[Future[R]] = []
        try:
            for task in tasks:
                waiting.append(self._submit(function, task))
                if len(waiting) > self._count:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """Ends the threads; what they are at may go on for a moment, and comes to nothing."""
        for _ in self._threads:
            self._tasks.put(None)
        until = time.monotonic() + GRACE
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _submit(self, function: Callable[[T], R], task: T) -> Future[R]:
        future: Future[R] = Future()
        self._tasks.put((future, lambda: function(task)))
        return future

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            future, run = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(run())
            except BaseException as error:  # noqa: BLE001  as an executor does: who asks for the result meets it
                future.set_exception(error)
