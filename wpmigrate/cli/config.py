"""What a command line need not repeat: ``wpmigrate.toml`` and the environment.

The file holds the options' own names, at its top for every command that has them, in a table for one command::

    archive = "/srv/backup/example"
    user = "mara"

    [export]
    source = "https://example.com"
    format = ["markdown", "json"]
    media = true

A variable ``WPMIGRATE_CA_BUNDLE`` is ``--ca-bundle``; of an option that may be repeated each line is one. The
environment counts before the file, the command line before both. No secret may stand in the file.
"""

import datetime as dt
import difflib
import inspect
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from wpmigrate.cli.screen import refused
from wpmigrate.errors import UsageError, WpmigrateError

FILE = "wpmigrate.toml"
VARIABLE = "WPMIGRATE_"
CONFIG = "config"

Options = Mapping[str, Any]
"""A command's parameters by the names that the file has for them: ``ca-bundle``."""


def configured(command: Callable[..., None]) -> Callable[..., None]:
    """The command with ``--config``, and with the defaults that the file and the environment have for it."""
    own = inspect.signature(command, eval_str=True)

    @wraps(command)
    def run(**values: Any) -> None:
        del values[CONFIG]
        command(**values)

    wrapped: Any = run
    option = inspect.Parameter(CONFIG, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=ConfigOption)
    wrapped.__signature__ = own.replace(parameters=[*own.parameters.values(), option])
    wrapped.__annotations__ = {**getattr(command, "__annotations__", {}), CONFIG: ConfigOption}
    return run


def _load(context: typer.Context, path: Path | None) -> Path | None:
    """Comes before the other options, which then find their defaults."""
    if context.resilient_parsing or context.parent is None:
        return path
    group: Any = context.parent.command
    commands = {name: _options(command) for name, command in group.commands.items()}
    try:
        context.default_map = defaults(str(context.info_name), commands, path, os.environ)
    except WpmigrateError as error:
        raise refused(error) from None
    return path


ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        callback=_load,
        is_eager=True,
        help=f"Take what is not said here from this file; {FILE} in the current folder unless named.",
        show_default=False,
    ),
]


def _options(command: Any) -> Options:
    options = {_key(option): option for option in command.params}
    return {name: option for name, option in options.items() if name not in (CONFIG, "help", "version")}


def _key(option: Any) -> str:
    return str(option.name).replace("_", "-")


def defaults(
    command: str, commands: Mapping[str, Options], path: Path | None, environment: Mapping[str, str]
) -> dict[str, Any]:
    """The defaults of a command's parameters by their names in Python. Raises `UsageError`."""
    named = path or environment.get(_variable(CONFIG))
    file = Path(named or FILE)
    found = _from_file(command, commands, file) if named or file.exists() else {}
    options = commands[command]
    found |= {key: value for key, option in options.items() if (value := _from_environment(key, option, environment))}
    return {options[key].name: value for key, value in found.items()}


def _from_environment(key: str, option: Any, environment: Mapping[str, str]) -> Any:
    text = environment.get(_variable(key), "")
    return [line for line in text.splitlines() if line.strip()] if _is_list(option) else text


def _variable(key: str) -> str:
    return VARIABLE + key.upper().replace("-", "_")


# --- the file


def _from_file(command: str, commands: Mapping[str, Options], path: Path) -> dict[str, Any]:
    tables = _read(path)
    common = {key: value for key, value in tables.items() if not isinstance(value, dict)}
    every = {key: option for options in commands.values() for key, option in options.items()}
    found: dict[str, Any] = {}
    for key, option, value in _checked(common, every, path, "no command has"):
        if key in commands[command]:
            found[key] = _value(key, option, value, path)
    for name, table in tables.items():
        if not isinstance(table, dict):
            continue
        if name not in commands:
            raise UsageError(f"{path}: there is no command {name}.", _nearest(name, commands))
        for key, option, value in _checked(table, commands[name], path, f"{name} has no"):
            checked = _value(key, option, value, path)
            found |= {key: checked} if name == command else {}
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", "Name another file with --config.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no TOML: {error}.", 'A line of it is: user = "mara"') from None


def _checked(table: Mapping[str, Any], options: Options, path: Path, lacks: str) -> Iterator[tuple[str, Any, Any]]:
    """Key, option and value of each entry. Raises `UsageError` for a secret, and for what is no option."""
    for name, value in table.items():
        key = name.replace("_", "-")
        if key in SECRETS or any(SECRET.search(text) for text in _texts(value)):
            raise UsageError(
                f"{path}: {name} holds a secret, which must not stand in a file that is copied and kept.",
                f"Put it into {SECRETS.get(key, _variable(key))}.",
            )
        if key not in options:
            raise UsageError(f"{path}: {lacks} option {name}.", _nearest(key, options))
        yield key, options[key], value


def _texts(value: Any) -> Iterator[str]:
    yield from (entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, str))


def _nearest(name: str, names: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, names, 1, 0.5)
    return f"Did you mean {near[0]}?" if near else f"There is {', '.join(sorted(names))}."


def _value(key: str, option: Any, value: Any, path: Path) -> Any:
    """As the command line would have it: text, but for switches."""
    if getattr(option, "is_flag", False):
        if not isinstance(value, bool):
            raise UsageError(f"{path}: {key} is a switch.", f"Write {key} = true, or false.")
        return value
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(entry, KINDS) and not isinstance(entry, bool) for entry in values):
        raise UsageError(f"{path}: {key} is neither text nor number.", f'Write {key} = "…".')
    if not _is_list(option) and isinstance(value, list):
        raise UsageError(f"{path}: {key} is one value, not a list.", f'Write {key} = "…".')
    return [str(entry) for entry in values] if _is_list(option) else str(value)


def _is_list(option: Any) -> bool:
    return bool(getattr(option, "multiple", False)) or option.nargs != 1


KINDS = (str, int, float, dt.date, dt.datetime)
SECRETS = {
    "password": "WPMIGRATE_PASSWORD, or into ~/.netrc",
    "token": "WPMIGRATE_TOKEN",
    "basic-password": "WPMIGRATE_BASIC_PASSWORD, or into ~/.netrc",
    "header": "WPMIGRATE_HEADER, one a line",
    "cookie": "WPMIGRATE_COOKIE, one a line",
    "post-password": "WPMIGRATE_POST_PASSWORD, one a line",
}
SECRET = re.compile(r"(?:^|//)[^/@\s]*:[^/@\s]*@")
"""A user and a password before a host."""
