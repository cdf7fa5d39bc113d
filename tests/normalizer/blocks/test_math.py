"""Formulas become TeX, once."""

import pytest

from tests.normalizer.blocks.reading import block, read
from wpmigrate.document import Math, Paragraph, RawHtml, Text, walk

TEX = r"\frac{a}{b}"
MATHML = (
    f'<semantics><mfrac><mi>a</mi><mi>b</mi></mfrac><annotation encoding="application/x-tex">{TEX}</annotation>'
    f"</semantics>"
)


@pytest.mark.parametrize(
    "html",
    [
        f'<div class="wp-block-math"><math display="block">{MATHML}</math></div>',
        f'<math class="wp-block-math" display="block">{MATHML}</math>',
        (
            f'<p><span class="katex-display"><span class="katex"><span class="katex-mathml">'
            f'<math display="block">{MATHML}</math></span>'
            '<span class="katex-html" aria-hidden="true">ab</span></span></span></p>'
        ),
    ],
)
def test_display(html: str) -> None:
    assert read(html, adds_up=False).only == Paragraph((Math(TEX, display=True),))


@pytest.mark.parametrize(
    "formula",
    [
        f'<math data-latex="{TEX}">{MATHML}</math>',
        f"<math>{MATHML}</math>",
        (
            f'<span class="katex"><span class="katex-mathml"><math>{MATHML}</math></span>'
            f'<span class="katex-html" aria-hidden="true">ab</span></span>'
        ),
        (
            f'<img src="https://s0.wp.com/latex.php?latex=x&amp;bg=ffffff&amp;fg=000&amp;s=0" '
            f'alt="{TEX} " title="x" class="latex" />'
        ),
        f'<img src="https://example.com/ql-cache/quicklatex.com-1.png" class="ql-img-inline-formula" alt="{TEX}">',
        f'<span class="wp-katex-eq" data-display="false">{TEX}</span>',
    ],
)
def test_inline(formula: str) -> None:
    found = read(f"<p>Let {formula} be.</p>", adds_up=False).only
    assert found == Paragraph((Text("Let "), Math(TEX), Text(" be.")))


def test_script__display() -> None:
    found = read(f'<p>x <script type="math/tex; mode=display">{TEX}</script></p>', adds_up=False)
    assert Math(TEX, display=True) in list(walk(found.blocks))


def test_script__what_mathjax_drew_is_a_double() -> None:
    html = f'<p><span class="MathJax_Preview">ab</span><script type="math/tex">{TEX}</script></p>'
    assert read(html, adds_up=False).only == Paragraph((Math(TEX),))


def test_mathml__without_tex_is_kept_as_it_is() -> None:
    found = read("<p><math><mi>x</mi></math></p>")
    assert found.only == Paragraph((RawHtml("<math><mi>x</mi></math>"),))
    assert "raw-html" in found.rules


def test_dollars__are_text() -> None:
    assert block("<p>From $5 to $6</p>") == Paragraph((Text("From $5 to $6"),))
