"""Columns, covers, media beside text, buttons, social links, and blocks that the site fills."""

import pytest

from tests.normalizer.blocks.reading import Read, block, read
from wpmigrate.document import Button, Columns, Dynamic, Group, Heading, Image, Link, List, Media, Paragraph, Text, walk

PICTURE = "https://example.com/wp-content/uploads/Sea View.jpg".replace(" ", "-")


def words(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def test_columns() -> None:
    found = block(
        '<div class="wp-block-columns is-layout-flex"><div class="wp-block-column"><p>Left</p></div>\n\n'
        '<div class="wp-block-column"></div>'
        '<div class="is-layout-flow wp-block-column"><p>Right</p></div></div>'
    )
    assert found == Columns(((words("Left"),), (words("Right"),)))


def test_columns__of_2018() -> None:
    found = block(
        '<div class="wp-block-columns has-2-columns"><p class="layout-column-1">One</p>'
        '<p class="layout-column-1">More</p>'
        '<p class="layout-column-2">Two</p></div>'
    )
    assert found == Columns(((words("One"), words("More")), (words("Two"),)))


def test_columns__one_is_none() -> None:
    assert block('<div class="wp-block-columns"><div class="wp-block-column"><p>Alone</p></div></div>') == words(
        "Alone"
    )


def test_text_columns() -> None:
    found = block(
        '<div class="wp-block-text-columns columns-2"><div class="wp-block-column"><p>A</p></div>'
        '<div class="wp-block-column"><p>B</p></div></div>'
    )
    assert isinstance(found, Columns)


@pytest.mark.parametrize(
    "picture",
    [
        f'<img class="wp-block-cover__image-background" alt="" src="{PICTURE}">',
        (
            f'<div class="wp-block-cover__image-background has-parallax" style="background-position:50% '
            f'50%;background-image:url({PICTURE})"></div>'
        ),
    ],
)
def test_cover__the_picture_first(picture: str) -> None:
    found = block(
        f'<section class="wp-block-cover">{picture}<span aria-hidden="true" class="wp-block-cover__background"></span>'
        '<div class="wp-block-cover__inner-container"><h2>On it</h2></div></section>'
    )
    assert found == Group((Paragraph((Image(PICTURE),)), Heading(2, (Text("On it"),))), "cover")


def test_cover__of_2019() -> None:
    found = block(
        f'<div class="wp-block-cover has-background-dim" style="background-image:url(\'{PICTURE}\')">'
        f'<p class="wp-block-cover-text">On it</p></div>'
    )
    assert found == Group((Paragraph((Image(PICTURE),)), words("On it")), "cover")


def test_cover__film() -> None:
    found = block(
        '<div class="wp-block-cover"><video class="wp-block-cover__video-background" src="https://example.com/v.mp4">'
        "</video>"
        '<div class="wp-block-cover__inner-container"><p>On it</p></div></div>'
    )
    assert found == Group((Media("video", ("https://example.com/v.mp4",)), words("On it")), "cover")


def test_cover__colour_only() -> None:
    assert block(
        '<div class="wp-block-cover"><div class="wp-block-cover__inner-container"><p>On it</p></div></div>'
    ) == words("On it")


def test_media_text__in_the_order_of_the_source() -> None:
    found = block(
        '<div class="wp-block-media-text has-media-on-the-right"><div class="wp-block-media-text__content"><p>Beside'
        "</p></div>"
        f'<figure class="wp-block-media-text__media"><img src="{PICTURE}" alt="Sea"></figure></div>'
    )
    assert found == Group((words("Beside"), Paragraph((Image(PICTURE, "Sea"),))), "media-text")


def test_buttons() -> None:
    found = read(
        '<div class="wp-block-buttons"><div class="wp-block-button">'
        '<a class="wp-block-button__link wp-element-button" href="/go">Go</a></div>'
        '<div class="wp-block-button"><button type="submit" class="wp-block-button__link">Nowhere</button></div></div>'
    )
    assert found.blocks == (Button("/go", (Text("Go"),)), words("Nowhere"))


@pytest.mark.parametrize(
    "html",
    [
        (
            '<div class="elementor-button-wrapper"><a class="elementor-button" href="/go">'
            '<span class="elementor-button-content-wrapper">'
            '<span class="elementor-button-icon"><svg></svg></span><span class="elementor-button-text">Go</span></span>'
            "</a></div>"
        ),
        '<div class="et_pb_button_module_wrapper et_pb_module"><a class="et_pb_button" href="/go">Go</a></div>',
        '<div class="vc_btn3-container"><a class="vc_general vc_btn3" href="/go" title="">Go</a></div>',
        (
            '<div class="wp-block-stackable-button stk-block-button stk-block">'
            '<a class="stk-link stk-button" href="/go">'
            "<span "
            'class="stk-button__inner-text">Go</span></a></div>'
        ),
    ],
    ids=["elementor", "divi", "wpbakery", "stackable"],
)
def test_buttons__of_builders(html: str) -> None:
    assert read(html).only == Button("/go", (Text("Go"),))


def social(link: str) -> Read:
    return read(
        f'<ul class="wp-block-social-links"><li class="wp-social-link wp-social-link-facebook '
        f'wp-block-social-link">{link}</li></ul>'
    )


@pytest.mark.parametrize(
    "label",
    [
        '<span class="wp-block-social-link-label">Facebook</span>',
        '<span class="wp-block-social-link-label screen-reader-text">Facebook</span>',
        "",
    ],
)
def test_social_links__a_list_of_names(label: str) -> None:
    found = social(
        f'<a href="https://www.facebook.com/me" class="wp-block-social-link-anchor"><svg><path d="M0"/></svg>{label}'
        f"</a>"
    ).only
    assert isinstance(found, List)
    assert found.items[0].children == (Paragraph((Link((Text("Facebook"),), "https://www.facebook.com/me"),)),)


def test_dynamic__keeps_what_it_showed() -> None:
    found = read(
        '<ul class="columns-2 wp-block-latest-posts__list wp-block-latest-posts"><li><a href="/a/">A post</a></li>'
        "</ul>",
        adds_up=False,
    )
    assert isinstance(found.only, Dynamic)
    assert found.only.name == "core/latest-posts"
    assert isinstance(found.only.children[0], List)


def test_dynamic__empty_is_nothing() -> None:
    assert read('<p>x</p><div class="wp-block-post-excerpt"> </div>').blocks == (words("x"),)


def test_slide__picture_of_its_style() -> None:
    found = read(
        f'<div class="swiper-slide"><div class="swiper-slide-bg" style="background-image:url({PICTURE})"></div>'
        f"<p>On it</p></div>"
    )
    assert Image(PICTURE) in list(walk(found.blocks))
    assert found.rules == ["background-image"]
