"""The tree as it is: ``documents.jsonl``, one document a line, and the JSON Schema of such a line.

A line is an object with ``version`` (`wpmigrate.document.VERSION`), ``meta`` and ``body``, in this order; absent
optional values are left out. The same document gives the same bytes.
"""

import json
from typing import Any

from wpmigrate.document import VERSION, Document, from_json, json_schema, to_json

HEAD = b'{"version":%d,' % VERSION


def line(document: Document) -> bytes:
    """UTF-8, with its line end. `document` gives an equal Document."""
    return HEAD + to_json(document)[1:] + b"\n"


def document(line: bytes) -> Document:
    """The Document of a `line`. Raises ``ValueError`` for a line of another version or that is no document."""
    if not line.startswith(HEAD):
        raise ValueError(f"not a document of version {VERSION}")
    return from_json(b"{" + line[len(HEAD) :])


def schema() -> bytes:
    """The JSON Schema (2020-12) of a `line`."""
    found = json_schema()
    whole: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:wpmigrate:document:{VERSION}",
        "title": "A post of a WordPress site, as wpmigrate exports it",
        "version": VERSION,
        "type": "object",
        "properties": {"version": {"const": VERSION}, **found.pop("properties")},
        "required": ["version", *found.pop("required")],
        "$defs": {name: _kind_first(definition) for name, definition in found.pop("$defs").items()},
    }
    return json.dumps({**found, **whole}, ensure_ascii=False, indent=1).encode() + b"\n"


def _kind_first(definition: dict[str, Any]) -> dict[str, Any]:
    """``kind`` is always there, and tells a node from all others: a validator that looks at it before the children
    needs no time that grows with the power of the depth."""
    properties = definition.get("properties", {})
    if "kind" not in properties:
        return definition
    kind = {name: value for name, value in properties.pop("kind").items() if name != "default"}
    required = ["kind", *definition.get("required", ())]
    return {
        "type": definition.pop("type"),
        **definition,
        "required": required,
        "properties": {"kind": kind, **properties},
    }
