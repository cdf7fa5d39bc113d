"""``wpmigrate export`` on saved answers: what it writes, what it says, how it ends."""

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from wpmigrate.cli.app import app

HARBOUR = Path(__file__).parents[2] / "fixtures/sites/harbour/wp-json"


def run(*arguments: object, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env=env)


def report(folder: Path) -> dict[str, object]:
    found = json.loads((folder / "report.json").read_text())
    assert isinstance(found, dict)
    return found


def test_export__of_the_fixture_site__is_complete(tmp_path: Path) -> None:
    result = run("export", HARBOUR, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    written = sorted(p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*.md"))
    assert written == [
        "pages/about.md",
        "pages/about/contact.md",
        "pages/contact.md",
        "posts/before-blocks.md",
        "posts/members-only.md",
        "posts/new-tide-tables.md",
        "posts/reading-the-gauge.md",
        "posts/潮汐.md",
    ]
    assert "Complete: 8 posts written" in result.output


def test_export__again__writes_the_same_bytes(tmp_path: Path) -> None:
    def files() -> dict[str, bytes]:
        volatile = {"report.json"}
        return {
            p.relative_to(tmp_path).as_posix(): p.read_bytes()
            for p in tmp_path.rglob("*")
            if p.is_file() and p.name not in volatile and ".wpmigrate" not in p.parts
        }

    run("export", HARBOUR, "-o", tmp_path, "-f", "markdown,json,sql")
    first = files()
    run("export", HARBOUR, "-o", tmp_path, "-f", "markdown,json,sql")
    assert files() == first


def test_export__from_its_archive__gives_the_same_files(tmp_path: Path) -> None:
    run("export", HARBOUR, "-o", tmp_path / "one")
    result = run("export", tmp_path / "one/.wpmigrate", "-o", tmp_path / "two")
    assert result.exit_code == 0, result.output
    for path in (tmp_path / "one").rglob("*.md"):
        other = tmp_path / "two" / path.relative_to(tmp_path / "one")
        assert other.read_bytes() == path.read_bytes()


def test_export__to_json__has_a_line_a_document_and_its_schema(tmp_path: Path) -> None:
    result = run("export", HARBOUR, "-o", tmp_path, "--format", "json")
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in (tmp_path / "documents.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 8
    assert (tmp_path / "document.schema.json").is_file()
    assert not (tmp_path / "posts").exists()


def test_export__to_sql__is_a_database_of_the_posts(tmp_path: Path) -> None:
    result = run("export", HARBOUR, "-o", tmp_path, "--format", "sql")
    assert result.exit_code == 0, result.output
    connection = sqlite3.connect(tmp_path / "site.sqlite")
    try:
        assert connection.execute("SELECT count(*) FROM posts").fetchone() == (8,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("options", "slugs"),
    [
        (["--type", "pages"], {"about", "contact"}),
        (["--type", "post", "--limit", "2"], {"new-tide-tables", "reading-the-gauge"}),
        (["--slug", "before-blocks"], {"before-blocks"}),
        (["--slug", "潮汐"], {"潮汐"}),
        (["--id", "11,13"], {"new-tide-tables", "before-blocks"}),
        (["--since", "2024-05-20"], {"reading-the-gauge", "潮汐", "members-only"}),
    ],
)
def test_export__with_filters__writes_only_those(tmp_path: Path, options: list[str], slugs: set[str]) -> None:
    result = run("export", HARBOUR, "-o", tmp_path, *options)
    assert result.exit_code == 0, result.output
    assert {p.stem for p in tmp_path.rglob("*.md")} == slugs


def test_export__with_a_loss_in_the_ledger__is_3_when_strict_and_0_when_accepted(tmp_path: Path) -> None:
    """The fixture site has a post behind a password."""
    assert run("export", HARBOUR, "-o", tmp_path, "--strict").exit_code == 3
    (tmp_path / "seen.jsonl").write_bytes((tmp_path / "ledger.jsonl").read_bytes())
    accepted = run("export", HARBOUR, "-o", tmp_path, "--strict", "--accept", tmp_path / "seen.jsonl")
    assert accepted.exit_code == 0, accepted.output


def test_export__quietly__says_nothing(tmp_path: Path) -> None:
    assert run("export", HARBOUR, "-o", tmp_path, "--quiet").output == ""


def test_export__with_json__prints_the_report_as_one_line(tmp_path: Path) -> None:
    result = run("export", HARBOUR, "-o", tmp_path, "--json")
    assert result.stdout.count("\n") == 1
    assert json.loads(result.stdout)["exit"] == 0


def test_export__of_two_sources_into_one_folder__writes_the_last_one_only(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(
        json.dumps({"id": 1, "type": "post", "slug": "elsewhere", "link": "https://example.org/elsewhere/"})
    )
    run("export", HARBOUR, "-o", tmp_path / "out")
    result = run("export", other, "-o", tmp_path / "out", "--json")
    assert json.loads(result.stdout)["collections"]["posts"]["written"] == 1


def test_export__to_a_database_that_is_none__names_the_nearest(tmp_path: Path) -> None:
    result = run("export", HARBOUR, "-o", tmp_path, "-f", "sql", "--sql-dialect", "postgres")
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "postgres is not a dialect of SQL. Did you mean postgresql? " in result.output


def test_export__writes_the_script_that_was_asked_for(tmp_path: Path) -> None:
    assert run("export", HARBOUR, "-o", tmp_path, "-f", "sql", "--sql-dialect", "mysql", "-q").exit_code == 0
    assert (tmp_path / "site.mysql.sql").read_bytes().endswith(b"ROLLBACK;\n")
    assert not (tmp_path / "site.sqlite").exists()


def test_export__dry__lists_the_files_and_writes_none(tmp_path: Path) -> None:
    result = run("export", HARBOUR, "-o", tmp_path / "out", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "new       posts/before-blocks.md\n" in result.output
    assert "Nothing was written" in result.output
    assert not (tmp_path / "out").exists()


def test_export__over_a_file_of_somebody_else__names_it_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/before-blocks.md").write_text("mine")
    result = run("export", HARBOUR, "-o", tmp_path)
    assert result.exit_code == 3
    assert "posts/before-blocks.md was not written: it was there before" in result.output
    assert "--overwrite" in result.output
    assert run("export", HARBOUR, "-o", tmp_path, "--overwrite").exit_code == 0


def test_export__with_redirects__for_nobody_known__says_for_whom_there_are(tmp_path: Path) -> None:
    result = run("export", HARBOUR, "-o", tmp_path, "--redirects", "iis")
    assert result.exit_code == 2
    assert "netlify, nginx, apache" in result.output
