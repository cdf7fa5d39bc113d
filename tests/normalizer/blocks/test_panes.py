"""Accordions, toggles, questions, tabs: the same three things under a hundred names."""

import pytest

from tests.normalizer.blocks.reading import read
from wpmigrate.document import Details, Paragraph, Span, Text
from wpmigrate.normalizer.blocks.panes import PANES, TABS

ANSWER = (Paragraph((Text("The answer."),)),)


@pytest.mark.parametrize("token", PANES)
def test_pane__title_and_body(token: str) -> None:
    title, body = PANES[token].title[0], PANES[token].body[0]
    found = read(
        f'<div class="{token}"><div class="{title}">A question?</div><div class="{body}"><p>The answer.</p></div></div>'
    )
    assert found.only == Details((Text("A question?"),), ANSWER)
    assert not [rule for rule in found.rules if rule != "unknown-block"]


def test_core_accordion__sign_and_heading() -> None:
    found = read(
        '<div role="group" class="wp-block-accordion"><div class="wp-block-accordion-item is-open">'
        '<h3 class="wp-block-accordion-heading has-icon">'
        '<button type="button" class="wp-block-accordion-heading__toggle">'
        '<span class="wp-block-accordion-heading__toggle-title">A '
        '<em>question</em>?</span><span class="wp-block-accordion-heading__toggle-icon" aria-hidden="true">+</span>'
        "</button></h3>"
        '<div role="region" class="wp-block-accordion-panel"><p>The answer.</p></div></div></div>'
    )
    assert found.only == Details((Text("A "), Span("emphasis", (Text("question"),)), Text("?")), ANSWER, open=True)
    assert found.rules == ["summary"]


def test_faq__the_question_keeps_its_mark() -> None:
    found = read(
        '<div class="schema-faq wp-block-yoast-faq-block"><div class="schema-faq-section" id="faq-question-1">'
        '<strong class="schema-faq-question">A question?</strong> <p class="schema-faq-answer">The answer.</p> </div>'
        "</div>"
    )
    assert found.only == Details((Span("strong", (Text("A question?"),)),), ANSWER)


def test_toggle__link_that_only_opens() -> None:
    found = read(
        '<div class="elementor-accordion-item"><h5 class="elementor-tab-title">'
        '<span class="elementor-accordion-icon"><i class="fas"></i></span>'
        '<a class="elementor-accordion-title" href="#">A question?</a></h5><div class="elementor-tab-content">'
        "<p>The answer.</p></div></div>"
    )
    assert found.only == Details((Text("A question?"),), ANSWER)


def test_toggle__words_beside_the_title_are_kept() -> None:
    found = read(
        '<div class="su-spoiler"><div class="su-spoiler-title">A question?</div><p>Between</p>'
        '<div class="su-spoiler-content"><p>The answer.</p>'
        "</div></div>"
    )
    assert found.only == Details((Text("A question?"),), (Paragraph((Text("Between"),)), *ANSWER))


def test_pane__inside_another() -> None:
    inner = (
        '<div class="et_pb_toggle"><h5 class="et_pb_toggle_title">Inner</h5><div class="et_pb_toggle_content">'
        "<p>Deep</p></div></div>"
    )
    found = read(
        f'<div class="et_pb_toggle"><h5 class="et_pb_toggle_title">Outer</h5>'
        f'<div class="et_pb_toggle_content">{inner}</div></div>'
    )
    assert found.only.children == (Details((Text("Inner"),), (Paragraph((Text("Deep"),)),)),)


def test_pane__without_a_body_is_plain() -> None:
    found = read('<div class="accordion-item"><div class="accordion-title">Only this</div></div>')
    assert found.only == Paragraph((Text("Only this"),))


TWO = (
    Details((Text("One"),), (Paragraph((Text("First"),)),), open=True),
    Details((Text("Two"),), (Paragraph((Text("Second"),)),), open=True),
)


