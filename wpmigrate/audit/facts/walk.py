"""Through the tree of the parser, once."""

import re
from functools import lru_cache
from html import unescape

from selectolax.lexbor import LexborNode

from wpmigrate.audit.facts.counts import WORD, Facts, Reading, composed
from wpmigrate.audit.facts.elements import HIDDEN, PAGE_MARK, PARTING, RULES
from wpmigrate.audit.facts.standing import Around, Left, Standing
from wpmigrate.audit.parsing import parse
from wpmigrate.audit.tokens import SHORT, count

_Open = tuple[LexborNode, bool, Left, Around]
"""An element before its end, and what the end does: part words, leave contexts, bring back what was around."""


def facts(html: str) -> Facts:
    """The facts of ``html``, a fragment as it stands in a page's body. Linear in time, no recursion."""
    return _facts_of_short(html) if len(html) < SHORT else _facts(html)


def _facts(html: str) -> Facts:
    if "<" not in html and html.isprintable():  # as most of what a Note removes (`[row]`)
        text = unescape(html) if "&" in html else html
        if html.count("&") == len(_REFERENCE.findall(html)) and text.isprintable():
            return _text(text)
    body = parse(html)
    if body is None:
        return Facts()
    standing = Standing()
    _read(body, standing)
    return standing.finish()


_facts_of_short = lru_cache(maxsize=1024)(_facts)
"""Notes of one post are much alike (`[/row]`)."""


_REFERENCE = re.compile(r"&(?:#8\d{3}|amp|quot|lt|gt);")
"""What WordPress makes of signs, which is the same to everyone; other references are left to the parser."""


def _text(text: str) -> Facts:
    """The facts of what holds no markup, as the parser would find them."""
    text = " ".join(composed(text).split())
    words = count(text)
    return Facts({WORD: words} if words else {}, Reading([text], text=text))


def _read(body: LexborNode, standing: Standing) -> None:
    pieces, stack = standing.pieces, list[_Open]()
    node = body.first_child
    while node is not None:
        tag = node.tag or ""
        if tag == "-text":
            pieces.append(node.text_content or "")
        elif tag not in HIDDEN:
            parts, around = tag in PARTING, standing.around
            if parts:
                pieces.append("\n")  # which parts words, and lines of preformatted text
            opened = node, parts, RULES[tag](standing, node) if tag in RULES else (), around
            child = node.first_child
            if child is not None:
                stack.append(opened)
                node = child
                continue
            _close(opened, standing)
        elif tag == "-comment" and PAGE_MARK.match(node.html or ""):
            pieces.append(" ")
        node = node.next
        while node is None and stack:
            node = _close(stack.pop(), standing)


def _close(opened: _Open, standing: Standing) -> LexborNode | None:
    node, parts, left, standing.around = opened
    if left:
        standing.leave(left)
    if parts:
        standing.pieces.append("\n")
    return node.next
