"""Shortcodes that the answer holds unexpanded: page builders register theirs only where a theme shows a page, so that
the REST API gives ``[vc_row][vc_column]`` as text, and those of plugins that are gone stay for ever.

What only arranges goes, what holds words or pictures in its attributes becomes them; one Note a shortcode. Of those
that are in no table, a pair is what it encloses; whatever their attributes say to readers (a title, a name) is kept,
and one that says nothing leaves with a Note of its loss. A bracket that nothing shows to be a shortcode is an author's
text (`_is_shortcode`).
"""

import json
import re
from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Iterator
from html import escape, unescape
from typing import Any
from urllib.parse import unquote

from wpmigrate.normalizer.classic import EXPANSIONS, attributes, bracketed, embed_html, is_inside, plain_attributes
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import words
from wpmigrate.normalizer.plain import plain_text

TAG = re.compile(
    r"\[(?P<closing>/)?(?P<name>[A-Za-z][\w-]*)"
    r"(?P<attributes>(?=[\s\]/])[^\[\]<>]*(?:<br\s*/?>[^\[\]<>]*)*)\]"
)
APART = "<br><br>"
"""What stands before and after a box is no line of one paragraph; the blocks of a maker part by themselves."""
CONTENT = re.compile(r"([^\[\]]*)\[/([a-z0-9_]+)\]")
DYNAMIC = re.compile(r"@ET-DC@[A-Za-z0-9+/=]*@")
"""Divi's mark for what the server fills in (a title, a date), where nobody filled it in."""


def unwrapped(html: str, context: Context) -> str:
    """``html`` without shortcodes that nobody expanded."""
    html = _without_dynamic(html, context)
    if "[" not in html or not TAG.search(html):
        return html
    forbidden = bracketed(html)
    tags = [found for found in TAG.finditer(html) if not is_inside(forbidden, found.start())]
    pairs = _pairs(tags)
    parts: list[str] = []
    place = 0
    for found in tags:
        if found.start() < place or not _is_shortcode(found, pairs):
            continue
        end, content = _content(found)
        made = _made(found, content, context)
        if made is None:
            continue
        name = found["name"]
        rule = "expanded-shortcode" if made or name in BOXES or name in MAKERS or name in pairs else "shortcode"
        detail = name if rule == "expanded-shortcode" else found[0]
        instead = made or _between(html, found, end)
        before, after = ("", "") if instead else _joined(html, found.start(), end)
        removed = f"{before}{html[found.start() : end]}{after}"
        context.note(rule, removed=removed, added=made or before + after, detail=detail, where=name)
        parts.extend((html[place : found.start()], instead))
        place = end
    return "".join((*parts, html[place:]))


BUILDERS = re.compile(r"(?:vc|et_pb|fusion|av|kc)_[a-z0-9_]+")
"""Shortcodes that need no evidence."""
VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'=]+)"""
PAIRS = re.compile(rf"\s+[\w-]+={VALUE}(?:\s+(?:[\w-]+={VALUE}|[\w-]+))*\s*/?\s*")
NAMED = re.compile(r"""\s*(?:\Z|[\w-]+=["'])""")
"""Where the name is no word, values may be JSON, whose quotation marks are those of attributes."""
QUOTED = re.compile(r"""=["']""")


def _pairs(tags: list[re.Match[str]]) -> set[str]:
    """The names that an opening and, after it, a closing tag have."""
    opened, closed = set[str](), set[str]()
    for found in tags:
        if not found["closing"]:
            opened.add(found["name"])
        elif found["name"] in opened or BUILDERS.fullmatch(found["name"]):
            closed.add(found["name"])
    return closed


def _is_shortcode(found: re.Match[str], pairs: set[str]) -> bool:
    """Whether a bracket is a builder's, is closed by one of its name, or holds attributes with quoted values
    (``[osm_map zoom="10"]``; in a paragraph of its own they may be unquoted, or the name be no word: ``[tide_table]``).
    ``[sic]``, ``[1]``, ``a[i]``, ``[see x=1]`` and ``[[gallery]]`` are text.
    """
    html, name = found.string, found["name"]
    if BUILDERS.fullmatch(name):
        return True
    before, after = html[found.start() - 1 : found.start()], html[found.end() : found.end() + 1]
    if name in EXPANSIONS or before == "[" or after == "(":
        return False
    if name in pairs:
        return True
    given = plain_attributes(found["attributes"])
    if found["closing"] or not (PAIRS.fullmatch(given) or ("_" in name and NAMED.match(given))):
        return False
    is_alone = ALONE.match(html, found.end()) is not None and _begins(html, found.start())
    return is_alone or QUOTED.search(given) is not None


