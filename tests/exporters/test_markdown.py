"""Trees and the exact Markdown of the plain dialect. What readers make of it: `test_markdown_read_back`."""

from collections.abc import Callable
from typing import Any

import pytest

from wpmigrate.document import (
    BLOCK_KINDS,
    INLINE_KINDS,
    MAX_DEPTH,
    Anchor,
    Attrs,
    Block,
    Break,
    Button,
    Cell,
    Code,
    CodeBlock,
    Columns,
    DefinitionItem,
    DefinitionList,
    Details,
    Dynamic,
    Embed,
    Figure,
    File,
    Footnote,
    FootnoteReference,
    Footnotes,
    Gallery,
    Group,
    Heading,
    Image,
    Inline,
    Link,
    List,
    ListItem,
    Math,
    Media,
    Meta,
    More,
    PageBreak,
    Paragraph,
    Preformatted,
    Quote,
    RawHtml,
    Row,
    Ruby,
    Separator,
    Shortcode,
    Span,
    SpanStyle,
    Table,
    Text,
    Track,
    Verse,
)
from wpmigrate.exporters.markdown import blocks, html, html_blocks, html_inlines, inlines, render_blocks, write
from wpmigrate.notes import Note

META = Meta(7, "post", "posts", "example.com", "Harbour", "harbour", "publish", "https://example.com/harbour/")


def run(*parts: Inline | str) -> tuple[Inline, ...]:
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


def p(*parts: Inline | str, attrs: Attrs | None = None) -> Paragraph:
    return Paragraph(run(*parts), attrs=attrs)


def span(style: SpanStyle, *parts: Inline | str, attrs: Attrs | None = None) -> Span:
    return Span(style, run(*parts), attrs=attrs)


def strong(*parts: Inline | str) -> Span:
    return span("strong", *parts)


def em(*parts: Inline | str) -> Span:
    return span("emphasis", *parts)


def link(*parts: Inline | str, href: str = "/a", title: str | None = None) -> Link:
    return Link(run(*parts), href, title)


def item(*children: Block | str, checked: bool | None = None, value: int | None = None) -> ListItem:
    return ListItem(tuple(p(c) if isinstance(c, str) else c for c in children), checked, value)


def ul(*items: ListItem | str) -> List:
    return List(tuple(item(i) if isinstance(i, str) else i for i in items))


def ol(*items: ListItem | str, **given: Any) -> List:
    return List(tuple(item(i) if isinstance(i, str) else i for i in items), ordered=True, **given)


def row(*cells: Cell | str, header: bool = False) -> Row:
    return Row(tuple(Cell((p(c),) if c else (), header) if isinstance(c, str) else c for c in cells))


def note(label: str, *children: Block | str) -> Footnote:
    return Footnote(label, tuple(p(c) if isinstance(c, str) else c for c in children))


# --------------------------------------------------------------------------------------------------------------- texts

AS_TYPED = [
    "snake_case",
    "2 * 3 * 4",
    "a < b, x<5, <3",
    "C#",
    "[sic] and [1]",
    "AT&T, R&D, ?a=1&b=2",
    "C:\\Users\\me",
    "~5 minutes, ~/bin",
    "$5 and $10",
    "US$5",
    "1.5 litres",
    "5% - or + more",
    "a | b",
    "100 #1 #tag",
    "-5 degrees",
    "=",
    "“quoted” – dashed…",
    "(a) [b] {c}",
    "! [a]",
    "https://example.com/a_b_c/?x=1&y=2",
    "{{ template }} {% tag %}",
    ":::note",
    "5* hotel",
    "it`s",
    "#hashtag first",
    "1986 was a year",
    "日本語。です",
]


@pytest.mark.parametrize("text", AS_TYPED)
def test_text__as_typed(text: str) -> None:
    assert render_blocks((p(text),)) == text


