"""``backup``, ``snapshots``, ``diff``, ``check`` and ``prune`` as somebody runs them."""

import json
import shutil
import sqlite3
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from tests.crawler.fake import Fake
from tests.crawler.served import served
from wpmigrate.cli.app import app

HARBOUR = Path(__file__).parents[2] / "fixtures/sites/harbour/wp-json"


def wpmigrate(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Saved answers that a test may change, in the shape in which the fixture has them."""
    return Path(shutil.copytree(HARBOUR, tmp_path / "site"))


@pytest.fixture
def archive(tmp_path: Path, site: Path) -> Path:
    """Two snapshots: in the second a word of each post is another."""
    folder = tmp_path / "archive"
    assert wpmigrate("backup", site, "--archive", folder, "--quiet").exit_code == 0
    for path in site.rglob("*.json"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("harbour", "haven").replace("haven.example", "harbour.example"), encoding="utf-8")
    assert wpmigrate("backup", site, "-a", folder, "--quiet", "--full").exit_code == 0
    return folder


def test_backup__says_what_is_new(tmp_path: Path) -> None:
    done = wpmigrate("backup", HARBOUR, "--archive", tmp_path / "archive")
    assert done.exit_code == 0
    assert "posts: 5 new\n" in done.stdout
    assert done.stdout.endswith(f"Complete: snapshot 1 (full) in {tmp_path / 'archive'}.\n")


def test_backup__json_is_one_line(tmp_path: Path) -> None:
    done = wpmigrate("backup", HARBOUR, "--archive", tmp_path / "archive", "--json")
    report = json.loads(done.stdout)
    assert (report["snapshot"], report["exit"], report["changes"]["posts"]["new"]) == (1, 0, 5)


def test_backup__quiet_says_nothing(tmp_path: Path) -> None:
    done = wpmigrate("backup", HARBOUR, "--archive", tmp_path / "archive", "--quiet")
    assert (done.stdout, done.stderr) == ("", "")


def test_backup__nothing_new(tmp_path: Path) -> None:
    assert wpmigrate("backup", HARBOUR, "--archive", tmp_path / "archive").exit_code == 0
    done = wpmigrate("backup", HARBOUR, "--archive", tmp_path / "archive")
    assert "Nothing has changed.\nComplete: snapshot 2 (quick)" in done.stdout


def test_backup__a_folder_with_other_things(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    done = wpmigrate("backup", HARBOUR, "--archive", tmp_path)
    assert done.exit_code == 2
    assert "holds other things (thesis.tex)" in done.stderr


def test_snapshots__a_line_each(archive: Path) -> None:
    done = wpmigrate("snapshots", archive)
    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == ["1", "2"]
    assert done.stdout.count("complete") == 2
    lines = [json.loads(line) for line in wpmigrate("snapshots", archive, "--json").stdout.splitlines()]
    assert [line["snapshot"] for line in lines] == [1, 2]
    assert lines[1]["full"]


def test_diff__shows_the_words(archive: Path) -> None:
    done = wpmigrate("diff", archive)
    assert done.exit_code == 0
    assert "~ posts" in done.stdout
    changed = [line for line in done.stdout.splitlines() if line.startswith("    +")]
    assert any("haven" in line for line in changed)
    assert wpmigrate("diff", archive, 2, 2).stdout == ""
    assert {json.loads(line)["what"] for line in wpmigrate("diff", archive, "--json").stdout.splitlines()} == {
        "changed"
    }


def test_diff__no_such_snapshot(archive: Path) -> None:
    done = wpmigrate("diff", archive, 1, 9)
    assert done.exit_code == 2
    assert "has no snapshot 9. It has 1, 2." in done.stderr


def test_check__whole_and_damaged(archive: Path) -> None:
    done = wpmigrate("check", archive)
    assert done.exit_code == 0
    assert done.stdout.startswith("Whole: ")
    with sqlite3.connect(archive / "archive.sqlite") as connection:
        connection.execute("UPDATE contents SET data = zeroblob(length(data)) WHERE content = 3")
    connection.close()
    done = wpmigrate("check", archive)
    assert done.exit_code == 7
    assert done.stdout.startswith("content: harbour.example ")
    assert "1 is damaged. Restore" in done.stdout
    assert json.loads(wpmigrate("check", archive, "--json").stdout)["exit"] == 7


def test_check__no_database_any_more(archive: Path) -> None:
    (archive / "archive.sqlite").write_bytes(b"SQLite format 3" + bytes(5000))
    done = wpmigrate("check", archive)
    assert done.exit_code == 7
    assert "is damaged" in done.stderr


def test_prune__shows_then_does(archive: Path) -> None:
    done = wpmigrate("prune", archive, "--keep-last", 1)
    assert "Would remove snapshots: 1. Would keep: 2." in done.stdout
    done = wpmigrate("prune", archive, "--keep-last", 1, "--apply")
    assert "Removed snapshots: 1. Kept: 2." in done.stdout
    assert len(wpmigrate("snapshots", archive, "--json").stdout.splitlines()) == 1


def test_prune__without_a_policy(archive: Path) -> None:
    done = wpmigrate("prune", archive, "--apply")
    assert done.exit_code == 2
    assert "--keep-last" in done.stderr


@pytest.mark.parametrize("command", ["snapshots", "diff", "check", "prune"])
def test_archives__no_archive_there(tmp_path: Path, command: str) -> None:
    """Nothing is made where nothing was."""
    words = ["--keep-last", 1, "--apply"] if command == "prune" else []
    for place in (tmp_path / "nowhere", tmp_path):
        done = wpmigrate(command, place, *words)
        assert done.exit_code == 2, done.output
        assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_snapshots__show_what_the_requests_cost(tmp_path: Path) -> None:
    with served(posts=120) as fake:
        done = wpmigrate("backup", fake.home, "--archive", tmp_path / "archive", "--json")
        count = len(fake.requests)
    requests = json.loads(done.stdout)["requests"]
    assert requests["count"] == count
    assert requests["received"] == requests["size"] > 120 * 100
    shown = json.loads(wpmigrate("snapshots", tmp_path / "archive", "--json").stdout)
    assert (shown["requests"], shown["bytes"], shown["seconds"]) == (count, requests["received"], requests["seconds"])
    assert f" {count} " in wpmigrate("snapshots", tmp_path / "archive").stdout
    assert json.loads(wpmigrate("check", tmp_path / "archive", "--json").stdout)["requests"] > 10


def test_backup__media_files_cost_requests_as_well(tmp_path: Path) -> None:
    def fill(fake: Fake) -> None:
        fake.add(20, "media", media_type="image", source_url=f"{fake.home}/wp-content/uploads/a.png")
        fake.faults.append(lambda request, parameters: picture if request.url.path.endswith("a.png") else None)

    picture = httpx.Response(200, content=b"\x89PNG" + bytes(500), headers={"Content-Type": "image/png"})
    with served(fill) as fake:
        done = wpmigrate("backup", fake.home, "--archive", tmp_path / "archive", "--media", "--json")
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["requests"]["count"] == len(fake.requests)
