"""The tree: JSON and back, the schema, and the tables that must be complete."""

from dataclasses import fields
from typing import Any

import jsonschema
import pytest

from wpmigrate import document
from wpmigrate.document import (
    BLOCK_KINDS,
    CHILD_FIELDS,
    INLINE_KINDS,
    Cell,
    Document,
    Embed,
    Figure,
    Image,
    Link,
    List,
    ListItem,
    Meta,
    Paragraph,
    Row,
    Span,
    Table,
    Text,
)

META = Meta(7, "post", "posts", "example.org", "A title", "a-title", "publish", "https://example.org/a-title/")
BODY = (
    Paragraph((Text("One "), Span("strong", (Text("two"), Link((Text("three"),), "https://example.org/3"))))),
    List((ListItem((Paragraph((Text("four"),)),), checked=True),), ordered=True, start=4),
    Figure((Embed("https://www.youtube.com/watch?v=x"),), (Text("five"),)),
    Table((Row((Cell((Paragraph((Image("a.png", "six"),)),)),)),)),
)


def test_json__of_a_document__gives_an_equal_document() -> None:
    doc = Document(META, BODY)
    assert document.from_json(document.to_json(doc)) == doc


def test_json__of_fields_that_hold_null__keeps_the_null() -> None:
    doc = Document(Meta(1, "post", "posts", "s", "", "", "draft", "", fields={"acf": {"price": None}}), ())
    assert document.from_json(document.to_json(doc)).meta.fields == {"acf": {"price": None}}


def test_json__of_an_unknown_kind__is_refused() -> None:
    data = document.to_json(Document(META, BODY)).replace(b'"paragraph"', b'"marquee"', 1)
    with pytest.raises(ValueError, match="marquee"):
        document.from_json(data)


def test_json_schema__validates_what_to_json_writes() -> None:
    import json

    schema = document.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(document.to_json(Document(META, BODY))), schema)


def test_walk__visits_in_reading_order() -> None:
    words = [n.text for n in document.walk(BODY) if isinstance(n, Text)]
    assert words == ["One ", "two", "three", "four", "five"]


def test_text_of__parts_blocks() -> None:
    assert document.text_of(BODY) == "One twothree four five"


@pytest.mark.parametrize("cls", [*INLINE_KINDS, *BLOCK_KINDS], ids=lambda cls: cls.__name__)
def test_child_fields__name_every_field_that_holds_nodes(cls: Any) -> None:
    """A field whose annotation names nodes must be in the table, or `walk` would skip what it holds."""
    held = ("Inlines", "Blocks", "ListItem", "Row,", "DefinitionItem", "Footnote,")
    expected = {f.name for f in fields(cls) if any(word in str(f.type) for word in held)}
    assert set(CHILD_FIELDS.get(cls, ())) == expected
