"""The sum: what it lets pass, and what it must see."""

import time

import pytest

from wpmigrate.audit import Sum, audit, facts
from wpmigrate.audit.judgement import FEATURES, JUDGED
from wpmigrate.audit.order import moved
from wpmigrate.audit.sums import LIMIT, FeatureSum, total
from wpmigrate.notes import Note

SOURCE = """
<h2>About the harbour</h2>
<p>Boats leave at <strong>seven</strong> and return by <em>noon</em>.
See <a href="https://example.com/times?a=1&amp;b=2">the times</a>.</p>
<figure><a href="https://example.com/big.jpg"><img src="https://example.com/pier.jpg" alt="The old pier"></a>
<figcaption>Built in 1890</figcaption></figure>
<ul><li>Nets<ul><li>large</li></ul></li><li>Ropes</li></ul>
<blockquote><p>Calm water</p></blockquote>
<table><thead><tr><th>Boat</th><th>Seats</th></tr></thead><tbody><tr><td>Anna</td><td>12</td></tr></tbody></table>
<pre class="wp-block-code"><code class="language-php">echo 1;</code></pre>
<iframe src="https://example.org/player/1"></iframe>
"""
MARKDOWN = """\
## About the harbour

Boats leave at **seven** and return by *noon*. See [the times](https://example.com/times?a=1&b=2).

<figure>

[![The old pier](https://example.com/pier.jpg)](https://example.com/big.jpg)

<figcaption>

Built in 1890

</figcaption>
</figure>

- Nets
  - large
- Ropes

> Calm water

| Boat | Seats |
| --- | --- |
| Anna | 12 |

```php
echo 1;
```

<iframe src="https://example.org/player/1"></iframe>
"""


def found(
    source: str, markdown: str, *notes: Note, features: tuple[str, ...] = FEATURES
) -> set[tuple[str, str, str, str]]:
    result = audit(source, markdown, notes, features)
    return {(fact.verdict, fact.feature, fact.key, fact.value) for fact in result.facts}


def note(removed: str = "", added: str = "", rule: str = "decoration") -> Note:
    return Note(rule, removed=removed, added=added)


def test_audit__nothing_lost() -> None:
    result = audit(SOURCE, MARKDOWN, [], FEATURES)
    assert result.examples == []
    assert result.unexplained == 0
    assert result.features["order"].unexplained == 0
    assert result.features["image"] == FeatureSum(source=1, output=1)
    assert result.features["link"].source == 3


TIMES = "https://example.com/times?a=1&b=2"
PICTURE = "![The old pier](https://example.com/pier.jpg)"
PIER = ("image", "https://example.com/pier.jpg", "The old pier")
PICTURE_LINK = ("link", "https://example.com/big.jpg", "(image)")


def each(feature: str, key: str, words: str) -> set[tuple[str, str, str]]:
    return {(feature, key, word) for word in words.split()}


MUTATIONS = {
    "word": ("noon", "", {("word", "", "noon"), ("emphasis", "", "noon")}),
    "link's address": ("times?a=1", "times?a=2", each("link", TIMES, "the times")),
    "link": (f"[the times]({TIMES})", "the times", each("link", TIMES, "the times")),
    "link of an image": (f"[{PICTURE}](https://example.com/big.jpg)", PICTURE, {PICTURE_LINK}),
    "image": (PICTURE, "", {PIER, PICTURE_LINK}),
    "alt text": ("![The old pier]", "![]", {PIER}),
    "cell": ("| Anna | 12 |", "| Anna | |", {("word", "", "12"), ("cell", "", "12")}),
    "header": (
        "| Boat | Seats |\n| --- | --- |",
        "| | |\n| --- | --- |\n| Boat | Seats |",
        each("header", "", "Boat Seats"),
    ),
    "heading's level": ("## About", "### About", each("heading", "2", "About the harbour")),
    "heading": ("## About", "About", each("heading", "2", "About the harbour")),
    "list's depth": ("  - large", "- large", {("list", "2 ul", "large")}),
    "list's kind": ("- Nets\n  - large\n- Ropes", "1. Nets\n   - large\n2. Ropes", each("list", "1 ul", "Nets Ropes")),
    "strong": ("**seven**", "seven", {("strong", "", "seven")}),
    "emphasis": ("*noon*", "noon", {("emphasis", "", "noon")}),
    "quote": ("> Calm", "Calm", each("quote", "", "Calm water")),
    "caption": ("<figcaption>", "<div>", each("caption", "", "Built in 1890")),
    "code's language": ("```php", "```", each("code", "php", "echo 1 ;")),
    "player": ("player/1", "player/", {("embed", "https://example.org/player/1", "")}),
}


