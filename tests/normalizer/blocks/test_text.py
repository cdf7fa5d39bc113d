"""Pullquotes, verse, footnotes, hidden addresses, links of icons."""

import pytest

from tests.normalizer.blocks.reading import block, read
from wpmigrate.document import (
    Break,
    FootnoteReference,
    Footnotes,
    Image,
    Link,
    Paragraph,
    Quote,
    Span,
    Text,
    Verse,
    walk,
)
from wpmigrate.normalizer.blocks.links import decoded


@pytest.mark.parametrize(
    "html",
    [
        '<figure class="wp-block-pullquote"><blockquote><p>Words</p><cite>Somebody</cite></blockquote></figure>',
        '<blockquote class="wp-block-pullquote alignleft"><p>Words</p><cite>Somebody</cite></blockquote>',
    ],
)
def test_pullquote(html: str) -> None:
    found = block(html)
    assert isinstance(found, Quote)
    assert (found.pull, found.citation, found.children) == (True, (Text("Somebody"),), (Paragraph((Text("Words"),)),))


def test_pullquote__a_box_around_the_quotation_is_plain() -> None:
    found = read('<div class="wp-block-pullquote"><p>Before</p><div><blockquote><p>Words</p></blockquote></div></div>')
    assert [type(one) for one in found.blocks] == [Paragraph, Quote]


def test_verse__lines_and_indents() -> None:
    found = block('<pre class="wp-block-verse">Roses,<br>  violets <em>blue</em>\nend</pre>')
    assert found == Verse(
        (Text("Roses,"), Break(), Text("  violets "), Span("emphasis", (Text("blue"),)), Break(), Text("end"))
    )


CORE_NOTES = (
    '<p>A note<sup data-fn="u-1" class="fn"><a href="#u-1" id="u-1-link">1</a></sup> here.</p>'
    '<ol class="wp-block-footnotes"><li id="u-1">The '
    '<em>text</em>. <a href="#u-1-link" aria-label="Jump to footnote reference 1">↩︎</a></li></ol>'
)
EASY_NOTES = (
    "<p>A note<span id='easy-footnote-1-12' class='easy-footnote-margin-adjust'></span><span class='easy-footnote'>"
    "<a href='#easy-footnote-bottom-1-12' title='The text.'><sup>1</sup></a></span> here.</p>"
    '<ol class="easy-footnotes-wrapper"><li class="easy-footnote-single">'
    '<span id="easy-footnote-bottom-1-12" class="easy-footnote-margin-adjust">'
    '</span>The <em>text</em>.<a class="easy-footnote-to-top" href="#easy-footnote-1-12"></a></li></ol>'
)
MADE_EASY = (
    '<p>A note<sup class="footnote"><a href="#fn-1-1" id="fnref-1-1">1</a></sup> here.</p><div class="footnotes"><ol>'
    '<li id="fn-1-1">The '
    '<em>text</em>. <span class="footnotereverse"><a href="#fnref-1-1">&#8617;</a></span></li></ol></div>'
)


@pytest.mark.parametrize("html", [CORE_NOTES, EASY_NOTES, MADE_EASY], ids=["core", "easy", "made-easy"])
def test_footnotes(html: str) -> None:
    text, notes = read(html).blocks
    assert isinstance(notes, Footnotes)
    assert [type(node) for node in walk(text)].count(FootnoteReference) == 1
    assert notes.items[0].children == (Paragraph((Text("The "), Span("emphasis", (Text("text"),)), Text("."))),)


def test_footnotes__modern() -> None:
    _, notes = read(
        '<p>A note<sup class="modern-footnotes-footnote" data-mfn="1"><a href="javascript:void(0)">1</a></sup>'
        '<span class="modern-footnotes-footnote__note" data-mfn="1">The <em>text</em>.</span> here.</p>'
    ).blocks
    assert isinstance(notes, Footnotes)


def test_footnotes__a_list_that_nothing_links_to_is_a_list() -> None:
    found = read('<p>Text</p><div class="footnotes"><ol><li>One</li></ol></div>')
    assert not [one for one in found.blocks if isinstance(one, Footnotes)]


# ----------------------------------------------------------------------------------------------------- hidden addresses


def hidden(address: str, key: int = 0x42) -> str:
    return bytes([key, *(byte ^ key for byte in address.encode())]).hex()


