"""Figures, galleries, audio and video, playlists and files."""

import json
import re
from dataclasses import replace
from html import escape

from wpmigrate.document import Block, Figure, File, Gallery, Image, Inline, Link, Media, Paragraph, Text, Track
from wpmigrate.normalizer.blocks import images
from wpmigrate.normalizer.blocks.common import (
    HEADINGS,
    attrs,
    figure,
    is_blank,
    is_caption,
    remainder,
    sole_image,
    split_caption,
    words,
    words_of,
)
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import UNSEEN, Element, parse
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


# ------------------------------------------------------------------------------------------------------------ galleries

ITEMS = words(
    "gallery-item blocks-gallery-item tiled-gallery__item tiled-gallery-item wp-block-jetpack-slideshow_slide "
    "slideshow-slide ngg-gallery-thumbnail-box fg-item et_pb_gallery_item elementor-gallery-item e-gallery-item "
    "fl-photo envira-gallery-item gallery-box kb-gallery-item wp-block-coblocks-gallery-item modula-item wp-block-image"
)
"""One picture of a gallery with what belongs to it."""
BOXES = frozenset(("div", "ul", "ol", "li", "span", "p", "section", "center", "main"))


def gallery(element: Element, context: Context) -> list[Block] | None:
    """A gallery, when there is nothing to see in the element but pictures and their captions; else None, and it is
    read as plain HTML. Looked at before anything is read, since what is read leaves Notes.
    """
    children, caption = split_caption(element)
    units = _units(children)
    if not units:
        return None
    _note_controls(children, units, context)
    blocks = [block for unit in units for block in context.blocks([_unwrapped(unit)])]
    pictures = [picture for block in blocks for picture in _pictures(block)]
    rest = [block for block in blocks if not _pictures(block)]
    _note_list(element, pictures, context)
    line = context.inlines(caption.children) if caption else []
    found: list[Block] = [Gallery(tuple(pictures))] if pictures else []
    return [*figure(found, line, attrs(element, context), context, top=leads(element, caption)), *rest]


def scripted(element: Element, context: Context) -> list[Block] | None:
    """Jetpack's slideshow, an empty box with JSON in ``data-gallery``: a list of ``{src, alt, caption}``."""
    pictures = [_slide(one) for one in _entries(element.get("data-gallery")) if one.get("src")]
    if not pictures or not is_blank(element.children):
        return None
    element.children = list(pictures)
    added = "".join(picture.html() for picture in pictures)
    context.note("scripted-pictures", added=added, where=element.tag, detail=str(len(pictures)))
    return gallery(element, context)


def _slide(given: dict[str, object]) -> Element:
    address = images.unproxied(str(given["src"]))
    picture = Element("img", {"src": address, "alt": str(given.get("alt") or "")})
    caption = parse(str(given.get("caption") or "")).children
    return Element("figure", {}, [picture, Element("figcaption", {}, caption)] if caption else [picture])


def _entries(text: str) -> list[dict[str, object]]:
    try:
        found = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _units(children: list[Element | str]) -> list[Element]:
    """The elements that hold one picture each, with its caption; none when there is anything else to see."""
    counts = _picture_counts(Element("div", {}, children))
    found: list[Element] = []
    stack = list(reversed(children))
    while stack:
        here = stack.pop()
        if isinstance(here, str):
            if here.strip():
                return []
        elif here.tag in OTHER:
            return []
        elif not counts.get(id(here)):
            if words_of(here):
                return []
        elif counts[id(here)] == 1 or here.tag in {"a", "dl", "picture"} or not ITEMS.isdisjoint(here.classes):
            if not _is_unit(here):
                return []
            found.append(here)
        else:
            stack.extend(reversed(here.children))
    return found


def _note_controls(children: list[Element | str], units: list[Element], context: Context) -> None:
    """Links beside the pictures show no words, or this were no gallery: they turn its pages."""
    inside = {id(one) for unit in units for one in unit.iter()}
    for link in Element("div", {}, children).find_all(lambda one: one.tag == "a" and bool(one.get("href"))):
        if id(link) not in inside:
            context.note("control", removed=link, detail="a link that turns the pages of a gallery")


OTHER = frozenset(("iframe", "video", "audio", "table", "form", "pre", "object", "embed", *HEADINGS))
"""Elements that are no part of a gallery."""


def _is_unit(element: Element) -> bool:
    """Whether all words of an element are a caption."""
    stack: list[Element] = [element]
    while stack:
        here = stack.pop()
        if is_caption(here) or here.tag in {"dd", "noscript", *UNSEEN}:
            continue
        if here.tag in OTHER or any(isinstance(child, str) and child.strip() for child in here.children):
            return False
        stack.extend(here.elements)
    return True


def _picture_counts(root: Element) -> dict[int, int]:
    """How many pictures each element is or holds, by its id; those of ``noscript`` are doubles."""
    every = list(root.iter())
    counts = {id(one): 1 for one in every if one.tag == "img"}
    for one in reversed(every):
        inner = sum(counts.get(id(child), 0) for child in one.elements) if one.tag != "noscript" else 0
        if inner:
            counts[id(one)] = inner
    return counts


def _note_list(element: Element, items: list[Block], context: Context) -> None:
    """Galleries were lists of HTML once, and are none here: the captions lose that they stood in one."""
    captions = [item.caption for item in items if isinstance(item, Figure)]
    if captions and (element.tag in {"ul", "ol"} or element.first("li") is not None):
        listed = "".join(f"<li>{markup(caption)}</li>" for caption in captions)
        added = "".join(f"<p>{markup(caption)}</p>" for caption in captions)
        context.note("gallery", removed=f"<ul>{listed}</ul>", added=added, where=element.tag)


def _unwrapped(child: Element) -> Element:
    """An item of a list or a definition list as a figure: ``dl`` of ``gallery_shortcode`` defines nothing."""
    inner = child
    while (
        inner.tag in BOXES
        and inner.tag != "figure"
        and len(inner.elements) == 1
        and is_blank(one for one in inner.children if isinstance(one, str))
    ):
        inner = inner.elements[0]
    if inner.tag not in {"dl", "li", "div"}:
        return inner
    return Element("figure", inner.attrs, [_part(part) for part in inner.children])


def _part(part: Element | str) -> Element | str:
    if isinstance(part, str):
        return part
    if part.tag == "dd" or (is_caption(part) and part.tag != "figcaption"):
        return Element("figcaption", part.attrs, part.children)
    return Element("div", {}, part.children) if part.tag == "dt" else part


def _pictures(block: Block) -> list[Block]:
    """``block`` as pictures: itself, those of a gallery in it, those of a row; none when it is something else."""
    if isinstance(block, Gallery):
        return list(block.items)
    inner = block.children if isinstance(block, Figure) else (block,)
    return [block] if inner and all(sole_image(one) for one in inner) else _row_of_pictures(block)


def _row_of_pictures(block: Block) -> list[Block]:
    """Pictures beside each other in one paragraph."""
    if not isinstance(block, Paragraph):
        return []
    kept = [one for one in block.children if not (isinstance(one, Text) and not one.text.strip())]
    row: list[Block] = [Paragraph((one,)) for one in kept]
    return row if all(sole_image(one) for one in row) else []


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
