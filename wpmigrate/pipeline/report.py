"""What a run found, as ``report.json`` and as an exit code."""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, PrivateAttr, ValidationError

from wpmigrate.audit import FeatureSum, Sum
from wpmigrate.errors import UsageError
from wpmigrate.notes import RULES, Note
from wpmigrate.pipeline.fates import FileReport, FilesReport
from wpmigrate.records import Cost, Failed, RecordKind

COMPLETE = 0
INCOMPLETE = 3
FILES = "media files"
"""The name of the media files among the collections, whose records are ``media``."""


class Failure(BaseModel):
    """A record that was not fetched, or was and could not be written (``phase``). ``url`` is the address of a file that
    no record names. Both it and ``id`` are None when a whole collection is meant.
    """

    id: int | None
    reason: str
    site: str
    phase: Literal["fetch", "write"] = "fetch"
    url: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is about a whole collection."""
        return self.id is None and self.url is None


class CollectionReport(BaseModel):
    """Numbers of one collection. ``unchanged`` were in the archive already; ``not_visible`` are those that this login
    may not read, which the site lists seldom and counts sometimes.

    ``indexed`` = ``fetched`` + ``unchanged`` + those that failed by their id (or ``url``) in phase ``fetch`` + ``dead``
    + ``left_out``. Of posts, ``written`` is what ``indexed`` is, but for those of which nothing came or could be
    written; of media files, too. ``dead`` are files that only posts name and that the site says it has not (404, 410):
    nobody can read them. ``left_out`` are files beyond a limit, for which there is one failure.
    """

    kind: RecordKind = "other"
    indexed: int = 0
    fetched: int = 0
    unchanged: int = 0
    written: int = 0
    not_visible: int = 0
    left_out: int = 0
    failed: list[Failure] = Field(default_factory=list)
    dead: list[Failure] = Field(default_factory=list)


class RuleReport(BaseModel):
    """``words`` that Notes of this rule removed and did not add again."""

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
    """A post with something unexplained: how much, by feature, and where the post is. A row of ``site.sqlite`` that is
    of no post has its table as ``type``.
    """

    id: int
    unexplained: int
    features: dict[str, int]
    type: str
    link: str
    site: str
    examples: list[str] = Field(default_factory=list)


class RemovalReport(BaseModel):
    """A post of which Notes took away more than `MUCH`: how many words, by rule, and which part of the post that is."""

    id: int
    type: str
    link: str
    site: str
    share: float
    rules: dict[str, int]


MUCH = 0.2
"""The part of a post's words that no furniture should make up: more needs an eye."""


class AuditReport(BaseModel):
    """``posts`` are those with something unexplained, in the conversion or in a file that differs; ``removals`` those
    that lost much by what the ledger explains.
    """

    features: dict[str, FeatureReport] = Field(default_factory=dict)
    rules: dict[str, RuleReport] = Field(default_factory=dict)
    posts: list[PostReport] = Field(default_factory=list)
    removals: list[RemovalReport] = Field(default_factory=list)
    _known: dict["Key", PostReport] = PrivateAttr(default_factory=dict)

    def add(self, post: "PostReport", total: Sum) -> None:
        """Take one post's sum into the site's."""
        self.count(total)
        for rule, words in total.rules.items():
            self.rules.setdefault(rule, RuleReport(severity=RULES[rule].severity)).words += words
        self.take(post)
        if total.removed_share > MUCH:
            share, rules = round(total.removed_share, 3), {rule: words for rule, words in total.rules.items() if words}
            where = RemovalReport(id=post.id, type=post.type, link=post.link, site=post.site, share=share, rules=rules)
            self.removals.append(where)

    def take(self, post: "PostReport") -> None:
        """Take what is unexplained of a post, which may be known from elsewhere."""
        if not post.unexplained:
            return
        known = self._known.setdefault((post.site, post.type, post.id), post)
        if known is post:
            self.posts.append(post)
            return
        known.unexplained += post.unexplained
        known.features = {**known.features, **post.features}
        known.examples += post.examples

    def count(self, total: Sum) -> None:
        """Take the numbers alone, by feature."""
        for name, feature in total.features.items():
            self.features.setdefault(name, FeatureReport()).add(feature)


