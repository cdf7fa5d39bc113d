"""What page builders show that plain HTML does not tell: buttons, films and pictures kept in settings, empty shells.

Their sections, rows and columns are boxes without a meaning, and unwrap by themselves; accordions, toggles and tabs
are in `blocks.panes`.
"""

import re
from itertools import groupby

from wpmigrate.document import Block, Image, Paragraph
from wpmigrate.normalizer.blocks import facades, galleries, images, layout, panes
from wpmigrate.normalizer.blocks.common import shown, words, words_of
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element, serialise
from wpmigrate.normalizer.markup import markup
from wpmigrate.normalizer.plain import plain_text

SHELLS: dict[str, str] = {
    "elementor": "Elementor",
    "et_builder_inner_content": "Divi",
    "fl-builder-content": "Beaver Builder",
    "brxe-container": "Bricks",
    "ct-section": "Oxygen",
    "fusion-builder-row": "Avada",
    "vc_row": "WPBakery",
    "kc-elm": "King Composer",
}
"""The outermost class of a builder's text, and its name."""


def shell(element: Element, context: Context) -> list[Block] | None:
    """A builder's outermost box with nothing in it, in a post that shows nothing else: the page is made elsewhere. A
    row without content between others is only space.
    """
    if shown(element) or background_pictures(element) or not element.elements:
        return None
    if EMPTY in context.said:
        return None
    context.said.add(EMPTY)
    if _shows(context.source):
        return None
    token = next(token for token in SHELLS if token in element.classes)
    link = context.post.link if context.post else ""
    context.note("empty-shell", removed=element, detail=f"{SHELLS[token]}{', ' + link if link else ''}")
    return []


EMPTY = ("empty-shell", "")
"""Said of a post once it was asked for; the answer is the same for each of its boxes."""


def _shows(html: str) -> bool:
    return MEDIA.search(html) is not None or any(letter.isalnum() for letter in plain_text(html))


MEDIA = re.compile(r"<(?:img|iframe|video|audio|object|embed)\b", re.IGNORECASE)


def background_pictures(element: Element) -> bool:
    return any(layout.background(one) or facades.settings(one) for one in element.iter() if one.tag != "!--")


def slideshow(element: Element, context: Context) -> list[Block] | None:
    """Elementor's sections show slides that stand in their settings only."""
    slides = facades.settings(element).get("background_slideshow_gallery")
    if not isinstance(slides, list):
        return None
    pictures = [
        Paragraph((Image(images.unproxied(str(one["url"]))),))
        for one in slides
        if isinstance(one, dict) and one.get("url")
    ]
    if not pictures:
        return None
    context.note("background-image", added=markup(pictures), where=element.tag, detail=f"{len(pictures)} slides")
    return [*pictures, *context.blocks(element.children)]


def apart(element: Element, context: Context) -> list[Block] | None:
    """A box whose children stand beside or below each other, whatever their tags: links and pictures that follow each
    other directly are no line. Text in it shows that it is none.
    """
    if any(isinstance(child, str) and child.strip() for child in element.children):
        return None
    kept: list[Element | str] = []
    for is_line, group in groupby(element.children, key=_is_line):
        run = list(group)
        boxes: list[Element | str] = [Element("div", {}, [child]) for child in run]
        if is_line and sum(isinstance(child, Element) and bool(words_of(child)) for child in run) > 1:
            context.note("parted-words", removed=serialise(run), added=serialise(boxes))
        kept += boxes if is_line and len(run) > 1 else run
    element.children = kept
    return None


def _is_line(child: Element | str) -> bool:
    """Whether it is inline by its tag."""
    return isinstance(child, Element) and child.tag in LINES


LINES = words("a span img button i svg strong em b picture")


APART = words("brxe-section brxe-div ct-div-block ct-section-inner-wrap gb-inside-container gb-element")


def container(element: Element, context: Context) -> list[Block] | None:
    """Bricks: the outermost box of a post, or one in it."""
    found = shell(element, context)
    return apart(element, context) if found is None else found


def block(element: Element, context: Context) -> list[Block] | None:
    """Bricks: a box, or an item of a nested accordion, which has no class of its own but what it holds directly."""
    parts = {token: child for child in element.elements for token in child.classes}
    title, body = parts.get("accordion-title-wrapper"), parts.get("accordion-content-wrapper")
    if title is None or body is None or not words_of(title):
        return apart(element, context)
    return [panes.opened(element, title, body, context)]


def unlisted(element: Element, context: Context) -> list[Block] | None:
    """An accordion that is a list: ``ul > li.accordion-item``."""
    if element.tag != "ul":
        return None
    made = Element("div", {}, element.children)
    before = element.html()
    for item in made.elements:
        item.tag = "div" if item.tag == "li" else item.tag
    context.note("layout-list", removed=before, added=made.html())
    return context.blocks([made])


def lazy_gallery(element: Element, context: Context) -> list[Block] | None:
    """Elementor's gallery, whose pictures are put behind empty boxes by a script."""
    before = element.html()
    places = element.find_all(lambda one: bool(one.get("data-thumbnail")) and not shown(one))
    for place in places:
        address = images.unproxied(place.get("data-thumbnail"))
        place.children = [Element("img", {"src": address, "alt": place.get("aria-label")})]
    if places:
        context.note("scripted-pictures", removed=before, added=element.html(), detail=str(len(places)))
    return galleries.gallery(element, context)


def icon_box(element: Element, context: Context) -> list[Block] | None:
    """Elementor: a drawing above a title and a text. The drawing leads where the title does."""
    links = element.find_all(lambda one: one.tag == "a")
    drawn = [
        link for link in links if not shown(link) and any(link.get("href") == one.get("href") for one in links[1:])
    ]
    if len(links) > 1 and drawn == links[:1]:
        context.note("duplicate", removed=drawn[0], detail="the link of a drawing beside that of its words")
        drawn[0].tag, drawn[0].attrs, drawn[0].children = "span", {}, []
    return None


BLOCKS = {
    "elementor-icon-box-wrapper": icon_box,
    **dict.fromkeys(SHELLS, shell),
    **dict.fromkeys(
        ("brxe-section", "brxe-div", "ct-div-block", "ct-section-inner-wrap", "gb-inside-container"), apart
    ),
    "brxe-container": container,
    "brxe-block": block,
    "brxe-accordion": unlisted,
    "elementor-gallery__container": lazy_gallery,
    "elementor-section": slideshow,
    "e-con": slideshow,
    "elementor-widget-video": facades.elementor_video,
    "elementor-button-wrapper": layout.button,
    "et_pb_button_module_wrapper": layout.button,
    "vc_btn3-container": layout.button,
    "fl-button-wrap": layout.button,
    "stk-block-button": layout.button,
    "wp-block-uagb-buttons-child": layout.button,
    "gb-button-wrapper": layout.button,
    "fusion-button-wrapper": layout.button,
    "elementor-carousel-image": layout.slide,
    "swiper-slide-bg": layout.slide,
    "et_pb_slide": layout.slide,
    "wp-block-kadence-advancedbtn": layout.button,
}
