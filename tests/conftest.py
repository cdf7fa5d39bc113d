"""Options and fixtures that every room's tests may use."""

import os
from collections.abc import Iterator

import pytest

from tests.golden import Golden
from tests.needs import require
from tests.wordpress import VERSIONS, WordPress

GOLDEN = pytest.StashKey[Golden]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite expected files; read the diff before you commit it")


def pytest_configure(config: pytest.Config) -> None:
    accept = bool(config.getoption("--accept"))
    if accept and os.environ.get("CI"):
        raise pytest.UsageError("--accept is refused in CI: somebody has to read what changes")
    if accept and config.getoption("numprocesses", None):
        raise pytest.UsageError("--accept works in one process, which prints what it changed: leave out -n")
    config.stash[GOLDEN] = Golden(accept=accept)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    accepted = sorted(set(config.stash[GOLDEN].accepted))
    if accepted:
        terminalreporter.section("accepted")
    for path in accepted:
        terminalreporter.write_line(os.path.relpath(path))


@pytest.fixture
def golden(pytestconfig: pytest.Config) -> Golden:
    """`golden(path, text)`: the file has these bytes (``--accept`` writes them)."""
    return pytestconfig.stash[GOLDEN]


@pytest.fixture(scope="session", params=VERSIONS)
def wordpress_version(request: pytest.FixtureRequest) -> str:
    """Each WordPress version in turn; skips where none can run."""
    require("wordpress")
    return str(request.param)


@pytest.fixture
def wordpress(wordpress_version: str) -> Iterator[WordPress]:
    """A seeded site of the test's own, to change and to break."""
    with WordPress(wordpress_version) as site:
        yield site


@pytest.fixture
def empty_wordpress(wordpress_version: str) -> Iterator[WordPress]:
    """A site of the test's own with nothing in it."""
    with WordPress(wordpress_version, seeded=False) as site:
        yield site


@pytest.fixture(scope="session")
def shared_wordpress(wordpress_version: str) -> Iterator[WordPress]:
    """A seeded site for all tests that only read."""
    with WordPress(wordpress_version) as site:
        yield site
