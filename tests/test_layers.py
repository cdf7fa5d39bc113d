"""Who may import what: a new room, or a new arrow between rooms, is a decision that somebody reviews here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "wpmigrate"

# The ground floor is pure data; every room stands on it, and no room stands on another room.
GROUND = {"errors", "ids", "notes", "records", "document"}
ROOMS = {"crawler", "archive", "normalizer", "exporters", "audit"}
MAY_IMPORT = {
    "errors": set(),
    "ids": set(),
    "document": {"errors"},
    "notes": {"errors", "document"},
    "records": GROUND,
    **dict.fromkeys(ROOMS, GROUND),
    "pipeline": GROUND | ROOMS,
    "cli": GROUND | {"pipeline"},
    "__init__": GROUND | ROOMS | {"pipeline"},
    "__main__": {"cli"},
}
# The only places of packages that would otherwise spread.
HOME = {
    "httpx": {"crawler"},
    "lxml": {"normalizer", "crawler/wxr", "crawler/discovery"},
    "typer": {"cli"},
    "rich": {"cli"},
    "yaml": {"exporters/frontmatter"},
    "selectolax": {"audit"},
    "pyromark": {"audit"},
}
FILES = sorted(PACKAGE.rglob("*.py"))
NAMES = [file.relative_to(PACKAGE).with_suffix("").as_posix() for file in FILES]
CASES = list(zip(NAMES, FILES, strict=True))


def imports(tree: ast.AST, name: str) -> Iterator[str]:
    """Full names of the modules, or of the names in modules, that a module imports anywhere in its code."""
    package = ("wpmigrate/" + name).split("/")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            yield from (".".join([*base, *filter(None, [node.module]), alias.name]) for alias in node.names)


def faults(name: str, source: str) -> list[str]:
    """What is wrong with the imports of one module, named as in `NAMES`."""
    room = name.partition("/")[0]
    if room not in MAY_IMPORT:
        return [f"{room} is no room of MAY_IMPORT"]
    found = []
    for imported in imports(ast.parse(source), name):
        top, _, rest = imported.partition(".")
        target = rest.split(".")[0]
        if top == "wpmigrate" and target != room and target not in MAY_IMPORT[room]:
            found.append(f"{name} may not import {imported}")
        if top in HOME and not any(f"{name}/".startswith(f"{home}/") for home in HOME[top]):
            found.append(f"{name} is no home of {top}")
    return found


@pytest.mark.parametrize(("name", "file"), CASES, ids=NAMES)
def test_layers__imports(name: str, file: Path) -> None:
    assert faults(name, file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("name", "file"), CASES, ids=NAMES)
def test_layers__only_the_screen_prints(name: str, file: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.Call)]
    printing = [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
    assert not printing or name == "cli/screen"


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        (
            "crawler/rest",
            "from wpmigrate.archive import Archive",
            "crawler/rest may not import wpmigrate.archive.Archive",
        ),
        ("crawler/rest", "from ..archive import Archive", "crawler/rest may not import wpmigrate.archive.Archive"),
        ("crawler/rest", "def f():\n from .. import pipeline", "crawler/rest may not import wpmigrate.pipeline"),
        ("document", "import wpmigrate.records", "document may not import wpmigrate.records"),
        ("crawler/rest", "import lxml.html", "crawler/rest is no home of lxml"),
        ("pipeline", "from httpx import Client", "pipeline is no home of httpx"),
        ("attic/box", "import ast", "attic is no room of MAY_IMPORT"),
    ],
)
def test_layers__a_breach_is_named(name: str, source: str, expected: str) -> None:
    assert faults(name, source) == [expected]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("normalizer/blocks/text", "import lxml.html\nfrom ..html import TAGS\nfrom ...document import Block"),
        ("crawler/__init__", "from .rest import RestSource\nfrom wpmigrate.errors import WpmigrateError"),
        ("crawler/discovery", "from lxml import etree\nimport httpx"),
        ("__init__", "from .pipeline import export\nfrom wpmigrate import document"),
    ],
)
def test_layers__allowed(name: str, source: str) -> None:
    assert faults(name, source) == []
