"""Stored content against what a real WordPress shows of it: both readings give the same tree."""

import json
import random
import re
from collections.abc import Mapping

import pytest

from tests.normalizer.pairs import ONLY_RENDERED, Row, Tree, read_twice, unlike
from tests.normalizer.reading import Shelf
from tests.test_fixtures import RAW, name
from tests.wordpress import WordPress
from wpmigrate.normalizer.blocks.theme import DYNAMIC
from wpmigrate.records import Media, Post

OF_ELSEWHERE = {"post-content", "rss"}
"""Blocks that would show the post in itself, and what another site says."""
IMAGE = '<img class="size-medium wp-image-LIGHTHOUSE" src="https://harbour.example/mast.jpg" alt="A mast" />'
CAPTION = f'[caption width="300"]{IMAGE} The <em>mast</em> [sic][/caption]'
CLASSIC = {
    "attached": 'Words.\n\n[gallery]\n\n[gallery order="DESC" link="none"]\n\n[playlist]\n\n[audio]',
    "attached but one": 'Words.\n\n[gallery exclude="UMLAUT"]',
    "nothing is attached": "Words.\n\n[gallery] and [playlist]\n\n[audio]\n\nMore.",
    "playlists": '[playlist ids="FOGHORN"]\n\n[playlist type="video" ids="FOGHORN"]',
    "galleries": (
        '[gallery ids=\'LIGHTHOUSE, PIER\' columns=2 link=file]\n\n[gallery include="PIER,LIGHTHOUSE" orderby="title"]'
    ),
    "galleries in lists and cells": (
        '<ul>\n<li>one\n\n[gallery ids="PIER"]</li>\n<li>two</li>\n</ul>\n'
        '<table><tr><td>[gallery ids="PIER" link="none"]</td><td>b</td></tr></table>'
    ),
    **{
        f"gallery{link}": f'Some words.\n\n[gallery ids="LIGHTHOUSE,PIER" size="medium"{link}]\n\nMore :) words.'
        for link in ("", ' link="file"', ' link="none"')
    },
    "captions": (
        f"{CAPTION}\n{CAPTION}\n\nBefore {CAPTION} after\n\n"
        f"<ul>\n<li>{CAPTION}</li>\n</ul>\n<blockquote>{CAPTION}</blockquote>"
    ),
    "captions of old": (
        f'[caption width="300" caption="Of old"]{IMAGE}[/caption]\n\n[wp_caption width="9"]{IMAGE} b[/wp_caption]'
    ),
    "captions around links": (
        f'[caption width="300" align="alignleft"]<a href="https://harbour.example/">{IMAGE}</a> b[/caption] c'
    ),
    "captions of nothing": f'[caption width="300"]Words[/caption]\n\n[caption width="300"]{IMAGE}[/caption]',
    "captions that nothing closes": f'{CAPTION} b\n\nc [caption width="2"]{IMAGE} d',
    "players": (
        '[audio src="https://harbour.example/a.mp3"]\n\nb [video mp4="https://harbour.example/a.mp4" width="640"'
        ' poster="https://harbour.example/p.jpg"][/video] c\n\n[video src="https://harbour.example/a.webm"]'
        '<track src="https://harbour.example/en.vtt" srclang="en" label="English" kind="subtitles" />[/video]'
    ),
    "players of no file": '[audio src="https://harbour.example/a.xyz"]\n\nb',
    "escaped": 'Write [[gallery ids="1"]], [[caption width="2"]x[/caption]] or <code>[[audio]]</code> so.',
    "text": 'As he said [sic], see [1] and [citation needed], [x] and a[0] = b[i]; [ ] [] [-] [a b="c" [d]',
    "parts": "One\n\n<!--more Go on-->\n\nTwo\n<!--nextpage-->\nThree\n<!--noteaser-->\nfour",
    "addresses": "a\n\nhttps://www.youtube.com/watch?v=abcdefghijk\n\n[embed]https://www.youtube.com/watch?v=bbbbbbbbbbb[/embed]",
    "address in a paragraph": "a\nhttps://www.youtube.com/watch?v=a-b--c_2x3d\nb\n\nhttps://harbour.example/nothing/",
    "markup": (
        "<div>\nLine one\nLine two\n\nPara two\n</div>\nAfter\n<script>\nvar a;\n\nvar b;\n</script>\nb\n<style>\n"
        "p {}\n\nb {}\n</style>\nc\n<pre>d\n\ne</pre>\n<address>f\ng</address>\n<center>h\n\ni</center>"
    ),
    "blocks and text": (
        "<!-- wp:paragraph -->\n<p>A</p>\n<!-- /wp:paragraph -->\n\nloose one\nline two\n\nloose two\n\n"
        "<!-- wp:html -->\n<p>x</p>\nloose\n\nhttps://www.youtube.com/watch?v=ccccccccccc\n<!-- /wp:html -->\n\n"
        '<!-- wp:shortcode -->\n[gallery ids="PIER"]\n\nwords\n<!-- /wp:shortcode -->\n\n'
        "<!-- wp:paragraph -->\n<p>https://www.youtube.com/watch?v=ddddddddddd</p>\n<!-- /wp:paragraph -->"
    ),
    "a pattern of the theme": (
        "<!-- wp:paragraph -->\n<p>A</p>\n<!-- /wp:paragraph -->\n\n"
        '<!-- wp:pattern {"slug":"twentytwentyfour/cta-rsvp"} /-->\n\n'
        "<!-- wp:paragraph -->\n<p>B</p>\n<!-- /wp:paragraph -->"
    ),
    "bindings": (
        '<!-- wp:heading {"metadata":{"bindings":{"content":SUBTITLE}}} -->\n<h2>Stored</h2>\n<!-- /wp:heading -->\n\n'
        '<!-- wp:paragraph {"metadata":{"bindings":{"content":{"source":"core/post-meta","args":{"key":"none"}}}}} -->'
        "\n<p>Kept</p>\n<!-- /wp:paragraph -->\n\n"
        '<!-- wp:image {"metadata":{"bindings":{"alt":SUBTITLE}}} -->\n<figure class="wp-block-image">'
        '<img src="https://harbour.example/a.jpg" alt=""/></figure>\n<!-- /wp:image -->\n\n'
        '<!-- wp:buttons -->\n<div class="wp-block-buttons">'
        '<!-- wp:button {"metadata":{"bindings":{"text":SUBTITLE}}} -->'
        '\n<div class="wp-block-button"><a class="wp-block-button__link" href="https://harbour.example/">Go</a></div>\n'
        "<!-- /wp:button --></div>\n<!-- /wp:buttons -->"
    ).replace("SUBTITLE", '{"source":"core/post-meta","args":{"key":"subtitle"}}'),
}
"""The names of the seeded site's attachments stand for their ids."""
PIECES = (
    "word ", "two words", "\n", "\n\n", CAPTION, '[gallery ids="PIER"]', '[gallery ids="LIGHTHOUSE,PIER" link="none"]',
    '[audio src="https://harbour.example/a.mp3"][/audio]', '[video mp4="https://harbour.example/a.mp4"][/video]',
    '[playlist ids="FOGHORN"]', "[sic]", "[1]", "[[gallery]]", "<!--more-->", "<!--nextpage-->", "<hr />", "<br />",
    "&nbsp;", '"quoted"', "it's", "--", "...", ":)", "2x3", "<pre>a\n\nb</pre>", '<code>x "y"</code>', IMAGE, "&amp;",
    "\n\nhttps://www.youtube.com/watch?v=abcdefghijk\n\n", "[embed]https://www.youtube.com/watch?v=kjihgfedcba[/embed]",
    "<!-- a note -->",
)  # fmt: skip
AROUND = (
    "<strong>|</strong>", "<em>|</em>", "<ul>\n<li>|</li>\n<li>b</li>\n</ul>", "<blockquote>|</blockquote>",
    "<h2>|</h2>", "<table><tr><td>|</td><td>b</td></tr></table>", "<div>|</div>", "<center>|</center>",
    '<p style="text-align: center;">|</p>', "<figure>|<figcaption>c</figcaption></figure>", "<address>|</address>",
    "<dl><dt>t</dt><dd>|</dd></dl>", '<span style="color:red">|</span>',
)  # fmt: skip
"""Not links: a player in a link is shown with a link of its own, which ends the one around it."""