class RequestsReport(BaseModel):
    """How many requests a crawl made, how many bytes it ``received`` and their ``size`` without compression, and the
    ``seconds`` that the site took for them, one after the other."""

    count: int = 0
    received: int = 0
    size: int = 0
    seconds: float = 0.0

    def add(self, cost: Cost) -> None:
        self.count += cost.tries
        self.received += cost.received
        self.size += cost.size
        self.seconds = round(self.seconds + cost.seconds, 3)


class CrawlReport(BaseModel):
    """What a crawl found. ``durations`` are seconds by phase."""

    version: int = 1
    source: str
    started: datetime
    finished: datetime
    exit: int = COMPLETE
    collections: dict[str, CollectionReport] = Field(default_factory=dict)
    requests: RequestsReport = Field(default_factory=RequestsReport)
    durations: dict[str, float] = Field(default_factory=dict)

    def collection(self, name: str, kind: RecordKind = "other") -> CollectionReport:
        """The numbers of a collection, made when it is first asked for."""
        return self.collections.setdefault(name, CollectionReport(kind=kind))

    def fail(self, failed: Failed) -> None:
        """Take what a crawl could not get into the numbers."""
        numbers = self.collection(failed.collection.name, failed.collection.kind)
        if failed.not_visible:
            numbers.not_visible += failed.count
        else:
            numbers.failed.append(Failure(id=failed.id, reason=failed.reason, site=failed.site))

    def failed(self) -> list[tuple[str, Failure]]:
        """What should have been read and was not, with its collection."""
        return [(name, failure) for name, c in self.collections.items() for failure in c.failed]

    def to_json(self) -> bytes:
        return self.model_dump_json(indent=1).encode() + b"\n"


class Report(CrawlReport):
    """``report.json``. ``outputs`` are the files and folders to look at, relative to the output folder."""

    audit: AuditReport = Field(default_factory=AuditReport)
    ledger: dict[str, int] = Field(default_factory=dict, description="Notes by severity")
    outputs: dict[str, int] = Field(default_factory=dict, description="files written by kind")
    files: FilesReport = Field(default_factory=FilesReport)
    dry_run: bool = False

    def count(self, note: Note) -> None:
        """Take a Note of the ledger into the numbers."""
        self.ledger[note.severity] = self.ledger.get(note.severity, 0) + 1
        self.audit.rules.setdefault(note.rule, RuleReport(severity=note.severity)).notes += 1

    def finish(self, finished: datetime, losses: int, accepted: "Accepted") -> None:
        """Decide the exit code. ``losses`` are those that count (``--strict``)."""
        self.finished = finished
        missing = any(not accepted.failure(name, failure) for name, failure in self.failed())
        unexplained = any(not accepted.post(post) for post in self.audit.posts)
        refused = any(not accepted.file(file) for file in self.files.of("refused"))
        self.exit = INCOMPLETE if missing or unexplained or refused or losses else COMPLETE


class ChangesReport(BaseModel):
    """How many records of a collection, or media files, are new since the snapshot before, have another content, or
    are gone."""

    new: int = 0
    changed: int = 0
    gone: int = 0

    def count(self, what: Literal["new", "changed", "gone"]) -> None:
        setattr(self, what, getattr(self, what) + 1)


class BackupReport(CrawlReport):
    """``snapshot`` is its number in ``archive``. ``full``: every record was read anew, so that also what no
    ``modified`` shows was found. ``changes`` are since ``before``, the last snapshot of the same site and login that
    ended by itself; None for the first.
    """

    archive: str
    snapshot: int = 0
    full: bool = False
    before: int | None = None
    changes: dict[str, ChangesReport] = Field(default_factory=dict)


