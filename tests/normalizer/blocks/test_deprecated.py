"""Markup that earlier versions of the block library saved (its ``deprecated.js``) against what it saves now: one tree.

deprecated.html holds both: a current form after ``===``, older forms of it, each after ``---`` and what is
else about it (not in which version: ``deprecated.js`` does not say).
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.normalizer.reading import Shelf
from wpmigrate.document import Blocks
from wpmigrate.normalizer import normalize
from wpmigrate.records import Post

FORMS = Path(__file__).with_name("deprecated.html").read_text(encoding="utf-8")


def pairs() -> Iterator[tuple[str, str, str]]:
    """Name, markup, markup of the current form."""
    for section in re.split("(?m)^=== .*\n", FORMS)[1:]:
        current, *older = re.split("(?m)^--- (.*)\n", section)
        for form, markup in zip(older[::2], older[1::2], strict=True):
            yield form, markup, current


PAIRS = {form: (markup, current) for form, markup, current in pairs()}


def tree(raw: str) -> Blocks:
    post = Post.model_validate({"id": 1, "content": {"raw": raw}})
    return normalize(post, Shelf(), "posts")[0].body


@pytest.mark.parametrize("form", PAIRS)
def test_deprecated__is_read_as_the_current_form(form: str) -> None:
    older, current = PAIRS[form]
    assert tree(older) == tree(current) != ()


def test_deprecated__all_forms_are_compared() -> None:
    assert len(PAIRS) == FORMS.count("\n--- ")
