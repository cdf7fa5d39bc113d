"""Paths that every system can write, none of them twice."""

import re
import unicodedata
from dataclasses import replace
from html import unescape
from urllib.parse import quote, unquote, urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from wpmigrate.document import Link, Meta, Paragraph, Text
from wpmigrate.exporters.dialects import DIALECTS
from wpmigrate.exporters.markdown import render_blocks
from wpmigrate.exporters.paths import Paths


def meta(slug: str, id: int = 7, parents: tuple[str, ...] = (), collection: str = "posts") -> Meta:
    return Meta(id, "post", collection, "example.com", "T", slug, "publish", "https://example.com/", parents=parents)


def place(*metas: Meta) -> list[str]:
    paths = Paths()
    return [paths.place(one)[0].path for one in metas]


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("hello-world", "posts/hello-world.md"),
        ("", "posts/7.md"),
        ("%e6%97%a5%e6%9c%ac", "posts/日本.md"),
        (
            "%f0%9f%91%a9%e2%80%8d%f0%9f%9a%80",
            "posts/%f0%9f%91%a9%e2%80%8d%f0%9f%9a%80.md",
        ),  # joiners are not printable
        ("🎉", "posts/🎉.md"),
        ("cafe\u0301", "posts/caf\u00e9.md"),
        ("../../etc/passwd", "posts/-..-etc-passwd.md"),
        ("/etc/passwd", "posts/-etc-passwd.md"),
        ("a%2f..%2fb", "posts/a-..-b.md"),
        ("..", "posts/7.md"),
        (".git", "posts/git.md"),
        ("a\x00b\nc", "posts/a-b-c.md"),
        ('a<>:"|?*b', "posts/a-b.md"),
        ("C:\\x", "posts/C-x.md"),
        ("a..", "posts/a.md"),
        ("con", "posts/con_.md"),
        ("LPT1", "posts/LPT1_.md"),
        ("nul.tar", "posts/nul_.tar.md"),
        ("conference", "posts/conference.md"),
        ("a\u202eb\u200ec", "posts/abc.md"),
    ],
)
def test_place__slug(slug: str, expected: str) -> None:
    assert place(meta(slug)) == [expected]


@pytest.mark.parametrize(
    ("slug", "noted"), [("hello", False), ("", False), ("%e6%97%a5", False), ("con", True), ("a?b", True)]
)
def test_place__notes_only_what_had_to_differ(slug: str, noted: bool) -> None:
    place, notes = Paths().place(meta(slug))
    assert [note.rule for note in notes] == ["renamed-path"] * noted
    assert all(note.detail == place.path for note in notes)


def test_place__parents() -> None:
    pages = [
        meta("team", 1, ("about",), "pages"),
        meta("team", 2, ("contact",), "pages"),
        meta("about", 3, (), "pages"),
    ]
    assert place(*pages) == ["pages/about/team.md", "pages/contact/team.md", "pages/about.md"]


def test_place__parents_are_safe() -> None:
    assert place(meta("a", 1, ("..", "con", "x/y", "", "about.md"), "../evil")) == ["-evil/con_/x-y/about-md/a.md"]


@pytest.mark.parametrize(
    "slugs", [("a", "a"), ("a", "A"), ("caf\u00e9", "cafe\u0301"), ("straße", "STRASSE"), ("con", "con_")]
)
def test_place__clash(slugs: tuple[str, str]) -> None:
    first, second = place(meta(slugs[0], 1), meta(slugs[1], 2))
    assert second.endswith("-2.md")
    assert first.casefold() != second.casefold()


def test_place__clash_with_a_name_that_is_made_of_an_id() -> None:
    assert place(meta("a-2", 1), meta("a", 3), meta("a", 2)) == ["posts/a-2.md", "posts/a.md", "posts/a-2-2.md"]
    assert place(meta("7", 1), meta("", 7)) == ["posts/7.md", "posts/7-7.md"]


def test_place__long_names_are_cut_between_characters() -> None:
    (path,) = place(meta("港" * 200, 123))
    name = path.removeprefix("posts/")
    assert len(name.encode()) <= 240
    assert re.fullmatch("港+-123.md", name)


