"""README's recipes for systemd and cron, tried as they are written: only the places and the site are others."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.crawler.fake import PASSWORD, USER, Fake, error
from tests.crawler.served import served
from tests.needs import require
from wpmigrate.archive import Archive

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX: cron and systemd")

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```\w*\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A block of code whose first line says which file it is."""
FOLDERS = ("/etc/wpmigrate", "/var/lib/wpmigrate", "/opt/wpmigrate/bin", "/etc/systemd/system")


@dataclass
class Machine:
    """A folder that stands for ``/``, with the files of README in it."""

    root: Path
    fake: Fake

    def path(self, name: str) -> Path:
        return self.root / name.lstrip("/")

    def moved(self, text: str) -> str:
        for folder in FOLDERS:
            text = text.replace(folder, str(self.path(folder)))
        return text

    def put(self, name: str, text: str) -> Path:
        """A file of README, for this machine and for the fake's site and user."""
        text = self.moved(text).replace("https://example.com", self.fake.home).replace("example.com", "127.0.0.1")
        text = text.replace("mara", USER).replace("abcdefghijklmnopqrstuvwx", f'"{PASSWORD}"')
        self.path(name).write_text(text, encoding="utf-8")
        self.path(name).chmod(0o600)
        return self.path(name)

    def run(self, command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """As cron does (and systemd, but for the shell): an environment of its own, and nothing else of ours."""
        given = {"SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", "HOME": str(self.root), "LOGNAME": "mara", **environment}
        return subprocess.run(
            ["/bin/sh", "-c", command], env=given, cwd=self.root, capture_output=True, text=True, check=False
        )

    @property
    def archive(self) -> Path:
        return self.path("/var/lib/wpmigrate/example")


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with served() as fake:
        fake.add(7, status="draft")
        found = Machine(tmp_path, fake)
        for folder in FOLDERS:
            found.path(folder).mkdir(parents=True)
        for name, text in files().items():
            if name.startswith("/"):
                found.put(name, text)
        program = found.path("/opt/wpmigrate/bin/wpmigrate")
        program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m wpmigrate "$@"\n')
        program.chmod(0o755)
        yield found


def files() -> dict[str, str]:
    return dict(BLOCK.findall(README))


def test_systemd__units__are_understood_to_the_last_word(machine: Machine) -> None:
    require("systemd")
    units = [machine.path(f"/etc/systemd/system/wpmigrate.{kind}") for kind in ("service", "timer")]
    program = shutil.which("systemd-analyze")
    assert program is not None
    done = subprocess.run([program, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def service(machine: Machine) -> dict[str, str]:
    """``[Service]``, with the specifier of the credentials' folder."""
    text = machine.path("/etc/systemd/system/wpmigrate.service").read_text(encoding="utf-8")
    credentials = machine.root / "credentials"
    found = dict(line.split("=", 1) for line in text.partition("[Service]\n")[2].splitlines())
    name, _, source = found["LoadCredential"].partition(":")
    credentials.mkdir()
    (credentials / name).write_bytes(Path(source).read_bytes())
    (credentials / name).chmod(0o400)
    assert found["StateDirectory"] == "wpmigrate"  # is /var/lib/wpmigrate
    return {key: value.replace("%d", str(credentials)) for key, value in found.items()}


def test_systemd__the_service__backs_up_what_the_login_sees_and_says_so_in_a_line(machine: Machine) -> None:
    said = service(machine)
    name, _, value = said["Environment"].partition("=")
    done = machine.run(said["ExecStart"], **{name: value})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert json.loads(done.stdout)["changes"]["posts"]["new"] == 4
    assert machine.archive.stat().st_mode & 0o077 == 0


class Crontab:
    """Variables and lines of README's crontab, as cron reads them (crontab(5))."""

    def __init__(self, machine: Machine) -> None:
        lines = machine.put("crontab", files()["crontab"]).read_text(encoding="utf-8").splitlines()
        self.variables = dict(line.split("=", 1) for line in lines if re.match(r"\w+=", line))
        self.commands = [self._command(line) for line in lines if re.match(r"[\d*]", line)]

    def _command(self, line: str) -> str:
        *_, command = line.split(None, 5)
        assert not re.search(r"(?<!\\)%", command)  # it would end the command
        return command.replace(r"\%", "%")


def test_cron__a_good_night__mails_nothing_and_logs_a_line(machine: Machine) -> None:
    crontab = Crontab(machine)
    for command in crontab.commands:
        done = machine.run(command, **crontab.variables)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (line,) = machine.path("/var/lib/wpmigrate/log.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["exit"] == 0


def test_cron__a_night_that_lacks_something__is_mailed_with_3(machine: Machine) -> None:
    def broken(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        return error(500, "internal_server_error") if request.url.path.endswith("/wp/v2/tags") else None

    crontab = Crontab(machine)
    machine.fake.faults.append(broken)
    done = machine.run(crontab.commands[0], **crontab.variables)
    assert "wpmigrate ended with 3, see" in done.stdout


def test_cron__another_run_at_work__is_mailed_with_6_and_changes_nothing(machine: Machine) -> None:
    crontab = Crontab(machine)
    with Archive.create(machine.archive):
        done = machine.run(crontab.commands[0], **crontab.variables)
        assert "wpmigrate ended with 6" in done.stdout
        assert f"is being written by process {os.getpid()}" in done.stderr
    assert machine.fake.requests == []
