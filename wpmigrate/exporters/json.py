"""The tree as it is: ``documents.jsonl``, one document a line, and the JSON Schema of such a line.

A line is an object with ``version`` (`wpmigrate.document.VERSION`), ``meta``, ``body`` and ``notes``, in this order:
the Document, and what the ledger says of it. Absent optional values are left out. The same document with the same
Notes gives the same bytes.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter

from wpmigrate.document import VERSION, Blocks, Document, Meta
from wpmigrate.notes import Note, Severity


@dataclass(frozen=True, slots=True)
class Noted:
    """One entry of the ledger, as in ``ledger.jsonl`` but for the post that it is about."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    rule: str
    severity: Severity
    message: str
    where: str
    removed: str
    added: str


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    version: Literal[1]
    meta: Meta
    body: Blocks
    notes: tuple[Noted, ...]


def line(document: Document, notes: Iterable[Note] = ()) -> bytes:
    """UTF-8, with its line end. `document` gives an equal Document."""
    said = tuple(Noted(*(getattr(note, name) for name in Noted.__dataclass_fields__)) for note in notes)
    whole = Line(document.version, document.meta, document.body, said)
    return _lines().dump_json(whole, exclude_none=True) + b"\n"


def document(line: bytes) -> Document:
    """The Document of a `line`. Raises ``ValueError`` for a line of another version or that is no document."""
    found = _lines().validate_json(line)
    return Document(found.meta, found.body)


@cache
def _lines() -> TypeAdapter[Line]:
    return TypeAdapter(Line)


def schema() -> bytes:
    """The JSON Schema (2020-12) of a `line`."""
    unions: dict[str, Any] = {}
    found = _shared(_lines().json_schema(mode="serialization"), unions)
    whole: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:wpmigrate:document:{VERSION}",
        "title": "A post of a WordPress site, as wpmigrate exports it",
        "version": VERSION,
        **{name: value for name, value in found.items() if name not in ("title", "description", "$defs")},
        "$defs": {name: _with_kind(definition) for name, definition in found["$defs"].items()} | unions,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


def _shared(value: Any, unions: dict[str, Any]) -> Any:
    """``value`` with each union of nodes as a reference to one definition, which goes into ``unions``."""
    if isinstance(value, list):
        return [_shared(entry, unions) for entry in value]
    if not isinstance(value, dict):
        return value
    if "discriminator" in value:
        kinds = value["discriminator"]["mapping"]
        name = "Block" if "paragraph" in kinds else "Inline"
        unions[name] = _union(kinds)
        return {"$ref": f"#/$defs/{name}"}
    return {key: _shared(entry, unions) for key, entry in value.items()}


def _union(kinds: dict[str, str]) -> dict[str, Any]:
    """As conditions, of which a validator follows one: of a ``oneOf`` it tries all, in a time that grows with the power
    of the depth (77 s for twelve nested quotes)."""
    choices = [{"if": {"properties": {"kind": {"const": kind}}}, "then": {"$ref": ref}} for kind, ref in kinds.items()]
    return {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": list(kinds)}}, "allOf": choices}


def _with_kind(definition: dict[str, Any]) -> dict[str, Any]:
    """``kind`` has a default in Python only; a `line` always says it."""
    if "kind" not in definition.get("properties", {}):
        return definition
    return definition | {"required": ["kind", *definition.get("required", ())]}
