"""The only place that writes output files."""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from tempfile import mkstemp
from types import TracebackType
from typing import BinaryIO, Self

from wpmigrate.archive.lock import FILE as LOCK_FILE
from wpmigrate.archive.lock import Lock
from wpmigrate.errors import ArchiveLocked, ArchiveUnusable, TargetUnwritable

CHUNK = 1 << 16
PARTIAL = ".wpmigrate-partial"
"""The folder, inside the output folder, of files that are not finished. It goes with the end of the run; what a killed
run left there goes with the start of the next."""


class Target:
    """A folder that files are written into, whole or not at all: each goes to a temporary file first and is then
    renamed. A context manager; one process at a time may have it.

    A path is relative, with ``/``; one that would leave the folder, through ``..`` or through a link, is refused. A
    file whose bytes are there already is left untouched, so that its time stays. Raises `TargetUnwritable`, and
    `ArchiveLocked` when another process writes into the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written = 0
        self.unchanged = 0
        self._partial = folder / PARTIAL
        self._mask = _umask()
        with _explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._root = folder.resolve()
            self._lock = self._locked()
        try:
            with _explained(folder):
                self._clear()
                self._probe()
        except TargetUnwritable:
            self.close()
            raise

    def write(self, path: str, chunks: Iterable[bytes]) -> None:
        """Write one file."""
        with self.open(path) as stream:
            stream.writelines(chunks)

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """A stream whose content becomes the file when the block ends without an error."""
        with self.temporary(path) as temporary, _explained(self.folder / path), temporary.open("wb") as stream:
            yield stream

    @contextmanager
    def temporary(self, path: str) -> Iterator[Path]:
        """A temporary path for a writer that wants a file of its own; it takes the place of ``path`` when the block
        ends well. The writer has closed it by then.
        """
        place = self.place(path)
        with _explained(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, name = mkstemp(dir=self._partial)
            os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            with _explained(place):
                self._settle(temporary, place)
        finally:
            with suppress(OSError):  # the next run removes it; on Windows nobody can while it is open
                temporary.unlink(missing_ok=True)

    def scratch(self) -> Path:
        """A new empty file for what nobody needs after the run."""
        with _explained(self.folder):
            handle, name = mkstemp(dir=self._partial)
            os.close(handle)
        return Path(name)

    def place(self, path: str) -> Path:
        """Where ``path`` is on disk. Raises `TargetUnwritable` when that is not inside the folder."""
        pure = PurePosixPath(path)
        if pure.is_absolute() or not pure.parts or ".." in pure.parts:
            raise TargetUnwritable(
                f"{path!r} is not a path inside the output folder.", "This is a bug of wpmigrate; please report it."
            )
        place = self.folder.joinpath(*pure.parts)
        if not place.parent.resolve().is_relative_to(self._root):
            raise TargetUnwritable(
                f"{place.parent} leads out of the output folder {self.folder}.",
                "Remove the link, or choose another folder.",
            )
        return place

    def close(self) -> None:
        """Removes what is not finished, and lets others write."""
        if self._lock is None:
            return
        self._remove()
        self._lock.release()
        self._lock = None
        self._remove()  # Windows removes no file that is open

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _locked(self) -> Lock | None:
        """None where the file system knows no locks. Whoever had it last may have removed the file that we locked."""
        while True:
            self._partial.mkdir(mode=0o700, exist_ok=True)
            try:
                lock = Lock(self._partial)
            except ArchiveLocked:
                raise ArchiveLocked(
                    f"Another export is writing into {self.folder}.", "Wait until it is done, or choose another folder."
                ) from None
            except ArchiveUnusable:
                return None
            if (self._partial / LOCK_FILE).exists():
                return lock
            lock.release()

    def _clear(self) -> None:
        for path in self._partial.iterdir():
            if path.name != LOCK_FILE:
                path.unlink()

    def _remove(self) -> None:
        with suppress(OSError):  # nothing in it is worth an error
            self._clear()
            (self._partial / LOCK_FILE).unlink(missing_ok=True)
            self._partial.rmdir()

    def _probe(self) -> None:
        """Raises ``OSError`` where the folder takes no files."""
        handle, name = mkstemp(dir=self.folder, prefix=".wpmigrate-")
        os.close(handle)
        Path(name).unlink()

    def _settle(self, temporary: Path, place: Path) -> None:
        if place.is_file() and not place.is_symlink() and _same(temporary, place):
            self.unchanged += 1
            return
        temporary.chmod(0o666 & ~self._mask)
        temporary.replace(place)
        self.written += 1


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn the system's errors into ours."""
    try:
        yield
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> TargetUnwritable:
    """The error for a file of the output folder that the system did not take."""
    if error.errno in FULL:
        advice = "Make room, then run the same command again."
    else:
        advice = "Choose another folder with --output, or change its rights."
    return TargetUnwritable(f"Cannot write {path}: {error.strerror or error}.", advice)


FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""No room on the disk, or in what this user may have of it."""


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        while chunk := first.read(CHUNK):
            if chunk != second.read(CHUNK):
                return False
    return True


def _umask() -> int:
    """The process's mask; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
