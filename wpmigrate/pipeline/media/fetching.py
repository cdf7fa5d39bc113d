"""Media files from the site into the archive: those of media records, and those that only posts name."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from typing import TypeVar

from wpmigrate.archive import File, Lost, View, Writer
from wpmigrate.crawler import CrawlOptions, Downloads, MediaFetcher, MediaFile, NoFile, SameFile, Stored
from wpmigrate.pipeline.media import contents, names
from wpmigrate.pipeline.media.catalogue import Catalogue
from wpmigrate.pipeline.media.records import GONE, known_as, media_records, said, sources, stored
from wpmigrate.pipeline.progress import Progress
from wpmigrate.pipeline.report import FILES, CrawlReport, Failure
from wpmigrate.pipeline.selection import Selection
from wpmigrate.records import Cost, Item, Site

A = TypeVar("A")
B = TypeVar("B")
COMMIT = 100
"""Posts that are searched, or files that are asked about and not fetched, between two commits."""

Result = MediaFile | SameFile | NoFile


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file: where it can be fetched, the best first, and the id of its record, with its other addresses and what it
    said of the file; None for one that only posts name. ``stored`` is what the archive has of an address."""

    urls: tuple[str, ...]
    id: int | None = None
    known_as: tuple[str, ...] = ()
    record: str = ""
    stored: dict[str, Stored] = field(default_factory=dict)


class MediaFiles:
    """Fetches the files of a snapshot, each once. Of what the archive has the site is asked whether it is still the
    same once since each full snapshot, and when its record has changed. ``address`` is what the user named.

    What fails is a Failure of the report, and is tried again by the next run.
    """

    def __init__(
        self, address: str, options: CrawlOptions, downloads: Downloads, report: CrawlReport, progress: Progress
    ) -> None:
        self._address, self._options, self._downloads = address, options, downloads
        self._report, self._progress = report, progress

    def fetch(self, selection: Selection, site: Site, writer: Writer, full: int) -> None:
        """Those of one site: of all its media records, and of the posts of ``selection``. ``full`` is the number of its
        newest full snapshot, 0 without one. What an earlier run has begun of them is gone on with; what this one did
        not ask for of that is removed at its end."""
        with ExitStack() as stack:
            # the fetcher is closed before the threads are waited for, so that an interrupted run does not wait for them
            threads = stack.enter_context(ThreadPoolExecutor(self._options.connections))
            catalogue = stack.enter_context(closing(Catalogue(site)))
            fetcher = stack.enter_context(MediaFetcher(site, self._options, self._downloads, address=self._address))
            files = _SiteFiles(selection, site, writer, catalogue, self._report, self._progress, full)
            for wanted in files.parts(other_hosts=self._options.other_hosts):
                for file, results in as_done(threads, lambda file: _fetched(file, fetcher), wanted):
                    files.take(file, results)
                    self._pay(fetcher.costs.taken(), writer)
                    for result in results:
                        if isinstance(result, MediaFile):
                            self._downloads.taken(result.path)
            files.close()
        self._downloads.clear(site.key)

    def _pay(self, costs: Iterable[Cost], writer: Writer) -> None:
        for cost in costs:
            writer.add(cost)
            self._report.requests.add(cost)


def _fetched(wanted: Wanted, fetcher: MediaFetcher) -> list[Result]:
    """What came from each of its addresses, until one gave the file, or might do so another time."""
    results: list[Result] = []
    for url in wanted.urls:
        results.append(result := fetcher.fetch(url, wanted.stored.get(url)))
        if not isinstance(result, NoFile) or result.status not in GONE:
            break
    return results


