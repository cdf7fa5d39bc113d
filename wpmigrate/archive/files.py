"""Media files, named by the SHA-256 of their bytes: one file however many addresses have it."""

import hashlib
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

if sys.platform == "darwin":
    import fcntl

FOLDER = "media"
PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the archive. ``size`` is in bytes, ``type`` its MIME type as the server said, ``path`` where it is;
    ``validator``, ``record`` and ``asked`` are as the format has them."""

    url: str
    digest: str
    size: int
    type: str
    path: Path
    validator: str
    record: str
    asked: int


def place(folder: Path, digest: str) -> Path:
    return folder / FOLDER / digest[:2] / digest


@dataclass(frozen=True, slots=True)
class Lost:
    """A file that could not be fetched when it was asked for last. ``status`` is what the server answered in its place,
    None where that says nothing."""

    url: str
    reason: str
    status: int | None


def partial(folder: Path) -> Path:
    """Where downloads grow, made when it is not there."""
    path = folder / FOLDER / PARTIAL
    _make(path)
    return path


def settle(folder: Path, temporary: Path) -> tuple[str, int]:
    """Move a finished download to its place. Gives its digest and size.

    When this returns the file outlives a power cut, under its name: a row that names it may be committed.
    """
    with temporary.open("r+b") as stream:  # Windows syncs only what it may write
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        _sync(stream.fileno())
    size = temporary.stat().st_size
    path = place(folder, digest)
    _make(path.parent)
    temporary.chmod(0o600)
    temporary.replace(path)
    _sync_folder(path.parent)
    return digest, size


def _make(folder: Path) -> None:
    """``mkdir(parents=True)`` would give the mode to the last one only."""
    for path in (folder.parent, folder):
        if not path.is_dir():
            path.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(path.parent)


def _sync(handle: int) -> None:
    """Down to the disk; macOS has a call of its own for that (as SQLite's ``fullfsync``)."""
    if sys.platform == "darwin":
        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
    else:
        os.fsync(handle)


def _sync_folder(folder: Path) -> None:
    """The names in it. Windows has no such call; where a file system has none either, that is no error to SQLite (see
    its ``unixSync``), nor to us."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        with suppress(OSError):
            os.fsync(handle)
        os.close(handle)
