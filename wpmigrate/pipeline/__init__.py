"""Joins the rooms: a Source is read into an archive, and outputs are made from the archive.

``Source -> Item -> archive -> Post/Library -> Document + Notes -> OutputFile -> audit``. Exporting from a live site,
from saved answers and from a backup is the same code, since all that is written comes from a snapshot. Posts stream;
nothing here grows with their number but the set of paths taken and, until JSON and SQL are read back, hashes of each.
"""

from wpmigrate.archive import Keep
from wpmigrate.crawler import (
    BASIC_PASSWORD_VARIABLE,
    PASSWORD_VARIABLE,
    TOKEN_VARIABLE,
    CrawlOptions,
    Probe,
    host,
    shown,
    with_address,
)
from wpmigrate.exporters.json import schema
from wpmigrate.exporters.redirects import SYNTAXES
from wpmigrate.pipeline.backups import BackupOptions, backup
from wpmigrate.pipeline.exporting import FORMATS, ExportOptions, Format, export
from wpmigrate.pipeline.history import (
    CheckReport,
    Difference,
    PruneReport,
    SnapshotReport,
    check,
    diff,
    open_archive,
    prune,
    snapshots,
)
from wpmigrate.pipeline.inspecting import Inspection, inspect
from wpmigrate.pipeline.probing import probe
from wpmigrate.pipeline.progress import Progress, Silent
from wpmigrate.pipeline.report import Accepted, BackupReport, Report
from wpmigrate.pipeline.sources import open_source

REDIRECTS = tuple(SYNTAXES)
"""Whom `ExportOptions.redirects` may name."""

__all__ = [
    "BASIC_PASSWORD_VARIABLE",
    "FORMATS",
    "PASSWORD_VARIABLE",
    "REDIRECTS",
    "TOKEN_VARIABLE",
    "Accepted",
    "BackupOptions",
    "BackupReport",
    "CheckReport",
    "CrawlOptions",
    "Difference",
    "ExportOptions",
    "Format",
    "Inspection",
    "Keep",
    "Probe",
    "Progress",
    "PruneReport",
    "Report",
    "Silent",
    "SnapshotReport",
    "backup",
    "check",
    "diff",
    "export",
    "host",
    "inspect",
    "open_archive",
    "open_source",
    "probe",
    "prune",
    "schema",
    "shown",
    "snapshots",
    "with_address",
]
