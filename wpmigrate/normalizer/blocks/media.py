"""Figures, audio and video, playlists and files."""

import json
import re
from dataclasses import replace
from html import escape

from wpmigrate.document import Block, Figure, File, Image, Inline, Link, Media, Paragraph, Text, Track
from wpmigrate.normalizer.blocks import images
from wpmigrate.normalizer.blocks.common import (
    attrs,
    figure,
    is_blank,
    is_caption,
    remainder,
    sole_image,
    split_caption,
    words_of,
)
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element
from wpmigrate.normalizer.embeds import absolute
from wpmigrate.normalizer.markup import markup
from wpmigrate.normalizer.structure import leads, parted

# -------------------------------------------------------------------------------------------------------------- figures


def any_figure(element: Element, context: Context) -> list[Block] | None:
    """``figure``, ``.wp-caption`` and the like: what it holds, with its caption."""
    element = parted(element, is_caption)
    children, caption = split_caption(element)
    blocks = context.blocks([child for child in children if not _is_lightbox_button(child)])
    if "is-resized" in element.classes:
        blocks = [_resized(block, element) for block in blocks]
    line = context.inlines(caption.children) if caption else []
    if not blocks:
        return [Paragraph(tuple(line))] if line else []
    return figure(blocks, line, attrs(element, context), context, top=leads(element, caption))


def placed_figure(element: Element, context: Context) -> list[Block] | None:
    """A figure that says where it stands or that it was resized: ``div.wp-block-image`` holds one without a block's
    class.
    """
    return any_figure(element, context) if not PLACING.isdisjoint(element.classes) else None


PLACING = frozenset(("alignleft", "aligncenter", "alignright", "is-resized"))


def captioned_box(element: Element, context: Context) -> list[Block] | None:
    """A plugin's box of a picture, in which a class marks the caption."""
    token = next((token for token in CAPTIONED if token in element.classes), "")
    caption = element.by_class(CAPTIONED[token]) if token else None
    if caption is None or not words_of(caption):
        return None
    line = context.inlines(caption.children)
    context.note("caption", removed=caption, added=f"<figcaption>{markup(line)}</figcaption>")
    return figure(context.blocks(remainder(element, [caption])), line, attrs(element, context), context)


CAPTIONED: dict[str, str] = {"fl-photo": "fl-photo-caption"}
"""Class of the box -> class of its caption."""


def _is_lightbox_button(child: Element | str) -> bool:
    """Core's button that shows the picture larger (``block_core_image_render_lightbox``) is only a drawing."""
    return (
        isinstance(child, Element)
        and child.tag == "button"
        and "lightbox-trigger" in child.classes
        and not words_of(child)
    )


def _resized(block: Block, element: Element) -> Block:
    """The editor writes ``is-resized`` where somebody dragged the picture to a size, which stands in the ``img``."""
    image, source = sole_image(block), element.first("img")
    if image is None or source is None or image.width or image.height:
        return block
    width, height = images.pixels(source.get("width")), images.pixels(source.get("height"))
    return _with_image(block, replace(image, width=width, height=height))


def _with_image(block: Block, image: Image) -> Block:
    if not isinstance(block, Paragraph):
        return block
    inner: Inline = image
    if isinstance(block.children[0], Link):
        inner = replace(block.children[0], children=(image,))
    return replace(block, children=(inner,))


# ------------------------------------------------------------------------------------------------------ audio and video


def player(element: Element, context: Context) -> list[Block] | None:
    """``audio`` and ``video``. What stands between their tags is for browsers that have no player."""
    type_ = "video" if element.tag.endswith("video") else "audio"
    listed = [element, *element.find_all(lambda one: one.tag == "source")]
    named = [one.get("src") or one.get("data-src") or one.get("data-lazy-src") for one in listed]
    if not NUMBERED.isdisjoint(element.classes):
        named = [_unnumbered(address, type_, context) for address in named]
    sources = tuple(dict.fromkeys(address for address in named if address and _is_playable(address)))
    fallback = [child for child in element.children if isinstance(child, str) or child.tag not in {"source", "track"}]
    if not sources:
        if is_blank(fallback):
            context.note("object", removed=element, detail=f"{element.tag} without an address")
            return []
        context.note(
            "object", removed=Element(element.tag, element.attrs, []), detail=f"{element.tag} without an address"
        )
        return context.blocks(fallback)
    if not is_blank(fallback):
        context.note(
            "duplicate",
            removed=Element("span", {}, fallback).html(),
            detail=f"the text for browsers without {type_}",
            where=element.tag,
        )
    made = Media(
        type_,  # type: ignore[arg-type]  # one of the two, by the line above
        sources,
        title=element.get("title") or None,
        poster=element.get("poster") or None,
        tracks=tuple(_track(one) for one in element.find_all(lambda one: one.tag == "track") if one.get("src")),
        attrs=attrs(element, context),
    )
    return [made]


