"""One running WordPress."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import httpx

from tests.wordpress.builds import php
from tests.wordpress.faults import Faults
from tests.wordpress.template import CONTENT, DATABASE, PASSWORD, PHP, URL, copy_site, environment, run_php, template

USER = "keeper"
POST_PASSWORD = "low-water"

REQUESTS = "requests.jsonl"

_WORKERS = 4
_START_SECONDS = 20.0
_ATTEMPTS = 5
_OPTIONS = ("memory_limit=512M", "max_execution_time=120", "opcache.enable_cli=1", "display_errors=0", "log_errors=0")

# The server and its workers are one process group with a shell at its head. The shell waits for its standard input
# to end, which happens when whoever started it dies, however that dies; and the group ends when the server does.
_WATCHED = '{ "$@" </dev/null; kill -9 0; } & read -r _; kill -9 0'

# Where WordPress keeps addresses of its own as text. Those of media and posts are made when they are asked for.
_ADDRESSES = (
    ("wp_posts", "post_content"),
    ("wp_posts", "post_excerpt"),
    ("wp_posts", "guid"),
    ("wp_postmeta", "meta_value"),
    ("wp_comments", "comment_content"),
)


class Answered(NamedTuple):
    """A request that PHP answered; `user` is the login it brought, right or wrong, the times are seconds."""

    method: str
    target: str
    status: int
    user: str | None
    began: float
    ended: float


class WordPress:
    """A WordPress of its own, from entering the context to leaving it.

    Args:
        version: one of `tests.wordpress.VERSIONS`.
        seeded: with the content of php/seed.php, or with none.

    Attributes:
        url: where it answers, without a slash at the end.
        user: an administrator, `application_password` theirs (and that of the seeded `erika`, editor, `amir`,
            author, and `nobody`, contributor).
        folder: its files.
    """

    user = USER
    application_password = PASSWORD

    def __init__(self, version: str, *, seeded: bool = True) -> None:
        self.version = version
        self._seeded = seeded
        self.url = ""
        self.folder = Path()
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        source = template(self.version, seeded=self._seeded)
        with contextlib.ExitStack() as stack:
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wpmigrate-site-")))
            self.folder = scratch / "site"
            self._log = scratch / REQUESTS
            copy_site(source, self.folder)
            self.url = stack.enter_context(_served(self.folder, scratch))
            self._client = stack.enter_context(httpx.Client(base_url=self.url, timeout=60, trust_env=False))
            self._move_addresses()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def request(
        self, path: str, *, method: str = "GET", user: str | None = None, json: object = None, **query: str | int
    ) -> httpx.Response:
        """Asks the site; `user` logs in by the application password. Redirects are not followed."""
        return self._ask(method, path, user, query, json)

    def rest(self, route: str, *, user: str | None = None, **query: str | int) -> list[dict[str, object]]:
        """All records of a collection, page after page: `rest("wp/v2/posts", status="any", user="keeper")`."""
        records: list[dict[str, object]] = []
        page = pages = 1
        while page <= pages:
            answer = self._ask("GET", f"/wp-json/{route}", user, {"per_page": 100, "page": page, **query})
            answer.raise_for_status()
            records += answer.json()
            pages = int(answer.headers.get("X-WP-TotalPages", "1"))
            page += 1
        return records

    def php(self, script: str) -> str:
        """Runs PHP code (without `<?php`) inside the site as its administrator; gives what it prints."""
        return run_php(self.folder, "-", url=self.url, source=script)

    def rows(self, sql: str, *values: str | int) -> list[tuple[object, ...]]:
        """Reads the site's own database (tables `wp_posts`, `wp_terms`, …): the truth that REST is compared with."""
        with contextlib.closing(sqlite3.connect(self.folder / DATABASE)) as database:
            return database.execute(sql, values).fetchall()

    def ids(self, kind: str = "post", *statuses: str) -> set[int]:
        """Ids of the posts of a type in these statuses (`publish` unless named)."""
        marks = ",".join("?" * len(statuses or ("publish",)))
        sql = f"SELECT ID FROM wp_posts WHERE post_type = ? AND post_status IN ({marks})"  # noqa: S608  only marks
        return {int(str(row[0])) for row in self.rows(sql, kind, *(statuses or ("publish",)))}

    def misbehave(self, faults: Faults) -> None:
        """From now on REST answers have these faults, and no others."""
        (self.folder / CONTENT / "faults.json.refused").unlink(missing_ok=True)
        (self.folder / CONTENT / "faults.json").write_text(json.dumps(asdict(faults)), encoding="utf-8")

    def answered(self) -> list[Answered]:
        """The requests so far, in the order in which their answers ended."""
        lines = self._log.read_text(encoding="utf-8").splitlines() if self._log.exists() else []
        return [Answered(**json.loads(line)) for line in lines]

    def _ask(
        self, method: str, path: str, user: str | None, query: Mapping[str, str | int], json: object = None
    ) -> httpx.Response:
        auth = None if user is None else (user, PASSWORD)
        return self._client.request(method, path, params=query or None, auth=auth, json=json)

    def _move_addresses(self) -> None:
        with contextlib.closing(sqlite3.connect(self.folder / DATABASE)) as database, database:
            for table, column in _ADDRESSES:
                sql = f"UPDATE {table} SET {column} = replace({column}, ?, ?) WHERE instr({column}, ?)"  # noqa: S608  our own names
                database.execute(sql, (URL, self.url, URL))


@contextlib.contextmanager
def _served(folder: Path, scratch: Path) -> Iterator[str]:
    """Serves the folder and gives its address; whoever took our free port in between makes us try another."""
    output = scratch / "server.log"
    for _ in range(_ATTEMPTS):
        port = _free_port()
        server = _start(folder, port, scratch / REQUESTS, output)
        try:
            if _started(server, output):
                yield f"http://127.0.0.1:{port}"
                return
        finally:
            _stop(server)
    raise RuntimeError(f"php -S did not start: {output.read_text(encoding='utf-8', errors='replace')[-500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(folder: Path, port: int, requests: Path, output: Path) -> subprocess.Popen[bytes]:
    options = [word for option in _OPTIONS for word in ("-d", option)]
    command = [php(), *options, "-S", f"127.0.0.1:{port}", "-t", str(folder), str(PHP / "router.php")]
    if sys.platform != "win32":
        command = ["/bin/sh", "-c", _WATCHED, "sh", *command]
    settings = {
        **environment(f"http://127.0.0.1:{port}"),
        "PHP_CLI_SERVER_WORKERS": str(_WORKERS),
        "WPMIGRATE_TEST_LOG": str(requests),
    }
    with output.open("wb") as log:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, env=settings, start_new_session=True
        )


def _started(server: subprocess.Popen[bytes], output: Path) -> bool:
    """Whether our server listens. It says so itself; a connection could be to somebody else who took the port."""
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if b") started" in output.read_bytes():
            return True
        time.sleep(0.01)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        server.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
    server.communicate()