ESCAPED = [
    ("*stars*", r"\*stars\*"),
    ("5*3*2", r"5\*3\*2"),
    ("_under_ __init__", r"\_under\_ \_\_init\_\_"),
    ("`tick` `tock`", r"\`tick\` \`tock\`"),
    ("[text](url)", r"[text\](url)"),
    ("![alt](url)", r"![alt\](url)"),
    ("[label]: /url", r"\[label]: /url"),
    ("see [^1] and [^note]", r"see \[^1] and [^note]"),
    ("<div> </p> <!-- --> <?php <!X", r"\<div> \</p> \<!-- --> \<?php \<!X"),
    (
        "<https://example.com> <a@example.com> <1@example.com>",
        r"\<https://example.com> \<a@example.com> \<1@example.com>",
    ),
    ("&copy; &#35; &#x23; &nosuch; & ;", r"\&copy; \&#35; \&#x23; \&nosuch; & ;"),
    (r"\* \\ C:\*", r"\\\* \\\ C:\\\*"),
    ("~~gone~~ a~b~c", r"\~\~gone\~\~ a\~b\~c"),
    ("US$ or CA$ or", r"US\$ or CA\$ or"),
    ("$x$ and $$", r"$x\$ and \$\$"),
    ("# heading", r"\# heading"),
    ("###### six", r"\###### six"),
    ("#", r"\#"),
    ("> quote", r"\> quote"),
    ("- item", r"\- item"),
    ("+ item", r"\+ item"),
    ("* item", r"\* item"),
    ("-", r"\-"),
    ("*", r"\*"),
    ("1. item", r"1\. item"),
    ("12) item", r"12\) item"),
    ("1986.", r"1986\."),
    ("---", r"\---"),
    ("- - -", r"\- - -"),
    ("***", r"\***"),
    ("_ _ _", r"\_ _ _"),
    ("~~~", r"\~~~"),
    ("```", r"\`\`\`"),
    ("a\xa0b", "a&nbsp;b"),
    ("a\x00b\x08\ud800c\ufffe", "ab\ufffdc"),
    ("a\nb\tc", "a b c"),
]


@pytest.mark.parametrize(("text", "expected"), ESCAPED)
def test_text__escaped(text: str, expected: str) -> None:
    assert render_blocks((p(text),)) == expected


NEXT_LINES = [
    ("===", r"\==="),
    ("--", r"\--"),
    ("# a", r"\# a"),
    ("--- | ---", r"\--- | ---"),
    ("|:-:|", r"\|:-:|"),
    (":--", r"\:--"),
    ("[a]: b", "[a]: b"),
    ("[^a]: b", r"\[^a]: b"),
    ("== a", "== a"),
]


@pytest.mark.parametrize(("text", "expected"), NEXT_LINES)
def test_text__after_a_break(text: str, expected: str) -> None:
    assert render_blocks((p("a | b", Break(), text),)) == f"a | b\\\n{expected}"


def test_text__before_a_break_no_backslash_is_lost() -> None:
    assert render_blocks((p("C:\\", Break(), "x"),)) == "C:\\\\\\\nx"


def test_text__control_characters_join_nothing() -> None:
    assert render_blocks((p("[a]\x00(b)"),)) == "[a\\](b)"


# ------------------------------------------------------------------------------------------------------------- inlines

