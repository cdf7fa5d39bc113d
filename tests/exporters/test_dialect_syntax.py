"""What the dialects write otherwise than plain Markdown. That readers read it so is proven by tests/generators."""

import pytest

from wpmigrate.document import (
    Attrs,
    Blocks,
    Code,
    CodeBlock,
    Document,
    Embed,
    Figure,
    Footnote,
    FootnoteReference,
    Footnotes,
    Heading,
    Image,
    List,
    ListItem,
    Math,
    Meta,
    Paragraph,
    Text,
)
from wpmigrate.exporters.dialects import DIALECTS, Place

META = Meta(7, "post", "posts", "example.com", "T", "a", "publish", "https://example.com/2024/05/a/")


def p(*parts: str | Code | Math | FootnoteReference) -> Paragraph:
    return Paragraph(tuple(Text(part) if isinstance(part, str) else part for part in parts))


def shown(dialect: str, *blocks: Blocks) -> str:
    """The file without its front matter."""
    document, empty = Document(META, sum(blocks, ())), Document(META, ())
    place = Place("posts/a.md", "/2024/05/a/")
    text = DIALECTS[dialect].render(document, place).text
    return text.removeprefix(DIALECTS[dialect].render(empty, place).text).strip("\n")


@pytest.mark.parametrize(
    ("dialect", "text", "expected"),
    [
        ("hugo", "{{< youtube abc >}}", "{{</* youtube abc */>}}"),
        ("hugo", "{{% a %}} and {{% b", "{{%/* a */%}} and {&#123;% b"),
        ("hugo", "{{ x }} {% y %}.", "{{ x }} {% y %}."),
        ("jekyll", "a | b", "a &#124; b"),
        ("jekyll", "{: .class }", r"\{: .class }"),
        ("pelican", "#hashtag", r"\#hashtag"),
        ("pelican", "{#id}", r"\{#id}"),
        ("mkdocs", "!!! note", r"\!!! note"),
        ("mkdocs", "[TOC]", r"\[TOC]"),
        ("mkdocs", "a <b> c", "a &#60;b> c"),
        ("astro", "http://a.example", "http<!-- -->://a.example"),
        ("eleventy", "{{ x }} {% y %}", "{{ x }} {% y %}"),
    ],
)
def test_syntax__text(dialect: str, text: str, expected: str) -> None:
    assert shown(dialect, (p(text),)) == expected


def test_hugo__shortcodes_in_code() -> None:
    whole, half = CodeBlock("{{< a >}}", "html"), CodeBlock("{{< a\n*b*", "html")
    assert shown("hugo", (whole,)) == "```html\n{{</* a */>}}\n```"
    assert shown("hugo", (half,)) == '<pre><code class="language-html">{&#123;&lt; a\n*b*</code></pre>'
    assert shown("hugo", (p("x ", Code("{{% *b*")),)) == "x <code>&#123;&#123;% &#42;b&#42;</code>"


@pytest.mark.parametrize("dialect", ["jekyll", "pelican", "mkdocs"])
def test_whole__no_markdown_inside_an_element(dialect: str) -> None:
    figure = Figure((Paragraph((Image("/a.png", "b"),)),), (Text("c *d*"),))
    expected = '<figure>\n<p><img src="/a.png" alt="b"></p>\n<figcaption>c *d*</figcaption>\n</figure>'
    assert shown(dialect, (figure,)) == expected


@pytest.mark.parametrize("dialect", ["jekyll", "pelican"])
def test_whole__code_in_a_list_makes_it_html(dialect: str) -> None:
    item = ListItem((p("a"), CodeBlock("b")))
    assert shown(dialect, (List((item,)),)).startswith("<ul>\n<li>")


def test_python_markdown__lists_are_indented_by_four() -> None:
    inner = List((ListItem((p("b"),)),))
    outer = List((ListItem((p("a"), inner)),))
    assert shown("mkdocs", (outer,)) == "-   a\n    -   b"


@pytest.mark.parametrize("dialect", ["jekyll", "pelican", "mkdocs"])
def test_whole__a_mark_inside_html_makes_all_notes_html(dialect: str) -> None:
    notes = Footnotes((Footnote("x", (p("n"),)),))
    plain = shown(dialect, (p("a", FootnoteReference("x")), notes))
    assert plain.startswith("a[^1]\n\n[^1]: n")
    figure = Figure((p("a"),), (Text("c"), FootnoteReference("x")))
    assert '<sup class="footnote-reference"><a href="#fn-1">1</a></sup>' in shown(dialect, (figure, notes))
    assert '<div id="fn-1" class="footnote-definition">' in shown(dialect, (figure, notes))


@pytest.mark.parametrize("dialect", ["hugo", "jekyll", "eleventy", "pelican", "mkdocs", "astro"])
def test_formulas(dialect: str) -> None:
    assert '<div class="math">\\[a_b\\]</div>' in shown(dialect, (p(Math("a_b", display=True)),))
    assert shown(dialect, (p("x ", Math("a_b")),)) == r'x <span class="math">\\(a\_b\\)</span>'


def test_headings__ids_where_the_generator_makes_others() -> None:
    heading = (Heading(2, (Text("Low water"),), Attrs("low-water")),)
    assert shown("hugo", heading) == "## Low water"
    assert shown("eleventy", heading) == '## <a id="low-water"></a>Low water'


def test_eleventy__an_address_is_shown_as_it_is() -> None:
    assert shown("eleventy", (Embed("https://a.example/b"),)) == "<https://a.example/b>"
    assert (
        shown("eleventy", (Embed("https://a.example/b%20c"),)) == "[https://a.example/b%20c](https://a.example/b%20c)"
    )
