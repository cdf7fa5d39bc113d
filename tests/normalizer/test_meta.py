"""What is known of a post besides its body."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.normalizer.reading import Shelf
from wpmigrate.document import Author, Image, Meta, Seo, TermRef
from wpmigrate.normalizer import normalize
from wpmigrate.normalizer.meta import is_automatic
from wpmigrate.normalizer.plain import plain_text
from wpmigrate.records import Media, Post, Term, User

BODY = "<p>" + " ".join(f"word{number}" for number in range(100)) + "</p>"


def post(**fields: Any) -> Post:
    return Post.model_validate({"id": 7, "content": {"rendered": BODY}, **fields})


def meta(*records: Any, offset: float | None = None, **fields: Any) -> Meta:
    return normalize(post(**fields), Shelf(*records, offset=offset), "posts")[0].meta


def rules(**fields: Any) -> list[str]:
    return [note.rule for note in normalize(post(**fields), Shelf(), "posts")[1]]


def test_title__plain_text() -> None:
    title = {"rendered": "a &#8211; <em>b</em> &amp;lt;c\u00a0d"}
    assert meta(title=title).title == "a – b &lt;c d"
    assert rules(title=title) == ["title-markup"]
    assert rules(title={"rendered": "a &amp; b"}) == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<br>b", "a b"),
        ("<p>a</p><p>b</p>", "a b"),
        ("a<b>b</b>", "ab"),
        ("a<script>b</script>", "a"),
        ("a < b", "a < b"),
    ],
)
def test_plain_text(html: str, text: str) -> None:
    assert plain_text(html) == text


# --------------------------------------------------------------------------------------------------------------- dates


def test_date__offset_is_the_difference() -> None:
    made = meta(date="2024-07-01T12:00:00", date_gmt="2024-07-01T06:30:00", offset=1.0)
    assert made.date == datetime(2024, 7, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))


def test_date__site_offset_where_there_is_no_other() -> None:
    made = meta(date="2024-07-01T12:00:00", date_gmt="0000-00-00T00:00:00", offset=-3.5)
    assert made.date == datetime(2024, 7, 1, 12, tzinfo=timezone(timedelta(hours=-3.5)))


def test_date__none_and_unknown_offset() -> None:
    assert meta(date=None).date is None
    assert meta(date="2024-07-01T12:00:00").date == datetime(2024, 7, 1, 12)  # noqa: DTZ001  # nobody knows its zone


# ------------------------------------------------------------------------------------------------------- other records


def test_author__present_and_absent() -> None:
    assert meta(User(id=2, name="Ann", slug="ann"), author=2).author == Author(2, "Ann", "ann")
    assert meta(author=2).author == Author(2)
    assert meta(author=0).author is None


def test_terms__present_absent_and_of_custom_taxonomies() -> None:
    links = {"wp:term": [{"taxonomy": "genre", "href": "https://example.com/wp-json/wp/v2/genres?post=7"}]}
    made = meta(Term(id=1, name="A &amp; B", slug="a"), categories=[1, 2], tags=[], genres=[3], _links=links)
    assert made.terms == {"category": (TermRef(1, "A & B", "a"), TermRef(2, "", "")), "genre": (TermRef(3, "", ""),)}
    assert made.fields == {}


def test_image__of_its_record() -> None:
    media = Media(
        id=5,
        source_url="https://example.com/u/a-scaled.jpg",
        alt_text="x",
        media_details={"original_image": "a.jpg"},
    )
    wanted = Image("https://example.com/u/a-scaled.jpg", "x", media=5, original="https://example.com/u/a.jpg")
    assert meta(media, featured_media=5).image == wanted
    assert meta(featured_media=9223372036854775807).image == Image("", media=9223372036854775807)


def test_parents__from_the_root_down_and_never_round() -> None:
    a, b = Post(id=1, slug="a", parent=2), Post(id=2, slug="b", parent=1)
    made = meta(a, b, parent=1)
    assert (made.parent, made.parents) == (1, ("b", "a"))


# -------------------------------------------------------------------------------------------------------------- excerpt

AUTOMATIC = " ".join(f"word{number}" for number in range(55))


@pytest.mark.parametrize(
    ("excerpt", "wanted"),
    [
        ({"rendered": f"<p>{AUTOMATIC} [&hellip;]</p>\n"}, ""),
        ({"rendered": f'<p>{AUTOMATIC} <a class="more-link" href="x">Continue reading</a></p>'}, ""),
        ({"rendered": f"<p>{AUTOMATIC}&#8230; Read more</p>"}, ""),
        ({"rendered": BODY}, ""),
        ({"rendered": ""}, ""),
        ({"rendered": "<p>Written by <b>hand</b>.</p>"}, "Written by hand."),
        ({"rendered": f"<p>{AUTOMATIC}</p>", "raw": AUTOMATIC}, AUTOMATIC),
        ({"rendered": f"<p>{AUTOMATIC}</p>", "raw": ""}, ""),
    ],
)
def test_excerpt(excerpt: dict[str, str], wanted: str) -> None:
    assert meta(excerpt=excerpt).excerpt == wanted


def test_excerpt__shortcodes_as_they_stand_in_the_content() -> None:
    opening = "[vc_row][vc_column width=&#8221;1/2&#8243;][vc_column_text el_class=&#8221;red&#8221;]"
    content = {"rendered": f"<p>{opening}{AUTOMATIC}[/vc_column_text][/vc_column][/vc_row]</p>"}
    assert meta(content=content, excerpt={"rendered": f"<p>{opening} {AUTOMATIC[:90]} [&hellip;]</p>"}).excerpt == ""
    assert meta(content=content, excerpt={"rendered": "<p>[Sold out] By hand.</p>"}).excerpt == "[Sold out] By hand."


def test_excerpt__words_cut_in_the_middle() -> None:
    assert is_automatic("这是一个很长的 [...]", "这是一个很长的句子没有空格")


def test_excerpt__words_from_all_over_are_somebodys_own() -> None:
    body = " ".join(f"word{number}" for number in range(100))
    assert not is_automatic("word1 word9 word17 word30 word41 word60", body)


def test_excerpt__parts_left_out_by_wordpress() -> None:
    assert is_automatic("a b c d e f g h i j", "a b SHORTCODE c d e f g BLOCK h i j k l")


# ----------------------------------------------------------------------------------------------- languages, SEO, fields


def test_languages__polylang() -> None:
    other = Post(id=8, link="https://example.com/de/x/")
    made = meta(other, lang="en", translations={"en": 7, "de": 8, "fr": 9})
    assert (made.lang, made.translations) == ("en", {"de": "https://example.com/de/x/", "fr": "9"})


def test_languages__wpml() -> None:
    made = meta(
        wpml_current_locale="pt_BR", wpml_translations=[{"locale": "en_US", "id": 3, "href": "https://example.com/en/"}]
    )
    assert (made.lang, made.translations) == ("pt-BR", {"en-US": "https://example.com/en/"})
    assert made.fields == {}


def test_seo__yoast() -> None:
    head = {
        "title": "T &amp; U",
        "description": "D",
        "canonical": "https://example.com/x/",
        "robots": {"index": "noindex", "follow": "follow", "max-snippet": "max-snippet:-1"},
        "og_title": "T &amp; U",
        "og_description": "Other",
        "og_image": [{"url": "https://example.com/i.jpg"}],
    }
    wanted = Seo("T & U", "D", "https://example.com/x/", "noindex", "https://example.com/i.jpg", None, "Other")
    assert meta(yoast_head_json=head).seo == wanted


@pytest.mark.parametrize(
    "fields",
    [
        {"aioseo_head_json": {"title": "T", "description": "D", "robots": "noindex, max-image-preview:large"}},
        {"meta": {"rank_math_title": "T", "rank_math_description": "D", "rank_math_robots": ["noindex"]}},
        {"meta": {"_seopress_titles_title": "T", "_seopress_titles_desc": "D", "_seopress_robots_index": "yes"}},
    ],
)
def test_seo__other_plugins(fields: dict[str, Any]) -> None:
    assert meta(**fields).seo == Seo("T", "D", robots="noindex")


def test_seo__templates_and_nothing() -> None:
    assert meta(meta={"rank_math_title": "%title% %sep% %sitename%"}).seo is None
    assert meta().seo is None


def test_seo__a_percent_sign_of_a_filled_head_is_no_template() -> None:
    assert meta(yoast_head_json={"title": "Save 50% %now%"}).seo == Seo("Save 50% %now%")


def test_fields__other_words_of_a_head() -> None:
    head = {
        "title": "One",
        "og_title": "Two",
        "twitter_title": "Three",
        "twitter_description": "One",
        "schema": {"a": 1},
    }
    found = meta(yoast_head_json=head, aioseo_head_json={"title": "Four", "og:title": "Two", "og:locale": "en"})
    assert found.seo == Seo("One", og_title="Two")
    assert found.fields == {"yoast_head_json": {"twitter_title": "Three"}, "aioseo_head_json": {"title": "Four"}}


def test_fields__terms_that_are_no_ids() -> None:
    assert meta(tags=["jazz"], categories=[1]).fields == {"tags": ["jazz"]}


def test_fields__what_holds_something() -> None:
    made = meta(
        acf={"colour": "red", "none": ""},
        empty_plugin={"a": [], "b": {"c": None}},
        class_list=["post-7"],
        yoast_head="<title>x</title>",
        meta={"views": 3, "off": False, "blank": "", "footnotes": "[]"},
        sticky=True,
        format="standard",
        template="wide.php",
    )
    assert made.fields == {
        "acf": {"colour": "red", "none": ""},
        "sticky": True,
        "template": "wide.php",
        "meta": {"views": 3, "off": False},
    }


# -------------------------------------------------------------------------------------------------- which text is read


def test_source__protected_absent_and_raw() -> None:
    assert rules(content={"rendered": "", "protected": True}) == ["protected"]
    assert rules(content={"raw": "<p>a</p>", "protected": True}) == ["raw-content"]
    assert rules(content=None) == ["no-content"]
    assert rules(content={}) == ["no-content"]
    assert rules(content={"rendered": ""}) == []
    assert rules(content={"raw": "a\n\nb"}) == ["raw-content"]


def test_source__rendered_before_raw() -> None:
    body = normalize(post(content={"rendered": "<p>a</p>", "raw": "b"}), Shelf(), "posts")[0].body
    assert "'a'" in repr(body)
    assert "'b'" not in repr(body)


def test_author__entities() -> None:
    assert meta(User(id=2, name="Jo O&#8217;Neil", slug="jo"), author=2).author == Author(2, "Jo O’Neil", "jo")
