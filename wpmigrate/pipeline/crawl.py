"""From a Source into an archive."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from wpmigrate.archive import Archive, Writer
from wpmigrate.crawler import CrawlOptions
from wpmigrate.pipeline.media import MediaFiles
from wpmigrate.pipeline.progress import Progress
from wpmigrate.pipeline.report import Report
from wpmigrate.records import Event, Failed, Filters, Indexed, Item, Site, Source

COMMIT = 100
"""Events between two commits: what a killed run may have to fetch again. A commit waits for the disk, so not each."""


def crawl(
    source: Source,
    archive: Archive,
    filters: Filters,
    report: Report,
    progress: Progress,
    now: Callable[[], datetime],
    media: CrawlOptions | None = None,
) -> set[str]:
    """Read ``source`` into a new snapshot of ``archive``, or go on with one that was interrupted. Gives the keys of
    the sites that it read.

    ``media`` is how to fetch the media files as well; None leaves them where they are.
    What the archive has and the source did not change is not read again. What was read is kept, whatever ends the
    crawl; the snapshot is complete when nothing readable is missing.
    """
    writer = archive.begin(source.name, now(), filters.any, source.reader)
    counter = _Counter(report, progress)
    try:
        waiting = 0
        for event in source.read(archive.known(source.reader), filters):
            writer.add(event)
            counter.take(event)
            waiting += 1
            if waiting >= COMMIT or isinstance(event, Indexed):
                writer.commit()
                waiting = 0
        if media is not None:
            _files(archive, writer, counter.sites, MediaFiles(media, report, progress))
    finally:
        writer.commit()
    counter.close()
    writer.finish(now(), complete=not report.failed())
    return counter.sites


def _files(archive: Archive, writer: Writer, sites: set[str], files: MediaFiles) -> None:
    writer.commit()
    view = archive.view()
    with TemporaryDirectory(dir=archive.folder, prefix="fetching-") as folder:
        for site in view.sites():
            if site.key in sites:
                files.fetch(view, site, writer, Path(folder))


class _Counter:
    """Keeps the report's numbers and the progress."""

    def __init__(self, report: Report, progress: Progress) -> None:
        self._report = report
        self._progress = progress
        self._indexed: dict[tuple[str, str], int] = {}
        self._fetched: dict[str, set[tuple[str, int]]] = {}
        self.sites: set[str] = set()

    def take(self, event: Event) -> None:
        if isinstance(event, Site):
            self.sites.add(event.key)
            self._progress.say(f"{event.name or event.key}: {event.url}")
        elif isinstance(event, Indexed):
            self._index(event)
        elif isinstance(event, Item):
            self._fetched.setdefault(event.collection.name, set()).add((event.site, event.id))
            self._progress.advance(event.collection.name)
        elif isinstance(event, Failed):
            self._fail(event)

    def _index(self, event: Indexed) -> None:
        """A collection may be indexed again, when it changed while it was read; the last index counts."""
        key = event.site, event.collection.name
        self._report.collection(event.collection.name, event.collection.kind)
        if key not in self._indexed:
            self._progress.start(event.collection.name, len(event.ids))
        self._indexed[key] = len(event.ids)

    def _fail(self, event: Failed) -> None:
        self._report.fail(event)
        if not event.not_visible:
            self._progress.say(f"{event.collection.name} {event.id or ''}: {event.reason}")

    def close(self) -> None:
        for (_, name), count in self._indexed.items():
            self._report.collection(name).indexed += count
        for name, fetched in self._fetched.items():
            self._report.collection(name).fetched = len(fetched)
        for numbers in self._report.collections.values():
            numbers.unchanged = max(0, numbers.indexed - numbers.fetched - len(numbers.failed))
