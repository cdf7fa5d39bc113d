"""The options of every command that fetches media files."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from wpmigrate.errors import UsageError


@dataclass(frozen=True)
class Media:
    """The options as they were given."""

    wanted: bool
    other_hosts: bool
    limit: str
    files: int | None
    total: str | None

    @property
    def options(self) -> dict[str, Any]:
        """What they mean, as fields of `CrawlOptions`. Raises `UsageError`."""
        return {
            "other_hosts": self.other_hosts,
            "media_limit": _bytes("--media-limit", self.limit),
            "media_files": self.files,
            "media_total": None if self.total is None else _bytes("--media-total", self.total),
        }


def media(
    media: Annotated[bool, typer.Option("--media", help="Fetch the media files, too.")] = False,
    other_hosts: Annotated[
        bool, typer.Option("--other-hosts", help="Of media files, those that posts show from other hosts, too.")
    ] = False,
    media_limit: Annotated[
        str, typer.Option("--media-limit", metavar="SIZE", help="No media file larger than this: 500M, 2G, …")
    ] = "2G",
    media_files: Annotated[
        int | None,
        typer.Option("--media-files", min=1, help="At most so many media files in one run; the next goes on."),
    ] = None,
    media_total: Annotated[
        str | None,
        typer.Option(
            "--media-total", metavar="SIZE", help="At most so much of media files in one run.", show_default=False
        ),
    ] = None,
) -> Media:
    """As they are; `Media.options` says what they mean."""
    return Media(media, other_hosts, media_limit, media_files, media_total)


def _bytes(option: str, text: str) -> int:
    found = SIZE.fullmatch(text.strip())
    size = int(float(found[1]) * UNITS[found[2].upper()]) if found else 0
    if not 0 < size < 2**63:
        raise UsageError(f"{option} {text} is no size.", "Write it as 500M or 2G, or in bytes.")
    return size


SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,3})?)\s*([KMGT]?)(?:i?B)?", re.IGNORECASE)
UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
