"""Media files of a real WordPress: those of its library, and those that only its posts know."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.wordpress import WordPress
from wpmigrate.cli.app import app
from wpmigrate.pipeline import open_archive

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
FILES = {
    "wp-content/uploads/old/drawing.png": PNG + b"drawing",
    "wp-content/uploads/old/drawing-100x80.png": PNG + b"small",
    "wp-content/uploads/old/plan.pdf": b"%PDF-1.4\nplan",
    "wp-content/uploads/old/reduced-10x10.png": PNG + b"only a copy",
    "wp-content/uploads/old/Möwe 1.png": PNG + b"gull",
    "files/horn.mp3": b"ID3\x04\0horn",
    "files/quay.mp4": b"\0\0\0\x18ftypmp42quay",
    "files/poster.png": PNG + b"poster",
}
POST = """
<p><a href="{url}/wp-content/uploads/old/drawing.png"><img src="{url}/wp-content/uploads/old/drawing-100x80.png"></a>
<a href="/wp-content/uploads/old/plan.pdf#page=2">The plan</a> <a href="{url}/about/">About</a>
<a href="https://elsewhere.example/a.pdf">Theirs</a></p>
<p><img src="{bare}/wp-content/uploads/old/reduced-10x10.png?resize=5">
<img src="{url}/wp-content/uploads/old/Möwe%201.png">
<img src="{url}/wp-content/uploads/old/gone.png"><img src="https://elsewhere.example/b.png"></p>
<audio controls src="{url}/files/horn.mp3"></audio>
<video controls poster="{url}/files/poster.png"><source src="{url}/files/quay.mp4"></video>
<p><img src="{small}"></p>
"""


@pytest.fixture
def site(wordpress: WordPress) -> WordPress:
    """With a post that shows files of no media record, one that is not there, and a reduced copy of a record's."""
    for name, content in FILES.items():
        (wordpress.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (wordpress.folder / name).write_bytes(content)
    picture = min(wordpress.ids("attachment", "inherit"))
    small = wordpress.php(f"echo wp_get_attachment_image_url({picture}, 'medium');")
    assert "-300x" in small
    bare = wordpress.url.removeprefix("http:")
    shown = POST.format(url=wordpress.url, bare=bare, small=small).replace("'", "\\'")
    wordpress.php(
        "kses_remove_filters();"
        f"wp_insert_post(['post_title' => 'Shows', 'post_status' => 'publish', 'post_content' => '{shown}']);"
    )
    return wordpress


def wpmigrate(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def report(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "report.json").read_text())["collections"]["media files"]
    return found


def asked(archive: Path, snapshot: int) -> list[str]:
    """The files that a run asked for."""
    with closing(sqlite3.connect(archive / "archive.sqlite")) as database:
        rows = database.execute("SELECT address FROM requests WHERE snapshot = ?", (snapshot,))
        return [address for (address,) in rows if "wp-json" not in address and "/uploads/" in address]


def test_export__files_that_only_posts_know__are_there(site: WordPress, tmp_path: Path) -> None:
    done = wpmigrate("export", site.url, "-o", tmp_path, "--media")
    assert done.exit_code == 0, done.output
    for name, content in FILES.items():
        path = tmp_path / "media" / name.removeprefix("wp-content/uploads/").replace("Möwe 1", "Möwe-1")
        if name.endswith("drawing-100x80.png"):
            assert not path.exists()  # its original is there
        else:
            assert path.read_bytes() == content
    numbers = report(tmp_path)
    assert numbers["failed"] == []
    assert [failure["url"] for failure in numbers["dead"]] == [f"{site.url}/wp-content/uploads/old/gone.png"]
    assert numbers["written"] == len([path for path in (tmp_path / "media").rglob("*") if path.is_file()])
    lines = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_text().splitlines()]
    (lost,) = [line for line in lines if line["rule"] == "media-failed"]
    assert "gone.png" in lost["message"]
    assert [line["message"] for line in lines if "--other-hosts" in line["message"]]


def test_backup__every_night__asks_again_only_for_what_was_not_there(site: WordPress, tmp_path: Path) -> None:
    assert wpmigrate("backup", site.url, "-a", tmp_path / "archive", "--media", "-q").exit_code == 0
    done = wpmigrate("backup", site.url, "-a", tmp_path / "archive", "--media", "--json")
    assert done.exit_code == 0, done.output
    numbers = json.loads(done.stdout)["collections"]["media files"]
    assert (numbers["fetched"], len(numbers["dead"])) == (0, 1)
    assert asked(tmp_path / "archive", 2) == [f"{site.url}/wp-content/uploads/old/gone.png"]
    (site.folder / "wp-content/uploads/old/gone.png").write_bytes(PNG)
    done = wpmigrate("backup", site.url, "-a", tmp_path / "archive", "--media", "--json")
    numbers = json.loads(done.stdout)["collections"]["media files"]
    assert (numbers["fetched"], numbers["dead"]) == (1, [])
    with open_archive(tmp_path / "archive") as archive:
        view = archive.view()
        assert view.file(f"{site.url}/wp-content/uploads/old/gone.png") is not None
        assert [*view.unsearched(view.sites()[0].key, "posts")] == []
    output = tmp_path / "site"
    assert wpmigrate("export", tmp_path / "archive", "-o", output, "--media", "-q").exit_code == 0
    assert (output / "media/old/gone.png").read_bytes() == PNG


def test_backup__a_picture_is_replaced__asks_when_its_record_changed_and_once_a_week(
    wordpress: WordPress, tmp_path: Path
) -> None:
    picture = min(wordpress.ids("attachment", "inherit"))
    path = Path(wordpress.php(f"echo wp_get_original_image_path({picture});"))
    url = wordpress.php(f"echo wp_get_original_image_url({picture});")
    assert replaced(wordpress, tmp_path, "--full") == []
    path.write_bytes(path.read_bytes() + b"second")
    wordpress.php(f"wp_update_post(['ID' => {picture}, 'post_title' => 'Replaced']);")
    assert replaced(wordpress, tmp_path) == [url]
    assert asked(tmp_path / "archive", 2) == [url]
    path.write_bytes(path.read_bytes() + b"third")
    assert replaced(wordpress, tmp_path) == []
    assert asked(tmp_path / "archive", 3) == []
    assert replaced(wordpress, tmp_path, "--full") == [url]
    assert wpmigrate("export", tmp_path / "archive", "-o", tmp_path / "site", "--media", "-q").exit_code == 0
    assert path.read_bytes() in [found.read_bytes() for found in (tmp_path / "site/media").rglob(path.name)]


def replaced(wordpress: WordPress, folder: Path, *options: str) -> list[str]:
    """The files that a backup finds to be others."""
    done = wpmigrate("backup", wordpress.url, "-a", folder / "archive", "--media", "--json", *(options or ("--quick",)))
    assert done.exit_code == 0, done.output
    if "--full" in options and json.loads(done.stdout)["before"] is None:
        return []
    shown = map(json.loads, wpmigrate("diff", folder / "archive", "--json").stdout.splitlines())
    return [entry["url"] for entry in shown if entry["url"] and entry["what"] == "changed"]
