"""wpmigrate: get a site out of WordPress, or keep a copy of it that can be trusted.

The public names. They are imported when they are first asked for, so that ``import wpmigrate`` costs nothing.
"""

TYPE_CHECKING = False  # typing takes as long to import as a bare Python to start; type checkers know the name
if TYPE_CHECKING:
    from typing import Any

    from wpmigrate.archive import Archive
    from wpmigrate.document import Document
    from wpmigrate.errors import WpmigrateError
    from wpmigrate.normalizer import normalize, normalize_html
    from wpmigrate.notes import Note
    from wpmigrate.pipeline import (
        BackupOptions,
        BackupReport,
        CrawlOptions,
        ExportOptions,
        Keep,
        Probe,
        Report,
        backup,
        check,
        diff,
        export,
        inspect,
        open_archive,
        open_source,
        probe,
        prune,
        snapshots,
    )
    from wpmigrate.records import Filters

HOMES = {
    "Archive": "archive",
    "BackupOptions": "pipeline",
    "BackupReport": "pipeline",
    "CrawlOptions": "pipeline",
    "Document": "document",
    "ExportOptions": "pipeline",
    "Filters": "records",
    "Keep": "pipeline",
    "Note": "notes",
    "Probe": "pipeline",
    "Report": "pipeline",
    "WpmigrateError": "errors",
    "backup": "pipeline",
    "check": "pipeline",
    "diff": "pipeline",
    "export": "pipeline",
    "inspect": "pipeline",
    "normalize": "normalizer",
    "normalize_html": "normalizer",
    "open_archive": "pipeline",
    "open_source": "pipeline",
    "probe": "pipeline",
    "prune": "pipeline",
    "snapshots": "pipeline",
}

__all__ = [
    "Archive",
    "BackupOptions",
    "BackupReport",
    "CrawlOptions",
    "Document",
    "ExportOptions",
    "Filters",
    "Keep",
    "Note",
    "Probe",
    "Report",
    "WpmigrateError",
    "backup",
    "check",
    "diff",
    "export",
    "inspect",
    "normalize",
    "normalize_html",
    "open_archive",
    "open_source",
    "probe",
    "prune",
    "snapshots",
]


def __getattr__(name: str) -> "Any":
    from importlib import import_module

    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
