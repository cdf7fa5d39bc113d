"""Lines of documents.jsonl, by our own reader and by a validator that is not pydantic."""

import json
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

import wpmigrate
from tests.exporters.documents import HOSTILE, document, full, paragraph
from tests.exporters.trees import bodies
from tests.golden import Golden
from wpmigrate.document import VERSION, Blocks, Details, Document, List, ListItem, Quote, Text
from wpmigrate.exporters.json import document as read
from wpmigrate.exporters.json import line, schema
from wpmigrate.notes import Note


@cache
def validator() -> Any:
    found = json.loads(schema())
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


@pytest.mark.parametrize("whole", [document(), full(), document(2, (paragraph("x"),), title="")])
def test_json__a_line_is_valid_and_reads_back(whole: Document) -> None:
    text = line(whole)
    validator().validate(json.loads(text))
    assert read(text) == whole


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=bodies)
def test_json__any_tree(body: Blocks) -> None:
    text = line(document(1, body))
    validator().validate(json.loads(text))
    assert read(text) == document(1, body)


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:12] for text in HOSTILE])
def test_json__one_line_whatever_the_text(text: str) -> None:
    written = line(document(1, (paragraph(text),), title=text, fields={"meta": {text: text}}))
    assert written.endswith(b"\n")
    assert written.count(b"\n") == 1
    assert read(written).meta.title == text
    assert json.loads(written)["body"][0]["children"][0]["text"] == text


def test_json__the_version_comes_first() -> None:
    assert line(document()).startswith(b'{"version":%d,"meta":{' % VERSION)


def test_json__notes_of_the_post() -> None:
    note = Note("form", "contact", "form", "<form>…</form>", site="example.org", post=1, type="post")
    written = json.loads(line(document(), [note]))
    validator().validate(written)
    assert list(written) == ["version", "meta", "body", "notes"]
    assert written["notes"] == [
        {
            "rule": "form",
            "severity": "loss",
            "message": "A form was left out: contact.",
            "where": "form",
            "removed": "<form>…</form>",
            "added": "",
        }
    ]


@pytest.mark.parametrize(
    "text", [b'{"version":0,"meta":{},"body":[]}', b'{"version":1,"meta":{},"body":[]}', b"[]", b""]
)
def test_json__no_document(text: bytes) -> None:
    with pytest.raises(ValueError, match="validation error"):
        read(text)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["version"], 2),
        (["notes"], None),
        (["meta", "id"], "1"),
        (["meta", "colour"], "red"),
        (["body", 0, "kind"], "marquee"),
        (["body", 0, "kind"], None),
        (["body", 0, "children", 0, "text"], 3),
        (["body", 0, "style"], "color: red"),
    ],
)
def test_schema__refuses(path: list[Any], value: Any) -> None:
    whole = json.loads(line(document(1, (paragraph("x"),))))
    place = whole
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    assert not validator().is_valid(whole)


def test_schema__says_which() -> None:
    found = json.loads(schema())
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["$id"] == f"urn:wpmigrate:document:{VERSION}"
    assert found["version"] == VERSION
    assert schema() == schema()


def test_schema__is_in_the_package(golden: Golden) -> None:
    """`importlib.resources.files("wpmigrate") / "document.schema.json"`."""
    golden(Path(wpmigrate.__file__).with_name("document.schema.json"), schema())


def test_schema__deep_trees_validate_in_linear_time() -> None:
    body: Blocks = (paragraph("leaf"),)
    for _ in range(12):
        body = (Quote((Details((Text("more"),), (List((ListItem(body),)),)),)),)
    began = time.perf_counter()
    validator().validate(json.loads(line(document(1, body))))
    assert time.perf_counter() - began < 5
