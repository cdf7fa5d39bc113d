"""What the walker sees."""

import time
from collections import Counter

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpmigrate.audit import Facts, facts, read_back
from wpmigrate.audit.address import address_key
from wpmigrate.audit.facts import EMPTY, IMAGE
from wpmigrate.audit.tokens import LONG, SHORT, TOKEN, count, tokens


def flat(html: str) -> dict[tuple[str, str, str], int]:
    """Facts but words."""
    counts = facts(html).counts
    return {
        (*context, value): number
        for context, values in counts.items()
        if context[0] != "word"
        for value, number in values.items()
    }


@pytest.mark.parametrize(
    ("html", "tokens"),
    [
        ("<p>one, two</p>", ["one", ",", "two"]),
        ("<p>one</p><p>two</p>", ["one", "two"]),
        ("one<br>two", ["one", "two"]),
        ("one</br>two", ["one", "two"]),
        ("<b>W</b>ord", ["Word"]),
        ("note<sup>2</sup>", ["note", "2"]),
        ("a<script>no</script><style>no</style><template>no</template><!-- no -->b", ["ab"]),
        ("one <noscript>one two</noscript>", ["one", "one", "two"]),
        ("<p>snake_case 10&nbsp;km</p>", ["snake", "case", "10", "km"]),
        ("cafe\u0301", ["café"]),
        ("a\x00b \ud800", ["ab", "\ufffd"]),
        ("<p>a</p></html><p>tail</p>", ["a", "tail"]),
        ("<textarea>a <b></textarea>", ["a", "<", "b", ">"]),
        ("", []),
    ],
)
def test_facts__tokens(html: str, tokens: list[str]) -> None:
    assert facts(html).order == tokens
    assert facts(html).words == {token: tokens.count(token) for token in tokens}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h2>a</h2>", {("heading", "2", "a"): 1}),
        ("<ul><li>a<ol><li>b</ol></ul>", {("list", "1 ul", "a"): 1, ("list", "2 ol", "b"): 1}),
        ("<table><tr><th><td>a<td> </table>", {("cell", "", "a"): 1, ("cell", "", EMPTY): 1}),
        ("<table><thead><tr><td>a", {("cell", "", "a"): 1, ("header", "", "a"): 1}),
        ("<table><tr><th>a<tr><th>b", {("cell", "", w): 1 for w in "ab"} | {("header", "", "a"): 1}),
        (
            "<table><thead><tbody><tr><th>a<tbody><tr><th>b",
            {("cell", "", w): 1 for w in "ab"} | {("header", "", "a"): 1},
        ),
        ("<table><tr></tr><tr><th>a", {("cell", "", "a"): 1, ("header", "", "a"): 1}),
        ("<table><tfoot><tr><th>a</tfoot><tr><td>b", {("cell", "", w): 1 for w in "ab"}),
        ("<table><tr><th>a<thead><tr><td>b", {("cell", "", w): 1 for w in "ab"} | {("header", "", "b"): 1}),
        ("<table><tr><th>a<td>b", {("cell", "", "a"): 1, ("cell", "", "b"): 1}),
        ("<strong>a</strong><strong>b</strong>", {("strong", "", "ab"): 1}),
        ("<b>a</b> x <b>b</b>", {("strong", "", "a"): 1, ("strong", "", "b"): 1}),
        ('<b style="font-weight: normal">a</b><i style="font-style:normal">b</i>', {}),
        ('<span style="font-weight:700">a</span>', {("strong", "", "a"): 1}),
        ("<em>a <em>b</em></em>", {("emphasis", "", "a"): 1, ("emphasis", "", "b"): 1}),
        ("<blockquote><p>a", {("quote", "", "a"): 1}),
        ("<figure><figcaption>a", {("caption", "", "a"): 1}),
        ('<p class="wp-caption-text">a', {("caption", "", "a"): 1}),
        ("<code>a</code>", {("code", "", "a"): 1}),
        ('<pre><code class="hljs language-JavaScript">a</code></pre>', {("code", "js", "a"): 1}),
        ('<pre class="brush: jscript; title: ; notranslate">a</pre>', {("code", "js", "a"): 1}),
        ('<pre class="EnlighterJSRAW" data-enlighter-language="golang">a</pre>', {("code", "go", "a"): 1}),
        ('<pre class="wp-block-verse">a</pre>', {}),
        ('<a href="https://example.com/x">a</a>', {("link", "https://example.com/x", "a"): 1}),
        ("<a>a</a>", {}),
        ('<a href="u"></a>', {("link", "u", EMPTY): 1}),
        ('<p><a href="u"><div>a</div></a></p>', {("link", "u", "a"): 1}),
        ('<a href="u"><img src="i"></a>', {("link", "u", IMAGE): 1, ("image", "i", ""): 1}),
        ('<img src="i" alt=" a\n b ">', {("image", "i", "a b"): 1}),
        ('<img src="data:x" data-src="i" alt="a"><noscript><img src="i" alt="a"></noscript>', {("image", "i", "a"): 1}),
        ('<noscript><img src="i" alt="a"></noscript>', {("image", "i", "a"): 1}),
        ('<iframe src="https://example.com/p">', {("embed", "https://example.com/p", ""): 1}),
        ('<video src="v" poster="p"><source src="w">', {("media", u, ""): 1 for u in "vpw"}),
    ],
)
def test_facts__contexts_and_atoms(html: str, expected: dict[tuple[str, str, str], int]) -> None:
    assert flat(html) == expected


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("https://EXAMPLE.com", "https://example.com/"),
        (" https://example.com/a b ", "https://example.com/a%20b"),
        ("https://example.com/日本", "https://example.com/%E6%97%A5%E6%9C%AC"),
        ("https://example.com/\n a", "https://example.com/ a"),
    ],
)
def test_address_key__same_address(left: str, right: str) -> None:
    assert address_key(left) == address_key(right)