ALONE = re.compile(r"\s*(?:</(?:p|div|h[1-6]|li|td)>|\Z)")
LINE_TAGS = "br|p|div|h[1-6]|ul|ol|li|table|tr|td|th|blockquote|section|figure"
LINE_ENDS = re.compile(rf"\[|\s*(?:\Z|</?(?:{LINE_TAGS})\b)")
LINE_BEGINS = re.compile(rf"</?(?:{LINE_TAGS})\b[^<>]*>\Z")
LOOK_BACK = 300


def _begins(html: str, place: int) -> bool:
    """Whether nothing stands before it in its line but other shortcodes."""
    if html[place - 1 : place] == "]":
        return True
    before = html[max(0, place - LOOK_BACK) : place].rstrip()
    tag = before.rfind("<")
    return not before or (tag >= 0 and LINE_BEGINS.match(before, tag) is not None)


def _between(html: str, found: re.Match[str], end: int) -> str:
    """What stands in place of one that becomes nothing: boxes part what is before and after them, a pair within a
    sentence does not.
    """
    if BUILDERS.fullmatch(found["name"]) or _begins(html, found.start()) or LINE_ENDS.match(html, end):
        return APART
    return ""


def _joined(html: str, start: int, end: int) -> tuple[str, str]:
    """The parts of a word that one within it parted (``[dropcap]O[/dropcap]nce``)."""
    before = WORD_END.search(html, max(0, start - LOOK_BACK), start)
    after = WORD_START.match(html, end)
    return (before[0], after[0]) if before and after else ("", "")


WORD_END = re.compile(r"[^\W_]+\Z")
WORD_START = re.compile(r"[^\W_]+")


def _without_dynamic(html: str, context: Context) -> str:
    """``html`` without Divi's marks in its text."""
    if "@ET-DC@" not in html:
        return html
    forbidden = bracketed(html)

    def gone(found: re.Match[str]) -> str:
        if is_inside(forbidden, found.start()):
            return found[0]
        context.note("shortcode", removed=found[0], detail="a value that Divi fills in", where="et_pb")
        return ""

    return DYNAMIC.sub(gone, html)


def _content(found: re.Match[str]) -> tuple[int, str]:
    """Where a shortcode of `ENCLOSING` ends with its closing tag, and the text in between; any other ends itself."""
    if found["closing"] or (found["name"] not in ENCLOSING and not LINK.search(found["attributes"])):
        return found.end(), ""
    inside = CONTENT.match(found.string, found.end())
    if inside is None or inside[2] != found["name"]:
        return found.end(), ""
    if found["name"] not in ENCLOSING and "<" in inside[1]:
        return found.end(), ""
    return inside.end(), re.sub(r"<[^<>]*>", "", inside[1]).strip()


def _made(found: re.Match[str], content: str, context: Context) -> str | None:
    """The HTML that a tag stands for; None where what it needs is not there. The title of a form is its maker's."""
    name = found["name"]
    if name in BOXES or found["closing"] or (not BUILDERS.fullmatch(name) and "form" in name):
        return ""
    given = attributes(found["attributes"].rstrip("/"))
    said = _said if BUILDERS.fullmatch(name) else _linked if content else _told
    made = MAKERS.get(name, said)({**given, CONTENT_OF: content} if content else given, context)
    return f"<p>{content}</p>" if made is None and content else made


Make = Callable[[dict[str, str], Context], "str | None"]


CONTENT_OF = "[]"
"""The name under which a maker finds what its shortcode encloses."""
SAID = words(
    "title heading subtitle subhead h2 h4 text name author position job_title company_name number price sum value units"
    " label primary_text secondary_text content description before_text after_text caption quote button_text"
)
"""Attributes whose value a reader sees."""