INLINES: list[tuple[tuple[Inline | str, ...], str]] = [
    # emphasis, and where it would not be read as such
    ((strong("x"), " ", em("y"), " ", span("strike", "z")), "**x** *y* ~~z~~"),
    ((strong("bold:"), "next"), "<strong>bold:</strong>next"),
    (("a", strong("(b)"), "c"), "a<strong>(b)</strong>c"),
    ((strong("重要。"), "です"), "<strong>重要。</strong>です"),
    (("これは", strong("重要"), "です"), "これは**重要**です"),
    (("un", em("believ"), "able"), "un*believ*able"),
    ((strong("🎉"), "a"), "<strong>🎉</strong>a"),
    ((strong("a"), "🎉"), "**a**🎉"),
    (("price ", strong("€5"), "."), "price **€5**."),
    ((strong(" a "), "b"), "**a** b"),
    (("a", strong(" "), "b"), "a b"),
    ((strong("a", Break()), "b"), "**a**\\\nb"),
    ((strong("a", Break(), "b"),), "**a\\\nb**"),
    ((strong("a\xa0"), "b"), "**a**&nbsp;b"),
    ((em(strong("a")),), "***a***"),
    ((strong(em("a")),), "**_a_**"),
    ((strong("a ", em("b")),), "**a _b_**"),
    ((strong("a ", em("b"), " c"),), "**a *b* c**"),
    ((em("a ", strong("b"), " c"),), "*a **b** c*"),
    ((em("a"), strong("b")), "*a*__b__"),
    ((strong("a"), em("b"), "c"), "**a**<em>b</em>c"),
    ((strong(strong("a"), " b"),), "**a b**"),
    ((strong("*"),), r"**\***"),
    ((em("a_b"),), "*a_b*"),
    ((strong(link("a")),), "**[a](/a)**"),
    ((strong(Code("a")), "b"), "<strong>`a`</strong>b"),
    ((span("strike", "a."), "b"), "<del>a.</del>b"),
    ((span("strong", "x", attrs=Attrs(lang="de")),), '<strong lang="de">x</strong>'),
    # the rest of the marks
    ((span("mark", "a ", strong("b")),), "<mark>a **b**</mark>"),
    ((span("kbd", "Ctrl"), "+", span("kbd", "C")), "<kbd>Ctrl</kbd>+<kbd>C</kbd>"),
    (("H", span("sub", "2"), "O x", span("sup", "2")), "H<sub>2</sub>O x<sup>2</sup>"),
    ((span("underline", "a"), span("insert", "b"), span("small", "c")), "<u>a</u><ins>b</ins><small>c</small>"),
    ((Span("abbreviation", run("CSS"), 'Cascading "Style"'),), '<abbr title="Cascading &quot;Style&quot;">CSS</abbr>'),
    ((span("quotation", "a"), span("cite", "b"), span("variable", "c")), "<q>a</q><cite>b</cite><var>c</var>"),
    ((span("sample", "a"), span("definition", "b")), "<samp>a</samp><dfn>b</dfn>"),
    ((span("plain", "a"),), "a"),
    ((span("plain", "a", attrs=Attrs()),), "a"),
    ((span("plain", "a", attrs=Attrs(lang="fr", dir="ltr")),), '<span lang="fr" dir="ltr">a</span>'),
    # code
    ((Code("a"),), "`a`"),
    ((Code("a`b"),), "``a`b``"),
    ((Code("`"),), "`` ` ``"),
    ((Code("``` `"),), "`` ``` ` ``"),
    ((Code(" a "),), "`  a  `"),
    ((Code(" "),), "` `"),
    ((Code("a"), Code("b")), "`a`<!-- -->`b`"),
    ((Code("<b>&amp;*"),), "`<b>&amp;*`"),
    ((Code("a\nb"),), "`a b`"),
    (("`", Code("a")), "\\``a`"),
    ((Code("a", attrs=Attrs(lang="en")),), '<span lang="en">`a`</span>'),
    # links
    ((link("a", href="https://example.com/"),), "[a](https://example.com/)"),
    ((link("a", href="/a b"),), "[a](</a b>)"),
    ((link("a", href="/a(b)"),), "[a](/a(b))"),
    ((link("a", href="/a)b("),), "[a](</a)b(>)"),
    ((link("a", href="<b>"),), "[a](%3Cb%3E)"),
    ((link("a", href="?a&copy;b"),), "[a](?a&amp;copy;b)"),
    ((link("a", href="?a=1&b=2"),), "[a](?a=1&b=2)"),
    ((link("a", href="a\\*b\\"),), r"[a](a\\*b\\)"),
    ((link("a", href=""),), "[a](<>)"),
    ((link("a", href="/x\n\ty"),), "[a](/x%0A%09y)"),
    ((link("a", title='say "hi" &copy;'),), r'[a](/a "say \"hi\" &amp;copy;")'),
    ((link("a", title="a"),), "[a](/a)"),
    ((link("[sic] a"),), "[[sic] a](/a)"),
    ((link("a] b"),), r"[a\] b](/a)"),
    ((link(" a "), "b"), "[a](/a) b"),
    ((link(),), "[](/a)"),
    (("Wow!", link("a")), r"Wow\![a](/a)"),
    ((link("a"), "(b)"), "[a](/a)(b)"),
    ((link("https://example.com/a", href="https://example.com/a"),), "<https://example.com/a>"),
    (
        (link("https://example.com/%C3%A9", href="https://example.com/%C3%A9"),),
        "[https://example.com/%C3%A9](https://example.com/%C3%A9)",
    ),
    ((link("a@example.com", href="mailto:a@example.com"),), "<a@example.com>"),
    ((link("a", href="file:///c:/a.doc"),), '<a href="file:///c:/a.doc">a</a>'),
    ((Link(run("a"), "/a", attrs=Attrs(id="x")),), '<span id="x">[a](/a)</span>'),
    ((link("a", Anchor("x")),), '[a<span id="x"></span>](/a)'),
    # images
    ((Image("a.jpg"),), "![](a.jpg)"),
    ((Image("a b.jpg", 'A "b" [c] *d*', "t"),), r'![A "b" [c] \*d\*](<a b.jpg> "t")'),
    ((Image("a.jpg", "one\n two] \\"),), r"![one two\] \\](a.jpg)"),
    ((link(Image("a.jpg", "x")),), "[![x](a.jpg)](/a)"),
    ((Image("a.jpg", "x", width=300),), '<img src="a.jpg" alt="x" width="300">'),
    ((Image("a.jpg", "x", attrs=Attrs(align="left")),), "![x](a.jpg)"),
    # the rest
    (("a", Break(), "b"), "a\\\nb"),
    (("a", Break(), Break(), "b"), "a\\\n\\\nb"),
    ((Break(), "a", Break()), "a"),
    ((Ruby(run("漢"), run("kan")),), "<ruby>漢<rt>kan</rt></ruby>"),
    ((Anchor("x"), "# a"), '<a id="x"></a># a'),
    ((Math("x_1"), " and ", Math("y")), "$x_1$ and $y$"),
    ((Math(r"\text{$a$ for \$5}"),), r"$\text{\(a\) for \$5}$"),
    ((Math("x"), Math("y"), "2"), "$x$<!-- -->$y$&#50;"),
    (("2", Math("x"), " is $5"), r"&#50;$x$ is \$5"),
    (("a ", Math("x", display=True)), "a $$x$$"),
    ((RawHtml("<svg><text>a*b*c &lt;d></text></svg>"),), r"<svg><text>a\*b\*c \<d></text></svg>"),
    ((RawHtml('<iframe src="/x"></iframe>'), " a"), '<span></span><iframe src="/x"></iframe> a'),
    ((Shortcode("x", '[x a="b_c"]'), "(d)"), r'[x a="b_c"\](d)'),
    ((FootnoteReference("a"), "(b)"), r"[^1]\(b)"),
    ((FootnoteReference("a"), ": b"), r"[^1]\: b"),
    (("a!", FootnoteReference("a")), r"a\![^1]"),
    ((link(Code("]:")),), "<span></span>[`]:`](/a)"),
]


