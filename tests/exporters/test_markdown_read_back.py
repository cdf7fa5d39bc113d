"""What a CommonMark + GFM reader makes of our Markdown is what an HTML reader makes of the tree's own HTML.

The cases for CI are few and always the same; `-m slow` draws other ones each time.
"""

from typing import Any

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings

from tests.exporters.reading import PLAIN, read_html, read_markdown
from tests.exporters.trees import bodies, runs
from wpmigrate.document import (
    Block,
    Blocks,
    CodeBlock,
    FootnoteReference,
    Inlines,
    List,
    ListItem,
    Math,
    Paragraph,
    Quote,
    RawHtml,
    Shortcode,
    text_of,
    walk,
)
from wpmigrate.exporters.markdown import html_blocks, html_inlines, render_blocks

CHEAP = settings(
    max_examples=120,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
MANY = settings(CHEAP, max_examples=10_000, derandomize=False)


def assert_same(body: Blocks) -> None:
    assert read_markdown(render_blocks(body)) == read_html(html_blocks(body))


@given(bodies)
@CHEAP
def test_read_back__same_tree(body: Blocks) -> None:
    assert_same(body)


@pytest.mark.slow
@given(bodies)
@MANY
def test_read_back__same_tree__many(body: Blocks) -> None:
    assert_same(body)


@given(runs)
@CHEAP
def test_read_back__same_inlines(run: Inlines) -> None:
    assert_same((Paragraph(without(run, FootnoteReference)),))


@pytest.mark.slow
@given(runs)
@MANY
def test_read_back__same_inlines__many(run: Inlines) -> None:
    assert_same((Paragraph(without(run, FootnoteReference)),))


@given(runs)
@CHEAP
def test_read_back__by_a_reader_without_extensions(run: Inlines) -> None:
    body = (Paragraph(without(run, FootnoteReference, Math)),)
    assert read_markdown(render_blocks(body), PLAIN) == read_html(html_blocks(body))


@given(runs)
@CHEAP
def test_html__holds_the_words_of_the_tree(run: Inlines) -> None:
    """The HTML writer is the measure above, so it is measured too, without any writer of ours."""
    run = without(run, FootnoteReference, RawHtml, Shortcode)
    root = html5lib.parseFragment(html_inlines(run), treebuilder="etree", namespaceHTMLElements=False)
    assert "".join("".join(root.itertext()).split()) == "".join(text_of(run).split())


def without(run: Inlines, *kinds: type) -> Inlines:
    return tuple(node for node in run if not any(isinstance(part, kinds) for part in walk(node)))


CODE = [
    "a",
    "a\n",
    "\n\na\n\n",
    "\ta",
    "    a",
    "a  ",
    " \n ",
    "```\n~~~",
    "</pre>",
    "&amp;<b>",
    "a\n\n\n\nb",
    "- a\n> b",
]
PLACES: list[Any] = [
    lambda code: code,
    lambda code: Quote((code,)),
    lambda code: List((ListItem((code,)),)),
    lambda code: List((ListItem((Quote((code,)), code)),), ordered=True, start=10),
]


@pytest.mark.parametrize("place", PLACES, ids=["alone", "quoted", "in a list", "in a quote in a list"])
@pytest.mark.parametrize("text", CODE)
def test_read_back__code_byte_for_byte(text: str, place: Any) -> None:
    block: Block = place(CodeBlock(text, "js"))
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f'<code class="language-js">{escaped}\n</code>' in PLAIN.render(render_blocks((block,)))
