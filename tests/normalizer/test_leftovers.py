"""Shortcodes of page builders that nobody expanded: their boxes go, their words and pictures stay."""

import pytest

from tests.normalizer.blocks.reading import read
from tests.normalizer.reading import Shelf
from tests.normalizer.reading import read as as_html
from wpmigrate.normalizer import normalize_html
from wpmigrate.normalizer.markup import markup
from wpmigrate.records import Media

CASES = {
    "boxes": ("<p>[vc_row][vc_column width=&#8221;1/2&#8243;]a[/vc_column][/vc_row]</p>", "<p>a</p>"),
    "boxes_side_by_side": (
        '<p>[et_pb_text]a[/et_pb_text][et_pb_text admin_label="Text"]b[/et_pb_text]</p>',
        "<p>a</p><p>b</p>",
    ),
    "heading": (
        "<p>[vc_custom_heading text=&#8221;A &amp; b&#8221; font_container=&#8221;tag:h3&#8221;]</p>",
        "<h3>A &amp; b</h3>",
    ),
    "toggle": ('<p>[vc_toggle title="Why?"]So.[/vc_toggle]</p>', "<h4>Why?</h4><p>So.</p>"),
    "button": (
        '<p>[vc_btn title="Go" link="url:https%3A%2F%2Fexample.com%2Fa|title:b"]</p>',
        '<p><a href="https://example.com/a">Go</a></p>',
    ),
    "picture": ('<p>[et_pb_image src="/a.jpg" alt="A" /]</p>', '<p><img src="/a.jpg" alt="A"></p>'),
    "unknown_single": ("<p>[vc_gmaps size=1] [x] [1]</p>", "<p>[x] [1]</p>"),
    "unknown_pair": ("<p>[vc_message icon=1]Gale.[/vc_message]</p>", "<p>Gale.</p>"),
    "unknown_that_says_something": (
        "<p>[et_pb_testimonial author=&#8221;Ida&#8221; url_new_window=&#8221;off&#8221;]Calm.[/et_pb_testimonial]</p>",
        "<p>Ida</p><p>Calm.</p>",
    ),
    "raw_html": (
        "<p>a[vc_raw_html]JTNDcCUzRVJhdyUyMHRpZGUlM0MlMkZwJTNF[/vc_raw_html]</p>",
        "<p>a</p><p>Raw tide</p>",
    ),
    "raw_html_that_is_none": ("<p>[vc_raw_html]a b[/vc_raw_html]</p>", "<p>a b</p>"),
    "items": (
        "<p>[fusion_checklist][fusion_li_item]A[/fusion_li_item][fusion_li_item]B[/fusion_li_item][/fusion_checklist]</p>",
        "<ul><li><p>A</p></li><li><p>B</p></li></ul>",
    ),
    "dynamic_value": ("<p>a @ET-DC@eyJkeW5hbWljIjp0cnVlfQ==@</p>", "<p>a</p>"),
    "code": (
        "<pre><code>[vc_row]</code></pre><p><code>[vc_row]</code></p>",
        "<pre><code>[vc_row]</code></pre><p><code>[vc_row]</code></p>",
    ),
    "attribute": ('<p><a href="/a" title="[vc_row]">a</a></p>', '<p><a href="/a">a</a></p>'),
    "not_closed": ("<p>[vc_row a</p><p>b]</p>", "<p>[vc_row a</p><p>b]</p>"),
    "hostile": ("<p>" + "[vc_row " * 50 + "</p>", "<p>" + ("[vc_row " * 50).strip() + "</p>"),
}


@pytest.mark.parametrize("case", CASES)
def test_leftover(case: str) -> None:
    html, wanted = CASES[case]
    assert as_html(html) == wanted
    read(html)  # the sum comes out


def test_leftover__picture_of_the_library() -> None:
    shelf = Shelf(Media(id=5, source_url="https://example.com/a.jpg", alt_text="A"))
    blocks, notes = normalize_html('[vc_single_image image="5"]', shelf)
    assert markup(blocks) == '<p><img src="https://example.com/a.jpg" alt="A"></p>'
    assert [note.rule for note in notes] == ["expanded-shortcode"]


def test_leftover__picture_that_nobody_knows() -> None:
    """Its number tells readers nothing: it leaves as every other shortcode does, and the Note has it."""
    blocks, notes = normalize_html('<p>a</p><p>[vc_single_image image="6" img_size="full"]</p>', Shelf())
    assert markup(blocks) == "<p>a</p>"
    assert [(note.rule, note.removed) for note in notes] == [
        ("shortcode", '[vc_single_image image="6" img_size="full"]')
    ]
