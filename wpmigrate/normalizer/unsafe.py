"""Addresses that run code or carry their own content: none passes this door, whichever attribute it stands in."""

import re

from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.element import Element, serialise, words

IGNORED = re.compile("[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
"""What browsers (white space, controls) or careless readers (what cannot be seen) leave out of an address."""
CODE = re.compile(r"(?:(?:view-source|feed|jar):)*(?:javascript|vbscript|livescript|mocha):", re.IGNORECASE)
CODE_OR_CONTENT = re.compile(rf"{CODE.pattern}|data:", re.IGNORECASE)

HOLDING = words(
    "href src data poster srcset action formaction xlink:href cite background lowsrc dynsrc longdesc usemap from to by"
    " values data-src data-srcset data-lazy-src data-lazy-srcset data-original data-orig-src data-orig-file data-lazy"
    " data-large-file data-ll-src data-full-url data-link data-bg data-background-image data-bg-image data-url"
    " data-href data-video-src data-poster data-src-mp4 data-instgrm-permalink"
)
"""Attributes that hold an address."""
LINKS = words("a area")
UNREAD = words("script style link meta base template")
"""Elements that never reach the tree."""


def is_unsafe(address: str) -> bool:
    """Whether a link to it would run code or show its own content."""
    return ":" in address and bool(CODE_OR_CONTENT.match(IGNORED.sub("", address)))


def runs_code(address: str) -> bool:
    """The same for what a page loads: pictures do carry their own content."""
    return ":" in address and bool(CODE.match(IGNORED.sub("", address)))


def disarm(element: Element, context: Context) -> None:
    """Takes such addresses off an element, with a Note for what went."""
    attrs = element.attrs
    if HOLDING.isdisjoint(attrs) or element.tag in UNREAD:
        return
    judge = is_unsafe if element.tag in LINKS else runs_code
    unsafe = [name for name in attrs if name in HOLDING and judge(attrs[name])]
    if not unsafe:
        return
    kept = {name: value for name, value in attrs.items() if name not in unsafe}
    if element.tag in LINKS:
        context.note("unsafe-link", removed=element.html(), added=element.inner_html(), where=element.tag)
    else:
        before, after = (serialise([Element(element.tag, some)]) for some in (attrs, kept))
        context.note("unsafe", removed=before, added=after, detail=", ".join(unsafe), where=element.tag)
    element.attrs = kept
