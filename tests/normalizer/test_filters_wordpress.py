"""Our filters of stored text against a real WordPress's, on generated text."""

import json
import random
from collections.abc import Callable
from html import unescape

import pytest

from tests.normalizer.reading import read
from tests.wordpress import WordPress
from wpmigrate.normalizer.autop import autop
from wpmigrate.normalizer.typography import SMILIES, smiled, texturized

TEXT = (
    "a", "b ", " ", "\n", "\n\n", "\r\n", '"', "'", "5", "12", "--", "-", "...", ".", "(", ")", "'tis", "99", "x",
    "&nbsp;", "&lt;", "<b>", "</b>", "<code>", "</code>", "<i\ntitle='x'>", "</i>",
)  # fmt: skip
BLOCKS = (
    "<p>", "</p>", "<div>", "</div>", "<br />", "<br>", "<br\n/>", "<BR>", "<ul>", "<li>", "</li>", "</ul>", "<p",
    "<li", "<blockquote>", "</blockquote>", "<BLOCKQUOTE>", "<!--more-->", '<img src="x" />', "<hr />", "<h2>",
    "</h2>", "<th>", "<table><tr><td>", "</td></tr></table>", "[caption]", "<figure>", "<figcaption>",
    "</figcaption>", "</figure>", "<pre>a\n\nb</pre>", "<pre>", "<pre class='x'>", "</pre>", "<PRE>", "</PRE>",
    "<svg>", "</svg>", "<math>", "</math>", "<option>", "</option>", "<object>", "</object>", "<param name='a'>",
    "<embed src='a'>", "<audio>", "</audio>", "[audio]", "[video]", "[/video]", "<source src='a'>", "<track>",
    "<!-- a\n\nb -->", "<![CDATA[ a\n\n]]>", "<!--", "-->", "<", "<div\nclass='a'>", "<form>", "</form>", "<address>",
    "</address>", "<picture>", "<details>", "<summary>", "\x0b", "\x0c", "\t", "\xa0", "\u2028", " \n ",
)  # fmt: skip
RAW = ("<script>", "</script>", "<style>", "</style>", "<textarea>", "</textarea>", "var a;", "\n\n", "\n", "</p>")
"""Elements whose lines WordPress breaks like all others, which `autop` does not."""

TYPED = ("a", " ", " ", "\n", ":", ")", "&nbsp;", "<b>", "</b>", "<code>", "</code>", "<pre class='x'>", "</pre>")


def filtered(site: WordPress, name: str, pieces: tuple[str, ...]) -> list[tuple[str, str]]:
    """Generated texts with what the site's filter makes of them."""
    chosen = random.Random(71)
    typed = ["".join(chosen.choices(pieces, k=chosen.randint(1, 16))) for _ in range(1000)]
    script = f"echo json_encode(array_map('{name}', json_decode(<<<'TYPED'\n{json.dumps(typed)}\nTYPED\n)));"
    return list(zip(typed, json.loads(site.php(script)), strict=True))


@pytest.mark.parametrize(
    ("name", "ours", "pieces"),
    [
        ("wpautop", autop, (*TEXT, *BLOCKS)),
        ("wptexturize", texturized, TEXT),
        ("convert_smilies", smiled, (*TYPED, *SMILIES, *SMILIES)),
    ],
)
def test_filters__as_a_real_wordpress(
    shared_wordpress: WordPress, name: str, ours: Callable[[str], str], pieces: tuple[str, ...]
) -> None:
    pairs = filtered(shared_wordpress, name, pieces)
    assert [unescape(ours(text)) for text, _ in pairs] == [unescape(wanted) for _, wanted in pairs]


def test_filters__raw_elements_part_nothing_else(shared_wordpress: WordPress) -> None:
    pairs = filtered(shared_wordpress, "wpautop", (*RAW, "a ", "<b>", "</b>", "<li>", "<h2>", "</h2>"))
    assert [read(autop(text)) for text, _ in pairs] == [read(wanted) for _, wanted in pairs]
