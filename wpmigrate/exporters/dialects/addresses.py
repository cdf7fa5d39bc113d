"""Addresses on the built site, root-relative and percent-encoded."""

import re
from posixpath import relpath
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from wpmigrate.document import Meta

if TYPE_CHECKING:
    from wpmigrate.exporters.dialects.dialect import Place

_SEGMENT = re.compile(r"[^\x00-\x1f\x7f\\:*?\"<>|#%{}\[\]\s]+")
"""A part of a path that is a folder's name on every system, and that no generator takes for a pattern or a template."""


def quoted(path: str) -> str:
    """A path as it stands in a link. Nothing that is an operator anywhere stays as it is."""
    return quote(path, safe="/-._~!$&'()*+,;=:@")


def old_path(meta: Meta) -> str | None:
    """The path that the post has on the site, decoded; None where a query names it (drafts, plain permalinks) or where
    a generator could not write there.
    """
    address = urlsplit(meta.link)
    try:
        path = unquote(address.path, errors="strict")
    except UnicodeDecodeError:
        return None
    parts = [part for part in path.split("/") if part]
    if address.query or not path.startswith("/") or "//" in path or not all(map(_fits, parts)):
        return None
    return path


def _fits(part: str) -> bool:
    return _SEGMENT.fullmatch(part) is not None and part.strip(".") != "" and len(part.encode()) <= 200


def relative(source: "Place", target: "Place") -> str:
    """From file to file, percent-encoded."""
    return quoted(relpath(target.path, source.path.rpartition("/")[0] or "."))


def absolute(source: "Place", target: "Place") -> str:
    """The address, wherever it is linked from."""
    return target.address


def nowhere(meta: Meta, path: str) -> str:
    """Of a dialect of which no site is built."""
    return ""
