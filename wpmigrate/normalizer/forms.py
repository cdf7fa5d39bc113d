"""Forms and their controls. They belong to the old site; the text between them may belong to the author."""

from wpmigrate.document import Block, Inline
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element, words

CONTROLS = frozenset(("input", "select", "textarea", "datalist", "progress", "meter", "keygen"))
PROSE = words("h1 h2 h3 h4 h5 h6 img figure blockquote pre article iframe video audio")
MOST_WORDS = 30
"""A paragraph with more words is no label."""


def form(element: Element, context: Context) -> list[Block] | None:
    """Left out whole, unless it holds what no form needs (some themes wrap whole pages in one)."""
    if not any(below.tag in CONTROLS | {"button"} for below in element.iter()):
        return None
    if any(below.tag in PROSE or _is_prose(below) for below in element.iter()):
        return None
    context.note("form", removed=element, detail=element.get("action") or element.get("id") or "without an address")
    return []


def _is_prose(element: Element) -> bool:
    return element.tag in ("p", "li", "td") and len(element.text().split()) > MOST_WORDS


def control(element: Element, context: Context) -> list[Inline] | None:
    """A single control. Hidden ones are nothing that anybody saw."""
    kind = element.get("type").lower()
    if kind != "hidden":
        context.note("control", removed=element, detail=kind or element.tag)
    return []
