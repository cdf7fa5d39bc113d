"""Which picture an ``img`` shows, what its link is for, and when its size was chosen by hand."""

from typing import Any

import pytest

from tests.normalizer.blocks.reading import Read, Shelf, block, read
from wpmigrate.document import Figure, Image, Link, Paragraph, Text, walk
from wpmigrate.normalizer.blocks.images import biggest, unproxied
from wpmigrate.records import Media

UPLOADS = "https://example.com/wp-content/uploads/2024/05"


def picture(html: str, shelf: Shelf | None = None) -> Image:
    found = [node for node in walk(read(html, shelf).blocks) if isinstance(node, Image)]
    assert len(found) == 1, found
    return found[0]


def record(id: int, name: str, **details: Any) -> Shelf:
    media = Media(id=id, source_url=f"{UPLOADS}/{name}", link="https://example.com/attachment/", media_details=details)
    return Shelf({id: media})


# --------------------------------------------------------------------------------------------------- the picture itself

REAL = f"{UPLOADS}/boat.jpg"
BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
SVG = "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20viewBox='0%200%201%201'%3E%3C/svg%3E"


@pytest.mark.parametrize(
    "attributes",
    [
        f'src="{REAL}" loading="lazy"',
        f'src="{BLANK}" data-src="{REAL}" class="lazyload"',
        f'src="{SVG}" data-lazy-src="{REAL}" data-lazy-srcset="{REAL} 800w"',
        f'src="{BLANK}" data-orig-src="{REAL}"',
        f'class="lazy" src="https://example.com/loading.gif" data-original="{REAL}"',
        f'src="{BLANK}" data-srcset="{UPLOADS}/boat-300x200.jpg 300w, {REAL} 1200w"',
        f'data-src-fg="{REAL}" class="fg-image"',
    ],
)
def test_lazy__the_picture_that_appears(attributes: str) -> None:
    assert picture(f'<p><img alt="Boat" {attributes}></p>').src == REAL


def test_lazy__a_second_address_for_a_lightbox_is_noted() -> None:
    found = read(f'<p><img src="{REAL}" data-src="https://example.com/other.jpg" alt="Boat"></p>')
    assert found.only == Paragraph((Image(REAL, "Boat"),))
    assert found.rules == ["rewritten-address"]


def test_lazy__noscript_double_is_one_picture() -> None:
    html = f'<p><img src="{BLANK}" data-src="{REAL}" alt="Boat"><noscript><img src="{REAL}" alt="Boat"></noscript></p>'
    assert picture(html).src == REAL


def test_picture__formats_are_one_picture() -> None:
    html = f'<picture><source type="image/webp" srcset="{REAL}.webp"><img src="{REAL}" alt="Boat"></picture>'
    assert picture(html) == Image(REAL, "Boat")


@pytest.mark.parametrize("source", ["", BLANK, "javascript:alert(1)", "#"])
def test_no_address__a_note_and_no_image(source: str) -> None:
    found = read(f'<p>x <img src="{source}"></p>')
    assert found.only == Paragraph((Text("x"),))
    assert "empty-image" in found.rules


def test_data_image__a_real_one_is_kept() -> None:
    source = "data:image/png;base64," + "A" * 600
    assert picture(f'<p><img src="{source}" alt="Pasted"></p>').src == source


@pytest.mark.parametrize(
    ("address", "stands_for"),
    [
        (
            "https://i0.wp.com/example.com/wp-content/uploads/a.png?resize=720%2C600&ssl=1",
            "https://example.com/wp-content/uploads/a.png",
        ),
        ("https://i2.wp.com/example.com/a.png", "http://example.com/a.png"),
        (
            "https://blog.files.wordpress.com/2020/01/a.jpg?w=1024&h=683",
            "https://blog.files.wordpress.com/2020/01/a.jpg",
        ),
        ("https://example.com/wp-content/uploads/a.jpg?w=300", "https://example.com/wp-content/uploads/a.jpg"),
        ("https://example.com/wp-content/uploads/a.jpg?ver=3", "https://example.com/wp-content/uploads/a.jpg?ver=3"),
        ("https://cdn.shortpixel.ai/client/q_glossy,ret_img/https://example.com/a.jpg", "https://example.com/a.jpg"),
        ("https://ab.i.optimole.com/w:1024/h:683/q:90/https://example.com/a.jpg", "https://example.com/a.jpg"),
        (
            "https://example.com/cdn-cgi/image/width=800/wp-content/uploads/a.jpg",
            "https://example.com/wp-content/uploads/a.jpg",
        ),
        ("https://images.weserv.nl/?url=example.com/a.jpg&w=300", "https://example.com/a.jpg"),
        ("//example.com/a.jpg", "https://example.com/a.jpg"),
        ("/relative/a.jpg", "/relative/a.jpg"),
        ("https://images.example.org/photo?w=800&h=600", "https://images.example.org/photo?w=800&h=600"),
    ],
)
def test_unproxied(address: str, stands_for: str) -> None:
    assert unproxied(address) == stands_for