@pytest.mark.parametrize(("parts", "expected"), INLINES)
def test_inlines(parts: tuple[Inline | str, ...], expected: str) -> None:
    assert render_blocks((p(*parts),)) == expected


# -------------------------------------------------------------------------------------------------------------- blocks

IMAGE = p(Image("a.jpg", "A"))
BLOCKS: list[tuple[str, tuple[Block, ...], str]] = [
    ("attrs__that_say_nothing", (Group((p("a", attrs=Attrs()),), attrs=Attrs()),), "a"),
    ("text__with_a_line_end", (p("\n# a"),), "\\# a"),
    ("paragraphs", (p("a"), p("b")), "a\n\nb"),
    ("paragraph__aligned", (p("a", attrs=Attrs(align="center")),), '<div align="center">\n\na\n\n</div>'),
    ("paragraph__language", (p("a", attrs=Attrs(id="x", lang="de")),), '<a id="x"></a><span lang="de">a</span>'),
    ("paragraph__direction", (p("a", attrs=Attrs(lang="ar", dir="rtl")),), '<div lang="ar" dir="rtl">\n\na\n\n</div>'),
    ("heading", (Heading(2, run("A & B")),), "## A & B"),
    ("heading__closing", (Heading(1, run("C # ##")), Heading(2, run("C#"))), "# C # \\##\n\n## C#"),
    ("heading__only_signs", (Heading(2, run("#")),), "## \\#"),
    ("heading__looks_like_a_list", (Heading(3, run("1. # * - a")),), "### 1. # * - a"),
    ("heading__break", (Heading(2, run("a", Break(), "# b")),), "## a<br># b"),
    ("heading__id", (Heading(2, run("A b"), attrs=Attrs(id="faq")),), '## <a id="faq"></a>A b'),
    ("heading__id_that_readers_make", (Heading(2, run("A b, c"), attrs=Attrs(id="a-b-c")),), "## A b, c"),
    (
        "heading__id_of_the_second_of_a_name",
        (Heading(2, run("A")), Heading(2, run("A"), attrs=Attrs(id="a"))),
        '## A\n\n## <a id="a"></a>A',
    ),
    (
        "heading__attrs",
        (Heading(2, run("a"), attrs=Attrs(lang="de", align="right")),),
        '<div align="right">\n\n## <span lang="de">a</span>\n\n</div>',
    ),
    ("list", (ul("a", "b"),), "- a\n- b"),
    ("list__counted", (ol(*"abcdefghij", start=1),), "1. a\n2. b\n3. c\n4. d\n5. e\n6. f\n7. g\n8. h\n9. i\n10. j"),
    ("list__start", (ol("a", "b", start=9),), "9. a\n10. b"),
    ("list__nested", (ul(item("a", ul(item("b", ol("c")))), "d"),), "- a\n  - b\n    1. c\n- d"),
    ("list__nested_in_counted", (ol(item("a", ul("b")), start=10),), "10. a\n    - b"),
    ("list__loose", (ul(item("a", p("b")), "c"),), "- a\n\n  b\n\n- c"),
    (
        "list__adjacent",
        (ul("a"), ul("b"), ol("c"), ol("d", start=4)),
        "- a\n\n<!-- -->\n\n- b\n\n1. c\n\n<!-- -->\n\n4. d",
    ),
    ("list__adjacent_across_columns", (Columns(((ul("a"),), (ul("b"),))),), "- a\n\n<!-- -->\n\n- b"),
    ("list__empty_items", (ul(item(), "a", item()),), "-\n- a\n-"),
    ("list__item_that_looks_like_one", (ul("- a", "1. b"),), "- \\- a\n- 1\\. b"),
    ("list__item_starts_with_code", (ul(item(CodeBlock("a\n\n  b"))),), "- ```\n  a\n\n    b\n  ```"),
    ("list__item_starts_with_heading", (ul(item(Heading(2, run("a")), p("b"))),), "- ## a\n\n  b"),
    ("list__item_starts_with_list", (ul(item(ul("a", "b"))),), "- - a\n  - b"),
    ("list__item_is_a_separator", (ul(item(Separator())),), "-\n  ---"),
    ("list__empty_within_empty", (ul(item(ul(item(ul(item()))))),), "-\n  - -"),
    (
        "list__tasks",
        (ul(item("a", checked=True), item("b", checked=False), item(checked=True)),),
        "- [x] a\n- [ ] b\n- [x]",
    ),
    ("list__text_like_a_task", (ul("[x] a"),), "- \\[x] a"),
    ("list__nested_that_cannot_interrupt", (ul(item("a", ol("b", start=3))),), "- a\n\n  3. b"),
    (
        "list__letters",
        (ol("a", item("b"), numbering="a", start=3),),
        '<ol type="a" start="3">\n<li>a</li>\n<li>b</li>\n</ol>',
    ),
    (
        "list__reversed",
        (ol(item(p(strong("a")), ul("b")), reversed=True),),
        "<ol reversed>\n<li><strong>a</strong>\n<ul>\n<li>b</li>\n</ul></li>\n</ol>",
    ),
    (
        "list__values",
        (ol(item("a", value=4), item(CodeBlock("b", "js"))),),
        '<ol>\n<li value="4">a</li>\n<li>\n\n```js\nb\n```\n\n</li>\n</ol>',
    ),
    (
        "list__attrs",
        (List((ListItem((p("a"),), attrs=Attrs(lang="de")),), attrs=Attrs(id="x")),),
        '<div id="x">\n\n- <span lang="de">a</span>\n\n</div>',
    ),
    (
        "list__html_in_an_item",
        (ul(item(Details(run("q"), (p("a"),))), "b"),),
        "- <details>\n  <summary>q</summary>\n\n  a\n\n  </details>\n- b",
    ),
    (
        "list__image_of_a_size_before_a_list",
        (ul(item(p(Image("a", width=9)), ul("b"))),),
        '- <img src="a" alt="" width="9">\n\n  - b',
    ),
    ("quote", (Quote((p("a"), p("b"))),), "> a\n>\n> b"),
    ("quote__cited", (Quote((p("a"),), run("Me, ", em("1986"))),), "> a\n>\n> <cite>Me, *1986*</cite>"),
    (
        "quote__nested",
        (Quote((Quote((p("a"),)), ul("b", item("c", p("d"))), CodeBlock("e\n\nf"))),),
        "> > a\n>\n> - b\n>\n> - c\n>\n>   d\n>\n> ```\n> e\n>\n> f\n> ```",
    ),
    ("quotes", (Quote((p("a"),)), Quote((p("b"),))), "> a\n\n> b"),
    ("code", (CodeBlock("a\n  b *c* &amp;", "js"),), "```js\na\n  b *c* &amp;\n```"),
    ("code__fences", (CodeBlock("```\n````"),), "`````\n```\n````\n`````"),
    ("code__empty", (CodeBlock(""),), "```\n```"),
    (
        "code__title",
        (CodeBlock("a", "js", 'x "y".js'), CodeBlock("b", title="z")),
        '```js title="x \\"y\\".js"\na\n```\n\n```text title="z"\nb\n```',
    ),
    ("code__odd_language", (CodeBlock("a", "c`d e"),), "~~~c`d-e\na\n~~~"),
    ("code__line_ends", (CodeBlock("a\r\nb\rc"),), "```\na\nb\nc\n```"),
    ("preformatted", (Preformatted(run("a  b", Break(), Break(), " *c*")),), "```\na  b\n\n *c*\n```"),
    (
        "preformatted__markup",
        (Preformatted(run("a <", Break(), Break(), strong(" b"))),),
        "<pre>a &lt;\n\n<strong> b</strong></pre>",
    ),
    (
        "verse",
        (Verse(run("a  b", Break(), "   c", Break(), Break(), em("  d"))),),
        "a &nbsp;b\\\n&nbsp;&nbsp;&nbsp;c\\\n\\\n&nbsp;&nbsp;*d*",
    ),
    (
        "figure",
        (Figure((IMAGE,), run("A ", em("b"))),),
        "<figure>\n\n![A](a.jpg)\n\n<figcaption>\n\nA *b*\n\n</figcaption>\n</figure>",
    ),
    ("figure__id", (Figure((IMAGE,), (), attrs=Attrs(id="x")),), '<figure id="x">\n\n![A](a.jpg)\n\n</figure>'),
    ("gallery", (Gallery((IMAGE, p(link(Image("b.jpg"))))),), "<figure>\n\n![A](a.jpg)\n[![](b.jpg)](/a)\n\n</figure>"),
    (
        "gallery__caption",
        (Figure((Gallery((IMAGE,)),), run("c")),),
        "<figure>\n\n![A](a.jpg)\n\n<figcaption>\n\nc\n\n</figcaption>\n</figure>",
    ),
    (
        "gallery__own_captions",
        (Gallery((Figure((IMAGE,), run("c")), IMAGE)),),
        (
            "<figure>\n\n<figure>\n\n![A](a.jpg)\n\n<figcaption>\n\nc\n\n</figcaption>\n</figure>\n\n"
            "![A](a.jpg)\n\n</figure>"
        ),
    ),
    ("audio", (Media("audio", ("a.mp3",)),), '<audio controls src="a.mp3"></audio>'),
    (
        "video",
        (Media("video", ("a.webm", "a.mp4"), "T", "p.jpg", (Track("t.vtt", lang="de", label="D"),)),),
        (
            '<video controls poster="p.jpg" title="T"><source src="a.webm"><source src="a.mp4">'
            '<track kind="subtitles" src="t.vtt" srclang="de" label="D"></video>'
        ),
    ),
    ("embed", (Embed("https://www.youtube.com/watch?v=a_b&t=5"),), "<https://www.youtube.com/watch?v=a_b&t=5>"),
    ("embed__relative", (Embed("/a b"),), "[/a%20b](/a%20b)"),
    (
        "file",
        (File("/a.pdf", run("A ", strong("b"))), File("/x/a_b.pdf", ())),
        "[A **b**](/a.pdf)\n\n[a_b.pdf](/x/a_b.pdf)",
    ),
    ("button", (Button("/a", run("Go"), "t"),), '[Go](/a "t")'),
    (
        "table",
        (Table((row("a|b", ""),), (row("A", "B"),), (row("f", "g"),), ("right", "center")),),
        "| A | B |\n| ---: | :---: |\n| a\\|b |  |\n| f | g |",
    ),
    ("table__no_head", (Table((row("a"), row("b"))),), "|  |\n| --- |\n| a |\n| b |"),
    ("table__first_row_of_header_cells", (Table((row("a", header=True), row("b"))),), "| a |\n| --- |\n| b |"),
    (
        "table__inlines",
        (Table((Row((Cell((p(Code("a|\\|b"), Break(), "# c\\"),)),)),)),),
        "|  |\n| --- |\n| `a\\|\\\\|b`<br># c\\ |",
    ),
    (
        "table__spans",
        (Table((Row((Cell((p("a", em("b")),), colspan=2),)), row("c", "d"))),),
        (
            '<table>\n<tbody>\n<tr><td colspan="2">a<em>b</em></td></tr>\n'
            "<tr><td>c</td><td>d</td></tr>\n</tbody>\n</table>"
        ),
    ),
    (
        "table__blocks",
        (Table((Row((Cell((p("a"), CodeBlock("b\n\nc"))),)),), (row("h", header=True),)),),
        (
            "<table>\n<thead>\n<tr><th>h</th></tr>\n</thead>\n<tbody>\n<tr><td>\n<p>a</p>\n"
            "<pre><code>b\n&#10;c</code></pre>\n</td></tr>\n</tbody>\n</table>"
        ),
    ),
    (
        "table__two_header_rows",
        (Table((row("c"),), (row("a"), row("b"))),),
        (
            "<table>\n<thead>\n<tr><td>a</td></tr>\n<tr><td>b</td></tr>\n</thead>\n<tbody>\n"
            "<tr><td>c</td></tr>\n</tbody>\n</table>"
        ),
    ),
    (
        "table__ragged",
        (Table((row("a"), row("b", "c"))),),
        "<table>\n<tbody>\n<tr><td>a</td></tr>\n<tr><td>b</td><td>c</td></tr>\n</tbody>\n</table>",
    ),
    (
        "table__button_in_a_cell",
        (Table((Row((Cell((Button("/a", run("Go")),)), Cell((Embed("https://example.com/v"),)))),)),),
        "|  |  |\n| --- | --- |\n| [Go](/a) | <https://example.com/v> |",
    ),
    ("table__empty", (Table(()),), ""),
    ("columns", (Columns(((p("a"),), (p("b"),))),), "a\n\nb"),
    ("group", (Group((p("a"),), "aside"), Group((p("b"),), attrs=Attrs(id="x"))), 'a\n\n<div id="x">\n\nb\n\n</div>'),
    (
        "details",
        (Details(run("Q ", strong("?")), (p("a"),)), Details(run("R"), (), open=True)),
        (
            "<details>\n<summary>Q <strong>?</strong></summary>\n\na\n\n</details>\n\n<details open>\n"
            "<summary>R</summary>\n</details>"
        ),
    ),
    (
        "details__in_quote",
        (Quote((Details(run("q"), (p("a"),)),)),),
        "> <details>\n> <summary>q</summary>\n>\n> a\n>\n> </details>",
    ),
    (
        "definitions",
        (DefinitionList((DefinitionItem((run("t"), run("u")), ((p("a & b"),), (p("c"), CodeBlock("d")))),)),),
        "<dl>\n<dt>t</dt>\n<dt>u</dt>\n<dd>a &amp; b</dd>\n<dd>\n\nc\n\n```\nd\n```\n\n</dd>\n</dl>",
    ),
    ("separator", (p("a"), Separator(), p("b")), "a\n\n---\n\nb"),
    ("more", (More(), More("Read --> on"), PageBreak()), "<!--more-->\n\n<!--more Read - on-->\n\n<!--nextpage-->"),
    ("math", (p(Math("\na\n\n+b\n", display=True)),), "$$\na\n+b\n$$"),
    (
        "raw_html",
        (RawHtml("<form>\n\n<input>\n</form>"), RawHtml("<svg></svg>")),
        "<form>\n<input>\n</form>\n\n<div><svg></svg></div>",
    ),
    ("raw_html__preformatted", (RawHtml("<form><pre>a\n\nb</pre></form>"),), "<form><pre>a\n&#10;b</pre></form>"),
    ("shortcode", (Shortcode("x", '[x a="1"]\n\n# b\n[/x]'),), '[x a="1"]\n\\# b\n[/x]'),
    ("nothing", (p(Break()), ul(), Gallery(())), ""),
]


