"""documents.jsonl, the files of single documents and data/*.json, read by those who read JSON.

What README says is what is tried: its commands, in a folder that has what it calls ``site``.
"""

import importlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.needs import require
from tests.pipeline.test_exporting import HARBOUR, NOW
from wpmigrate.crawler.saved import SavedSource
from wpmigrate.pipeline import ExportOptions, export

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
RECORDS = ("terms", "authors", "media", "comments", "types", "taxonomies", "menus", "redirects")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With an export in ``site``."""
    folder = tmp_path_factory.mktemp("exported")
    options = ExportOptions(output=folder / "site", formats=("json",), json_files=True)
    assert export(SavedSource(HARBOUR), options, now=lambda: NOW).exit == 0
    return folder


@pytest.fixture
def site(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    return folder / "site"


def said(command: str) -> str:
    """What README gives to a command, in quotes."""
    found = re.search(rf"^{command}.*?(['\"])(.*)\1", README, re.MULTILINE)
    assert found
    return found[2]


def jq(*arguments: str) -> str:
    command = [str(shutil.which("jq")), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def documents(site: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (site / "documents.jsonl").read_bytes().splitlines()]


def records(site: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((site / f"data/{name}.json").read_bytes())
    return found


def test_files__hold_the_lines(site: Path) -> None:
    lines = (site / "documents.jsonl").read_bytes().splitlines(keepends=True)
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.glob("documents/**/*.json")}
    assert sorted(files.values()) == sorted(lines)
    assert {"documents/pages/about/contact.json", "documents/posts/潮汐.json"} <= files.keys()


def test_redirects__say_where_each_post_was_and_which_file_it_is(site: Path) -> None:
    entries = {entry["id"]: entry for entry in records(site, "redirects") if entry["type"] in ("post", "page")}
    assert entries.keys() == {document["meta"]["id"] for document in documents(site)}
    for document in documents(site):
        meta, entry = document["meta"], entries[document["meta"]["id"]]
        assert meta["link"].endswith(entry["from"])
        assert json.loads((site / entry["to"]).read_bytes()) == document


def test_redirects__of_lines_without_files__lead_nowhere(tmp_path: Path) -> None:
    export(SavedSource(HARBOUR), ExportOptions(output=tmp_path, formats=("json",)), now=lambda: NOW)
    assert {entry["to"] for entry in records(tmp_path, "redirects") if entry["type"] == "post"} == {None}


def test_lines__hold_the_ledger_of_their_post(site: Path) -> None:
    ledger = [json.loads(line) for line in (site / "ledger.jsonl").read_bytes().splitlines()]
    expected = [
        (note["post"], note["rule"]) for note in ledger if note["type"] in ("post", "page") and not note["format"]
    ]
    found = [(document["meta"]["id"], note["rule"]) for document in documents(site) for note in document["notes"]]
    assert sorted(found) == sorted(expected) != []


def test_jq__reads_everything(site: Path) -> None:
    require("jq")
    titles = [document["meta"]["title"] for document in documents(site)]
    assert jq("-r", said("jq"), "site/documents.jsonl").splitlines() == titles
    for name in RECORDS:
        assert int(jq("length", f"site/data/{name}.json")) == len(records(site, name))


def test_duckdb__reads_everything(site: Path) -> None:
    require("duckdb")
    duckdb: Any = importlib.import_module("duckdb")
    assert duckdb.sql(said("duckdb")).fetchall() == [(document["meta"]["title"],) for document in documents(site)]
    for name in RECORDS:
        assert len(duckdb.read_json(f"site/data/{name}.json").fetchall()) == len(records(site, name))


def test_pandas__reads_everything(site: Path) -> None:
    pandas = pytest.importorskip("pandas")
    code = said("python -c").removeprefix("import pandas; print(").removesuffix(")")
    found = eval(code, {"pandas": pandas})  # noqa: S307  # README's own
    assert [meta["title"] for meta in found["meta"]] == [document["meta"]["title"] for document in documents(site)]
    for name in RECORDS:
        assert len(pandas.read_json(f"site/data/{name}.json")) == len(records(site, name))
