"""Exporting into a folder again and again: what is touched, what is removed, and what is left alone."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.test_exporting import COMMENTS, POSTS, SITE, Sabotage, Told, item
from wpmigrate.archive import Archive
from wpmigrate.pipeline import FORMATS, Accepted, ExportOptions, Report, export
from wpmigrate.pipeline.manifest import FILE
from wpmigrate.pipeline.target import PARTIAL, Target
from wpmigrate.records import Failed, Filters, Indexed, Source

NOW = datetime(2024, 6, 1, tzinfo=UTC)
THREE = Told(Indexed(SITE.key, POSTS, [1, 2, 3]), *(item(POSTS, id) for id in (1, 2, 3)))
TWO = Told(Indexed(SITE.key, POSTS, [1, 2]))
"""The same site without post 3."""


def run(source: Source | Archive, folder: Path, **options: Any) -> Report:
    return export(source, ExportOptions(output=folder, **options), now=lambda: NOW)


def tree(folder: Path) -> dict[str, tuple[bytes, float]]:
    """Every file but the archive's, with its time."""
    files = (path for path in folder.rglob("*") if path.is_file())
    names = ((path.relative_to(folder).as_posix(), path) for path in files)
    return {name: (path.read_bytes(), path.stat().st_mtime) for name, path in names if ".wpmigrate/" not in name}


def posts(folder: Path) -> set[str]:
    return {path.stem for path in (folder / "posts").glob("*.md")}


def fates(report: Report) -> dict[str, str]:
    return {file.path: file.fate for file in report.files.listed}


def age(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))


def test_again__the_same_archive__touches_the_report_alone(tmp_path: Path) -> None:
    run(THREE, tmp_path, formats=FORMATS)
    age(tmp_path)
    before = tree(tmp_path)
    with Archive.open(tmp_path / ".wpmigrate") as archive:
        report = run(archive, tmp_path, formats=FORMATS)
    after = tree(tmp_path)
    assert {name for name in after if after[name] != before.get(name)} == {"report.json"}
    assert report.files.new == report.files.removed == 0


def test_again__a_post_is_gone__its_file_goes(tmp_path: Path) -> None:
    run(THREE, tmp_path)
    (tmp_path / "posts/notes-of-mine.md").write_text("mine")
    report = run(TWO, tmp_path)
    assert posts(tmp_path) == {"s1", "s2", "notes-of-mine"}
    assert fates(report) == {"posts/s3.md": "removed"}
    assert report.exit == 0
    assert "s3" not in (tmp_path / FILE).read_text()


def test_again__a_post_moves__its_old_file_and_the_empty_folder_go(tmp_path: Path) -> None:
    run(Told(Indexed(SITE.key, POSTS, [1]), item(POSTS, 1, parent=2), item(POSTS, 2, slug="over")), tmp_path)
    assert (tmp_path / "posts/over/s1.md").is_file()
    source = Told(Indexed(SITE.key, POSTS, [1]), item(POSTS, 1, modified_gmt="2024-02-02T00:00:00"))
    run(source, tmp_path, archive=tmp_path.with_name("other"))
    assert posts(tmp_path) == {"s1"}
    assert not (tmp_path / "posts/over").exists()


def test_again__a_post_is_gone_and_somebody_edited_it__it_stays_and_is_named(tmp_path: Path) -> None:
    run(THREE, tmp_path)
    (tmp_path / "posts/s3.md").write_text("better")
    for _ in range(2):  # it is named as long as it is there
        report = run(TWO, tmp_path)
        assert (tmp_path / "posts/s3.md").read_text() == "better"
        assert fates(report) == {"posts/s3.md": "kept"}
        assert report.exit == 0


