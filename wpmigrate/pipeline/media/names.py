"""Addresses of media files: which are one file, which are that of a file at all, and whose reduced picture one is."""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit

from wpmigrate.crawler import addresses
from wpmigrate.normalizer.blocks.images import unproxied
from wpmigrate.records import Site

EXTENSIONS = frozenset(
    """
    jpg jpeg jpe gif png bmp tiff tif webp avif ico heic heif heics heifs svg svgz
    asf asx wmv wmx wm avi divx flv mov qt mpeg mpg mpe mp4 m4v ogv webm mkv 3gp 3gpp 3g2 3gp2
    mp3 m4a m4b aac ra ram wav ogg oga opus flac mid midi wma wax mka
    txt asc srt csv tsv ics rtx vtt dfxp rtf pdf psd xcf tar zip gz gzip rar 7z
    doc pot pps ppt wri xla xls xlt xlw mdb mpp docx docm dotx dotm xlsx xlsm xlsb xltx xltm xlam pptx pptm ppsx ppsm
    potx potm ppam sldx sldm onetoc onetoc2 onetmp onepkg oxps xps odt odp ods odg odc odb odf wp wpd key numbers pages
    epub mobi azw3 gpx kml kmz geojson json xml eps ai stl dmg apk bz2 xz tgz
    """.split()  # noqa: SIM905  reads better
)
"""What may be uploaded (``wp_get_mime_types``, but for pages, styles and scripts), and what plugins commonly add."""


def key(address: str, site: Site) -> str | None:
    """What all addresses of one file have in common: scheme and ``www.`` of the site, the way its path is escaped, the
    fragment, what asks for a size, and a proxy do not count, nor does the query of what is a file by its name. None
    for what is no address on the web. An address of the site's host begins with ``/``, any other with its host.
    """
    plain = _plain(site.url).match(address)
    if plain is not None:
        return plain[1]
    parts = _parts(address, site)
    if parts is None:
        return None
    path, query = _escaped(parts.path), parts.query
    host = "" if addresses.same_site(parts.geturl(), site.url) else parts.netloc.rpartition("@")[2].lower()
    return f"{host}{path}" + (f"?{query}" if query and not is_file(path) else "")


def is_local(key: str) -> bool:
    """Whether it is of the site's own host."""
    return key.startswith("/")


def is_local_file(address: str, site: Site) -> bool:
    """Whether this is a file of the site's own host by its name, or by its place whatever its name."""
    found = key(address, site) or ""
    uploaded = UPLOADS in found and UPLOADED.search(found) is not None
    return is_local(found) and (is_file(found) or uploaded)


UPLOADS = "/wp-content/uploads/"
UPLOADED = re.compile(r"\.(?!ph(?:p|tml))[^./?]+\Z")


def url(address: str, site: Site) -> str:
    """The address from which the file at ``address``, which has a key, is fetched: one for all that are of one file."""
    found = key(address, site) or ""
    if is_local(found):
        return urljoin(site.url, "/").rstrip("/") + found
    parts = _parts(address, site)
    return f"{parts.scheme if parts else 'https'}://{found}"


def is_file(path: str) -> bool:
    """Whether this is a file by its name, and no page."""
    name, dot, extension = path.rpartition("/")[2].rpartition(".")
    return bool(name and dot) and extension.lower() in EXTENSIONS


def originals(key: str) -> Iterator[str]:
    """The keys of the files of which this may be a reduced or turned copy, itself first: WordPress names them
    ``-300x200``, ``-scaled`` and ``-rotated`` (``WP_Image_Editor::generate_filename``,
    ``wp_create_image_subsizes``)."""
    yield key
    stem, dot, extension = uncopied(key).rpartition(".")
    if dot and "/" not in extension:
        yield from (name for ending in ("", *TURNED) if (name := f"{stem}{ending}.{extension}") != key)


def uncopied(address: str) -> str:
    """The address without what tells a copy from its original."""
    stem, dot, extension = address.rpartition(".")
    for ending in (*TURNED, "@2x"):
        stem = stem.removesuffix(ending)
    before, _, size = stem.rpartition("-")
    return f"{before if before and SIZE.fullmatch(size) else stem}{dot}{extension}"


TURNED = ("-scaled", "-rotated")
SIZE = re.compile(r"\d{1,5}x\d{1,5}")


def is_copy(address: str, site: Site) -> bool:
    """Whether it is called like a copy of another file."""
    found = key(address, site) or ""
    return uncopied(found) != found


@lru_cache(8)
def _plain(url: str) -> re.Pattern[str]:
    """Most addresses are the site's own, with nothing in them that could be written otherwise: the path is the key. The
    rest takes thirty times as long."""
    host = re.escape(urlsplit(url).netloc.lower().removeprefix("www."))
    return re.compile(rf"https?://(?:www\.)?{host or '(?!)'}((?!.*(?:/\.|cdn-cgi))/[A-Za-z0-9/._~-]*)\Z")


def _parts(address: str, site: Site) -> SplitResult | None:
    try:
        url = urljoin(f"{site.url.rstrip('/')}/", address.strip())
    except ValueError:  # half an IPv6 address
        return None
    return addresses.split(unproxied(url))


def _escaped(path: str) -> str:
    """``path`` escaped in one way only, whichever bytes it holds."""
    return quote(unquote_to_bytes(path.encode("utf-8", "replace")), safe="/!$&'()*+,;=:@~-._") or "/"
