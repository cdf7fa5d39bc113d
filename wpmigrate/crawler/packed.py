"""Compressed answers, also those that lie about it.

Only gzip is asked for. A body that begins as gzip does is neither JSON nor a page, so it is unpacked whatever its
headers say; and what does not is taken as it is.
"""

import zlib

from wpmigrate.crawler.troubles import NotJson, TooMuch

MAGIC = b"\x1f\x8b\x08"
GZIP = 31
"""`zlib`'s ``wbits`` for gzip's own header and checksum."""


def unpacked(body: bytes, limit: int) -> bytes:
    """The body without its compression, ``limit`` bytes at most; what a plugin appended to it stays.

    Raises:
        TooMuch: it is larger than that.
        NotJson: it breaks off, or is damaged.
    """
    for _ in range(LAYERS):
        if body.startswith(MAGIC):
            body = _members(body, limit)
    return body


def _members(body: bytes, limit: int) -> bytes:
    found = bytearray()
    while body.startswith(MAGIC):
        unpacker = zlib.decompressobj(GZIP)
        try:
            found += unpacker.decompress(body, limit + 1 - len(found))
        except zlib.error:
            raise NotJson("truncated", "the answer is compressed, and damaged") from None
        if len(found) > limit:
            raise TooMuch(f"the answer is larger than {limit // 2**20} MiB")
        if not unpacker.eof:
            raise NotJson("truncated", "the answer is compressed, and breaks off")
        body = unpacker.unused_data
    return bytes(found) + body


LAYERS = 2
"""A plugin and the web server may both compress."""
