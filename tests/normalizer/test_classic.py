"""Shortcodes, and addresses alone on their line."""

import re
import time
from typing import Any

import pytest

from tests.normalizer.reading import Shelf
from wpmigrate.document import Document, Image, walk
from wpmigrate.normalizer import normalize, normalize_html
from wpmigrate.normalizer.classic import attributes, autoembed
from wpmigrate.normalizer.grammar import has_blocks, without_comments
from wpmigrate.normalizer.markup import markup
from wpmigrate.notes import Note
from wpmigrate.records import Media, Post

PLAYED = {
    "line": "Words\n  https://vimeo.com/1--2x3 \r\nmore",
    "paragraph": '<p class="a">\nhttps://vimeo.com/1--2x3</p>',
    "shortcode": '[embed width="9"]\nhttps://vimeo.com/1--2x3\n[/embed]',
    "any_host_in_a_shortcode": "[embed]https://harbour.example/1--2x3[/embed]",
}
TYPED = {
    "unknown_host": "https://harbour.example/a\n\n<p>https://harbour.example/a</p>",
    "in_a_line": "see https://vimeo.com/1",
    "code": "<pre>\nhttps://vimeo.com/1\n</pre>",
    "tag": '<a\nhref="b"\ntitle="\nhttps://vimeo.com/1\n">c</a>',
    "escaped": "[[embed]https://harbour.example/1[/embed]]",
}


@pytest.mark.parametrize("case", PLAYED)
def test_autoembed__a_player_with_its_address_as_typed(case: str) -> None:
    played = autoembed(PLAYED[case])
    assert re.search(r'<iframe src="https://[a-z.]+/1--2x3"></iframe>', played)
    assert "[" not in played


@pytest.mark.parametrize("case", TYPED)
def test_autoembed__text(case: str) -> None:
    assert autoembed(TYPED[case]) == TYPED[case]


def test_autoembed__quick() -> None:
    started = time.process_time()
    autoembed("[embed " * 20_000 + " " * 200_000 + "\n" * 20_000 + "> https://" * 20_000 + "[embed]https://" * 20_000)
    assert time.process_time() - started < 5


def test_attributes__straight_and_curly() -> None:
    wanted = {"a": "1", "b": "x y", "c": "z", "3": "alone"}
    assert attributes(""" a=1 b="x y" c='z' alone""") == wanted
    assert attributes(" a=1 b=&#8221;x y&#8243; c=‘z’ alone") == wanted


LIBRARY = Shelf(
    Media(id=1, source_url="https://example.com/1.jpg", alt_text="one"),
    Media(id=2, source_url="https://example.com/2.mp3"),
)
AUDIO_AND_WORDS = '<audio src="a.mp3"></audio><p>b</p><audio src="c.mp3"></audio>'
SHORTCODES = {
    "caption": (
        '[caption id="attachment_3" width="300"]<a href="x"><img src="a.jpg" /></a> A <em>b</em>[/caption]',
        '<figure><p><a href="x"><img src="a.jpg" alt=""></a></p><figcaption>A <em>b</em></figcaption></figure>',
    ),
    "caption_of_old": (
        '[caption caption="b"]<img src="a.jpg">[/caption]',
        '<figure><p><img src="a.jpg" alt=""></p><figcaption>b</figcaption></figure>',
    ),
    "audio": ('[audio mp3="a.mp3"][/audio]', '<audio src="a.mp3"></audio>'),
    "video": ("[video src=&#8221;a.mp4&#8221;]", '<video src="a.mp4"></video>'),
    "embed": (
        "[embed]https://www.youtube.com/watch?v=a[/embed]",
        '<p><a href="https://www.youtube.com/watch?v=a">https://www.youtube.com/watch?v=a</a></p>',
    ),
    "text": ("<p>a [sic] [1] [[gallery]] [x]</p>", "<p>a [sic] [1] [[gallery]] [x]</p>"),
    "caption_with_another_shortcode": (
        '[caption width="9"]<img src="a.jpg"> b [audio src="c.mp3"][/caption]',
        '<figure><p><img src="a.jpg" alt=""></p><figcaption>b [audio src="c.mp3"]</figcaption></figure>',
    ),
    "two_of_one_kind": ('[audio src="a.mp3"] b [audio src="c.mp3"][/audio]', AUDIO_AND_WORDS),
    "no_sound": ('[audio src="https://a.example/b"]', '<p><a href="https://a.example/b">https://a.example/b</a></p>'),
    "film_of_another_site": (
        '[video src="https://vimeo.com/1"]',
        '<p><a href="https://vimeo.com/1">https://vimeo.com/1</a></p>',
    ),
    "in_code": ('<p><code>[audio src="a.mp3"]</code></p>', '<p><code>[audio src="a.mp3"]</code></p>'),
    "in_an_attribute": ('<p><a href="[audio src=x]">a</a></p>', '<p><a href="[audio src=x]">a</a></p>'),
    "pictures_that_nobody_has": ('<p>[gallery ids="8,9"]</p>', '<p>[gallery ids="8,9"]</p>'),
}


