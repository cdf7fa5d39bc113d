"""A real WordPress behind a proxy that breaks things: whatever happens on the way, the archive equals the site, or
the report names exactly what is missing; and the request log shows a polite client."""

import json
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from tests.crawler import faults
from tests.crawler.fake import Known
from tests.needs import require
from tests.wordpress import PASSWORD, USER, VERSIONS, WordPress
from tests.wordpress.proxy import Answers, FastClock, Fault, Logged, Proxy, Request
from wpmigrate.archive import Archive
from wpmigrate.crawler import CrawlOptions
from wpmigrate.crawler.rest import RestSource
from wpmigrate.errors import WpmigrateError
from wpmigrate.pipeline.crawl import Reading, crawl
from wpmigrate.pipeline.progress import Silent
from wpmigrate.pipeline.report import Accepted, Report
from wpmigrate.records import Event, Filters, Item, scrub

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
    $wpdb->insert($wpdb->terms, ['name' => "Buoy $n", 'slug' => "buoy-$n"]);
    $wpdb->insert($wpdb->term_taxonomy, ['term_id' => $wpdb->insert_id, 'taxonomy' => 'post_tag', 'description' => '']);
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


class Truth:
    """Undisturbed runs, without and with a login, each when it is first needed."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._runs: dict[bool, Run] = {}

    def __getitem__(self, login: bool) -> Run:
        if login not in self._runs:
            self._runs[login] = run(self._answers, [], login=login)
        return self._runs[login]


@pytest.fixture(scope="module")
def truth(answers: Answers) -> Truth:
    return Truth(answers)


def run(answers: Answers, broken: Sequence[Fault], *, login: bool = False, seed: int = 0, **options: Any) -> Run:
    """A crawl through the proxy, into an archive."""
    clock = FastClock()
    filters = Filters(statuses=("any",)) if login else Filters()
    access = {"user": USER, "password": PASSWORD} if login else {}
    chosen = CrawlOptions(**{"answer_timeout": PATIENCE, "read_timeout": 5.0, **access, **options})
    with Proxy(answers, broken, clock) as proxy, Archive.memory() as archive:
        source = RestSource(proxy.url, chosen, timing=clock.timing(random.Random(seed).random))
        report = Report(source="", started=clock.now(), finished=clock.now())
        found = Run(log=proxy.log)
        try:
            crawl(source, archive, Reading(filters), report, Silent(), clock.now)
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
    unknown = any(None in found.failed.get(name, ()) for name in ("types", "taxonomies"))  # what the site has at all
    for name, records in truth.records.items():
        named = found.failed.get(name, set())
        there = found.records.get(name, {})
        lacking = {number for number, record in records.items() if there.get(number) != record}
        assert not there.keys() - records.keys(), name
        whole = None in named or (name not in found.records and unknown)
        assert lacking <= named or whole, (name, lacking - named, found.reasons)
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
    disturbed = any(found.failed.values()) or any(map(excused, found.log))
    for target, entries in asked.items():
        needless = sum(1 for entry in entries[:-1] if not excused(entry))
        listed = "_fields=id" in target or "&page=" in target
        assert needless <= ((RELISTED if disturbed else 1) if listed else 0), (target, entries)
    for entry in found.log:
        if entry.wait:
            early = [
                other.target
                for other in found.log
                if entry.ended + SLACK < other.began < entry.ended + entry.wait - SLACK
            ]
            assert not early, (entry, early)


def excused(entry: Logged) -> bool:
    """Whether there is a reason to ask again; on a busy machine half a second is longer than the client waits."""
    return bool(entry.excuse) or entry.ended - entry.began > PATIENCE - SLACK


RELISTED = 2
"""A list is made twice, to see whether anything changed; and once more after what had failed was fetched again."""
PATIENCE = 15.0
"""Fast seconds that the client waits for an answer."""
SLACK = 8.0
"""Fast seconds that an answer, or a request that was on its way, may need to arrive."""


# --- each fault alone


def rows(table: Iterable[str], *, in_ci: Collection[str]) -> list[Any]:
    """The names of a table's faults; those that CI has no time for are slow."""
    return [pytest.param(name, marks=() if name in in_ci else pytest.mark.slow) for name in table]


QUICK = (
    "dripping", "dripping headers", "refused", "reset in the middle", "cut without a length", "cut gzip",
    "429 in seconds", "503 with a date", "500", "504", "exit() junk", "memory error in the middle",
)  # fmt: skip
MENDED = (
    "notice", "warning as text", "all around", "invalid bytes", "half a character", "control characters",
    "gzip that is none", "deaf to all of it",
)  # fmt: skip


@pytest.mark.parametrize("name", rows(faults.PASSING, in_ci=QUICK))
def test_faults__what_passes__costs_nothing(answers: Answers, truth: Truth, name: str) -> None:
    found = run(answers, [faults.by_chance(1, 0.5, [faults.PASSING[name]], faults.posts)], login=True)
    assert any(entry.excuse for entry in found.log)
    check_equal(found, truth[True])
    check_polite(found)


@pytest.mark.parametrize("name", rows(faults.LASTING, in_ci=MENDED))
def test_faults__what_can_be_lived_with__costs_nothing(answers: Answers, truth: Truth, name: str) -> None:
    found = run(answers, [faults.only(faults.LASTING[name], faults.rest)], login=True)
    check_equal(found, truth[True])
    check_polite(found)


