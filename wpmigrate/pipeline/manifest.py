"""What earlier runs wrote into an output folder: ``OUT/.wpmigrate-manifest.jsonl``.

A line a file, by path: ``{"path", "sha256", "by", "site"}``. ``sha256`` is null for what is ours whatever it holds (the
report, which has times in it); ``by`` is the part of an export that wrote it (a format, ``data``, ``media``,
``report``), ``site`` the key of the site that it is of. It stands beside the files and not in the archive's folder, so
that it goes with them: into a repository, onto another machine.

A line is added before its file takes its place, and the whole is put in order at the end. So a run that is killed
leaves a manifest that is true: a path may have several lines then, and holds what one of them says.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any, BinaryIO

from wpmigrate.exporters.paths import path_key

FILE = ".wpmigrate-manifest.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """``digests`` are the SHA-256 that the file may have; none means any."""

    by: str
    site: str = ""
    digests: frozenset[bytes] = frozenset()

    def fits(self, digest: bytes) -> bool:
        return not self.digests or digest in self.digests


class Manifest:
    """What is ours in ``folder``. Nothing is written before the first `add`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._before = _read(self._path)
        self._now: dict[str, Entry] = {}
        self._keys: set[str] = set()
        self._stream: BinaryIO | None = None

    def entry(self, path: str) -> Entry | None:
        """What is known of a file that this run has not written."""
        return self._before.get(path)

    def left(self) -> Iterator[tuple[str, Entry]]:
        """The files of earlier runs that this one did not write, by path."""
        return ((path, self._before[path]) for path in sorted(self._before.keys() - self._now.keys()))

    def written(self) -> Iterable[str]:
        """The paths that this run wrote, or found as they should be."""
        return self._now.keys()

    def settled(self, path: str, entry: Entry) -> None:
        """The file is there, with these bytes."""
        self._now[path] = entry
        self._keys.add(path_key(path))

    def is_taken(self, path: str, digest: bytes) -> bool:
        """Whether this run has written another file that is this one on some system."""
        known = self._now.get(path)
        return path_key(path) in self._keys and not (known is not None and known.fits(digest))

    def announce(self, path: str, entry: Entry) -> None:
        """The file is about to be written. Raises ``OSError``."""
        if self._stream is None:
            self._stream = self._path.open("ab")
            self._stream.write(b"\n")  # where a killed run broke off
        self._stream.write(_line(path, entry))
        self._stream.flush()

    def forget(self, path: str) -> None:
        """The file is no more, or nobody knows where it is."""
        self._before.pop(path, None)

    def close(self) -> None:
        """Let go of the file, as it is."""
        if self._stream is not None:
            with suppress(OSError):  # each line has been flushed
                self._stream.close()
            self._stream = None

    def lines(self) -> Iterator[bytes]:
        """The whole, in order: what it should hold when the run ended well."""
        entries = {**self._before, **self._now}
        return (_line(path, entries[path]) for path in sorted(entries))


def digest_of(path: Path) -> bytes:
    """SHA-256 of a file. Raises ``OSError``."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").digest()


def _line(path: str, entry: Entry) -> bytes:
    """A path of several digests has several lines."""
    digests: list[str | None] = [digest.hex() for digest in sorted(entry.digests)]
    said = ({"path": path, "sha256": digest, "by": entry.by, "site": entry.site} for digest in digests or [None])
    return b"".join(json.dumps(line, ensure_ascii=False).encode(errors="replace") + b"\n" for line in said)


def _read(path: Path) -> dict[str, Entry]:
    """What cannot be read is not known, and so not ours."""
    found: dict[str, Entry] = {}
    with suppress(FileNotFoundError), path.open("rb") as stream:
        for line in stream:
            with suppress(ValueError, KeyError, TypeError, RecursionError):
                _take(json.loads(line), found)
    return found


def _take(said: Any, found: dict[str, Entry]) -> None:
    path, by, site, text = (said[name] for name in ("path", "by", "site", "sha256"))
    if not all(isinstance(value, str) for value in (path, by, site)):
        return
    digests = frozenset() if text is None else frozenset([bytes.fromhex(text)])
    known = found.get(path)
    if known is not None and digests:
        digests |= known.digests
    found[os.fspath(path)] = Entry(by, site, digests)