@pytest.mark.parametrize(
    "html",
    [
        (
            '<div class="wp-block-tabs"><div role="tablist" class="wp-block-tab-list">'
            '<button aria-controls="t-0" role="tab">One</button>'
            '<button aria-controls="t-1" role="tab">Two</button></div><div class="wp-block-tab-panels">'
            '<section id="t-0" role="tabpanel" '
            'class="wp-block-tab-panel"><p>First</p></section>'
            '<section id="t-1" role="tabpanel" class="wp-block-tab-panel"><p>Second</p></section>'
            "</div></div>"
        ),
        (
            '<div class="elementor-tabs"><div role="tablist">'
            '<div class="elementor-tab-title elementor-tab-desktop-title">One</div>'
            '<div class="elementor-tab-title elementor-tab-desktop-title">Two</div></div><div>'
            '<div class="elementor-tab-mobile-title">One</div>'
            '<div class="elementor-tab-content">First</div><div class="elementor-tab-mobile-title">Two</div>'
            '<div class="elementor-tab-content">Second'
            "</div></div></div>"
        ),
        (
            '<div class="et_pb_module et_pb_tabs"><ul class="et_pb_tabs_controls clearfix"><li class="et_pb_tab_0">'
            '<a href="#">One</a></li>'
            '<li class="et_pb_tab_1"><a href="#">Two</a></li></ul><div class="et_pb_all_tabs"><div class="et_pb_tab">'
            '<div class="et_pb_tab_content">'
            '<p>First</p></div></div><div class="et_pb_tab"><div class="et_pb_tab_content"><p>Second</p></div></div>'
            "</div></div>"
        ),
        (
            '<div class="vc_tta-tabs"><ul class="vc_tta-tabs-list"><li class="vc_tta-tab"><a href="#p1">'
            '<span class="vc_tta-title-text">One</span></a>'
            '</li><li class="vc_tta-tab"><a href="#p2"><span class="vc_tta-title-text">Two</span></a></li></ul>'
            '<div class="vc_tta-panel" id="p1">'
            '<div class="vc_tta-panel-heading"><h4><a href="#p1"><span class="vc_tta-title-text">One</span></a></h4>'
            "</div>"
            '<div class="vc_tta-panel-body"><p>First</p></div></div><div class="vc_tta-panel" id="p2">'
            '<div class="vc_tta-panel-heading"><h4>'
            '<a href="#p2"><span class="vc_tta-title-text">Two</span></a></h4></div><div class="vc_tta-panel-body">'
            "<p>Second</p></div></div></div>"
        ),
        (
            '<div class="wp-block-kadence-tabs"><ul class="kt-tabs-title-list"><li class="kt-title-item">'
            '<a href="#a" class="kt-tab-title">'
            '<span class="kt-title-text">One</span></a></li><li class="kt-title-item">'
            '<a href="#b" class="kt-tab-title">'
            '<span class="kt-title-text">'
            'Two</span></a></li></ul><div class="kt-tabs-content-wrap">'
            '<div class="wp-block-kadence-tab kt-tab-inner-content"><p>First</p></div>'
            '<div class="wp-block-kadence-tab kt-tab-inner-content"><p>Second</p></div></div></div>'
        ),
    ],
    ids=["core", "elementor", "divi", "wpbakery", "kadence"],
)
def test_tabs__labels_pair_with_panels(html: str) -> None:
    assert read(html).blocks == TWO


def test_tabs__pair_by_id_before_order() -> None:
    found = read(
        '<div class="wp-block-tabs"><button role="tab" aria-controls="b">Two</button>'
        '<button role="tab" aria-controls="a">One</button>'
        '<div class="wp-block-tab-panel" id="a"><p>First</p></div><div class="wp-block-tab-panel" id="b"><p>Second'
        "</p></div></div>"
    )
    assert found.blocks == TWO[::-1]


def test_tabs__that_do_not_pair_are_plain() -> None:
    html = '<div class="wp-block-tabs"><button role="tab">One</button><p>First</p></div>'
    assert not [one for one in read(html).blocks if isinstance(one, Details)]


def test_tables__a_class_is_either_an_item_or_a_set() -> None:
    assert not set(PANES) & set(TABS)


def test_pane__title_within_its_body_is_plain() -> None:
    html = '<div class="su-spoiler"><div class="su-spoiler-content"><b class="su-spoiler-title">T</b> text</div></div>'
    assert not [one for one in read(html).blocks if isinstance(one, Details)]


def test_pane__text_beside_title_and_body_stays() -> None:
    found = read(
        '<div class="wp-block-kadence-pane"><div><button class="kt-blocks-accordion-title">Why?</button></div>Because.'
        '<div class="kt-accordion-panel"><p>So.</p></div></div>'
    )
    assert isinstance(found.only, Details)
    assert found.only.children == (Paragraph((Text("Because."),)), Paragraph((Text("So."),)))


def test_pane__title_in_a_link_that_opens() -> None:
    found = read(
        '<div class="elementskit-card"><div><a href="#c"><span class="ekit-accordion-title">Why?</span></a></div>'
        '<div id="c"><div class="elementskit-card-body"><p>So.</p></div></div></div>'
    )
    assert found.only.summary == (Text("Why?"),)
    assert found.rules == ["summary"]