@pytest.mark.parametrize(("old", "new", "missing"), MUTATIONS.values(), ids=MUTATIONS)
def test_audit__sees_what_is_dropped(old: str, new: str, missing: set[tuple[str, str, str]]) -> None:
    assert MARKDOWN.count(old) == 1
    reported = found(SOURCE, MARKDOWN.replace(old, new))
    assert {fact[1:] for fact in reported if fact[0] == "missing"} == missing


@pytest.mark.parametrize("token", ["Boats", "1890", "Ropes", "Calm", "Seats", "harbour"])
def test_audit__sees_a_word_that_came_from_nowhere(token: str) -> None:
    reported = found(SOURCE, MARKDOWN + token + "\n", features=("word",))
    assert reported == {("surplus", "word", "", token)}


def test_audit__swapped_items_have_moved() -> None:
    swapped = MARKDOWN.replace("- Nets\n  - large\n- Ropes", "- Ropes\n- Nets\n  - large")
    assert found(SOURCE, swapped) == {("moved", "order", "", "Ropes")}


def test_audit__judges_words_links_and_images_only() -> None:
    assert audit(SOURCE, MARKDOWN.replace("## About", "About"), []).unexplained == 0


def test_audit__removed_words_excuse_their_contexts() -> None:
    markdown = MARKDOWN.replace("**seven** ", "").replace("- Ropes\n", "")
    assert found(SOURCE, markdown, note("seven"), note("Ropes")) == set()


def test_audit__one_removal_excuses_one_word() -> None:
    reported = found("<p><b>a</b> <b>a</b></p>", "", note("a"))
    assert reported == {("missing", "word", "", "a"), ("missing", "strong", "", "a")}


def test_audit__rewriting_excuses_what_it_shows_only() -> None:
    source, bold = "<h2><b>a</b></h2>", note("<h2><b>a</b></h2>", "<h2>a</h2>")
    assert found(source, "## a", bold) == set()
    assert found(source, "a", bold) == {("missing", "heading", "2", "a")}


def test_audit__removed_block_excuses_no_heading_of_the_same_words() -> None:
    source, toc = '<ul><li><a href="#a">a</a></li></ul><h2>a</h2>', note('<ul><li><a href="#a">a</a></li></ul>')
    assert found(source, "## a", toc) == set()
    assert found(source, "a", toc) == {("missing", "heading", "2", "a")}


def test_audit__rewriting_may_stand_deeper_than_its_snippet() -> None:
    source = "<ul><li>x<ul><li>a</li></ul></li></ul>"
    assert found(source, "- x\n\n  a", note("<ul><li>a</li></ul>", "<p>a</p>")) == {("surplus", "list", "1 ul", "a")}
    assert found(source, "- x\n\na", note("<ul><li>a</li></ul>", "<p>a</p>")) == set()


def test_audit__added_link_must_be_there() -> None:
    source, icon = '<a href="u"><i></i></a>', note('<a href="u"><i></i></a>', '<a href="u">Follow</a>')
    assert found(source, "[Follow](u)", icon) == set()
    assert found(source, "Follow", icon) == {("missing", "link", "u", "Follow")}


def test_audit__added_context_must_be_there() -> None:
    source, bold = '<p class="bold">a</p>', note('<p class="bold">a</p>', "<p><b>a</b></p>")
    assert found(source, "**a**", bold) == set()
    assert found(source, "a", bold) == {("missing", "strong", "", "a")}


