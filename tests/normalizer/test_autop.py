"""Paragraphs out of blank lines."""

import time

import pytest

from wpmigrate.normalizer.autop import autop

AUTOP = {
    "lines_and_paragraphs": ("a\nb\n\nc", "<p>a<br />\nb</p>\n<p>c</p>\n"),
    "blocks_stay_blocks": ("a\n<div>b</div>\nc", "<p>a</p>\n<div>b</div>\n<p>c</p>\n"),
    "lists": ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
    "quotes": ("<blockquote>a\n\nb</blockquote>", "<blockquote><p>a</p>\n<p>b</p></blockquote>\n"),
    "code_keeps_its_lines": ("a\n<pre>b\n\nc</pre>\nd", "<p>a</p>\n<pre>b\n\nc</pre>\n<p>d</p>\n"),
    "scripts_keep_their_lines": ("<script>\na\n\nb</script>", "<p><script>\na\n\nb</script></p>\n"),
    "unclosed_code": ("<pre>a\n\nb", "<pre>a</p>\n<p>b</p>\n"),
    "windows_lines": ("a\r\n\r\nb", "<p>a</p>\n<p>b</p>\n"),
    "two_breaks_are_a_paragraph": ("a<br /><br>b", "<p>a</p>\n<p>b</p>\n"),
    "written_breaks_are_not_doubled": ("a<br />\nb", "<p>a<br />\nb</p>\n"),
    "lines_in_tags": ('<a\nhref="x">a</a>', '<p><a\nhref="x">a</a></p>\n'),
    "captions_of_figures": ("<figure>a\n<figcaption>b</figcaption>\nc", "<figure>a<figcaption>b</figcaption>c</p>\n"),
    "half_a_caption": ("</figcaption>\n\nb", "</figcaption>\n<p>b</p>\n"),
    "stray_end_at_the_end": ("<h2></h2></p>", "<h2></h2></p>\n"),
    "nothing": (" \n ", ""),
}


@pytest.mark.parametrize("case", AUTOP)
def test_autop(case: str) -> None:
    source, wanted = AUTOP[case]
    assert autop(source) == wanted


@pytest.mark.parametrize(
    "source",
    [
        *(
            tag * 20_000
            for tag in ("<script>", "<svg", "<pre", "<p", "<li ", "<object ", "<option ", "<source ", "[audio")
        ),
        *(space * 200_000 for space in (" ", "\n", " \n", "\t\n\n", "\xa0")),
        "<br>" * 50_000,
        "<track>" + "\n" * 200_000,
        "</object>" + "<object " * 20_000,
        "<source>" + "[audio " * 20_000,
        "<!--" * 20_000,
        "<![CDATA[" * 20_000,
    ],
)
def test_autop__quick(source: str) -> None:
    started = time.process_time()
    autop(f"a{source}b")
    assert time.process_time() - started < 2