@pytest.mark.parametrize(
    "other", ["https://example.com/A", "https://example.com/a/", "http://example.com/a", "//example.com/a"]
)
def test_address_key__other_address(other: str) -> None:
    assert address_key(other) != address_key("https://example.com/a")


def test_read_back__footnotes_are_items_of_a_numbered_list_without_numbers() -> None:
    found = facts(read_back("a[^x]\n\n[^x]: b *c*\n"))
    assert found.order == ["a", "b", "c"]
    assert found.counts["list", "1 ol"] == {"b": 1, "c": 1}


def test_read_back__math_is_its_tex() -> None:
    assert facts(read_back("a $x_1 \\\\ *y*$ \\$5 b")).order == [
        "a",
        "x",
        "1",
        "\\",
        "\\",
        "*",
        "y",
        "*",
        "$",
        "5",
        "b",
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li>" * 40_000 + "TAIL",
        "<div>" * 100_000 + "TAIL" + "</div>" * 100_000,
        "<b><i>" * 50_000 + "TAIL",
        "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">TAIL",
        "<p>" + "word " * 1_000_000 + "TAIL",
        "</p>" * 50_000 + "TAIL",
        "<a href=x><p>" * 5_000 + "TAIL",
        "<noscript>" * 20_000 + "TAIL",
        "<select>" + "<option>a" * 100_000 + "</select>TAIL",
    ],
    ids=["lists", "divs", "marks", "attributes", "one line", "ends", "links", "noscripts", "options"],
)
def test_facts__hostile_html_keeps_its_words_in_time(html: str) -> None:
    start = time.perf_counter()
    assert "TAIL" in facts(html).words
    assert time.perf_counter() - start < 5


TAGS = "<p> </p> <b> </b> <i> </i> <div> </div> <ul> <li> </ul> <table> <tr> <td> </table> <a> </a> <h2> </h2> <br>"
MARKUP = st.lists(
    st.sampled_from([*TAGS.split(), "one ", "two", " three", "&amp;", "&lt;b", "<!--x-->", "<"]), max_size=40
).map("".join)


