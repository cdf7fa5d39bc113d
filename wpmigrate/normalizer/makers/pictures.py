"""Shortcodes of pictures, films and code whose meaning is known."""

import re
from base64 import b64decode
from binascii import Error
from html import escape
from urllib.parse import unquote

from wpmigrate.normalizer.classic import embed_html
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.makers.attributes import CONTENT_OF, Make, address, is_text
from wpmigrate.normalizer.plain import plain_text


def library_picture(given: dict[str, str], context: Context) -> str | None:
    id = given.get("image") or given.get("id") or given.get("attachment") or ""
    media = context.library.media(int(id)) if context.library and id.isdecimal() and len(id) < MOST_DIGITS else None
    if media is None or not media.source_url:
        return None
    return f'<p><img class="wp-image-{id}" src="{escape(media.source_url)}" alt="{escape(media.alt_text)}"></p>'


MOST_DIGITS = 19


def picture(given: dict[str, str], context: Context) -> str | None:
    """The picture, with its link and its caption."""
    src = given.get("src") or given.get("image")
    if not src:
        return None
    image = f'<img src="{escape(src)}" alt="{escape(given.get("alt", ""))}">'
    href = address(given.get("link", "")) or (address(given.get("url", "")) if given.get("src") else "")
    caption = given.get("caption", "")
    linked = f'<a href="{escape(href)}">{image}</a>' if href else image
    if not caption or not is_text(caption):
        return f"<p>{linked}</p>"
    return f"<figure>{linked}<figcaption>{escape(plain_text(caption), quote=False)}</figcaption></figure>"


def framed(given: dict[str, str], context: Context) -> str | None:
    """``[fusion_imageframe link="…"]https://…/a.jpg[/fusion_imageframe]``; before, it held the ``img`` itself."""
    return picture({**given, "src": given.get(CONTENT_OF, "")}, context) or ""


def titled_picture(given: dict[str, str], context: Context) -> str | None:
    title, href = plain_text(given.get("title", "")), address(given.get("url", ""))
    inside = escape(title, quote=False)
    heading = f'<h4><a href="{escape(href)}">{inside}</a></h4>' if href else f"<h4>{inside}</h4>"
    return (picture({**given, "url": ""}, context) or "") + (heading if title else "")


def film(given: dict[str, str], context: Context) -> str | None:
    """An address, or the id of a video (``[fusion_youtube id="…"]``)."""
    return next((embed_html(escape(found)) for name in FILMS if (found := address(given.get(name, "")))), None)


FILMS = ("link", "src", "url", "id")


def by_id(page: str) -> Make:
    def make(given: dict[str, str], context: Context) -> str | None:
        id = given.get("id", "")
        return film(given, context) or (embed_html(page + id) if re.fullmatch(r"[\w-]{5,}", id) else None)

    return make


def encoded(given: dict[str, str], context: Context) -> str | None:
    """``[vc_raw_html]`` encloses HTML, percent-encoded and in base64; Avada's code in base64 alone."""
    try:
        code = b64decode(given.get(CONTENT_OF, ""), validate=True).decode()
    except (Error, UnicodeDecodeError):
        return None
    return f"<div>{unquote(code) if code.lstrip().startswith('%3C') else code}</div>" if code else None
