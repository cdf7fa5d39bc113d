"""What makes no sense, before or as soon as it can be known."""

from pathlib import Path

from wpmigrate.archive import Archive, View
from wpmigrate.crawler.wanted import check_types
from wpmigrate.errors import UsageError
from wpmigrate.records import Filters, Source

STATUSES = ("publish", "future", "draft", "pending", "private", "trash", "any")
"""WordPress's own, and its word for all but trash."""


def check_places(source: Source | Archive, output: Path, archive: Path | None) -> None:
    """Whether what is read and what is written are apart. Raises `UsageError`."""
    if isinstance(source, Archive):
        if archive is not None:
            raise UsageError(
                f"{source.name} is an archive already, so there is nothing to keep in {archive}.",
                "Leave --archive out.",
            )
        archive = source.folder
    if archive is not None and _inside(output, archive):
        raise UsageError(
            f"The output folder {output} is the archive {archive}, or inside it.", "Choose a folder beside it."
        )
    folder = Path(source.name)
    if not isinstance(source, Archive) and "://" not in source.name and folder.is_dir() and _inside(output, folder):
        raise UsageError(
            f"The output folder {output} is inside {folder}, all of which is read as saved answers.",
            "Choose a folder beside it.",
        )


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def check_filters(view: View, filters: Filters) -> None:
    """Whether the snapshot has the types and statuses that are asked for; a status that every WordPress knows may have
    no posts. Raises `UsageError`.
    """
    collections = [(site.key, collection) for site in view.sites() for collection in view.collections(site.key)]
    check_types([collection for _, collection in collections], filters)
    for status in set(filters.statuses) - set(STATUSES):
        wanted = Filters(statuses=(status,))
        if not any(view.ids(site, entry.name, wanted) for site, entry in collections if entry.kind == "post"):
            raise UsageError(f"No post is in status {status}.", f"WordPress has {', '.join(STATUSES[:-1])}.")
