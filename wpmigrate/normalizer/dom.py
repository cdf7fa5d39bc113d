"""HTML to `Element`: lxml's tokenizer, and the HTML standard's rules of tree construction on a stack of our own.
 libxml2 only splits the text into tags here: its own tree building drops text (more than 2,047 open elements, a stray
``</html>``) and moves content (a paragraph inside a heading). Its target parser hides end tags that it thinks
superfluous, so every end tag is handed over as a comment (`names.MARK`), whose text it passes on untouched. What
follows is "13.2.6 Tree construction" of the HTML standard as far as a body can show it: implied ends, scopes, the
adoption agency for mis-nested marks, foster parents of text in tables. Every rule costs constant time: where the
standard walks down the stack of open elements, `stack.Tracks` know the place.
"""

import re
from typing import Any, cast

from lxml import etree

from wpmigrate.normalizer.builder import Builder
from wpmigrate.normalizer.element import COMMENT, RAW_TEXT, UNSEEN, VOID, Element, Node, serialise, style_of, words
from wpmigrate.normalizer.names import BYTES_MARK, CONTROLS, END_TAG, RAW_END, has_controls

__all__ = [
    "COMMENT",
    "CONTROLS",
    "RAW_TEXT",
    "UNSEEN",
    "VOID",
    "Element",
    "Node",
    "has_controls",
    "parse",
    "serialise",
    "style_of",
    "words",
]


def parse(html: str) -> Element:
    """The elements of ``html`` under a root (tag ``#root``), without ``html``, ``head`` and ``body``. Never
    fails; takes linear time."""
    if has_controls(html):
        html = CONTROLS.sub(_cleaned, html)
    builder = Builder()
    parser = etree.HTMLParser(target=cast(Any, builder), encoding="utf-8", huge_tree=True)
    parser.feed(b"<body>")
    marked = END_TAG.sub(BYTES_MARK, html.encode())
    parser.feed(RAW_END.sub(rb"</\1>" + BYTES_MARK + rb"\1", marked))
    parser.close()
    return builder.root


def _cleaned(found: re.Match[str]) -> str:
    return "\N{REPLACEMENT CHARACTER}" if found[0] > "\x7f" else ""