NUMBERED = frozenset(("wp-audio-shortcode", "wp-video-shortcode"))
INSTANCE = re.compile(r"[?&]_=\d+\Z")


def _unnumbered(address: str, type_: str, context: Context) -> str:
    """The address of a file without the number of its player within the request (``wp_audio_shortcode``)."""
    plain = INSTANCE.sub("", address)
    if plain != address:
        before, after = (f'<{type_} src="{escape(one)}"></{type_}>' for one in (address, plain))
        context.note("rewritten-address", removed=before, added=after, detail=f"{address[:80]} is {plain}")
    return plain


def _is_playable(address: str) -> bool:
    return bool(absolute(address)) and not address.startswith("#")


def _track(element: Element) -> Track:
    return Track(
        element.get("src"),
        element.get("kind") or "subtitles",
        element.get("srclang") or None,
        element.get("label") or None,
    )


def playlist(element: Element, context: Context) -> list[Block] | None:
    """``div.wp-playlist`` (``wp_playlist_shortcode``): its files stand in JSON, a second time as links in
    ``noscript``.
    """
    script = element.find(lambda one: one.tag == "script" and "wp-playlist-script" in one.classes)
    try:
        data = json.loads("".join(child for child in script.children if isinstance(child, str))) if script else {}
    except ValueError:
        return None
    tracks = data.get("tracks") if isinstance(data, dict) else None
    if not isinstance(tracks, list):
        return None
    type_: str = "video" if data.get("type") == "video" else "audio"
    found = [
        _listed(track, type_)
        for track in tracks
        if isinstance(track, dict) and str(track.get("src", "")).startswith(("http", "/"))
    ]
    if found:
        context.note("embed", removed=element, added=markup(found))
    return found or None


def _listed(track: dict[str, object], type_: str) -> Block:
    title = str(track.get("title") or "").strip()
    media: Block = Media(type_, (str(track["src"]),), title=title or None)  # type: ignore[arg-type]  # audio or video
    return Figure((media,), (Text(title),)) if title else media


def playlist_track(element: Element, context: Context) -> list[Block] | None:
    """A line of core's playlist block: title, artist and length stand side by side without a space. The file's address
    is not in the page.
    """
    parts = [
        part
        for token in ("__title", "__artist", "__album", "__length")
        if (part := element.by_class(f"wp-block-playlist-track{token}"))
    ]
    shown = [words_of(part).removeprefix("Duration: ") for part in parts]
    if not shown:
        return None
    text = ", ".join(shown)
    context.note("control", removed=element, added=f"<p>{escape(text)}</p>", detail="a button that plays a track")
    return [Paragraph((Text(text),))]


def video_box(element: Element, context: Context) -> list[Block] | None:
    """``div.wp-video`` holds a comment for old browsers and the player."""
    inner = element.first("video", "audio")
    return context.blocks([inner]) if inner is not None and words_of(element) == words_of(inner) else None


# ---------------------------------------------------------------------------------------------------------------- files


def file(element: Element, context: Context) -> list[Block] | None:
    """Core's file block: the file's name as a link (perhaps to its attachment page), a button for the same file, a
    preview of it.
    """
    links = [one for one in element.elements if one.tag == "a" and one.get("href")]
    button = next((one for one in links if "wp-block-file__button" in one.classes or "download" in one.attrs), None)
    name = next((one for one in links if one is not button), None) or button
    target = button or name
    known = {id(name), id(button)}
    if name is None or target is None or any(_is_more(child, known) for child in element.children):
        return None
    href = target.get("href")
    found = File(
        href, tuple(context.inlines(name.children)) or (Text(href.rpartition("/")[2]),), attrs=attrs(element, context)
    )
    for preview in element.find_all(lambda one: one.tag == "object"):
        context.note("duplicate", removed=preview, detail="the preview of a file")
    if (
        name is not button and button is not None
    ):  # no space parts the two, so that their words are one until one of them goes
        both = "".join(one.html() for one in element.elements if one is name or one is button)
        context.note(
            "duplicate",
            removed=f"<p>{both}</p>",
            added=f"<p>{markup([found])}</p>",
            detail="the second link to a file",
            where="a",
        )
    return [found]


def _is_more(child: Element | str, known: set[int]) -> bool:
    """Whether a child of a file block is something besides its links and its preview."""
    if isinstance(child, str):
        return bool(child.strip())
    return id(child) not in known and child.tag not in {"object", "br", "a"} and bool(words_of(child))
