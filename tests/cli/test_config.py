"""``wpmigrate.toml`` and the environment: what comes before what, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from tests.cli.test_bad_input import assert_one_error
from tests.crawler.served import served
from wpmigrate.cli.app import app
from wpmigrate.cli.config import FILE, _options

HARBOUR = Path(__file__).parents[2] / "fixtures/sites/harbour/wp-json"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def config(text: str, name: str = FILE) -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def export(*arguments: object, **env: str) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, arguments)], env=env)


def written(folder: str = "out") -> set[str]:
    return {path.stem for path in Path(folder).rglob("*.md")}


def test_config__in_the_current_folder__has_arguments_and_options() -> None:
    config(f'[export]\nsource = "{HARBOUR.as_posix()}"\noutput = "out"\ntype = "pages"\njson = true\n')
    result = export()
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["exit"] == 0
    assert written() == {"about", "contact"}


def test_config__named_on_the_command_line_or_by_the_environment__in_place_of_that_of_the_folder() -> None:
    config("nonsense = 1")
    other = config('[export]\noutput = "out"\ntype = ["pages"]\n', "other.toml")
    assert export(HARBOUR, "--config", other).exit_code == 0
    assert written() == {"about", "contact"}
    assert export(HARBOUR, WPMIGRATE_CONFIG=str(other)).exit_code == 0


def test_config__top_level__is_for_every_command_that_has_the_option() -> None:
    config('limit = 1\noutput = "out"\ntype = "pages"\n')
    assert export(HARBOUR).exit_code == 0
    assert written() == {"about"}
    inspected = CliRunner().invoke(app, ["inspect", str(HARBOUR)])
    assert inspected.exit_code == 0, inspected.output
    assert inspected.output.startswith("page 31 ")


def test_config__a_table__comes_before_the_top_and_is_for_its_command_alone() -> None:
    config('output = "out"\nlimit = 1\n[export]\nlimit = 2\n[inspect]\ntype = "pages"\n')
    assert export(HARBOUR, "--type", "post").exit_code == 0
    assert len(written()) == 2


def test_config__of_a_nightly_backup__leaves_a_line_with_nothing_to_say() -> None:
    config(f'archive = "archive"\n[backup]\nsource = "{HARBOUR.as_posix()}"\nquiet = true\nfull-every = 1\n')
    for words in (["backup"], ["backup"], ["check"]):
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output
    listed = CliRunner().invoke(app, ["snapshots", "--json"])
    assert len(listed.stdout.splitlines()) == 2


def test_environment__comes_before_the_file__and_the_command_line_before_both() -> None:
    config('output = "file"\nquiet = true\n')
    assert export(HARBOUR).output == ""
    assert export(HARBOUR, WPMIGRATE_OUTPUT="environment", WPMIGRATE_QUIET="false").output != ""
    assert export(HARBOUR, "-o", "line", WPMIGRATE_OUTPUT="environment").exit_code == 0
    assert all(written(name) for name in ("file", "environment", "line"))


def test_environment__an_option_that_may_be_repeated__has_one_a_line() -> None:
    with served() as fake:
        result = export(fake.home, "-o", "out", WPMIGRATE_HEADER="X-One: 1 and more\nX-Two: 2\n")
        assert result.exit_code == 0, result.output
        assert fake.requests[0].headers["X-One"] == "1 and more"
        assert fake.requests[0].headers["X-Two"] == "2"


CASES = {
    "an unknown key": ("outptu = 1", "Did you mean output?"),
    "an unknown key that is like nothing": ("xyzzy = 1", "There is"),
    "an unknown key of a command": ("[export]\nfromat = 1", "export has no option fromat. Did you mean format?"),
    "a key of another command": ("[inspect]\noutput = 'x'", "inspect has no option output."),
    "an unknown command": ("[exprot]\noutput = 'x'", "there is no command exprot. Did you mean export?"),
    "a password": ("password = 'hunter2'", "WPMIGRATE_PASSWORD"),
    "a password of basic auth": ("[export]\nbasic_password = 'hunter2'", "WPMIGRATE_BASIC_PASSWORD"),
    "a token": ("token = 'hunter2'", "WPMIGRATE_TOKEN"),
    "a header": ("header = ['X: hunter2']", "WPMIGRATE_HEADER"),
    "a cookie": ("cookie = 'a=hunter2'", "WPMIGRATE_COOKIE"),
    "a password in an address": ("[export]\nsource = 'https://u:hunter2@example.org'", "WPMIGRATE_SOURCE"),
    "a password before a host": ("[export]\nsource = 'u:hunter2@example.org'", "WPMIGRATE_SOURCE"),
    "a password of a proxy": ("proxy = 'http://u:hunter2@proxy'", "WPMIGRATE_PROXY"),
    "a switch that is none": ("quiet = 'yes'", "quiet is a switch"),
    "a list for one value": ("output = ['a', 'b']", "output is one value"),
    "a switch for a value": ("output = true", "output is neither text nor number"),
    "no TOML": ("output: x", "is no TOML"),
    "no text": ("\x00", "is no TOML"),
}


@pytest.mark.parametrize("case", CASES)
def test_config__that_makes_no_sense__is_one_sentence_with_advice(case: str) -> None:
    text, named = CASES[case]
    config(text)
    result = export(HARBOUR, "-o", "out")
    assert result.exit_code == 2
    assert_one_error(result.stderr, named)
    assert "hunter2" not in result.output


def test_config__that_is_not_there__is_one_sentence() -> None:
    result = export(HARBOUR, "-o", "out", "--config", "nowhere.toml")
    assert result.exit_code == 2
    assert_one_error(result.stderr, "nowhere.toml cannot be read")


def test_config__a_value_that_makes_no_sense__is_usage() -> None:
    config("connections = 9")
    assert export(HARBOUR, "-o", "out").exit_code == 2


def test_help__needs_no_config() -> None:
    config("nonsense = 1")
    assert export("--help").exit_code == 0


def test_config__every_command_has_it_and_no_option_is_called_like_a_secret() -> None:
    group: Any = get_command(app)
    for command in group.commands.values():
        assert "config" in {option.name for option in command.params}
        assert not {"password", "token", "basic-password"} & _options(command).keys()
