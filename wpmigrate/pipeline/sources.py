"""What SOURCE means."""

from pathlib import Path

from wpmigrate.archive import Archive
from wpmigrate.crawler import CrawlOptions, shown
from wpmigrate.crawler import open_source as open_crawled
from wpmigrate.errors import SourceUnreadable, UsageError
from wpmigrate.records import Source

ARCHIVE_FILE = "archive.sqlite"
ARCHIVE = ".wpmigrate"
"""The archive's folder inside the output folder, unless another is given."""


def open_source(name: str, options: CrawlOptions | None = None, at: int | None = None) -> Source | Archive:
    """An archive when ``name`` is a folder that holds one, otherwise the live site, file or folder of saved answers.

    ``at`` is a snapshot's number. Raises `UsageError` when it is given for what is no archive, and what
    `wpmigrate.crawler.open_source` and `Archive.open` raise.
    """
    if _is_file(Path(name, ARCHIVE_FILE)):
        return Archive.open(Path(name))
    if _is_file(Path(name, ARCHIVE, ARCHIVE_FILE)):
        raise SourceUnreadable(f"{name} is what an export wrote.", f"Its archive is {Path(name, ARCHIVE)}.")
    if at is not None:
        what = f"--at needs an archive, and {shown(name)} is none."
        raise UsageError(what, f"Give the folder that holds {ARCHIVE_FILE}.")
    return open_crawled(name, options or CrawlOptions())


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have
        return False
