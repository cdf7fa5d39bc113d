"""``backup``: what a snapshot holds, when a full one is due, and what a difference says."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from wpmigrate.archive import Archive
from wpmigrate.errors import UsageError
from wpmigrate.pipeline import (
    BackupOptions,
    BackupReport,
    ExportOptions,
    Keep,
    backup,
    check,
    diff,
    export,
    open_archive,
    prune,
    snapshots,
)
from wpmigrate.records import Collection, Event, Failed, Filters, Indexed, Item, Known, Site

SITE = Site("example.org", "https://example.org", "Example", offset=0.0)
POSTS = Collection("posts", "post", "post", "wp/v2/posts")
TAGS = Collection("tags", "term", "post_tag", "wp/v2/tags")
DAY = timedelta(days=1)
NOW = datetime(2024, 6, 1, 3, tzinfo=UTC)


class Told:
    """A site that sends what is not known, as the crawler does."""

    name = "https://example.org"
    reader = ""
    logged_in = False
    statuses: tuple[str, ...] = ("publish",)

    def __init__(self, *events: Event) -> None:
        self.events = events
        self.sent: list[int] = []

    def read(self, known: Known, filters: Filters) -> Iterator[Event]:
        yield SITE
        for event in self.events:
            if isinstance(event, Item):
                there = known.modified(SITE.key, event.collection.name)
                if event.modified is not None and there.get(event.id, "") == event.modified:
                    continue
                self.sent.append(event.id)
            yield event


def post(id: int, text: str = "Text", modified: str = "2024-01-01T00:00:00", **fields: Any) -> Item:
    record = {"id": id, "type": "post", "status": "publish", "slug": f"s{id}", "modified_gmt": modified}
    record |= {"title": {"rendered": f"Title {id}"}, "content": {"rendered": f"<p>{text}</p>"}, **fields}
    return Item(SITE.key, POSTS, id, json.dumps(record).encode(), modified)


def posts(*items: Item) -> list[Event]:
    return [Indexed(SITE.key, POSTS, [item.id for item in items]), *items]


def run(source: Told, folder: Path, day: float = 0, **options: Any) -> BackupReport:
    return backup(source, BackupOptions(archive=folder, **options), now=lambda: NOW + day * DAY)


def test_backup__quick__fetches_what_changed_only(tmp_path: Path) -> None:
    run(Told(*posts(post(1), post(2))), tmp_path)
    source = Told(*posts(post(1), post(2, "New", "2024-02-01T00:00:00")))
    report = run(source, tmp_path, 1)
    assert source.sent == [2]
    assert (report.snapshot, report.before, report.full, report.exit) == (2, 1, False, 0)
    assert report.changes["posts"].model_dump() == {"new": 0, "changed": 1, "gone": 0}


def test_backup__full__finds_what_no_modified_shows(tmp_path: Path) -> None:
    run(Told(*posts(post(1), post(2))), tmp_path)
    source = Told(*posts(post(1, "By a pattern"), post(2)))
    assert run(source, tmp_path, 1).changes == {}
    report = run(source, tmp_path, 2, full=True)
    assert source.sent == [1, 2]
    assert report.changes["posts"].changed == 1


def test_backup__full__other_markup_is_no_change(tmp_path: Path) -> None:
    """Counters in classes and ids differ from request to request (`wp_unique_id`)."""
    reports = []
    for number in (1, 2):
        group = f'<div class="wp-block-group wp-container-{number}"><p>Quay</p></div>'
        source = Told(*posts(replace(post(1), raw=_with(post(1), group))))
        reports.append(run(source, tmp_path, number, full=True))
    assert [report.changes.keys() for report in reports] == [{"posts"}, set()]
    with Archive.open(tmp_path) as archive:
        item = archive.view().item(SITE.key, "posts", 1)
        assert item is not None
        assert b"wp-container-1" in item.raw


def _with(item: Item, html: str) -> bytes:
    return json.dumps({**json.loads(item.raw), "content": {"rendered": html}}).encode()


def test_backup__policy__first_and_then_weekly(tmp_path: Path) -> None:
    full = [run(Told(*posts(post(1))), tmp_path, day).full for day in range(16)]
    assert [day for day, was in enumerate(full) if was] == [0, 7, 14]
    assert run(Told(*posts(post(1))), tmp_path, 40, full=False).full is False


def test_backup__policy__a_record_that_always_fails_makes_no_run_full(tmp_path: Path) -> None:
    broken = Failed(SITE.key, POSTS, 2, "500")
    reports = [run(Told(*posts(post(1)), broken), tmp_path, day) for day in range(3)]
    assert [report.full for report in reports] == [True, False, False]
    assert [report.exit for report in reports] == [3, 3, 3]
    assert not any(entry.complete for entry in snapshots_of(tmp_path))


def snapshots_of(folder: Path) -> list[Any]:
    with open_archive(folder) as archive:
        return snapshots(archive)


def test_backup__broken_off__goes_on_as_what_it_was(tmp_path: Path) -> None:
    run(Told(*posts(post(1), post(2))), tmp_path)

    class Dies(Told):
        def read(self, known: Known, filters: Filters) -> Iterator[Event]:
            for number, event in enumerate(super().read(known, filters)):
                if number == 3:
                    raise KeyboardInterrupt
                yield event

    with pytest.raises(KeyboardInterrupt):
        run(Dies(*posts(post(1, "New"), post(2, "New"))), tmp_path, 8)
    source = Told(*posts(post(1, "New"), post(2, "New")))
    report = run(source, tmp_path, 8.5)
    assert (report.snapshot, report.full, source.sent) == (2, True, [2])
    assert report.changes["posts"].changed == 2


def test_backup__broken_off_too_long_ago__a_full_one_that_is_due_is_made(tmp_path: Path) -> None:
    run(Told(*posts(post(1))), tmp_path)
    with Archive.create(tmp_path) as archive:
        archive.begin(Told.name, NOW + 6 * DAY, filtered=False).commit()
    report = run(Told(*posts(post(1))), tmp_path, 9)
    assert (report.snapshot, report.full) == (3, True)


def test_backup__an_older_snapshot_stays_as_it_was(tmp_path: Path) -> None:
    run(Told(*posts(post(1, "Old"), post(2))), tmp_path / "archive")
    run(Told(*posts(post(1, "New", "2024-02-01T00:00:00"))), tmp_path / "archive", 1)
    for number, words in ((1, {"Old", "Text"}), (2, {"New"})):
        with open_archive(tmp_path / "archive") as archive:
            assert export(archive, ExportOptions(output=tmp_path / str(number), at=number)).exit == 0
        written = {path.read_text().split("---\n")[-1].strip() for path in (tmp_path / str(number)).glob("posts/*.md")}
        assert written == words


def test_backup__an_archive_is_no_site(tmp_path: Path) -> None:
    run(Told(*posts(post(1))), tmp_path)
    with open_archive(tmp_path) as archive, pytest.raises(UsageError, match="is an archive already"):
        backup(archive, BackupOptions(archive=tmp_path / "other"))


def test_diff__text_fields_and_other_records(tmp_path: Path) -> None:
    tag = {"id": 7, "name": "boats", "slug": "boats", "taxonomy": "post_tag"}
    tags = Indexed(SITE.key, TAGS, [7])
    run(
        Told(*posts(post(1, "One</p><p>Two"), post(2)), tags, Item(SITE.key, TAGS, 7, json.dumps(tag).encode())),
        tmp_path,
    )
    changed = Item(SITE.key, TAGS, 7, json.dumps({**tag, "name": "ships"}).encode())
    run(Told(*posts(post(1, "One</p><p>Three", "2024-02-01T00:00:00"), post(3)), tags, changed), tmp_path, 1)
    with open_archive(tmp_path) as archive:
        found = {(entry.collection, entry.id): entry for entry in diff(archive)}
        again = list(diff(archive, 1, 2))
    assert list(found.values()) == again
    assert {key: entry.what for key, entry in found.items()} == {
        ("posts", 1): "changed",
        ("posts", 2): "gone",
        ("posts", 3): "new",
        ("tags", 7): "changed",
    }
    assert found["posts", 1].title == "Title 1"
    assert found["posts", 1].fields == ["content", "modified_gmt"]
    assert "-Two\n+Three" in found["posts", 1].text
    assert '- "name": "boats",\n+ "name": "ships",' in found["tags", 7].text


def test_diff__nothing_before(tmp_path: Path) -> None:
    run(Told(*posts(post(1))), tmp_path)
    with open_archive(tmp_path) as archive, pytest.raises(UsageError, match=r"No snapshot of .* is before 1"):
        list(diff(archive))


def test_prune__shows_first_and_does_it_when_told(tmp_path: Path) -> None:
    for day in range(5):
        run(Told(*posts(post(1, str(day), f"2024-01-0{day + 1}T00:00:00"))), tmp_path, day)
    shown = prune(tmp_path, Keep(daily=2), apply=False)
    assert (shown.remove, shown.keep, shown.applied) == ([1, 2, 3], [4, 5], False)
    assert len(snapshots_of(tmp_path)) == 5
    done = prune(tmp_path, Keep(daily=2), apply=True)
    assert (done.remove, done.keep) == ([1, 2, 3], [4, 5])
    assert [entry.snapshot for entry in snapshots_of(tmp_path)] == [4, 5]
    with open_archive(tmp_path) as archive:
        assert check(archive).damages == []


def test_prune__a_policy_that_keeps_nothing(tmp_path: Path) -> None:
    run(Told(*posts(post(1))), tmp_path)
    with pytest.raises(UsageError, match="Say what to keep"):
        prune(tmp_path, Keep(), apply=True)