def test_audit__added_list_must_be_there_at_any_depth() -> None:
    source, items = "<p>[li a b]</p>", note("[li a b]", "<ul><li>a b</li></ul>", "expanded-shortcode")
    assert found(source, "- a b", items) == set()
    assert found(source, "a b", items) == {("missing", "list", "ul", "a"), ("missing", "list", "ul", "b")}
    assert found(source, "1. a b", items) >= {("missing", "list", "ul", "a"), ("missing", "list", "ul", "b")}
    assert found(f"<ul><li>x</li></ul>{source}", "- x\n  - a b", items) == set()


def test_audit__second_copy_excuses_no_context_that_its_own_note_added() -> None:
    source = "<div><p>a</p><p>a</p></div>"
    viewer = note(source, '<pre><code class="language-php">a</code></pre>')
    assert found(source, "```php\na\n```", viewer) == set()
    assert found(source, "```\na\n```", viewer) == {("missing", "code", "php", "a")}


def test_audit__note_may_remove_a_context_that_another_note_added() -> None:
    source, bold = '<p class="bold">a</p>', note('<p class="bold">a</p>', "<p><b>a</b></p>")
    assert found(source, "", bold, note("a")) == set()
    assert found(source, "a", bold, note("<b>a</b>", "a")) == set()


def test_audit__words_taken_out_of_a_link() -> None:
    source = '<a href="u">more <span>about</span></a> <a href="u"></a>'
    assert found(source, "[more](u)", note("<span>about</span>"), note('<a href="u"></a>')) == set()


def test_audit__rewritten_link_is_removed_and_added() -> None:
    markdown = MARKDOWN.replace("https://example.com/times?a=1&b=2", "/times")
    link = '<a href="{}">the times</a>'
    rewritten = note(link.format("https://example.com/times?a=1&amp;b=2"), link.format("/times"))
    assert found(SOURCE, markdown, rewritten) == set()


def test_audit__rewritten_image_is_removed_and_added() -> None:
    markdown = MARKDOWN.replace("https://example.com/pier.jpg", "media/pier.jpg")
    image = '<img src="{}" alt="The old pier">'
    rewritten = note(image.format("https://example.com/pier.jpg"), image.format("media/pier.jpg"))
    assert found(SOURCE, markdown, rewritten) == set()


def test_audit__player_becomes_the_address_of_its_page() -> None:
    page = "https://example.org/watch/1"
    markdown = MARKDOWN.replace('<iframe src="https://example.org/player/1"></iframe>', f"<{page}>")
    embed = note('<iframe src="https://example.org/player/1"></iframe>', f'<a href="{page}">{page}</a>', "embed")
    assert found(SOURCE, markdown, embed) - {("missing", "embed", "https://example.org/player/1", "")} == set()


def test_audit__note_that_removes_nothing_lies() -> None:
    assert found(SOURCE, MARKDOWN, note("unicorn")) == {("surplus", "word", "", "unicorn")}


def test_audit__note_that_adds_what_it_pretends_to_remove_lies() -> None:
    assert found(SOURCE, MARKDOWN, note("unicorn", "unicorn")) == {("lie", "word", "", "unicorn")}


def test_audit__note_may_remove_what_another_note_added() -> None:
    assert found("<p>a</p>", "a", note(added="b"), note(removed="b")) == set()


def test_audit__note_that_cuts_a_token() -> None:
    assert found("<p>Note<span>2</span> x</p>", "Note x", note("<span>2</span>")) == set()


def test_audit__notes_that_cut_one_token() -> None:
    shares = "<span>Share</span>", "<span>Tweet</span>"
    source = f"<p>Ann{shares[0]}{shares[1]}</p>"
    assert found(source, "Ann", *map(note, shares)) == set()
    assert found(source, "", *map(note, shares)) != set()
    assert found(source, "Ann", note(shares[0])) != set()


