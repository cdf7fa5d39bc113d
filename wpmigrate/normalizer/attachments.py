"""The shortcodes that show attachments, ``[gallery]`` and ``[playlist]``, as the HTML that they stand for."""

import json
import re
from collections.abc import Callable
from html import escape, unescape

from wpmigrate.normalizer.context import Context
from wpmigrate.records import Media

Given = dict[str, str]


def gallery(given: Given, content: str, context: Context) -> str | None:
    """``gallery_shortcode``; None where nobody has its pictures."""
    pictures = shown(given, "image", context)
    if not pictures:
        return None if pictures is None else ""
    figures = "".join(_picture(media, given.get("size") or "thumbnail", given.get("link", "")) for media in pictures)
    return f'<figure class="wp-block-gallery has-nested-images">{figures}</figure>'


def playlist(given: Given, content: str, context: Context) -> str | None:
    """``wp_playlist_shortcode``; None where nobody has its files."""
    kind = "video" if given.get("type") == "video" else "audio"
    records = shown(given, kind, context)
    if not records:
        return None if records is None else ""
    tracks = [{"src": media.source_url, "title": _title(media)} for media in records]
    data = json.dumps({"type": kind, "tracks": tracks}).replace("</", "<\\/")
    script = f'<script type="application/json" class="wp-playlist-script">{data}</script>'
    return f'<div class="wp-playlist">{script}</div>'


def _picture(media: Media, size: str, link: str) -> str:
    """A picture in one of the sizes that its record has, else in full; by default it links to its own page."""
    sizes = media.media_details.get("sizes")
    chosen = sizes.get(size) if isinstance(sizes, dict) else None
    src = (isinstance(chosen, dict) and str(chosen.get("source_url") or "")) or media.source_url
    image = f'<img class="size-{escape(size)} wp-image-{media.id}" src="{escape(src)}" alt="{escape(media.alt_text)}">'
    href = {"none": "", "file": media.source_url}.get(link, media.link)
    linked = f'<a href="{escape(href)}">{image}</a>' if href else image
    caption = media.caption.rendered or ""
    below = f"<figcaption>{caption}</figcaption>" if caption.strip() else ""
    return f'<figure class="wp-block-image">{linked}{below}</figure>'


# --------------------------------------------------------------------------------------------------------- which, how


def shown(given: Given, kind: str, context: Context) -> list[Media] | None:
    """The attachments that a shortcode names, else those of its post; None where none of them, or not what the post
    has, is known. ``kind`` is the first part of their MIME type.
    """
    named = given.get("ids") or given.get("include")
    found = _named(named, context) if named else _attached(given, context)
    if found is None:
        return None
    kept = [media for media in found if media.mime_type.startswith(kind) or not media.mime_type]
    if given.get("ids") and not given.get("orderby"):
        return kept
    order = ORDERS.get(given.get("orderby", "").split(" ")[0].lower(), _id)
    return sorted(kept, key=order, reverse=given.get("order", "").upper() == "DESC")


def _named(ids: str, context: Context) -> list[Media] | None:
    numbers = _numbers(ids)
    found = [context.library.media(number) for number in numbers] if context.library else []
    known = [media for media in found if media is not None and media.source_url]
    for number in sorted(set(numbers) - {media.id for media in known}) if known else ():
        context.note_once("unrendered-block", f"attachment {number}", where="attachment")
    return known or None


def _attached(given: Given, context: Context) -> list[Media] | None:
    if not context.is_stored:
        return None
    post = given.get("id", "") if given.get("id", "").isdecimal() else context.post and context.post.id
    if context.library is None or not post or int(post) >= 2**63:
        return None
    attached = context.library.attached(int(post))
    without = set(_numbers(given.get("exclude", "")))
    return None if attached is None else [one for one in attached if one.source_url and one.id not in without]


def _numbers(ids: str) -> list[int]:
    numbers = [int(part) for part in re.split(r"[\s,]+", ids) if part.isdecimal() and len(part) < 19]
    return list(dict.fromkeys(numbers))


def _title(media: Media) -> str:
    return media.title.raw or unescape(media.title.rendered or "")


def _id(media: Media) -> tuple[str, int]:
    return "", media.id


ORDERS: dict[str, Callable[[Media], tuple[str, int]]] = {
    "title": lambda media: (_title(media).lower(), media.id),
    "post_title": lambda media: (_title(media).lower(), media.id),
    "name": lambda media: (media.slug, media.id),
    "post_name": lambda media: (media.slug, media.id),
    "date": lambda media: (str(media.date), media.id),
    "post_date": lambda media: (str(media.date), media.id),
    "modified": lambda media: (str(media.modified), media.id),
    "post_modified": lambda media: (str(media.modified), media.id),
}
"""``orderby`` as ``WP_Query`` has it. What REST does not say (``menu_order``, which is 0 unless somebody sorted the
post's own uploads by hand) or nobody can (``rand``) leaves the order of the ids."""
