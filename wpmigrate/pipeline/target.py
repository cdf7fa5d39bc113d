"""The only place that writes output files."""

import errno
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp, mkstemp
from types import TracebackType
from typing import BinaryIO, Self

from wpmigrate.archive.lock import FILE as LOCK_FILE
from wpmigrate.archive.lock import Lock
from wpmigrate.errors import ArchiveLocked, ArchiveUnusable, TargetUnwritable
from wpmigrate.exporters.paths import path_key
from wpmigrate.pipeline.fates import Fate, FilesReport
from wpmigrate.pipeline.manifest import FILE as MANIFEST_FILE
from wpmigrate.pipeline.manifest import Entry, Manifest, digest_of

CHUNK = 1 << 16
PARTIAL = ".wpmigrate-partial"
"""The folder, inside the output folder, of files that are not finished. It goes with the end of the run; what a killed
run left there goes with the start of the next."""


class Target:
    """A folder that files are written into, whole or not at all: each goes to a temporary file first and is then
    renamed. A context manager; one process at a time may have it.

    A path is relative, with ``/``; one that would leave the folder, through ``..`` or through a link, is refused. A
    file whose bytes are there already is left untouched, so that its time stays. What stands in a file's place and is
    not as we left it, by the `Manifest`, stays as it is as well unless ``overwrite``; ``files`` names it. ``dry``
    writes nothing into the folder, and ``files`` lists what would happen.

    Raises `TargetUnwritable`, and `ArchiveLocked` when another process writes into the folder.
    """

    def __init__(self, folder: Path, *, overwrite: bool = False, dry: bool = False) -> None:
        self.folder = folder
        self.files = FilesReport()
        self.refused: set[str] = set()
        self._overwrite, self._dry = overwrite, dry
        self._by, self._site = "", ""
        self._mask = _umask()
        self._lock: Lock | None = None
        self._open()
        try:
            with _explained(folder):
                self._manifest = Manifest(folder)
                self._clear()
                self._probe()
        except TargetUnwritable:
            self.close()
            raise

    def part(self, by: str, site: str = "") -> Self:
        """The same folder, for one part of an export: a format, or what else the `Manifest` knows a file by."""
        part = copy(self)
        part._by, part._site = by, site
        return part

    def write(self, path: str, chunks: Iterable[bytes]) -> None:
        """Write one file."""
        with self.open(path) as stream:
            stream.writelines(chunks)

    def has(self, path: str, digest: bytes) -> bool:
        """Whether the file is there with these bytes, so that nobody need bring them."""
        place = self.place(path)
        with _explained(place):
            if self._fate(path, digest, place)[0] != "unchanged":
                return False
            self._take(path, digest, place)
        return True

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
            handle, name = mkstemp(dir=self._partial)
            os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            with _explained(place):
                self._settle(path, temporary, place)
        finally:
            with suppress(OSError):  # the next run removes it; on Windows nobody can while it is open
                temporary.unlink(missing_ok=True)

    def scratch(self) -> Path:
        """A new empty file for what nobody needs after the run."""
        with _explained(self.folder):
            handle, name = mkstemp(dir=self._partial)
            os.close(handle)
        return Path(name)

    def knows(self, path: str) -> bool:
        """Whether this or an earlier run wrote the file."""
        return self._manifest.entry(path) is not None

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

    def remove(self, parts: Collection[tuple[str, str]], kept: Collection[str] = ()) -> None:
        """Remove what earlier runs wrote of these parts (`part`), and this one did not, but for ``kept``. What somebody
        edited meanwhile stays, and is named."""
        written = {path_key(path): path for path in self._manifest.written()}
        for path, entry in list(self._manifest.left()):
            if (entry.by, entry.site) in parts and path not in kept and path not in self.refused:
                self._remove_file(path, entry, written.get(path_key(path)))

    def finish(self) -> None:
        """Put the manifest in order."""
        self._manifest.close()
        if self._dry:
            return
        place = self.folder / MANIFEST_FILE
        temporary = self._partial / MANIFEST_FILE
        with _explained(place):
            with temporary.open("wb") as stream:
                stream.writelines(self._manifest.lines())
            if not place.exists() or digest_of(place) != digest_of(temporary):
                self._replace(temporary, place)

    def close(self) -> None:
        """Removes what is not finished, and lets others write."""
        self._manifest.close()
        if self._dry:
            shutil.rmtree(self._partial, ignore_errors=True)
            return
        if self._lock is None:
            return
        self._tidy()
        self._lock.release()
        self._lock = None
        self._tidy()  # Windows removes no file that is open

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -------------------------------------------------------------------------------------------- the folder itself

    def _open(self) -> None:
        with _explained(self.folder):
            if self._dry:
                if self.folder.exists() and not self.folder.is_dir():
                    raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
                self._partial = Path(mkdtemp(prefix="wpmigrate-"))
            else:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._partial = self.folder / PARTIAL
                self._lock = self._locked()
            self._root = self.folder.resolve()

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

    def _tidy(self) -> None:
        with suppress(OSError):  # nothing in it is worth an error
            self._clear()
            (self._partial / LOCK_FILE).unlink(missing_ok=True)
            self._partial.rmdir()

    def _probe(self) -> None:
        """Raises ``OSError`` where the folder takes no files. None is made to find out: a killed run would leave it."""
        if not self._dry and not os.access(self.folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    # ---------------------------------------------------------------------------------------------------- one file

    def _settle(self, path: str, temporary: Path, place: Path) -> None:
        self._take(path, digest_of(temporary), place, temporary)

    def _take(self, path: str, digest: bytes, place: Path, temporary: Path | None = None) -> None:
        entry = Entry(self._by, self._site, frozenset() if self._by == VOLATILE else frozenset((digest,)))
        fate, reason = self._fate(path, digest, place)
        self._count(path, fate, reason)
        if fate == "refused":
            self.refused.add(path)
            return
        if not self._dry:
            if self._manifest.entry(path) != entry:
                self._manifest.announce(path, entry)
            if fate != "unchanged" and temporary is not None:
                place.parent.mkdir(parents=True, exist_ok=True)
                self._replace(temporary, place)
        self._manifest.settled(path, entry)

    def _fate(self, path: str, digest: bytes, place: Path) -> tuple[Fate, str]:
        """What becomes of a file of these bytes, and why."""
        above = next((folder for folder in place.parents if folder.exists()), None)
        if above is not None and not above.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, f"{above} is a file where a folder is needed")
        if self._manifest.is_taken(path, digest):
            return "refused", "another file of this export has its path"
        if not os.path.lexists(place):
            return "new", ""
        if place.is_dir() and not place.is_symlink():
            return "refused", "a folder is in its place"
        reason = "it was there before, and this program did not write it"
        if place.is_file() and not place.is_symlink():
            there, known = digest_of(place), self._manifest.entry(path)
            if there == digest:
                return "unchanged", ""
            if there == NOTHING or (known is not None and known.fits(there)):
                return "changed", ""
            reason = "somebody edited it" if known is not None else reason
        return ("changed" if self._overwrite else "refused"), reason

    def _remove_file(self, path: str, entry: Entry, twin: str | None) -> None:
        try:
            place = self.place(path)
        except TargetUnwritable as error:
            return self._count(path, "kept", error.what.rstrip("."))
        with _explained(place):
            if not os.path.lexists(place) or (twin is not None and place.samefile(self.folder / twin)):
                return self._manifest.forget(path)
            if place.is_symlink() or not place.is_file() or digest_of(place) not in entry.digests:
                return self._count(path, "kept", "the site has it no more, but somebody edited it")
            if not self._dry:
                place.unlink()
                self._prune(place.parent)
        self._manifest.forget(path)
        return self._count(path, "removed")

    def _prune(self, folder: Path) -> None:
        """Removes what is empty, up to the root."""
        with suppress(OSError):
            while folder != self.folder:
                folder.rmdir()
                folder = folder.parent

    def _replace(self, temporary: Path, place: Path) -> None:
        temporary.chmod(0o666 & ~self._mask)
        temporary.replace(place)

    def _count(self, path: str, fate: Fate, reason: str = "") -> None:
        self.files.count(path, fate, reason, listed=self._dry or fate in ("removed", "kept", "refused"))


NOTHING = sha256().digest()
"""Of an empty file, as a power cut leaves one: files are renamed, but not synced, since they can be made again. Nothing
of anybody's is lost with it."""
VOLATILE = "report"
"""The part whose files differ from run to run."""


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


def _umask() -> int:
    """The process's mask; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
