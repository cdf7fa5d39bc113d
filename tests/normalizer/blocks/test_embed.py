"""What other sites show: frames, quoted posts, facades, scripts."""

import pytest

from tests.normalizer.blocks.reading import block, read
from wpmigrate.document import Embed, Figure, Link, Paragraph, Quote, Span, Text, walk

VIDEO = "https://www.youtube.com/watch?v=abc"


def test_block__frame_with_caption() -> None:
    found = block(
        '<figure class="wp-block-embed is-type-video is-provider-youtube wp-block-embed-youtube">'
        '<div class="wp-block-embed__wrapper">\n'
        '<iframe title="The film" src="https://www.youtube.com/embed/abc?feature=oembed"></iframe>\n</div>'
        '<figcaption class="wp-element-caption">Cap <em>x</em></figcaption></figure>'
    )
    assert found == Figure((Embed(VIDEO, "youtube", "The film"),), (Text("Cap "), Span("emphasis", (Text("x"),))))


def test_block__provider_did_not_answer() -> None:
    html = (
        f'<figure class="wp-block-embed is-provider-youtube"><div class="wp-block-embed__wrapper">\n{VIDEO}\n'
        f"</div></figure>"
    )
    assert block(html) == Embed(VIDEO, "youtube")


def test_block__names_the_provider() -> None:
    html = (
        '<figure class="wp-block-embed is-provider-somebody"><div><iframe src="https://player.example.org/1">'
        "</iframe></div></figure>"
    )
    assert block(html) == Embed("https://player.example.org/1", "somebody")


def test_block__other_content_stays_what_it_is() -> None:
    html = (
        '<figure class="wp-block-embed is-provider-flickr"><div><a href="https://flickr.com/photos/1">'
        '<img src="https://example.com/f.jpg" '
        'alt="F"></a></div></figure>'
    )
    assert any(
        isinstance(node, Link) and node.href == "https://flickr.com/photos/1" for node in walk(read(html).blocks)
    )


@pytest.mark.parametrize(
    "html",
    [
        '<p><iframe src="https://www.youtube.com/embed/abc"></iframe></p>',
        '<iframe src="about:blank" data-src="https://www.youtube.com/embed/abc"></iframe>',
        '<iframe data-lazy-src="//www.youtube-nocookie.com/embed/abc?rel=0"></iframe>',
        (
            '<div class="rll-youtube-player" data-src="https://www.youtube.com/embed/abc" data-id="abc"></div>'
            '<noscript><iframe src="https://www.youtube.com/embed/abc"></iframe></noscript>'
        ),
        '<lite-youtube videoid="abc"></lite-youtube>',
        '<div class="lyte-wrapper" style="width:640px"><div class="lyMe" id="WYL_abc"></div></div>',
        (
            '<object width="425" height="344"><param name="movie" value="http://www.youtube.com/v/abc&hl=en"></param>'
            '<embed src="http://www.youtube.com/v/abc&hl=en" type="application/x-shockwave-flash"></embed></object>'
        ),
        '<iframe srcdoc="&lt;a href=https://www.youtube.com/embed/abc?autoplay=1&gt;play&lt;/a&gt;"></iframe>',
        (
            '<div class="elementor-widget-video" '
            'data-settings=\'{"youtube_url":"https:\\/\\/www.youtube.com\\/watch?v=abc"}\'>'
            '<div class="elementor-video"></div></div>'
        ),
    ],
    ids=["frame", "waiting", "nocookie", "rocket", "lite", "lyte", "flash", "srcdoc", "elementor"],
)
def test_video__however_it_is_written(html: str) -> None:
    found = [node for node in walk(read(html).blocks) if isinstance(node, Embed)]
    assert found == [Embed(VIDEO, "youtube")]


def test_frame__of_nobody_known_keeps_its_address() -> None:
    found = read('<iframe src="https://maps.example.com/?q=harbour" title="Harbour"></iframe>')
    assert found.only == Embed("https://maps.example.com/?q=harbour", None, "Harbour")
    assert found.rules == ["embed"]


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("https://www.googletagmanager.com/ns.html?id=GTM-1", "tracking-pixel"),
        ("https://googleads.g.doubleclick.net/pagead/ads?x=1", "advertisement"),
        ("https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fexample.com", "sharing-buttons"),
    ],
)
def test_frame__of_no_content(source: str, rule: str) -> None:
    found = read(f'<p>text</p><iframe src="{source}"></iframe>')
    assert found.rules == [rule]
    assert len(found.blocks) == 1


def test_frame__without_address() -> None:
    assert read("<p>text</p><iframe></iframe>").rules == ["object"]


TWEET = (
    '<blockquote class="twitter-tweet" data-width="550"><p>Words of a <b>friend</b></p>&mdash; Name (@name) '
    '<a href="https://twitter.com/name/status/12?ref_src=twsrc%5Etfw">May 5, 2020</a></blockquote>'
    '<script async src="https://platform.twitter.com/widgets.js"></script>'
)


def test_quoted_post__its_words_stay() -> None:
    embed, quote = read(TWEET).blocks
    assert embed == Embed("https://twitter.com/name/status/12", "twitter")
    assert isinstance(quote, Quote)


def test_quoted_post__only_boilerplate() -> None:
    found = read(
        '<blockquote class="instagram-media" '
        'data-instgrm-permalink="https://www.instagram.com/p/Abc/?utm_source=ig_embed"><div>'
        '<a href="https://www.instagram.com/p/Abc/">View this post on Instagram</a></div></blockquote>'
    )
    assert found.only == Embed("https://www.instagram.com/p/Abc/", "instagram")


def test_quoted_post__a_class_without_a_post_is_a_quotation() -> None:
    assert isinstance(block('<blockquote class="twitter-tweet"><p>Just words</p></blockquote>'), Quote)


def test_wordpress_post__one_link() -> None:
    found = read(
        '<figure class="wp-block-embed is-type-wp-embed"><div class="wp-block-embed__wrapper">'
        '<blockquote class="wp-embedded-content" data-secret="x"><a href="https://example.org/post/">A title</a>'
        "</blockquote>"
        '<iframe class="wp-embedded-content" sandbox="allow-scripts" src="https://example.org/post/embed/#?secret=x" '
        'data-secret="x"></iframe>'
        "</div></figure>"
    )
    assert found.only == Paragraph((Link((Text("A title"),), "https://example.org/post/"),))
    assert found.rules == ["embed", "duplicate"]


def test_wordpress_post__only_the_frame_is_left() -> None:
    html = (
        '<iframe class="wp-embedded-content" src="https://example.org/post/embed/#?secret=x" data-secret="x"></iframe>'
    )
    assert block(html) == Embed("https://example.org/post/", "wordpress")


def test_script__gist() -> None:
    assert block('<script src="https://gist.github.com/who/0a1b.js"></script>') == Embed(
        "https://gist.github.com/who/0a1b", "github-gist"
    )


def test_script__poll() -> None:
    assert block('<script src="https://secure.polldaddy.com/p/12.js"></script>') == Embed(
        "https://poll.fm/12", "crowdsignal"
    )


def test_script__any_other_is_nothing() -> None:
    found = read('<p>a</p><script src="https://example.com/x.js"></script><p>b</p>')
    assert len(found.blocks) == 2
    assert not found.notes


def test_object__pdf_with_words() -> None:
    found = read(
        '<object data="https://example.com/a.pdf" type="application/pdf"><p>Open '
        '<a href="https://example.com/a.pdf">it</a></p></object>'
    )
    assert found.blocks[0] == Embed("https://example.com/a.pdf")
    assert isinstance(found.blocks[1], Paragraph)