@pytest.mark.parametrize(("body", "expected"), [pytest.param(body, text, id=name) for name, body, text in BLOCKS])
def test_block(body: tuple[Block, ...], expected: str) -> None:
    assert render_blocks(body) == expected


def test_footnotes__numbered_by_first_use() -> None:
    body = (
        p("a", FootnoteReference("z"), " b", FootnoteReference("y"), " c", FootnoteReference("z")),
        Footnotes((note("y", "two words"), note("z", "see this", CodeBlock("x", "js")))),
    )
    expected = "a[^1] b[^2] c[^1]\n\n[^1]: see this\n\n    ```js\n    x\n    ```\n\n[^2]: two words"
    assert render_blocks(body) == expected


def test_footnotes__referred_to_only_by_another() -> None:
    first = note("a", p("see", FootnoteReference("b"), " there"))
    body = (p("x", FootnoteReference("a")), Footnotes((note("b", "b c"), first)))
    assert render_blocks(body) == "x[^1]\n\n[^1]: see[^2] there\n\n[^2]: b c"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ((p("word"),), "[^1]: word <!-- -->"),
        ((p(link("https://example.com/", href="https://example.com/")),), "[^1]: <https://example.com/> <!-- -->"),
        ((p(link("a", href="/a")),), "[^1]: [a](/a) <!-- -->"),
        ((p('word "more"'),), '[^1]: word <!-- --> "more"'),
        ((p("two words"),), "[^1]: two words"),
        ((ul("a b"),), "[^1]:\n    - a b"),
        ((), "[^1]:"),
    ],
)
def test_footnotes__no_link_definition_for_readers_without_footnotes(content: Any, expected: str) -> None:
    body = (p("x", FootnoteReference("a")), Footnotes((Footnote("a", content),)))
    assert render_blocks(body) == f"x[^1]\n\n{expected}"


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Table((Row((Cell((p("a", FootnoteReference("a")),), colspan=2),)),)), "<td colspan=\"2\">\n\na[^1]\n\n</td>"),
        (Details(run("q", FootnoteReference("a")), ()), "<summary>\n\nq[^1]\n\n</summary>"),
        (ol(item(p("a", FootnoteReference("a"))), numbering="a"), "<li>\n\na[^1]\n\n</li>"),
        (Preformatted(run(strong("a"), FootnoteReference("a"))), "<pre><strong>a</strong></pre>\n\n[^1]"),
    ],
)  # fmt: skip
def test_footnotes__mark_is_markdown_even_inside_html(block: Block, expected: str) -> None:
    assert expected in render_blocks((block,))