def test_audit__parts_of_a_token_that_are_put_back() -> None:
    one, two = (note(f'<a href="javascript:x">{word}</a>', word) for word in ("one", "two"))
    source = f"<p>{one.removed}{two.removed}</p>"
    assert found(source, "onetwo", one, two) == set()
    assert found(source, "one", one, two) != set()
    assert ("lie", "word", "", "three") in found(source, "onetwo", one, two, note("three", "three"))


def test_audit__added_text_that_touches_a_word() -> None:
    assert found('<p>ok<img src="s" alt=":)">then</p>', "ok:)then", note('<img src="s" alt=":)">', ":)")) == set()


def test_audit__glued_words_are_no_cut() -> None:
    assert found("<p>a b</p>", "ab") == {("missing", "word", "", w) for w in "ab"} | {("surplus", "word", "", "ab")}


def test_audit__glued_words_that_a_note_put_back_are_no_cut() -> None:
    assert found("<h3>a b</h3>", "ab", note("<h3>a b</h3>", "<p>a b</p>")) != set()


def test_audit__note_without_its_mark_is_seen() -> None:
    source, notes = "<p>a<sup>1</sup> b</p><ol><li>c</li></ol>", note("<sup>1</sup>")
    assert found(source, "a[^1] b\n\n[^1]: c", notes) == set()
    assert found(source, "a b\n\n[^1]: c", notes) == {("surplus", "reference", "1", "(empty)")}
    assert found(source, "a[^1] b\n\nd[^1]\n\n[^1]: c", notes) == {("surplus", "word", "", "d")}


def test_audit__media_address_may_stand_anywhere() -> None:
    source = '<audio src="https://example.com/ö.mp3"></audio>'
    assert found(source, "[hear](https://example.com/%C3%B6.mp3)", features=("media",)) == set()
    assert found(source, "[hear](https://example.com/o.mp3)", features=("media",)) != set()
    assert found(source, "[hear](https://example.com/ö.mp34)", features=("media",)) != set()


def test_audit__many_notes_links_and_players_take_linear_time() -> None:
    number = 3000
    source = "".join(f'<p>w{n} <a href="/{n}">l{n}</a><iframe src="/p{n}"></iframe> x{n}</p>' for n in range(number))
    markdown = "\n\n".join(f"w{n} [l{n}](/{n})" for n in range(number))
    notes = [note(f"x{n}") for n in range(number)]
    start = time.perf_counter()
    assert audit(source, markdown, notes, FEATURES).unexplained == number
    assert time.perf_counter() - start < 5


def test_audit__words_by_rule() -> None:
    result = audit("<p>a b c d</p>", "c d", [note("a"), note("b", rule="duplicate"), note(added="")])
    assert result.rules == {"decoration": 1, "duplicate": 1}
    assert result.removed_share == 0.5


def test_audit__words_that_a_note_adds_again_are_not_gone() -> None:
    result = audit("<h2><b>a b</b></h2>", "## a b", [note("<b>a b</b>", "a b")])
    assert (result.rules, result.removed_share, result.unexplained) == ({}, 0.0, 0)


def test_audit__the_brackets_of_a_shortcode_are_no_part_of_a_post() -> None:
    notes = [note("[row wide=1]", rule="expanded-shortcode"), note("b")]
    assert audit("<p>[row wide=1] a b c d</p>", "a c d", notes).removed_share == 0.25


def test_audit__bad_characters_are_the_same_on_both_sides() -> None:
    assert found("<p>a \ud83d b\x00</p>", "a \ud83d b") == set()


def test_audit__empty_post() -> None:
    assert audit("", "", []) == Sum({name: FeatureSum() for name in JUDGED})


def test_audit__facts_are_bounded_and_the_numbers_are_not() -> None:
    result = audit(" ".join(f"w{n}" for n in range(1000)), "", [])
    assert len(result.facts) == LIMIT
    assert result.unexplained == 1000


