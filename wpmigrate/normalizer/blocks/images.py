"""Which picture an ``img`` shows: lazy loading, proxies, sizes; and what a link around it is for.

The address in ``src`` is often not the picture's: a placeholder until a script runs, or a proxy's. `read` gives the
picture itself as `Image.src`, and says in a Note when that is another address than the source's. The file in full
size, as far as the source or the media record tells it, is `Image.original`. WordPress's own choice of a size
(``-300x200``) is the author's choice of a picture and stays in ``src``.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from posixpath import basename
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from wpmigrate.document import Attrs, Image, Inline, Text
from wpmigrate.normalizer.blocks.common import words, words_of
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element, style_of
from wpmigrate.normalizer.embeds import NO_LINES, absolute, host_of, split
from wpmigrate.normalizer.markup import markup
from wpmigrate.records import Media

LAZY = (
    "data-src", "data-lazy-src", "data-original", "data-orig-src", "data-lazy", "data-ll-src", "data-litespeed-src",
    "data-echo", "data-srclazy", "data-flickity-lazyload", "data-gif", "data-lazyload", "data-wpfc-original-src",
    "data-pagespeed-lazy-src", "data-large_image", "data-full-url", "data-large-file", "data-orig-file",
)  # fmt: skip
"""Attributes in which plugins keep a picture's address until it scrolls into view, the commonest first."""
WAITING = LAZY[:4]
"""Those that any reader takes for the address. Where one is not it, a Note says which is."""
LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-ll-srcset", "data-orig-srcset", "data-litespeed-srcset", "srcset")
LAZY_CLASS = re.compile(r"lazy|lozad|b-lazy|unveil")
PLACEHOLDER = re.compile(
    r"^data:image/(?:gif|svg\+xml)|^data:image/png;base64,.{0,200}$|^data:,?$|^about:blank|^#?$"
    r"|/(?:blank|1x1(?:\.trans)?|transparent|spacer|placeholder|lazy[-_]?placeholder|grey|gray|pixel|loading|lazyload|trans|clear)\.(?:gif|png|svg|jpg)"
    r"|/revslider/\S*/dummy\.png",
    re.IGNORECASE,
)
IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|heic|ico)$", re.IGNORECASE)
SIZE = re.compile(r"-(\d{1,5})x(\d{1,5})(?=\.\w+$)")
VARIANT = re.compile(r"(?:-\d{1,5}x\d{1,5})?(?:-scaled|-rotated)?(?=\.\w+$)")
TRACKERS = re.compile(
    r"^(?:pixel\.wp\.com|stats\.wordpress\.com|stats\.wp\.com|feeds\.feedburner\.com|feeds\.wordpress\.com|www\.google-analytics\.com"
    r"|ad\.doubleclick\.net|(?:www\.)?assoc-amazon\.\w+|ir-\w+\.amazon-adsystem\.com|b\.scorecardresearch\.com|(?:\w+\.)?statcounter\.com"
    r"|vg0\d\.met\.vgwort\.de|ssl-vg0\d\.met\.vgwort\.de|www\.facebook\.com)$"
)
LATEX = re.compile(
    r"/latex\.php\?|[?&/](?:gif|png|svg)\.latex\?|^https?://(?:chart\.apis\.google\.com|chart\.googleapis\.com)/chart\?.*cht=tx"
)


def read(element: Element, context: Context, link: str = "") -> Image | None:
    """The picture of an ``img``; ``link`` is the address of a link around it. None, with a Note, when there is none to
    see.
    """
    source = element.get("src")
    address = source_of(element)
    if is_tracker(element, address or source):
        context.note("tracking-pixel", removed=element)
        return None
    if address is None:
        context.note("empty-image", removed=element)
        return None
    image = _image(element, context, unproxied(address), link)
    if image.src != source or any(element.get(name) not in {"", image.src} for name in WAITING):
        context.note(
            "rewritten-address", removed=element, added=markup([image]), detail=f"{source[:80]} is {image.src}"
        )
    return image


