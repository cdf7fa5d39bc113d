"""Media files: from the site into the archive, and from the archive into the output folder."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from wpmigrate.archive import View, Writer
from wpmigrate.crawler import CrawlOptions, MediaFetcher, MediaFile
from wpmigrate.exporters.paths import MediaPaths
from wpmigrate.notes import Note
from wpmigrate.pipeline.convert import in_order
from wpmigrate.pipeline.progress import Progress
from wpmigrate.pipeline.report import CrawlReport, Failure, Report
from wpmigrate.pipeline.selection import Selection
from wpmigrate.pipeline.target import CHUNK, Target
from wpmigrate.records import Item, Media, Site, original_url, read

FILES = "media files"
"""Their name in the report."""


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
        records = [media for media in _stored_records(view, site) if original_url(media)]
        wanted = [media for media in records if view.file(original_url(media)) is None]
        self._numbers.indexed += len(records)
        self._numbers.unchanged += len(records) - len(wanted)
        self._progress.start(FILES, len(wanted))
        # the fetcher is closed before the threads are waited for, so that an interrupted run does not wait for them
        with (
            ThreadPoolExecutor(self._options.connections) as threads,
            MediaFetcher(site, self._options, folder, address=self._address) as fetcher,
        ):
            fetched = in_order(threads, lambda media: fetcher.fetch(original_url(media)), wanted)
            for media, result in zip(wanted, fetched, strict=True):
                self._take(site, media, result, writer)
                self._progress.advance(FILES)

    def _take(self, site: Site, media: Media, result: MediaFile | Note, writer: Writer) -> None:
        if isinstance(result, Note):
            self._numbers.failed.append(Failure(id=media.id, reason=result.detail, site=site.key))
            return
        writer.add_file(original_url(media), result.path, result.type)
        writer.commit()
        self._numbers.fetched += 1


class MediaOutput:
    """Puts the files that the archive has into the output folder; a file that it has not is a Note and a Failure."""

    def __init__(self, view: View, target: Target, report: Report, note: Callable[[Note], None]) -> None:
        self._view, self._target, self._report, self._note = view, target, report, note

    def site(self, site: Site, folder: str, selection: Selection) -> int:
        """Gives how many there are."""
        paths, count = MediaPaths(), 0
        reasons = {failure.id: failure.reason for failure in self._failed(site)}
        for media in media_records(selection, site):
            file = self._view.file(original_url(media))
            if file is None:
                self._missing(site, media, reasons.get(media.id))
                continue
            path, notes = paths.place(media)
            for made in notes:
                self._note(made.at(site.key, "attachment", media.id))
            self._target.write(folder + path, _chunks(file.path))
            self._report.collection(FILES, "media").written += 1
            count += 1
        return count

    def _failed(self, site: Site) -> list[Failure]:
        return [failure for failure in self._report.collection(FILES, "media").failed if failure.site == site.key]

    def _missing(self, site: Site, media: Media, reason: str | None) -> None:
        url = original_url(media)
        if not url:
            return
        if reason is None:
            reason = f"{url}: the archive does not have it"
            failure = Failure(id=media.id, reason=reason, site=site.key, phase="write")
            self._report.collection(FILES, "media").failed.append(failure)
        self._note(Note("media-failed", reason, where=url).at(site.key, "attachment", media.id))


def media_records(selection: Selection, site: Site) -> Iterator[Media]:
    """The site's media records that are wanted, those aside that are none."""
    for collection in selection.collections(site.key):
        if collection.kind == "media":
            yield from _read(selection.items(site.key, collection.name))


def _stored_records(view: View, site: Site) -> Iterator[Media]:
    for collection in view.collections(site.key):
        if collection.kind == "media":
            yield from _read(view.items(site.key, collection.name))


def _read(items: Iterator[Item]) -> Iterator[Media]:
    for item in items:
        try:
            yield read(Media, item.raw)[0]
        except ValueError:
            continue


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
