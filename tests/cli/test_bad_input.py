"""What goes in wrong: one sentence that says what to do, its exit code, no traceback."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner

from wpmigrate.cli.app import app

HARBOUR = Path(__file__).parents[2] / "fixtures/sites/harbour/wp-json"
UNREACHABLE = "http://127.0.0.1:9"

Case = tuple[Callable[[Path], list[object]], int, str]


def a_file(name: str, text: str) -> Callable[[Path], list[object]]:
    def arguments(folder: Path) -> list[object]:
        (folder / name).write_text(text, encoding="utf-8")
        return [folder / name, "-o", folder / "out"]

    return arguments


def options(*words: object) -> Callable[[Path], list[object]]:
    return lambda folder: [HARBOUR, "-o", folder / "out", *words]


def source(name: str) -> Callable[[Path], list[object]]:
    return lambda folder: [name, "-o", folder / "out"]


def archive(*words: str) -> Callable[[Path], list[object]]:
    """An export of an archive; ``{}`` stands for the folder of the test."""

    def arguments(folder: Path) -> list[object]:
        export([HARBOUR, "-o", folder / "done", "-q"])
        return [folder / "done/.wpmigrate", *(word.format(folder) for word in words)]

    return arguments


def in_the_way(name: str) -> Callable[[Path], list[object]]:
    def arguments(folder: Path) -> list[object]:
        (folder / "out").mkdir()
        (folder / "out" / name).write_text("a file where a folder should be", encoding="utf-8")
        return [HARBOUR, "-o", folder / "out"]

    return arguments


def accepting(text: str) -> Callable[[Path], list[object]]:
    def arguments(folder: Path) -> list[object]:
        (folder / "seen").write_text(text, encoding="utf-8")
        return [HARBOUR, "-o", folder / "out", "--accept", folder / "seen"]

    return arguments


def blocked_output(folder: Path) -> list[object]:
    (folder / "blocked").write_text("a file", encoding="utf-8")
    return [HARBOUR, "-o", folder / "blocked"]


def copied(output: str) -> Callable[[Path], list[object]]:
    """Saved answers whose folder the output is in."""

    def arguments(folder: Path) -> list[object]:
        shutil.copytree(HARBOUR, folder / "saved")
        return [folder / "saved", "-o", folder / output]

    return arguments


def empty_folder(folder: Path) -> list[object]:
    (folder / "empty").mkdir()
    return [folder / "empty", "-o", folder / "out"]


CASES: dict[str, Case] = {
    "an object of unknown shape": (a_file("a.json", '{"id": 1, "foo": 2}'), 2, "no record of WordPress's"),
    "a list of unknown shapes": (a_file("a.json", '[{"id": 1, "foo": 2}]'), 2, "no record of WordPress's"),
    "an empty object": (a_file("a.json", "{}"), 2, "it has no id"),
    "an empty list": (a_file("a.json", "[]"), 2, "empty list"),
    "a text": (a_file("a.json", '"x"'), 2, "a text"),
    "a list of numbers": (a_file("a.json", "[1, 2]"), 2, "a.json"),
    "an empty file": (a_file("a.json", ""), 2, "is empty"),
    "no JSON": (a_file("a.json", "hello"), 2, "a.json"),
    "a saved page": (a_file("a.json", "<!doctype html><title>Log in</title><input type=password>"), 2, "login page"),
    "an error that WordPress answered": (
        a_file("a.json", '{"code": "rest_no_route", "message": "No route", "data": {"status": 404}}'), 2, "No route",
    ),
    "WXR": (a_file("a.xml", "<rss/>"), 2, "cannot be read yet"),
    "an empty folder": (empty_folder, 2, "holds no .json files"),
    "a path that is not there": (source("nowhere/at/all"), 2, "Check the spelling"),
    "a file that is not there": (source("nowhere.json"), 2, "Check the spelling"),
    "a name that no file can have": (source("x" * 5000), 2, "Check the spelling"),
    "nothing": (source(""), 2, "Check the spelling"),
    "another scheme": (source("ftp://example.org"), 2, "https://"),
    "refused connection": (source(UNREACHABLE), 4, "127.0.0.1:9"),
    "unknown host": (source("https://no-such-host.invalid"), 4, "no-such-host.invalid"),
    "an output that is a file": (blocked_output, 2, "blocked"),
    "a file in the way of posts": (in_the_way("posts"), 2, "out/posts"),
    "a file in the way of data": (in_the_way("data"), 2, "out/data"),
    "a file in the way of the archive": (in_the_way(".wpmigrate"), 2, ".wpmigrate"),
    "an output inside the source": (copied("saved/out"), 2, "saved answers"),
    "an output that is the source": (copied("saved"), 2, "saved answers"),
    "an output that is the archive": (archive("-o", "{}/done/.wpmigrate"), 2, "is the archive"),
    "an output inside the archive": (archive("-o", "{}/done/.wpmigrate/x"), 2, "inside it"),
    "an archive for an archive": (archive("-o", "{}/out", "--archive", "{}/x"), 2, "--archive"),
    "a snapshot that is not there": (archive("-o", "{}/out", "--at", "9"), 2, "snapshot 9"),
    "a snapshot 0": (archive("-o", "{}/out", "--at", "0"), 2, "snapshot 0"),
    "a type that the archive has not": (archive("-o", "{}/out", "--type", "nonsense"), 2, "nonsense"),
    "a status that the archive has not": (archive("-o", "{}/out", "--status", "nonsense"), 2, "nonsense"),
    "a snapshot of what is no archive": (options("--at", "3"), 2, "--at"),
    "a type that is not there": (options("--type", "nonsense"), 2, "nonsense"),
    "a status that is not there": (options("--status", "nonsense"), 2, "nonsense"),
    "a format that is none": (options("--format", "docx"), 2, "docx"),
    "a dialect that is none": (options("--dialect", "hogo"), 2, "Did you mean hugo?"),
    "no format": (options("--format", ""), 2, "--format"),
    "an id that is no number": (options("--id", "seven"), 2, "seven"),
    "an id beyond all ids": (options("--id", "9" * 30), 2, "not an id"),
    "a date that is none": (options("--since", "yesterday"), 2, "yesterday"),
    "a date before all dates": (options("--since", "0001-01-01"), 2, "0001-01-01"),
    "accepting a file that is not there": (options("--accept", "nowhere"), 2, "--accept"),
    "accepting a text": (accepting("hello"), 2, "--accept"),
    "accepting another JSON": (accepting('{"collections": 1}'), 2, "--accept"),
    "accepting a list": (accepting("[1]"), 2, "--accept"),
    "a user without a password": (options("--user", "mara"), 5, "WPMIGRATE_PASSWORD"),
}  # fmt: skip


def export(arguments: list[object], password: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["export", *map(str, arguments)], env={"WPMIGRATE_PASSWORD": password})
    return result.exit_code, result.stderr


def assert_one_error(text: str, named: str) -> None:
    errors = [line for line in text.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1, text
    assert text.endswith(f"{errors[0]}\n")
    assert named in errors[0]
    assert errors[0].count(". ") >= 1, "it says what to do"
    assert "Traceback" not in text


@pytest.mark.parametrize("case", CASES)
def test_export__of_bad_input__is_one_sentence_with_advice(tmp_path: Path, case: str) -> None:
    arguments, expected, named = CASES[case]
    code, text = export(arguments(tmp_path))
    assert code == expected, text
    assert_one_error(text, named)


RATES = [["--rate", "0"], ["--rate", "nan"], ["--rate", "many"]]


@pytest.mark.parametrize("words", [["--limit", "0"], ["--connections", "9"], ["--no-such-option"], *RATES])
def test_export__of_an_option_that_makes_no_sense__is_usage(tmp_path: Path, words: list[str]) -> None:
    code, text = export([HARBOUR, "-o", tmp_path, *words])
    assert code == 2
    assert "Traceback" not in text


def test_export__of_what_an_export_wrote__names_its_archive(tmp_path: Path) -> None:
    export([HARBOUR, "-o", tmp_path / "one"])
    code, text = export([tmp_path / "one", "-o", tmp_path / "two"])
    assert code == 2
    assert str(tmp_path / "one/.wpmigrate") in text


def test_export__into_a_folder_that_another_export_writes__is_locked(tmp_path: Path) -> None:
    from wpmigrate.pipeline.target import Target

    with Target(tmp_path):
        code, text = export([HARBOUR, "-o", tmp_path])
    assert code == 6
    assert_one_error(text, str(tmp_path))


def test_export__with_a_damaged_archive__is_7(tmp_path: Path) -> None:
    export([HARBOUR, "-o", tmp_path])
    database = tmp_path / ".wpmigrate/archive.sqlite"
    database.write_bytes(database.read_bytes()[:4096] + b"\xff" * 40960)
    code, text = export([HARBOUR, "-o", tmp_path])
    assert code == 7, text
    assert_one_error(text, "archive.sqlite")


@pytest.fixture
def no_tls() -> Iterator[int]:
    """A port that answers a TLS greeting with plain words."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            for _ in range(8):
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(1000)
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = Thread(target=answer, daemon=True)
        thread.start()
        yield server.getsockname()[1]
    thread.join(5)


