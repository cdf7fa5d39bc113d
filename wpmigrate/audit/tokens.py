"""Text into tokens: words and signs, white space apart."""

import re
from collections import Counter
from functools import lru_cache

TOKEN = re.compile(r"[^\W_]+|[^\w\s]")

SHORT, LONG = 200, 100_000
"""Texts with fewer characters are remembered: the short ones of many posts, the long ones of the last."""


def tokens(text: str) -> list[str]:
    """The tokens of ``text``, in order."""
    return TOKEN.findall(text)


def count(text: str) -> Counter[str]:
    """How often each token occurs in ``text``, whose white space is single spaces. Most texts come again, since the
    output and Notes show what the source does, and share their count, which is not to be changed.
    """
    if len(text) < SHORT:
        return _count_short(text)
    return _count_long(text) if len(text) < LONG else _count(text)


def _count(text: str) -> Counter[str]:
    """What white space parts is cut into tokens once, however often it comes."""
    found = Counter(text.split())
    for chunk in [chunk for chunk in found if not chunk.isalnum()]:
        number = found.pop(chunk)
        for token in cut(chunk):
            found[token] = found.get(token, 0) + number
    return found


_count_short = lru_cache(maxsize=1024)(_count)
_count_long = lru_cache(maxsize=8)(_count)


def cut(chunk: str) -> tuple[str, ...]:
    """The tokens of what holds no white space."""
    return _cut_short(chunk) if len(chunk) < SHORT else tuple(TOKEN.findall(chunk))


@lru_cache(maxsize=1 << 13)
def _cut_short(chunk: str) -> tuple[str, ...]:
    return tuple(TOKEN.findall(chunk))
