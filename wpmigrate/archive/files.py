"""Media files, named by the SHA-256 of their bytes: one file however many addresses have it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

FOLDER = "media"
PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the archive. ``size`` is in bytes, ``type`` its MIME type as the server said, ``path`` where it is."""

    url: str
    digest: str
    size: int
    type: str
    path: Path


def place(folder: Path, digest: str) -> Path:
    return folder / FOLDER / digest[:2] / digest


def partial(folder: Path, url: str) -> Path:
    """Where the download of ``url`` grows; its folder is made."""
    name = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
    path = folder / FOLDER / PARTIAL / name
    _make(path.parent)
    return path


def settle(folder: Path, temporary: Path) -> tuple[str, int]:
    """Move a finished download to its place. Gives its digest and size."""
    with temporary.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    size = temporary.stat().st_size
    path = place(folder, digest)
    _make(path.parent)
    temporary.chmod(0o600)
    temporary.replace(path)
    return digest, size


def _make(folder: Path) -> None:
    """``mkdir(parents=True)`` would give the mode to the last one only."""
    for path in (folder.parent, folder):
        path.mkdir(mode=0o700, exist_ok=True)