class Accepted:
    """Losses that somebody has looked at: the report (``report.json``) and the ledger (``ledger.jsonl``) of an
    earlier run.

    A loss is the same when site, post, rule and removed content are; a failure when site, collection and id are, and
    that of a whole collection when its reason is, too. Of a post, nothing may be unexplained that was not, nor more of
    any feature. A file that was refused stays as it is.
    """

    @classmethod
    def load(cls, paths: Iterable[Path]) -> "Accepted":
        """From files. Raises `UsageError` for one that is neither a report nor a ledger."""
        accepted = cls()
        for path in paths:
            accepted._take(path)
        return accepted

    def __init__(self) -> None:
        self._losses: set[Key] = set()
        self._posts: dict[Key, list[PostReport]] = {}
        self._failed: set[Key] = set()
        self._refused: set[str] = set()

    def loss(self, note: Note) -> bool:
        return _loss_key(note.site, note.type, note.post, note.rule, note.removed, note.message) in self._losses

    def post(self, post: PostReport) -> bool:
        return any(_is_part(post, known) for known in self._posts.get(_post_key(post), ()))

    def failure(self, collection: str, failure: Failure) -> bool:
        return _failure_key(collection, failure) in self._failed

    def file(self, file: FileReport) -> bool:
        return file.path in self._refused

    def _take(self, path: Path) -> None:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or "it is not text"
            raise _unaccepted(path, reason) from None
        try:
            self._take_report(Report.model_validate_json(text))
        except ValidationError:
            self._take_ledger(path, text)

    def _take_report(self, report: Report) -> None:
        for post in report.audit.posts:
            self._posts.setdefault(_post_key(post), []).append(post)
        self._failed |= {_failure_key(name, failure) for name, failure in report.failed()}
        self._refused |= {file.path for file in report.files.of("refused")}

    def _take_ledger(self, path: Path, text: str) -> None:
        """An empty ledger is one, too."""
        for number, line in enumerate(text.split("\n"), 1):
            if not line:
                continue
            try:
                note = LedgerLine.model_validate_json(line)
            except ValidationError:
                raise _unaccepted(path, f"line {number} is none of a ledger, and the whole is no report") from None
            self._losses.add(_loss_key(note.site, note.type, note.post, note.rule, note.removed, note.message))


class LedgerLine(BaseModel):
    """What is compared of a line of ``ledger.jsonl``."""

    rule: str
    post: int | None
    type: str | None
    site: str = ""
    removed: str
    message: str


Key = tuple[Any, ...]


def _loss_key(site: str, type: str | None, post: int | None, rule: str, removed: str, message: str) -> Key:
    """What removes nothing, or cannot say what, is told by its words. Half characters are written as ``?``."""
    what = removed or message
    return site, type, post, rule, what.encode(errors="replace")


def _post_key(post: PostReport) -> Key:
    return post.site, post.type, post.id


def _is_part(post: PostReport, known: PostReport) -> bool:
    """Whether nothing of ``post`` is new. The words around may have changed."""
    facts, known_facts = ({_COUNT_AND_PLACE.sub("", example) for example in one.examples} for one in (post, known))
    return facts <= known_facts and all(number <= known.features.get(name, 0) for name, number in post.features.items())


_COUNT_AND_PLACE = re.compile(r"(?: \d+ times)?(?:: … .*)?$", re.DOTALL)


def _failure_key(collection: str, failure: Failure) -> Key:
    which = failure.url if failure.url is not None else failure.id
    return failure.site, collection, which, failure.reason if which is None else ""


def _unaccepted(path: Path, reason: str) -> UsageError:
    return UsageError(f"--accept cannot read {path}: {reason}.", "Give report.json or ledger.jsonl of an earlier run.")
