"""One writer at a time, by a lock of the operating system: it goes with the process, however that ends."""

import os
import sys
from pathlib import Path

from wpmigrate.errors import ArchiveLocked, ArchiveUnusable

FILE = "archive.lock"
PLACE = 1 << 30
"""The byte that is locked: far behind the text, which Windows would not let others read otherwise."""

_held: set[tuple[int, int]] = set()
"""Device and inode of the files that this process has locked. A record lock does not keep its own process out, and goes
when any handle of the file is closed."""


class Lock:
    """Held from its creation until `release`. Raises `ArchiveLocked`, or `ArchiveUnusable` where the file system knows
    no locks."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        try:
            self._refuse_own()
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            raise ArchiveUnusable(
                f"Cannot write {self._path}: {error.strerror}.", "Check the rights of the folder."
            ) from error
        try:
            _take(self._handle)
        except OSError as error:
            text = _holder(self._handle)
            os.close(self._handle)
            raise self._reason(error, text) from error
        self._sign()

    def release(self) -> None:
        _held.discard(self._key)
        os.close(self._handle)

    def _refuse_own(self) -> None:
        if self._path.exists() and _identity(self._path.stat()) in _held:
            raise self._locked("this process")

    def _sign(self) -> None:
        self._key = _identity(os.fstat(self._handle))
        _held.add(self._key)
        os.truncate(self._handle, 0)
        os.write(self._handle, b"%d\n" % os.getpid())

    def _reason(self, error: OSError, holder: str) -> ArchiveLocked | ArchiveUnusable:
        if isinstance(error, (BlockingIOError, PermissionError)):
            return self._locked(f"process {holder}" if holder else "another process")
        return ArchiveUnusable(
            f"Cannot lock {self._path}: {error.strerror}.", "Put the archive on a file system that has locks."
        )

    def _locked(self, holder: str) -> ArchiveLocked:
        return ArchiveLocked(f"The archive {self._path.parent} is being written by {holder}.", "Wait until it is done.")


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _holder(handle: int) -> str:
    text = os.read(handle, 20).decode("ascii", "replace").strip()
    return text if text.isdigit() else ""


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        os.lseek(handle, PLACE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _take(handle: int) -> None:
        """A record lock: unlike ``flock``, a worker forked while it is held does not keep it after its parent's
        death."""
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, PLACE, os.SEEK_SET)
