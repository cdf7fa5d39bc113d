"""Records: odd fields cost themselves, never the post."""

import json

import pytest

from wpmigrate.records import Media, Post, original_url, read, slices


def test_read__of_a_plain_post__has_no_notes() -> None:
    post, notes = read(Post, b'{"id": 1, "slug": "a", "title": {"rendered": "A"}, "acf": {"x": 1}}')
    assert (post.slug, post.title.rendered, post.model_extra, notes) == ("a", "A", {"acf": {"x": 1}}, [])


def test_read__of_a_field_of_an_odd_shape__keeps_the_post_and_names_the_field() -> None:
    post, notes = read(Post, b'{"id": 1, "slug": "a", "menu_order": {"odd": true}}')
    assert post.slug == "a"
    assert [(n.rule, n.detail) for n in notes] == [("odd-field", 'menu_order = {"odd": true}')]


def test_read__of_a_field_too_deep_for_json__keeps_the_post_and_names_the_field() -> None:
    deep = "[" * 300 + "]" * 300
    post, notes = read(Post, f'{{"id": 1, "acf": {deep}, "other": [[1]]}}')
    assert post.model_extra == {"other": [[1]]}
    assert [(n.rule, n.detail) for n in notes] == [("odd-field", f"acf = {deep}")]


@pytest.mark.parametrize("number", ["1e999", "NaN", "-Infinity"])
def test_read__of_a_number_that_json_cannot_say__keeps_the_post_and_names_the_field(number: str) -> None:
    post, notes = read(Post, f'{{"id": 1, "acf": {{"size": [{number}]}}, "meta": {{"a": 1e9}}}}')
    assert (post.meta, post.model_extra) == ({"a": 1e9}, {})
    assert [(note.rule, note.detail.partition(" = ")[0]) for note in notes] == [("odd-field", "acf")]


def test_read__of_a_64_bit_id__keeps_it() -> None:
    post, _ = read(Post, b'{"id": 1, "featured_media": 9223372036854775807}')
    assert post.featured_media == 9223372036854775807


def test_read__of_a_lone_surrogate__replaces_it_and_says_so() -> None:
    post, notes = read(Post, b'{"id": 1, "title": {"rendered": "a \\ud83d b"}}')
    assert post.title.rendered == "a \N{REPLACEMENT CHARACTER} b"
    assert [n.rule for n in notes] == ["bad-bytes"]


@pytest.mark.parametrize("value", ['"0000-00-00T00:00:00"', "null", '""'])
def test_read__of_a_zero_date__is_no_date(value: str) -> None:
    post, notes = read(Post, f'{{"id": 1, "date_gmt": {value}}}')
    assert (post.date_gmt, notes) == (None, [])


@pytest.mark.parametrize("raw", ["[1]", '{"slug": "no id"}', '{"id": "x"}'])
def test_read__of_what_is_no_record__is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        read(Post, raw)


def test_read__of_empty_meta__is_an_object() -> None:
    assert read(Post, '{"id": 1, "meta": []}')[0].meta == {}


def test_slices__give_each_record_as_it_was_sent() -> None:
    text = ' [ {"a" : 1.0}\n, {"b":"\\u00e9"} ] '
    pieces = list(slices(text))
    assert [piece for _, piece in pieces] == ['{"a" : 1.0}', '{"b":"\\u00e9"}']
    assert [value for value, _ in pieces] == json.loads(text)


@pytest.mark.parametrize("text", ["{}", "[1", "[1 2]", ""])
def test_slices__of_no_array__is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"array|comma|Expecting"):
        list(slices(text))


def test_original_url__of_a_scaled_image__is_the_upload() -> None:
    media = Media(
        id=1,
        source_url="https://example.org/wp-content/uploads/2024/05/a-scaled.jpg",
        media_details={"original_image": "a.jpg"},
    )
    assert original_url(media) == "https://example.org/wp-content/uploads/2024/05/a.jpg"


def test_original_url__of_a_name_that_is_a_path__is_not_followed() -> None:
    details = {"original_image": "../../wp-config.php"}
    media = Media(id=1, source_url="https://example.org/u/a.jpg", media_details=details)
    assert original_url(media) == "https://example.org/u/a.jpg"
