"""Shortcodes of page builders that the answer holds unexpanded: WPBakery and others register theirs only where a theme
shows a page, so that the REST API gives ``[vc_row][vc_column]`` as text.

What only arranges goes, what holds words or pictures in its attributes becomes them; one Note a shortcode. A shortcode
that is in neither table stays as it is written.
"""

import re
from collections.abc import Callable
from html import escape
from urllib.parse import unquote

from wpmigrate.normalizer.classic import attributes, bracketed, embed_html, is_inside
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import words
from wpmigrate.normalizer.plain import plain_text

TAG = re.compile(
    r"\[(?P<closing>/)?(?P<name>(?:vc|et_pb|fusion|av|kc)_[a-z0-9_]+)"
    r"(?P<attributes>(?=[\s\]/])[^\[\]<>]*(?:<br\s*/?>[^\[\]<>]*)*)\]"
)
APART = "<br><br>"
"""What stands before and after a box is no line of one paragraph."""


def unwrapped(html: str, context: Context) -> str:
    """``html`` without the shortcodes of page builders."""
    if "[" not in html or not TAG.search(html):
        return html
    forbidden = bracketed(html)
    parts: list[str] = []
    place = 0
    for found in TAG.finditer(html):
        made = None if is_inside(forbidden, found.start()) else _made(found, context)
        if made is None:
            continue
        context.note("expanded-shortcode", removed=found[0], added=made, detail=found["name"], where=found["name"])
        parts.extend((html[place : found.start()], APART, made, APART if made else ""))
        place = found.end()
    return "".join((*parts, html[place:]))


def _made(found: re.Match[str], context: Context) -> str | None:
    """The HTML that a tag stands for; None where nobody knows."""
    name = found["name"]
    make = MAKERS.get(name)
    if name in BOXES or (make is not None and found["closing"]):
        return ""
    return make(attributes(found["attributes"].rstrip("/")), context) if make is not None else None


Make = Callable[[dict[str, str], Context], "str | None"]


def _heading(level: int, *names: str) -> Make:
    """The first of these attributes as a heading; WPBakery's tells its own level (``tag:h2|...``)."""

    def make(given: dict[str, str], context: Context) -> str | None:
        text = next((plain_text(given[name]) for name in names if given.get(name)), "")
        own = re.search(r"\btag:(h[1-6]|p|div)\b", given.get("font_container", ""))
        tag = own[1] if own else f"h{level}"
        return f"<{tag}>{escape(text, quote=False)}</{tag}>" if text else ""

    return make


def _library_picture(given: dict[str, str], context: Context) -> str | None:
    id = given.get("image", "")
    media = context.library.media(int(id)) if context.library and id.isdecimal() and len(id) < MOST_DIGITS else None
    if media is None or not media.source_url:
        return None
    return f'<p><img class="wp-image-{id}" src="{escape(media.source_url)}" alt="{escape(media.alt_text)}"></p>'


MOST_DIGITS = 19


def _picture(given: dict[str, str], context: Context) -> str | None:
    src = given.get("src") or given.get("image")
    return f'<p><img src="{escape(src)}" alt="{escape(given.get("alt", ""))}"></p>' if src else None


def _titled_picture(given: dict[str, str], context: Context) -> str | None:
    return (_picture(given, context) or "") + (_heading(4, "title")(given, context) or "")


def _button(given: dict[str, str], context: Context) -> str | None:
    """``link="url:https%3A%2F%2Fexample.com|title:Go"`` (WPBakery), ``button_url`` (Divi), ``link`` (Avada)."""
    link = given.get("button_url") or given.get("link") or given.get("href") or ""
    said = dict(part.partition(":")[::2] for part in link.split("|")) if link.startswith("url:") else {"url": link}
    text = given.get("title") or given.get("button_text") or unquote(said.get("title", ""))
    href = unquote(said["url"]) if link.startswith("url:") else link
    if not text:
        return None
    inside = escape(plain_text(text), quote=False)
    return f'<p><a href="{escape(href)}">{inside}</a></p>' if href else f"<p>{inside}</p>"


def _film(given: dict[str, str], context: Context) -> str | None:
    url = given.get("link") or given.get("src") or ""
    return embed_html(escape(url)) if url.startswith(("http:", "https:")) else None


BOXES = words(
    "vc_section vc_row vc_row_inner vc_column vc_column_inner vc_column_text vc_empty_space vc_separator"
    " vc_tta_accordion vc_tta_tabs vc_tta_tour vc_tta_pageable vc_accordion vc_tabs vc_tour"
    " et_pb_section et_pb_row et_pb_row_inner et_pb_column et_pb_column_inner et_pb_text et_pb_code et_pb_divider"
    " et_pb_accordion et_pb_tabs et_pb_slider et_pb_counters et_pb_pricing_tables et_pb_fullwidth_code"
    " fusion_builder_container fusion_builder_row fusion_builder_row_inner fusion_builder_column fusion_text"
    " fusion_builder_column_inner fusion_separator fusion_accordion fusion_tabs fusion_code"
    " av_section av_one_full av_one_half av_one_third av_two_third av_one_fourth av_three_fourth av_textblock av_hr"
    " av_layout_row av_cell_one_half av_codeblock"
    " kc_row kc_row_inner kc_column kc_column_inner kc_column_text kc_spacing"
)
"""Shortcodes that only arrange what they enclose."""

MAKERS: dict[str, Make] = {
    "vc_custom_heading": _heading(2, "text"),
    "vc_text_separator": _heading(4, "title"),
    "vc_tta_section": _heading(4, "title"),
    "vc_toggle": _heading(4, "title"),
    "vc_tab": _heading(4, "title"),
    "vc_accordion_tab": _heading(4, "title"),
    "vc_single_image": _library_picture,
    "vc_btn": _button,
    "vc_video": _film,
    "et_pb_toggle": _heading(4, "title"),
    "et_pb_accordion_item": _heading(4, "title"),
    "et_pb_tab": _heading(4, "title"),
    "et_pb_blurb": _titled_picture,
    "et_pb_slide": _heading(2, "heading"),
    "et_pb_cta": _heading(2, "title"),
    "et_pb_image": _picture,
    "et_pb_button": _button,
    "et_pb_video": _film,
    "fusion_toggle": _heading(4, "title"),
    "fusion_tab": _heading(4, "title"),
    "kc_title": _heading(2, "text"),
}
"""Shortcodes that hold content in their attributes: what it becomes."""
