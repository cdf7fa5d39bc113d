"""Whether what came is a file: an error, a login page or a plugin's complaint may come with a good status, and with any
type."""

import codecs
import mimetypes
import re
from pathlib import Path
from urllib.parse import urlsplit

from wpmigrate.crawler.answers import excerpt
from wpmigrate.crawler.troubles import NotJson

HTML = (b"<!doctype html", b"<html", b"<head", b"<body")
PAGE_TYPES = ("text/html", "application/xhtml+xml")
PAGES = (".html", ".htm", ".xhtml")
BINARY = re.compile(
    r"(?:image|audio|video)/"
    r"|application/(?:pdf|zip|gzip|x-tar|msword|epub|octet-stream|vnd\.(?:ms-|openxml|oasis)|x-(?:7z|rar|zip))"
)
TEXTUAL = re.compile("svg|mpegurl|pixmap|bitmap|portable")
"""In the names of types of pictures and play lists that are texts."""
MAGIC = {"application/pdf": b"%PDF-", "application/octet-stream": b"", "application/x-tar": b""}
"""What stands near the beginning of files that may be texts nevertheless."""
BEGINNING = 1024
"""Bytes in which a PDF says that it is one (PDF 1.7, annex H.3.4.1)."""


def check_no_page(url: str, type: str, chunk: bytes) -> None:
    """Raises `NotJson` for a page in place of a file, as ``chunk`` begins it."""
    text = chunk.removeprefix(codecs.BOM_UTF8).lstrip()[:32].lower()
    if (type in PAGE_TYPES or text.startswith(HTML)) and not urlsplit(url).path.lower().endswith(PAGES):
        raise NotJson("page", "the server answered with a web page in place of the file")


def check_no_text(url: str, path: Path) -> None:
    """Raises `NotJson` for a text in place of a file which, by its name, is none."""
    with path.open("rb") as file:
        beginning = file.read(BEGINNING)
    kind = mimetypes.guess_type(urlsplit(url).path)[0] or ""
    if not BINARY.match(kind) or TEXTUAL.search(kind) or not _is_text(beginning[:512]):
        return
    if kind not in MAGIC or MAGIC[kind] not in beginning:
        shown = excerpt(beginning[:512].decode("utf-8", "replace"))
        raise NotJson("junk", f"the server answered with a text in place of the file ({shown})")


def _is_text(beginning: bytes) -> bool:
    """Whether this begins a text: pictures, sounds and films have zero bytes, or bytes that are no UTF-8."""
    try:
        return "\0" not in codecs.getincrementaldecoder("utf-8")().decode(beginning)  # which may end within a character
    except UnicodeDecodeError:
        return False