def test_proxy__a_note_carries_both() -> None:
    found = read('<p><img src="https://i0.wp.com/example.com/a.png?ssl=1" alt="A"></p>')
    (note,) = found.notes
    assert note.rule == "rewritten-address"
    assert "i0.wp.com" in note.removed
    assert 'src="https://example.com/a.png"' in note.added


def test_biggest__commas_in_an_address() -> None:
    assert (
        biggest("https://a.example/w_300,h_200/a.jpg 300w, https://a.example/w_900,h_600/a.jpg 900w")
        == "https://a.example/w_900,h_600/a.jpg"
    )


def test_tracking_pixel() -> None:
    found = read('<p>text<img src="https://pixel.example.com/i.gif" width="1" height="1"></p>')
    assert found.rules == ["tracking-pixel"]


@pytest.mark.parametrize("token", ["emoji", "wp-smiley"])
def test_character_as_image(token: str) -> None:
    found = read(f'<p>Hi <img class="{token}" src="https://s.w.org/images/core/emoji/15/svg/1f642.svg" alt="🙂"></p>')
    assert found.only == Paragraph((Text("Hi 🙂"),))
    assert found.rules == ["emoji-image"]


# --------------------------------------------------------------------------------------------------------- the original


@pytest.mark.parametrize("file", ["boat-scaled.jpg", "boat-rotated.jpg"])
def test_original__by_the_record_behind_what_wordpress_made(file: str) -> None:
    shelf = record(7, file, original_image="boat.jpg", sizes={})
    image = picture(f'<p><img class="wp-image-7" src="{UPLOADS}/boat-300x200.jpg" alt=""></p>', shelf)
    assert (image.media, image.src, image.original) == (7, f"{UPLOADS}/boat-300x200.jpg", f"{UPLOADS}/boat.jpg")


def test_original__an_edited_picture_is_the_wanted_one() -> None:
    shelf = record(7, "boat-e1700000000000.jpg", sizes={})
    source = f"{UPLOADS}/boat-e1700000000000-300x200.jpg"
    image = picture(f'<p><img class="wp-image-7" src="{source}" alt=""></p>', shelf)
    assert image.original == f"{UPLOADS}/boat-e1700000000000.jpg"


def test_original__a_record_of_another_file_is_not_believed() -> None:
    shelf = record(7, "other.jpg")
    assert picture(f'<p><img class="wp-image-7" src="{UPLOADS}/boat.jpg" alt=""></p>', shelf).original is None


def test_original__by_the_widest_source() -> None:
    sources = f"{UPLOADS}/boat-300x200.jpg 300w, {UPLOADS}/boat.jpg 2400w"
    image = picture(f'<p><img src="{UPLOADS}/boat-300x200.jpg" srcset="{sources}" alt=""></p>')
    assert image.original == f"{UPLOADS}/boat.jpg"


def test_original__a_name_that_only_looks_like_a_size() -> None:
    image = picture(f'<p><img src="{UPLOADS}/room-300x200.jpg" alt=""></p>')
    assert (image.src, image.original) == (f"{UPLOADS}/room-300x200.jpg", None)


# ---------------------------------------------------------------------------------------------------------------- links


def linked(href: str, rel: str = "", shelf: Shelf | None = None) -> Read:
    return read(
        f'<p><a href="{href}" rel="{rel}"><img class="wp-image-7" src="{UPLOADS}/boat-300x200.jpg" alt="Boat"></a></p>',
        shelf,
    )


