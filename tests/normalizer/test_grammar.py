"""Stored blocks: what their comments say, what of it only the server can show, and comments that nobody meant so."""

import time
from typing import Any

import pytest

from tests.normalizer.reading import Shelf
from wpmigrate.document import Button, Columns, Details, Document, Dynamic, text_of, walk
from wpmigrate.normalizer import normalize
from wpmigrate.notes import Note
from wpmigrate.records import Media, Post


def stored(raw: str, *records: Any, **fields: Any) -> tuple[Document, list[Note]]:
    post = Post.model_validate({"id": 1, "content": {"raw": raw}, **fields})
    return normalize(post, Shelf(*records), "posts")


def shown(raw: str, *records: Any, **fields: Any) -> str:
    return text_of(stored(raw, *records, **fields)[0])


def test_grammar__a_block_of_the_server_is_a_node_and_a_note() -> None:
    document, notes = stored('<!-- wp:latest-posts {"postsToShow":3} /--><!-- wp:shop/cart {"a":{"b":1}} /-->')
    assert document.body == (Dynamic("core/latest-posts"), Dynamic("shop/cart"))
    assert [note.detail for note in notes if note.rule == "unrendered-block"] == ["latest-posts", "shop/cart"]


def test_grammar__what_a_query_stores_is_within_it() -> None:
    raw = (
        '<!-- wp:query --><div class="wp-block-query"><!-- wp:query-no-results --><!-- wp:paragraph -->'
        "<p>Nothing yet.</p><!-- /wp:paragraph --><!-- /wp:query-no-results --></div><!-- /wp:query -->"
    )
    (query,) = stored(raw)[0].body
    assert isinstance(query, Dynamic)
    assert [node.name for node in walk(query) if isinstance(node, Dynamic)] == ["core/query", "core/query-no-results"]
    assert text_of(query) == "Nothing yet."


def test_grammar__columns_with_blocks_of_the_server_stay_columns() -> None:
    column = '<!-- wp:column --><div class="wp-block-column"><!-- wp:archives /--></div><!-- /wp:column -->'
    document, _ = stored(f'<!-- wp:columns --><div class="wp-block-columns">{column}{column}</div><!-- /wp:columns -->')
    assert document.body == (Columns(((Dynamic("core/archives"),), (Dynamic("core/archives"),))),)


def test_grammar__synced_pattern_from_the_library() -> None:
    pattern = Post.model_validate(
        {"id": 12, "content": {"raw": "<!-- wp:paragraph --><p>Shared</p><!-- /wp:paragraph -->"}}
    )
    document, notes = stored('<!-- wp:block {"ref":12} /-->', pattern)
    assert text_of(document) == "Shared"
    assert [note.added for note in notes if note.rule == "stored-block"] == ["<p>Shared</p>"]
    assert stored('<!-- wp:block {"ref":13} /-->', pattern)[0].body == (Dynamic("core/block"),)


OVERRIDABLE = (
    '<!-- wp:paragraph {"metadata":{"bindings":{"__default":{"source":"core/pattern-overrides"}},"name":"Body"}} -->'
    "<p>Default</p><!-- /wp:paragraph --><!-- wp:paragraph --><p>fixed</p><!-- /wp:paragraph -->"
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"Body":{"content":"Own <em>words</em>"}}', "Own words fixed"),
        ('{"Other":{"content":"Own"}}', "Default fixed"),
        ('{"Body":{"content":["Own"]}}', "Default fixed"),
        ('{"Body":"Own"}', "Default fixed"),
        ('["Own"]', "Default fixed"),
    ],
)
def test_grammar__words_of_its_own_in_a_synced_pattern(content: str, words: str) -> None:
    pattern = Post.model_validate({"id": 12, "content": {"raw": OVERRIDABLE}})
    assert shown(f'<!-- wp:block {{"ref":12,"content":{content}}} /-->', pattern).split() == words.split()


BINDING = '<!-- wp:paragraph {"metadata":{"bindings":{"content":%s}}} --><p class="a">Stored</p><!-- /wp:paragraph -->'
META = '{"source":"core/post-meta","args":{"key":"tide"}}'


@pytest.mark.parametrize(
    ("source", "meta", "words", "noted"),
    [
        (META, {"tide": "High -- at <em>six</em>"}, "High — at six", ["stored-block"]),
        (META, {"tide": 3.5}, "3.5", ["stored-block"]),
        (META, {"tide": ""}, "", ["stored-block"]),
        (META, {"tide": ["a"]}, "Stored", ["unrendered-block"]),
        (META, {}, "Stored", ["unrendered-block"]),
        ('{"source":"core/post-data","args":{"field":"link"}}', {}, "https://harbour.example/a/", ["stored-block"]),
        ('{"source":"harbour/tides"}', {}, "Stored", ["unrendered-block"]),
        ('{"source":"core/pattern-overrides"}', {}, "Stored", []),
        ('{"source":5}', {}, "Stored", []),
        ("7", {}, "Stored", []),
    ],
)
def test_grammar__a_bound_block_shows_what_the_answer_says(
    source: str, meta: dict[str, Any], words: str, noted: list[str]
) -> None:
    raw = BINDING % source
    document, notes = stored(raw, meta=meta, link="https://harbour.example/a/")
    assert text_of(document) == words
    assert [note.rule for note in notes] == ["raw-content", *noted]
    assert all(note.removed in ("", '<p class="a">Stored</p>') for note in notes)


