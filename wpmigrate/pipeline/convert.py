"""From an Item to everything that is written of it, in one step that any process can do."""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import TypeVar

from wpmigrate.archive import View
from wpmigrate.audit import FEATURES, Sum, audit, audit_fields
from wpmigrate.document import Document, Meta
from wpmigrate.errors import WpmigrateError
from wpmigrate.exporters.dialects import DIALECTS, Place
from wpmigrate.exporters.links import rewritten
from wpmigrate.exporters.paths import Paths
from wpmigrate.normalizer import SILENT, normalize, source_html
from wpmigrate.notes import Note
from wpmigrate.pipeline.media.catalogue import LocalFiles
from wpmigrate.pipeline.plan import Links, Plan
from wpmigrate.records import Item, Library, Post, read

BATCH = 50
"""Records a job: enough to make handing it over cheap, few enough to keep memory flat (50 posts of 30 KB are 1.5 MB).
"""

AHEAD = 4
"""Jobs under way at once, so that results wait for nobody and nobody waits for results."""

A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Converted:
    """One post, ready to write: ``text`` is the Markdown file, which goes to ``place``, ``body`` the same without front
    matter, and with the site's own addresses. ``moved`` are Notes about the place."""

    item: Item
    document: Document
    place: Place
    text: str
    body: str
    notes: tuple[Note, ...]
    moved: tuple[Note, ...]
    sum: Sum


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record of which nothing can be written; the Note carries it whole."""

    item: Item
    note: Note


@dataclass(frozen=True, slots=True)
class Job:
    """Records of one collection of one site, and the View to look others up in. ``fields``: whether these are part of
    the sum, as they are where the output holds them. ``files`` are the media files that are written; None: none are.
    ``plan`` says where each post goes; without one links stay as they are. ``formats`` are those that are written.
    """

    view: View
    site: str
    items: tuple[Item, ...]
    dialect: str = "plain"
    fields: bool = True
    files: LocalFiles | None = None
    plan: Plan | None = None
    formats: tuple[str, ...] = ("markdown",)


def convert(job: Job) -> list[Converted | Unreadable]:
    """Normalize, render and audit each Item of the job."""
    library = job.view.library(job.site)
    return [_guarded(item, library, job) for item in job.items]


def _guarded(item: Item, library: Library, job: Job) -> Converted | Unreadable:
    try:
        return _convert(item, library, job)
    except WpmigrateError:
        raise  # a damaged archive is no fault of this post
    except ValueError as error:
        return _unreadable(item, str(error))
    except Exception as error:  # noqa: BLE001  # a post that a bug of ours breaks costs that post, not the run; it is named, and the exit code is 3
        return _unreadable(item, f"a bug of wpmigrate ({type(error).__name__}: {error})")


def _convert(item: Item, library: Library, job: Job) -> Converted:
    post, odd = read(Post, item.raw)
    collection = item.collection.name
    linked = job.plan.fragments(collection, post.id) if job.plan else frozenset[str]()
    document, notes = normalize(post, library, collection, linked)
    place, moved = _place(document.meta, job)
    shown, changes = _linked(document, place, job)
    rendering = DIALECTS[job.dialect].render(shown, place)
    known = [*odd, *notes, *changes, *rendering.notes]
    total = audit(source_html(post, library.site.language), rendering.body, known, FEATURES)
    if job.fields:
        total += audit_fields(item.raw, document, odd, SILENT)
    body = rendering.body if shown is document or "sql" not in job.formats else _own(document, place, job)
    told = tuple(_at(item, note) for note in known)
    return Converted(item, document, place, rendering.text, body, told, tuple(moved), total)


def _place(meta: Meta, job: Job) -> tuple[Place, list[Note]]:
    found = job.plan.place(meta.collection, meta.id) if job.plan else None
    return found or Paths(DIALECTS[job.dialect]).place(meta)


def _linked(document: Document, place: Place, job: Job) -> tuple[Document, list[Note]]:
    """As its Markdown file shows it; the other formats keep the site's own addresses."""
    if job.plan is None or "markdown" not in job.formats:
        return document, []
    return rewritten(document, Links(job.plan, job.files, place, document.meta.link), "markdown")


def _own(document: Document, place: Place, job: Job) -> str:
    return DIALECTS[job.dialect].render(document, place).body


def _unreadable(item: Item, reason: str) -> Unreadable:
    return Unreadable(item, _at(item, Note("not-written", reason, removed=_open(item.raw))))


def _open(raw: bytes) -> str:
    """The record's JSON without the password that a login was shown."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return raw.decode(errors="replace")
    if not isinstance(value, dict) or not value.get("password"):
        return raw.decode(errors="replace")
    return json.dumps({name: entry for name, entry in value.items() if name != "password"}, ensure_ascii=False)


def _at(item: Item, note: Note) -> Note:
    return note.at(item.site, item.collection.type, item.id)


def batches(items: Iterator[Item], size: int = BATCH) -> Iterator[tuple[Item, ...]]:
    """``items`` in tuples of at most ``size``."""
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def in_order(executor: Executor | None, work: Callable[[A], B], jobs: Iterable[A]) -> Iterator[B]:
    """The results in the order of ``jobs``. ``Executor.map`` would take all jobs at once; this takes `AHEAD`, so that
    memory stays flat.
    """
    if executor is None:
        yield from map(work, jobs)
        return
    waiting: deque[Future[B]] = deque()
    for job in jobs:
        waiting.append(executor.submit(work, job))
        if len(waiting) >= AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