@pytest.mark.parametrize(
    ("href", "rel"),
    [
        (f"{UPLOADS}/boat.jpg", ""),
        (f"{UPLOADS}/boat-scaled.jpg", ""),
        ("https://i1.wp.com/example.com/wp-content/uploads/2024/05/boat.jpg?ssl=1", ""),
        ("https://example.com/?attachment_id=7", "attachment wp-att-7"),
    ],
)
def test_link__to_the_picture_itself_is_none(href: str, rel: str) -> None:
    found = linked(href, rel)
    assert isinstance(found.only.children[0], Image)
    assert found.rules == ["duplicate"]


def test_link__to_the_attachment_page_by_the_record() -> None:
    assert isinstance(linked("https://example.com/attachment", shelf=record(7, "boat.jpg")).only.children[0], Image)


@pytest.mark.parametrize(
    "href", ["https://example.com/about/", f"{UPLOADS}/another.jpg", "https://example.org/?attachment_id=9"]
)
def test_link__elsewhere_stays(href: str) -> None:
    found = linked(href).only.children[0]
    assert isinstance(found, Link)
    assert found.href == href


def test_link__lazy_picture_and_its_own_file() -> None:
    found = read(f'<p><a href="{REAL}"><img src="{BLANK}" data-src="{UPLOADS}/boat-300x200.jpg" alt="B"></a></p>')
    assert found.only == Paragraph((Image(f"{UPLOADS}/boat-300x200.jpg", "B", original=REAL),))


# -------------------------------------------------------------------------------------------------------------- figures


def test_figure__caption_with_markup_and_alignment() -> None:
    found = block(
        f'<figure class="wp-block-image aligncenter size-large"><img src="{REAL}" alt="B" width="1024" height="683" '
        f'class="wp-image-7"/>'
        '<figcaption class="wp-element-caption">Cap <em>x</em></figcaption></figure>'
    )
    assert isinstance(found, Figure)
    assert found.children == (Paragraph((Image(REAL, "B", media=7),)),)
    assert found.attrs is not None
    assert found.attrs.align == "center"


def test_figure__resized_by_hand() -> None:
    html = (
        f'<figure class="wp-block-image size-large is-resized"><img src="{REAL}" alt="" class="wp-image-7" {{}}/>'
        f"</figure>"
    )
    assert picture(html.format('style="width:300px;height:auto"')).width == 300
    image = picture(html.format('width="300" height="200"'))
    assert (image.width, image.height) == (300, 200)


@pytest.mark.parametrize(
    "attributes",
    [
        'class="wp-image-7 size-medium" width="300" height="200"',
        'class="alignleft wp-image-7" width="300" height="200" srcset="x 300w"',
        'class="attachment-large" width="640" height="480"',
    ],
)
def test_size__of_wordpress_is_not_the_authors(attributes: str) -> None:
    assert picture(f'<p><img src="{REAL}" alt="" {attributes}></p>').width is None


def test_size__the_name_says_it() -> None:
    assert picture(f'<p><img src="{UPLOADS}/boat-300x200.jpg" alt="" width="300" height="200"></p>').width is None


def test_size__set_in_the_text() -> None:
    assert picture('<p><img src="https://example.org/a.png" alt="" width="120"></p>').width == 120


def test_classic_caption() -> None:
    found = block(
        f'<div id="attachment_3" style="width: 310px" class="wp-caption alignnone"><a href="{REAL}">'
        f'<img src="{REAL}" alt="B" '
        'class="size-full wp-image-7"></a><p class="wp-caption-text">The boat</p></div>'
    )
    assert found == Figure((Paragraph((Image(REAL, "B", media=7),)),), (Text("The boat"),))


def test_picture__drawing_whose_size_wordpress_does_not_know() -> None:
    found = read('<p><img class="wp-image-5" src="/wp-content/uploads/a.svg" width="1" height="1" alt="A"></p>')
    assert found.only == Paragraph((Image("/wp-content/uploads/a.svg", "A", media=5),))


def test_picture__slide_that_waits_behind_a_dummy() -> None:
    dummy = "/wp-content/plugins/revslider/public/assets/assets/dummy.png"
    found = read(f'<p><img src="{dummy}" data-lazyload="/wp-content/uploads/a.jpg" class="rev-slidebg"></p>')
    assert found.only == Paragraph((Image("/wp-content/uploads/a.jpg"),))
    assert found.rules == ["rewritten-address"]
