"""Stored content against what a real WordPress shows of it: both readings give the same tree."""

import json
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
GALLERIES = {
    link: f'Some words.\n\n[gallery ids="LIGHTHOUSE,PIER" size="medium"{link}]\n\nMore :) words.'
    for link in ("", ' link="file"', ' link="none"')
}
"""The names of the seeded site's pictures stand for their ids."""
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
    wp_insert_post(wp_slash(['post_title' => $title, 'post_content' => $content, 'post_status' => 'publish']));
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
    typed |= {block: f"<!-- wp:{block} /-->" for block in DYNAMIC - OF_ELSEWHERE} | GALLERIES
    with WordPress(wordpress_version) as site:
        media = [Media.model_validate(record) for record in asked(site, "media")]
        named = {record.slug.upper(): str(record.id) for record in media}
        inserted = re.sub("LIGHTHOUSE|PIER", lambda found: named[found[0]], json.dumps(typed))
        script = INSERT.replace("PATTERN", PATTERN).replace("OVERRIDES", json.dumps(OVERRIDES))
        site.php(script.replace("{}", inserted))
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
