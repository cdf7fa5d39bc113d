"""A site that changes between any two requests: what is stored was true, and what is said of it is, too.

The model is the site itself: every state of every post, and what was published when each request was answered.
"""

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.crawler.fake import Clock, Fake
from wpmigrate.archive import Archive
from wpmigrate.crawler.options import CrawlOptions
from wpmigrate.crawler.rest import RestSource
from wpmigrate.pipeline.crawl import Reading, crawl
from wpmigrate.pipeline.progress import Silent
from wpmigrate.pipeline.report import CrawlReport

POSTS = 205
"""Three pages of a list, three batches."""
NEW = range(POSTS + 1, POSTS + 6)
KINDS = ("publish", "update", "trash", "delete", "restore")
STEPS = (0.0, 0.3, 1.0, 2.5)
KEY = "example.org"

Action = tuple[int, str, int]
"""Before which request for posts, what, to which post."""

ids = st.sampled_from([1, 2, 99, 100, 101, 150, 200, 201, POSTS, *NEW])
actions = st.lists(st.tuples(st.integers(0, 16), st.sampled_from(KINDS), ids), max_size=8)
steps = st.lists(st.sampled_from(STEPS), min_size=1, max_size=5)


class Moving:
    """A site, its clock, and what happens to it."""

    def __init__(self, steps: list[float]) -> None:
        self.fake = Fake(POSTS)
        self.clock = Clock()
        self._steps = steps
        self._gone: dict[int, dict[str, Any]] = {}
        self.due: list[Action] = []
        self.served = self.asked = 0
        self.states: list[dict[int, Any]] = []
        """What was published when each request of a run was answered."""
        self.requests: list[httpx.Request] = []
        self.ever: set[tuple[int, Any]] = set()
        """Every state of every post while any run was under way."""

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.clock.seconds += self._steps[self.served % len(self._steps)]
        if "/posts" in request.url.path:
            for _, kind, number in [action for action in self.due if action[0] == self.asked]:
                self.act(kind, number)
            self.asked += 1
        self.served += 1
        self.states.append(self.published())
        self.requests.append(request)
        response = self.fake._handle(request)
        response.headers["Date"] = format_datetime(self.clock.now(), usegmt=True)
        return response

    def published(self) -> dict[int, Any]:
        posts = self.fake.collections["posts"]
        return {number: public(record) for number, record in posts.items() if record["status"] == "publish"}

    def looked_at(self, number: int) -> list[int]:
        """The requests by which the crawl last knew the post: those of its last list, or the one for it alone after
        that."""
        lists = [
            (when, request.url.params.get("page"))
            for when, request in enumerate(self.requests)
            if request.url.path.endswith("/posts") and "include" not in request.url.params
        ]
        alone = [when for when, request in enumerate(self.requests) if request.url.path.endswith(f"/posts/{number}")]
        began, ended = max(when for when, page in lists if page == "1"), lists[-1][0]
        return [max(alone)] if alone and max(alone) > ended else list(range(began, ended + 1))

    def act(self, kind: str, number: int) -> None:
        posts = self.fake.collections["posts"]
        now = self.clock.now().strftime("%Y-%m-%dT%H:%M:%S")
        if kind == "publish" and number not in posts:
            self.fake.add(number, modified_gmt=now, title={"rendered": f"Published {self.served}"})
        elif kind == "update" and number in posts:
            posts[number] |= {"modified_gmt": now, "title": {"rendered": f"Updated {self.served}.{len(self.due)}"}}
        elif kind == "trash" and number in posts:
            posts[number] |= {"modified_gmt": now, "status": "trash"}
        elif kind == "delete" and number in posts:
            self._gone[number] = posts.pop(number)
        elif kind == "restore":
            if number in self._gone:
                posts[number] = self._gone.pop(number)
            if number in posts:
                posts[number] |= {"modified_gmt": now, "status": "publish"}

    def crawl(self, archive: Archive, due: list[Action]) -> CrawlReport:
        """One run; ``due`` counts its requests for posts from 0."""
        self.due, self.served, self.asked, self.states, self.requests = due, 0, 0, [], []
        source = RestSource(
            self.fake.home,
            CrawlOptions(connections=1),
            transport=httpx.MockTransport(self.handle),
            timing=self.clock.timing(),
        )
        now = datetime(2026, 1, 1, tzinfo=UTC)
        report = CrawlReport(source=source.name, started=now, finished=now)
        crawl(source, archive, Reading(), report, Silent(), lambda: now)
        return report


def stored(archive: Archive) -> dict[int, Any]:
    return {item.id: public(json.loads(item.raw)) for item in archive.view().items(KEY, "posts")}


def public(record: dict[str, Any]) -> tuple[Any, ...]:
    return record["title"]["rendered"], record["modified_gmt"], record["status"]


def judge(moving: Moving, archive: Archive, report: CrawlReport) -> None:
    found = stored(archive)
    always = set.intersection(*(set(state) for state in moving.states))
    assert always <= found.keys()
    moving.ever |= {(number, state[number]) for state in moving.states for number in state}
    assert set(found.items()) <= moving.ever
    complete = archive.snapshots()[-1].complete
    assert complete == (not report.failed())
    for number in found.keys() | set().union(*moving.states) if complete else ():
        assert found.get(number) in [moving.states[when].get(number) for when in moving.looked_at(number)]


def walk(first: list[Action], second: list[Action], steps: list[float]) -> None:
    """Two runs while the site moves, and one while it rests."""
    moving = Moving(steps)
    with Archive.memory() as archive:
        for due in (first, second):
            report = moving.crawl(archive, due)
            judge(moving, archive, report)
            if len(due) <= 3:
                assert not report.failed(), report.failed()
        report = moving.crawl(archive, [])
        assert not report.failed()
        assert stored(archive) == moving.published()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first=actions, second=actions, steps=steps)
@example(first=[(0, "update", 1), (7, "restore", 1), (13, "trash", 1), (16, "restore", 100)], second=[], steps=[0.0])
@example(first=[(0, "publish", 207)], second=[(2, "update", 207)], steps=[0.0])  # twice within a second
@example(first=[], second=[(0, "publish", 209), (7, "restore", 150), (14, "update", 150)], steps=[0.0])  # late
def test_crawl__a_moving_site(first: list[Action], second: list[Action], steps: list[float]) -> None:
    walk(first, second, steps)


@pytest.mark.slow
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first=actions, second=actions, steps=steps)
def test_crawl__a_moving_site__many(first: list[Action], second: list[Action], steps: list[float]) -> None:
    walk(first, second, steps)