# ------------------------------------------------------------------------------------------------------------ documents


def test_render__dynamic_block_is_left_out_and_noted() -> None:
    shown = ul(item(p(link("A post", href="/a"))))
    body, notes = write((p("a"), Dynamic("core/latest-posts", (shown, Dynamic("core/x", (p("b"),)))), p("c")))
    assert body == "a\n\nc\n"
    removed = '<ul>\n<li><a href="/a">A post</a></li>\n</ul>\n<p>b</p>'
    assert notes == [Note("dynamic-block", "core/latest-posts", "core/latest-posts", removed, format="markdown")]


def test_render__dynamic_block_inside_html() -> None:
    cell = Cell((p("a"), Dynamic("core/x", (p("b"),))), colspan=2)
    body, notes = write((Table((Row((cell,)),)),))
    assert "b" not in body.replace("table", "").replace("tbody", "")
    assert [made.removed for made in notes] == ["<p>b</p>"]


def test_render__alignment_of_single_cells_is_noted() -> None:
    cells = (Cell((p("a"),), align="right"), Cell((p("b"),)))
    _, notes = write((Table((Row(cells[:1]), Row(cells[1:]))),))
    assert [made.rule for made in notes] == ["format-cannot-say"]


def test_render__alignment_that_all_cells_share_is_the_column_s() -> None:
    rows = tuple(Row((Cell((p("a"),), align="right"),)) for _ in range(2))
    body, notes = write((Table(rows),))
    assert "| ---: |" in body
    assert notes == []