def test_again__drafts_that_are_not_asked_for_any_more__go(tmp_path: Path) -> None:
    draft = item(POSTS, 2, status="draft")
    archive = tmp_path / "archive"
    run(Told(Indexed(SITE.key, POSTS, [1, 2]), item(POSTS, 1), draft, reader="keeper"), tmp_path / "out",
        archive=archive, filters=Filters(statuses=("any",)))  # fmt: skip
    assert posts(tmp_path / "out") == {"s1", "s2"}
    with Archive.open(archive) as stored:
        run(stored, tmp_path / "out")
    assert posts(tmp_path / "out") == {"s1", "s2"}, "a crawl with filters does not know the whole site"
    run(Told(Indexed(SITE.key, POSTS, [1], statuses=("publish",))), tmp_path / "out", archive=archive)
    assert posts(tmp_path / "out") == {"s1"}


@pytest.mark.parametrize("filters", [Filters(ids=(1,)), Filters(limit=1), Filters(types=("post",)), Filters(lang="de")])
def test_again__with_filters__removes_nothing(tmp_path: Path, filters: Filters) -> None:
    run(THREE, tmp_path / "out", archive=tmp_path / "archive")
    run(TWO, tmp_path / "other", archive=tmp_path / "archive")
    with Archive.open(tmp_path / "archive") as archive:
        run(archive, tmp_path / "out", filters=filters)
        assert posts(tmp_path / "out") == {"s1", "s2", "s3"}
        run(archive, tmp_path / "out")
    assert posts(tmp_path / "out") == {"s1", "s2"}, "what was left then is known later"


def test_again__when_a_list_breaks_off__removes_nothing(tmp_path: Path) -> None:
    run(THREE, tmp_path)
    broken = Told(Indexed(SITE.key, POSTS, [1, 2]), Failed(SITE.key, COMMENTS, None, "it broke off"))
    run(broken, tmp_path)
    assert posts(tmp_path) == {"s1", "s2", "s3"}


def test_again__a_post_that_cannot_be_written_any_more__keeps_its_file(tmp_path: Path) -> None:
    posts = [item(POSTS, id, author=id) for id in (1, 2, 3)]
    run(Told(Indexed(SITE.key, POSTS, [1, 2, 3]), *posts), tmp_path)
    options = ExportOptions(output=tmp_path)
    export(Told(Indexed(SITE.key, POSTS, [1, 2])), options, executor=Sabotage(2, ValueError("odd")), now=lambda: NOW)
    assert {path.stem for path in (tmp_path / "posts").glob("*.md")} == {"s1", "s2"}


def test_again__in_another_format__leaves_the_first(tmp_path: Path) -> None:
    run(THREE, tmp_path)
    run(TWO, tmp_path, formats=("json",))
    assert posts(tmp_path) == {"s1", "s2", "s3"}
    run(TWO, tmp_path)
    assert posts(tmp_path) == {"s1", "s2"}
    assert (tmp_path / "documents.jsonl").is_file()


# --- what is not ours, or not as we left it


