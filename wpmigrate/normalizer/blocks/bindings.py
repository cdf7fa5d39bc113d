"""Blocks that show a value of elsewhere in place of what is stored in them (``WP_Block::process_block_bindings``)."""

import re
from collections.abc import Callable
from html import escape
from typing import Any

from wpmigrate.normalizer import typography
from wpmigrate.normalizer.context import Context

Attributes = dict[str, Any]

BOUND: dict[str, dict[str, tuple[str, str]]] = {
    "paragraph": {"content": ("p", "")},
    "heading": {"content": ("h[1-6]", "")},
    "image": {"url": ("img", "src"), "alt": ("img", "alt"), "title": ("img", "title"), "caption": ("figcaption", "")},
    "button": {"url": ("a", "href"), "text": ("a|button", "")},
}
"""Block -> attribute -> its element and, unless it is all that the element holds, its HTML attribute."""


def bound(block: str) -> Callable[[Attributes, str, Context], str]:
    """The renderer of a block that may be bound."""

    def render(attributes: Attributes, inner: str, context: Context) -> str:
        metadata = attributes.get("metadata")
        if not isinstance(metadata, dict) or not isinstance(metadata.get("bindings"), dict):
            return inner
        html = inner
        for name, (tags, place) in BOUND[block].items():
            value = _value(metadata, name, context)
            html = html if value is None else replaced(html, tags, place, value)
        if html != inner and not context.open_patterns:  # what a pattern shows has a Note of its own
            before, after = (typography.printed(one, context.language) for one in (inner, html))
            context.note("stored-block", removed=before, added=after, detail=f"{block}, by its bindings", where=block)
        return html

    return render


def _value(metadata: Attributes, attribute: str, context: Context) -> str | None:
    """What an attribute is bound to; None where it shows what is stored."""
    bindings = metadata["bindings"]
    default = bindings.get("__default")
    source = bindings.get(attribute) or (default if _named(default) == OVERRIDES else None)
    name = _named(source)
    if name is None or not isinstance(source, dict):
        return None
    if name == OVERRIDES:
        return _override(str(metadata.get("name")), attribute, context)
    args = source.get("args")
    read = SOURCES.get(name)
    value = read(args if isinstance(args, dict) else {}, context) if read else None
    if value is None:
        context.note_once("unrendered-block", f"{attribute} of {name}", where=name)
    return value


def _named(source: object) -> str | None:
    name = source.get("source") if isinstance(source, dict) else None
    return name if isinstance(name, str) else None


OVERRIDES = "core/pattern-overrides"


def _override(block: str, attribute: str, context: Context) -> str | None:
    """What the use of the pattern around it says for the block of this name."""
    own = context.overrides.get(block)
    value = own.get(attribute) if isinstance(own, dict) else None
    return value if isinstance(value, str) else None


def _post_meta(args: Attributes, context: Context) -> str | None:
    """A field of the post, where REST shows it; nothing else is bound to."""
    value = context.post.meta.get(str(args.get("key"))) if context.post else None
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value) if isinstance(value, str | int | float) else None


def _post_data(args: Attributes, context: Context) -> str | None:
    field = args.get("field") or args.get("key")
    return context.post.link or None if context.post and field == "link" else None


SOURCES: dict[str, Callable[[Attributes, Context], str | None]] = {
    "core/post-meta": _post_meta,
    "core/post-data": _post_data,
}
"""What the answer tells. Sources of plugins only the server can ask."""


def replaced(html: str, tags: str, attribute: str, value: str) -> str:
    """``html`` with a value for an attribute of its first such element, or (``""``) for all that is in it."""
    found = re.search(rf"<({tags})\b[^<>]*>", html)
    if found is None:
        return html
    if attribute:
        rest = re.sub(rf"\s{attribute}=(?:\"[^\"]*\"|'[^']*')", "", found[0][len(found[1]) + 1 :])
        return f'{html[: found.start()]}<{found[1]} {attribute}="{escape(value)}"{rest}{html[found.end() :]}'
    end = html.rfind(f"</{found[1]}>", found.end())
    return html if end < 0 else html[: found.end()] + value + html[end:]
