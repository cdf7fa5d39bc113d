"""What a run found, as ``report.json`` and as an exit code."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from wpmigrate.audit import FeatureSum, Sum
from wpmigrate.errors import UsageError
from wpmigrate.notes import RULES, Note
from wpmigrate.records import Failed, RecordKind

COMPLETE = 0
INCOMPLETE = 3


class Failure(BaseModel):
    """A record that was not fetched or not written. ``id`` is None when a whole collection is meant."""

    id: int | None
    reason: str
    site: str


class CollectionReport(BaseModel):
    """Numbers of one collection. ``unchanged`` were in the archive already; ``not_visible`` are those that this login
    may not read.
    """

    kind: RecordKind = "other"
    indexed: int = 0
    fetched: int = 0
    unchanged: int = 0
    written: int = 0
    not_visible: int = 0
    failed: list[Failure] = Field(default_factory=list)


class RuleReport(BaseModel):
    """``words`` that Notes of this rule removed."""

    severity: str
    notes: int = 0
    words: int = 0


class FeatureReport(BaseModel):
    """The audit's sum for one feature: source - removed + added - output, both ways, is ``unexplained``."""

    source: int = 0
    output: int = 0
    removed: int = 0
    added: int = 0
    unexplained: int = 0

    def add(self, other: FeatureSum) -> None:
        for name in type(self).model_fields:
            setattr(self, name, getattr(self, name) + getattr(other, name))


class PostReport(BaseModel):
    """A post with something unexplained: how much, by feature, and where the post is."""

    id: int
    unexplained: int
    features: dict[str, int]
    type: str
    link: str
    site: str
    examples: list[str] = Field(default_factory=list)


class AuditReport(BaseModel):
    features: dict[str, FeatureReport] = Field(default_factory=dict)
    rules: dict[str, RuleReport] = Field(default_factory=dict)
    posts: list[PostReport] = Field(default_factory=list)

    def add(self, post: "PostReport", total: Sum) -> None:
        """Take one post's sum into the site's."""
        for name, feature in total.features.items():
            self.features.setdefault(name, FeatureReport()).add(feature)
        for rule, words in total.rules.items():
            self.rules.setdefault(rule, RuleReport(severity=RULES[rule].severity)).words += words
        if post.unexplained:
            self.posts.append(post)


class Report(BaseModel):
    """``report.json``. ``durations`` are seconds by phase; ``outputs`` are the files and folders to look at, relative
    to the output folder.
    """

    version: int = 1
    source: str
    started: datetime
    finished: datetime
    exit: int = COMPLETE
    collections: dict[str, CollectionReport] = Field(default_factory=dict)
    audit: AuditReport = Field(default_factory=AuditReport)
    ledger: dict[str, int] = Field(default_factory=dict, description="Notes by severity")
    outputs: dict[str, int] = Field(default_factory=dict, description="files written by kind")
    durations: dict[str, float] = Field(default_factory=dict)

    def collection(self, name: str, kind: RecordKind = "other") -> CollectionReport:
        """The numbers of a collection, made when it is first asked for."""
        return self.collections.setdefault(name, CollectionReport(kind=kind))

    def count(self, note: Note) -> None:
        """Take a Note of the ledger into the numbers."""
        self.ledger[note.severity] = self.ledger.get(note.severity, 0) + 1
        self.audit.rules.setdefault(note.rule, RuleReport(severity=note.severity)).notes += 1

    def fail(self, failed: Failed) -> None:
        """Take what a crawl could not get into the numbers."""
        numbers = self.collection(failed.collection.name, failed.collection.kind)
        if failed.not_visible:
            numbers.not_visible += failed.count
        else:
            numbers.failed.append(Failure(id=failed.id, reason=failed.reason, site=failed.site))

    def failed(self) -> list[tuple[str, Failure]]:
        """What should be in the output and is not, with its collection."""
        return [(name, failure) for name, c in self.collections.items() for failure in c.failed]

    def finish(self, finished: datetime, losses: int, accepted: "Accepted") -> None:
        """Decide the exit code. ``losses`` are those that count (``--strict``)."""
        self.finished = finished
        missing = any(not accepted.failure(name, failure) for name, failure in self.failed())
        unexplained = any(not accepted.post(post) for post in self.audit.posts)
        self.exit = INCOMPLETE if missing or unexplained or losses else COMPLETE

    def to_json(self) -> bytes:
        return self.model_dump_json(indent=1).encode() + b"\n"


class Accepted:
    """Losses that somebody has looked at: the report (``report.json``) and the ledger (``ledger.jsonl``) of an
    earlier run.

    A loss is the same when post, rule and removed content are; something unexplained when post and numbers are.
    """

    @classmethod
    def load(cls, paths: Iterable[Path]) -> "Accepted":
        """From files. Raises `UsageError` for one that is neither a report nor a ledger."""
        return cls([entry for path in paths for entry in _entries(path)])

    def __init__(self, lines: list[dict[str, Any]]) -> None:
        self._losses = {self._key(line) for line in lines if "rule" in line}
        self._posts: set[tuple[Any, ...]] = set()
        self._failed: set[tuple[Any, ...]] = set()
        for report in (line for line in lines if "collections" in line):
            self._posts |= {self._post_key(PostReport.model_validate(p)) for p in report["audit"]["posts"]}
            self._failed |= {(name, f["id"]) for name, c in report["collections"].items() for f in c["failed"]}

    @staticmethod
    def _key(line: dict[str, Any]) -> tuple[Any, ...]:
        return line.get("post"), line.get("type"), line["rule"], line.get("removed", "")

    @staticmethod
    def _post_key(post: PostReport) -> tuple[Any, ...]:
        return post.id, post.type, tuple(sorted(post.features.items()))

    def loss(self, note: Note) -> bool:
        return (note.post, note.type, note.rule, note.removed) in self._losses

    def post(self, post: PostReport) -> bool:
        return self._post_key(post) in self._posts

    def failure(self, collection: str, failure: Failure) -> bool:
        return (collection, failure.id) in self._failed


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    """A report is one JSON object, a ledger one a line."""
    try:
        text = path.read_text(encoding="utf-8")
        entries = [json.loads(text)] if text.startswith("{\n") else [json.loads(line) for line in text.splitlines()]
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--accept cannot read {path}: {error}.", "Give report.json or ledger.jsonl of an earlier run."
        ) from None
    yield from (entry for entry in entries if isinstance(entry, dict))
