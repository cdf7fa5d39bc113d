"""The normal form of a run of text."""

from hypothesis import given
from hypothesis import strategies as st

from wpmigrate.document import Anchor, Break, Code, Image, Inline, Inlines, Link, Span, Text, text_of
from wpmigrate.normalizer.inlines import normal, paragraphs, spread, verbatim


def strong(*children: Inline) -> Span:
    return Span("strong", children)


def emphasis(*children: Inline) -> Span:
    return Span("emphasis", children)


def test_normal__neighbours_melt() -> None:
    assert normal((Text("a"), Text("b"), strong(Text("c")), strong(Text("d")))) == (Text("ab"), strong(Text("cd")))


def test_normal__spaces_stand_outside_marks() -> None:
    run = (Text("a"), strong(Text(" b "), emphasis(Text("c "))), Text("d"))
    assert normal(run) == (Text("a "), strong(Text("b "), emphasis(Text("c"))), Text(" d"))


def test_normal__two_links_stay_two() -> None:
    link = Link((Text("a"),), "x")
    assert normal((link, link)) == (link, link)


def test_normal__link_in_a_link() -> None:
    inner = Link((Text("b"),), "y")
    assert normal((Link((Text("a"), strong(inner)), "x"),)) == (Link((Text("a"),), "x"), strong(inner))


def test_normal__breaks() -> None:
    run = (Break(), strong(Text("a "), Break()), Break(), Text(" b"), Break(), Anchor("x"))
    assert normal(run) == (strong(Text("a")), Break(), Break(), Text("b"), Anchor("x"))


def test_normal__space_around_an_anchor_is_one() -> None:
    assert normal((Text("a "), Anchor("x"), Text(" b"))) == (Text("a"), Anchor("x"), Text(" b"))
    assert normal((Anchor("x"), Text(" a"))) == (Anchor("x"), Text("a"))


def test_normal__code_is_verbatim() -> None:
    assert normal((Text("a"), Code("  b "), Text("c"))) == (Text("a"), Code("  b "), Text("c"))


def test_normal__many_marks_are_not_all_kept() -> None:
    run: Inline = Text("a")
    for number in range(100):
        run = Link((Span("sup" if number % 2 else "sub", (run,)),), "x")
    assert text_of(normal((run,))) == "a"


def test_paragraphs__parted_by_doubled_breaks() -> None:
    parts = paragraphs(spread((Text("a"), Break(), Break(), Break(), Text("b"), Break(), Text("c"))))
    assert [[leaf for leaf, _ in part] for part in parts] == [["a"], ["b", Break(), "c"]]


def test_verbatim__lines_and_their_spaces() -> None:
    assert verbatim(spread((Text("\n  a\n"), strong(Text("b\r\n c")), Text("\n\n")))) == (
        Text("  a"),
        Break(),
        strong(Text("b"), Break(), Text(" c")),
    )


texts = st.text("ab \n\t\u00a0", max_size=4)
leaves = st.one_of(
    st.builds(Text, texts),
    st.builds(Code, texts),
    st.just(Break()),
    st.just(Image("i")),
    st.just(Anchor("x")),
)
styles = st.sampled_from(("strong", "emphasis", "sub", "sup"))
inlines = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Span, styles, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Link, st.lists(inner, max_size=3).map(tuple), st.sampled_from(("x", "y"))),
    ),
    max_leaves=12,
)
runs = st.lists(inlines, max_size=6).map(tuple)


@given(runs)
def test_normal__twice_is_once(run: Inlines) -> None:
    assert normal(normal(run)) == normal(run)


@given(runs)
def test_normal__keeps_every_word_in_order(run: Inlines) -> None:
    assert "".join(text_of(run).split()) == "".join(text_of(normal(run)).split())


@given(runs)
def test_normal__holds_its_promises(run: Inlines) -> None:
    flat = [leaf for leaf, _ in spread(normal(run)) if not isinstance(leaf, Anchor)]
    assert all(leaf != "" for leaf in flat)
    for before, after in zip([Break(), *flat], [*flat, Break()], strict=True):
        if isinstance(before, Break) and isinstance(after, str):
            assert after[0] != " "
        if isinstance(after, Break) and isinstance(before, str):
            assert before[-1] != " "
