"""What of a form is the author's: words that stand by themselves stay, controls and their labels go with a Note."""

import pytest

from tests.normalizer.blocks.reading import read
from tests.normalizer.reading import read as as_html

KEPT = {
    "introduction": (
        "<form><h3>Write to us</h3><p>We answer soon.</p><label>Name <input></label><button>Send</button></form>",
        "<h3>Write to us</h3><p>We answer soon.</p>",
    ),
    "box_of_a_plugin": (
        '<div class="wpcf7"><form><p>In English, please.</p><p><label>Name <input></label></p></form></div>',
        "<p>In English, please.</p>",
    ),
    "words_without_label": ("<form><p>Your name:<br><input></p><p>Thanks!</p></form>", "<p>Thanks!</p>"),
    "label_in_bold": ("<form><div><b>Name</b> <input></div></form>", ""),
    "long_text_beside_a_control": (
        "<form><p>I have read the terms of use and accept them gladly <input type=checkbox></p></form>",
        "<p>I have read the terms of use and accept them gladly</p>",
    ),
    "table": ("<form><table><tr><td>Name<td><input><tr><td>Mail<td><input></table></form>", ""),
    "errors_and_marks": (
        '<form><p>Hello.</p><div class="wpcf7-response-output">Sent.</div><p style="display:none">No</p><input></form>',
        "<p>Hello.</p>",
    ),
    "long_text_that_opens": (
        f'<form><input><div style="display:none"><p>{"word " * 40}</p></div></form>',
        f"<p>{('word ' * 40).strip()}</p>",
    ),
    "options": ("<form><ul><li><input type=radio>Red<li><input type=radio>Green</ul></form>", ""),
    "picture": ('<form><p><img src="a.jpg" alt=""></p><input></form>', '<p><img src="a.jpg" alt=""></p>'),
    "button_that_opens": (
        '<form><h3><button aria-expanded="false">Why?</button></h3><p>So.</p><input></form>',
        "<h3>Why?</h3><p>So.</p>",
    ),
    "comments": ('<div class="comment-respond"><form><h3>Leave a reply</h3><textarea></textarea></form></div>', ""),
    "password": ('<form class="post-password-form"><p>It is protected.</p><input type=password></form>', ""),
    "search": ("<form role=search><p>Find something:</p><input type=search></form>", ""),
}


@pytest.mark.parametrize("case", KEPT)
def test_form(case: str) -> None:
    html, wanted = KEPT[case]
    assert as_html(html) == wanted


@pytest.mark.parametrize("case", KEPT)
def test_form__note_carries_the_rest(case: str) -> None:
    assert read(KEPT[case][0]).rules == ["form"]


def test_form__without_controls_is_a_box() -> None:
    assert as_html("<form><p>a</p></form>") == "<p>a</p>"
    assert not read("<form><p>a</p></form>").notes


def test_form__text_in_parts_is_not_melted() -> None:
    assert [note.removed for note in read("<form><p>Hello.</p><b>Na</b>me<input></form>").notes] == [
        "<b>Na</b> me <input>"
    ]
