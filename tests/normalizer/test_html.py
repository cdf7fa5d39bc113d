"""What becomes of each element: `read` gives the tree as HTML without attributes."""

import pytest

from tests.normalizer.reading import blocks, read, rules
from wpmigrate.document import (
    Anchor,
    Attrs,
    CodeBlock,
    Details,
    Figure,
    Group,
    Heading,
    Image,
    Link,
    More,
    PageBreak,
    Paragraph,
    Preformatted,
    Quote,
    RawHtml,
    Ruby,
    Separator,
    Span,
    Text,
)
from wpmigrate.normalizer.dom import words
from wpmigrate.normalizer.html import TAGS

CASES = {
    # text and paragraphs
    "text_beside_blocks": ("<div>a<p>b</p>c</div>", "<p>a</p><p>b</p><p>c</p>"),
    "white_space": ("<p> a \n b\t<b> c </b>d </p>", "<p>a b <strong>c</strong> d</p>"),
    "white_space_alone": ("<p> </p><p>&nbsp;</p><p></p>\n<p>\u00a0\n</p>", ""),
    "two_breaks_part_paragraphs": ("<p>a<br><br />b<br>c</p>", "<p>a</p><p>b<br>c</p>"),
    "breaks_at_the_ends": ("<p><br>a<br></p>", "<p>a</p>"),
    "marks_over_two_breaks": ("<p><b>a<br><br>b</b></p>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
    "no_break_spaces": (
        "<p>a&nbsp;b &nbsp; c 5&nbsp;km 10&nbsp;000 «&nbsp;oui&nbsp;» non&nbsp;! p&nbsp;5</p>",
        "<p>a b c 5\xa0km 10\xa0000 «\xa0oui\xa0» non\xa0! p 5</p>",
    ),
    "word_break_is_nothing": ("<p>a<wbr>b</p>", "<p>ab</p>"),
    "button_is_a_box": ("<p>a<button>b</button>c</p>", "<p>a b c</p>"),
    # marks
    "equal_marks_melt": ("<p><b>a</b><strong>b</strong> <b>c</b></p>", "<p><strong>ab c</strong></p>"),
    "empty_marks_vanish": ("<p>a<b></b><i> </i>b</p>", "<p>a b</p>"),
    "mark_in_itself": ("<p><b>a<strong>b</strong></b></p>", "<p><strong>ab</strong></p>"),
    "sup_in_sup_means_something": ("<p>x<sup>a<sup>b</sup></sup></p>", "<p>x<sup>a<sup>b</sup></sup></p>"),
    "spaces_leave_marks": ("<p><b>a </b>b<i> c</i></p>", "<p><strong>a</strong> b <em>c</em></p>"),
    "mark_around_blocks": ("<b>a<p>b</p></b>c", "<p><strong>a</strong></p><p><strong>b</strong></p><p>c</p>"),
    "mark_around_list": ("<i><ul><li>a</li></ul></i>", "<ul><li><p><em>a</em></p></li></ul>"),
    "style_marks": (
        '<span style="font-weight:700">a</span><span style="font-style: italic">b</span>c',
        "<p><strong>a</strong><em>b</em>c</p>",
    ),
    "docs_wrapper_is_not_bold": ('<b style="font-weight:normal" id="docs-internal-guid-1"><p>a</p></b>', "<p>a</p>"),
    "old_marks": (
        "<p><big>a</big><font color=red>b</font><tt>c</tt><strike>d</strike></p>",
        "<p>ab<code>c</code><s>d</s></p>",
    ),
    "other_marks": (
        "<p><mark>a</mark><kbd>b</kbd><ins>c</ins><u>d</u><small>e</small><q>f</q><var>g</var><samp>h</samp></p>",
        "<p><mark>a</mark><kbd>b</kbd><ins>c</ins><u>d</u><small>e</small><q>f</q><var>g</var><samp>h</samp></p>",
    ),
    "code_holds_only_text": (
        "<p><code>a <b>b</b> c</code></p>",
        "<p><code>a </code><strong><code>b</code></strong><code> c</code></p>",
    ),
    "link_in_code": ("<p><code>a<a href=x>b</a></code></p>", '<p><code>a</code><a href="x"><code>b</code></a></p>'),
    "no_break_space_in_code": ("<p><code>a&nbsp;b</code></p>", "<p><code>a\xa0b</code></p>"),
    # links
    "link_around_blocks": (
        "<a href=x><h2>a</h2><p>b</p><img src=i></a>",
        '<h2><a href="x">a</a></h2><p><a href="x">b</a></p><p><a href="x"><img src="i" alt=""></a></p>',
    ),
    "unsafe_link": ("<p><a href=' java\nscript:x()'>a</a></p>", "<p>a</p>"),
    "data_link": ("<p><a href='data:text/html,x'>a</a></p>", "<p>a</p>"),
    "spaces_leave_links": ("<p>a<a href=x> b </a>c</p>", '<p>a <a href="x">b</a> c</p>'),
    "address_without_ends": ("<p><a href=' x '>a</a></p>", '<p><a href="x">a</a></p>'),
    # headings
    "blocks_in_heading": ("<h2><p>a</p><p>b</p></h2>", "<h2>a<br>b</h2>"),
    "heading_that_swallowed_a_list": ("<h2>a<ul><li>b</ul>c</h2>", "<h2>a</h2><ul><li><p>b</p></li></ul><h2>c</h2>"),
    "bold_heading": ("<h3><strong>a</strong></h3>", "<h3>a</h3>"),
    "partly_bold_heading": ("<h3><strong>a</strong> b</h3>", "<h3><strong>a</strong> b</h3>"),
    "empty_heading": ("<h2>&nbsp;</h2><h3></h3>", ""),
    # lists
    "list_in_list": ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>"),
    "text_in_list": ("<ul>a<li>b</li></ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
    "item_alone": ("<li>a</li>", "<ul><li><p>a</p></li></ul>"),
    "paragraph_in_item": ("<ul><li><p>a</p></li></ul>", "<ul><li><p>a</p></li></ul>"),
    "definitions": (
        "<dl><dt>a<dt>b<dd>c<div><dt>d</dt><dd>e</dd></div></dl>",
        "<dl><dt>a</dt><dt>b</dt><dd><p>c</p></dd><dt>d</dt><dd><p>e</p></dd></dl>",
    ),
    "definition_list_of_nothing": ("<dl><p>a</p></dl>", "<p>a</p>"),
    # quotes, figures, details
    "quote": ("<blockquote>a<cite>b</cite></blockquote>", "<blockquote><p>a</p><cite>b</cite></blockquote>"),
    "quote_with_footer": (
        "<blockquote><p>a</p><footer><cite>b</cite></footer></blockquote>",
        "<blockquote><p>a</p><cite>b</cite></blockquote>",
    ),
    "cite_in_the_middle": (
        "<blockquote>a <cite>b</cite> c</blockquote>",
        "<blockquote><p>a <cite>b</cite> c</p></blockquote>",
    ),
    "figure": (
        "<figure><p>a</p><figcaption>b <em>c</em></figcaption></figure>",
        "<figure><p>a</p><figcaption>b <em>c</em></figcaption></figure>",
    ),
    "figure_without_caption": ("<figure><p>a</p></figure>", "<p>a</p>"),
    "two_captions": (
        "<figure><p>a</p><figcaption>b</figcaption><figcaption>c</figcaption></figure>",
        "<figure><p>a</p><figcaption>b<br>c</figcaption></figure>",
    ),
    "details": (
        "<details><summary>a <b>b</b></summary>c<p>d</p></details>",
        "<details><summary>a <strong>b</strong></summary><p>c</p><p>d</p></details>",
    ),
    "details_without_summary": ("<details>a</details>", "<details><p>a</p></details>"),
    "heading_in_summary": (
        "<details><summary><h3>a</h3></summary>b</details>",
        "<details><summary>a</summary><p>b</p></details>",
    ),
    # what nobody sees, and what was not markup of the author's
    "unseen": ("<style>a</style><template>c</template><link><meta><!-- d --><p>e</p>", "<p>e</p>"),
    "word_namespace": ("<p class=MsoNormal>a<o:p></o:p><o:p>&nbsp;</o:p></p>", "<p>a</p>"),
    "conditional_comments": ("<!--[if gte mso 9]><xml>a</xml><![endif]--><p>b</p>", "<p>b</p>"),
    "unknown_element": ("<p>a <my-el>b</my-el></p>", "<p>a b</p>"),
    "icon": ("<p><svg><path d='M0'/></svg>a</p>", "<p>a</p>"),
    "form": ("<p>a</p><form><label>Name <input></label><button>Send</button></form>", "<p>a</p>"),
    "page_in_a_form": ("<form><h2>a</h2><p>b</p><input></form>", "<h2>a</h2><p>b</p>"),
    "lazy_double": ("<img src=a.jpg><noscript><img src=a.jpg></noscript>", '<p><img src="a.jpg" alt=""></p>'),
    "noscript_with_words": ("<p>a</p><noscript>b</noscript>", "<p>a</p><p>b</p>"),
    "text_of_the_document": ("a</body></html>b", "<p>ab</p>"),
}


@pytest.mark.parametrize("case", CASES)
def test_html(case: str) -> None:
    html, wanted = CASES[case]
    assert read(html) == wanted


@pytest.mark.parametrize("case", CASES)
def test_html__again_the_same(case: str) -> None:
    html, _ = CASES[case]
    assert read(read(html)) == read(html)


NOTES = {
    "unsafe_link": ("<a href='javascript:x'>a</a>", ["unsafe-link"]),
    "blocks_in_heading": ("<h2>a<ul><li>b</ul></h2>", ["misplaced"]),
    "unknown_element": ("<my-el>a</my-el><my-el>b</my-el>", ["unknown-element"]),
    "unknown_block": ('<div class="wp-block-acme-thing">a</div>', ["unknown-block"]),
    "layout_beside_a_known_block": ('<div class="wp-block-group wp-block-group-is-layout-flow">a</div>', []),
    "form": ("<form><input></form>", ["form"]),
    "hidden_control": ("<input type=hidden value=a>", []),
    "single_control": ("<input type=text>", ["control"]),
    "drawing_with_words": ("<svg><text>a</text></svg>", ["decoration"]),
    "drawing": ("<svg><path/></svg>", []),
    "bad_bytes": ("a\x00b", ["bad-bytes"]),
    "layout_table": ("<table><tr><td>a</table>", ["layout-table"]),
    "empty_link": ("<a href=x></a>", ["decoration"]),
    "code_in_a_link": ("<a href=x><pre><code>a</code></pre></a>", ["misplaced"]),
}


@pytest.mark.parametrize("case", NOTES)
def test_html__notes(case: str) -> None:
    html, wanted = NOTES[case]
    assert rules(html) == wanted


def test_html__anchors() -> None:
    assert blocks('<a name="top"></a><p>a</p>') == (Paragraph((Anchor("top"), Text("a"))),)
    assert blocks('<div id="x">a</div><a href="#x">b</a>')[0] == Paragraph((Anchor("x"), Text("a")))
    assert blocks('<div id="x">a</div>') == (Paragraph((Text("a"),)),)
    assert blocks('<p id="x">a</p><a href="#x">b</a>')[0] == Paragraph((Text("a"),), Attrs("x"))


def test_html__anchor_of_a_heading() -> None:
    assert blocks('<a name="x"></a><h2>a</h2>') == (Heading(2, (Text("a"),), Attrs("x")),)
    assert blocks('<h2 id="y">a</h2>') == (Heading(2, (Text("a"),), Attrs("y")),)
    assert blocks('<h2><a name="x"></a>a</h2>') == (Heading(2, (Text("a"),), Attrs("x")),)


@pytest.mark.parametrize(
    ("attributes", "align"),
    [
        ('class="has-text-align-center"', "center"),
        ('style="text-align: right"', "right"),
        ('align="justify"', "justify"),
        ('style="text-align:left"', None),
        ('class="aligncenter"', None),
    ],
)
def test_html__alignment(attributes: str, align: str | None) -> None:
    attrs = blocks(f"<p {attributes}>a</p>")[0].attrs  # type: ignore[union-attr]  # a paragraph
    assert (attrs.align if attrs else None) == align


def test_html__alignment_of_a_box() -> None:
    centered = Attrs(align="center")
    assert blocks("<center>a<p>b</p></center>c") == (
        Paragraph((Text("a"),), centered),
        Paragraph((Text("b"),), centered),
        Paragraph((Text("c"),)),
    )


def test_html__language_and_direction() -> None:
    assert blocks('<p dir="rtl" lang="he">a</p>') == (Paragraph((Text("a"),), Attrs(lang="he", dir="rtl")),)
    assert blocks('<p>a <span lang="fr">b</span></p>') == (
        Paragraph((Text("a "), Span("plain", (Text("b"),), attrs=Attrs(lang="fr")))),
    )
    assert blocks("""<p><span lang=EN-US style='mso-ansi-language:EN-US'>a</span></p>""") == (Paragraph((Text("a"),)),)


def test_html__more_and_page_break() -> None:
    assert blocks("<p>a<!--more Weiter--></p><!--nextpage--><!--more-->") == (
        Paragraph((Text("a"),)),
        More("Weiter"),
        PageBreak(),
        More(),
    )


def test_html__preformatted() -> None:
    made = blocks("<pre>\n a\n  <b>b</b>\n</pre>")
    assert isinstance(made[0], Preformatted)
    assert read("<pre>\n a\n  <b>b</b>\n</pre>") == "<pre> a<br>  <strong>b</strong></pre>"
    assert blocks("<xmp><b>a</b></xmp>") == (CodeBlock("<b>a</b>"),)


def test_html__ruby() -> None:
    wanted = Paragraph((Ruby((Text("漢"),), (Text("かん"),)), Ruby((Text("字"),), (Text("じ"),))))
    assert blocks("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>") == (wanted,)
    assert blocks("<ruby><rb>漢<rt>かん<rb>字<rt>じ</ruby>") == (wanted,)


def test_html__image_map() -> None:
    html = '<map name="m"><area href="x" alt="a" coords="0,0,1,1"><area href="javascript:y"></map>'
    [paragraph] = blocks(html)
    assert isinstance(paragraph, Paragraph)
    [kept] = paragraph.children
    assert isinstance(kept, RawHtml)
    assert "javascript" not in kept.html
    assert 'href="x"' in kept.html


def test_html__kinds() -> None:
    kinds = [
        type(block) for block in blocks("<hr><blockquote>a</blockquote><aside>b</aside><details><summary>c</summary>d")
    ]
    assert kinds == [Separator, Quote, Group, Details]
    assert isinstance(blocks("<figure><img src=a><figcaption>b</figcaption></figure>")[0], Figure)
    assert blocks("<a href=x><img src=a></a>") == (Paragraph((Link((Image("a"),), "x"),)),)


def test_html__every_element_has_its_row() -> None:
    standard = words(
        "a abbr address area article aside audio b base bdi bdo blockquote br button canvas caption cite code col"
        " colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure footer"
        " form h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img input ins kbd label legend li link main map mark"
        " math menu meta meter nav noscript object ol optgroup option output p picture pre progress q rp rt ruby s"
        " samp script search section select slot small source span strong style sub summary sup svg table tbody td"
        " template textarea tfoot th thead time title tr track u ul var video wbr acronym applet basefont big"
        " center dir font frame frameset noframes strike tt xmp plaintext marquee blink nobr noembed listing"
    )
    assert standard <= TAGS.keys()


def test_html__addresses_are_one_line() -> None:
    html = '<a href=" https://example.com/a\n\tb ">c</a><img src="/d\n.jpg" alt="e\nf">'
    assert read(html) == '<p><a href="https://example.com/ab">c</a><img src="/d.jpg" alt="e\nf"></p>'


def test_html__empty_address() -> None:
    assert read('<a href="">a <b>b</b></a>') == "<p>a <strong>b</strong></p>"
    assert rules('<a href="">a</a>') == ["decoration"]


@pytest.mark.parametrize("tag", sorted(TAGS.keys() - {"!--", "script", "style", "template"}))
def test_html__nested_deep(tag: str) -> None:
    """No walk may stand in more than so many others, whatever the element is: else Python's own stack ends."""
    blocks(f"<{tag}>a " * 200)
