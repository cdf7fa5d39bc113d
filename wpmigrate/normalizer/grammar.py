"""Stored block markup: comments that say what the HTML between them is (``WP_Block_Parser``)."""

import re
from html import escape

DELIMITER = re.compile(
    r"<!--\s+(?P<closing>/)?wp:(?P<name>[a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s+(?P<attributes>.*?)(?P<void>/)?-->",
    re.DOTALL,
)
"""JSON in a comment never holds ``--``: ``serialize_block_attributes`` escapes it."""
SHOWING_NOTHING = frozenset(("more", "nextpage", "spacer", "freeform", "html", "paragraph", "null"))


def has_blocks(raw: str) -> bool:
    """WordPress's ``has_blocks``."""
    return "<!-- wp:" in raw


def to_html(raw: str) -> str:
    """The HTML of stored blocks. A block that has none, since the server makes it, is an empty element with the
    block's class, so that it is seen to be there."""
    return DELIMITER.sub(_without, raw)


def _without(found: re.Match[str]) -> str:
    name = found["name"].removeprefix("core/").replace("/", "-")
    if not found["void"] or name in SHOWING_NOTHING:
        return ""
    return f'<div class="wp-block-{escape(name)}"></div>'