@pytest.mark.parametrize("case", SHORTCODES)
def test_shortcode(case: str) -> None:
    source, wanted = SHORTCODES[case]
    assert markup(normalize_html(source, LIBRARY)[0]) == wanted


def test_shortcode__gallery_of_the_library() -> None:
    made, notes = normalize_html('[gallery ids="1"]', LIBRARY)
    assert "https://example.com/1.jpg" in markup(made)
    assert [note.rule for note in notes] == ["expanded-shortcode"]


@pytest.mark.parametrize("source", ["[gallery]", '[gallery ids="8,9"]', '[playlist ids="9"]'])
def test_shortcode__records_that_are_not_there_are_noted(source: str) -> None:
    made, notes = normalize_html(source, LIBRARY)
    assert markup(made) == f"<p>{source}</p>"
    assert [(note.rule, note.detail) for note in notes] == [("unrendered-block", source)]


@pytest.mark.parametrize(
    ("given", "href", "src"),
    [
        ("", "https://example.com/pier/", "https://example.com/pier-150x150.jpg"),
        (' link="file" size="large"', "https://example.com/pier.jpg", "https://example.com/pier.jpg"),
        (' link="none"', None, "https://example.com/pier-150x150.jpg"),
    ],
)
def test_shortcode__gallery_with_its_size_and_links(given: str, href: str | None, src: str) -> None:
    sizes = {"thumbnail": {"source_url": "https://example.com/pier-150x150.jpg"}, "medium": "odd"}
    pier = {"id": 3, "source_url": "https://example.com/pier.jpg", "link": "https://example.com/pier/"}
    library = Shelf(Media.model_validate({**pier, "media_details": {"sizes": sizes}}))
    made, notes = normalize_html(f'[gallery ids="3"{given}]', library)
    assert [node.src for node in walk(made) if isinstance(node, Image)] == [src]
    assert re.findall('href="(.*?)"', notes[0].added) == ([href] if href else [])


def test_shortcode__a_record_that_is_not_there_among_others_is_noted() -> None:
    made, notes = normalize_html('[gallery ids="9,1,8"]', LIBRARY)
    assert [node.src for node in walk(made) if isinstance(node, Image)] == ["https://example.com/1.jpg"]
    told = [
        ("unrendered-block", "attachment 8"),
        ("unrendered-block", "attachment 9"),
        ("expanded-shortcode", "gallery"),
    ]
    assert [(note.rule, note.detail) for note in notes] == told


def uploaded(id: int, mime_type: str = "image/jpeg", post: int = 7, **fields: Any) -> Media:
    address = f"https://example.com/{id}"
    return Media.model_validate({"id": id, "post": post, "source_url": address, "mime_type": mime_type, **fields})


UPLOADS = Shelf(
    uploaded(1, title="Pier"),
    uploaded(2, title="Anchor", date="2024-01-01T00:00:00"),
    uploaded(3, "audio/mpeg", title="Fog &amp; horn"),
    uploaded(4, post=8, title="Mole"),
    uploaded(5, "video/mp4"),
)


