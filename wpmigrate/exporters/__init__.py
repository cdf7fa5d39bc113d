"""Writers: Documents in, `OutputFile` out. No file is opened here (but SQLite's, whose path the pipeline gives)."""

from collections.abc import Iterable
from dataclasses import dataclass

from wpmigrate.notes import Note


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file to write: ``path`` is relative to the output folder, with ``/``; ``chunks`` are its bytes, in order."""

    path: str
    chunks: Iterable[bytes]
    notes: tuple[Note, ...] = ()
