"""What shortcodes that nobody expanded stand for: HTML made of their attributes. Which brackets are shortcodes is told
in `leftovers`.

`MAKERS` has those whose meaning is known. Of the others the name tells the kind (`KINDS`: a heading, something that
opens), and whatever their attributes say to readers is kept: words, links, pictures, sound and films.
"""

import re

from wpmigrate.normalizer.dom import words
from wpmigrate.normalizer.makers.attributes import CONTENT_OF, Make, quoted_attributes
from wpmigrate.normalizer.makers.kinds import (
    any_heading,
    boxed,
    button,
    counted,
    entitled,
    heading,
    item,
    pane,
    priced,
    quoted,
    sized,
)
from wpmigrate.normalizer.makers.pictures import by_id, encoded, film, framed, library_picture, picture, titled_picture
from wpmigrate.normalizer.makers.sayings import addressed, linked, said, told

__all__ = [
    "ADDRESS",
    "BOXES",
    "CONTENT_OF",
    "ENCLOSING",
    "HEADING",
    "LINK",
    "MAKERS",
    "maker",
    "quoted_attributes",
]

HEADING = re.compile(r"(?:[a-z]+_)?(?:section_)?(?:heading|title|headline)")
ADDRESS = re.compile(r"\s*https?://[^\s<>]+\s*")
LINK = re.compile(r"\s(?:url|href|link)=(?:&#82[24][0-9];|&quot;|[\"'“”″])?(?:https?:|/|mailto:)")


def maker(name: str, content: str, *, is_builder: bool) -> Make:
    """Who makes the HTML of a shortcode; ``content`` is its text, if that is needed."""
    if name in MAKERS:
        return MAKERS[name]
    if ADDRESS.fullmatch(content):
        return addressed
    kind = next((make for pattern, make in KINDS if pattern.fullmatch(name)), None)
    return kind or (linked if content else said if is_builder else told)


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
    "vc_custom_heading": heading(2, "text"),
    "vc_text_separator": heading(4, "title"),
    "vc_tta_section": heading(4, "title"),
    "vc_toggle": heading(4, "title"),
    "vc_tab": heading(4, "title"),
    "vc_accordion_tab": heading(4, "title"),
    "vc_single_image": library_picture,
    "vc_btn": button,
    "vc_video": film,
    "et_pb_toggle": heading(4, "title"),
    "et_pb_accordion_item": heading(4, "title"),
    "et_pb_tab": heading(4, "title"),
    "et_pb_blurb": titled_picture,
    "et_pb_slide": entitled(2, "heading"),
    "et_pb_cta": entitled(2, "title"),
    "et_pb_image": picture,
    "et_pb_button": button,
    "et_pb_video": film,
    "fusion_toggle": heading(4, "title"),
    "fusion_tab": heading(4, "title"),
    "fusion_title": sized,
    "fusion_button": button,
    "fusion_imageframe": framed,
    "fusion_li_item": item,
    "fusion_code": encoded,
    "fusion_youtube": by_id("https://www.youtube.com/watch?v="),
    "fusion_vimeo": by_id("https://vimeo.com/"),
    "fusion_content_box": boxed,
    "fusion_counter_box": counted,
    "fusion_counter_circle": counted,
    "vc_raw_html": encoded,
    "vc_cta": entitled(2, "h2"),
    "et_pb_fullwidth_header": entitled(1, "title"),
    "et_pb_pricing_table": priced,
    "et_pb_social_media_follow_network": button,
    "et_pb_number_counter": counted,
    "et_pb_circle_counter": counted,
    "kc_title": heading(2, "text"),
    "kc_button": button,
    "kc_single_image": library_picture,
    "av_button": button,
    "av_image": picture,
    "av_icon_box": heading(3, "title"),
    "av_iconlist_item": heading(4, "title"),
    "button": button,
    "ux_image": library_picture,
    "su_button": button,
    "su_quote": quoted,
}
"""Shortcodes that hold content in their attributes: what it becomes."""


KINDS: tuple[tuple[re.Pattern[str], Make], ...] = (
    (HEADING, any_heading),
    (re.compile(r"(?:\w+_)?(?:counter|countup|count_up|counter_box|counter_circle|pie)"), counted),
    (re.compile(r"(?:\w+_)?(?:tab|toggle|spoiler|accordion[_-]item|accordion_panel|faq_item)"), pane),
)
"""What the name of a shortcode tells of one that is not in the table."""


ENCLOSING = words(
    "vc_raw_html fusion_code fusion_imageframe fusion_button fusion_title fusion_li_item su_quote"
    " su_button button kc_button av_button et_pb_social_media_follow_network"
)
"""Shortcodes whose text is a part of what they become."""
