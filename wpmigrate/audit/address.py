"""One key for the many ways to write one address, and one for the many ways to name a programming language."""

import re
from collections.abc import Mapping
from functools import lru_cache
from unicodedata import normalize
from urllib.parse import unquote

Attributes = Mapping[str, str | None]

_ENDS = "".join(map(chr, range(0x21)))
"""C0 controls and space: no part of an address at its ends (WHATWG URL, basic URL parser, step 1)."""
_DROPPED = re.compile(r"[\t\n\r]")
_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*")
_BY_CLASS = re.compile(r"(?:^|\s)(?:language|lang)-([\w+#.-]+)|brush:\s*([\w+#.-]+)|(?:^|\s)lang:([\w+#.-]+)")
_BY_ATTRIBUTE = ("data-enlighter-language", "data-language", "data-lang", "lang")

LAZY = ("data-lazy-src", "data-src", "data-orig-src", "data-original")
"""Where plugins that load late put the address; ``src`` then holds a placeholder."""

ALIASES = {
    "bash": "sh",
    "c#": "cs",
    "csharp": "cs",
    "golang": "go",
    "javascript": "js",
    "jscript": "js",
    "markdown": "md",
    "markup": "html",
    "py": "python",
    "rb": "ruby",
    "shell": "sh",
    "typescript": "ts",
    "yml": "yaml",
} | dict.fromkeys(
    ("default", "generic", "no-highlight", "nohighlight", "none", "plain", "plaintext", "raw", "text"), ""
)


@lru_cache(maxsize=4096)
def address_key(url: str) -> str:
    """``url`` without what does not count: white space at its ends, percent-encoding, the case of scheme and host, and
    the slash of an empty path (WHATWG URL, basic URL parser).
    """
    url = url.strip()
    if not url.isprintable():
        url = _DROPPED.sub("", url.strip(_ENDS))
    found = _AUTHORITY.match(url)
    if found:
        url = found[0].lower() + (url[found.end() :] or "/")
    url = unquote(url)
    return url if url.isascii() else normalize("NFC", url)


def lazy_address(attributes: Attributes) -> str:
    """The address that a visitor ends up with, which a lazy loader keeps beside a placeholder in ``src``."""
    for name in LAZY:
        value = attributes.get(name)
        if value and not value.startswith("data:"):
            return value
    return attributes.get("src") or ""


def language(attributes: Attributes) -> str:
    """The language that a ``pre`` or ``code`` names, in one spelling; empty when it names none."""
    found = _BY_CLASS.search(attributes.get("class") or "")
    names = found.groups() if found else tuple(attributes.get(name) for name in _BY_ATTRIBUTE)
    name = next((name.lower() for name in names if name), "")
    return ALIASES.get(name, name)
