"""The elements that come of HTML: those that browsers make, and all of the text, whatever the HTML is."""

import random
import time
from collections.abc import Callable

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from wpmigrate.normalizer.dom import Element, parse, words

CASES = {
    "block_in_heading_stays": ("<h2><p>in</p>x</h2>after", "<h2><p>in</p>x</h2>after"),
    "block_in_mark_stays": ("<b><p>in</p>y</b>z", "<b><p>in</p>y</b>z"),
    "block_ends_paragraph": ("<p>a<figure>b</figure>c</p>d", "<p>a</p><figure>b</figure>c<p></p>d"),
    "stray_end_of_paragraph_is_one": ("a</p>b", "a<p></p>b"),
    "first_newline_of_pre": ("<pre>\n\n x</pre>", "<pre>\n\n x</pre>"),
    "end_of_break_is_a_break": ("a</br>b", "a<br>b"),
    "textarea_holds_text": ("<textarea><b>x</textarea>y", "<textarea>&lt;b&gt;x</textarea>y"),
    "xmp_holds_text": ("<xmp></b></xmp>y", "<xmp></b></xmp>y"),
    "noscript_holds_elements": ("<noscript><img src=a></noscript>", '<noscript><img src="a"></noscript>'),
    "text_in_table_stands_before": ("<table>foo<tr><td>a</table>e", "foo<table><tr><td>a</td></tr></table>e"),
    "cells_and_rows_end_each_other": (
        "<table><tr><td>a<td>b<tr><td>c</table>",
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
    ),
    "stray_cells_are_text": ("<td>a</td><td>b</td>", "ab"),
    "items_end_each_other": ("<ul><li>a<ul><li>b</ul>c<li>d</ul>", "<ul><li>a<ul><li>b</li></ul>c</li><li>d</li></ul>"),
    "definitions_end_each_other": ("<dl><dt>x<dd>y<dt>z</dl>", "<dl><dt>x</dt><dd>y</dd><dt>z</dt></dl>"),
    "options_end_each_other": (
        "<select><option>a<option>b</select>",
        "<select><option>a</option><option>b</option></select>",
    ),
    "void_elements": ("a<source>b<track>c<wbr>d<embed>e<param>f", "a<source>b<track>c<wbr>d<embed>e<param>f"),
    "link_ends_link": ("<a href=1>x<a href=2>y</a>z</a>", '<a href="1">x</a><a href="2">y</a>z'),
    "end_of_document_ends_nothing": ("a</html>b<p>c</p></body>d", "ab<p>c</p>d"),
    "misnested_marks": ("<b><i>x</b>y</i>z", "<b><i>x</i></b><i>y</i>z"),
    "mark_goes_on_after_paragraph": ("<p><b>x<p>y</b>z", "<p><b>x</b></p><p><b>y</b>z</p>"),
    "adoption": ("<b>1<i>2<p>3</b>4</i>5", "<b>1<i>2</i></b><i></i><p><i><b>3</b>4</i>5</p>"),
    "drawing_ends_where_html_begins": ("<svg><path/>x<p>y", "<svg><path>x</svg><p>y</p>"),
    "form_in_form": ("<form>a<form>b</form>c</form>", "<form>ab</form>c"),
    "end_tags_in_attributes": ('<p title="</b>">x</p>', '<p title="&lt;/b&gt;">x</p>'),
    "end_tags_in_comments": ("<!-- a</b>c --><p>x", "<!-- a</b>c --><p>x</p>"),
    "comments_stay": ("<!--more--><!--nextpage-->", "<!--more--><!--nextpage-->"),
    "odd_attribute_names": ('<p {x}="1" @click=a>t', '<p {x}="1" @click="a">t</p>'),
    "surrogates": ("<p>a \ud83d b</p><p>c", "<p>a \ufffd b</p><p>c</p>"),
    "controls": ("<p>a\x00b\x08c", "<p>abc</p>"),
    "template_keeps_its_cells": ("<template><td>a</td></template>b", "<template>a</template>b"),
    "caption": ("<table><caption>a<tr><td>b</table>", "<table><caption>a</caption><tr><td>b</td></tr></table>"),
    "text_in_column_group": ("<table><colgroup>x<col></table>", "x<table><colgroup></colgroup><col></table>"),
    "table_in_table_ends_it": (
        "<table><tr><table><tr><td>x</table>",
        "<table><tr></tr></table><table><tr><td>x</td></tr></table>",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_parse(case: str) -> None:
    html, wanted = CASES[case]
    made = parse(html).html()
    assert made.replace("<path></path>", "<path>").replace("</path>", "") == wanted


def test_parse__written_html_reads_back() -> None:
    for html, _ in CASES.values():
        once = parse(html).html()
        assert parse(once).html() == once


FUZZED = sorted(
    words(
        "p div span b i em strong a ul ol li table tr td th tbody thead h1 h2 blockquote pre code br hr img figure"
        " dl dt dd sup nobr summary figcaption caption tfoot button section"
    )
)


def soup(seed: int, length: int) -> str:
    dice = random.Random(seed)
    pieces: list[Callable[[], str]] = [
        lambda: f"<{dice.choice(FUZZED)}>",
        lambda: f"</{dice.choice(FUZZED)}>",
        lambda: f" w{dice.randrange(100)}",
    ]
    return "".join(dice.choice(pieces)() for _ in range(length))


def words_in_place(root: Element) -> list[tuple[str, tuple[str, ...]]]:
    """Each word with the tags of the elements around it."""
    found: list[tuple[str, tuple[str, ...]]] = []
    stack: list[tuple[Element | str, tuple[str, ...]]] = [(root, ())]
    while stack:
        here, around = stack.pop()
        if isinstance(here, str):
            found.extend((word, around) for word in here.split())
        else:
            inner = around if here.tag in ("#root", "tbody") else (*around, here.tag)
            stack.extend((child, inner) for child in reversed(here.children))
    return found


def words_in_place_elsewhere(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """The same by a parser that follows the standard to the letter."""
    found: list[tuple[str, tuple[str, ...]]] = []
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    assert body is not None
    stack: list[tuple[LexborNode, tuple[str, ...]]] = [(body, ())]
    while stack:
        here, around = stack.pop()
        if here.is_text_node:
            found.extend((word, around) for word in (here.text_content or "").split())
            continue
        inner = around if here.tag in ("body", "tbody") else (*around, str(here.tag))
        stack.extend((child, inner) for child in reversed(list(here.iter(include_text=True))))
    return found


@pytest.mark.parametrize("seed", range(150))
def test_parse__as_the_standard_says(seed: int) -> None:
    html = soup(seed, 25)
    assert words_in_place(parse(html)) == words_in_place_elsewhere(html), html


DEEP = {
    "nested": "<div>a " * 100_000,
    "unclosed_marks": "<b>a " * 100_000,
    "different_marks": "".join(f"<font size={number}>a " for number in range(50_000)),
    "marks_in_paragraphs": "".join(f"<p><font size={number}>a " for number in range(10_000)),
    "adoption": "<b>" * 500 + "<div>" * 500 + "</b>" * 1000,
    "tables": "<table><tr><td>a " * 20_000,
    "one_text": "x" * 11_000_000,
    "attributes": "<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">",
    "ends": "</div>" * 200_000,
    "scripts": "<script>" * 100_000 + "</script>",
    "less_than": "< " * 300_000,
}


@pytest.mark.parametrize("case", DEEP)
def test_parse__hostile_text_is_whole_and_quick(case: str) -> None:
    started = time.process_time()
    root = parse(DEEP[case] + "<p>TAIL</p>")
    assert root.text().endswith("TAIL")
    assert time.process_time() - started < 10


def test_element__text_without_what_nobody_sees() -> None:
    root = parse("a<script>b</script><style>c</style><!-- d --><template>e</template><b>f</b>")
    assert root.text() == "af"


def test_element__finding() -> None:
    root = parse('<div class="a b"><p id=x>one<p class=b>two</div>')
    assert root.first("p") is root.find(lambda element: element.get("id") == "x")
    assert [found.tag for found in root.find_all(lambda element: "b" in element.classes)] == ["div", "p"]
    assert root.by_class("missing") is None
