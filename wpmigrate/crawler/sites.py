"""The site that a REST index tells of."""

import html
import re
from typing import Any

from wpmigrate.crawler import addresses
from wpmigrate.records import Site


def site_from(index: dict[str, Any], url: str) -> Site:
    """The site that a REST index tells of."""
    offset, timezone = index.get("gmt_offset"), index.get("timezone_string")
    return Site(
        key=addresses.site_key(url),
        url=url,
        name=_text(index.get("name")),
        description=_text(index.get("description")),
        language=language_tag(index.get("language") if isinstance(index.get("language"), str) else None),
        timezone=timezone if isinstance(timezone, str) and timezone else None,
        offset=_offset(offset),
    )


def _text(value: Any) -> str:
    return html.unescape(value) if isinstance(value, str) else ""


def _offset(value: Any) -> float | None:
    """A number, or a number as a string, by version and setting."""
    try:
        hours = float(value)
    except (TypeError, ValueError):
        return None
    return hours if -24 < hours < 24 else None


def language_tag(value: str | None) -> str | None:
    """``value`` where it has the form of a BCP 47 tag."""
    return value if value and LANGUAGE.match(value) else None


LANGUAGE = re.compile(r"^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$")
