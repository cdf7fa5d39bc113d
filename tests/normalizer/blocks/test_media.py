"""Galleries of every kind, audio, video, playlists, files."""

import pytest

from tests.normalizer.blocks.reading import block, read
from wpmigrate.document import Figure, File, Gallery, Image, Link, Media, Paragraph, Text, Track

A, B = "https://example.com/wp-content/uploads/a.jpg", "https://example.com/wp-content/uploads/b.jpg"
PAIR = Gallery((Paragraph((Image(A, "A"),)), Figure((Paragraph((Image(B, "B"),)),), (Text("Second"),))))


@pytest.mark.parametrize(
    "html",
    [
        (
            f'<figure class="wp-block-gallery has-nested-images columns-2"><figure class="wp-block-image">'
            f'<img src="{A}" alt="A"></figure>\n\n'
            f'<figure class="wp-block-image"><img src="{B}" alt="B"><figcaption>Second</figcaption></figure></figure>'
        ),
        (
            f'<figure class="wp-block-gallery"><ul class="blocks-gallery-grid"><li class="blocks-gallery-item"><figure>'
            f'<img src="{A}" alt="A">'
            f'</figure></li><li class="blocks-gallery-item"><figure><img src="{B}" alt="B">'
            f'<figcaption class="blocks-gallery-item__caption">Second'
            "</figcaption></figure></li></ul></figure>"
        ),
        (
            f'<ul class="wp-block-gallery columns-2"><li class="blocks-gallery-item"><figure><img src="{A}" alt="A">'
            f"</figure></li>"
            f'<li class="blocks-gallery-item"><figure><img src="{B}" alt="B"><figcaption>Second</figcaption></figure>'
            f"</li></ul>"
        ),
        (
            f"<div id='gallery-1' class='gallery gallery-columns-2'><dl class='gallery-item'><dt class='gallery-icon'>"
            f"<img src='{A}' alt='A'></dt>"
            f"</dl><dl class='gallery-item'><dt class='gallery-icon'><img src='{B}' alt='B'></dt>"
            "<dd class='wp-caption-text gallery-caption'>Second</dd></dl><br style='clear: both' /></div>"
        ),
        (
            f"<div class='gallery'><figure class='gallery-item'><div class='gallery-icon'><img src='{A}' alt='A'></div>"
            f"</figure>"
            f"<figure class='gallery-item'><div class='gallery-icon'><img src='{B}' alt='B'></div><figcaption>Second"
            f"</figcaption></figure></div>"
        ),
        (
            f'<div class="wp-block-jetpack-tiled-gallery"><div class="tiled-gallery__gallery">'
            f'<div class="tiled-gallery__row">'
            f'<div class="tiled-gallery__col"><figure class="tiled-gallery__item"><img src="{A}" alt="A"></figure>'
            f"</div>"
            f'<div class="tiled-gallery__col"><figure class="tiled-gallery__item"><img src="{B}" alt="B">'
            f"<figcaption>Second</figcaption></figure>"
            "</div></div></div></div>"
        ),
    ],
    ids=["nested", "grid", "list", "classic", "classic-html5", "tiled"],
)
def test_gallery(html: str) -> None:
    assert block(html) == PAIR


def test_gallery__with_a_caption_of_its_own() -> None:
    found = block(
        f'<figure class="wp-block-gallery"><figure class="wp-block-image"><img src="{A}" alt=""></figure>'
        f'<figure class="wp-block-image"><img src="{B}" alt=""></figure>'
        f'<figcaption class="blocks-gallery-caption">Both</figcaption></figure>'
    )
    assert isinstance(found, Figure)
    assert found.caption == (Text("Both"),)
    assert isinstance(found.children[0], Gallery)


def test_gallery__links_elsewhere_stay() -> None:
    found = block(
        f'<div class="gallery"><dl class="gallery-item"><dt><a href="https://example.org/"><img src="{A}" alt=""></a>'
        f"</dt></dl>"
        f'<dl class="gallery-item"><dt><a href="{B}"><img src="{B}" alt=""></a></dt></dl></div>'
    )
    assert found == Gallery((Paragraph((Link((Image(A),), "https://example.org/"),)), Paragraph((Image(B),))))


