"""HTML into lexbor's tree, whatever the HTML is.

lexbor follows the HTML standard and keeps all text, but takes quadratic time, as the standard's algorithm does, in
three cases that no author makes: elements nested by the ten thousand (100,000 ``<ul><li>`` take minutes), one tag with
as many attributes, and as many options. All are cut down first, in a way that keeps every word, link and image.
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

MANY_TAGS = 10_000
"""Fewer tags than this cannot nest deep enough to matter (20,000 nested ``div`` take half a second)."""
MAX_DEPTH = 1_000
LONG_TAG = 20_000
"""Characters without ``<`` or ``>`` that make a tag worth a look."""
MAX_ATTRIBUTES = 1_000

SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROLS = bytes((*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F))
_NESTING = re.compile(
    r"<(/?)(address|article|aside|blockquote|center|details|dialog|dd|dir|div|dl|dt|fieldset|figcaption|figure|footer|form"
    r"|header|hgroup|li|main|menu|nav|ol|section|summary|ul|button|object|marquee|applet|table|td|th|tr)\b[^<>]*>",
    re.IGNORECASE,
)
_IMPLIED_END = {"li", "dd", "dt", "td", "th", "tr"}
"""Their end tag is usually left out, so that a missing one says nothing about nesting."""
_OPTION = re.compile(r"</?(?:option|optgroup)\b[^<>]*>", re.IGNORECASE)
"""Their ends part words, and no more is read of them."""
_LONG_TAG = re.compile(rf"<[A-Za-z][^<>]{{{LONG_TAG},}}")
_ATTRIBUTE = re.compile(r"""\s+[^\s=<>"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?""")


def parse(html: str) -> LexborNode | None:
    """The ``body`` of ``html`` as a page with a doctype has it; None when it holds nothing."""
    shown = _shown(html)
    if _may_be_slow(shown):
        shown = _tamed(shown.decode()).encode()
    # In front of the body, noscript, title and link would land in the head.
    return LexborHTMLParser(b"<!DOCTYPE html><body>" + shown).body


def _shown(html: str) -> bytes:
    """Without controls, which are not shown; a lone surrogate shows as U+FFFD."""
    try:
        raw = html.encode()
    except UnicodeEncodeError:
        raw = SURROGATE.sub("\ufffd", html).encode()
    return raw.translate(None, _CONTROLS)


def _may_be_slow(html: bytes) -> bool:
    """Cheaper than to look for nesting and long tags themselves, which next to no post has."""
    return html.count(b"<") > MANY_TAGS or (len(html) > LONG_TAG and max(map(len, html.split(b"<"))) > LONG_TAG)


def _tamed(html: str) -> str:
    html = _LONG_TAG.sub(_with_fewer_attributes, html)
    return _flattened(_OPTION.sub(" ", html)) if html.count("<") > MANY_TAGS else html


def _with_fewer_attributes(match: re.Match[str]) -> str:
    tag = match[0]
    found = _ATTRIBUTE.findall(tag)
    return tag if len(found) <= MAX_ATTRIBUTES else tag[: tag.index(found[0])] + "".join(found[:MAX_ATTRIBUTES])


def _flattened(html: str) -> str:
    """Without the tags that open deeper than `MAX_DEPTH`; a space stands for each, since they part words."""
    depth = 0

    def cut(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2].lower() in _IMPLIED_END:
            return match[0] if depth <= MAX_DEPTH else " "
        if not match[1]:
            depth += 1
            return match[0] if depth <= MAX_DEPTH else " "
        depth = max(depth - 1, 0)
        return match[0] if depth < MAX_DEPTH else " "

    return _NESTING.sub(cut, html)
