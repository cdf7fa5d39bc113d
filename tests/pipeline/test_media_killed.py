"""A backup that is killed in the middle of a download, in front of a real web server."""

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import require
from tests.pipeline.nginx import Nginx, served
from wpmigrate.pipeline import open_archive

FILM = random.Random(4).randbytes(3_000_000)
NAME = "wp-content/uploads/2024/05/film.mp4"
RATE = 2_000_000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Nginx]:
    require("nginx")
    with served(tmp_path / "server", rate=RATE) as nginx:
        (nginx.root / NAME).parent.mkdir(parents=True)
        (nginx.root / NAME).write_bytes(FILM)
        yield nginx


def command(server: Nginx, tmp_path: Path) -> list[str]:
    answers = tmp_path / "answers"
    answers.mkdir(exist_ok=True)
    film = {"id": 7, "type": "attachment", "source_url": f"{server.url}/{NAME}", "mime_type": "video/mp4"}
    film |= {"link": f"{server.url}/film/", "media_type": "file", "media_details": {}}
    (answers / "media.json").write_text(json.dumps([film]))
    return [sys.executable, "-m", "wpmigrate", "backup", str(answers), "-a", str(tmp_path / "archive"), "--media", "-q"]


def killed(words: list[str], partial: Path) -> int:
    """Runs it until a part of the film is there; gives how much."""
    process = subprocess.Popen(words)
    deadline = time.monotonic() + 30
    while sum(path.stat().st_size for path in partial.glob("*")) < 500_000:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return max(path.stat().st_size for path in partial.iterdir())


def stored(archive: Path, url: str) -> bytes | None:
    with open_archive(archive) as found:
        file = found.view().file(url)
        return None if file is None else file.path.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX: SIGKILL")
@pytest.mark.parametrize("changed", [False, True])
def test_backup__killed_in_a_download__goes_on_from_there_unless_the_file_changed(
    server: Nginx, tmp_path: Path, changed: bool
) -> None:
    words, partial = command(server, tmp_path), tmp_path / "archive" / "media" / "partial"
    have = killed(words, partial)
    assert 0 < have < len(FILM)
    film = FILM[::-1] if changed else FILM
    if changed:
        (server.root / NAME).write_bytes(film)
    subprocess.run(words, check=True, timeout=60)
    assert stored(tmp_path / "archive", f"{server.url}/{NAME}") == film
    status, sent, asked = server.answers()[-1]
    assert asked == f"bytes={have}-"
    assert (status, sent) == ((200, len(film)) if changed else (206, len(film) - have))
    assert list(partial.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX: SIGKILL")
def test_backup__killed_in_a_download_that_nobody_wants_any_more__nothing_of_it_stays(
    server: Nginx, tmp_path: Path
) -> None:
    words, partial = command(server, tmp_path), tmp_path / "archive" / "media" / "partial"
    killed(words, partial)
    (tmp_path / "answers" / "media.json").write_text("[]")
    (tmp_path / "answers" / "posts.json").write_text(
        json.dumps([{"id": 1, "type": "post", "link": f"{server.url}/a/", "slug": "a", "status": "publish"}])
    )
    subprocess.run(words, check=True, timeout=60)
    assert list(partial.iterdir()) == []
