"""What shortcodes that nobody expanded stand for: HTML made of their attributes. Which brackets are shortcodes is told
in `leftovers`.

`MAKERS` has those whose meaning is known. Of the others the name tells the kind (`KINDS`: a heading, something that
opens), and whatever their attributes say to readers is kept: words, links, pictures, sound and films.
"""

import json
import re
from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Iterator
from html import escape, unescape
from typing import Any
from urllib.parse import unquote

from wpmigrate.normalizer.classic import attributes, embed_html, plain_attributes
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import words
from wpmigrate.normalizer.embeds import resolve
from wpmigrate.normalizer.plain import plain_text

Make = Callable[[dict[str, str], Context], "str | None"]
HEADING = re.compile(r"(?:[a-z]+_)?(?:section_)?(?:heading|title|headline)")

CONTENT_OF = "[]"
"""The name under which a maker finds what its shortcode encloses."""
SAID = words(
    "title heading subtitle subhead h2 h4 text name author position job_title company_name number price sum value units"
    " label primary_text secondary_text content description before_text after_text caption quote button_text button"
    " linktext"
)
"""Attributes whose value a reader sees."""


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


def maker(name: str, content: str, *, is_builder: bool) -> Make:
    """Who makes the HTML of a shortcode; ``content`` is its text, if that is needed."""
    if name in MAKERS:
        return MAKERS[name]
    if ADDRESS.fullmatch(content):
        return _addressed
    kind = next((make for pattern, make in KINDS if pattern.fullmatch(name)), None)
    return kind or (_linked if content else _said if is_builder else _told)


ADDRESS = re.compile(r"\s*https?://[^\s<>]+\s*")


def _addressed(given: dict[str, str], context: Context) -> str | None:
    """What encloses nothing but an address: a film, or a link."""
    where = unescape(given[CONTENT_OF]).strip()
    return _medium(where) or f'<p><a href="{escape(where)}">{escape(where, quote=False)}</a></p>'


def _said(given: dict[str, str], context: Context) -> str | None:
    """Everything for readers in the attributes, in their order: pictures and films, and every word, a paragraph each.
    The words of a button carry its link.
    """
    texts = [(name, plain_text(value)) for name, value in _flat(given) if _noun(name) in SAID and _is_text(value)]
    said = [(name, text) for name, text in texts if re.search(r"\w", text)]
    lone = said[0][0] if len(said) == 1 else ""
    parts = [_linked_to(_leads(name, given, lone), escape(text, quote=False)) for name, text in said]
    return _shown(given) + "".join(parts)


def _leads(name: str, given: dict[str, str], lone: str) -> str:
    """Where the words of an attribute lead: ``button_one_text`` to ``button_one_url``, those of a button, or the only
    ones, to the link of all.
    """
    stem = name.rpartition("_")[0]
    own = (f"{stem}_{ending}" for ending in ("url", "link", "href")) if stem else ()
    names = (*own, *HREFS) if BUTTON.search(name) or name == lone else own
    return next((found for one in names if (found := address(given.get(one, "")))), "")


def _linked_to(href: str, inside: str) -> str:
    return f'<p><a href="{escape(href)}">{inside}</a></p>' if href else f"<p>{inside}</p>"


BUTTON = re.compile(r"button|btn|label|linktext|link_text")
IDENTIFIER = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)+")


def _is_text(value: str) -> bool:
    """No switch (``yes``, ``left``), no name of a choice (``top_tab``)."""
    return value.lower() not in SWITCHES and IDENTIFIER.fullmatch(value) is None


def _told(given: dict[str, str], context: Context) -> str | None:
    """The same of a shortcode that nobody knows: what is surely for readers."""
    wanted = TOLD | LEADING | frozenset(HREFS)
    told = {name: value for name, value in given.items() if GROUP.match(value) or {name, _noun(name)} & wanted}
    return _said(told, context)


def address(value: str) -> str:
    """An address in an attribute; ``url:https%3A%2F%2F…|title:…`` (WPBakery), ``manually,https://…`` (Enfold),
    ``https://…|title|_self`` (King Composer).
    """
    if value.startswith("url:"):
        value = unquote(value[4:].partition("|")[0])
    found = unescape(value.removeprefix("manually,").partition("|")[0]).strip()
    return found if re.match(r"https?://\S+\Z|/(?!/)\S*\Z|mailto:\S+\Z|tel:\S+\Z", found) else ""


