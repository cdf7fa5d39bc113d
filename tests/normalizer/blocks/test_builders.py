"""What page builders keep outside the text, and their empty shells."""

from tests.normalizer.blocks.reading import read
from wpmigrate.document import Heading, Image, List, Paragraph, Text, walk


def test_counter__the_number_that_it_reaches() -> None:
    found = read(
        '<div class="elementor-counter"><span class="elementor-counter-number" data-to-value="2950" '
        'data-from-value="0">0</span></div>'
    )
    assert found.only == Paragraph((Text("2950"),))
    assert found.rules == ["counter"]


def test_slideshow__pictures_of_the_settings() -> None:
    found = read(
        '<section class="elementor-section" '
        'data-settings=\'{"background_slideshow_gallery":[{"id":1,"url":"https:\\/\\/example.com\\/a.jpg"}]}\'>'
        "<h2>On it</h2></section>"
    )
    assert [type(one) for one in found.blocks] == [Paragraph, Heading]
    assert Image("https://example.com/a.jpg") in list(walk(found.blocks))


def test_settings__that_are_no_json_are_nothing() -> None:
    assert read('<section class="elementor-section" data-settings="{broken"><h2>On it</h2></section>').only == Heading(
        2, (Text("On it"),)
    )


def test_shell__says_so() -> None:
    found = read(
        '<div class="elementor elementor-12"><div class="elementor-section-wrap"><div class="e-con"></div></div></div>'
    )
    assert found.rules == ["empty-shell"]
    assert not found.blocks


def test_sections__are_boxes() -> None:
    found = read(
        '<div class="elementor elementor-12"><section class="elementor-section"><div class="elementor-container">'
        '<div class="elementor-column">'
        '<div class="elementor-widget-heading"><h2 class="elementor-heading-title">Title</h2></div><p>Text</p></div>'
        "</div></section></div>"
    )
    assert found.blocks == (Heading(2, (Text("Title"),)), Paragraph((Text("Text"),)))
    assert not found.notes


def test_parted__words_that_only_a_style_keeps_apart() -> None:
    bar = '<div class="elementor-progress-bar"><span>Web</span><span>90%</span></div>'
    found = read(bar)
    assert found.only == Paragraph((Text("Web 90%"),))
    assert found.rules == ["parted-words"]
    assert not read('<div class="elementor-progress-bar"><span>Web</span> <span>90%</span></div>').notes


def test_parted__items_of_a_list_stay_items() -> None:
    found = read('<ul class="et_pb_counters"><li><span>Web</span><span>90%</span></li></ul>')
    assert isinstance(found.only, List)


def test_number_counter__its_number_stands_on_the_box() -> None:
    inner = '<div class="percent"><p><span class="percent-value"></span><span>%</span></p></div><h3>Done</h3>'
    found = read(f'<div class="et_pb_number_counter" data-number-value="85">{inner}</div>')
    assert found.blocks[0] == Paragraph((Text("85%"),))
    assert found.rules == ["counter"]


def test_counter__as_it_is_shown() -> None:
    found = read('<p><span class="elementor-counter-number" data-to-value="6200000" data-delimiter=".">0</span> kg</p>')
    assert found.only == Paragraph((Text("6.200.000 kg"),))


def test_rating__stars_of_a_font() -> None:
    stars = '<i>\ue934</i><i>\ue934</i><span class="elementor-screen-only">4/5</span>'
    found = read(f'<div class="elementor-star-rating" title="4/5">{stars}</div>')
    assert found.only == Paragraph((Text("4/5"),))


def test_shell__an_empty_row_among_others_is_only_space() -> None:
    row = '<div class="vc_row"><div class="wpb_column"></div></div>'
    assert not read(f"{row}<p>The post.</p>{row}").notes
    assert read(f"{row}{row}").rules == ["empty-shell"]
