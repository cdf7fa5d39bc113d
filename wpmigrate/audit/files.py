"""Reader of the finished ``documents.jsonl``, which shares nothing with its writer but the format.

A line that cannot be read is passed over: its post is then missing.
"""

from collections.abc import Iterator
from pathlib import Path

from wpmigrate.audit.parts import Key, Parts, parts
from wpmigrate.document import Document, from_json

Read = Iterator[tuple[Key, Parts]]


def key_of(document: Document) -> Key:
    return document.meta.site, document.meta.collection, document.meta.id


def json_file(path: Path) -> Read:
    """The posts of ``documents.jsonl``."""
    try:
        with path.open("rb") as lines:
            for line in lines:
                try:
                    document = from_json(line)
                except ValueError:
                    continue
                yield key_of(document), parts(document)
    except OSError:
        return
