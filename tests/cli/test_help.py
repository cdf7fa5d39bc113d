"""What the command line says of itself, and that README says the same."""

import re
import subprocess
import sys
from pathlib import Path

from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from wpmigrate import errors
from wpmigrate.cli.app import app
from wpmigrate.cli.front import HELP
from wpmigrate.errors import WpmigrateError

README = Path(__file__).parents[2] / "README.md"


def test_front_page__is_the_help_of_the_commands() -> None:
    """It is written by hand, since typer would take longer to import than the page may take."""
    printed = subprocess.run([sys.executable, "-m", "wpmigrate", "--help"], capture_output=True, text=True, check=True)
    assert printed.stdout == HELP == CliRunner().invoke(app, ["--help"]).output


def test_front_page__names_every_command_and_option() -> None:
    words = " ".join(HELP.split())
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    with group.make_context("wpmigrate", ["export"], resilient_parsing=True) as context:
        options = [record for param in group.get_params(context) if (record := param.get_help_record(context))]
    assert len(options) == 2
    for name, said in options:
        assert f"{name} {said}" in words
    for name, command in group.commands.items():
        assert f"{name} {(command.help or '').strip()}" in words


def test_front_page__names_the_exit_codes() -> None:
    words = " ".join(HELP.split())
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, WpmigrateError)]
    for code in {0, 3, *(kind.exit_code for kind in kinds)}:
        assert re.search(rf"[:,] {code} \w", words)


def test_front_page__imports_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['wpmigrate', '--help']; before = set(sys.modules);"
        "from wpmigrate.cli import main; main(); print(*sys.modules.keys() - before)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    modules = set(done.stdout.splitlines()[-1].split())
    assert "wpmigrate.cli.front" in modules
    assert not modules & {"typer", "click", "rich", "pydantic", "httpx", "lxml", "inspect", "dataclasses", "typing"}


def test_readme__names_every_command() -> None:
    text = README.read_text(encoding="utf-8")
    for command in app.registered_commands:
        assert command.callback is not None
        assert f"wpmigrate {command.callback.__name__}" in text


def test_module__runs_as_a_command() -> None:
    done = subprocess.run([sys.executable, "-m", "wpmigrate", "--version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"wpmigrate \d+\.\d+\.\d+\n", done.stdout)