def _image(element: Element, context: Context, src: str, link: str) -> Image:
    record = media_record(element, context, src)
    width, height = size_by_hand(element, src, record)
    original = original_of(element, src, link, record)
    place = context.id_of(element)
    return Image(
        src=src,
        alt=element.get("alt"),
        title=element.get("title") or None,
        width=width,
        height=height,
        media=record.id if record else media_id(element),
        original=original if original != src else None,
        attrs=Attrs(place) if place else None,
    )


def source_of(element: Element) -> str | None:
    """The address of the picture that a visitor sees once all scripts ran; None when the element names none."""
    source = element.get("src").translate(NO_LINES)
    waiting = next(_waiting(element), None)
    if waiting and (not source or PLACEHOLDER.search(source) or LAZY_CLASS.search(element.get("class"))):
        return waiting
    if NO_PICTURE.match(source):
        return None
    is_blank = (
        source.startswith("data:") and PLACEHOLDER.search(source) and len(source) < 400 and not element.get("alt")
    )
    return None if is_blank else source


NO_PICTURE = re.compile(r"(?i)(?:javascript|vbscript):|data:(?!image/)|(?:#|about:blank|data:,)?$")


def _waiting(element: Element) -> Iterator[str]:
    names = [name for name in element.attrs if name.startswith("data-")]
    if names:
        held = ((name, element.get(name)) for name in LAZY if name in element.attrs)
        yield from (value for _, value in held if value and not value.startswith(("data:", "{", "[")))
    for name in LAZY_SETS:
        if name in element.attrs and (best := biggest(element.get(name))):
            yield best
    if names and PLACEHOLDER.search(element.get("src")):
        yield from (element.get(name) for name in names if _is_picture(element.get(name)))


def _is_picture(value: str) -> bool:
    """Whether an attribute of whatever name holds the address of a picture."""
    return bool(re.fullmatch(r"(?:https?:)?/[^\s{}\[\]]+", value) and IMAGE_NAME.search(value.partition("?")[0]))


def biggest(srcset: str) -> str | None:
    """The widest candidate of a ``srcset``. Commas within an address are told from those between candidates by the
    space after them.
    """
    best, width = None, -1.0
    for candidate in CANDIDATE_END.split(srcset):
        url, _, descriptor = candidate.strip().partition(" ")
        number = DESCRIPTOR.match(descriptor.strip())
        value = float(number[1]) if number else 0.0
        if url and not url.startswith("data:") and value > width:
            best, width = url, value
    return best


CANDIDATE_END = re.compile(r",\s+|(?<=\d[wx]),")
DESCRIPTOR = re.compile(r"([\d.]+)[wx]")


def is_tracker(element: Element, address: str) -> bool:
    """Pictures of one pixel, and those of hosts that only count. WordPress gives drawings (SVG) of its library, whose
    size it does not know, the size of one pixel.
    """
    if media_id(element) is not None:
        return False
    tiny = element.get("width") in {"0", "1", "1px"} and element.get("height") in {"0", "1", "1px"}
    parts = split(absolute(address) or "") if address else None
    return tiny or bool(
        parts and TRACKERS.match(parts.netloc) and (parts.netloc != "www.facebook.com" or parts.path == "/tr")
    )


# -------------------------------------------------------------------------------------------------------------- proxies


def unproxied(address: str) -> str:
    """The address that a proxy or a resizing query stands for; ``address`` itself when there is none."""
    url = f"https:{address}" if address.startswith("//") else address
    parts = split(url)
    if parts is None or parts.scheme not in {"http", "https"}:
        return url
    host = host_of(parts)
    photon = re.fullmatch(r"/([^/]+\.[^/]+)(/.+)", parts.path) if re.fullmatch(r"i\d\.wp\.com", host) else None
    if photon:
        return f"{'https' if 'ssl=1' in parts.query else 'http'}://{photon[1]}{photon[2]}"
    if inner := _inner(host, url, parts.path):
        return inner
    return urlunsplit(parts._replace(query="")) if _resizes(host, parts.path, parts.query) else url