def _shown(given: dict[str, str]) -> str:
    """Pictures, sound and films whose addresses stand in attributes."""
    parts = []
    for name, value in _flat(given):
        if _noun(name) in LEADING and not BEHIND.search(name) and (where := address(value)):
            parts.append(_medium(where))
    return "".join(dict.fromkeys(parts))


def _medium(where: str) -> str:
    ending = re.sub(r"[?#].*", "", where).rpartition(".")[2].lower()
    kind = next((kind for kind, endings in ENDINGS.items() if ending in endings), "")
    if kind == "img":
        return f'<p><img src="{escape(where)}" alt=""></p>'
    if kind:
        return f'<{kind} controls src="{escape(where)}"></{kind}>'
    target = resolve(where)
    return embed_html(escape(where)) if target is not None and target.provider in PLAYED else ""


PLAYED = words("youtube vimeo dailymotion videopress soundcloud spotify ted wistia mixcloud")
LEADING = words("src image img url photo picture file fileurl mp3 mp4 video audio id")
"""Attributes that hold the address of what is shown."""
BEHIND = re.compile(r"bg|background|icon|poster|link|button")
ENDINGS: dict[str, frozenset[str]] = {
    "img": words("jpg jpeg png gif webp avif svg"),
    "audio": words("mp3 m4a ogg oga wav"),
    "video": words("mp4 m4v webm ogv mov"),
}


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
SWITCHES = words("true false yes no on off none default left right center top bottom 0 1")


def _linked(given: dict[str, str], context: Context) -> str | None:
    """What leads somewhere: ``[cta url="https://…"]Go[/cta]``, or the words of its attributes, if it has any."""
    told = _told({name: value for name, value in given.items() if name != CONTENT_OF}, context)
    if told:
        return f"{told}<p>{given[CONTENT_OF]}</p>"
    href = next((given[name] for name in HREFS if given.get(name)), "")
    return f'<a href="{escape(unescape(href))}">{given[CONTENT_OF]}</a>'


HREFS = ("url", "href", "link", "button_link", "button_url", "btn_link", "link_url")
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
    return _picture({**given, "src": given.get(CONTENT_OF, "")}, context) or ""


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
        text = next((plain_text(_decoded(given[name])) for name in names if given.get(name)), "")
        own = re.search(r"\btag:(h[1-6]|p|div)\b", given.get("font_container", ""))
        named = next((given[name] for name in TAGS if re.fullmatch(r"h[1-6]", given.get(name, ""))), "")
        tag = own[1] if own else named or f"h{level}"
        return f"<{tag}>{escape(text, quote=False)}</{tag}>" if text else ""

    return make


TAGS = ("tag", "tag_name", "heading_tag", "title_tag", "type")


def _any_heading(given: dict[str, str], context: Context) -> str | None:
    """A heading of whatever plugin, by its attributes or by what it encloses; what else they say follows."""
    name = next((name for name in HEADING_OF if given.get(name) and _is_text(given[name])), "")
    text = given.get(name) or given.get(CONTENT_OF, "")
    rest = {key: value for key, value in given.items() if key != name}
    below = f"<p>{given[CONTENT_OF]}</p>" if name and given.get(CONTENT_OF) else ""
    return (_heading(2, "text")({**rest, "text": text}, context) or "") + (_told(rest, context) or "") + below


HEADING_OF = ("heading", "main_heading", "text", "title", "content")


def _entitled(level: int, *names: str) -> Make:
    """The first of these attributes as a heading, and whatever else they say to readers."""

    def make(given: dict[str, str], context: Context) -> str | None:
        name = next((name for name in names if given.get(name)), "")
        rest = {key: value for key, value in given.items() if key not in {name, CONTENT_OF}}
        title = _heading(level, name)({**given, name: given.get(name, "")}, context) if name else ""
        return (title or "") + (_said(rest, context) or "")

    return make