def test_sum__examples_say_what_and_where() -> None:
    result = audit("<p>one two three</p>", "one three", [])
    assert result.examples == ["word “two” missing: … one [two] three …"]


def test_sum__added() -> None:
    one = audit("<p>a b</p>", "a", [note("b")])
    two = audit("<p>a b</p>", "a", [])
    assert (one + two).features["word"] == FeatureSum(source=4, output=2, removed=1, added=0, unexplained=1)
    assert (one + two).rules == {"decoration": 1}
    assert total([]) == Sum()


@pytest.mark.parametrize(
    ("source", "output", "number"),
    [("abc", "abc", 0), ("abcd", "bcda", 1), ("abcd", "dcba", 3), ("aabc", "caab", 1), ("", "abc", 0)],
)
def test_moved(source: str, output: str, number: int) -> None:
    assert len(moved(facts(" ".join(source)), facts(" ".join(output)))) == number


def test_audit__what_a_note_took_away_and_put_back_may_stand_elsewhere() -> None:
    source, tab = "<p>a</p><p>b</p><p>c</p><p>d</p>", note("<p>b</p>", "<p>b</p>", "summary")
    assert found(source, "a\n\nc\n\nd\n\nb", tab) == set()
    assert found(source, "a\n\nc\n\nd\n\nb", note(tab.removed, tab.added)) == {("moved", "order", "", "b")}
    assert found(source, "c\n\nd\n\nb\n\na", tab) == {("moved", "order", "", "a")}


def test_audit__what_a_note_shows_in_another_order_has_moved() -> None:
    source, counter = "<p>x</p>[count b a]<p>y</p>", note("[count b a]", "<p>a b</p>", "expanded-shortcode")
    assert found(source, "x\n\na b\n\ny", counter) == set()
    assert found(source, "x\n\nb a\n\ny", counter) != set()


def test_audit__what_a_note_put_there_is_in_its_order() -> None:
    source, pane = "<h4>a b c</h4><p>x</p>", note("<h4>a b c</h4>", "<p>a b c</p>", "summary")
    assert found(source, "x\n\na b c", pane) == set()
    assert found(source, "x\n\na c b", pane) == {("moved", "order", "", "b")}
    code = note("<ol><li>a b<li>c</ol><p>a b c</p>", "<pre>a b c</pre>", "code-view")
    assert found(code.removed, "```\na b c\n```", code) == set()
    assert found(code.removed, "```\nc a b\n```", code) == {("moved", "order", "", "c")}


def test_audit__captions_and_footnotes_keep_their_order_among_themselves() -> None:
    figure = "<figure><figcaption>{}</figcaption><p>{}</p></figure>"
    source = figure.format("a", "w x") + figure.format("b", "y z")
    below = (
        "<figure><p>w x</p><figcaption>{}</figcaption></figure><figure><p>y z</p><figcaption>{}</figcaption></figure>"
    )
    assert found(source, below.format("a", "b")) == set()
    assert {fact[:2] for fact in found(source, below.format("b", "a"))} == {("moved", "order")}
    source = "<p>w x</p><ol><li>a</li><li>b</li></ol><p>y z</p>"
    assert found(source, "w[^1] x[^2]\n\ny z\n\n[^1]: a\n\n[^2]: b\n") == set()
    assert {fact[:2] for fact in found(source, "w[^1] x[^2]\n\ny z\n\n[^1]: b\n\n[^2]: a\n")} == {("moved", "order")}


def test_audit__order_takes_no_quadratic_time() -> None:
    words = [f"w{n}" for n in range(50_000)]
    start = time.perf_counter()
    result = audit(" ".join(words), " ".join(reversed(words)), [])
    assert result.features["order"].unexplained == len(words) - 1
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("source", "output", "number"),
    [
        ("a b a c a", "a b a c a", 0),
        ("a b a c a", "a a b c a", 1),
        ("a a b b c c", "c c a a b b", 2),
        ("1 2 2 1 1 2", "2 1 2 1 1 2", 1),
        ("a, b c", "b a, c", 1),
        ("x.[row] y", "x. y", 0),
        ("x.[row] y", "y x.", 1),
    ],
)
def test_moved__of_words_that_come_again(source: str, output: str, number: int) -> None:
    assert len(moved(facts(source), facts(output))) == number


