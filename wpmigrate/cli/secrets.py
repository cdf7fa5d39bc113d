"""Where passwords and tokens come from: the environment, netrc, a keyring, a prompt. Never the command line, and never
``wpmigrate.toml``.
"""

import netrc
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import typer

from wpmigrate.errors import LoginRefused, UsageError


def found(source: str, user: str | None, basic_user: str | None) -> dict[str, str]:
    """The secrets of `CrawlOptions` for these users. Raises `LoginRefused` for a user without any."""
    from wpmigrate.pipeline import BASIC_PASSWORD_VARIABLE, PASSWORD_VARIABLE, TOKEN_VARIABLE, host

    where, secrets = host(source), {}
    if token := os.environ.get(TOKEN_VARIABLE):
        secrets["token"] = token
    if user and not token:
        secrets["password"] = _password(user, where, PASSWORD_VARIABLE, "application password")
    elif user and (password := os.environ.get(PASSWORD_VARIABLE)):
        secrets["password"] = password  # one too many, which the crawler refuses
    if basic_user:
        secrets["basic_password"] = _password(basic_user, where, BASIC_PASSWORD_VARIABLE, "password")
    return secrets


def _password(user: str, host: str, variable: str, kind: str) -> str:
    """The first that there is. Raises `LoginRefused`."""
    for look in (os.environ.get, _from_netrc(user, host), _from_keyring(user, host), _from_prompt(user, host, kind)):
        if password := look(variable):
            return password
    raise LoginRefused(
        f"There is no {kind} for {user}.",
        f"Put it into {variable}, or write machine {host or 'HOST'} login {user} password … into ~/.netrc."
        + (" WordPress makes one under Users, Profile, Application Passwords." if "application" in kind else ""),
    )


def _from_netrc(user: str, host: str) -> Callable[[str], str | None]:
    """The entry of just this machine and this user: ``default`` would hand its password to any address."""

    def look(_: str) -> str | None:
        named = os.environ.get("NETRC")
        path = Path(named) if named else Path("~/.netrc").expanduser()
        try:
            entry = netrc.netrc(named).hosts.get(host)
        except FileNotFoundError:
            return None
        except netrc.NetrcParseError as error:  # its own words may hold a password
            raise UsageError(
                f"{path} cannot be read: line {error.lineno} is none of a netrc, or others may read the file.",
                "Mend it, or chmod 600 it.",
            ) from None
        except (OSError, UnicodeError) as error:
            raise UsageError(f"{path} cannot be read ({type(error).__name__}).", "Look at its rights.") from None
        return entry[2] if entry and entry[0] == user else None

    return look


def _from_keyring(user: str, host: str) -> Callable[[str], str | None]:
    """``keyring set example.org mara``, where that package is installed and has a keyring to ask."""

    def look(_: str) -> str | None:
        try:
            keyring = import_module("keyring")
        except ImportError:
            return None
        try:
            password: str | None = keyring.get_password(host, user)
        except keyring.errors.KeyringError:  # none on this machine, or locked
            return None
        return password

    return look


def _from_prompt(user: str, host: str, kind: str) -> Callable[[str], str | None]:
    def look(_: str) -> str | None:
        if not sys.stdin.isatty():
            return None
        answer: str = typer.prompt(f"The {kind} of {user}{f' at {host}' if host else ''}", hide_input=True, err=True)
        return answer

    return look