class _SiteFiles:
    """Which files of a site are wanted, and what becomes of them."""

    def __init__(
        self,
        selection: Selection,
        site: Site,
        writer: Writer,
        catalogue: Catalogue,
        report: CrawlReport,
        progress: Progress,
        full: int,
    ) -> None:
        self._selection, self._view, self._site, self._full = selection, selection.view, site, full
        self._writer, self._catalogue, self._progress = writer, catalogue, progress
        self._numbers = report.collection(FILES, "media")
        self._left_out = self._uncommitted = 0

    def parts(self, *, other_hosts: bool) -> Iterator[Iterator[Wanted]]:
        """One after the other: what of a part came says what of the next is wanted. Copies of files that are there are
        not."""
        yield self._recorded()
        self._search()
        for address in contents.named(self._selection, self._site):
            self._catalogue.mention(address)
        yield self._named(copies=False, other_hosts=other_hosts)
        yield self._named(copies=True, other_hosts=other_hosts)

    def take(self, wanted: Wanted, results: list[Result]) -> None:
        """Into the archive and the report."""
        for result in results:
            self._store(result, wanted.record)
        self._commit(at_once=any(isinstance(result, MediaFile) for result in results))
        url = stored(self._view, wanted.urls)
        if url is not None:
            self._catalogue.add(url, *wanted.known_as)
        if isinstance(results[-1], NoFile):
            self._fail(wanted, [result for result in results if isinstance(result, NoFile)])
        elif isinstance(results[-1], MediaFile):
            self._numbers.fetched += 1
        else:
            self._numbers.unchanged += 1
        self._progress.advance(FILES)

    def _store(self, result: Result, record: str) -> None:
        if isinstance(result, MediaFile):
            self._writer.add_file(result.url, result.path, result.type, validator=result.validator, record=record)
        elif isinstance(result, SameFile):
            self._writer.keep_file(result.url, record=record)
        elif not result.left_out:
            self._writer.add_lost(Lost(result.url, result.reason, result.status))

    def _commit(self, *, at_once: bool) -> None:
        """At once where a download is to be given up for what is stored; a commit waits for the disk."""
        self._uncommitted += 1
        if at_once or self._uncommitted >= COMMIT:
            self._writer.commit()
            self._uncommitted = 0

    def close(self) -> None:
        """A limit is one failure for all."""
        if self._left_out:
            self._numbers.left_out += self._left_out
            reason = f"{self._left_out:,} files were left out, since this run's limit was reached. {ADVICE}"
            self._numbers.failed.append(Failure(id=None, reason=reason, site=self._site.key))

    def _fail(self, wanted: Wanted, results: list[NoFile]) -> None:
        result = next((result for result in results if result.status not in GONE), results[0])
        url = result.url if wanted.id is None else None
        failure = Failure(id=wanted.id, reason=result.reason, site=self._site.key, url=url)
        if result.left_out:
            self._left_out += 1
        elif wanted.id is None and result.status in GONE:
            self._numbers.dead.append(failure)
        else:
            self._numbers.failed.append(failure)

    # --- which

    def _recorded(self) -> Iterator[Wanted]:
        """Those of media records. Several may have one file: translations of its texts do."""
        collections = [c for c in self._view.collections(self._site.key) if c.kind == "media"]
        self._progress.start(FILES, sum(self._view.count(self._site.key, c.name) for c in collections))
        for _, media in media_records(self._view, self._site):
            urls = sources(media)
            if urls and self._catalogue.first(*urls):
                yield from self._unless_stored(Wanted(urls, media.id, tuple(known_as(media)), said(media)))
            else:
                self._progress.advance(FILES)

    def _named(self, *, copies: bool, other_hosts: bool) -> Iterator[Wanted]:
        """Those that only posts name."""
        for address in self._catalogue.mentioned(copies=copies):
            url = names.url(address, self._site)
            reachable = other_hosts or names.is_local(names.key(address, self._site) or "")
            if reachable and self._catalogue.find(address) is None and self._catalogue.first(url):
                yield from self._unless_stored(Wanted((url,)))

    def _unless_stored(self, wanted: Wanted) -> Iterator[Wanted]:
        self._numbers.indexed += 1
        url = stored(self._view, wanted.urls)
        if url is None or self._is_due(wanted):
            yield replace(wanted, stored=dict(_stored(self._view, wanted.urls)))
            return
        self._catalogue.add(url, *wanted.known_as)
        self._numbers.unchanged += 1
        self._progress.advance(FILES)

    def _is_due(self, wanted: Wanted) -> bool:
        """Whether the site is to be asked about the best that it may have of a file."""
        for url in wanted.urls:
            lost, file = self._view.lost(url), self._view.file(url)
            if lost is None or lost.status not in GONE:
                return file is None or lost is not None or not self._is_asked(file, wanted)
        return True

    def _is_asked(self, file: File, wanted: Wanted) -> bool:
        return file.asked >= self._full and file.record == wanted.record

    def _search(self) -> None:
        """Note what posts name that nobody has looked through."""
        library = self._view.library(self._site.key)
        for count, item in enumerate(self._unsearched(), 1):
            found = contents.search(item, library)
            if found is not None:
                self._writer.add_addresses(item.raw, found)
            if count % COMMIT == 0:
                self._writer.commit()
        self._writer.commit()

    def _unsearched(self) -> Iterator[Item]:
        for collection in self._selection.collections(self._site.key):
            if collection.kind == "post":
                yield from self._view.unsearched(self._site.key, collection.name, self._selection.filters)


def _stored(view: View, urls: Iterable[str]) -> Iterator[tuple[str, Stored]]:
    for file in filter(None, map(view.file, urls)):
        yield file.url, Stored(file.size, file.validator)


ADVICE = "Run the same command again, which goes on from there, or allow more (--media-files, --media-total)."


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
