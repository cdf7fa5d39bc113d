"""Front matter: which fields, in which order, and that YAML readers get back what was written."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from wpmigrate.document import Author, Image, Meta, Seo, TermRef
from wpmigrate.exporters.frontmatter import plain, readable_slug, to_yaml, yaml_header

BARE = Meta(7, "post", "posts", "example.com", "", "", "draft", "https://example.com/?p=7")
FULL = Meta(
    id=7,
    type="post",
    collection="posts",
    site="example.com",
    title="Harbour: a “day” 🎉",
    slug="harbour-%e6%b8%af",
    status="publish",
    link="https://example.com/harbour/",
    date=datetime(2024, 3, 5, 10, 0, tzinfo=timezone(timedelta(hours=1))),
    modified=datetime(2024, 3, 6, 9, 30, 5, tzinfo=UTC),
    author=Author(2, "Jane Doe", "jane"),
    terms={"category": (TermRef(1, "News", "news"), TermRef(2, "yes", "yes")), "post_tag": ()},
    image=Image("https://example.com/a.jpg", "A “boat”", media=9),
    excerpt="One line.\nAnother.",
    lang="en",
    translations={"de": "https://example.com/de/hafen/"},
    seo=Seo(title="T", description="D"),
)


def front_matter(meta: Meta) -> str:
    return yaml_header(plain(meta))


def test_front_matter__plain() -> None:
    assert front_matter(FULL) == (
        "---\n"
        "id: 7\n"
        "type: post\n"
        "title: 'Harbour: a “day” 🎉'\n"
        "date: 2024-03-05T10:00:00+01:00\n"
        "modified: 2024-03-06T09:30:05+00:00\n"
        "slug: harbour-港\n"
        "status: publish\n"
        "link: https://example.com/harbour/\n"
        "author: Jane Doe\n"
        "categories:\n"
        "- News\n"
        "- 'yes'\n"
        "image:\n"
        "  src: https://example.com/a.jpg\n"
        "  alt: A “boat”\n"
        'excerpt: "One line.\\nAnother."\n'
        "seo:\n"
        "  title: T\n"
        "  description: D\n"
        "lang: en\n"
        "translations:\n"
        "  de: https://example.com/de/hafen/\n"
        "---\n"
    )


def test_front_matter__what_is_not_known_is_left_out() -> None:
    expected = "---\nid: 7\ntype: post\ntitle: ''\nslug: ''\nstatus: draft\nlink: https://example.com/?p=7\n---\n"
    assert front_matter(BARE) == expected


def test_front_matter__protected_by_a_password() -> None:
    assert yaml.safe_load(front_matter(replace(BARE, protected=True)).strip("-\n"))["protected"] is True
    assert "protected" not in front_matter(BARE)


def test_front_matter__hidden_author() -> None:
    assert "author: 3\n" in front_matter(meta(author=Author(3)))
    assert "author: jane\n" in front_matter(meta(author=Author(3, slug="jane")))


def test_front_matter__taxonomy_named_like_a_field() -> None:
    terms = {"author": (TermRef(1, "Jane", "jane"),), "region": (TermRef(2, "", ""),)}
    loaded = load(front_matter(meta(terms=terms, author=Author(2, "Joe"))))
    assert loaded["author"] == "Joe"
    assert loaded["author_terms"] == ["Jane"]
    assert loaded["region"] == [2]


def test_front_matter__taxonomy_named_like_a_built_in_one() -> None:
    terms = {"post_tag": (TermRef(1, "a", "a"),), "tags": (TermRef(2, "b", "b"),)}
    loaded = load(front_matter(meta(terms=terms)))
    assert (loaded["tags"], loaded["tags_terms"]) == (["a"], ["b"])


def test_front_matter__times_are_times() -> None:
    assert load(front_matter(FULL))["date"] == FULL.date


def meta(**given: Any) -> Meta:
    return Meta(7, "post", "posts", "example.com", "T", "t", "publish", "https://example.com/t/", **given)


def load(text: str) -> dict[str, Any]:
    assert text.startswith("---\n")
    assert text.endswith("\n---\n")
    loaded = yaml.safe_load(text[4:-4])
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("hello-world", "hello-world"),
        ("%e6%97%a5%e6%9c%ac", "日本"),
        ("%E6%97%A5", "日"),
        ("%f0%9f%8e%89-party", "🎉-party"),
        ("%e6%97", "%e6%97"),  # cut in the middle of a character
        ("%00", "%00"),
        ("a%2fb", "a/b"),
        ("100%", "100%"),
        ("日本", "日本"),
        ("%e2%80%ae", "%e2%80%ae"),  # a mark that turns the direction of text around
        ("", ""),
    ],
)
def test_readable_slug(slug: str, expected: str) -> None:
    assert readable_slug(slug) == expected


LOOKALIKES = [
    "yes",
    "no",
    "on",
    "off",
    "true",
    "null",
    "~",
    "y",
    "N",
    "1_000",
    "0o17",
    "017",
    "0x1F",
    "1e3",
    "1.5",
    ".5",
    "1.",
    "+1",
    ".inf",
    ".nan",
    "12:30",
    "190:20:30",
    "2024-03-05",
    "2024-03-05T10:00:00Z",
    "=",
    "<<",
    "-",
    "?",
    ":",
    ",",
    "[]",
    "{}",
    "#",
    "&",
    "*",
    "!",
    "|",
    ">",
    "'",
    '"',
    "%",
    "@",
    "`",
    "---",
    "...",
    "a:b",
]
OTHERS = ["a: b", "a #b", "- a", "? a", "--- a", " a", "a ", "", "a\nb", "a\n---\nb", "\ta", "a\x00\x07b", "\ufeff"]
UNICODE = ["🎉", "日本", "a\u2028b", "\x85", "\U00018cd6"]


@pytest.mark.parametrize("text", [*LOOKALIKES, *OTHERS, *UNICODE])
def test_yaml__strings_stay_strings(text: str) -> None:
    written = to_yaml({"title": text, "terms": [text], "seo": {text: text}})
    assert yaml.safe_load(written) == {"title": text, "terms": [text], "seo": {text: text}}


@pytest.mark.parametrize("text", ["1e3", "0o17", "y", "N", "12e03", "1_000", "yes"])
def test_yaml__quoted_for_readers_of_other_versions(text: str) -> None:
    assert re.fullmatch(r"""title: (["']).+\1\n""", to_yaml({"title": text}))


def test_yaml__nothing_is_wrapped() -> None:
    assert to_yaml({"title": "word " * 500 + "end"}).count("\n") == 1


def test_yaml__no_line_ends_the_front_matter() -> None:
    written = to_yaml({"a": "---", "b": ["---", "..."], "c": "x\n---\ny", "---": 1})
    assert not {"---", "..."} & set(written.split("\n"))


values = st.recursive(
    st.one_of(st.text(), st.integers(), st.booleans(), st.sampled_from([*LOOKALIKES, *OTHERS, *UNICODE])),
    lambda inside: st.one_of(st.lists(inside, min_size=1), st.dictionaries(st.text(), inside, min_size=1)),
    max_leaves=3,
)


@given(st.dictionaries(st.text(min_size=1), values, min_size=1, max_size=3))
@settings(max_examples=150, derandomize=True, database=None, deadline=None)
def test_yaml__read_back(fields: dict[str, Any]) -> None:
    assert yaml.safe_load(to_yaml(fields)) == fields


plane_zero = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), min_size=1, max_size=9)


@given(st.dictionaries(st.text("abcyn_-0", min_size=1), plane_zero, min_size=1))
@settings(max_examples=200, derandomize=True, database=None, deadline=None)
def test_yaml__same_bytes_with_and_without_libyaml(fields: dict[str, str]) -> None:
    assert to_yaml({**fields, "🎉": 1}) == to_yaml(fields) + "🎉: 1\n"
