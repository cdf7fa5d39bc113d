"""Stored block markup: comments that say what the HTML between them is (``WP_Block_Parser``).

Most blocks store what they show, so that leaving out the comments is to render them. `stored.RENDERERS` has those that
do not. A block that only the server can fill is marked in the HTML (`stored.placeholder`), so that the tree has it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wpmigrate.normalizer.blocks.stored import SHOWING_NOTHING, dynamic, renderer
from wpmigrate.normalizer.blocks.theme import DYNAMIC
from wpmigrate.normalizer.context import Context

DELIMITER = re.compile(
    r"\s+(?P<closing>/)?wp:(?P<name>[a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s+(?:(?P<attributes>\{.*\})\s+)?(?P<void>/)?",
    re.DOTALL,
)
"""The inside of a comment. JSON in it never holds ``--``: ``serialize_block_attributes`` escapes it."""
MOST_LEVELS = 50
"""Blocks inside each other that are rendered; what is deeper is read as the HTML that it stores."""


def has_blocks(raw: str) -> bool:
    """WordPress's ``has_blocks``."""
    return "<!-- wp:" in raw


@dataclass(slots=True)
class Frame:
    """An open block: where its content begins among the parts of the HTML."""

    name: str
    attributes: str
    start: int


def without_comments(raw: str) -> str:
    """What stored blocks show without asking anybody: their HTML."""
    return "".join(part for part in _tokens(raw) if isinstance(part, str))


def to_html(raw: str, context: Context) -> str:
    """Stored blocks as HTML, each rendered as WordPress does as far as its attributes and the library tell.

    As by WordPress, an end closes the innermost open block whatever its name; an end without a beginning ends nothing,
    and what is never closed ends with the text.
    """
    parts: list[str] = []
    stack: list[Frame] = []
    for token in _tokens(raw):
        if isinstance(token, str):
            parts.append(token)
        elif not token["closing"]:
            stack.append(Frame(token["name"].removeprefix("core/"), token["attributes"] or "", len(parts)))
            if token["void"]:
                _close(stack, parts, context, void=True)
        elif stack:
            _close(stack, parts, context)
    while stack:
        _close(stack, parts, context)
    return "".join(parts)


def _tokens(raw: str) -> Iterator[str | re.Match[str]]:
    """The text and the delimiters of blocks in it, in order."""
    place = end = 0
    while (start := raw.find("<!--", end)) >= 0:
        end = raw.find("-->", start + 4)
        if end < 0:
            break
        found = DELIMITER.fullmatch(raw, start + 4, end)
        end += 3
        if found is not None:
            yield raw[place:start]
            yield found
            place = end
    yield raw[place:]


def _close(stack: list[Frame], parts: list[str], context: Context, void: bool = False) -> None:
    """The innermost block ends: its parts are replaced by what it shows."""
    frame = stack.pop()
    render = renderer(frame.name)
    if len(stack) >= MOST_LEVELS or (render is None and not void and frame.name not in DYNAMIC):
        return
    inner = "".join(parts[frame.start :])
    del parts[frame.start :]
    if render is not None:
        parts.append(render(_attributes(frame.attributes), inner, context))
    elif frame.name not in SHOWING_NOTHING:
        parts.append(dynamic(frame.name, inner, context))


def _attributes(text: str) -> dict[str, Any]:
    """The attributes of a block; none when they are no JSON that anybody can read."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
