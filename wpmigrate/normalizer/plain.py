"""HTML as a single line of plain text, for titles, names and excerpts."""

import re
from html import unescape

from wpmigrate.normalizer.dom import UNSEEN, Element, parse, words

LINES = words("p div br li tr h1 h2 h3 h4 h5 h6 blockquote dt dd td th section article figure figcaption pre")
"""Elements that part words."""


def plain_text(html: str) -> str:
    """Entities decoded, tags gone, white space as single spaces."""
    bare = BARE_TAG.sub(_gap, html) if "<" in html else html
    if "<" in bare:
        return squeezed("".join(_texts(parse(html))))
    return squeezed(unescape(bare) if "&" in bare else bare)


BARE_TAG = re.compile(r"</?(p|br|b|em|i|strong) ?/?>")
"""Tags that need no parser: titles and excerpts seldom have others."""


def _gap(found: re.Match[str]) -> str:
    return " " if found[1] in LINES else ""


def squeezed(text: str) -> str:
    return WHITE.sub(" ", text.translate(CONTROLS)).strip()


def _texts(root: Element) -> list[str]:
    parts: list[str] = []
    stack: list[Element | str] = [root]
    while stack:
        here = stack.pop()
        if isinstance(here, str):
            parts.append(here)
        elif here.tag not in UNSEEN:
            if here.tag in LINES:
                parts.append(" ")
                stack.append(" ")
            stack.extend(reversed(here.children))
    return parts


WHITE = re.compile(r"\s+")
CONTROLS = dict.fromkeys((*range(9), 11, *range(14, 32), 127))
