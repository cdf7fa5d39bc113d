"""Where links lead, and where records were on the site."""

import re
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit


@lru_cache(4096)
def address_key(href: str, base: str) -> str | None:
    """What all spellings of an address of one page have in common: host without ``www.``, and decoded path without
    final slash; with ``p=1`` or ``page_id=1`` the id. None for what is no web address.
    """
    try:
        parts = urlsplit(href if ABSOLUTE.match(href) else urljoin(base, href))
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    page = f"{host.removeprefix('www.')}{unquote(parts.path).rstrip('/')}"
    for pair in parts.query.split("&"):
        name, _, value = pair.partition("=")
        if name in ("p", "page_id") and SHORT.fullmatch(value):
            return f"{page}?{value}"
    return page


ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
SHORT = re.compile("[0-9]{1,18}")


def is_inside(key: str | None, home: str | None) -> bool:
    """Whether an `address_key` is a page of the site with the key ``home``."""
    return key is not None and home is not None and (key.partition("?")[0] == home or key.startswith(f"{home}/"))


def place(link: str) -> str | None:
    """Path and query of an address, from the root of the host on; None for what is no web address."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
