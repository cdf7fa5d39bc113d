"""What plugins hold back until a visitor consents: a film, a map, a post of elsewhere. The page shows a plea in its
place, and keeps the HTML in a script or an attribute.
"""

import json
import re
from base64 import b64decode
from binascii import Error
from html import unescape

from wpmigrate.document import Block
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element, parse
from wpmigrate.normalizer.unsafe import disarm


def held_back(element: Element, context: Context) -> list[Block] | None:
    """What the box holds back, if anything of it shows without its scripts; else None, and the plea stays."""
    html = _held(element)
    held = parse(html) if html else None
    if held is None or _asks_again(held):
        return None
    before = len(context.notes)
    context.note("consent", removed=element, added=html)
    for one in held.iter():
        disarm(one, context)
    blocks = context.blocks(held.children)
    if not blocks:
        del context.notes[before:]
        return None
    return blocks


def _asks_again(held: Element) -> bool:
    return held.find(lambda one: not HOLDERS.isdisjoint(one.classes)) is not None


def _held(element: Element) -> str:
    """The HTML in ``data-borlabs-cookie-content`` (Borlabs Cookie 3), in a script of the type ``text/template`` (2), or
    in one that sets ``_oembed_…`` (Embed Privacy).
    """
    if encoded := element.get("data-borlabs-cookie-content"):
        return _decoded(encoded)
    for script in element.find_all(lambda one: one.tag == "script"):
        text = script.text()
        if script.get("type") == "text/template":
            return _decoded(text.strip())
        if found := OEMBED.search(text):
            return _embedded(found[1])
    return ""


OEMBED = re.compile(r"var _oembed_\w+ = '(.*)';", re.DOTALL)


def _decoded(text: str) -> str:
    try:
        return b64decode(text, validate=True).decode()
    except (Error, ValueError):
        return ""


def _embedded(text: str) -> str:
    """``addslashes`` stands around JSON that holds HTML with its characters as references."""
    try:
        found = json.loads(re.sub(r"\\(.)", r"\1", text))
    except (ValueError, RecursionError):
        return ""
    return unescape(str(found.get("embed", ""))) if isinstance(found, dict) else ""


HOLDERS = frozenset(
    ("BorlabsCookie", "brlbs-cmpnt-content-blocker", "brlbs-cmp-content-blocker", "embed-privacy-container")
)
"""Classes of such boxes."""
