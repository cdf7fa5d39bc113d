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
from wpmigrate.pipeline.report import Failure, Report
from wpmigrate.pipeline.target import CHUNK, Target
from wpmigrate.records import Media, Site, original_url, read

FILES = "media files"
"""Their name in the report."""


class MediaFiles:
    """Fetches the files of a snapshot's media records, each once; what the archive has is not fetched again."""

    def __init__(self, options: CrawlOptions, report: Report, progress: Progress) -> None:
        self._options, self._progress = options, progress
        self._numbers = report.collection(FILES, "media")

    def fetch(self, view: View, site: Site, writer: Writer, folder: Path) -> None:
        """Into the archive, through ``folder``. What fails is a Failure of the report, a Note of the archive, and is
        tried
        again by the next run."""
        records = [media for media in media_records(view, site) if original_url(media)]
        wanted = [media for media in records if view.file(original_url(media)) is None]
        self._numbers.indexed += len(records)
        self._numbers.unchanged += len(records) - len(wanted)
        self._progress.start(FILES, len(wanted))
        with (
            MediaFetcher(site, self._options, folder) as fetcher,
            ThreadPoolExecutor(self._options.connections) as threads,
        ):
            fetched = in_order(threads, lambda media: fetcher.fetch(original_url(media)), wanted)
            for media, result in zip(wanted, fetched, strict=True):
                self._take(site, media, result, writer)
                self._progress.advance(FILES)

    def _take(self, site: Site, media: Media, result: MediaFile | Note, writer: Writer) -> None:
        if isinstance(result, Note):
            self._numbers.failed.append(Failure(id=media.id, reason=result.detail, site=site.key))
            writer.add(result.at(site.key, "attachment", media.id))
            return
        writer.add_file(original_url(media), result.path, result.type)
        writer.commit()
        self._numbers.fetched += 1


def write_media(view: View, site: Site, folder: str, target: Target, note: Callable[[Note], None]) -> int:
    """Put the files that the archive has into ``folder``; gives how many there are."""
    paths, count = MediaPaths(), 0
    for media in media_records(view, site):
        file = view.file(original_url(media))
        if file is None:
            continue
        path, notes = paths.place(media)
        for made in notes:
            note(made.at(site.key, "attachment", media.id))
        target.write(folder + path, _chunks(file.path))
        count += 1
    return count


def media_records(view: View, site: Site) -> Iterator[Media]:
    """The site's media records, those aside that are none."""
    for collection in view.collections(site.key):
        if collection.kind == "media":
            for item in view.items(site.key, collection.name):
                try:
                    yield read(Media, item.raw)[0]
                except ValueError:
                    continue


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
