"""What is quick says what is thorough: plain text without a parser, control characters in bytes, white space."""

from hypothesis import given
from hypothesis import strategies as st

from wpmigrate.normalizer.dom import CONTROLS, has_controls
from wpmigrate.normalizer.inlines import SPACES, spaces
from wpmigrate.normalizer.plain import plain_text

PIECES = (
    "<p>",
    "</p>",
    "<br />",
    "<br>",
    "<b>",
    "</b>",
    "<em>",
    "</em>",
    "sea",
    "wall",
    " ",
    "&amp;",
    "&hellip;",
    "\n",
)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_plain_text__as_the_parser_says(html: str) -> None:
    assert plain_text(html) == plain_text(f"<span title=''></span>{html}")


@given(st.text(st.characters(categories=None), max_size=8))
def test_has_controls__as_the_pattern_says(text: str) -> None:
    assert has_controls(text) == bool(CONTROLS.search(text))


def test_has_controls__each_of_them() -> None:
    for code in (*range(0x100), 0xD7FF, 0xD800, 0xDFFF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000):
        assert has_controls(f"a{chr(code)}b") == bool(CONTROLS.search(chr(code)))


@given(st.text(" \t\n\r\fab", max_size=12))
def test_spaces__as_the_pattern_says(text: str) -> None:
    assert spaces(text) == SPACES.sub(" ", text)
