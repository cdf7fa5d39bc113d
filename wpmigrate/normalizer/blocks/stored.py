"""Blocks whose stored HTML is not what they show: WordPress renders them from their attributes, from the post or from
the site (``render_callback`` of ``wp-includes/blocks/*.php``).

A renderer is given the attributes, the stored HTML (with the blocks in it rendered) and the post's context, and gives
HTML. What it takes from elsewhere than the stored HTML it tells in a Note. `RENDERERS` has one row a block.
"""

import re
from collections.abc import Callable
from html import escape
from typing import Any

from wpmigrate.document import Block, Dynamic
from wpmigrate.normalizer import typography
from wpmigrate.normalizer.autop import autop
from wpmigrate.normalizer.blocks.bindings import BOUND, bound
from wpmigrate.normalizer.blocks.common import words
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element

Attributes = dict[str, Any]
Render = Callable[[Attributes, str, Context], str]

SHOWING_NOTHING = words("more nextpage spacer freeform html paragraph null footnotes icon embed shortcode")
"""Blocks that show nothing when nothing is stored in them; footnotes come from the post's field in any case."""
PLACEHOLDER = "wp-block-stored"


def text(attributes: Attributes, name: str) -> str:
    """An attribute that is text; empty when it is missing or anything else."""
    value = attributes.get(name)
    return value.strip() if isinstance(value, str) else ""


def added(html: str, name: str, context: Context) -> str:
    """``html`` that a block's attributes make, with the Note that it was not stored."""
    html = typography.printed(html, context.language)
    context.note("stored-block", added=html, detail=name, where=name)
    return html


# ------------------------------------------------------------------------------------------------- the site fills them


def dynamic(name: str, inner: str, context: Context) -> str:
    """A block that only the server can fill. What it stores (a query's pattern for each post) is within it."""
    if f'class="wp-block-{name}' in inner[:200]:
        return inner
    context.note_once("unrendered-block", name, where=name)
    return f'<div class="{PLACEHOLDER}" title="{escape(name)}">{inner}</div>'


def placeholder(element: Element, context: Context) -> list[Block] | None:
    """The element that `dynamic` left, as the node of the tree."""
    name = element.get("title")
    return [Dynamic(name if "/" in name else f"core/{name}", tuple(context.blocks(element.children)))]


def synced_pattern(attributes: Attributes, inner: str, context: Context) -> str:
    """``<!-- wp:block {"ref":12} /-->`` shows the content of another post (``block.php``), with words of its own where
    ``content`` has them."""
    ref = attributes.get("ref")
    found = context.library.post(ref) if context.library and isinstance(ref, int) and 0 < ref < 2**63 else None
    raw = found.content.raw if found is not None and found.content is not None else None
    key = ("synced-pattern", str(ref))
    if not raw or key in context.open_patterns:
        return dynamic("block", inner, context)
    around, own = context.overrides, attributes.get("content")
    context.overrides = own if isinstance(own, dict) else {}
    context.open_patterns.add(key)
    html = context.stored(raw)
    context.open_patterns.discard(key)
    context.overrides = around
    return added(html, f"block {ref}", context)


def featured(inserted: str) -> Render:
    """Covers and media beside text may show the post's featured image, which is not stored in them."""

    def render(attributes: Attributes, inner: str, context: Context) -> str:
        post = context.post
        if attributes.get("useFeaturedImage") is not True or context.library is None or post is None:
            return inner
        media = context.library.media(post.featured_media) if post.featured_media else None
        place = re.search(inserted, inner)
        if media is None or not media.source_url or place is None:
            return inner
        image = f'<img class="wp-image-{media.id}" src="{escape(media.source_url)}" alt="{escape(media.alt_text)}">'
        return inner[: place.end()] + added(image, "featured image", context) + inner[place.end() :]

    return render


# ------------------------------------------------------------------------------------------------ from their attributes

SERVICES: dict[str, str] = {
    "deviantart": "DeviantArt",
    "discord": "Discord",
    "feed": "RSS Feed",
    "fivehundredpx": "500px",
    "github": "GitHub",
    "goodreads": "Goodreads",
    "lastfm": "Last.fm",
    "linkedin": "LinkedIn",
    "soundcloud": "SoundCloud",
    "tiktok": "TikTok",
    "vk": "VK",
    "whatsapp": "WhatsApp",
    "wordpress": "WordPress",
    "youtube": "YouTube",
    "chain": "Link",
    "share": "Share",
}
"""Services whose name is not their key with a capital (``block_core_social_link_services``)."""


def social_link(attributes: Attributes, inner: str, context: Context) -> str:
    """A link to somebody's page elsewhere; without an address it shows nothing."""
    url, service = text(attributes, "url"), text(attributes, "service")
    if not url:
        return ""
    if re.fullmatch(r"[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+", url):
        url = f"mailto:{url}"
    elif not re.match(r"[a-zA-Z][\w+.-]*:|//|#", url):
        url = f"https://{url}"
    label = text(attributes, "label") or SERVICES.get(service, service.capitalize())
    link = f'<li class="wp-block-social-link"><a href="{escape(url)}">{escape(label, quote=False)}</a></li>'
    return added(link, "social-link", context)


def playlist_track(attributes: Attributes, inner: str, context: Context) -> str:
    """A line of a playlist, linked to its file, which the page itself does not name."""
    shown = [text(attributes, name) for name in ("title", "artist", "length")]
    line, src = ", ".join(part for part in shown if part), text(attributes, "src")
    if not line and not src:
        return inner
    label = escape(line or src.rpartition("/")[2], quote=False)
    linked = f'<a href="{escape(src)}">{label}</a>' if src else label
    return added(f"<li>{linked}</li>", "playlist-track", context)


def tab(attributes: Attributes, inner: str, context: Context) -> str:
    """A tab whose label is an attribute, as the first form of the block had it."""
    label = text(attributes, "label")
    if not label:
        return inner
    return f"<details open><summary>{added(label, 'tab', context)}</summary>{inner}</details>"


def shortcode(attributes: Attributes, inner: str, context: Context) -> str:
    return autop(inner)


def highlighted(attributes: Attributes, inner: str, context: Context) -> str:
    """The code's language is an attribute, which the plugin writes into the page."""
    language = re.sub(r"[^\w+#.-]", "", text(attributes, "language"))
    return inner.replace('<pre class="', f'<pre class="language-{language} ', 1) if language else inner


RENDERERS: dict[str, Render] = {
    "block": synced_pattern,
    **{name: bound(name) for name in BOUND},
    "cover": featured(r"<div\b[^>]*wp-block-cover[^>]*>"),
    "media-text": featured(r"<figure\b[^>]*wp-block-media-text__media[^>]*>"),
    "playlist-track": playlist_track,
    "shortcode": shortcode,
    "social-link": social_link,
    "tab": tab,
    "syntaxhighlighter/code": highlighted,
}
"""Blocks whose stored HTML is not already what they show."""


def renderer(name: str) -> Render | None:
    """The block's row. Until 5.4 each service had a block of its own (``convertLegacyBlockNameAndAttributes``)."""
    kind, _, service = name.partition("social-link-")
    if kind or not service:
        return RENDERERS.get(name)
    return lambda attributes, inner, context: social_link({**attributes, "service": service}, inner, context)
