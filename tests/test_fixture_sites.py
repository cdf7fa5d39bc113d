"""Each site in fixtures/sites is exported and compared, byte by byte, with what we expect of it."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.golden import Golden
from wpmigrate.pipeline import ExportOptions, export, open_source

SITES = Path(__file__).parent.parent / "fixtures/sites"
NAMES = sorted(path.name for path in SITES.iterdir())
NOW = datetime(2024, 6, 30, 12, 0, tzinfo=UTC)
FOLDERS = {"documents.jsonl": "json", "site.sqlite": "sql"}
"""Where the output of a format is expected, if not under ``markdown``."""
ELSEWHERE = {"document.schema.json", "report.json"}
"""The schema is the same for all sites; the report is looked at below."""


@pytest.fixture(params=NAMES)
def site(request: pytest.FixtureRequest) -> Path:
    """A site's folder."""
    return SITES / str(request.param)


def test_sites__export_as_expected(site: Path, tmp_path: Path, golden: Golden) -> None:
    options = ExportOptions(output=tmp_path, formats=("markdown", "json", "sql"))
    report = export(open_source(str(site / "wp-json")), options, now=lambda: NOW)
    written = dict(outputs(tmp_path))
    golden(site / "expected/summary.txt", summary(report.model_dump_json(indent=1)))
    for name, content in written.items():
        golden(site / "expected" / name, content)
    for path in (site / "expected").rglob("*"):
        if path.is_file() and path.relative_to(site / "expected").as_posix() not in {*written, "summary.txt"}:
            golden(path, None)


def outputs(folder: Path) -> list[tuple[str, bytes | str]]:
    """Each output file by the place where it is expected, with its content; a database as SQL."""
    found: list[tuple[str, bytes | str]] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in ELSEWHERE and not name.startswith("."):
            place = f"{FOLDERS.get(name, 'markdown')}/{name}"
            database = path.suffix == ".sqlite"
            found.append((place.replace(".sqlite", ".sql"), dump(path) if database else path.read_bytes()))
    return found


def dump(database: Path) -> str:
    """The tables as SQL, without those that the search index makes for itself."""
    with closing(sqlite3.connect(database)) as connection:
        lines = [line for line in connection.iterdump() if not re.search(r"\bsearch|writable_schema|sqlite_", line)]
    return "\n".join(lines) + "\n"


def summary(report: str) -> str:
    """The report without what differs between two runs."""
    return re.sub(r'"(source|started|finished)": ".*"|"(crawl|write|read back)": [\d.]+', r'"\1\2": "…"', report) + "\n"