def test_grammar__a_button_bound_to_a_field_leads_there() -> None:
    raw = (
        '<!-- wp:button {"metadata":{"bindings":{"url":{"source":"core/post-meta","args":{"key":"u"}}}}} -->'
        '<div class="wp-block-button"><a class="wp-block-button__link">Go</a></div><!-- /wp:button -->'
    )
    (button,) = stored(raw, meta={"u": "https://harbour.example/?a=1&b=2"})[0].body
    assert isinstance(button, Button)
    assert button.href == "https://harbour.example/?a=1&b=2"


def test_grammar__synced_pattern_in_itself_ends() -> None:
    pattern = Post.model_validate({"id": 12, "content": {"raw": '<p>a</p><!-- wp:block {"ref":12} /-->'}})
    assert shown('<!-- wp:block {"ref":12} /-->', pattern) == "a"


def test_grammar__featured_image_of_a_cover() -> None:
    media = Media.model_validate({"id": 7, "source_url": "https://example.com/pier.jpg", "alt_text": "pier"})
    raw = (
        '<!-- wp:cover {"useFeaturedImage":true} --><div class="wp-block-cover">'
        '<div class="wp-block-cover__inner-container"><p>Words</p></div></div><!-- /wp:cover -->'
    )
    assert "pier.jpg" in str(stored(raw, media, featured_media=7)[0].body)
    assert "pier.jpg" not in str(stored(raw, featured_media=7)[0].body)


def test_grammar__a_tab_whose_label_is_an_attribute() -> None:
    raw = (
        '<!-- wp:tabs --><div class="wp-block-tabs"><ul class="tabs__list"></ul>'
        '<!-- wp:tab {"label":"Ebb & <em>flow</em>"} -->'
        '<section class="wp-block-tab"><p>Water</p></section><!-- /wp:tab --><!-- wp:tab {"label":"Calm"} -->'
        '<section class="wp-block-tab"></section><!-- /wp:tab --></div><!-- /wp:tabs -->'
    )
    document, notes = stored(raw)
    (first, second) = document.body
    assert isinstance(first, Details)
    assert isinstance(second, Details)
    assert [text_of(part) for part in (first.summary, first.children, second.summary)] == [
        "Ebb & flow",
        "Water",
        "Calm",
    ]
    assert [note.added for note in notes if note.rule == "stored-block"] == ["Ebb & <em>flow</em>", "Calm"]


def test_grammar__language_that_an_attribute_says() -> None:
    raw = (
        '<!-- wp:syntaxhighlighter/code {"language":"php"} --><pre class="wp-block-syntaxhighlighter-code">'
        "echo 1;</pre><!-- /wp:syntaxhighlighter/code -->"
    )
    assert "language='php'" in str(stored(raw)[0].body)


@pytest.mark.parametrize(
    "raw",
    [
        "<!-- wp:group --><p>a</p><!-- /wp:paragraph --><p>b</p>",
        "<!-- /wp:group --><p>a</p><!-- wp:paragraph --><p>b</p>",
        "<!-- wp:group {not json} --><p>a</p><p>b</p><!-- /wp:group -->",
        "<!-- wp:cover [1] --><p>a</p><p>b</p>",
        '<!-- wp:cover {"useFeaturedImage":[1]} --><p>a</p><p>b</p><!-- /wp:cover -->',
        "<!-- wp:core:/wrong --><p>a</p><p>b</p><!-- /wp:core:/wrong -->",
        '<!-- wp:block {"ref":"<b>"} --><p>a</p><p>b</p><!-- /wp:block -->',
    ],
)
def test_grammar__broken_nesting_and_attributes_lose_nothing(raw: str) -> None:
    assert shown(raw).split() == ["a", "b"]


def test_grammar__an_end_closes_the_innermost_block() -> None:
    """As ``WP_Block_Parser``, which does not compare names."""
    raw = '<!-- wp:group --><!-- wp:social-link {"url":"x.com/a","service":"x"} --><!-- /wp:group --><p>b</p>'
    assert shown(raw) == "X b"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("<!-- wp:query -->" * 20_000 + "<p>a</p>", "a"),
        ("<!-- wp:x " * 100_000, ""),
        ('<!-- wp:social-link {"url":' + "[" * 100_000 + "} /--><p>a</p>", "a"),
        ("<!-- /wp:group -->" * 50_000 + "<p>a</p>", "a"),
    ],
    ids=["deep", "unterminated", "deep-json", "ends"],
)
def test_grammar__hostile_input_takes_linear_time(raw: str, words: str) -> None:
    started = time.perf_counter()
    document, _ = stored(raw)
    assert time.perf_counter() - started < 10
    assert text_of(document) == words
