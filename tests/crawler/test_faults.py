"""A real WordPress behind a proxy that breaks things: whatever happens on the way, the archive equals the site, or
the report names exactly what is missing; and the request log shows a polite client."""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.crawler import faults
from tests.needs import require
from tests.wordpress import PASSWORD, USER, VERSIONS, WordPress
from tests.wordpress.proxy import Answers, FastClock, Fault, Logged, Proxy
from wpmigrate.archive import Archive
from wpmigrate.crawler import CrawlOptions
from wpmigrate.crawler.rest import RestSource
from wpmigrate.errors import WpmigrateError
from wpmigrate.pipeline.crawl import crawl
from wpmigrate.pipeline.progress import Silent
from wpmigrate.pipeline.report import Accepted, Report
from wpmigrate.records import Filters, scrub

Records = Mapping[str, Mapping[int, Any]]
"""Collection -> id -> record."""
MORE = r"""
for ($n = 1; $n <= 60; $n++) {
    $time = gmdate('Y-m-d H:i:s', 1577869200 + $n * 86400);
    $wpdb->insert($wpdb->posts, ['post_title' => "Day $n", 'post_name' => "day-$n", 'post_author' => 1,
        'post_date' => $time, 'post_date_gmt' => $time, 'post_modified' => $time, 'post_modified_gmt' => $time,
        'post_excerpt' => '', 'to_ping' => '', 'pinged' => '', 'post_content_filtered' => '', 'post_content' =>
        "<!-- wp:paragraph -->\n<p>The tide of day $n was <em>high</em>.</p>\n<!-- /wp:paragraph -->"]);
}
for ($n = 1; $n <= 100; $n++) {
    wp_insert_term("Buoy $n", 'post_tag');
}
"""
"""So that there is more than a page of posts, and of tags."""


@dataclass
class Run:
    """What a crawl left behind, and what the proxy saw of it. ``error`` is set when nothing could be read at all."""

    records: Records = field(default_factory=dict)
    failed: dict[str, set[int | None]] = field(default_factory=dict)
    hidden: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    exit: int = 0
    log: list[Logged] = field(default_factory=list)
    error: WpmigrateError | None = None
    seconds: float = 0.0


@pytest.fixture(scope="module")
def answers() -> Iterator[Answers]:
    require("wordpress")
    with WordPress(VERSIONS[0]) as site:
        site.php(MORE)
        with closing(Answers(site)) as answers:
            yield answers


@pytest.fixture(scope="module")
def truth(answers: Answers) -> dict[bool, Run]:
    """Undisturbed runs, without and with a login; they fill the memory of the answers for all others."""
    return {login: run(answers, [], login=login) for login in (False, True)}


def run(answers: Answers, broken: Sequence[Fault], *, login: bool = False, seed: int = 0, **options: Any) -> Run:
    """A crawl through the proxy, into an archive."""
    clock = FastClock()
    filters = Filters(statuses=("any",)) if login else Filters()
    access = {"user": USER, "password": PASSWORD} if login else {}
    chosen = CrawlOptions(**{"answer_timeout": 15.0, "read_timeout": 5.0, **access, **options})
    with Proxy(answers, broken, clock) as proxy, Archive.memory() as archive:
        source = RestSource(proxy.url, chosen, timing=clock.timing(random.Random(seed).random))
        report = Report(source="", started=clock.now(), finished=clock.now())
        found = Run(log=proxy.log)
        try:
            crawl(source, archive, filters, report, Silent(), clock.now)
        except WpmigrateError as error:
            found.error, found.exit = error, error.exit_code
        else:
            report.finish(clock.now(), 0, Accepted())
            found.exit = report.exit
        found.seconds = clock.clock()
        _collect(found, archive, report, proxy)
        assert proxy.errors == []
    return found


