"""Widgets of plugins that are content, and do not show as what they are: lines without spaces, ratings, icons."""

import re

from wpmigrate.document import Block, Break, Inline, Paragraph, Text
from wpmigrate.normalizer.blocks.common import attrs, is_blank, remainder, words_of
from wpmigrate.normalizer.blocks.links import READER_ONLY
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element, style_of
from wpmigrate.normalizer.markup import markup


def separated(element: Element, context: Context) -> list[Block] | None:
    """Spans side by side without a space between them, each a line of its own by the plugin's style."""
    parts = [child for child in element.elements if words_of(child)]
    if len(parts) < 2 or not is_blank(child for child in element.children if isinstance(child, str)):
        return None
    found: list[Inline] = []
    for part in parts:
        found += [*([Break()] if found else []), *context.inlines([part])]
    return [Paragraph(tuple(found), attrs(element, context))]


def icon_list(element: Element, context: Context) -> list[Block] | None:
    """Lines of a plugin that puts no list around them, each beside a drawing."""
    wanted = next(ICON_LISTS[token] for token in ICON_LISTS if token in element.classes)
    items = [child for child in element.elements if wanted in child.classes and words_of(child)]
    if not items or remainder(element, items):
        return None
    made = Element("ul", {}, [Element("li", {}, item.children) for item in items])
    context.note("icon-list", removed=element, added=made.html())
    return context.blocks([made])


ICON_LISTS: dict[str, str] = {
    "uagb-icon-list__wrap": "wp-block-uagb-icon-list-child",
    "fl-list": "fl-list-item",
    "wp-block-themeisle-blocks-icon-list": "wp-block-themeisle-blocks-icon-list-item",
}
"""Class of the lines' box -> class of a line."""


def parted(element: Element, context: Context) -> list[Block] | None:
    """Widgets whose words only a style keeps apart: ``<span>Web</span><span>90%</span>``."""
    before = element.html()
    if [below for below in element.iter() if _part(below)]:
        context.note("parted-words", removed=before, added=element.html())
    return None


def _part(element: Element) -> bool:
    """Puts a space before each child with words that follows another one, or a letter, directly."""
    parts: list[Element | str] = []
    said = False
    for child in element.children:
        if isinstance(child, str):
            said = child[-1:].isalnum() if child else said
        elif child.tag in SPANS and words_of(child):
            parts += [" "] if said else []
            said = True
        elif child.tag not in SPANS:
            said = False
        parts.append(child)
    changed = len(parts) > len(element.children)
    element.children = parts
    return changed


def price(element: Element, context: Context) -> list[Block] | None:
    """WooCommerce says a price once more for readers of screens, right behind its last digit."""
    before, changed = element.html(), False
    parts: list[Element | str] = []
    for child in element.children:
        touches = parts and isinstance(parts[-1], Element) and isinstance(child, Element)
        if touches and any(
            isinstance(one, Element) and not READER_ONLY.isdisjoint(one.classes) for one in (parts[-1], child)
        ):
            parts.append(" ")
            changed = True
        parts.append(child)
    if changed:
        element.children = parts
        context.note("parted-words", removed=before, added=element.html())
    return None


def _is_overlay(child: Element | str) -> bool:
    return isinstance(child, Element) and {"et_pb_counter_amount", "overlay"} <= child.classes


def bars(element: Element, context: Context) -> list[Block] | None:
    """Divi's bars say how long they are twice: once upon the bar, once upon its end."""
    for holder in list(element.iter()):
        for one in filter(_is_overlay, holder.children):
            context.note("duplicate", removed=one, detail="the number of a bar")
        holder.children = [child for child in holder.children if not _is_overlay(child)]
    return parted(element, context)


SPANS = frozenset(("span", "a", "small", "b", "strong", "em", "i", "svg"))


def table_shell(element: Element, context: Context) -> list[Block] | None:
    """A table whose rows the browser fetches: Ninja Tables, wpDataTables with data from the server."""
    if element.find(lambda one: one.tag == "td") is not None:
        return None
    name = element.get("aria-label") or element.get("id") or "a table"
    detail = f"the rows of {name}"
    if words_of(element):
        context.note_once("empty-shell", detail)
        return None
    context.note("empty-shell", removed=element, detail=detail)
    return []


def rating(element: Element, context: Context) -> list[Block] | None:
    """Stars are letters of a font of icons; what they mean is written beside them for readers of screens."""
    said = element.get("title") or element.get("aria-label")
    if not said or any(letter.isalnum() for letter in words_of(element).replace(said, "")):
        return None
    made = Paragraph((Text(said),))
    context.note("counter", removed=element, added=markup([made]))
    return [made]


def icon(element: Element, context: Context) -> list[Inline] | None:
    """Fonts of icons write a letter or a name where a drawing appears (``<i class="material-icons">menu</i>``)."""
    if words_of(element):
        context.note("decoration", removed=element, detail="an icon")
    return []


def letter(element: Element, context: Context) -> list[Inline] | None:
    """A letter that only a font of icons has (``U+E000`` to ``U+F8FF``)."""
    text = element.children[0] if len(element.children) == 1 else ""
    if not isinstance(text, str) or not PRIVATE.fullmatch(text):
        return None
    context.note("decoration", removed=element, detail="an icon")
    return []


PRIVATE = re.compile("\\s*[\ue000-\uf8ff]{1,3}\\s*")


def sign(element: Element, context: Context) -> list[Inline] | None:
    """A button with a sign that closes, opens or goes on."""
    if element.elements or words_of(element) not in SIGNS:
        return None
    context.note("control", removed=element, detail="a button with a sign")
    return []


SIGNS = frozenset("× ✕ ✖ ✗ + − – - › ‹ » « → ← ▲ ▼ ⌄ ☰".split())  # noqa: SIM905  reads better


def hidden(element: Element, context: Context) -> list[Inline] | None:
    """A word or two that the browser of the author put over a picture, and that was saved with the post: buttons of
    Pinterest's kind, which nobody sees.
    """
    if "none" not in element.attrs.get("style", ""):
        return letter(element, context)
    style = style_of(element)
    if style.get("display") != "none" or style.get("position") != "absolute" or element.elements:
        return None
    if len(words_of(element).split()) > MOST_HIDDEN_WORDS:
        return None
    context.note("decoration", removed=element, detail="a button that nobody sees")
    return []


MOST_HIDDEN_WORDS = 2
