"""The promises of ``document`` hold for whatever HTML comes in, and every word is in the tree or in a Note."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.normalizer.reading import Shelf, blocks
from wpmigrate import document as d
from wpmigrate.document import Blocks, Footnote, FootnoteReference, Inlines, text_of
from wpmigrate.normalizer import normalize, normalize_html
from wpmigrate.normalizer.dom import words
from wpmigrate.normalizer.inlines import spread
from wpmigrate.normalizer.passes import depth_of
from wpmigrate.normalizer.tree import INLINE_FIELDS
from wpmigrate.records import Post, Rendered

TAGS = words(
    "p div span b i em strong a ul ol li table tr td th tbody thead caption h1 h2 h3 blockquote cite pre code br hr img"
    " figure figcaption details summary dl dt dd section sup sub mark small q abbr kbd ins del u font center form input"
    " button select option label textarea noscript address aside o:p my-el template wbr colgroup fieldset legend"
)
ATTRIBUTES = (
    'href="#a"',
    'href="x"',
    'id="a"',
    'style="font-weight:bold"',
    'align="right"',
    'dir="rtl"',
    'lang="de"',
    'src="i.jpg"',
    "colspan=2",
    'class="has-text-align-center"',
    'href="javascript:x"',
    'class="wp-block-group"',
    'class="wp-block-image"',
    'class="wp-block-columns"',
)
WORDS = ("w{}", " w{}", "w{} ", "\nw{}\n", "&nbsp;w{}")


def soup(seed: int) -> str:
    dice = random.Random(seed)

    def piece(number: int) -> str:
        tag, choice = dice.choice(sorted(TAGS)), dice.random()
        if choice < 0.4:
            return f"<{tag} {' '.join(dice.sample(ATTRIBUTES, dice.choice((0, 0, 1, 2))))}>"
        return (
            f"</{tag}>" if choice < 0.7 else dice.choice(("w{}", " w{}", "w{} ", "\nw{}\n", "&nbsp;w{}")).format(number)
        )

    return "".join(piece(number) for number in range(dice.choice((5, 20, 60))))


def characters(*texts: str) -> Counter[str]:
    """Characters of the words, since a mark may part or join them where no reader sees it."""
    return Counter(character for text in texts for character in text if not character.isspace())


def shown(html: str) -> str:
    parts: list[str] = []
    root = LexborHTMLParser(html).root
    stack: list[LexborNode] = [root] if root is not None else []
    while stack:
        here = stack.pop()
        if here.is_text_node:
            parts.append(here.text_content or "")
        elif here.tag not in ("script", "style", "template"):
            stack.extend(reversed(list(here.iter(include_text=True))))
    return "".join(parts)


def runs(tree: Blocks) -> Iterator[tuple[Any, Inlines]]:
    for node in d.walk(tree):
        for name in INLINE_FIELDS.get(type(node), ()):
            yield node, getattr(node, name)


@pytest.mark.parametrize("seed", range(150))
def test_finish__every_word_is_there(seed: int) -> None:
    html = soup(seed)
    tree, notes = normalize_html(html)
    left = characters(shown(html), *(shown(note.added) for note in notes))
    left.subtract(characters(text_of(tree), *(shown(note.removed) for note in notes)))
    assert not any(left.values()), html


@pytest.mark.parametrize("seed", range(150))
def test_finish__promises_of_the_document(seed: int) -> None:
    tree = blocks(soup(seed))
    assert depth_of(tree) <= d.MAX_DEPTH
    for node, run in runs(tree):
        check_run(run, verbatim=isinstance(node, (d.Preformatted, d.Verse)))
    for node in d.walk(tree):
        assert not isinstance(node, d.Paragraph) or node.children
        assert not isinstance(node, d.Heading) or 1 <= node.level <= 6


def check_run(run: Inlines, *, verbatim: bool) -> None:
    for node in d.walk(run):
        if isinstance(node, (d.Span, d.Link)):
            assert node.children
        if isinstance(node, d.Link):
            assert not any(isinstance(inner, d.Link) for inner in d.walk(node.children))
        if isinstance(node, d.Text):
            assert node.text
            assert verbatim or not re.search(r"[\t\n]|  ", node.text)
    if not verbatim:
        flat = [leaf for leaf, _ in spread(run) if not isinstance(leaf, d.Anchor)]
        for before, after in pairwise([d.Break(), *flat, d.Break()]):
            assert not (isinstance(before, d.Break) and isinstance(after, str) and after.startswith(" "))
            assert not (isinstance(after, d.Break) and isinstance(before, str) and before.endswith(" "))


HOSTILE = {
    "boxes": "<div>a " * 20_000,
    "marks": "<b>a " * 3_000,
    "quotes": "<blockquote>a " * 5_000,
    "lists": "<ul><li>a " * 5_000,
    "tables": "<table><tr><td>a " * 3_000,
    "links": "<a href=x>a " * 5_000,
    "languages": "<span lang=de dir=rtl>a " * 5_000,
    "headings": "<h2>a " * 5_000,
    "one_line": "ab " * 1_000_000,
    "shortcodes": "[gallery " * 10_000 + "[caption]" * 10_000,
    "spans": "<table>" + "<tr><td rowspan=1000>a<td colspan=1000>b" * 500 + "</table>",
    "blanks": "<p> </p>" * 10_000 + " " * 1_000_000,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_normalize__hostile(case: str) -> None:
    tree, _ = normalize_html(HOSTILE[case] + "<p>TAIL</p>")
    assert text_of(tree).endswith("TAIL")
    assert depth_of(tree) <= d.MAX_DEPTH


def test_footnotes__numbered_by_first_reference() -> None:
    html = (
        '<p>a<sup data-fn="two" class="fn"><a href="#two" id="two-link">1</a></sup>'
        'b<sup data-fn="one" class="fn"><a href="#one" id="one-link">2</a></sup></p>'
        '<ol class="wp-block-footnotes"><li id="one">One <a href="#one-link">↩︎</a></li>'
        '<li id="two">Two <a href="#two-link">↩︎</a></li></ol>'
    )
    tree = blocks(html)
    assert [node.label for node in d.walk(tree) if isinstance(node, FootnoteReference)] == ["1", "2"]
    assert [(node.label, text_of(node)) for node in d.walk(tree) if isinstance(node, Footnote)] == [
        ("1", "Two"),
        ("2", "One"),
    ]


def test_footnotes__from_the_field_where_the_block_is_not() -> None:
    content = {"rendered": '<p>a<sup data-fn="k" class="fn"><a href="#k" id="k-link">1</a></sup></p>'}
    post = Post(
        id=1, content=Rendered.model_validate(content), meta={"footnotes": '[{"content":"<em>b</em>","id":"k"}]'}
    )
    tree = normalize(post, Shelf(), "posts")[0].body
    assert [(node.label, text_of(node)) for node in d.walk(tree) if isinstance(node, Footnote)] == [("1", "b")]
