"""Our filters of stored text against a real WordPress's, on generated text."""

import json
import random
from collections.abc import Callable
from html import unescape

import pytest

from tests.wordpress import WordPress
from wpmigrate.normalizer.classic import autop
from wpmigrate.normalizer.typography import SMILIES, smiled, texturized

TEXT = (
    "a", "b ", " ", "\n", "\n\n", "\r\n", '"', "'", "5", "12", "--", "-", "...", ".", "(", ")", "'tis", "99", "x",
    "&nbsp;", "&lt;", "<b>", "</b>", "<code>", "</code>", "<i\ntitle='x'>", "</i>",
)  # fmt: skip
BLOCKS = (
    "<p>", "</p>", "<div>", "</div>", "<br />", "<br>", "<ul>", "<li>", "</li>", "</ul>", "<blockquote>",
    "</blockquote>", "<!--more-->", '<img src="x" />', "<hr />", "<h2>", "</h2>",
    "<table><tr><td>", "</td></tr></table>", "[caption]", "<figure>", "<figcaption>", "</figcaption>", "</figure>",
    "<pre>a\n\nb</pre>",
)  # fmt: skip
"""Not whole scripts and styles: `autop` leaves their lines alone, which WordPress does not. Not halves of ``pre``."""

TYPED = ("a", " ", " ", "\n", ":", ")", "&nbsp;", "<b>", "</b>", "<code>", "</code>", "<pre class='x'>", "</pre>")


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
    chosen = random.Random(71)
    typed = ["".join(chosen.choices(pieces, k=chosen.randint(1, 16))) for _ in range(1000)]
    script = f"echo json_encode(array_map('{name}', json_decode(<<<'TYPED'\n{json.dumps(typed)}\nTYPED\n)));"
    wanted = json.loads(shared_wordpress.php(script))
    assert [unescape(ours(text)) for text in typed] == [unescape(text) for text in wanted]
