"""Shortcodes of plugins, by their edges; what they become is in fixtures/html/shortcodes/."""

import time

import pytest

from wpmigrate.normalizer import normalize_html
from wpmigrate.normalizer.shortcodes import in_one_language


@pytest.mark.parametrize(
    ("text", "wanted", "kept"),
    [
        ("[:de]Hafen[:en]Harbour[:]", "en-US", "Harbour"),
        ("[:de]Hafen[:en]Harbour[:]", "fr", "Hafen"),
        ("<!--:de-->Hafen<!--:--><!--:en-->Harbour<!--:-->", "en", "Harbour"),
        ("Harbour [:] a", "en", "Harbour [:] a"),
        ("[:de][:]", "de", "[:de][:]"),
    ],
)
def test_in_one_language(text: str, wanted: str, kept: str) -> None:
    assert in_one_language(text, wanted) == kept


@pytest.mark.parametrize(
    "piece", ["[code] ", "[ref]a", "[youtube ", r"\( x ", "$latex a ", "[:", '[a b="', "[a ", "&#1"]
)
def test_shortcodes__without_an_end_are_linear(piece: str) -> None:
    begin = time.perf_counter()
    normalize_html(piece * 20_000)
    assert time.perf_counter() - begin < 20
