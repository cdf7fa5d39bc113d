"""data/*.json: valid, a record a line, and nothing of a record left out."""

import io
import json
from typing import Any

import pytest

from tests.exporters.documents import BIGGEST, HOSTILE, SITE, Site1, document
from wpmigrate.exporters import data
from wpmigrate.exporters.plain import plain


def written(records: Site1) -> dict[str, Any]:
    """The files by name, read back; each array has a record a line."""
    found = {}
    for file in data.files(records, SITE, "data/"):
        text = b"".join(file.chunks)
        found[file.path.removeprefix("data/").removesuffix(".json")] = value = json.loads(text)
        if isinstance(value, list) and value:
            assert text.count(b"\n") == len(value) + 2
            assert [json.loads(line.rstrip(b",")) for line in text.splitlines()[1:-1]] == value
    return found


def test_data__an_empty_site() -> None:
    names = ["types", "taxonomies", "terms", "authors", "media", "comments", "menus"]
    found = written(Site1())
    assert list(found) == ["site", *names]
    assert [found[name] for name in names] == [[]] * len(names)
    assert found["site"]["name"] == "Harbour & quay"


def test_data__terms_of_all_taxonomies() -> None:
    news = {"id": 7, "name": "Fish &amp; chips", "slug": "fish", "taxonomy": "category", "parent": 0, "count": 3}
    found = written(
        Site1(categories=[news | {"acf": {"icon": "🐟"}, "_links": {"self": []}}], tags=[{"id": 8, "name": "x"}])
    )
    assert found["terms"][0] == {
        "id": 7,
        "taxonomy": "category",
        "name": "Fish & chips",
        "slug": "fish",
        "description": "",
        "parent": None,
        "count": 3,
        "link": "",
        "wordpress": {"name": "Fish &amp; chips", "parent": 0, "acf": {"icon": "🐟"}},
    }
    assert found["terms"][1]["taxonomy"] == "post_tag"


def test_data__media() -> None:
    details = {"width": 3000, "height": 2000, "original_image": "quay.jpg", "sizes": {}}
    caption = {"rendered": "<p>The <em>quay</em> &#8211; at noon</p>\n"}
    record = {
        "id": BIGGEST,
        "source_url": "https://example.com/quay-scaled.jpg",
        "media_details": details,
        "caption": caption,
    }
    (line,) = written(Site1(media=[record | {"mime_type": "image/jpeg", "alt_text": "boats"}]))["media"]
    assert (line["id"], line["url"], line["width"]) == (BIGGEST, "https://example.com/quay.jpg", 3000)
    assert line["caption"] == "The quay – at noon"
    assert line["wordpress"]["media_details"] == details
    assert line["wordpress"]["caption"] == caption


def test_data__comments() -> None:
    content = {"rendered": "<p>One</p>\n<p>two<br />\nthree &lt;b&gt;</p>"}
    record = {
        "id": 5,
        "post": 1,
        "parent": 4,
        "author_name": "O&#8217;Neil",
        "date_gmt": "2024-05-01T10:00:00",
        "content": content,
    }
    (line,) = written(Site1(comments=[record]))["comments"]
    assert (line["name"], line["text"], line["date"]) == ("O’Neil", "One\ntwo\nthree <b>", "2024-05-01T10:00:00Z")
    assert line["wordpress"]["content"] == content


def test_data__authors_and_odd_fields() -> None:
    found = written(Site1(users=[{"id": 4, "name": "Ada", "slug": ["odd"], "avatar_urls": []}]))
    assert found["authors"][0]["slug"] == ""
    assert found["authors"][0]["wordpress"]["slug"] == ["odd"]


def test_data__numbers_that_json_cannot_say_are_texts() -> None:
    (line,) = written(Site1(users=[b'{"id": 4, "acf": {"a": 1e999, "b": NaN, "c": 1.5e3}}']))["authors"]
    assert line["wordpress"] == {"acf": {"a": "1e999", "b": "NaN", "c": 1500.0}}


@pytest.mark.parametrize(
    "types",
    [
        [{"post": {"slug": "post", "rest_base": "posts", "name": "Posts"}}],
        [{"slug": "post", "rest_base": "posts", "name": "Posts"}],
    ],
)
def test_data__types_in_either_form(types: list[Any]) -> None:
    (line,) = written(Site1(types=types))["types"]
    assert (line["name"], line["collection"], line["title"]) == ("post", "posts", "Posts")


def test_data__menus() -> None:
    item = {"id": 12, "title": {"rendered": "Fish &amp; chips"}, "url": "https://example.com/", "parent": 0, "menus": 3}
    locations = {"primary": {"name": "primary", "description": "Top", "menu": 3}}
    found = written(Site1(menus=[{"id": 3, "name": "Top"}], menu_items=[item], menu_locations=[locations]))["menus"]
    assert [(line["kind"], line["id"], line["title"]) for line in found] == [
        ("nav_menu", 3, "Top"),
        ("nav_menu_item", 12, "Fish & chips"),
        ("location", None, "Top"),
    ]
    assert found[2]["wordpress"]["menu"] == 3


@pytest.mark.parametrize("record", [b'["no record"]', b'{"id": "seven"}', b"no json", b'{"id": 1, "name": "\\ud800"}'])
def test_data__a_record_that_is_none_is_written_as_it_came(record: bytes) -> None:
    (line,) = written(Site1(tags=[record]))["terms"]
    assert line.keys() >= {"id", "wordpress"}


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:12] for text in HOSTILE])
def test_data__hostile_texts(text: str) -> None:
    (line,) = written(Site1(users=[{"id": 1, "url": text, "description": text}]))["authors"]
    assert line["url"] == text
    assert {"description": line["description"], **line.get("wordpress", {})}["description"] == text


def test_data__the_same_bytes_again() -> None:
    site = Site1(tags=[{"id": id, "name": f"t{id}", "z": 1, "a": 2} for id in range(3)])
    assert [b"".join(file.chunks) for file in data.files(site, SITE, "data/")] == [
        b"".join(f.chunks) for f in data.files(site, SITE, "data/")
    ]


def test_redirects__old_place_and_new() -> None:
    stream = io.BytesIO()
    redirects = data.Redirects(stream)
    redirects.add(document(1).meta, "posts/post-1.md")
    redirects.add(document(2, status="draft", link="https://example.com/harbour/?p=2").meta, "posts/2.md")
    redirects.close()
    lines = json.loads(stream.getvalue())
    assert [(line["from"], line["to"]) for line in lines] == [
        ("/harbour/2024/05/post-1/", "posts/post-1.md"),
        ("/harbour/?p=2", "posts/2.md"),
    ]


def test_redirects__none() -> None:
    stream = io.BytesIO()
    data.Redirects(stream).close()
    assert json.loads(stream.getvalue()) == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Fish &amp; chips", "Fish & chips"),
        ("a &lt;b&gt; c", "a <b> c"),
        ("1 < 2", "1 < 2"),
        ("AT&T", "AT&T"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("a<script>alert(1)</script>b", "ab"),
        ("<b>bold</b> <i>and</i>\n more", "bold and more"),
        ("  ", ""),
    ],
)
def test_plain__text_as_a_reader_sees_it(html: str, text: str) -> None:
    assert plain(html) == text
