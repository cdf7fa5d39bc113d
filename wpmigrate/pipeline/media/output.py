"""Media files from the archive into the output folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

from wpmigrate.exporters.paths import MediaPaths
from wpmigrate.notes import Note
from wpmigrate.pipeline.media.catalogue import Catalogue, LocalFiles
from wpmigrate.pipeline.media.records import known_as, media_records, sources
from wpmigrate.pipeline.report import FILES, Failure, Report
from wpmigrate.pipeline.selection import Selection
from wpmigrate.pipeline.target import CHUNK, Target
from wpmigrate.records import Media, Site


class MediaOutput:
    """Puts the files that the archive has into the output folder; a file that it has not is a Note and a Failure."""

    def __init__(self, selection: Selection, target: Target, report: Report, note: Callable[[Note], None]) -> None:
        self._selection, self._view = selection, selection.view
        self._target, self._report, self._note = target, report, note

    def plan(self, site: Site, folder: str) -> LocalFiles:
        """Where each file of a site goes, below ``folder``; nothing is written yet."""
        place = self._target.scratch()
        catalogue, paths = Catalogue(site, place), MediaPaths()
        reasons = {failure.id: failure.reason for failure in self._failed(site)}
        for item, media in media_records(self._view, site):
            url = next((url for url in sources(media) if self._view.file(url) is not None), None)
            hidden = self._selection.hides(item)
            if url is not None:
                catalogue.add(url, *known_as(media))
                if not hidden and catalogue.path(url) is None:
                    path, notes = paths.place(media)
                    catalogue.put(url, folder + path)
                    for made in notes:
                        self._note(made.at(site.key, "attachment", media.id))
            elif sources(media) and not hidden:
                self._missing(site, media, reasons.get(media.id))
        catalogue.close()
        return LocalFiles(place, site)

    def write(self, files: LocalFiles) -> int:
        """Gives how many there are."""
        count = 0
        for url, path in files.all():
            file = self._view.file(url)
            if file is not None:
                self._target.write(path, _chunks(file.path))
                count += 1
        self._report.collection(FILES, "media").written += count
        return count

    def _failed(self, site: Site) -> list[Failure]:
        return [failure for failure in self._report.collection(FILES, "media").failed if failure.site == site.key]

    def _missing(self, site: Site, media: Media, reason: str | None) -> None:
        url = sources(media)[0]
        if reason is None:
            reason = f"{url}: the archive does not have it"
            failure = Failure(id=media.id, reason=reason, site=site.key, phase="write")
            self._report.collection(FILES, "media").failed.append(failure)
        self._note(Note("media-failed", reason, where=url).at(site.key, "attachment", media.id))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
