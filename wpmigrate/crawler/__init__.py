"""Where Items come from: a live site, or files of saved answers. The only room that talks to the network."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpmigrate.crawler.access import with_address
from wpmigrate.crawler.addresses import clean as shown
from wpmigrate.crawler.addresses import host, looks_like_address, split, with_scheme
from wpmigrate.crawler.options import (
    BASIC_PASSWORD_VARIABLE,
    PASSWORD_VARIABLE,
    TOKEN_VARIABLE,
    CrawlOptions,
    Progress,
)
from wpmigrate.errors import SourceUnreadable, UsageError
from wpmigrate.records import Source

if TYPE_CHECKING:
    from wpmigrate.crawler.downloads import Downloads, Stored
    from wpmigrate.crawler.media import MediaFetcher, MediaFile, NoFile, SameFile
    from wpmigrate.crawler.probing import Probe, probe

__all__ = [
    "BASIC_PASSWORD_VARIABLE",
    "PASSWORD_VARIABLE",
    "TOKEN_VARIABLE",
    "CrawlOptions",
    "Downloads",
    "MediaFetcher",
    "MediaFile",
    "NoFile",
    "Probe",
    "Progress",
    "SameFile",
    "Stored",
    "host",
    "open_source",
    "probe",
    "shown",
    "with_address",
]


def open_source(name: str, options: CrawlOptions | None = None) -> Source:
    """What ``name`` is: a file or folder of saved answers where there is one of that name, else a site's address.

    Nothing is read yet, but for the names of a folder's files.

    Raises:
        SourceUnreadable: a path that is not there, or of a kind that cannot be read.
        LoginRefused: a user without a password.
    """
    options = options or CrawlOptions()
    path = Path(name)
    if split(name) is not None:
        return _site(name, options)
    if "://" in name:
        raise UsageError(f"{shown(name)} is no address of a site.", "Write it as https://example.org.")
    if name and _exists(path):
        return _saved(path)
    bare = name.rpartition("@")[2] if "/" not in name.partition("@")[0] else name
    if path.suffix.lower() in (".json", ".xml") or not looks_like_address(bare):
        raise SourceUnreadable(
            f"{shown(name)} is neither a file nor a folder that is there, nor the address of a site.",
            "Check the spelling.",
        )
    return _site(with_scheme(name), options)


def __getattr__(name: str) -> Any:
    """These come with httpx, which whoever reads a file need not wait for."""
    from importlib import import_module

    if name not in WITH_HTTPX:
        raise AttributeError(name)
    return getattr(import_module(f"wpmigrate.crawler.{WITH_HTTPX[name]}"), name)


WITH_HTTPX = {
    "Downloads": "downloads",
    "MediaFetcher": "media",
    "MediaFile": "media",
    "NoFile": "media",
    "Probe": "probing",
    "SameFile": "media",
    "Stored": "downloads",
    "probe": "probing",
}


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _site(address: str, options: CrawlOptions) -> Source:
    from wpmigrate.crawler.rest import RestSource

    return RestSource(address, options)


def _saved(path: Path) -> Source:
    from wpmigrate.crawler.saved import SavedSource

    if path.suffix.lower() == ".xml":
        raise SourceUnreadable(
            f"{path} is a WordPress export file, which cannot be read yet.",
            "Give the site's address, or saved REST answers.",
        )
    return SavedSource(path)