@given(MARKUP)
def test_facts__same_words_as_a_second_parser(html: str) -> None:
    tree = html5lib.parse("<!DOCTYPE html><body>" + html, treebuilder="etree", namespaceHTMLElements=False)
    for comment in [element for element in tree.iter() if not isinstance(element.tag, str)]:
        comment.text = ""
    texts = "".join(tree.find("body").itertext())
    assert sorted("".join(facts(html).order)) == sorted("".join(TOKEN.findall(texts)))


def test_facts__together_leaves_each_as_it_was() -> None:
    one, other = facts("<b>a</b>"), facts("a b")
    both = Facts.together([one, other, facts("")])
    assert both.words == {"a": 2, "b": 1}
    assert both.counts["strong", ""] == {"a": 1}
    assert (one.words, other.words) == ({"a": 1}, {"a": 1, "b": 1})


@given(st.text(st.sampled_from("ab1é港_'.- \u00a0\x1c²①\u0301"), max_size=30))
def test_tokens__counted_by_what_white_space_parts(text: str) -> None:
    assert count(" ".join(text.split())) == Counter(tokens(text)) == Counter(TOKEN.findall(text))


@pytest.mark.parametrize("size", [1, SHORT, LONG])
def test_facts__same_text_of_any_length_counts_alike_again(size: int) -> None:
    html = "<p><a href='u'>" + "word " * size + "</a><img src='i'>"
    first, again = facts(html), facts(html)
    assert first == again
    assert first.counts["link", "u"] == {"word": size}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<ul><li>a<ul><li>b</ul>c</ul>",
            {("list", "1 ul", "a"): 1, ("list", "1 ul", "c"): 1, ("list", "2 ul", "b"): 1},
        ),
        ("<code>a<code class=lang-js></code>b</code>", {("code", "", "ab"): 1}),
        (
            "<code>a<code class=lang-js>x</code>b</code>",
            {("code", "", "a"): 1, ("code", "", "b"): 1, ("code", "js", "x"): 1},
        ),
        ("<b>e</b><b>\u0301</b>", {("strong", "", "é"): 1}),
        ("<b>a<!-- x --></b><b>b</b>", {("strong", "", "ab"): 1}),
        ("<b>a</b><br><b>b</b>", {("strong", "", "a"): 1, ("strong", "", "b"): 1}),
        ("<ul></ul><li>a</li>", {("list", "1 ul", "a"): 1}),
    ],
)
def test_facts__contexts_that_others_interrupt(html: str, expected: dict[tuple[str, str, str], int]) -> None:
    assert flat(html) == expected


@given(st.text(st.characters(exclude_characters="<&"), max_size=30))
def test_facts__text_without_markup_as_the_parser_reads_it(text: str) -> None:
    plain, parsed = facts(text), facts(text + "<!-- -->")
    assert (plain.counts, plain.order) == (parsed.counts, parsed.order)


@given(
    st.lists(st.sampled_from(["a", "&#8221;", "&#8203;", "&#8232;", "&amp;", "&lt;b", "&", "&copy", "&#1;", " ", "8"]))
)
def test_facts__references_as_the_parser_reads_them(parts: list[str]) -> None:
    text = "".join(parts)
    plain, parsed = facts(text), facts(text + "<!-- -->")
    assert (plain.counts, plain.order) == (parsed.counts, parsed.order)


def test_facts__picture_of_a_noscript_in_a_link() -> None:
    html = '<a href="u"><noscript><img src="s" alt=""></noscript> words</a>'
    for _ in range(2):  # texts are remembered from one walk to the next
        found = facts(html)
        assert found.counts["link", "u"] == {"(image)": 1, "words": 1}
        assert found.words == {"words": 1}
    assert facts(html + '<img src="s" alt="other">').counts["link", "u"] == {"words": 1}
    assert facts("<p>words</p>").words == {"words": 1}
