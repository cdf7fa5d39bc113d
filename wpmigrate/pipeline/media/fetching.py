"""Media files from the site into the archive."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TypeVar

from wpmigrate.archive import View, Writer
from wpmigrate.crawler import CrawlOptions, MediaFetcher, MediaFile
from wpmigrate.notes import Note
from wpmigrate.pipeline.media.records import media_records
from wpmigrate.pipeline.progress import Progress
from wpmigrate.pipeline.report import FILES, CrawlReport, Failure
from wpmigrate.records import Cost, Media, Site, original_url

A = TypeVar("A")
B = TypeVar("B")


class MediaFiles:
    """Fetches the files of a snapshot's media records, each once; what the archive has is not fetched again.
    ``address`` is what the user named."""

    def __init__(self, address: str, options: CrawlOptions, report: CrawlReport, progress: Progress) -> None:
        self._address = address
        self._options, self._report, self._progress = options, report, progress
        self._numbers = report.collection(FILES, "media")

    def fetch(self, view: View, site: Site, writer: Writer, folder: Path) -> None:
        """Into the archive, through ``folder``. What fails is a Failure of the report, and is tried again by the next
        run."""
        records = [media for _, media in media_records(view, site) if original_url(media)]
        wanted = [media for media in records if view.file(original_url(media)) is None]
        self._numbers.indexed += len(records)
        self._numbers.unchanged += len(records) - len(wanted)
        self._progress.start(FILES, len(wanted))
        # the fetcher is closed before the threads are waited for, so that an interrupted run does not wait for them
        with (
            ThreadPoolExecutor(self._options.connections) as threads,
            MediaFetcher(site, self._options, folder, address=self._address) as fetcher,
        ):
            for media, result in as_done(threads, lambda media: fetcher.fetch(original_url(media)), wanted):
                self._take(site, media, result, writer)
                self._pay(fetcher.costs.taken(), writer)
                self._progress.advance(FILES)

    def _pay(self, costs: Iterable[Cost], writer: Writer) -> None:
        for cost in costs:
            writer.add(cost)
            self._report.requests.add(cost)

    def _take(self, site: Site, media: Media, result: MediaFile | Note, writer: Writer) -> None:
        if isinstance(result, Note):
            self._numbers.failed.append(Failure(id=media.id, reason=result.detail, site=site.key))
            return
        writer.add_file(original_url(media), result.path, result.type)
        writer.commit()
        self._numbers.fetched += 1


def as_done(executor: Executor, work: Callable[[A], B], jobs: Iterable[A], ahead: int = 8) -> Iterator[tuple[A, B]]:
    """Each job with its result, the first that is done first: a large file holds nobody up. ``ahead`` jobs are under
    way or waiting at once."""
    running: dict[Future[B], A] = {}
    for job in jobs:
        running[executor.submit(work, job)] = job
        if len(running) >= ahead:
            yield from _done(running)
    while running:
        yield from _done(running)


def _done(running: dict[Future[B], A]) -> Iterator[tuple[A, B]]:
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        yield running.pop(future), future.result()
