"""Private database servers: in a temporary folder, on a socket there, of a user without rights."""

import os
import shutil
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.needs import server_program
from wpmigrate.exporters.sql.schema import Kind

USER: dict[str, Any] = {"user": "nobody", "group": "nogroup"} if os.name == "posix" and os.getuid() == 0 else {}
"""Servers refuse to be root."""

NULL = "\\N"
END = "end of answer"


class Server(ABC):
    """A running server. ``database`` is what `load` and `ask` mean."""

    dialect: str
    database = "first"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.start()

    @abstractmethod
    def start(self) -> None:
        """Returns when the server answers."""

    @abstractmethod
    def stop(self) -> None: ...

    @abstractmethod
    def client(self, *arguments: str) -> list[str]: ...

    @abstractmethod
    def shown(self, name: str, kind: Kind) -> str:
        """A column as ASCII: texts as hex."""

    @abstractmethod
    def fresh(self) -> None:
        """An empty database."""

    def load(self, script: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(self.client(*arguments), input=script, capture_output=True, check=False)

    @abstractmethod
    def ask(self, query: str) -> list[list[str]]:
        """Fields as the server shows them, NULL as ``\\N``."""

    def ask_all(self, queries: list[str]) -> Iterator[list[list[str]]]:
        """Each answer, with one start of the client."""
        answer: list[list[str]] = []
        for row in self.ask("".join(f"{query}; SELECT '{END}';" for query in queries)):
            if row == [END]:
                yield answer
                answer = []
            else:
                answer.append(row)

    def program(self, name: str, *arguments: str) -> list[str]:
        path = server_program(name)
        assert path is not None
        return [path, *arguments]

    def run(self, command: list[str], **how: Any) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **how)


class Postgresql(Server):
    dialect = "postgresql"

    def start(self) -> None:
        data = str(self.folder / "data")
        initdb = self.program("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.run([*initdb, "--no-sync"], **USER)
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c full_page_writes=off"
        log = str(self.folder / "log")
        self.run(self.program("pg_ctl", "-D", data, "-w", "-o", options, "-l", log, "start"), **USER)

    def stop(self) -> None:
        self.run(self.program("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop"), **USER)

    def client(self, *arguments: str) -> list[str]:
        where = ("-X", "-q", "-h", str(self.folder), "-U", "postgres", "-d", self.database)
        return self.program("psql", *where, *arguments)

    def shown(self, name: str, kind: Kind) -> str:
        if kind in ("key", "text", "json", "tree"):
            return f"encode(convert_to({name}::text, 'UTF8'), 'hex')"
        if kind == "time":
            return f"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
        return f"{name}::int" if kind == "flag" else name

    def fresh(self) -> None:
        self.database, last = f"d{time.monotonic_ns()}", self.database
        create = f"CREATE DATABASE {self.database}"
        self.database, made = "postgres" if last == "first" else last, self.database
        self.run(self.client("-c", create))
        self.database = made

    def ask(self, query: str) -> list[list[str]]:
        command = self.client("-A", "-t", "-P", f"null={NULL}", "-c", f"SET search_path = wpmigrate; {query}")
        done = subprocess.run(command, capture_output=True, check=True)
        return [line.split("|") for line in done.stdout.decode().splitlines()]


class Mariadb(Server):
    dialect = "mysql"

    def start(self) -> None:
        data = f"--datadir={self.folder / 'data'}"
        install = self.program("mariadb-install-db", "--no-defaults", data, "--skip-test-db")
        self.run([*install, "--auth-root-authentication-method=normal"], **USER)
        options = (f"--socket={self.folder / 's'}", "--skip-networking", f"--pid-file={self.folder / 'pid'}")
        command = self.program("mariadbd", "--no-defaults", data, *options, "--innodb-flush-log-at-trx-commit=0")
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **USER)
        deadline = time.monotonic() + 60
        while subprocess.run(self.client("-e", "SELECT 1"), capture_output=True, check=False).returncode:
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.1)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def client(self, *arguments: str) -> list[str]:
        where = ("--no-defaults", f"--socket={self.folder / 's'}", "--user=root")
        database = () if self.database == "first" else (self.database,)
        return self.program("mariadb", *where, "--default-character-set=utf8mb4", *arguments, *database)

    def shown(self, name: str, kind: Kind) -> str:
        if kind in ("key", "text", "json", "tree"):
            return f"HEX(`{name}`)"
        return f"DATE_FORMAT(`{name}`, '%Y-%m-%dT%H:%i:%s.%f')" if kind == "time" else f"`{name}`"

    def fresh(self) -> None:
        made = f"d{time.monotonic_ns()}"
        self.run(self.client("-e", f"CREATE DATABASE {made}"))
        self.database = made

    def ask(self, query: str) -> list[list[str]]:
        done = subprocess.run(self.client("--batch", "-N", "-e", query), capture_output=True, check=True)
        lines = [line.split("\t") for line in done.stdout.decode().splitlines()]
        return [[NULL if field == "NULL" else field for field in line] for line in lines]


@contextmanager
def running(kind: type[Server]) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="wpmigrate-"))  # a socket's path has room for 107 bytes
    if USER:
        shutil.chown(folder, **USER)
    try:
        server = kind(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