def test_export__without_tls__is_one_sentence(no_tls: int, tmp_path: Path) -> None:
    code, text = export([f"https://127.0.0.1:{no_tls}", "-o", tmp_path])
    assert code == 4, text
    assert_one_error(text, "no secure connection")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows bounds no file")
@pytest.mark.parametrize(("size", "format"), [(20_000, "markdown"), (110_000, "sql")])
def test_export__on_a_full_disk__is_one_sentence(tmp_path: Path, size: int, format: str) -> None:
    """A bound on the size of files takes the place of a full disk: at first the archive's grows too large, then that
    of the database.
    """
    script = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}));"
        "from wpmigrate.cli import main; main()"
    )
    command = [sys.executable, "-c", script, "export", str(HARBOUR), "-o", str(tmp_path), "-f", format, "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert_one_error(done.stderr, "Cannot write")
    again, text = export([HARBOUR, "-o", tmp_path, "-f", format])
    assert again == 0, text


def test_inspect__of_bad_input__is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"id": 1, "foo": 2}), encoding="utf-8")
    for arguments in ([tmp_path / "a.json"], [HARBOUR, "--id", "999"], [HARBOUR, "--type", "nonsense"], ["nowhere/x"]):
        result = CliRunner().invoke(app, ["inspect", *map(str, arguments)])
        assert result.exit_code == 2
        assert_one_error(result.stderr, "")
