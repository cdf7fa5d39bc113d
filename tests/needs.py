"""What a test needs beyond Python: `require("wordpress")` in a test or fixture.

Where it is absent the test is skipped with the reason, unless ``WPMIGRATE_REQUIRE`` names the need (or is ``all``):
then the test fails. A new need is one function and one row in `NEEDS`.
"""

import os
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.generators.tools import program
from tests.wordpress import Unavailable
from tests.wordpress.builds import builds, php

VARIABLE = "WPMIGRATE_REQUIRE"


def require(*needs: str) -> None:
    """Skips the test, or fails it where it must run, unless all of these keys of `NEEDS` are met."""
    for need in needs:
        reason = NEEDS[need]()
        if reason is not None and must_run(need):
            pytest.fail(f"{VARIABLE} asks for {need}: {reason}", pytrace=False)
        if reason is not None:
            pytest.skip(f"needs {need}: {reason}")


def must_run(need: str) -> bool:
    """Whether `WPMIGRATE_REQUIRE` turns the skip for this need into a failure.

    Raises:
        pytest.UsageError: it names something that is no need.
    """
    asked = {word.strip() for word in os.environ.get(VARIABLE, "").split(",")} - {""}
    unknown = asked - NEEDS.keys() - {"all"}
    if unknown:
        raise pytest.UsageError(f"{VARIABLE} knows all, {', '.join(NEEDS)}; not {', '.join(sorted(unknown))}")
    return bool(asked & {need, "all"})


def _php() -> str | None:
    try:
        php()
    except Unavailable as missing:
        return str(missing)
    return None


def _mariadb() -> str | None:
    return _lacking("mariadb-install-db", "mariadbd", "mariadb")


def _apache() -> str | None:
    return _lacking("apache2")


def _npm() -> str | None:
    return None if shutil.which("npm") else "no npm on the PATH"


def nginx() -> str | None:
    """Where it is; root's folder is not on everybody's PATH."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def _nginx() -> str | None:
    return None if nginx() else "no nginx on the PATH"


def _openssl() -> str | None:
    return None if shutil.which("openssl") else "no openssl on the PATH"


def _postgresql() -> str | None:
    return _lacking("initdb", "pg_ctl", "psql")


def _lacking(*programs: str) -> str | None:
    lacking = [name for name in programs if server_program(name) is None]
    return f"no {', '.join(lacking)}" if lacking else None


def server_program(name: str) -> str | None:
    """The path of a program of a database; Debian keeps PostgreSQL's beside the PATH, and ``sbin`` is root's."""
    places = [*map(str, Path("/usr/lib/postgresql").glob("*/bin")), os.environ.get("PATH", ""), "/usr/sbin"]
    return shutil.which(name, path=os.pathsep.join(places))


def _systemd() -> str | None:
    return None if shutil.which("systemd-analyze") else "no systemd-analyze on the PATH"


def _wordpress() -> str | None:
    try:
        php()
        builds()
    except Unavailable as missing:
        return str(missing)
    return None


def _generator(name: str) -> Callable[[], str | None]:
    def missing() -> str | None:
        try:
            program(name, install=must_run(name))
        except Unavailable as absent:
            return str(absent)
        return None

    return missing


GENERATORS = ("hugo", "jekyll", "eleventy", "pelican", "mkdocs", "astro")
"""Programs that make sites of Markdown."""

NEEDS: dict[str, Callable[[], str | None]] = {
    "apache": _apache,
    **{name: _generator(name) for name in GENERATORS},
    "duckdb": lambda: None if find_spec("duckdb") else "no module duckdb",
    "jq": lambda: _lacking("jq"),
    "mariadb": _mariadb,
    "nginx": _nginx,
    "npm": _npm,
    "openssl": _openssl,
    "php": _php,
    "postgresql": _postgresql,
    "systemd": _systemd,
    "wordpress": _wordpress,
}
