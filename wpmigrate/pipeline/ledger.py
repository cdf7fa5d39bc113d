"""The ledger: every Note of a run, a line each, and what the report counts of them."""

import json
from typing import BinaryIO

from wpmigrate.notes import Note
from wpmigrate.pipeline.report import Accepted, Report

FIELDS = ("post", "type", "rule", "severity", "where", "removed", "added", "format", "message")


class Ledger:
    """Writes ``ledger.jsonl`` into ``stream`` and counts into ``report``. ``losses`` are Notes of severity ``loss``
    that nobody accepted.
    """

    def __init__(self, stream: BinaryIO, report: Report, accepted: Accepted) -> None:
        self._stream, self._accepted = stream, accepted
        self.report = report
        self.losses = 0

    def add(self, note: Note) -> None:
        self._stream.write(line(note))
        self.report.count(note)
        if note.severity == "loss" and not self._accepted.loss(note):
            self.losses += 1


def line(note: Note) -> bytes:
    """One line of the ledger; ``site`` is said besides, since a folder of saved answers may hold several."""
    said = {name: getattr(note, name) for name in FIELDS}
    if note.site:
        said["site"] = note.site
    return json.dumps(said, ensure_ascii=False).encode(errors="replace") + b"\n"
