"""From a Source into an archive."""

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from wpmigrate.archive import Archive, Writer
from wpmigrate.crawler import CrawlOptions, Downloads
from wpmigrate.ids import Ids
from wpmigrate.pipeline.media import MediaFiles
from wpmigrate.pipeline.progress import Progress
from wpmigrate.pipeline.report import CrawlReport
from wpmigrate.pipeline.selection import Selection
from wpmigrate.pipeline.steady import steady
from wpmigrate.pipeline.target import unwritable
from wpmigrate.records import Cost, Event, Failed, Filters, Indexed, Item, Known, Site, Source

COMMIT = 100
"""Events between two commits: what a killed run may have to fetch again. A commit waits for the disk, so not each."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What to read of a Source. ``media`` is how to fetch the media files as well; None leaves them where they are.
    ``full`` reads every record anew, also those that the site does not say have changed.
    """

    filters: Filters = field(default_factory=Filters)
    media: CrawlOptions | None = None
    full: bool = False


def crawl(
    source: Source,
    archive: Archive,
    reading: Reading,
    report: CrawlReport,
    progress: Progress,
    now: Callable[[], datetime],
) -> set[str]:
    """Read ``source`` into a new snapshot of ``archive``, or go on with one that was interrupted. Gives the keys of
    the sites that it read.

    What the archive has and the source did not change is not read again. What was read is kept, whatever ends the
    crawl; the snapshot is complete when nothing readable is missing.
    """
    writer = archive.begin(source.name, now(), reading.filters.any, source.reader, full=reading.full)
    counter = _Counter(report, progress)
    try:
        _read(source, archive, reading, writer, counter)
        if reading.media is not None:
            filters = replace(reading.filters, statuses=reading.filters.statuses or source.statuses)
            with _downloads(archive, reading.media) as downloads:
                files = MediaFiles(source.name, reading.media, downloads, report, progress)
                if reading.full:
                    writer.forget_addresses()
                _fetch(archive, filters, writer, counter.sites, files)
    finally:
        writer.commit()
    counter.close()
    writer.finish(now(), complete=not report.failed())
    return counter.sites


def _read(source: Source, archive: Archive, reading: Reading, writer: Writer, counter: "_Counter") -> None:
    waiting = 0
    view = archive.view(writer.snapshot)
    known = archive.known(source.reader, full=reading.full)
    events = source.read(known, reading.filters)
    try:
        for event in events:
            again = isinstance(event, Item) and (reading.full or _is_reopened(event, known))
            if isinstance(event, Site) and source.logged_in:
                writer.logged_in()
            writer.add(steady(event, view) if again and isinstance(event, Item) else event)
            counter.take(event)
            waiting += 1
            if waiting >= COMMIT or isinstance(event, Indexed):
                writer.commit()
                waiting = 0
    finally:
        if isinstance(events, Generator):
            events.close()  # at once: while it waits to be forgotten, its threads stay at work


def _is_reopened(item: Item, known: Known) -> bool:
    """Whether it was read although it does not say that it has changed: a post that a password may open now."""
    if item.modified is None or not PROTECTED.search(item.raw):
        return False
    return known.modified(item.site, item.collection.name).get(item.id) == item.modified


PROTECTED = re.compile(rb'"protected":\s*true')


def _fetch(archive: Archive, filters: Filters, writer: Writer, sites: set[str], files: MediaFiles) -> None:
    writer.commit()
    view = archive.view()
    for site in view.sites():
        if site.key in sites:
            full = max((s.number for s in archive.snapshots() if s.full and site.key in s.sites), default=0)
            files.fetch(Selection(view, filters), site, writer, full)


@contextmanager
def _downloads(archive: Archive, options: CrawlOptions) -> Iterator[Downloads]:
    """Those of a run. Raises `TargetUnwritable`."""
    folder = archive.partial()
    try:
        yield Downloads(folder, most_files=options.media_files, most_bytes=options.media_total)
    except OSError as error:
        raise unwritable(folder, error) from error


@dataclass(slots=True)
class _Seen:
    """Ids of one collection of one site."""

    indexed: Ids = field(default_factory=Ids)
    fetched: Ids = field(default_factory=Ids)
    failed: Ids = field(default_factory=Ids)


class _Counter:
    """Keeps the report's numbers and the progress."""

    def __init__(self, report: CrawlReport, progress: Progress) -> None:
        self._report = report
        self._progress = progress
        self._seen: dict[tuple[str, str], _Seen] = {}
        self.sites: set[str] = set()

    def take(self, event: Event) -> None:
        if isinstance(event, Site):
            self.sites.add(event.key)
            self._progress.say(": ".join(filter(None, (event.name, event.url))) or "no site is named in it")
        elif isinstance(event, Indexed):
            self._index(event)
        elif isinstance(event, Item):
            self._of(event.site, event.collection.name).fetched.add(event.id)
            self._progress.advance(event.collection.name)
        elif isinstance(event, Failed):
            self._fail(event)
        elif isinstance(event, Cost):
            self._report.requests.add(event)

    def _of(self, site: str, collection: str) -> _Seen:
        return self._seen.setdefault((site, collection), _Seen())

    def _index(self, event: Indexed) -> None:
        """A collection may be indexed again, when it changed while it was read; the last index counts."""
        seen = self._of(event.site, event.collection.name)
        self._report.collection(event.collection.name, event.collection.kind)
        if not seen.indexed:
            self._progress.start(event.collection.name, len(event.ids))
        seen.indexed = Ids(event.ids)

    def _fail(self, event: Failed) -> None:
        self._report.fail(event)
        if event.id is not None:
            self._of(event.site, event.collection.name).failed.add(event.id)
        if not event.not_visible:
            self._progress.say(f"{event.collection.name} {event.id or ''}: {event.reason}")

    def close(self) -> None:
        """A record that came in part is a failed one."""
        for (_, name), seen in self._seen.items():
            numbers = self._report.collection(name)
            there = seen.indexed - seen.failed
            fetched = len(there & seen.fetched)
            numbers.indexed += len(seen.indexed)
            numbers.fetched += fetched
            numbers.unchanged += len(there) - fetched