def test_gallery__a_class_of_a_lightbox_on_a_link() -> None:
    found = block(f'<p><a class="gallery" href="https://example.org/"><img src="{A}" alt="A"></a></p>')
    assert found == Paragraph((Link((Image(A, "A"),), "https://example.org/"),))


def test_gallery__text_beside_the_pictures_is_kept() -> None:
    found = read(f'<div class="gallery"><p>Words before</p><img src="{A}" alt="A"></div>')
    assert not any(isinstance(one, Gallery) for one in found.blocks)
    assert found.blocks[0] == Paragraph((Text("Words before"),))


# ------------------------------------------------------------------------------------------------------ audio and video


def test_audio__block_with_caption() -> None:
    found = block(
        '<figure class="wp-block-audio"><audio controls src="https://example.com/a.mp3"></audio><figcaption>Song'
        "</figcaption></figure>"
    )
    assert found == Figure((Media("audio", ("https://example.com/a.mp3",)),), (Text("Song"),))


def test_audio__shortcode_with_its_fallback() -> None:
    found = read(
        '<!--[if lt IE 9]><script>document.createElement("audio");</script><![endif]-->'
        '<audio class="wp-audio-shortcode" preload="none" controls>'
        '<source type="audio/mpeg" src="https://example.com/a.mp3?_=1" />'
        '<a href="https://example.com/a.mp3">https://example.com/a.mp3</a></audio>'
    )
    assert found.only == Media("audio", ("https://example.com/a.mp3",))
    assert "duplicate" in found.rules


def test_video__sources_poster_and_tracks() -> None:
    found = block(
        '<video controls poster="https://example.com/p.jpg" src="https://example.com/v.mp4">'
        '<source src="https://example.com/v.webm">'
        '<track src="https://example.com/v.vtt" kind="captions" srclang="en" label="English"></video>'
    )
    assert found == Media(
        "video",
        ("https://example.com/v.mp4", "https://example.com/v.webm"),
        poster="https://example.com/p.jpg",
        tracks=(Track("https://example.com/v.vtt", "captions", "en", "English"),),
    )


def test_video__without_an_address_keeps_its_words() -> None:
    found = read("<video>See <a href='https://example.com/v'>the film</a></video>")
    assert found.rules == ["object"]
    assert found.only == Paragraph((Text("See "), Link((Text("the film"),), "https://example.com/v")))


def test_playlist() -> None:
    found = read(
        '<div class="wp-playlist wp-audio-playlist"><audio controls="controls" preload="none"></audio>'
        '<div class="wp-playlist-next"></div>'
        '<noscript><ol><li><a href="https://example.com/a.mp3">First</a></li></ol></noscript>'
        '<script type="application/json" '
        'class="wp-playlist-script">{"type":"audio","tracks":[{"src":"https://example.com/a.mp3","title":"First"},'
        '{"src":"https://example.com/b.mp3","title":""}]}</script></div>'
    )
    first, second = found.blocks
    assert first == Figure((Media("audio", ("https://example.com/a.mp3",), "First"),), (Text("First"),))
    assert second == Media("audio", ("https://example.com/b.mp3",))


# ---------------------------------------------------------------------------------------------------------------- files


def test_file__two_links_are_one_file() -> None:
    found = read(
        '<div class="wp-block-file"><object class="wp-block-file__embed" data="https://example.com/r.pdf" '
        'type="application/pdf" hidden></object>'
        '<a id="wp-block-file--media-1" href="https://example.com/r.pdf">Report <b>final</b></a>'
        '<a href="https://example.com/r.pdf" class="wp-block-file__button wp-element-button" download>Download</a>'
        "</div>"
    )
    assert isinstance(found.only, File)
    assert found.only.href == "https://example.com/r.pdf"
    assert found.rules == ["duplicate", "duplicate"]


def test_file__name_leads_to_its_page() -> None:
    found = read(
        '<div class="wp-block-file"><a href="https://example.com/r/">Report</a>'
        '<a href="https://example.com/r.pdf" class="wp-block-file__button" download>Download</a></div>'
    )
    assert found.only == File("https://example.com/r.pdf", (Text("Report"),))


def test_file__only_one_link() -> None:
    found = read('<div class="wp-block-file"><a href="https://example.com/r.pdf">Report</a></div>')
    assert found.only == File("https://example.com/r.pdf", (Text("Report"),))
    assert not found.notes