def generated(chosen: random.Random, depth: int = 0) -> str:
    """Classic content, its elements and shortcodes in each other."""
    parts: list[str] = []
    for _ in range(chosen.randint(1, 4)):
        if depth < 3 and chosen.random() < 0.35:
            before, _, after = chosen.choice(AROUND).partition("|")
            parts.append(f"{before}{generated(chosen, depth + 1)}{after}")
        else:
            parts.append(chosen.choice(PIECES))
    return "".join(parts)


PATTERN = (
    '<!-- wp:heading {"metadata":{"bindings":{"content":{"source":"core/pattern-overrides"}},"name":"Head"}} -->'
    '<h2 class="wp-block-heading">A berth</h2><!-- /wp:heading -->'
    '<!-- wp:paragraph {"metadata":{"bindings":{"content":{"source":"core/pattern-overrides"}},"name":"Kept"}} -->'
    "<p>For one night.</p><!-- /wp:paragraph --><!-- wp:paragraph --><p>With water.</p><!-- /wp:paragraph -->"
    '<!-- wp:image {"metadata":{"bindings":{"url":{"source":"core/pattern-overrides"},'
    '"alt":{"source":"core/pattern-overrides"}},"name":"View"}} --><figure class="wp-block-image">'
    '<img src="https://harbour.example/a.jpg" alt="a berth"/></figure><!-- /wp:image -->'
    '<!-- wp:buttons --><div class="wp-block-buttons"><!-- wp:button {"metadata":{"bindings":{'
    '"text":{"source":"core/pattern-overrides"},"url":{"source":"core/pattern-overrides"}},"name":"Go"}} -->'
    '<div class="wp-block-button"><a class="wp-block-button__link wp-element-button" href="https://harbour.example/a/">'
    "Book</a></div><!-- /wp:button --></div><!-- /wp:buttons -->"
)
OVERRIDES = {
    "Head": {"content": "A <em>long</em> berth"},
    "View": {"url": "https://harbour.example/b.jpg", "alt": "a quay"},
    "Go": {"text": "Ask", "url": "https://harbour.example/b/"},
}
INSERT = """
$GLOBALS['wpdb']->query('START TRANSACTION');
foreach (json_decode(<<<'TYPED'
{}
TYPED
, true) as $title => $content)
    $ids[$title] = wp_insert_post(wp_slash(['post_title' => $title, 'post_content' => $content,
        'post_status' => 'publish', 'meta_input' => ['subtitle' => 'Low <em>water</em> "at" six']]));
foreach ([UMLAUT, PANORAMA, FOGHORN] as $attachment)
    wp_update_post(['ID' => $attachment, 'post_parent' => $ids['attached']]);
$made = ['post_type' => 'wp_block', 'post_title' => 'Berth', 'post_content' => 'PATTERN', 'post_status' => 'publish'];
$use = wp_json_encode(['ref' => wp_insert_post(wp_slash($made)), 'content' => json_decode('OVERRIDES', true)]);
$use = ['post_title' => 'overrides', 'post_content' => "<!-- wp:block $use /-->", 'post_status' => 'publish'];
wp_insert_post(wp_slash($use));
$GLOBALS['wpdb']->query('COMMIT');
"""


