"""The media files that posts name, whether or not there are records of them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from wpmigrate.document import Button, Document, Embed, File, Image, Link, Media, RawHtml, walk
from wpmigrate.errors import WpmigrateError
from wpmigrate.normalizer import normalize
from wpmigrate.pipeline.media import names
from wpmigrate.pipeline.selection import Selection
from wpmigrate.records import Item, Library, Post, Site, read


def named(selection: Selection, site: Site) -> Iterator[str]:
    """What the posts of a selection name, more than once where several collections do: as the archive has noted, and
    read anew where it has not."""
    library = selection.view.library(site.key)
    for collection in selection.collections(site.key):
        if collection.kind == "post":
            yield from selection.view.addresses(site.key, collection.name, selection.filters)
            for item in selection.view.unsearched(site.key, collection.name, selection.filters):
                yield from search(item, library) or ()


def search(item: Item, library: Library) -> set[str] | None:
    """What a post names. None for what is no post, or breaks the normalizer: whoever writes it reports that."""
    try:
        post = read(Post, item.raw)[0]
        return addresses(normalize(post, library, item.collection.name)[0], library.site)
    except WpmigrateError:
        raise
    except Exception:  # noqa: BLE001  # as in `convert`
        return None


def addresses(document: Document, site: Site) -> set[str]:
    """As they stand in the document, but none relative to the post: whatever it shows, wherever that is, and what it
    links to on the site's own host. What is linked to elsewhere is somebody else's."""
    meta = document.meta
    nodes = [*walk(document), *filter(None, (meta.image,))]
    shown = {*_read(nodes, SHOWN), *filter(None, (meta.seo.image if meta.seo else None,))}
    found = {address for address in _joined(shown, meta.link) if names.key(address, site) is not None}
    linked = _joined(_read(nodes, LINKED), meta.link)
    return found | {address for address in linked if names.is_local_file(address, site)}


def _joined(found: Iterable[str], base: str) -> Iterator[str]:
    for address in found:
        with suppress(ValueError):  # half an IPv6 address
            yield urljoin(base, address.strip())


Reader = Callable[[Any], Iterable[str]]


def _read(nodes: list[Any], readers: dict[type, Reader]) -> Iterator[str]:
    for node in nodes:
        if reader := readers.get(type(node)):
            yield from reader(node)


def _image(image: Image) -> Iterator[str]:
    yield from filter(None, (image.src, image.original))


def _media(media: Media) -> Iterator[str]:
    yield from media.sources
    yield from filter(None, (media.poster, *(track.src for track in media.tracks)))


class _Html(HTMLParser):
    """The addresses that attributes hold, of ``tags``."""

    def __init__(self, tags: dict[str, tuple[str, ...]]) -> None:
        super().__init__()
        self._tags = tags
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if value and name in self._tags.get(tag, ())]


def _in_html(tags: dict[str, tuple[str, ...]]) -> Callable[[RawHtml], list[str]]:
    def read(node: RawHtml) -> list[str]:
        parser = _Html(tags)
        parser.feed(node.html)
        parser.close()
        return parser.found

    return read


SHOWN: dict[type, Reader] = {
    Image: _image,
    Media: _media,
    File: lambda file: (file.href,),
    RawHtml: _in_html(
        {"img": ("src",), "source": ("src",), "audio": ("src",), "video": ("src", "poster"), "track": ("src",)}
    ),
}
LINKED: dict[type, Reader] = {
    Link: lambda link: (link.href,),
    Button: lambda button: (button.href,),
    Embed: lambda embed: (embed.url,),
    RawHtml: _in_html({"a": ("href",), "area": ("href",), "object": ("data",), "embed": ("src",), "iframe": ("src",)}),
}
