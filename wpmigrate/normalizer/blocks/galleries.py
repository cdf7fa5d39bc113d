"""Galleries: of the editor, of themes and of plugins, as HTML or as the data of a script."""

import json

from wpmigrate.document import Block, Figure, Gallery, Paragraph, Text
from wpmigrate.normalizer.blocks import images
from wpmigrate.normalizer.blocks.common import (
    HEADINGS,
    attrs,
    figure,
    is_blank,
    is_caption,
    sole_image,
    split_caption,
    words,
    words_of,
)
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import UNSEEN, Element, parse
from wpmigrate.normalizer.markup import markup
from wpmigrate.normalizer.structure import leads

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
