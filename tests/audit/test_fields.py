"""The sum of fields: what the answer says besides the content is in the Document, and what is not is seen."""

import json
from dataclasses import replace
from typing import Any

import pytest

from wpmigrate.audit import audit_fields
from wpmigrate.document import Document, Meta, Seo, TermRef
from wpmigrate.notes import Note

SILENT = {"_links", "_edit_lock"}


def document(**meta: Any) -> Document:
    return Document(Meta(1, "post", "posts", "example.org", "Title", "slug", "publish", "https://e.org/s/", **meta), ())


def lost(record: dict[str, Any], found: Document, *notes: Note) -> list[str]:
    total = audit_fields(json.dumps({"id": 1, **record}).encode(), found, notes, SILENT)
    assert total.unexplained == len(total.examples)
    return [fact.key for fact in total.facts]


FIELDS: dict[str, Any] = {
    "acf": {"price": 12, "sizes": ["S", "M"], "note": "", "none": None, "sale": False},
    "meta": {"layout": "wide"},
}
"""What a record says, with a value of each kind; two of them say nothing."""


def test_fields__all_kept() -> None:
    record = FIELDS | {"meta": {"layout": "wide", "_edit_lock": "1:1"}, "_links": {"self": ["x"]}, "title": "T"}
    total = audit_fields(json.dumps({"id": 1, **record}).encode(), document(fields=FIELDS), (), SILENT)
    assert (total.features["field"].source, total.features["field"].output, total.unexplained) == (5, 5, 0)


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ({"meta": FIELDS["meta"]}, ["acf.price", "acf.sale", "acf.sizes.0", "acf.sizes.1"]),
        ({"acf": FIELDS["acf"]}, ["meta.layout"]),
        (FIELDS | {"acf": FIELDS["acf"] | {"price": 21}}, ["acf.price"]),
        (FIELDS | {"acf": FIELDS["acf"] | {"sizes": ["M", "S"]}}, ["acf.sizes.0", "acf.sizes.1"]),
        (FIELDS | {"acf": FIELDS["acf"] | {"sizes": ["S"]}}, ["acf.sizes.1"]),
    ],
    ids=["field", "meta", "value", "order", "entry"],
)
def test_fields__a_loss_is_named(kept: dict[str, Any], expected: list[str]) -> None:
    assert sorted(lost(FIELDS, document(fields=kept))) == expected


def test_fields__terms_languages_and_seo_have_places_of_their_own() -> None:
    record = {
        "genre": [4, 5],
        "lang": "de",
        "translations": {"de": 1, "en": 7},
        "wpml_translations": [{"locale": "fr_FR", "href": "https://e.org/fr/"}],
        "yoast_head_json": {"title": "A &amp; <b>B</b>", "schema": {"@graph": []}},
    }
    whole = document(
        terms={"genre": (TermRef(4, "Jazz", "jazz"), TermRef(5, "Blues", "blues"))},
        lang="de",
        translations={"en": "https://e.org/en/", "fr-FR": "https://e.org/fr/"},
        seo=Seo(title="A & B"),
    )
    assert lost(record, whole) == []
    cases: list[tuple[str, Any, list[str]]] = [
        ("terms", {"genre": (TermRef(4, "Jazz", "jazz"),)}, ["genre.1"]),
        ("lang", None, ["lang"]),
        ("translations", {"fr-FR": "https://e.org/fr/"}, ["translations.en"]),
        ("translations", {"en": "https://e.org/en/"}, ["wpml_translations.0"]),
        ("seo", None, ["yoast_head_json.title"]),
    ]
    for name, value, expected in cases:
        assert lost(record, Document(replace(whole.meta, **{name: value}), ())) == expected


def test_fields__wordpresss_own_defaults_say_nothing() -> None:
    assert lost({"sticky": False, "format": "standard", "menu_order": 0, "template": ""}, document()) == []
    assert sorted(lost({"sticky": True, "format": "aside", "menu_order": 2}, document())) == [
        "format",
        "menu_order",
        "sticky",
    ]


def test_fields__a_note_of_an_odd_field_explains_it() -> None:
    assert lost({"lang": {"a": 1}}, document()) == ["lang.a"]
    assert lost({"lang": {"a": 1}}, document(), Note("odd-field", 'lang = {"a": 1}')) == []
