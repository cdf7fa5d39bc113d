"""``backup``: a new snapshot of a site."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from wpmigrate.archive import RESUME_WITHIN, Archive, Snapshot
from wpmigrate.crawler import CrawlOptions
from wpmigrate.errors import UsageError
from wpmigrate.pipeline.checks import check_filters
from wpmigrate.pipeline.crawl import Reading, crawl
from wpmigrate.pipeline.progress import Progress, Silent
from wpmigrate.pipeline.report import COMPLETE, FILES, INCOMPLETE, BackupReport, ChangesReport
from wpmigrate.records import Filters, Source


class BackupOptions(BaseModel):
    """Where to, and what. ``media`` is how to fetch the media files as well. ``full`` reads every record anew; None
    does so when the last full snapshot of the same site and login is ``full_every`` old.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)
    archive: Path
    filters: Filters = Filters()
    media: CrawlOptions | None = None
    full: bool | None = None
    full_every: timedelta = timedelta(days=7)


def backup(
    source: Source | Archive,
    options: BackupOptions,
    progress: Progress | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> BackupReport:
    """Read ``source`` into a new snapshot of ``options.archive``. What an earlier snapshot holds stays as it was.

    Raises a `WpmigrateError` when nothing can be read or written at all. Anything less is in the report, whose ``exit``
    is the exit code.
    """
    if isinstance(source, Archive):
        raise UsageError(f"{source.name} is an archive already.", "Name a site, or a folder of saved answers.")
    report = BackupReport(source=source.name, started=now(), finished=now(), archive=str(options.archive))
    with Archive.create(options.archive) as archive:
        earlier = _earlier(archive, source, options.filters)
        report.full = options.full if options.full is not None else _is_due(earlier, options, report.started)
        reading = Reading(options.filters, options.media, report.full)
        sites = crawl(source, archive, reading, report, progress or Silent(), now)
        check_filters(archive.view(), options.filters)
        report.snapshot = archive.snapshots()[-1].number
        finished = [snapshot.number for snapshot in earlier if snapshot.finished]
        report.before = max(finished, default=None)
        for change in archive.changes(report.before or 0, report.snapshot):
            if change.site in sites:
                report.changes.setdefault(change.collection, ChangesReport()).count(change.what)
        for file in archive.file_changes(report.before or 0, report.snapshot, sites):
            report.changes.setdefault(FILES, ChangesReport()).count(file.what)
    report.exit = INCOMPLETE if report.failed() else COMPLETE
    report.finished = now()
    return report


def _earlier(archive: Archive, source: Source, filters: Filters) -> list[Snapshot]:
    """Those of the same kind: the same site, the same eyes, and nothing or something left out alike."""
    kind = (source.name, source.reader, filters.any)
    return [s for s in archive.snapshots() if (s.source, s.reader, s.filtered) == kind]


def _is_due(earlier: list[Snapshot], options: BackupOptions, now: datetime) -> bool:
    """A run that was broken off, and can still go on, does so as what it was. The first is full, since nothing is known
    yet."""
    if earlier and earlier[-1].finished is None and now - earlier[-1].started <= RESUME_WITHIN:
        return earlier[-1].full
    full = [snapshot.started for snapshot in earlier if snapshot.full and snapshot.finished]
    return not full or now - max(full) >= options.full_every
