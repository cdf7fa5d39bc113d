"""What stands in the attributes of a shortcode."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote

from wpmigrate.normalizer.classic import attributes, plain_attributes
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import words

Make = Callable[[dict[str, str], Context], "str | None"]
"""From the attributes of a shortcode to its HTML; empty where it shows nothing, None where it is nobody's kind."""

CONTENT_OF = "[]"
"""The name under which a maker finds what its shortcode encloses."""


def quoted_attributes(text: str) -> dict[str, str]:
    """The attributes of a shortcode. A value ends at the last quotation mark before the next name: editors write none
    within it, authors do (``title="The “best” boats"``), and ``wptexturize`` makes them alike.
    """
    plain = plain_attributes(text).rstrip("/ ")
    starts = list(BEGINS.finditer(plain))
    found = attributes(plain[: starts[0].start()] if starts else text.rstrip("/"))
    ends = [start.start() for start in starts[1:]]
    for start, end in zip(starts, [*ends, len(plain)], strict=False):
        part = plain[start.end() : end]
        value, mark, rest = part.rpartition(start[2])
        found[start[1].lower()] = value if mark else part
        found |= {name: value for name, value in attributes(rest if mark else "").items() if not name.isdigit()}
    return found


BEGINS = re.compile(r"""(?:\A|(?<=\s))([\w-]+)\s*=\s*(["'])""")


def address(value: str) -> str:
    """An address in an attribute; ``url:https%3A%2F%2F…|title:…`` (WPBakery), ``manually,https://…`` (Enfold),
    ``https://…|title|_self`` (King Composer).
    """
    if value.startswith("url:"):
        value = unquote(value[4:].partition("|")[0])
    found = unescape(value.removeprefix("manually,").partition("|")[0]).strip()
    return found if re.match(r"https?://\S+\Z|/(?!/)\S*\Z|mailto:\S+\Z|tel:\S+\Z", found) else ""


def noun(name: str) -> str:
    """What a name is about: ``title`` of ``count_title``, ``content`` of ``content_d``; not ``title_color``."""
    return re.sub(r"_\w\Z", "", name).rpartition("_")[2]


GROUP = re.compile(r"%5B(?:%7B|%5D)")


def flat(given: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The attributes, and in the place of a group those of its members: WPBakery's ``param_group`` is a list of objects
    in JSON, percent-encoded (``vc_param_group_parse_atts``).
    """
    for name, value in given.items():
        if GROUP.match(value):
            yield from (pair for member in members(value) for pair in member.items() if isinstance(pair[1], str))
        else:
            yield name, value


def members(value: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(unquote(value))
    except (ValueError, RecursionError):
        return []
    return [member for member in found if isinstance(member, dict)] if isinstance(found, list) else []


def is_text(value: str) -> bool:
    """No switch (``yes``, ``left``), no name of a choice (``top_tab``)."""
    return value.lower() not in SWITCHES and IDENTIFIER.fullmatch(value) is None


IDENTIFIER = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)+")


SWITCHES = words("true false yes no on off none default left right center top bottom 0 1")


HREFS = ("url", "href", "link", "button_link", "button_url", "btn_link", "link_url")