def test_place__long_names_that_are_cut_alike() -> None:
    first, second = place(meta("a" * 300 + "b", 1), meta("a" * 300 + "c", 2))
    assert first != second
    assert place(meta("a" * 236, 1), meta("a" * 236, 2))[1].endswith("-2.md")


def test_place__deep_parents_are_left_out() -> None:
    (path,) = place(meta("a", 1, ("x" * 100,) * 50))
    assert path == "posts/a.md"


ATTACKS = [
    "index", "_index", "README", "404", "_redirects", "-x", "_x", "a b", "a&copy;b", "(a)[b]", "a#b?c%d", "%2e%2e%2fa",
    "..", "a/b", "潮汐", "🌊", "con", "A", "a", "x" * 300, "{{ x }}", "'\"", "a\u0301", "\u00e1", "~", "$HOME", "`id`",
]  # fmt: skip


@pytest.mark.parametrize("name", DIALECTS)
def test_place__of_a_newer_post__never_changes_an_older_one(name: str) -> None:
    metas = [meta(slug, id) for id, slug in enumerate([*ATTACKS, *map(str.upper, ATTACKS)], 1)]
    for number in range(len(metas)):
        one, other = Paths(DIALECTS[name]), Paths(DIALECTS[name])
        older = [one.place(older)[0] for older in metas[:number]]
        assert older == [other.place(older)[0] for older in metas][:number]


@pytest.mark.parametrize("name", DIALECTS)
def test_place__of_attacks__has_its_own_path_and_address_and_is_linked_to(name: str) -> None:
    dialect = DIALECTS[name]
    paths = Paths(dialect)
    chosen = [*ATTACKS, *ATTACKS]
    metas = [
        replace(meta(slug, id, (ATTACKS[id % 7],)), link=f"https://example.com/{quote(slug)}/")
        for id, slug in enumerate(chosen, 1)
    ]
    places = [paths.place(one)[0] for one in metas]
    for one in (
        [unicodedata.normalize("NFC", place.path).casefold() for place in places],
        [unquote(place.address).casefold().rstrip("/") for place in places if place.address],
    ):
        assert len(set(one)) == len(one)
    for source in places[:9]:
        for target in places:
            link = Link((Text("x"),), dialect.link(source, target))
            html = MarkdownIt("commonmark").render(render_blocks((Paragraph((link,)),)))
            href = unescape(re.search('href="([^"]*)"', html)[1])  # type: ignore[index]  # no link fails as well
            led = unquote(urljoin(f"https://h/{quote(source.path)}", href).removeprefix("https://h"))
            assert led == (unquote(target.address) if target.address else f"/{target.path}")


def test_place__a_derived_address_that_is_taken__is_another() -> None:
    paths = Paths(DIALECTS["hugo"])
    posts = [
        replace(meta("x", 1), link="https://example.com/posts/b/"),
        replace(meta("y", 2), link="https://example.com/taken/"),
        replace(meta("b", 3), link="https://example.com/Taken"),
    ]
    assert [paths.place(post)[0].address for post in posts] == ["/posts/b/", "/taken/", "/posts/b-3/"]


@given(
    st.lists(
        st.tuples(st.text(max_size=300), st.lists(st.text(max_size=5), max_size=3), st.text(max_size=5)), max_size=8
    )
)
@settings(max_examples=200, derandomize=True, database=None, deadline=None)
def test_place__any_slug(given: list[tuple[str, list[str], str]]) -> None:
    metas = [meta(slug, i, tuple(parents), collection) for i, (slug, parents, collection) in enumerate(given)]
    placed = place(*metas)
    assert placed == place(*metas)
    assert len({unicodedata.normalize("NFC", path).casefold() for path in placed}) == len(placed)
    for name in (name for path in placed for name in path.split("/")):
        assert 0 < len(name.encode()) <= 255
        assert name.strip(". ") == name
        assert not re.search(r'[\x00-\x1f<>:"|?*\\]', name)
        assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name)
