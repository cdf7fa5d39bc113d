"""The command in processes that can be killed before anything they do to the disk.

``python tests/tapped.py`` reads lines of JSON, ``[folder, log, last, act, after, arguments]``, and runs
``wpmigrate ARGUMENTS…`` for each in a process of its own; its answer is a line, the exit code (as in `subprocess`).
Each step is a line of ``log``, written before it is done: a file below ``folder`` that is opened for writing, renamed,
removed or synced, a folder that is made or removed, a statement that begins, commits, or changes a database outside a
transaction. Before step ``last`` (from 1; 0: none) one of `ACTS` is done; ``after`` so many seconds (0: never) the
process is killed. ``log.out`` and ``log.err`` are its streams.

Nothing of the product is replaced: Python's audit events tell of all but syncs, SQLite's trace of the statements. The
processes are forks of one that has done it all once, since what a process does but once takes longer than most runs.
"""

import ctypes
import itertools
import json
import os
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from wpmigrate import ExportOptions, export, open_source
from wpmigrate.cli.app import run

HARBOUR = Path(__file__).parent.parent / "fixtures/sites/harbour/wp-json"

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
CHANGES = ("BEGIN", "COMMIT", "INSERT", "UPDATE", "DELETE", "VACUUM", "REPLACE")
EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}


def kill(folder: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fill(folder: Path) -> None:
    """Leaves no room on the disk that the folder is on."""
    with (folder.parent / "filler").open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while True:
                    file.write(b"x" * size)


def limit(folder: Path) -> None:
    """No file may grow beyond 30,000 bytes: what a full disk is to somebody who may make none."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))


def shut(folder: Path) -> None:
    """No file may be made any more, nor one be opened that is not open."""
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o500 if path.is_dir() else 0o400)


ACTS: dict[str, Callable[[Path], None]] = {"kill": kill, "fill": fill, "limit": limit, "shut": shut}


def renounce() -> None:
    """Even root is bound by a file's mode from now on (``capset``: no capabilities)."""
    version, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None).capset(version, none) != 0:
        raise OSError("capset")


class Tap:
    """Counts the steps of this process; acts before the one that is its last."""

    def __init__(self, folder: str, log: str, last: int, act: str) -> None:
        self._folder, self._last, self._act = folder, last, ACTS[act]
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._numbers = itertools.count(1)
        self._fsync, self._connect = os.fsync, sqlite3.connect

    def open(self) -> None:
        tapped: Any = self
        os.fsync, sqlite3.connect = tapped._synced, tapped._connected
        sys.addaudithook(self._heard)

    def _step(self, what: str) -> None:
        number = next(self._numbers)
        os.write(self._log, f"{what.replace(self._folder, '')}\n".encode(errors="replace"))
        if number == self._last:
            self._act(Path(self._folder))

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        if event in EVENTS and self._is_ours(args[0]):
            paths = [os.fspath(arg) for arg in args[:2] if isinstance(arg, str | os.PathLike)]
            self._step(" ".join([event, *paths]))
        elif event == "open" and isinstance(args[2], int) and args[2] & WRITES and self._is_ours(args[0]):
            self._step(f"open {args[0]}")

    def _is_ours(self, path: object) -> bool:
        return isinstance(path, str | os.PathLike) and os.path.abspath(path).startswith(self._folder)  # noqa: PTH100

    def _synced(self, handle: int) -> None:
        self._step(f"fsync {Path(f'/proc/self/fd/{handle}').readlink()}")
        self._fsync(handle)

    def _connected(self, *args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = self._connect(*args, **options)
        connection.set_trace_callback(self._traced(connection))
        return connection

    def _traced(self, connection: sqlite3.Connection) -> Callable[[str], None]:
        def statement(text: str) -> None:
            word = text.lstrip().partition(" ")[0].rstrip(";").upper()
            if word in CHANGES and (word in ("BEGIN", "COMMIT") or not connection.in_transaction):
                self._step(f"sqlite {' '.join(text.split())[:60]}")

        return statement


def child(folder: str, log: str, last: int, act: str, after: float, arguments: list[str]) -> None:
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{log}.{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    os.close(0)
    Tap(folder, log, last, act).open()
    if act == "shut":
        renounce()
    sys.argv = ["wpmigrate", *arguments]
    run()


def serve() -> None:
    with TemporaryDirectory() as folder:
        export(open_source(str(HARBOUR)), ExportOptions(output=Path(folder), formats=("markdown", "json", "sql")))
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            return child(*json.loads(line))
        if after := json.loads(line)[4]:
            time.sleep(after)
            os.kill(process, signal.SIGKILL)  # a zombie at worst: nobody has waited for it
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])}\n")
        sys.stdout.flush()
    return None


if __name__ == "__main__":
    serve()
