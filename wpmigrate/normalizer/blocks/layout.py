"""Blocks that arrange others: columns, covers, media beside text, buttons, lists of social links."""

import re

from wpmigrate.document import Attrs, Block, Button, Columns, Group, Image, Link, Paragraph
from wpmigrate.normalizer.attrs import attrs_of
from wpmigrate.normalizer.blocks import images
from wpmigrate.normalizer.blocks.common import attrs, is_blank, remainder, words_of
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element
from wpmigrate.normalizer.markup import markup
from wpmigrate.normalizer.unsafe import is_unsafe

# -------------------------------------------------------------------------------------------------------------- columns


def columns(element: Element, context: Context) -> list[Block] | None:
    """Columns that show something; what stands between them (an anchor, a stray paragraph) is a column of its own."""
    found = [
        tuple(context.blocks([child])) for child in element.children if not isinstance(child, str) or child.strip()
    ]
    kept = tuple(column for column in found if column)
    if len(kept) < 2:
        return [block for column in kept for block in column]
    return [Columns(kept, attrs_of(element, context))]


def any_columns(element: Element, context: Context) -> list[Block] | None:
    """The columns of 2018 had no elements of their own: each block told its column by ``layout-column-2``."""
    numbered = [(child, LAYOUT_COLUMN.search(child.get("class"))) for child in element.elements]
    if not numbered or not all(found for _, found in numbered) or not is_blank(_texts(element)):
        return columns(element, context)
    parts: dict[int, list[Element | str]] = {}
    for child, found in numbered:
        parts.setdefault(int(found[1]) if found else 0, []).append(child)
    return columns(
        Element(element.tag, element.attrs, [Element("div", {}, parts[key]) for key in sorted(parts)]), context
    )


LAYOUT_COLUMN = re.compile(r"(?:^|\s)layout-column-(\d{1,3})(?:\s|$)")


def _texts(element: Element) -> list[Element | str]:
    return [child for child in element.children if isinstance(child, str)]


# ------------------------------------------------------------------------------------------- pictures in the background


def background(element: Element) -> str | None:
    """The picture in the ``style`` of an element, as it is written there (`style_of` makes addresses lower case)."""
    found = re.search(
        r"background(?:-image)?\s*:[^;]*?url\(\s*(['\"]?)(.*?)\1\s*\)", element.get("style"), re.IGNORECASE
    )
    address = (
        found[2].strip()
        if found
        else element.get("data-bg") or element.get("data-background-image") or element.get("data-bg-image")
    )
    address = re.sub(r"^url\((['\"]?)(.*)\1\)$", r"\2", address)
    return address if address and not images.PLACEHOLDER.search(address) and not is_unsafe(address) else None


def background_image(element: Element, context: Context) -> list[Block]:
    """That picture as an image of the post."""
    address = background(element)
    if address is None:
        return []
    named = element.get("aria-label") if element.get("role") == "img" else ""
    image = Image(images.unproxied(address), named, media=images.media_id(element))
    context.note("background-image", added=markup([image]), where=element.tag, detail=image.src)
    return [Paragraph((image,))]


def cover(element: Element, context: Context) -> list[Block] | None:
    """A picture or film with text upon it: first the picture, then the text."""
    layers = [one for one in element.elements if "wp-block-cover__image-background" in one.classes and one.tag != "img"]
    pictures = [block for layer in (element, *layers) for block in background_image(layer, context)]
    blocks = pictures + context.blocks(child for child in element.children if child not in layers)
    own = attrs_of(element, context)
    return [Group(tuple(blocks), "cover", own)] if len(blocks) > 1 or own else blocks


def media_text(element: Element, context: Context) -> list[Block] | None:
    """A picture or film beside text, in the order of the source."""
    media = element.by_class("wp-block-media-text__media")
    missing = media is not None and media.first("img", "video", "picture") is None
    pictures = background_image(media, context) if media is not None and missing else []
    blocks = pictures + context.blocks(element.children)
    return [Group(tuple(blocks), "media-text", attrs_of(element, context))] if len(blocks) > 1 else blocks


def box(element: Element, context: Context) -> list[Block] | None:
    """``div`` and ``section`` with a picture of the site's uploads behind what they hold."""
    style = element.attrs.get("style", "")
    return slide(element, context) if "/uploads/" in style and "url(" in style else None


def slide(element: Element, context: Context) -> list[Block] | None:
    """An element of a slider or a hero that shows a picture by its style."""
    return background_image(element, context) + context.blocks(element.children) if background(element) else None


# -------------------------------------------------------------------------------------------------------------- buttons


def button(element: Element, context: Context) -> list[Block] | None:
    """Links that are all there is to see in an element, each of which leads somewhere and holds no block."""
    links = [element] if element.tag == "a" else element.find_all(lambda one: one.tag == "a")
    if not links or not all(map(_is_button, links)) or (links != [element] and remainder(element, links)):
        return None
    if " ".join(map(words_of, links)) != words_of(element):
        if len(links) == 1:
            return None
        parted = "".join(f"<p>{link.html()}</p>" for link in links)
        context.note("parted-words", removed=element, added=parted)
    return [block for link in links for block in _button(link, attrs(element, context), context)]


def _is_button(link: Element) -> bool:
    blocks = ("img", "picture", "video", "iframe", "p", "div", "h2", "h3", "h4", "ul")
    return bool(link.get("href")) and link.first(*blocks) is None


def _button(link: Element, own: Attrs | None, context: Context) -> list[Block]:
    read = context.inlines([link])
    if len(read) != 1 or not isinstance(read[0], Link):
        return [Paragraph(tuple(read))] if read else []
    made = read[0]
    return [Button(made.href, made.children, made.title, own or made.attrs)]
