"""What a server cannot hold, and what becomes of it."""

import json

import pytest

from tests.exporters.documents import SITE, document, paragraph
from wpmigrate.document import TermRef
from wpmigrate.exporters.sql.fitting import fitting_document, fitting_row, key
from wpmigrate.exporters.sql.schema import LONGEST


def test_fitting__of_an_ordinary_post__is_itself() -> None:
    post = document(1, (paragraph("a"),), terms={"category": (TermRef(1, "a", "a"),)})
    assert fitting_document(post, "PostgreSQL", nul=False) == (post, [])


def test_fitting__of_nul_characters__replaces_them_with_a_note() -> None:
    post = document(1, (paragraph("a\0b"),), title="\0\0", fields={"k\0": ["\\u0000", "\\\0"]})
    found, (note,) = fitting_document(post, "PostgreSQL", nul=False)
    assert found == document(
        1, (paragraph("a\ufffdb"),), title="\ufffd" * 2, fields={"k\ufffd": ["\\u0000", "\\\ufffd"]}
    )
    assert (
        note.message
        == "Characters that no text may hold were replaced: 5 NUL characters, which PostgreSQL cannot hold."
    )
    assert fitting_document(post, "MySQL", nul=True) == (post, [])


@pytest.mark.parametrize("name", ["x" * (LONGEST + 1), "trailing ", " "])
def test_fitting__of_a_name_that_is_no_key__makes_one_with_a_note(name: str) -> None:
    post = document(1, type=name, status="publish", terms={name: (TermRef(1, "a", "a"),)})
    found, (note,) = fitting_document(post, "MySQL", nul=True)
    assert found.meta.type == key(name) == next(iter(found.meta.terms))
    assert len(key(name)) <= LONGEST
    assert key(name) != key(name + " ")
    assert (note.rule, note.detail) == ("format-cannot-say", f"the name {name}")


def test_fitting__of_a_row__knows_json_from_text() -> None:
    row = (1, "tax ", "a\0", "b", "c", None, 0, "d", True, json.dumps({"a\0": "\\u0000"}))
    found = fitting_row("terms", row, nul=False)
    assert found[1:3] == (key("tax "), "a\ufffd")
    assert json.loads(found[-1]) == {"a\ufffd": "\\u0000"}
    assert fitting_row("sites", (SITE.key, *"abcdef"[:4], None, 0.5), nul=False)[0] == SITE.key
