"""Where a post's file goes: where its dialect wants it, the same and safe on every system.

What a name may be is the least that Linux, macOS and Windows allow: no control or separator characters, none of
``<>:"|?*``, no dot or space at an end, no device name of Windows (``con``, ``lpt1``), 240 bytes (file systems take 255,
and a temporary file needs a few more). Names that differ only by case or by Unicode form are the same file on some
systems.
"""

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256
from mimetypes import guess_extension
from urllib.parse import unquote, urlsplit

from wpmigrate.document import Meta
from wpmigrate.exporters.dialects import DIALECTS, Dialect, Place
from wpmigrate.exporters.frontmatter import readable_slug
from wpmigrate.notes import Note
from wpmigrate.records import Media, Site, original_url

LONGEST = 240
"""Bytes of a name, its extension included."""

DEEPEST = 1000
"""Bytes of a path. Beyond, its folders are left out."""

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f/\\<>:"|?*\s\ud800-\udfff\ufffe\uffff]+')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\.|\Z)", re.IGNORECASE)


EXTENSION = ".md"

FILES = {"_redirects": "redirects-"}
"""Files without extension that an export may put beside its folders, and what a folder is called instead."""


class Paths:
    """Gives each post of a site its place, once. The same posts in the same order get the same places."""

    def __init__(self, dialect: Dialect = DIALECTS["plain"]) -> None:
        self._dialect = dialect
        self._taken: set[str] = set()
        self._addresses: set[str] = set()

    def place(self, meta: Meta) -> tuple[Place, list[Note]]:
        """The place, and a Note when the post's slug alone could not name its file."""
        *wanted, slug = self._dialect.layout(meta)
        name = _name(slug, LONGEST - len(EXTENSION), f"-{meta.id}") or str(meta.id)
        folders = list(filter(None, map(_folder, wanted))) or ["posts"]
        folders[0] = FILES.get(folders[0].lower(), folders[0])
        path = self._free(folders, name, meta.id, EXTENSION)
        place = Place(path, self._address(meta, path))
        if not slug or path.rpartition("/")[2] == slug + EXTENSION:
            return place, []
        return place, [Note("renamed-path", path, where=f"{'/'.join([*folders, slug])}{EXTENSION}")]

    def _address(self, meta: Meta, path: str) -> str:
        address = self._dialect.address(meta, path)
        if _address_key(address) in self._addresses:
            address = self._dialect.derived(path)
        while address and _address_key(address) in self._addresses:
            address = f"{address.rstrip('/')}-{meta.id}/"
        self._addresses.add(_address_key(address))
        return address

    def _free(self, folders: list[str], name: str, id: int, extension: str) -> str:
        if len("/".join([*folders, name + extension]).encode()) > DEEPEST:
            folders = folders[:1]
        path = "/".join([*folders, name])
        while path_key(path) in self._taken:
            name = _name(f"{name}-{id}", LONGEST - len(extension.encode()), f"-{id}")
            path = "/".join([*folders, name])
        self._taken.add(path_key(path))
        return path + extension


def site_folders(sites: Iterable[Site]) -> dict[str, str]:
    """Site's key -> the folder of its outputs, with ``/`` at its end; empty when there is one site only."""
    folders: dict[str, str] = {}
    taken: set[str] = set()
    for site in sites:
        name = _name(site.key, LONGEST, f"-{sha256(site.key.encode(errors='replace')).hexdigest()[:8]}") or "site"
        while path_key(name) in taken:
            name += "-2"
        taken.add(path_key(name))
        folders[site.key] = f"{name}/"
    return folders if len(folders) > 1 else dict.fromkeys(folders, "")


class MediaPaths:
    """Gives each media file of a site its path: ``media/<year>/<month>/<file>``, as in WordPress's uploads folder."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def place(self, media: Media) -> tuple[str, list[Note]]:
        """A relative path with ``/``, and a Note when another file has the name already or no system takes it."""
        return self._place(_upload(media), str(media.id))

    def place_address(self, address: str, type: str) -> tuple[str, list[Note]]:
        """The same for a file of no record: ``address`` is host and path, or for the site's own the path alone, as in
        an address; ``type`` is its MIME type, which names it where its address does not."""
        path, _, query = address.partition("?")
        wanted = _below_uploads(unquote(path)) or unquote(path).strip("/")
        ending = guess_extension(type) or ""
        if query or "." not in wanted.rpartition("/")[2]:
            wanted += ending if not wanted.endswith(ending) else ""
        return self._place(wanted, sha256(address.encode(errors="replace")).hexdigest()[:8])

    def _place(self, wanted: str, mark: str) -> tuple[str, list[Note]]:
        *folders, name = wanted.split("/")
        stem, dot, extension = name.rpartition(".")
        name = _name(stem if dot else name, LONGEST - 20, f"-{mark}") or mark
        end = _name(dot + extension if dot else "", 20, "")
        end = f".{end}" if end else ""
        path = "/".join(["media", *filter(None, map(_folder, folders)), name])
        if len(path.encode()) > DEEPEST:
            path = f"media/{name}"
        while path_key(path + end) in self._taken:
            path = f"{path}-{mark}"
        self._taken.add(path_key(path + end))
        path += end
        return path, [] if path == f"media/{wanted}" else [Note("renamed-path", path, where=f"media/{wanted}")]


def _upload(media: Media) -> str:
    """The path below the uploads folder (``wp_upload_dir``); by date where the address shows none."""
    path = unquote(urlsplit(original_url(media)).path)
    if below := _below_uploads(path):
        return below
    month = f"{media.date:%Y/%m}/" if media.date is not None else ""
    return month + path.rpartition("/")[2]


def _below_uploads(path: str) -> str:
    """Empty for what stands elsewhere."""
    return re.sub(r"^sites/\d+/", "", path.partition("/uploads/")[2])


def path_key(path: str) -> str:
    """What two paths have in common that are one on some system."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


def _address_key(address: str) -> str:
    """Most servers give one page at an address with and without its final slash."""
    return path_key(unquote(address)).rstrip("/")


def _folder(name: str) -> str:
    """A folder's name. It has no dot, so that no file is called like a folder."""
    name = readable_slug(name).strip(". ")
    return _name(name.replace(".", "-"), LONGEST, f"-{sha256(name.encode(errors='replace')).hexdigest()[:8]}")


def _name(name: str, longest: int, suffix: str) -> str:
    """The nearest name that every system takes; empty when nothing is left. ``suffix`` replaces what is cut off."""
    name = unicodedata.normalize("NFC", name)
    name = "".join(char for char in _FORBIDDEN.sub("-", name) if not _invisible(char)).strip(". ")
    if len(name.encode()) > longest:
        name = name.encode()[: longest - len(suffix)].decode(errors="ignore").rstrip(". ") + suffix
    return _DEVICE.sub(r"\g<0>_", name) if _DEVICE.match(name) else name


def _invisible(char: str) -> bool:
    """Marks of direction and the like, which make two names look like one; not the joiner, which emoji and scripts
    need."""
    return unicodedata.category(char) == "Cf" and char not in "\u200c\u200d"