def _said(given: dict[str, str], context: Context) -> str | None:
    """Every word for readers in the attributes, a paragraph each, in their order."""
    said = [plain_text(value) for name, value in _flat(given) if _noun(name) in SAID]
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in said if re.search(r"\w", text))


def _told(given: dict[str, str], context: Context) -> str | None:
    """The same of a shortcode that nobody knows: what is surely for readers."""
    told = {
        name: value
        for name, value in given.items()
        if GROUP.match(value) or (_noun(name) in TOLD and value.lower() not in SWITCHES)
    }
    return _said(told, context)


def _noun(name: str) -> str:
    """What a name is about: ``title`` of ``count_title``, ``content`` of ``content_d``; not ``title_color``."""
    return re.sub(r"_\w\Z", "", name).rpartition("_")[2]


GROUP = re.compile(r"%5B(?:%7B|%5D)")


def _flat(given: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The attributes, and in the place of a group those of its members: WPBakery's ``param_group`` is a list of objects
    in JSON, percent-encoded (``vc_param_group_parse_atts``).
    """
    for name, value in given.items():
        if GROUP.match(value):
            yield from (pair for member in _members(value) for pair in member.items() if isinstance(pair[1], str))
        else:
            yield name, value


def _members(value: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(unquote(value))
    except (ValueError, RecursionError):
        return []
    return [member for member in found if isinstance(member, dict)] if isinstance(found, list) else []


TOLD = words("title heading subtitle subhead text button_text quote caption description")
SWITCHES = words("true false yes no on off none default left right center 0 1")


def _linked(given: dict[str, str], context: Context) -> str | None:
    """``[button url="https://…"]Go[/button]``."""
    href = next((given[name] for name in HREFS if given.get(name)), "")
    return f'<a href="{escape(unescape(href))}">{given[CONTENT_OF]}</a>'


HREFS = ("url", "href", "link")
LINK = re.compile(r"\s(?:url|href|link)=(?:&#82[24][0-9];|&quot;|[\"'“”″])?(?:https?:|/|mailto:)")


def _encoded(given: dict[str, str], context: Context) -> str | None:
    """``[vc_raw_html]`` encloses HTML, percent-encoded and in base64; Avada's code in base64 alone."""
    try:
        code = b64decode(given.get(CONTENT_OF, ""), validate=True).decode()
    except (Error, UnicodeDecodeError):
        return None
    return f"<div>{unquote(code) if code.lstrip().startswith('%3C') else code}</div>" if code else None


def _framed(given: dict[str, str], context: Context) -> str | None:
    """``[fusion_imageframe link="…"]https://…/a.jpg[/fusion_imageframe]``; before, it held the ``img`` itself."""
    return _picture({**given, "src": given.get(CONTENT_OF, "")}, context)


def _sized(given: dict[str, str], context: Context) -> str | None:
    size = given.get("size", "2")
    text = given.get(CONTENT_OF)
    level = size if size in {"1", "2", "3", "4", "5", "6"} else "2"
    return f"<h{level}>{text}</h{level}>" if text else None


def _item(given: dict[str, str], context: Context) -> str | None:
    return f"<li>{given[CONTENT_OF]}</li>" if given.get(CONTENT_OF) else None


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
    text = given.get(CONTENT_OF) or given.get("title") or given.get("button_text") or unquote(said.get("title", ""))
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
    " fusion_builder_column_inner fusion_separator fusion_accordion fusion_tabs fusion_checklist"
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
    "fusion_title": _sized,
    "fusion_button": _button,
    "fusion_imageframe": _framed,
    "fusion_li_item": _item,
    "fusion_code": _encoded,
    "fusion_youtube": _film,
    "vc_raw_html": _encoded,
    "vc_cta": _heading(2, "h2"),
    "et_pb_fullwidth_header": _heading(1, "title"),
    "kc_title": _heading(2, "text"),
}
"""Shortcodes that hold content in their attributes: what it becomes."""
ENCLOSING = words("vc_raw_html fusion_code fusion_imageframe fusion_button fusion_title fusion_li_item")
"""Shortcodes whose text is a part of what they become."""
