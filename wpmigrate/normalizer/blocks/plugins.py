"""Widgets of plugins that are content, and do not show as what they are: lines without spaces, counters, icons."""

import re
from html import escape

from wpmigrate.document import Block, Break, Inline, Paragraph, Text
from wpmigrate.normalizer.blocks.common import attrs, is_blank, words_of
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element


def separated(element: Element, context: Context) -> list[Block] | None:
    """Spans side by side without a space between them, each a line of its own by the plugin's style."""
    parts = [child for child in element.elements if words_of(child)]
    if len(parts) < 2 or not is_blank(child for child in element.children if isinstance(child, str)):
        return None
    found: list[Inline] = []
    for part in parts:
        found += [*([Break()] if found else []), *context.inlines([part])]
    return [Paragraph(tuple(found), attrs(element, context))]


def counter(element: Element, context: Context) -> list[Inline] | None:
    """A number that counts up from zero in the browser: what it shows at last stands in an attribute."""
    names = ("data-to-value", "data-to", "data-counter-value", "data-end", "data-stop", "data-number")
    value = next((text for name in names if re.fullmatch(r"[\d.,\s]+", text := element.get(name))), "")
    if not value or words_of(element) == value:
        return None
    context.note("counter", removed=element, added=escape(value))
    return [Text(value)]


def icon(element: Element, context: Context) -> list[Inline] | None:
    """Fonts of icons write a letter or a name where a drawing appears (``<i class="material-icons">menu</i>``)."""
    if words_of(element):
        context.note("decoration", removed=element, detail="an icon")
    return []