@pytest.mark.parametrize("kind", ["quote", "list", "group"])
def test_render__deepest_nesting(kind: str) -> None:
    around: dict[str, Callable[[Block], Block]] = {
        "quote": lambda block: Quote((block,)),
        "list": lambda block: ul(item(block)),
        "group": lambda block: Group((block,), attrs=Attrs(lang="de")),
    }
    block: Block = p("word")
    for _ in range(MAX_DEPTH // (2 if kind == "list" else 1)):
        block = around[kind](block)
    assert "word" in render_blocks((block,))
    assert "word" in html_blocks((block,))


def test_render__deepest_inlines() -> None:
    inline: Inline = Text("word")
    for i in range(MAX_DEPTH):
        inline = span("strong" if i % 2 else "mark", inline)
    assert "word" in render_blocks((p(inline),))


# ----------------------------------------------------------------------------------------------------------------- html


def test_html__inlines() -> None:
    parts = run("a < b", Break(), strong("c"), Code("<d>"), Image("e.jpg", "f"), link("g", title="h"))
    expected = (
        'a &lt; b<br><strong>c</strong><code>&lt;d&gt;</code><img src="e.jpg" alt="f"><a href="/a" title="h">g</a>'
    )
    assert html_inlines(parts) == expected


def test_html__never_a_blank_line() -> None:
    body = tuple(block for _, blocks_of_case, _ in BLOCKS for block in blocks_of_case)
    assert not [line for line in html_blocks(body).split("\n") if not line.strip()]


def test_html__attributes_cannot_be_left() -> None:
    assert (
        html_inlines((Image('a" onerror="x', "b\n\n<c>"),)) == '<img src="a&quot; onerror=&quot;x" alt="b &lt;c&gt;">'
    )


# --------------------------------------------------------------------------------------------------------- completeness


TABLES = {
    "Markdown blocks": (blocks.BLOCKS, BLOCK_KINDS),
    "Markdown inlines": (inlines.INLINES, INLINE_KINDS),
    "HTML blocks": (html.BLOCKS, BLOCK_KINDS),
    "HTML inlines": (html.INLINES, INLINE_KINDS),
}


@pytest.mark.parametrize(("table", "kinds"), TABLES.values(), ids=TABLES)
def test_tables__every_kind_has_its_row(table: dict[type, Any], kinds: tuple[type, ...]) -> None:
    assert set(table) == set(kinds)
