"""What several families of blocks need: attributes, captions, what an element shows, HTML for Notes."""

from collections.abc import Iterable
from dataclasses import replace
from html import escape

from wpmigrate.document import Align, Attrs, Block, Figure, Image, Inline, Link, Paragraph
from wpmigrate.normalizer.attrs import attrs_of
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import UNSEEN, Element
from wpmigrate.normalizer.structure import captioned

CAPTIONS = frozenset(
    ("wp-element-caption", "wp-caption-text", "blocks-gallery-caption", "gallery-caption", "wp-caption-dd")
)
"""Classes of a caption that is no ``figcaption`` (``img_caption_shortcode`` and ``gallery_shortcode`` of themes
without HTML5 support).
"""

PLACES: dict[str, Align] = {"aligncenter": "center", "alignright": "right", "elementor-align-center": "center"}
"""Classes that place a picture, a table, a button. ``alignleft`` is where things stand anyway."""
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def attrs(element: Element, context: Context) -> Attrs | None:
    """What `attrs_of` gives, and where the element is placed."""
    own = attrs_of(element, context)
    place = next((align for token, align in PLACES.items() if token in element.classes), None)
    if place is None or (own is not None and own.align is not None):
        return own
    return replace(own, align=place) if own is not None else Attrs(align=place)


def link_html(url: str, text: str | None = None) -> str:
    """A paragraph with one link, as it stands in the output."""
    return f'<p><a href="{escape(url)}">{escape(text or url)}</a></p>'


def is_caption(element: Element) -> bool:
    return element.tag == "figcaption" or not CAPTIONS.isdisjoint(element.classes)


def split_caption(element: Element) -> tuple[list[Element | str], Element | None]:
    """The children of a figure without its caption, which is the last child that is one, and that caption."""
    caption = next((child for child in reversed(element.elements) if is_caption(child)), None)
    return [child for child in element.children if child is not caption], caption


def figure(
    blocks: list[Block], caption: Iterable[Inline], own: Attrs | None, context: Context, *, top: bool = False
) -> list[Block]:
    """``blocks`` with their caption as one thing; without a caption the blocks alone, which then carry what the figure
    said.
    """
    words = tuple(caption)
    if words:
        return [captioned(blocks, words, own, context, top=top)]
    if own is None or not blocks:
        return blocks
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph) and blocks[0].attrs is None:
        return [Paragraph(blocks[0].children, own)]
    return [Figure(tuple(blocks), (), own)] if own.id else blocks


def sole_image(block: Block) -> Image | None:
    """The image of a paragraph that is one image, perhaps linked."""
    if not isinstance(block, Paragraph) or len(block.children) != 1:
        return None
    inline = block.children[0]
    if isinstance(inline, Link) and len(inline.children) == 1:
        inline = inline.children[0]
    return inline if isinstance(inline, Image) else None


def is_blank(nodes: Iterable[Element | str]) -> bool:
    """Whether nothing of ``nodes`` is seen: white space, comments, scripts."""
    return all(not node.strip() if isinstance(node, str) else node.tag in UNSEEN for node in nodes)


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def words_of(element: Element) -> str:
    """The text below, with single spaces."""
    return " ".join(element.text().split())


def by_classes(element: Element, tokens: Iterable[str]) -> Element | None:
    """The first element below with one of these classes."""
    wanted = frozenset(tokens)
    return element.find(lambda found: not wanted.isdisjoint(found.classes))


def shown(element: Element) -> bool:
    """Whether there is anything to see below: words, pictures, players."""
    return (
        bool(words_of(element))
        or element.first("img", "picture", "iframe", "video", "audio", "object", "embed", "hr") is not None
    )


def remainder(element: Element, kept: Iterable[Element | None]) -> list[Element]:
    """The highest elements below ``element`` that show something and neither are, hold nor are held by one of
    ``kept``. Text that stands beside them is put into a ``span``, so that it is one of them.
    """
    own = {id(one) for one in kept if one is not None}
    holders = around(element, own)
    found: list[Element] = []
    stack: list[Element | str] = list(reversed(_wrapped(element)))
    while stack:
        here = stack.pop()
        if isinstance(here, str) or id(here) in own or here.tag in UNSEEN:
            continue
        if id(here) in holders:
            stack.extend(reversed(_wrapped(here)))
        elif shown(here):
            found.append(here)
    return found


def _wrapped(element: Element) -> list[Element | str]:
    element.children = [
        Element("span", {}, [child]) if isinstance(child, str) and child.strip() else child
        for child in element.children
    ]
    return element.children


def around(element: Element, inner: set[int]) -> set[int]:
    """The ids of ``element`` and the elements below it that hold one of those whose ids are ``inner``."""
    parents = {id(child): here for here in element.iter() for child in here.elements}
    found: set[int] = set()
    for one in inner:
        holder = parents.get(one)
        while holder is not None and id(holder) not in found:
            found.add(id(holder))
            holder = parents.get(id(holder))
    return found