PROXIES = re.compile(
    r"(?:^|\.)(?:shortpixel\.ai|cloudinary\.com|i\.optimole\.com|statically\.io|imagekit\.io|wsrv\.nl|images\.weserv\.nl|cloudimg\.io|pagecdn\.io|fastly\.io)$"
)


def _inner(host: str, url: str, path: str) -> str | None:
    """The whole address that stands within a proxy's, in its path or in ``url=``."""
    if not PROXIES.search(host) and "/cdn-cgi/image/" not in path:
        return None
    queried = dict(parse_qsl(url.partition("?")[2])).get("url", "")
    if queried:
        return queried if queried.startswith("http") else f"https://{queried.lstrip('/')}"
    within = re.search(r"(?<=[/,:])(https?:/{1,2}[^/].*)$", url.partition("://")[2])
    if within:
        return re.sub(r"^(https?):/+", r"\1://", unquote(within[1]) if "%3A" in within[1] else within[1])
    resized = re.match(r"(https?://[^/]+)/cdn-cgi/image/[^/]+(/.+)", url)
    return f"{resized[1]}{resized[2]}" if resized else None


RESIZING = words(
    "w h resize fit crop quality strip ssl zoom lb filter brightness contrast is-pending-load lossy size format width "
    "height"
)


def _resizes(host: str, path: str, query: str) -> bool:
    """Whether the query only asks WordPress.com, Photon or Smush for a size of a file that stands without it."""
    names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    uploaded = "/wp-content/uploads/" in path or host.endswith("files.wordpress.com")
    return bool(names) and names <= RESIZING and uploaded and bool(IMAGE_NAME.search(path))


# --------------------------------------------------------------------------------------------------- the file behind it


def media_id(element: Element) -> int | None:
    """WordPress's id of the picture, from ``wp-image-ID`` or the attributes of galleries, those of the classic editor
    among them (``gallery-1-ID`` is the id of the picture's caption)."""
    found = WP_IMAGE.search(element.attrs.get("class", "")) or IN_GALLERY.fullmatch(element.get("aria-describedby"))
    value = found[1] if found else next((held for name in IDS if (held := element.get(name))), "")
    return int(value) if ID.fullmatch(value) and int(value) else None


WP_IMAGE = re.compile(r"(?<!\S)wp-image-(\d{1,19})(?!\S)")
IN_GALLERY = re.compile(r"gallery-\d{1,9}-(\d{1,18})")
IDS = ("data-id", "data-attachment-id", "data-image-id")
ID = re.compile(r"\d{1,18}")


def media_record(element: Element, context: Context, src: str) -> Media | None:
    """The media record, when it really is of this file: ids of an imported text may be those of another site."""
    id = media_id(element)
    record = context.library.media(id) if id and context.library else None
    return record if record and _key(record.source_url) == _key(src) else None


def _key(address: str) -> str:
    """The name that all sizes of a picture share, in lower case."""
    return VARIANT.sub("", unquote(basename(urlsplit(address).path) if "[" not in address else address)).lower()


def same_picture(link: str, src: str) -> bool:
    """Whether a link leads to the file of the picture in it, in whatever size or from whatever host."""
    target = unproxied(link)
    parts = split(target)
    return bool(parts and IMAGE_NAME.search(parts.path)) and _key(target) == _key(src)


def original_of(element: Element, src: str, link: str, record: Media | None) -> str | None:
    """The file in full size: by the media record, by a link to it, by the widest of ``srcset``, by the gallery's
    attributes.
    """
    if record:
        name = str(record.media_details.get("original_image") or "")
        return f"{record.source_url.rpartition('/')[0]}/{name}" if name else record.source_url
    named = (element.get("data-orig-file"), element.get("data-full-url"), element.get("data-large_image"))
    sets = (biggest(element.attrs[name]) for name in ORIGINAL_SETS if element.attrs.get(name))
    candidates = chain((link,), sets, named)
    return next((unproxied(one) for one in candidates if one and same_picture(one, src) and _is_bigger(one, src)), None)