@pytest.fixture(scope="module")
def both(wordpress_version: str) -> Mapping[str, tuple[Tree, Tree]]:
    """Of each post the tree of its rendered content and that of its raw content, by title: those of the seeded site,
    the raw fixtures, and one post for each of core's blocks that the server fills."""
    typed = {name(path): json.loads(path.read_bytes())["content"]["raw"] for path in RAW}
    typed |= {block: f"<!-- wp:{block} /-->" for block in DYNAMIC - OF_ELSEWHERE} | CLASSIC
    chosen = random.Random(7)
    typed |= {f"generated {number}": f"a {generated(chosen)}" for number in range(150)}
    with WordPress(wordpress_version) as site:
        media = [Media.model_validate(record) for record in asked(site, "media")]
        named = {record.slug.upper(): str(record.id) for record in media}
        script = INSERT.replace("PATTERN", PATTERN).replace("OVERRIDES", json.dumps(OVERRIDES))
        script = script.replace("{}", json.dumps(typed))
        site.php(re.sub(rf"\b({'|'.join(named)})\b", lambda found: named[found[0]], script))
        media = [Media.model_validate(record) for record in asked(site, "media")]
        posts = [Post.model_validate(post) for kind in ("posts", "pages", "blocks") for post in asked(site, kind)]
    shelf = Shelf(*posts, *media, language="en-US")
    return {post.title.raw or "": read_twice(post, shelf) for post in posts if post.type != "wp_block"}


def asked(site: WordPress, kind: str) -> list[dict[str, object]]:
    return site.rest(f"wp/v2/{kind}", user=site.user, context="edit")


def test_stored__read_as_what_wordpress_shows(both: Mapping[str, tuple[Tree, Tree]]) -> None:
    assert len(both) > len(RAW) + len(DYNAMIC)
    assert unlike(both, set(ONLY_RENDERED)) == {}


def test_stored__a_use_of_a_pattern_has_words_of_its_own(both: Mapping[str, tuple[Tree, Tree]]) -> None:
    rendered, raw = both["overrides"]
    assert rendered == raw
    shown = str(raw)
    assert [part in shown for part in ("long", "For one night.", "b.jpg", "Book")] == [True, True, True, False]


@pytest.mark.parametrize("row", ONLY_RENDERED, ids="-".join)
def test_stored__each_difference_is_there(both: Mapping[str, tuple[Tree, Tree]], row: Row) -> None:
    assert unlike(both, set(ONLY_RENDERED) - {row})