def test_moved__words_of_which_a_side_has_more_have_no_place() -> None:
    assert moved(facts("a b a"), facts("b a")) == []


def test_audit__swapped_images_have_moved() -> None:
    first, second = '<img src="/1" alt="">', '<img src="/2" alt="">'
    assert found(f"<p>a{first}{second}b</p>", "a![](/1)![](/2)b") == set()
    assert found(f"<p>a{first}{second}b</p>", "a![](/2)![](/1)b") == {("moved", "order", "/1", "(image)")}
    assert found(f"<p>a</p>{first}<p>b</p>", "a\n\nb\n\n![](/1)") == {("moved", "order", "/1", "(image)")}
    assert found(f"<p>a</p>{first}<p>b</p>", "a\n\nb\n\n![](/1)", note(first, first, "summary")) == set()
    assert found(f"<p>a</p>{first}<p>b</p>{first}", "a\n\nb\n\n![](/1)", note(first)) == set()


def test_audit__rewritten_images_keep_their_order() -> None:
    old, new = ([f'<img src="/{name}{n}" alt="">' for n in (1, 2)] for name in ("old", "new"))
    notes = [note(before, after, "rewritten-address") for before, after in zip(old, new, strict=True)]
    assert found(f"<p>a{old[0]}{old[1]}b</p>", "a![](/new1)![](/new2)b", *notes) == set()
    assert found(f"<p>a{old[0]}{old[1]}b</p>", "a![](/new2)![](/new1)b", *notes) == {
        ("moved", "order", "/new1", "(image)")
    }


def test_audit__words_in_captions_and_elsewhere_keep_their_order_in_each() -> None:
    source = "<p>a b</p><figure><figcaption>a b</figcaption><p>c d</p></figure><p>b a</p>"
    below = "<p>a b</p><figure><p>c d</p><figcaption>{}</figcaption></figure><p>b a</p>"
    assert found(source, below.format("a b")) == set()
    assert len(found(source, below.format("b a"))) == 1


@pytest.mark.parametrize("tag", ["abbr", "cite", "del", "ins", "kbd", "mark", "q", "small", "sub", "sup", "u"])
def test_audit__lost_mark_is_seen(tag: str) -> None:
    source = f"<p>a <{tag}>b</{tag}></p>"
    assert found(source, f"a <{tag}>b</{tag}>") == set()
    assert found(source, "a b") == {("missing", "mark", tag, "b")}


def test_audit__mark_that_only_a_style_said_is_no_surplus() -> None:
    assert found('<p>a <span style="text-decoration:underline">b</span></p>', "a <u>b</u>") == set()
    assert found("<p>a <strike>b</strike> <s>c</s></p>", "a ~~b~~ ~~c~~") == set()
    assert found("<p><u>a <mark>b</mark></u></p>", "<u>a b</u>") == {("missing", "mark", "mark", "b")}


def test_audit__lost_indent_of_code_is_seen() -> None:
    source = "<pre><code>if a:\n    b\n\tc  # d\ne</code></pre>"
    assert found(source, "```\nif a:\n    b\n\tc  # d\ne\n```") == set()
    assert found(source, "```\nif a:\nb\n\tc  # d\ne\n```") == {("missing", "line", "", "    b")}
    assert found(source, "```\nif a:\n    b\n\tc # d\ne\n```") == {
        ("missing", "line", "", "\tc  # d"),
        ("surplus", "line", "", "\tc # d"),
    }
    assert found("<pre>a<br>  b<br></pre>", "```\na\n  b\n```") == set()


def test_audit__indents_of_verse_are_no_lines() -> None:
    assert found('<pre class="wp-block-verse">a\n  b</pre>', "a\\\n&nbsp;&nbsp;b") == set()