ORIGINAL_SETS = ("srcset", "data-srcset", "data-lazy-srcset")


def _is_bigger(address: str, src: str) -> bool:
    return SIZE.search(urlsplit(address).path) is None or _width(address) > _width(src)


def _width(address: str) -> int:
    size = SIZE.search(urlsplit(address).path)
    return int(size[1]) if size else 1 << 30


def size_by_hand(element: Element, src: str, record: Media | None) -> tuple[int | None, int | None]:
    """Width and height in pixels where somebody set them: WordPress writes the file's own into every ``img``, which
    says nothing.
    """
    style = style_of(element)
    width, height = pixels(style.get("width", "")), pixels(style.get("height", ""))
    if width or height:
        return width, height
    if element.tag == "amp-img":  # AMP wants the size of every picture
        return None, None
    width, height = pixels(element.get("width")), pixels(element.get("height"))
    chosen = any(token.startswith(("size-", "attachment-")) for token in element.classes)
    if not width or chosen or (width, height) in _known_sizes(element, src, record):
        return None, None
    return (width, height) if (media_id(element) and record) or not _added_by_wordpress(element) else (None, None)


def pixels(value: str) -> int | None:
    found = re.fullmatch(r"(\d{1,5})(?:\.\d+)?(?:px)?", value.strip())
    return int(found[1]) or None if found else None


def _added_by_wordpress(element: Element) -> bool:
    """``wp_filter_content_tags`` adds sizes to its own pictures, together with ``loading`` or ``decoding``; builders
    to theirs.
    """
    return media_id(element) is not None or "srcset" in element.attrs


def _known_sizes(element: Element, src: str, record: Media | None) -> set[tuple[int | None, int | None]]:
    """Sizes that the picture has anyway: the one in its name and those of its record."""
    found: set[tuple[int | None, int | None]] = set()
    if size := SIZE.search(urlsplit(src).path):
        found.add((int(size[1]), int(size[2])))
    if record:
        sizes = record.media_details.get("sizes")
        every = [record.media_details, *(sizes.values() if isinstance(sizes, dict) else ())]
        found |= {(one.get("width"), one.get("height")) for one in every if isinstance(one, dict)}
    return found


# ------------------------------------------------------------------------------------------------------------- handlers


def image(element: Element, context: Context) -> list[Inline] | None:
    found = read(element, context)
    return [found] if found else []


def picture(element: Element, context: Context) -> list[Inline] | None:
    """``picture`` is one picture in several formats; its ``img`` is the one that every browser knows."""
    pictures = element.find_all(lambda one: one.tag in {"img", "amp-img"})
    if len(pictures) != 1 or words_of(element):
        return None
    inner = pictures[0]
    if not source_of(inner):
        sets = (
            biggest(source.get("srcset") or source.get("data-srcset"))
            for source in element.find_all(lambda one: one.tag == "source")
        )
        bare, before = inner.html(), len(context.notes)
        inner = Element("img", {**inner.attrs, "data-src": next((one for one in sets if one), "")})
        found = image(inner, context)
        told = [replace(note, removed=note.removed.replace(inner.html(), bare)) for note in context.notes[before:]]
        context.notes[before:] = told
        return found
    return image(inner, context)


def character(element: Element, context: Context) -> list[Inline] | None:
    """Emoji and smilies that are images of a character (``wp_staticize_emoji``, ``translate_smiley``)."""
    text = element.get("alt") or element.get("data-emoji")
    if element.tag != "img" or not text:
        return None
    context.note("emoji-image", removed=element, added=text)
    return [Text(text)]
