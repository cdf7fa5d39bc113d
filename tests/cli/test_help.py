"""What the command line says of itself, and that README says the same."""

import re
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from wpmigrate.cli import app

README = Path(__file__).parents[2] / "README.md"


def test_help__names_the_exit_codes() -> None:
    text = CliRunner().invoke(app, ["--help"]).output
    assert "3 finished but something readable is missing" in " ".join(re.sub(r"[│╭╮╰╯─]", " ", text).split())


def test_readme__names_every_command() -> None:
    text = README.read_text(encoding="utf-8")
    for command in app.registered_commands:
        assert command.callback is not None
        assert f"wpmigrate {command.callback.__name__}" in text


def test_module__runs_as_a_command() -> None:
    done = subprocess.run([sys.executable, "-m", "wpmigrate", "--version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"wpmigrate \d+\.\d+\.\d+\n", done.stdout)
