"""Shortcodes of plugins, by their edges; what they become is in fixtures/html/shortcodes/."""

import time

import pytest

from tests.normalizer.reading import Shelf
from wpmigrate.document import CodeBlock, walk
from wpmigrate.normalizer import normalize, normalize_html
from wpmigrate.normalizer.shortcodes import coded, in_one_language
from wpmigrate.records import Post


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


STORED_CODE = {
    '[html title="a"]\n<p>a</p>\n\n<b>"x"</b> -- y\n[/html]': ("html", '<p>a</p>\n\n<b>"x"</b> -- y'),
    '[code lang="php"]if ($a &lt; 1) [gallery][/code]': ("php", "if ($a < 1) [gallery]"),
    "a\n[sourcecode language=js]\nhttps://vimeo.com/1\n\n:)\n[/sourcecode]\nb": ("js", "https://vimeo.com/1\n\n:)"),
    "<!-- wp:shortcode -->\n[python]\nif a:\n\n    <br />\n[/python]\n<!-- /wp:shortcode -->": (
        "python",
        "if a:\n\n    <br />",
    ),
}


@pytest.mark.parametrize("raw", STORED_CODE)
def test_shortcodes__stored_code_is_as_it_was_typed(raw: str) -> None:
    document, _ = normalize(Post.model_validate({"id": 1, "content": {"raw": raw}}), Shelf(), "posts")
    code = next(node for node in walk(document.body) if isinstance(node, CodeBlock))
    assert (code.language, code.text) == STORED_CODE[raw]


@pytest.mark.parametrize("raw", ["[[code]a[/code]]", "<pre>[code]a[/code]</pre>", "[code] of [sic]", "[code][/code]"])
def test_shortcodes__stored_brackets_that_hold_no_code(raw: str) -> None:
    assert coded(raw) == raw


@pytest.mark.parametrize(
    "piece", ["[code] ", "[ref]a", "[youtube ", r"\( x ", "$latex a ", "[:", '[a b="', "[a ", "&#1"]
)
def test_shortcodes__without_an_end_are_linear(piece: str) -> None:
    begin = time.perf_counter()
    normalize_html(piece * 20_000)
    coded(f"{piece * 20_000}[/code]")
    assert time.perf_counter() - begin < 20
