"""Media files from the archive into the output folder."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from wpmigrate.exporters.paths import MediaPaths
from wpmigrate.notes import Note
from wpmigrate.pipeline.media import contents, names
from wpmigrate.pipeline.media.catalogue import Catalogue, LocalFiles
from wpmigrate.pipeline.media.records import GONE, known_as, media_records, sources, stored
from wpmigrate.pipeline.report import FILES, Failure, Report
from wpmigrate.pipeline.selection import Selection
from wpmigrate.pipeline.target import CHUNK, Target
from wpmigrate.records import Media, Site


class MediaOutput:
    """Puts a site's files, as the archive has them, below ``folder`` of the output folder: those of the media records
    of a selection, and those that its posts name. A file that the archive has not is a Note, and a Failure unless the
    site has not got it either."""

    def __init__(
        self,
        selection: Selection,
        site: Site,
        folder: str,
        target: Target,
        report: Report,
        note: Callable[[Note], None],
    ) -> None:
        self._selection, self._view, self._site = selection, selection.view, site
        self._folder, self._target, self._note = folder, target, note
        self._numbers = report.collection(FILES, "media")
        self._paths = MediaPaths()
        self._elsewhere = 0

    def plan(self) -> LocalFiles:
        """Where each file goes; nothing is written yet."""
        place = self._target.scratch()
        with closing(Catalogue(self._site, place)) as catalogue:
            for item, media in media_records(self._view, self._site):
                self._record(catalogue, media, hidden=self._selection.hides(item))
            for address in contents.named(self._selection, self._site):
                catalogue.mention(address)
            for address in (*catalogue.mentioned(copies=False), *catalogue.mentioned(copies=True)):
                self._named(catalogue, address)
        if self._elsewhere:
            detail = f"{self._elsewhere:,} files that posts show from other hosts (--other-hosts)"
            self._note(Note("not-asked", detail).at(self._site.key, None, None))
        return LocalFiles(place, self._site)

    def write(self, files: LocalFiles) -> int:
        """Gives how many there are."""
        count = 0
        for url, path in files.all():
            file = self._view.file(url)
            if file is not None:
                if not self._target.has(path, bytes.fromhex(file.digest)):
                    self._target.write(path, _chunks(file.path))
                count += 1
        self._numbers.written += count
        return count

    def _record(self, catalogue: Catalogue, media: Media, *, hidden: bool) -> None:
        """What is hidden is known by its addresses, and written only when a post shows it."""
        urls = sources(media)
        url = stored(self._view, urls)
        if url is not None:
            catalogue.add(url, *known_as(media))
        if hidden or not urls:
            return
        if url is None:
            self._missing(urls, media.id)
        elif catalogue.path(url) is None:
            path, notes = self._paths.place(media)
            self._put(catalogue, url, path, notes, media.id)
            if url != urls[0]:
                detail = f"{url} in place of {urls[0]}"
                self._note(Note("media-reduced", detail, where=url).at(self._site.key, "attachment", media.id))

    def _named(self, catalogue: Catalogue, address: str) -> None:
        url = catalogue.find(address) or names.url(address, self._site)
        file = self._view.file(url)
        if file is None:
            self._absent(address, url)
            return
        catalogue.add(url)
        if catalogue.path(url) is None:
            self._put(catalogue, url, *self._paths.place_address(names.key(url, self._site) or "", file.type))

    def _put(self, catalogue: Catalogue, url: str, path: str, notes: list[Note], id: int | None = None) -> None:
        catalogue.put(url, self._folder + path)
        lost = self._view.lost(url)
        kept = [Note("media-kept", lost.reason, where=url)] if lost else []
        for note in notes + kept:
            self._note(note.at(self._site.key, "attachment" if id is not None else None, id))

    def _absent(self, address: str, url: str) -> None:
        here = names.is_local(names.key(address, self._site) or "")
        if here or self._view.lost(url) is not None:
            self._missing((url,), None)
        else:
            self._elsewhere += 1

    def _missing(self, urls: tuple[str, ...], id: int | None) -> None:
        lost = next(filter(None, map(self._view.lost, urls)), None)
        reason = lost.reason if lost else f"{urls[0]}: the archive does not have it"
        url = urls[0] if id is None else None
        dead = id is None and lost is not None and lost.status in GONE
        if not dead and not self._is_known(id, url):
            failure = Failure(id=id, reason=reason, site=self._site.key, phase="write", url=url)
            self._numbers.failed.append(failure)
        where = "attachment" if id is not None else None
        self._note(Note("media-failed", reason, where=urls[0]).at(self._site.key, where, id))

    def _is_known(self, id: int | None, url: str | None) -> bool:
        """Whether the report says so already, of this file or of all that are missing."""
        return any(
            failure.site == self._site.key and (failure.is_whole or (failure.id, failure.url) == (id, url))
            for failure in self._numbers.failed
        )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
