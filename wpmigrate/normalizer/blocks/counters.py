"""Numbers that count up in the browser: what they show at last stands in an attribute, and the page that is sent holds
zero, or nothing.
"""

import json
import re
from collections.abc import Callable
from html import escape

from wpmigrate.document import Block, Inline, Text
from wpmigrate.normalizer.blocks.common import words_of
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element


def counter(element: Element, context: Context) -> list[Inline] | None:
    """The number alone."""
    value = _reached(element)
    if not value or words_of(element) == value:
        return None
    context.note("counter", removed=element, added=escape(value))
    return [Text(value)]


def _reached(element: Element) -> str:
    value = next((text for name in REACHED if re.fullmatch(r"[\d.,\s]+", text := element.get(name))), "")
    mark = element.get("data-delimiter") or element.get("data-separator")
    return _grouped(value, mark) if value.isdecimal() and len(mark) <= 1 else value


REACHED = ("data-to-value", "data-to", "data-counter-value", "data-end", "data-stop", "data-number", "data-value")
MOST_DIGITS = 30


def _grouped(number: str, mark: str) -> str:
    """``number`` with ``mark`` between its thousands."""
    whole, point, decimals = number.partition(".")
    if not mark or not whole.isdecimal() or len(whole) > MOST_DIGITS:
        return number
    return f"{int(whole):,}".replace(",", mark) + point + decimals


def counted(element: Element, context: Context) -> list[Block] | None:
    """Such a number between a prefix and a suffix, which are one word with it (``+0K``): the whole box is noted."""
    place = element.find(lambda one: _reached(one) not in ("", words_of(one)))
    if place is not None:
        _show(element, place, _reached(place), context)
    return None


def placed(element: Element, context: Context) -> list[Block] | None:
    """Those whose number stands on the box, not on its place within it."""
    for token, (place, value) in PLACED.items():
        if token in element.classes:
            found = element.by_class(place)
            if found is not None:
                _show(element, found, value(element), context)
    return None


def _show(element: Element, place: Element, value: str, context: Context) -> None:
    """``element`` with ``value`` in its place, to be read as plain HTML."""
    if value and words_of(place) != value:
        before = element.html()
        place.children = [value]
        context.note("counter", removed=before, added=element.html())


def _divi(element: Element) -> str:
    return element.get("data-number-value")


def _pie(element: Element) -> str:
    return (element.get("data-pie-label-value") or element.get("data-pie-value")) + element.get("data-pie-units")


def _bar(element: Element) -> str:
    return element.get("data-count")


def _kadence(element: Element) -> str:
    """``data-start="0" data-end="1200" data-prefix="$" data-separator=","``, which CountUp.js puts together."""
    mark = {"true": ",", "false": ""}.get(element.get("data-separator"), element.get("data-separator"))
    value = _grouped(element.get("data-end"), mark)
    return f"{element.attrs.get('data-prefix', '')}{value}{element.attrs.get('data-suffix', '')}" if value else ""


def _bricks(element: Element) -> str:
    """``data-bricks-counter-options='{"countTo": "1200", "thousands": true, "separator": ""}'``."""
    try:
        options = json.loads(element.get("data-bricks-counter-options") or "{}")
    except ValueError:
        return ""
    if not isinstance(options, dict):
        return ""
    mark = str(options.get("separator") or ",") if options.get("thousands") else ""
    return _grouped(str(options.get("countTo", "")), mark)


PLACED: dict[str, tuple[str, Callable[[Element], str]]] = {
    "et_pb_number_counter": ("percent-value", _divi),
    "et_pb_circle_counter": ("percent-value", _divi),
    "eael-progressbar": ("eael-progressbar-count", _bar),
    "vc_pie_chart": ("vc_pie_chart_value", _pie),
    "wp-block-kadence-countup": ("kb-count-up-number", _kadence),
    "brxe-counter": ("count", _bricks),
}
"""Class of the box -> class of the number's place, and what the box says that it shows."""
