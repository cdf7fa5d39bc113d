"""Text into tokens: words and signs, white space apart."""

import re
from collections import Counter
from functools import lru_cache

TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
_TOKEN_IN_ASCII = re.compile(r"[0-9A-Za-z]+|[\x00-\x08\x0e-\x1b!-/:-@[-^`{-\x7f]")
"""The same, in two thirds of the time."""

SHORT, LONG = 200, 100_000
"""Texts with fewer characters are remembered: the short ones of many posts, the long ones of the last."""

Tokens = tuple[list[str], Counter[str]]
"""As read, and how often each occurs. Shared by whoever reads the same text, so not to be changed."""


def read(text: str) -> Tokens:
    """The tokens of ``text``. Most texts come again, since the output and Notes show what the source does."""
    text = " ".join(text.split())
    if len(text) < SHORT:
        return _read_short(text)
    return _read_long(text) if len(text) < LONG else _read_anew(text)


def _read_anew(text: str) -> Tokens:
    tokens = (_TOKEN_IN_ASCII if text.isascii() else TOKEN).findall(text)
    return tokens, Counter(tokens)


_read_short = lru_cache(maxsize=1024)(_read_anew)
_read_long = lru_cache(maxsize=8)(_read_anew)