def _priced(given: dict[str, str], context: Context) -> str | None:
    """Divi's table of prices: ``currency="€" sum="10" per="month"``."""
    price = given.get("currency", "") + given.get("sum", "") + (f"/{given['per']}" if given.get("per") else "")
    rest = {name: value for name, value in given.items() if name not in {"currency", "sum", "per"}}
    return (_entitled(3, "title")(rest, context) or "") + (f"<p>{escape(price, quote=False)}</p>" if price else "")


def _pane(given: dict[str, str], context: Context) -> str | None:
    """What opens, of whatever plugin: its title as a heading."""
    return _heading(4, "title", "heading", "label")(given, context)


def _decoded(text: str) -> str:
    """King Composer writes some texts in base64."""
    if len(text) % 4 or not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", text):
        return text
    try:
        plain = b64decode(text, validate=True).decode()
    except (Error, UnicodeDecodeError):
        return text
    return plain if plain.isprintable() and re.search(r"\w{3}", plain) else text


def _library_picture(given: dict[str, str], context: Context) -> str | None:
    id = given.get("image") or given.get("id") or given.get("attachment") or ""
    media = context.library.media(int(id)) if context.library and id.isdecimal() and len(id) < MOST_DIGITS else None
    if media is None or not media.source_url:
        return None
    return f'<p><img class="wp-image-{id}" src="{escape(media.source_url)}" alt="{escape(media.alt_text)}"></p>'


MOST_DIGITS = 19


def _picture(given: dict[str, str], context: Context) -> str | None:
    """The picture, with its link and its caption."""
    src = given.get("src") or given.get("image")
    if not src:
        return None
    image = f'<img src="{escape(src)}" alt="{escape(given.get("alt", ""))}">'
    href = address(given.get("link", "")) or (address(given.get("url", "")) if given.get("src") else "")
    caption = given.get("caption", "")
    linked = f'<a href="{escape(href)}">{image}</a>' if href else image
    if not caption or not _is_text(caption):
        return f"<p>{linked}</p>"
    return f"<figure>{linked}<figcaption>{escape(plain_text(caption), quote=False)}</figcaption></figure>"


def _titled_picture(given: dict[str, str], context: Context) -> str | None:
    title, href = plain_text(given.get("title", "")), address(given.get("url", ""))
    inside = escape(title, quote=False)
    heading = f'<h4><a href="{escape(href)}">{inside}</a></h4>' if href else f"<h4>{inside}</h4>"
    return (_picture({**given, "url": ""}, context) or "") + (heading if title else "")


def _button(given: dict[str, str], context: Context) -> str | None:
    """``link="url:https%3A%2F%2Fexample.com|title:Go"`` (WPBakery), ``button_url`` (Divi), ``link`` (Avada)."""
    link = next((given[name] for name in HREFS if given.get(name)), "")
    named = re.search(r"\|title:([^|]*)", link) if link.startswith("url:") else None
    text = next((given[name] for name in LABELS if given.get(name)), "") or (unquote(named[1]) if named else "")
    if not text:
        return _said(given, context)
    return _linked_to(address(link), escape(plain_text(text), quote=False))


LABELS = (CONTENT_OF, "title", "button_text", "text", "label", "text_title")


def _boxed(given: dict[str, str], context: Context) -> str | None:
    """Avada's content box: a title, and below its text a link that comes first here."""
    title = _heading(3, "title")(given, context) or ""
    return title + (_button({**given, "title": "", "text": given.get("linktext", "")}, context) or "")


def _counted(given: dict[str, str], context: Context) -> str | None:
    """A number with what stands before and after it, and its title."""
    before, value, after = (next((given[name] for name in names if given.get(name)), "") for names in NUMBER)
    if given.get("unit_pos") == "prefix":
        before, after = after, before
    rest = {name: text for name, text in given.items() if not any(name in names for names in NUMBER)}
    number = plain_text(f"{before}{value}{after}")
    return (f"<p>{escape(number, quote=False)}</p>" if number else "") + (_told(rest, context) or "")


NUMBER = (
    ("counter_prefix", "prefix", "number_prefix"),
    ("value", "counter_value", "number", "digit", "count", "end"),
    ("unit", "units", "counter_suffix", "suffix", "number_suffix", "symbol"),
)
"""Attributes of what stands before a number, of the number, and of what stands after it."""


