"""Files on their way: they grow in a folder, from which a later run goes on with them, and there may be a bound to how
much comes in one run."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from wpmigrate.crawler.troubles import LeftOut


class Downloads:
    """The unfinished files of a run, in a folder that is there. Thread-safe, as long as no two threads ask for one
    address.

    Each is named by the SHA-256 of the key of the site for which it comes, and by that of its address. Beside it
    (``.json``) stands what the server gave with it: ``mark``, by which it can tell that the bytes are still the same
    (RFC 9110, 13.1.5), ``validator``, by which it can tell that the file is, and ``type``. ``most_files`` and
    ``most_bytes`` bound what comes before a new object is made.
    """

    def __init__(self, folder: Path, *, most_files: int | None = None, most_bytes: int | None = None) -> None:
        self._folder = folder
        self._files, self._bytes = most_files, most_bytes
        self._lock = threading.Lock()
        self._unasked = {path.name.removesuffix(BESIDE) for path in folder.iterdir()}

    @property
    def exhausted(self) -> bool:
        """Whether nothing more may come."""
        return (self._files is not None and self._files <= 0) or (self._bytes is not None and self._bytes <= 0)

    @contextmanager
    def start(self, site: str, address: str) -> Iterator["Download"]:
        """The download of an address, for the site of this key; it counts when the block ends well and the file came.
        Raises `LeftOut`."""
        name = f"{_digest(site)}-{_digest(address)}"
        with self._lock:
            self._unasked.discard(name)
            if self.exhausted:
                raise LeftOut
            self._files = None if self._files is None else self._files - 1
        download = Download(self._folder / name)
        came = False
        try:
            yield download
            came = not download.unchanged
        finally:
            if not came:
                with self._lock:
                    self._files = None if self._files is None else self._files + 1

    def take(self, size: int) -> None:
        """So many bytes came. Raises `LeftOut` when that was the last that may."""
        with self._lock:
            if self._bytes is not None:
                self._bytes -= size
                if self._bytes < 0:
                    raise LeftOut

    def taken(self, path: Path) -> None:
        """The finished file that was at ``path`` is elsewhere now."""
        Download(path).forget()

    def clear(self, site: str) -> None:
        """Remove what nobody asked for of what is for a site."""
        for name in self._unasked:
            if name.startswith(_digest(site)):
                Download(self._folder / name).forget()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Download:
    """One file. What is there of it is gone on with only where the server gave it a mark. ``unchanged``: it need not
    come, since it is the one that somebody has."""

    def __init__(self, part: Path) -> None:
        self.part = part
        self.unchanged = False
        self._beside = part.with_name(part.name + BESIDE)
        self._mark, self.validator, self.type = self._known()

    def headers(self) -> dict[str, str]:
        """What asks for the rest of it."""
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        have = self.size if self._mark else 0
        return headers | ({"Range": f"bytes={have}-", "If-Range": self._mark} if have else {})

    @property
    def size(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def resumed_by(self, response: httpx.Response) -> bool:
        """Whether a partial answer begins where the file ends."""
        begins = response.headers.get("content-range", "").removeprefix("bytes ").partition("-")[0].strip()
        return response.status_code == 206 and self.part.exists() and begins == str(self.size)

    def ended_by(self, response: httpx.Response) -> bool:
        """Whether the answer says that there is nothing more to come."""
        whole = response.headers.get("content-range", "").removeprefix("bytes */").strip()
        return response.status_code == 416 and self.size > 0 and whole == str(self.size)

    def begin(self, response: httpx.Response) -> None:
        """The file anew, with what the server says of it. What is packed on its way cannot be gone on with."""
        self.forget()
        self.type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        self.validator = validator(response)
        strong = not self.validator.startswith("W/")
        mark = self.validator if strong else response.headers.get("last-modified", "")
        self._mark = "" if is_packed(response) else mark
        self.part.touch(mode=0o600)
        beside = {"mark": self._mark, "validator": self.validator, "type": self.type}
        self._beside.write_text(json.dumps(beside), encoding="utf-8")

    def keep(self) -> None:
        """It is the file that somebody has; what came of another one is removed."""
        self.forget()
        self.unchanged = True

    def forget(self) -> None:
        self._mark = ""
        self._beside.unlink(missing_ok=True)
        self.part.unlink(missing_ok=True)

    def give_up(self) -> None:
        """For this run; what nobody could go on with is removed."""
        if not self._mark:
            self.forget()

    def _known(self) -> tuple[str, str, str]:
        try:
            known = json.loads(self._beside.read_text(encoding="utf-8"))
            return str(known["mark"]), str(known["validator"]), str(known["type"])
        except (OSError, ValueError, KeyError, TypeError):
            return "", "", ""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that somebody has: its length in bytes, and the ``validator`` that came with it."""

    size: int
    validator: str

    def headers(self) -> dict[str, str]:
        """What asks for the file only if it is another one (RFC 9110, 13.1)."""
        if not self.validator:
            return {}
        return {"If-None-Match" if is_etag(self.validator) else "If-Modified-Since": self.validator}

    def is_sent_by(self, response: httpx.Response) -> bool:
        """Whether an answer says so, or would bring this file: with the same validator, or without any, and of the same
        length."""
        same = validator(response) == self.validator and length(response) == self.size
        return (response.status_code == 304 and bool(self.validator)) or (response.status_code == 200 and same)


def validator(response: httpx.Response) -> str:
    """Its ``ETag``, or else its ``Last-Modified``, as it came; empty without either, and for what is none."""
    etag: str = response.headers.get("etag", "")
    found: str = etag if is_etag(etag) else response.headers.get("last-modified", "")
    return found if len(found) <= LONGEST and found.isascii() and found.isprintable() else ""


LONGEST = 500
"""Characters: the archive keeps it for each file."""


def is_etag(text: str) -> bool:
    """Whether it is the ETag of RFC 9110, 8.8.3, in its quotes, and so no date."""
    return text.removeprefix("W/").startswith('"')


def length(response: httpx.Response) -> int | None:
    """How many bytes of the file are to come, where that is said."""
    said = response.headers.get("content-length", "")
    usable = said.isascii() and said.isdigit() and not is_packed(response)
    return int(said) if usable else None


def is_packed(response: httpx.Response) -> bool:
    """Whether its bytes are not those of the file."""
    encoding: str = response.headers.get("content-encoding", "identity")
    return encoding.strip().lower() != "identity"


BESIDE = ".json"
