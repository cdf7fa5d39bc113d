"""The same post gives the same tree, whatever else its request rendered: WordPress numbers what it prints by a counter
of the request, draws ids at random, and makes paragraphs by what stood before.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.normalizer.reading import Shelf
from wpmigrate.document import to_json
from wpmigrate.normalizer import normalize
from wpmigrate.records import Post, read

FIXTURES = Path(__file__).parents[2] / "fixtures"

COUNTERS = re.compile(
    r"\b(?P<stem>wp-elements-|is-style-[a-z0-9]+(?:-[a-z0-9]+)*?--|wp-block-gallery-|gallery-|accordion-item-|tabs_"
    r"|playlist-|wp-block-archives-|wp-block-categories-|wp-playlist-|video-|audio-|modal-|wp-block-search__input-)"
    r"(?P<number>\d+)(?![\d.])"
)
"""What ``wp_unique_id``, ``wp_unique_prefixed_id`` and static counters of blocks and shortcodes number."""
RANDOM = re.compile(
    r"(?P<stem>imageId&quot;:&quot;|imageId\\?\":\\?\"|wp-container-[a-z-]*?-is-layout-)(?P<id>[0-9a-f]+)"
)
"""What ``uniqid`` draws for the lightbox, and the digest in the class of a layout, which differs with the version."""

ATTRIBUTES = re.compile(
    r"""\b(?:class|id|for|aria-[a-z]+|data-[a-z-]+(?:--[a-z-]+)?|href=(?=["']\#))=?(?:"[^"]*"|'[^']*')"""
)
"""Where such names stand: in attributes that nobody sees, and in links within the post."""


INSTANCES = re.compile(r"(?P<before>[?;]_=)\d+(?=[\"'])")
"""What the shortcodes of players put behind the address of their file."""


def html_of(path: Path) -> str:
    text = path.read_text("utf-8")
    return str(json.loads(text).get("content", {}).get("rendered", "")) if path.suffix == ".json" else text


def rendered() -> list[Path]:
    posts = (path for path in FIXTURES.rglob("*.wp.json") if not path.name.endswith(".raw.wp.json"))
    return sorted([*posts, *(FIXTURES / "html").rglob("*.html")])


def tree(html: str) -> str:
    raw = json.dumps({"id": 1, "content": {"rendered": html}}).encode()
    post, _ = read(Post, raw)
    document, _ = normalize(post, Shelf(), "posts")
    return json.dumps(json.loads(to_json(document))["body"], indent=1, ensure_ascii=False)


def name(path: Path) -> str:
    return path.relative_to(FIXTURES).as_posix()


def renumbered(html: str, by: Callable[[str], int], drawn: str) -> str:
    def moved(attribute: re.Match[str]) -> str:
        text = COUNTERS.sub(lambda found: f"{found['stem']}{int(found['number']) + by(found['stem'])}", attribute[0])
        return RANDOM.sub(lambda found: f"{found['stem']}{drawn}", text)

    return INSTANCES.sub(lambda found: f"{found['before']}{by(found['before'])}", ATTRIBUTES.sub(moved, html))


COUNTED = [path for path in rendered() if renumbered(html_of(path), lambda stem: 1, "0") != html_of(path)]


@pytest.mark.parametrize("path", COUNTED, ids=name)
@settings(max_examples=10, derandomize=True, database=None, deadline=None)
@given(st.integers(1, 3000), st.integers(0, 50), st.text("0123456789abcdef", min_size=8, max_size=13))
def test_stable__counters_of_the_request(path: Path, first: int, step: int, drawn: str) -> None:
    html = html_of(path)
    other = renumbered(html, lambda stem: first + step * (len(stem) % 7), drawn)
    assert other != html
    assert tree(other) == tree(html)


FIGURES = re.compile(r"(?<!<p>)(<figure\b(?:(?!</?figure\b).)*</figure>)(?!</p>)", re.DOTALL)
"""Figures without figures in them."""
OUTER = re.compile(r"<(?:figure|p|span|a|ul|h\d)\b[^>]*>(?:(?!</(?:figure|p|span|a|ul|h\d)>).)*<figure\b", re.DOTALL)
IN_PARAGRAPHS = [path for path in rendered() if FIGURES.search(html_of(path)) and not OUTER.search(html_of(path))]


@pytest.mark.parametrize("path", IN_PARAGRAPHS, ids=name)
def test_stable__a_paragraph_around_a_figure_by_what_stood_before(path: Path) -> None:
    html = html_of(path)
    assert tree(FIGURES.sub(r"<p>\1</p>", html)) == tree(html)


def test_stable__there_is_something_to_renumber() -> None:
    stems = {found["stem"] for path in COUNTED for found in COUNTERS.finditer(html_of(path))}
    assert {"wp-block-gallery-", "accordion-item-", "tabs_", "playlist-", "wp-block-archives-"} <= stems
    assert IN_PARAGRAPHS
