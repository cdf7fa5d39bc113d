"""What a database server cannot hold as it is.

- PostgreSQL's texts hold no NUL character; it becomes U+FFFD.
- A ``key`` stands in an index, which has no room for any length, and MySQL takes no notice of spaces at its end; a name
  that is too long or ends in a space is cut and gets a digest of the whole. WordPress makes no such names
  (``sanitize_key``).
"""

import re
from dataclasses import replace
from functools import cache
from hashlib import sha256

from wpmigrate.document import Document, from_json, to_json
from wpmigrate.exporters.sql.schema import LONGEST, TABLES, Kind, Row
from wpmigrate.notes import Note

NUL = "\0"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
ESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""A NUL in JSON, behind any number of escaped backslashes."""


def fitting_document(document: Document, dialect: str, *, nul: bool) -> tuple[Document, list[Note]]:
    """The Document as a database can hold it, and a Note on what that changed."""
    notes = []
    if not nul:
        said = to_json(document)
        if b"\\u0000" in said:
            text, count = ESCAPED.subn(rf"\1{REPLACEMENT}", said.decode())
            document = from_json(text) if count else document
            notes += [Note("bad-bytes", f"{count} NUL characters, which {dialect} cannot hold")] if count else []
    meta = document.meta
    short = {name: key(name) for name in (meta.type, meta.status, *meta.terms)}
    if all(name == kept for name, kept in short.items()):
        return document, notes
    notes += [Note("format-cannot-say", f"the name {name}") for name, kept in short.items() if name != kept]
    terms = {short[name]: found for name, found in meta.terms.items()}
    meta = replace(meta, type=short[meta.type], status=short[meta.status], terms=terms)
    return replace(document, meta=meta), notes


def fitting_row(table: str, row: Row, *, nul: bool) -> Row:
    """The row, without its site, as a database can hold it."""
    return tuple(
        _fitting(kind, value, nul=nul) if isinstance(value, str) else value
        for kind, value in zip(_kinds(table), row, strict=True)
    )


@cache
def _kinds(table: str) -> tuple[Kind, ...]:
    return tuple(column.kind for column in TABLES[table].columns[1:])


def _fitting(kind: Kind, value: str, *, nul: bool) -> str:
    if not nul and kind in ("json", "tree"):
        return ESCAPED.sub(rf"\1{REPLACEMENT}", value) if "\\u0000" in value else value
    value = value if nul else value.replace(NUL, REPLACEMENT)
    return key(value) if kind == "key" else value


def key(name: str) -> str:
    if len(name) <= LONGEST and not name.endswith(" "):
        return name
    return f"{name[: LONGEST - 20].rstrip(' ')}~{sha256(name.encode(errors='replace')).hexdigest()[:16]}"