def stored(raw: str) -> tuple[Document, list[Note]]:
    return normalize(Post.model_validate({"id": 7, "content": {"raw": raw}}), UPLOADS, "posts")


SHOWN = {
    "[gallery]": ["1", "2"],
    '[gallery id="8"]': ["4"],
    '[gallery exclude="1"]': ["2"],
    "[gallery order=DESC]": ["2", "1"],
    '[gallery orderby="title"]': ["2", "1"],
    '[gallery orderby="post_date" order="DESC"]': ["1", "2"],
    '[gallery ids="4,1"]': ["4", "1"],
    '[gallery ids="4,1" orderby="ID"]': ["1", "4"],
    '[gallery include="4,1"]': ["1", "4"],
    '[gallery ids="4,3"]': ["4"],
    '[gallery id="9"]': [],
    "[playlist]": ["3"],
    '[playlist type="video"]': ["5"],
    "[audio]": ["3"],
    "[video][/video]": ["5"],
}


@pytest.mark.parametrize("source", SHOWN)
def test_shortcode__what_is_attached(source: str) -> None:
    document, notes = stored(source)
    assert re.findall(r"src=.https://example.com/(\d)", markup(document.body)) == SHOWN[source]
    assert [(note.rule, note.removed) for note in notes][:2] == [("raw-content", ""), ("expanded-shortcode", source)]
    assert "[" not in markup(document.body)


@pytest.mark.parametrize("source", ["[gallery]", "[audio]", "[[gallery]]"])
def test_shortcode__shown_as_text(source: str) -> None:
    """WordPress expands its own, so that what the page shows was escaped."""
    rendered = Post.model_validate({"id": 7, "content": {"rendered": f"<p>{source}</p>"}})
    assert markup(normalize(rendered, UPLOADS, "posts")[0].body) == f"<p>{source}</p>"


STORED_CAPTIONS = {
    "caption_without_a_picture": ('[caption width="9"]a[/caption]', "<p>a</p>"),
    "caption_that_nothing_closes": ('[caption width="9"]<img src="a.jpg"> b', '<p><img src="a.jpg" alt=""> b</p>'),
    "caption_in_a_caption": (
        '[caption width="9"][caption width="8"]<img src="a.jpg"> b[/caption] c',
        '<figure><p><img src="a.jpg" alt=""></p><figcaption>b</figcaption></figure><p>c</p>',
    ),
}


@pytest.mark.parametrize("case", STORED_CAPTIONS)
def test_shortcode__captions_that_are_stored(case: str) -> None:
    source, wanted = STORED_CAPTIONS[case]
    assert markup(stored(source)[0].body) == wanted


UNESCAPED = {
    '[[gallery ids="1"]]': '[gallery ids="1"]',
    "[[caption]a[/caption]]": "[caption]a[/caption]",
    "<code>[[audio]]</code>": "<code>[audio]</code>",
    "[[harbour]] [[1]] a[[i]]": "[[harbour]] [[1]] a[[i]]",
}


@pytest.mark.parametrize("source", UNESCAPED)
def test_shortcode__escaped(source: str) -> None:
    assert markup(stored(source)[0].body) == f"<p>{UNESCAPED[source]}</p>"


def test_shortcode__a_track_has_its_title() -> None:
    made, notes = normalize_html('[playlist ids="3"]', UPLOADS)
    assert markup(made).endswith("<figcaption>Fog &amp; horn</figcaption></figure>")
    assert [note.rule for note in notes] == ["expanded-shortcode", "embed"]


def test_blocks__comments_go_and_other_comments_stay() -> None:
    raw = '<!-- wp:paragraph {"a":"-->"} --><p>a</p><!-- /wp:paragraph --><!-- wp:acme/map {"b":{"c":1}} /-->'
    raw = raw.replace('-->"', '\\u002d\\u002d\\u003e"')
    assert has_blocks(raw)
    assert without_comments(raw) == "<p>a</p>"
    assert without_comments("<!-- wp:more --><!--more--><!-- /wp:more -->") == "<!--more-->"