@pytest.mark.parametrize("name", rows(faults.HOPELESS, in_ci=faults.HOPELESS))
def test_faults__what_never_passes__is_named_and_not_tried_again(answers: Answers, truth: Truth, name: str) -> None:
    found = run(answers, [faults.only(faults.HOPELESS[name], faults.posts)], login=True)
    check(found, truth[True])
    assert found.exit == 3
    assert [reason for reason in found.reasons if reason.startswith("posts")] == found.reasons
    check_polite(found)


@pytest.mark.parametrize("name", rows(faults.HOPELESS, in_ci=faults.HOPELESS))
def test_faults__a_site_that_answers_nothing_else__is_an_error(answers: Answers, name: str) -> None:
    found = run(answers, [faults.only(faults.HOPELESS[name], lambda request: request.path != "/wp-login.php")])
    assert found.error is not None
    assert found.exit == 4
    assert len(found.log) < 25


def test_faults__a_site_that_wants_an_hour_of_peace__gets_it(answers: Answers, truth: Truth) -> None:
    found = run(answers, [faults.only(faults.retry_later(429, 3600), faults.posts)], login=True)
    check(found, truth[True])
    assert found.exit == 3
    assert found.log[-1].status == 429
    assert sum(entry.status == 429 for entry in found.log) == 1
    assert "60 minutes" in found.reasons[-1]


@pytest.mark.parametrize("name", rows(faults.POISON, in_ci=("reset",)))
def test_faults__poison_posts__are_named_and_kept_as_far_as_they_go(answers: Answers, truth: Truth, name: str) -> None:
    ids = set(random.Random(name).sample(sorted(truth[True].records["posts"]), 2))
    found = run(answers, [faults.killing(ids, faults.POISON[name])], login=True)
    check(found, truth[True])
    assert found.failed["posts"] == ids
    assert found.exit == 3
    for number in ids:
        expected, got = truth[True].records["posts"][number], found.records["posts"][number]
        assert (got["title"], got["slug"]) == (expected["title"], expected["slug"])
        assert got["content"]["raw"] == expected["content"]["raw"]
        if expected["status"] == "publish":  # from the site's own page
            assert got["content"]["rendered"] == expected["content"]["rendered"]
    check_polite(found)


def test_truth__equals_the_database(answers: Answers, truth: Truth) -> None:
    site = answers.site
    statuses = ("publish", "draft", "pending", "private", "future")
    for name, type in {"posts": "post", "pages": "page", "logs": "logentry"}.items():
        assert truth[True].records[name].keys() == site.ids(type, *statuses)
    assert truth[True].exit == 0
    check_polite(truth[True])


# --- mixed by chance


UNSEEN = ("an empty list", "a short list")
"""Where a list is made once, or comes short twice, nothing tells these from records that the site hides."""


def mixed(seed: int, posts: Sequence[int]) -> list[Fault]:
    """Up to two that last, a tenth or a third of six that pass, and in half of the runs each a few addresses that
    never answer, and poison posts."""
    chance = random.Random(seed)
    lasting = chance.sample(list(faults.LASTING.values()), chance.choice((0, 1, 2)))
    broken = [faults.only(fault, faults.rest) for fault in lasting]
    passing = [faults.PASSING[name] for name in chance.sample(list(faults.PASSING), 8) if name not in UNSEEN]
    broken.append(faults.by_chance(seed, chance.choice((0.1, 0.3)), passing, times=chance.choice((1, 2))))
    if chance.random() < 0.5:
        hopeless = [*faults.HOPELESS.values(), *faults.POISON.values()]
        broken.append(faults.lasting(seed, 0.05, hopeless, faults.content))
    if chance.random() < 0.5:
        poison = chance.choice(list(faults.POISON.values()))
        broken.append(faults.killing(set(chance.sample(posts, chance.choice((1, 3)))), poison))
    return broken


CI_SEEDS = (2, 4)


@pytest.mark.parametrize(
    "seed", [seed if seed in CI_SEEDS else pytest.param(seed, marks=pytest.mark.slow) for seed in range(100)]
)
def test_faults__mixed_by_chance(answers: Answers, truth: Truth, seed: int) -> None:
    login, connections = seed % 3 > 0, seed % 4 + 1
    broken = mixed(seed, sorted(truth[login].records["posts"]))
    found = run(answers, broken, login=login, seed=seed, connections=connections)
    check_polite(found, connections)
    if found.error is not None:
        assert found.exit == 4
        return
    check(found, truth[login])


# --- ended by somebody

ENDLESS = {
    "stall": faults.wire(faults.stall, "slow"),
    "drip": faults.wire(faults.drip, "slow"),
    "drip_head": faults.wire(faults.drip_head, "slow"),
    "retry later": faults.retry_later(503, 200),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_faults__ended_while_a_request_waits__ends_at_once(answers: Answers, name: str) -> None:
    """What Ctrl-C does: the events are closed while another thread waits for the site."""
    lowest = min(answers.site.ids("post"))
    asked = threading.Event()

    def late(request: Request) -> bool:
        """For the second batch, whichever of the two comes first."""
        found = "include=" in request.target and f"include={lowest}," not in request.target and faults.posts(request)
        if found:
            asked.set()
        return found

    with Proxy(answers, [faults.only(ENDLESS[name], late)], FastClock(1)) as proxy:
        events = RestSource(proxy.url, CrawlOptions()).read(Known(), Filters())
        for event in events:
            if isinstance(event, Item) and event.collection.name == "posts":
                break
        assert asked.wait(20)
        time.sleep(0.2)
        began = time.monotonic()
        cast(Generator[Event, None, None], events).close()
        assert time.monotonic() - began < 2
