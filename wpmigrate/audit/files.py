"""Reader of the finished ``documents.jsonl``, which shares nothing with its writer but the format.

A line that cannot be read is passed over: its post is then missing.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from wpmigrate.audit.parts import Key, Parts, parts
from wpmigrate.document import Blocks, Document, Meta
from wpmigrate.notes import Note

Read = Iterator[tuple[Key, Parts]]


def key_of(document: Document) -> Key:
    return document.meta.site, document.meta.collection, document.meta.id


def json_file(path: Path) -> Read:
    """The posts of ``documents.jsonl``."""
    try:
        with path.open("rb") as lines:
            for line in lines:
                try:
                    found = _lines().validate_json(line)
                except ValueError:
                    continue
                document = Document(found.meta, found.body)
                yield key_of(document), parts(document) | {"notes": _notes(found.notes)}
    except OSError:
        return


def json_parts(document: Document, notes: Iterable[Note]) -> dict[str, Hashable]:
    """What ``documents.jsonl`` holds of a post."""
    return parts(document) | {"notes": _notes({name: getattr(note, name) for name in NOTED} for note in notes)}


NOTED = ("rule", "severity", "message", "where", "removed", "added")


def _notes(said: Iterable[dict[str, Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(note.get(name) for name in NOTED) for note in said)


@dataclass
class _Line:
    version: Literal[1]
    meta: Meta
    body: Blocks
    notes: list[dict[str, Any]]


@cache
def _lines() -> TypeAdapter[_Line]:
    return TypeAdapter(_Line)