def _film(given: dict[str, str], context: Context) -> str | None:
    """An address, or the id of a video (``[fusion_youtube id="…"]``)."""
    return next((embed_html(escape(found)) for name in FILMS if (found := address(given.get(name, "")))), None)


FILMS = ("link", "src", "url", "id")


def _by_id(page: str) -> Make:
    def make(given: dict[str, str], context: Context) -> str | None:
        id = given.get("id", "")
        return _film(given, context) or (embed_html(page + id) if re.fullmatch(r"[\w-]{5,}", id) else None)

    return make


def _quoted(given: dict[str, str], context: Context) -> str | None:
    """``[su_quote cite="Ann" url="https://…"]…[/su_quote]``."""
    cite, href = escape(given.get("cite", ""), quote=False), address(given.get("url", ""))
    source = f'<a href="{escape(href)}">{cite or escape(href)}</a>' if href else cite
    cited = f"<cite>{source}</cite>" if source else ""
    return f"<blockquote><p>{given.get(CONTENT_OF, '')}</p>{cited}</blockquote>" if given.get(CONTENT_OF) else None


BOXES = words(
    "vc_section vc_row vc_row_inner vc_column vc_column_inner vc_column_text vc_empty_space vc_separator"
    " vc_tta_accordion vc_tta_tabs vc_tta_tour vc_tta_pageable vc_accordion vc_tabs vc_tour"
    " et_pb_section et_pb_row et_pb_row_inner et_pb_column et_pb_column_inner et_pb_text et_pb_code et_pb_divider"
    " et_pb_accordion et_pb_tabs et_pb_slider et_pb_counters et_pb_pricing_tables et_pb_fullwidth_code"
    " et_pb_social_media_follow"
    " fusion_builder_container fusion_builder_row fusion_builder_row_inner fusion_builder_column fusion_text"
    " fusion_builder_column_inner fusion_separator fusion_accordion fusion_tabs fusion_checklist"
    " fusion_content_boxes fusion_testimonials fusion_counters_box fusion_gallery fusion_images"
    " av_tab_container av_toggle_container av_iconlist av_testimonials av_one_fifth av_two_fifth av_three_fifth"
    " av_four_fifth av_cell_one_third av_cell_two_third av_cell_one_full av_cell_one_fourth av_cell_three_fourth"
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
    "et_pb_slide": _entitled(2, "heading"),
    "et_pb_cta": _entitled(2, "title"),
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
    "fusion_youtube": _by_id("https://www.youtube.com/watch?v="),
    "fusion_vimeo": _by_id("https://vimeo.com/"),
    "fusion_content_box": _boxed,
    "fusion_counter_box": _counted,
    "fusion_counter_circle": _counted,
    "vc_raw_html": _encoded,
    "vc_cta": _entitled(2, "h2"),
    "et_pb_fullwidth_header": _entitled(1, "title"),
    "et_pb_pricing_table": _priced,
    "et_pb_social_media_follow_network": _button,
    "et_pb_number_counter": _counted,
    "et_pb_circle_counter": _counted,
    "kc_title": _heading(2, "text"),
    "kc_button": _button,
    "kc_single_image": _library_picture,
    "av_button": _button,
    "av_image": _picture,
    "av_icon_box": _heading(3, "title"),
    "av_iconlist_item": _heading(4, "title"),
    "button": _button,
    "ux_image": _library_picture,
    "su_button": _button,
    "su_quote": _quoted,
}
"""Shortcodes that hold content in their attributes: what it becomes."""
KINDS: tuple[tuple[re.Pattern[str], Make], ...] = (
    (HEADING, _any_heading),
    (re.compile(r"(?:\w+_)?(?:counter|countup|count_up|counter_box|counter_circle|pie)"), _counted),
    (re.compile(r"(?:\w+_)?(?:tab|toggle|spoiler|accordion[_-]item|accordion_panel|faq_item)"), _pane),
)
"""What the name of a shortcode tells of one that is not in the table."""
ENCLOSING = words(
    "vc_raw_html fusion_code fusion_imageframe fusion_button fusion_title fusion_li_item su_quote"
    " su_button button kc_button av_button et_pb_social_media_follow_network"
)
"""Shortcodes whose text is a part of what they become."""