def test_export__into_a_folder_with_other_files__leaves_them_and_is_incomplete(tmp_path: Path) -> None:
    for name in ("posts/s1.md", "posts/mine.md", "data/site.json", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("mine")
    report = run(THREE, tmp_path)
    assert {name for name, (data, _) in tree(tmp_path).items() if data == b"mine"} == {
        "posts/s1.md", "posts/mine.md", "data/site.json", "README.md",
    }  # fmt: skip
    assert fates(report) == {"posts/s1.md": "refused", "data/site.json": "refused"}
    assert report.exit == 3
    assert posts(tmp_path) == {"s1", "s2", "s3", "mine"}
    accepted = Accepted.load([tmp_path / "report.json"])
    assert run(THREE, tmp_path, accepted=accepted).exit == 0
    report = run(THREE, tmp_path, overwrite=True)
    assert (report.exit, report.files.refused, report.files.removed) == (0, 0, 0)
    assert b"Text 1" in (tmp_path / "posts/s1.md").read_bytes()
    assert (tmp_path / "posts/mine.md").read_text() == "mine"


@pytest.mark.parametrize("name", ["posts/s1.md", "documents.jsonl", "site.sqlite", "ledger.jsonl"])
def test_again__somebody_edited_a_file__it_stays_and_is_named(tmp_path: Path, name: str) -> None:
    run(THREE, tmp_path, formats=FORMATS)
    (tmp_path / name).write_bytes(b"better")
    report = run(THREE, tmp_path, formats=FORMATS)
    assert (tmp_path / name).read_bytes() == b"better"
    assert fates(report) == {name: "refused"}
    assert (report.exit, report.audit.posts) == (3, [])


def test_export__where_the_report_is_somebody_elses__is_incomplete(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("mine")
    assert run(THREE, tmp_path).exit == 3
    assert (tmp_path / "report.json").read_text() == "mine"


@pytest.mark.parametrize("path", ["../precious", "/etc/passwd", "posts/../../precious", ".git/config", ""])
def test_again__with_a_manifest_of_somebody_elses__removes_nothing_of_his(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "out"
    run(THREE, folder)
    for place in (tmp_path / "precious", folder / ".git/config"):
        place.parent.mkdir(exist_ok=True)
        place.write_text("mine")
    with (folder / FILE).open("a") as stream:
        stream.write(
            json.dumps({"path": path, "sha256": None, "by": "markdown", "site": SITE.key}) + "\nno JSON\n[1]\n"
        )
    assert run(THREE, folder).exit == 0
    assert (tmp_path / "precious").read_text() == (folder / ".git/config").read_text() == "mine"


# --- runs that break off


class Broken(Executor):
    def submit(self, fn: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        raise KeyboardInterrupt


def test_again__after_a_run_that_broke_off__knows_what_that_wrote(tmp_path: Path) -> None:
    def killed() -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    with Target(tmp_path) as target:
        part = target.part("markdown", SITE.key)
        part.write("posts/gone.md", [b"of a post that is gone"])
        part.write("posts/s1.md", [b"of an older version"])
        with pytest.raises(KeyboardInterrupt):
            part.write("posts/s2.md", killed())
    report = run(THREE, tmp_path)
    assert fates(report) == {"posts/gone.md": "removed"}
    assert (report.exit, report.files.changed) == (0, 1)


def test_again__after_one_that_broke_off_between_manifest_and_file__knows_the_older_file(tmp_path: Path) -> None:
    run(THREE, tmp_path)
    with (tmp_path / FILE).open("a") as stream:
        stream.write(json.dumps({"path": "posts/s1.md", "sha256": "00" * 32, "by": "markdown", "site": SITE.key}))
        stream.write('\n{"path": "posts/s')
    changed = item(POSTS, 1, title={"rendered": "Other"}, modified_gmt="2025-01-01T00:00:00")
    report = run(Told(Indexed(SITE.key, POSTS, [1, 2, 3]), changed), tmp_path, archive=tmp_path.with_name("x"))
    assert fates(report) == {"posts/s2.md": "removed", "posts/s3.md": "removed"}
    assert report.exit == 0
    assert (tmp_path / FILE).read_text().count("posts/s1.md") == 1


# --- dry runs


def test_dry_run__lists_everything_and_writes_nothing(tmp_path: Path) -> None:
    run(THREE, tmp_path, formats=FORMATS)
    (tmp_path / "posts/s1.md").write_text("better")
    age(tmp_path)
    before = tree(tmp_path)
    report = run(Told(Indexed(SITE.key, POSTS, [1, 2])), tmp_path, formats=FORMATS, dry_run=True)
    assert tree(tmp_path) == before
    assert not (tmp_path / PARTIAL).exists()
    listed = fates(report)
    assert (listed["posts/s1.md"], listed["posts/s2.md"], listed["posts/s3.md"]) == ("refused", "unchanged", "removed")
    assert listed["documents.jsonl"] == listed["site.sqlite"] == "changed"
    assert report.exit == 3
    assert fates(run(TWO, tmp_path, formats=FORMATS)) == {"posts/s1.md": "refused", "posts/s3.md": "removed"}


def test_dry_run__into_a_folder_that_is_not_there__does_not_make_it(tmp_path: Path) -> None:
    report = run(THREE, tmp_path / "out", formats=FORMATS, dry_run=True)
    assert fates(report)["posts/s1.md"] == "new"
    assert report.exit == 0
    assert list(tmp_path.iterdir()) == []