def test_decoded() -> None:
    assert decoded(hidden("me@example.com")) == "me@example.com"
    assert decoded("42") is None
    assert decoded("zz00") is None


@pytest.mark.parametrize(
    "html",
    [
        (
            f'<a href="/cdn-cgi/l/email-protection#{hidden("me@example.com")}">'
            f'<span class="__cf_email__" data-cfemail="{hidden("me@example.com")}">'
            "[email&#160;protected]</span></a>"
        ),
        (
            f'<a href="/cdn-cgi/l/email-protection" '
            f'class="__cf_email__" data-cfemail="{hidden("me@example.com")}">[email&#160;protected]</a>'
        ),
    ],
)
def test_email__link(html: str) -> None:
    assert block(f"<p>{html}</p>") == Paragraph((Link((Text("me@example.com"),), "mailto:me@example.com"),))


def test_email__words_of_the_link_stay() -> None:
    html = f'<p><a href="/cdn-cgi/l/email-protection#{hidden("me@example.com")}">Write <b>me</b></a></p>'
    assert block(html) == Paragraph((Link((Text("Write "), Span("strong", (Text("me"),))), "mailto:me@example.com"),))


def test_email__alone() -> None:
    found = block(
        f'<p>At <span class="__cf_email__" data-cfemail="{hidden("me@example.com")}">[email&#160;protected]</span>.</p>'
    )
    assert found == Paragraph((Text("At me@example.com."),))


# ----------------------------------------------------------------------------------------------------------- icon links


@pytest.mark.parametrize(
    ("html", "name"),
    [
        (
            (
                '<a href="https://example.org/"><span class="screen-reader-text">Somewhere</span><i class="fab fa-x">'
                "</i>"
                "</a>"
            ),
            "Somewhere",
        ),
        ('<a href="https://example.org/" aria-label="There"><svg><path d="M0"/></svg></a>', "There"),
        ('<a href="https://example.org/"><i class="fab fa-mastodon"></i></a>', "Mastodon"),
        ('<a href="tel:+123"><i class="x"></i></a>', "+123"),
        ('<a href="https://example.org/"><i class="x"></i></a>', "https://example.org/"),
    ],
)
def test_icon_link__has_a_name(html: str, name: str) -> None:
    found = block(f"<p>{html}</p>")
    assert isinstance(found, Paragraph)
    assert isinstance(found.children[0], Link)
    assert found.children[0].children == (Text(name),)


def test_reader_only_text__is_noted() -> None:
    found = read('<p>Seen <span class="screen-reader-text">unseen</span></p>')
    assert found.only == Paragraph((Text("Seen"),))
    assert found.rules == ["screen-reader-text"]


def test_link__without_content() -> None:
    assert read('<p>x <a href="https://example.org/"></a></p>').rules == ["decoration"]


def test_icons__side_by_side_stand_apart() -> None:
    icons = '<a href="https://facebook.com/a"><i></i></a><a href="mailto:a@example.com"><i></i></a>'
    found = read(f"<p>{icons}</p>")
    assert [node.text for node in found.only.children if isinstance(node, Text)] == [" "]


def test_link_of_a_lost_picture__is_noted() -> None:
    found = read('<p>a <a href="/b"><img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP" alt=""></a></p>')
    assert found.rules == ["empty-image", "decoration"]
    assert found.notes[1].removed == '<a href="/b"></a>'


def test_link_of_a_lazy_picture__with_the_picture_in_noscript() -> None:
    lazy = '<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP" alt="">'
    found = read(f'<p><a href="/b">{lazy}<noscript><img src="/c.jpg" alt="C"></noscript></a></p>')
    assert found.only == Paragraph((Link((Image("/c.jpg", "C"),), "/b"),))


def test_address_hidden_by_cloudflare__deep_in_a_link() -> None:
    hidden = '<span class="__cf_email__" data-cfemail="422302272f236c2d2530">[email protected]</span>'
    found = read(f'<p><a href="/cdn-cgi/l/email-protection#{"422302272f236c2d2530"}"><b>Write</b> {hidden}</a></p>')
    assert found.only.children[0].href == "mailto:a@ema.ogr"
    assert found.only.children[0].children[-1] == Text(" a@ema.ogr")
