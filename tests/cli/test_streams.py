"""What a process does with its streams and signals: terminals, pipes, encodings, Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from typer.testing import CliRunner

from wpmigrate.cli.app import app
from wpmigrate.cli.streams import safe
from wpmigrate.cli.summary import verdict
from wpmigrate.pipeline import Report

HARBOUR = Path(__file__).parents[2] / "fixtures/sites/harbour/wp-json"
WPMIGRATE = [sys.executable, "-m", "wpmigrate"]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\r\b[bold]x[/bold]"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A post, and an error in its folder, full of what terminals obey."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    record = {
        "id": 1,
        "type": "post",
        "slug": "a",
        "link": f"https://example.org/{HOSTILE}",
        "title": {"rendered": HOSTILE},
        "content": {"rendered": f"<p id='{HOSTILE}' lang='{HOSTILE}'>{HOSTILE}</p><form>{HOSTILE}</form>"},
    }
    error = {"code": "no", "message": HOSTILE, "data": {"status": 500}}
    failed = {"url": "https://example.org/wp-json/wp/v2/comments", "status": 500, "headers": {}, "body": error}
    index = {"name": HOSTILE, "home": "https://example.org", "namespaces": ["wp/v2"], "routes": {}}
    for name, value in (("post", record), ("failed", failed), ("index", index)):
        (folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


def commands(text: str) -> set[str]:
    return {character for character in text if character in "\x1b\x07\x9b\u202e\b"}


def test_export__of_a_hostile_site__prints_nothing_that_a_terminal_obeys(hostile: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["export", str(hostile), "-o", str(tmp_path / "out")])
    assert result.exit_code == 3, result.output
    assert commands(result.stdout + result.stderr) == set()
    as_json = CliRunner().invoke(app, ["export", str(hostile), "-o", str(tmp_path / "out"), "--json"])
    assert commands(as_json.stdout) == set()
    assert as_json.stdout.count("\n") == 1


def test_inspect__of_a_hostile_post__prints_nothing_that_a_terminal_obeys(hostile: Path) -> None:
    result = CliRunner().invoke(app, ["inspect", str(hostile)])
    assert result.exit_code == 0, result.output
    assert commands(result.stdout) == set()
    assert "[bold]x[/bold]" in result.stdout


def test_safe__keeps_text() -> None:
    assert safe("a\tb\n潮 🌊 \N{ZERO WIDTH JOINER}\r\n") == "a\tb\n潮 🌊 \N{ZERO WIDTH JOINER}\n"
    assert safe("\ud800\x00") == "\N{REPLACEMENT CHARACTER}" * 2


def run(*words: object, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [*WPMIGRATE, *map(str, words)]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", env={**os.environ, **settings}, check=False, timeout=60
    )


def test_export__on_streams_that_take_ascii_only__runs(tmp_path: Path) -> None:
    done = run("inspect", HARBOUR, "--slug", "潮汐", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr


@POSIX
@pytest.mark.parametrize(("words", "code"), [(["inspect", HARBOUR], 0), (["export", HARBOUR, "-o"], 0)])
def test_commands__when_nobody_reads_on__end_quietly(tmp_path: Path, words: list[object], code: int) -> None:
    """Standard output is a pipe that is closed, as behind ``| head``."""
    folder = [tmp_path] if words[-1] == "-o" else []
    reading, writing = os.pipe()
    os.close(reading)
    try:
        command = [*WPMIGRATE, *map(str, [*words, *folder])]
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    finally:
        os.close(writing)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@POSIX
def test_export__without_any_streams__runs(tmp_path: Path) -> None:
    words = " ".join(f"'{word}'" for word in [*WPMIGRATE, "export", str(HARBOUR), "-o", str(tmp_path)])
    done = subprocess.run(["/bin/sh", "-c", f"{words} <&- >&- 2>&-"], check=False, timeout=60)
    assert done.returncode == 0
    assert (tmp_path / "report.json").is_file()


@POSIX
def test_export__without_a_home__runs(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o500)
    done = run("export", HARBOUR, "-o", tmp_path / "a b ü潮", "-q", HOME=str(tmp_path / "home"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "a b ü潮/posts/潮汐.md").is_file()


# --- a terminal


def in_terminal(*words: object) -> tuple[int, str]:
    """Runs the command with a terminal for all its streams."""
    import pty  # Windows has none

    process, terminal = pty.fork()
    if process == 0:  # pragma: no cover  # another process
        settings = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
        os.execve(sys.executable, [*WPMIGRATE, *map(str, words)], settings)  # noqa: S606  # our own words
    text = b""
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # Linux's word for the end
            break
        if not chunk:
            break
        text += chunk
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), text.decode(errors="replace")


@POSIX
def test_export__on_a_terminal__shows_bars(tmp_path: Path) -> None:
    code, text = in_terminal("export", HARBOUR, "-o", tmp_path)
    assert code == 0, text
    assert "━" in text
    assert "writing posts" in text
    assert "Complete: 8 posts written" in text


@POSIX
@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_export__on_a_terminal__is_as_quiet_as_it_was_told_to_be(tmp_path: Path, option: str) -> None:
    code, text = in_terminal("export", HARBOUR, "-o", tmp_path, option)
    assert code == 0, text
    assert text.count("\n") == (option == "--json")


def test_inspect__elsewhere__shows_source_tree_notes_markdown_and_sum_plainly(tmp_path: Path) -> None:
    html = '<p>Low <b>tide</b></p><div class="sharedaddy"><p>Share</p></div>'
    record = {"id": 7, "type": "post", "title": {"rendered": "Tides"}, "content": {"rendered": html}, "acf": {"m": 2}}
    (tmp_path / "post.json").write_text(json.dumps(record), encoding="utf-8")
    shown = run("inspect", tmp_path / "post.json").stdout
    assert "\x1b" not in shown
    for title, part in (
        ("source", html),
        ("tree", "span style='strong'"),
        ("notes", '- <div class="sharedaddy"><p>Share</p></div>'),
        ("markdown", "Low **tide**"),
        ("audit", "explained"),
    ):
        _, _, shown = shown.partition(f"\n── {title}\n")
        assert part in shown.partition("\n── ")[0]
    rows = {row[0]: row[1:] for line in shown.splitlines() if (row := line.split())}
    assert rows["word"] == ["3", "1", "0", "2", "0"]
    assert rows["field"] == ["1", "0", "0", "1", "0"]


@POSIX
def test_inspect__on_a_terminal__has_colour() -> None:
    code, text = in_terminal("inspect", HARBOUR, "--slug", "about", "--type", "pages")
    assert code == 0, text
    assert "\x1b[" in text


def test_export__elsewhere__has_plain_lines(tmp_path: Path) -> None:
    done = run("export", HARBOUR, "-o", tmp_path)
    assert "posts: 5 of 5" in done.stderr.splitlines()
    assert "\x1b" not in done.stderr + done.stdout


def test_verdict__of_an_empty_site__says_so() -> None:
    report = Report.model_validate({"source": "x", "started": "2024-01-01T00:00Z", "finished": "2024-01-01T00:00Z"})
    assert "no posts" in verdict(report)


# --- signals


@pytest.fixture
def slow_site() -> Iterator[tuple[str, Event]]:
    """A site that never answers for its records, and an event that says that it was asked."""
    asked, over = Event(), Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if "/wp/v2/" in self.path:
                asked.set()
                over.wait(30)
                return
            home = f"http://127.0.0.1:{server.server_port}"
            body = json.dumps({"name": "Slow", "namespaces": ["wp/v2"], "home": home}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()


HEEDING = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from wpmigrate.cli import main
main()
"""
"""The command in a process that heeds interrupts: a shell starts its background jobs, and so perhaps this test, with
interrupts ignored, and children inherit that."""


@POSIX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_export__interrupted__ends_at_once_and_leaves_nothing_half_done(
    slow_site: tuple[str, Event], tmp_path: Path, number: int, code: int
) -> None:
    address, asked = slow_site
    command = [sys.executable, "-c", HEEDING, "export", address, "-o", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert asked.wait(30)
        began = time.monotonic()
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == code
    assert time.monotonic() - began < 10
    assert "Traceback" not in errors
    assert errors.splitlines()[-1].startswith("Interrupted.")
    assert [path.name for path in tmp_path.iterdir()] == [".wpmigrate"]