def _collect(found: Run, archive: Archive, report: Report, proxy: Proxy) -> None:
    view = archive.view()
    for site in view.sites():
        found.notes += [f"{note.rule}: {note.message}" for note in view.notes(site.key)]
        found.records = {
            collection.name: {
                item.id: plain(json.loads(item.raw), proxy.host) for item in view.items(site.key, collection.name)
            }
            for collection in view.collections(site.key)
        }
    for name, numbers in report.collections.items():
        found.hidden[name] = numbers.not_visible
        found.failed[name] = {failure.id for failure in numbers.failed}
        found.reasons += [f"{name} {failure.id or ''}: {failure.reason}" for failure in numbers.failed]


def plain(value: Any, host: str) -> Any:
    """A record without what differs between two answers about the same thing: our address, counters of a request,
    and where PHP put a paragraph; and without characters that had to be replaced."""
    if isinstance(value, dict):
        return {name: plain(entry, host) for name, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry, host) for entry in value]
    if not isinstance(value, str):
        return value
    text = re.sub("[\ufffd\x01]", "", str(scrub(value))).replace(host, "HOST")
    return re.sub(r"\d+", "", "".join(re.sub(r"<[^>]*>", "", text).split())) if "<" in text else text


# --- what must hold after every run


def check(found: Run, truth: Run) -> None:
    """The archive equals the site, or what is missing is named; nothing that is there is called missing, and the exit
    code says which it was."""
    for name, records in truth.records.items():
        named = found.failed.get(name, set())
        there = found.records.get(name, {})
        lacking = {number for number, record in records.items() if there.get(number) != record}
        assert not there.keys() - records.keys(), name
        assert lacking <= named or None in named, (name, lacking - named, found.reasons)
        assert named - {None} <= lacking, (name, found.reasons)
    assert found.exit == (3 if any(found.failed.values()) else 0)


def check_equal(found: Run, truth: Run) -> None:
    assert found.error is None
    assert found.reasons == []
    check(found, truth)
    assert found.exit == 0
    assert found.hidden == truth.hidden


def check_polite(found: Run, connections: int = 4) -> None:
    """Never more at a time than allowed, nothing asked again without a reason, no request while the site wants none."""
    for entry in found.log:
        running = sum(other.began <= entry.began < other.ended for other in found.log)
        assert running <= connections, (entry.target, running)
    asked: dict[str, list[Logged]] = defaultdict(list)
    for entry in found.log:
        asked[entry.target].append(entry)
    for target, entries in asked.items():
        needless = sum(1 for entry in entries[:-1] if not entry.excuse)
        assert needless <= (RELISTED if "_fields=id" in target or "&page=" in target else 0), (target, entries)
    for entry in found.log:
        if entry.wait:
            early = [
                other.target
                for other in found.log
                if entry.ended + SLACK < other.began < entry.ended + entry.wait - SLACK
            ]
            assert not early, (entry, early)


RELISTED = 1
"""A list is made twice, to see whether anything changed."""
SLACK = 8.0
"""Fast seconds that an answer, or a request that was on its way, may need to arrive."""


# --- each fault alone


@pytest.mark.parametrize("name", faults.PASSING)
def test_faults__what_passes__costs_nothing(answers: Answers, truth: dict[bool, Run], name: str) -> None:
    found = run(answers, [faults.by_chance(1, 0.5, [faults.PASSING[name]], faults.posts)], login=True)
    assert any(entry.excuse for entry in found.log)
    check_equal(found, truth[True])
    check_polite(found)


@pytest.mark.parametrize("name", faults.LASTING)
def test_faults__what_can_be_lived_with__costs_nothing(answers: Answers, truth: dict[bool, Run], name: str) -> None:
    found = run(answers, [faults.only(faults.LASTING[name], faults.rest)], login=True)
    check_equal(found, truth[True])
    check_polite(found)


def test_truth__equals_the_database(answers: Answers, truth: dict[bool, Run]) -> None:
    site = answers.site
    for name, type in {"posts": "post", "pages": "page", "logs": "logentry"}.items():
        assert truth[False].records[name].keys() == site.ids(type)
        statuses = ("publish", "draft", "pending", "private", "future")
        assert truth[True].records[name].keys() == site.ids(type, *statuses)
    assert truth[True].exit == 0
    check_polite(truth[True])
