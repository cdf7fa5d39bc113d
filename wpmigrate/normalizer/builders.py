"""What page builders show that plain HTML does not tell: buttons, films and pictures kept in settings, empty shells.

Their sections, rows and columns are boxes without a meaning, and unwrap by themselves; accordions, toggles and tabs
are in `blocks.panes`.
"""

import re

from wpmigrate.document import Block, Image, Paragraph
from wpmigrate.normalizer.blocks import facades, images, layout
from wpmigrate.normalizer.blocks.common import shown
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element
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


BLOCKS = {
    **dict.fromkeys(SHELLS, shell),
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
