"""What attributes and styles of an element mean: language, direction, alignment, and marks written as CSS."""

import re
from typing import Literal, cast

from wpmigrate.document import Align, Attrs
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element, style_of
from wpmigrate.normalizer.inlines import Mark

Direction = Literal["ltr", "rtl", "auto"]

ALIGN_CLASSES: dict[str, Align] = {
    "has-text-align-left": "left",
    "has-text-align-center": "center",
    "has-text-align-right": "right",
    "has-text-align-justify": "justify",
}
"""The block editor's classes. ``aligncenter`` and its like place images, not text."""
ALIGNMENTS: dict[str, Align] = {
    "left": "left",
    "center": "center",
    "middle": "center",
    "right": "right",
    "justify": "justify",
    "-webkit-center": "center",
    "-webkit-right": "right",
}
SAYING = frozenset(("style", "align", "lang", "xml:lang", "dir", "id"))


def attrs_of(element: Element, context: Context, *, with_id: bool = True) -> Attrs | None:
    """What an element says of its text. Text that is aligned to the left is not said to be, unless it runs from
    right to left."""
    attrs = element.attrs
    if SAYING.isdisjoint(attrs) and "has-text-align-" not in attrs.get("class", ""):
        return None
    direction, align = _telling_direction(element, context), align_of(element)
    if align == "left" and direction != "rtl":
        align = None
    id = context.id_of(element) if with_id else None
    lang = language_of(element, context)
    return Attrs(id, lang, direction, align) if id or lang or direction or align else None


def align_of(element: Element) -> Align | None:
    """The alignment of the text in an element, as classes, style or the obsolete attribute give it."""
    attrs = element.attrs
    if "has-text-align-" in attrs.get("class", ""):
        for token in element.classes:
            if token in ALIGN_CLASSES:
                return ALIGN_CLASSES[token]
    written = style_of(element).get("text-align") if "text-align" in attrs.get("style", "").lower() else None
    return ALIGNMENTS.get(written or attrs.get("align", "").strip().lower())


def direction_of(element: Element) -> Direction | None:
    written = element.get("dir").lower()
    return cast(Direction, written) if written in ("ltr", "rtl", "auto") else None


def _telling_direction(element: Element, context: Context) -> Direction | None:
    """Left to right only in a post where something is not: editors write it everywhere."""
    written = direction_of(element)
    return None if written == "ltr" and not context.has_right_to_left() else written


def language_of(element: Element, context: Context) -> str | None:
    """The language tag, unless it says what the whole site says, or Word wrote it beside its styles."""
    tag = element.get("lang") or element.get("xml:lang")
    if not tag or not LANGUAGE_TAG.fullmatch(tag) or "mso-" in element.attrs.get("style", ""):
        return None
    own = context.language
    return None if own and tag.lower().partition("-")[0] == own.lower().replace("_", "-").partition("-")[0] else tag


def note_unseen(element: Element, context: Context) -> None:
    """Where a quotation comes from, when an edit was made, which date or number some words mean and what hovers over
    them stands in attributes that nobody sees, unless the words say it as well."""
    names = [name for name in UNSEEN.get(element.tag, ("title",)) if element.get(name)]
    shown = element.text() if names else ""
    said = [f'{name}="{element.get(name)}"' for name in names if element.get(name) not in shown]
    if said:
        context.note("unseen", detail=f"{', '.join(said)} of <{element.tag}>", where=element.tag)


UNSEEN = {
    "abbr": (),
    "acronym": (),
    "blockquote": ("cite",),
    "data": ("value", "title"),
    "del": ("cite", "datetime", "title"),
    "dfn": (),
    "ins": ("cite", "datetime", "title"),
    "q": ("cite", "title"),
    "time": ("datetime", "title"),
}
"""The attributes of an element that say something to nobody but a script or a pointer. The title of an abbreviation is
kept."""
TELLING = frozenset(name for names in UNSEEN.values() for name in names)


LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def merged(inner: Attrs | None, outer: Attrs | None) -> Attrs | None:
    """``inner``, and what ``outer`` says besides. An id is never taken over."""
    if inner is None:
        return without_id(outer)
    if outer is None:
        return inner
    return Attrs(inner.id, inner.lang or outer.lang, inner.dir or outer.dir, inner.align or outer.align)


def without_id(attrs: Attrs | None) -> Attrs | None:
    if attrs is None or attrs.id is None:
        return attrs
    return Attrs(None, attrs.lang, attrs.dir, attrs.align) if attrs.lang or attrs.dir or attrs.align else None


# ------------------------------------------------------------------------------------------------------- CSS as marks


def css_marks(element: Element, context: Context) -> list[Mark]:
    """The marks that an element's own style (of ``<span>`` and ``<font>``), language and direction give its text."""
    marks: list[Mark] = []
    direction, lang = _telling_direction(element, context), language_of(element, context)
    if direction or lang:
        marks.append(Mark("plain", attrs=Attrs(None, lang, direction)))
    style = element.attrs.get("style") if element.tag in ("span", "font") else None
    if style and MARKING.search(style):
        marks.extend(_style_marks(style_of(element)))
    return marks


MARKING = re.compile(r"font-weight|font-style|text-decoration|vertical-align", re.IGNORECASE)
LIGHT = re.compile(r"normal|lighter|[1-4]00")
BOLD = re.compile(r"\b(?:bold|bolder|[6-9]00)\b")
ITALIC = re.compile(r"\b(?:italic|oblique)\b")


def _style_marks(style: dict[str, str]) -> list[Mark]:
    decoration = f"{style.get('text-decoration', '')} {style.get('text-decoration-line', '')}"
    marks: list[Mark] = []
    if BOLD.search(style.get("font-weight", "")):
        marks.append(Mark("strong"))
    if ITALIC.search(style.get("font-style", "")):
        marks.append(Mark("emphasis"))
    if "underline" in decoration:
        marks.append(Mark("underline"))
    if "line-through" in decoration:
        marks.append(Mark("strike"))
    if style.get("vertical-align") in ("super", "sub"):
        marks.append(Mark("sup" if style["vertical-align"] == "super" else "sub"))
    return marks


def unmarks(element: Element) -> bool:
    """Whether the style takes away what the tag gives: Google Docs wraps what it copies in
    ``<b style="font-weight:normal">``."""
    if "style" not in element.attrs:
        return False
    said = style_of(element)
    if element.tag in ("b", "strong"):
        return bool(LIGHT.match(said.get("font-weight", "")))
    return said.get("font-style") == "normal"
