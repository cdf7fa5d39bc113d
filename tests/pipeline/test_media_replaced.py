"""Media files that are replaced under their address, or go from there, between two backups."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.needs import require
from tests.pipeline.nginx import Nginx, served
from tests.pipeline.test_media_files import (
    PNG,
    UPLOADS,
    BrokenOff,
    Files,
    elsewhere,
    ledger,
    media,
    post,
    save,
    site,
    written,
)
from wpmigrate.archive import Check
from wpmigrate.crawler import CrawlOptions
from wpmigrate.pipeline import BackupOptions, BackupReport, ExportOptions, Report, backup, diff, export, open_archive
from wpmigrate.pipeline import open_source as source
from wpmigrate.pipeline.report import ChangesReport, CollectionReport

__all__ = ["elsewhere", "site"]
OTHER = PNG + b"another"
NAME = f"{UPLOADS}/a.png"


def night(answers: Path, *, full: bool = False, **options: Any) -> BackupReport:
    fetching = CrawlOptions.model_validate({"tries": 1, **options})
    archive = answers.parent / "archive"
    return backup(source(str(answers)), BackupOptions(archive=archive, media=fetching, full=full))


def files(report: Report | BackupReport) -> CollectionReport:
    return report.collections["media files"]


def stored(folder: Path, url: str) -> list[bytes | None]:
    """What each snapshot has of an address."""
    with open_archive(folder / "archive") as archive:
        assert list(archive.check(Check())) == []
        found = [archive.view(snapshot.number).file(url) for snapshot in archive.snapshots()]
        return [file.path.read_bytes() if file else None for file in found]


def exported(folder: Path) -> Report:
    with open_archive(folder / "archive") as archive:
        return export(archive, ExportOptions(output=folder / "out", media=CrawlOptions()))


def different(folder: Path, old: int, new: int) -> list[tuple[str, str | None, list[str]]]:
    with open_archive(folder / "archive") as archive:
        found = [entry for entry in diff(archive, old, new) if entry.collection == "media files"]
        assert {entry.site for entry in found} <= {site.key for site in archive.view().sites()}
        return [(entry.what, entry.url, entry.fields) for entry in found]


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[Nginx]:
    require("nginx")
    with served(tmp_path / "server") as server:
        (server.root / NAME.lstrip("/")).parent.mkdir(parents=True)
        (server.root / NAME.lstrip("/")).write_bytes(PNG)
        yield server


def changed(day: int) -> str:
    return datetime(2024, 5, day, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S")


def test_backup__full__a_real_server_says_what_was_replaced(nginx: Nginx, tmp_path: Path) -> None:
    there = Files()
    there.url = nginx.url
    answers = save(tmp_path / "answers", there, media(1, f"{{url}}{NAME}", modified_gmt=changed(1)))
    night(answers, full=True)
    assert files(night(answers, full=True)).unchanged == 1
    (nginx.root / NAME.lstrip("/")).write_bytes(OTHER)
    assert files(night(answers)).unchanged == 1  # nothing says so
    report = night(answers, full=True)
    assert (report.exit, files(report).fetched, files(report).unchanged) == (0, 1, 0)
    assert report.changes["media files"] == ChangesReport(changed=1)
    assert different(tmp_path, 3, 4) == [("changed", f"{nginx.url}{NAME}", ["digest", "size"])]
    assert different(tmp_path, 1, 3) == []
    assert [(status, size) for status, size, _ in nginx.answers()] == [(200, len(PNG)), (304, 0), (200, len(OTHER))]
    assert stored(tmp_path, f"{nginx.url}{NAME}") == [PNG, PNG, PNG, OTHER]
    assert exported(tmp_path).exit == 0
    assert written(tmp_path / "out") == {"2024/05/a.png": OTHER}


def test_backup__quick__asks_when_the_record_has_changed(nginx: Nginx, tmp_path: Path) -> None:
    there = Files()
    there.url = nginx.url
    path = nginx.root / NAME.lstrip("/")
    for day, content in ((1, PNG), (2, OTHER), (3, OTHER)):
        if path.read_bytes() != content:
            path.write_bytes(content)
        details = {"filesize": len(content)}
        record = media(1, f"{{url}}{NAME}", modified_gmt=changed(day), media_details=details)
        answers = save(tmp_path / "answers", there, record)
        night(answers)
        night(answers)
    assert [status for status, _, _ in nginx.answers()] == [200, 200, 304]
    assert stored(tmp_path, f"{nginx.url}{NAME}") == [PNG, PNG, *[OTHER] * 4]


def test_backup__no_validator__another_length_is_another_file(site: Files, tmp_path: Path) -> None:
    site.answers[NAME] = PNG
    answers = save(tmp_path / "answers", site, media(1, f"{{url}}{NAME}"), post(2, '<img src="{url}/b.png">'))
    site.answers["/b.png"] = PNG
    night(answers)
    site.answers["/b.png"] = OTHER
    report = night(answers, full=True)
    assert (files(report).fetched, files(report).unchanged) == (1, 1)
    assert stored(tmp_path, f"{site.url}/b.png") == [PNG, OTHER]
    assert files(night(answers)).unchanged == 2
    assert site.asked == [NAME, "/b.png"] * 2


@pytest.mark.parametrize(("status", "words"), [(404, "answered 404"), (500, "answered 500"), (403, "answered 403")])
def test_backup__full__a_file_is_not_there_any_more__the_stored_one_stays_and_is_named(
    site: Files, tmp_path: Path, status: int, words: str
) -> None:
    site.answers[NAME] = PNG
    answers = save(tmp_path / "answers", site, media(1, f"{{url}}{NAME}"))
    night(answers)
    site.answers[NAME] = status
    for full in (True, False):  # it is tried again each night
        report = night(answers, full=full)
        (failure,) = files(report).failed
        assert (report.exit, failure.id) == (3, 1)
        assert words in failure.reason
    assert stored(tmp_path, f"{site.url}{NAME}") == [PNG] * 3
    assert exported(tmp_path).exit == 0
    assert written(tmp_path / "out") == {"2024/05/a.png": PNG}
    assert words in ledger(tmp_path / "out", "media-kept")[0]
    site.answers[NAME] = PNG
    assert night(answers).exit == 0
    asked = len(site.asked)
    assert (night(answers).exit, len(site.asked)) == (0, asked)
    assert stored(tmp_path, f"{site.url}{NAME}") == [PNG] * 5
    exported(tmp_path)
    assert ledger(tmp_path / "out", "media-kept") == []


def test_backup__full__what_only_a_post_names_is_not_there_any_more__the_stored_one_stays(
    site: Files, tmp_path: Path
) -> None:
    site.answers["/a.png"] = PNG
    answers = save(tmp_path / "answers", site, post(1, '<img src="{url}/a.png">'))
    night(answers)
    del site.answers["/a.png"]
    report = night(answers, full=True)
    assert (report.exit, [failure.url for failure in files(report).dead]) == (0, [f"{site.url}/a.png"])
    assert stored(tmp_path, f"{site.url}/a.png") == [PNG, PNG]


def test_backup__full__the_upload_is_gone_and_its_reduced_copy_there__both_are_kept(
    site: Files, tmp_path: Path
) -> None:
    copy = f"{UPLOADS}/a-scaled.png"
    site.answers |= {NAME: PNG, copy: OTHER}
    answers = save(tmp_path / "answers", site, media(1, f"{{url}}{copy}", media_details={"original_image": "a.png"}))
    night(answers)
    del site.answers[NAME]
    assert night(answers, full=True).exit == 0
    asked = len(site.asked)
    assert (night(answers).exit, len(site.asked)) == (0, asked)
    assert stored(tmp_path, f"{site.url}{NAME}")[-1] == PNG
    assert stored(tmp_path, f"{site.url}{copy}")[-1] == OTHER


def test_backup__full__what_a_limit_kept_from_being_asked__the_next_runs_ask(site: Files, tmp_path: Path) -> None:
    names = [f"{UPLOADS}/{name}.png" for name in "abc"]
    answers = save(tmp_path / "answers", site, *(media(id, f"{{url}}{name}") for id, name in enumerate(names, 1)))
    site.answers |= dict.fromkeys(names, PNG)
    night(answers)
    site.answers |= dict.fromkeys(names, OTHER)
    exits = [night(answers, full=not run, media_files=1, connections=1).exit for run in range(4)]
    assert exits == [3, 3, 0, 0]
    assert [stored(tmp_path, f"{site.url}{name}")[-1] for name in names] == [OTHER] * 3


def test_backup__two_sites_in_one_archive__each_removes_its_own_unfinished_downloads(
    site: Files, elsewhere: Files, tmp_path: Path
) -> None:
    partial = tmp_path / "archive" / "media" / "partial"
    for server in (site, elsewhere):
        server.answers[NAME] = BrokenOff(PNG)
        night(save(tmp_path / server.url[-5:], server, media(1, f"{{url}}{NAME}")))
    assert len(list(partial.iterdir())) == 4  # two parts, each with what stands beside it
    night(save(tmp_path / site.url[-5:], site, media(2, "{url}/b.png")))
    assert len(list(partial.iterdir())) == 2
    elsewhere.answers[NAME] = PNG
    night(tmp_path / elsewhere.url[-5:])
    assert list(partial.iterdir()) == []
