"""Media records, and the addresses that each of them has."""

from collections.abc import Iterator

from wpmigrate.archive import View
from wpmigrate.records import Item, Media, Site, original_url, read

GONE = (404, 410)
"""Statuses by which the site says that it has no such file."""


def media_records(view: View, site: Site) -> Iterator[tuple[Item, Media]]:
    """All of a site's, but for what is in their list and is none."""
    for collection in view.collections(site.key):
        for item in view.items(site.key, collection.name) if collection.kind == "media" else ():
            try:
                yield item, read(Media, item.raw)[0]
            except ValueError:
                continue


def sources(media: Media) -> tuple[str, ...]:
    """Where its file can be fetched, the best first: plugins delete uploads of which a reduced copy is in use."""
    return tuple(dict.fromkeys(filter(None, (original_url(media), media.source_url))))


def stored(view: View, urls: tuple[str, ...]) -> str | None:
    """The best of the addresses of which the archive has the file."""
    return next((url for url in urls if view.file(url) is not None), None)


def said(media: Media) -> str:
    """What it says by which another file at the same address shows: when it changed, and how large its file is (what
    the archive's format calls ``record``)."""
    size = media.media_details.get("filesize")
    known = isinstance(size, int) and 0 <= size < 2**63  # Python refuses to write longer numbers
    return f"{media.modified_gmt or media.modified or ''} {size if known else ''}".strip()


def known_as(media: Media) -> Iterator[str]:
    """The addresses of its file and sizes, which stand in the same folder (``wp_get_attachment_image_src``)."""
    yield media.source_url
    sizes = media.media_details.get("sizes")
    folder = media.source_url.rpartition("/")[0]
    for size in sizes.values() if isinstance(sizes, dict) else ():
        name = (size.get("source_url") or size.get("file")) if isinstance(size, dict) else None
        if isinstance(name, str) and name:
            yield name if "/" in name else f"{folder}/{name}"
