"""The only place that writes output files."""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import mkstemp
from typing import BinaryIO

from wpmigrate.errors import TargetUnwritable

CHUNK = 1 << 16


class Target:
    """A folder that files are written into, whole or not at all: each goes to a temporary file beside its place and
    is then renamed.

    A path is relative, with ``/``; one that would leave the folder, through ``..`` or through a link, is refused. A
    file whose bytes are there already is left untouched, so that its time stays. Raises `TargetUnwritable`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written = 0
        self.unchanged = 0
        with _explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._root = folder.resolve()
            probe, name = mkstemp(dir=folder, prefix=".wpmigrate-")
            os.close(probe)
            Path(name).unlink()

    def write(self, path: str, chunks: Iterable[bytes]) -> None:
        """Write one file."""
        with self.open(path) as stream:
            stream.writelines(chunks)

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """A stream whose content becomes the file when the block ends without an error."""
        with self.temporary(path) as temporary, _explained(temporary), temporary.open("wb") as stream:
            yield stream

    @contextmanager
    def temporary(self, path: str) -> Iterator[Path]:
        """A temporary path beside ``path``, for a writer that wants a file of its own; it takes the place of ``path``
        when the block ends well.
        """
        place = self.place(path)
        with _explained(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, name = mkstemp(dir=place.parent, prefix=".wpmigrate-")
            os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            with _explained(place):
                self._settle(temporary, place)
        finally:
            temporary.unlink(missing_ok=True)

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

    def _settle(self, temporary: Path, place: Path) -> None:
        if place.is_file() and not place.is_symlink() and _same(temporary, place):
            self.unchanged += 1
            return
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(place)
        self.written += 1


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn the system's errors into ours."""
    try:
        yield
    except OSError as error:
        advice = (
            "Free some space and run the same command again."
            if error.errno == errno.ENOSPC
            else "Choose another folder with --output, or change its rights."
        )
        raise TargetUnwritable(f"Cannot write {path}: {error.strerror or error}.", advice) from error


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
