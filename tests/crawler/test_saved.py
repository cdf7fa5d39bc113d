"""Saved answers as a Source: what is read, from where it is, and what is refused with which words."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.fake import Known, Reading
from wpmigrate.crawler import CrawlOptions, open_source
from wpmigrate.errors import SourceUnreadable, UsageError
from wpmigrate.records import Failed, Filters, Indexed, Item, Site


def post(number: int, *, home: str = "https://example.org", base: str = "posts", **fields: Any) -> dict[str, Any]:
    record = {
        "id": number,
        "type": "post",
        "slug": f"post-{number}",
        "status": "publish",
        "modified_gmt": "2024-01-02T00:00:00",
        "link": f"{home}/post-{number}/",
        "title": {"rendered": f"Post {number}"},
        "content": {"rendered": f"<p>{number}</p>", "protected": False},
        "_links": {"self": [{"href": f"{home}/wp-json/wp/v2/{base}/{number}"}]},
    }
    return record | fields


def unlinked(record: dict[str, Any], *more: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in ("_links", *more)}


def save(path: Path, value: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def read(path: Path, filters: Filters | None = None) -> Reading:
    return Reading(list(open_source(str(path), CrawlOptions()).read(Known(), filters or Filters())))


def refusal(path: Path) -> str:
    with pytest.raises(SourceUnreadable) as caught:
        read(path)
    assert caught.value.exit_code == 2
    assert caught.value.advice
    assert str(path) in str(caught.value) or path.is_dir()
    return str(caught.value)


def sites(reading: Reading) -> list[str]:
    return [site.key for site in reading.of(Site)]


# --- files


def test_file__one_record__as_it_was_sent(tmp_path: Path) -> None:
    text = '  {"id": 7,\n "type":"post", "link":"https://example.org/x/", "title":{"rendered":"a\\/b"}}\n'
    (tmp_path / "one.json").write_text(text, encoding="utf-8")
    reading = read(tmp_path / "one.json")
    assert [(item.id, item.raw.decode()) for item in reading.of(Item)] == [(7, text.strip())]
    assert reading.index().complete
    assert sites(reading) == ["example.org"]


def test_file__an_array__each_record_with_its_own_piece(tmp_path: Path) -> None:
    (tmp_path / "posts.json").write_text('[{"id":2,"title":{}} , {"id": 1,"title":{}}]', encoding="utf-8")
    reading = read(tmp_path / "posts.json")
    assert [item.raw for item in reading.of(Item)] == [b'{"id": 1,"title":{}}', b'{"id":2,"title":{}}']


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_file__in_any_encoding_of_unicode(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "one.json"
    path.write_bytes(json.dumps(post(1, title={"rendered": "Grüße 🎉"}), ensure_ascii=False).encode(encoding))
    assert read(path).items()[1]["title"]["rendered"] == "Grüße 🎉"


def test_file__invalid_bytes__are_replaced_and_said(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_bytes(json.dumps(post(1)).encode().replace(b"Post 1", b"Post \xff1"))
    reading = read(path)
    assert reading.items()[1]["title"]["rendered"] == "Post \ufffd1"
    assert "UTF-8" in reading.notes("salvaged")[0]


def test_file__php_notice_before_it__is_repaired_and_said(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text("<br />\n<b>Notice</b>: x in <b>y</b><br />\n" + json.dumps([post(1)]), encoding="utf-8")
    reading = read(path)
    assert reading.items().keys() == {1}
    assert "before the JSON" in reading.notes("salvaged")[0]


@pytest.mark.parametrize("body", ["value", "text"])
def test_file__envelope__body_as_value_or_as_text(tmp_path: Path, body: str) -> None:
    inner = '[ {"id":5,"title":{"rendered":"x"}} ]'
    value = inner if body == "value" else json.dumps(inner)
    url = "https://example.org/blog/wp-json/wp/v2/book?per_page=100"
    path = tmp_path / "answer.json"
    path.write_text(f'{{"url": "{url}", "status": 200, "headers": {{"a": "body"}}, "body": {value}}}', encoding="utf-8")
    reading = read(path)
    item = reading.of(Item)[0]
    assert item.raw == b'{"id":5,"title":{"rendered":"x"}}'
    assert (item.site, item.collection.name, item.collection.kind) == ("example.org/blog", "book", "post")


def test_file__a_post_with_few_fields__is_a_post(tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", {"id": 1, "type": "post", "slug": "x", "link": "https://example.org/x/"})
    assert read(path).sent("posts") == [1]


# --- folders


def whole_site(folder: Path) -> None:
    types = {"post": {"slug": "post", "rest_base": "posts"}, "tide": {"slug": "tide", "rest_base": "tides"}}
    types["tide"]["rest_namespace"] = "harbour/v1"
    links = {"_links": {"wp:items": [], "collection": [{"href": "https://example.org/wp-json/wp/v2/types"}]}}
    save(folder / "types.json", {slug: value | links for slug, value in types.items()})
    save(folder / "posts.json", [unlinked(post(1)), unlinked(post(2))])
    save(folder / "deep" / "er" / "tides.json", [unlinked(post(9, type="tide"))])
    save(folder / "cats.json", [{"id": 1, "taxonomy": "category", "name": "A", "slug": "a"}])
    save(folder / "media.json", [unlinked(post(20, type="attachment", media_type="image"))])
    save(folder / "people.json", [{"id": 1, "name": "Ada", "slug": "ada", "avatar_urls": {}}])
    save(folder / "talk.json", [{"id": 4, "post": 1, "author_name": "Bo", "content": {"rendered": "x"}}])
    save(folder / "index.json", {"name": "Fish &amp; chips", "home": "https://example.org", "namespaces": ["wp/v2"]})
    (folder / "notes.txt").write_text("not mine", encoding="utf-8")


def test_folder__each_kind_by_its_shape(tmp_path: Path) -> None:
    whole_site(tmp_path)
    reading = read(tmp_path)
    found = {event.collection.name: event.collection for event in reading.of(Item)}
    assert {name: (entry.kind, entry.type, entry.route) for name, entry in found.items()} == {
        "types": ("other", "types", "wp/v2/types"),
        "categories": ("term", "category", "wp/v2/categories"),
        "users": ("user", "user", "wp/v2/users"),
        "media": ("media", "attachment", "wp/v2/media"),
        "posts": ("post", "post", "wp/v2/posts"),
        "tides": ("post", "tide", "harbour/v1/tides"),
        "comments": ("comment", "comment", "wp/v2/comments"),
    }
    assert [site.name for site in reading.of(Site)] == ["Fish & chips"]


def test_folder__an_index_before_the_items_of_its_collection(tmp_path: Path) -> None:
    whole_site(tmp_path)
    seen: set[str] = set()
    for event in read(tmp_path).events:
        if isinstance(event, Indexed):
            seen.add(event.collection.name)
        if isinstance(event, Item):
            assert event.collection.name in seen


def test_folder__several_sites__by_links_and_by_permalinks(tmp_path: Path) -> None:
    save(tmp_path / "a.json", post(1, home="https://a.example"))
    save(tmp_path / "b.json", post(1, home="https://b.example/blog"))
    save(tmp_path / "c.json", unlinked(post(2, home="http://www.b.example/blog")))
    save(tmp_path / "d.json", unlinked(post(1, home="https://c.example")))
    reading = read(tmp_path)
    assert sites(reading) == ["a.example", "b.example/blog", "c.example"]
    assert [(item.site, item.id) for item in reading.of(Item)] == [
        ("a.example", 1),
        ("b.example/blog", 1),
        ("b.example/blog", 2),
        ("c.example", 1),
    ]


def test_folder__path_of_a_site__from_a_plain_guid(tmp_path: Path) -> None:
    guid = {"rendered": "https://example.org/blog/?p=1"}
    save(tmp_path / "a.json", unlinked(post(1, home="https://example.org/blog", guid=guid)))
    assert sites(read(tmp_path)) == ["example.org/blog"]


def test_folder__guid_of_an_old_host__is_not_where_it_is(tmp_path: Path) -> None:
    save(tmp_path / "a.json", unlinked(post(1, guid={"rendered": "https://old.example/blog/?p=1"})))
    assert sites(read(tmp_path)) == ["example.org"]


def test_folder__records_that_say_nothing__are_of_the_only_site(tmp_path: Path) -> None:
    save(tmp_path / "a.json", post(1))
    save(tmp_path / "b.json", {"id": 2, "type": "post", "title": {"raw": "x"}})
    assert [item.site for item in read(tmp_path).of(Item)] == ["example.org", "example.org"]


def test_folder__records_that_say_nothing__of_several_sites(tmp_path: Path) -> None:
    save(tmp_path / "a" / "1.json", post(1, home="https://a.example"))
    save(tmp_path / "b" / "1.json", post(1, home="https://b.example"))
    lone = save(tmp_path / "b" / "2.json", {"id": 2, "type": "post", "title": {"raw": "x"}})
    assert [item.site for item in read(tmp_path).of(Item) if item.id == 2] == ["b.example"]
    lone.rename(tmp_path / "2.json")
    with pytest.raises(SourceUnreadable, match=r"a\.example, b\.example"):
        read(tmp_path)


def test_folder__clashing_ids__names_both_files(tmp_path: Path) -> None:
    save(tmp_path / "a.json", post(1))
    save(tmp_path / "b" / "c.json", [post(1, title={"rendered": "Other"})])
    message = refusal(tmp_path)
    assert "a.json" in message
    assert "c.json" in message
    assert "post 1" in message


def test_folder__post_and_page_of_one_id__clash(tmp_path: Path) -> None:
    save(tmp_path / "a.json", post(1))
    save(tmp_path / "b.json", post(1, type="page", base="pages"))
    assert "different content" in refusal(tmp_path)


def test_folder__post_and_term_of_one_id__do_not(tmp_path: Path) -> None:
    save(tmp_path / "a.json", post(1))
    save(tmp_path / "b.json", {"id": 1, "taxonomy": "category", "name": "A"})
    assert len(read(tmp_path).of(Item)) == 2


def test_folder__copies__are_one_record(tmp_path: Path) -> None:
    save(tmp_path / "a.json", post(1))
    save(tmp_path / "b.json", [dict(reversed(list(post(1).items())))])
    assert read(tmp_path).sent() == [1]


def test_file__one_id_twice_with_different_content__is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", [post(1), post(1, title={"rendered": "Other"})])
    assert "holds twice post 1" in refusal(path)


@pytest.mark.parametrize("names", [("posts.edit.json", "posts.view.json"), ("a.json", "b.json")])
def test_folder__view_and_edit_of_one_record__are_merged(tmp_path: Path, names: tuple[str, str]) -> None:
    edit = {"id": 1, "type": "post", "modified_gmt": "2024-01-02T00:00:00", "content": {"raw": "1", "protected": False}}
    save(tmp_path / names[0], [edit | {"password": ""}, edit | {"id": 3, "status": "draft"}])
    save(tmp_path / names[1], [post(1), post(2)])
    reading = read(tmp_path)
    assert reading.sent() == [1, 2, 3]
    assert reading.items()[1]["content"] == {"rendered": "<p>1</p>", "protected": False, "raw": "1"}
    assert reading.items()[1]["title"] == {"rendered": "Post 1"}
    assert reading.items()[3]["content"] == {"raw": "1", "protected": False}


def test_folder__view_and_edit_of_different_times__clash(tmp_path: Path) -> None:
    save(tmp_path / "a.json", post(1))
    save(tmp_path / "b.json", post(1, modified_gmt="2025-05-05T00:00:00", content={"raw": "1"}))
    assert "different content" in refusal(tmp_path)


def test_folder__templates__are_kept_as_one(tmp_path: Path) -> None:
    save(tmp_path / "a.json", post(1))
    save(tmp_path / "t.json", [{"id": "theme//home", "type": "wp_template"}])
    found = read(tmp_path).of(Item)
    assert [(item.collection.name, item.id) for item in found] == [("templates", 0), ("posts", 1)]


def test_folder__an_answer_that_was_an_error__is_named_and_costs_no_more(tmp_path: Path) -> None:
    save(tmp_path / "a.json", post(1))
    denied = {"code": "rest_user_cannot_view", "message": "Sorry.", "data": {"status": 401}}
    save(tmp_path / "users.json", denied)
    url = "https://example.org/wp-json/wp/v2/comments"
    save(tmp_path / "comments.json", {"url": url, "status": 500, "headers": {}, "body": "<html>Fatal</html>"})
    reading = read(tmp_path)
    assert "rest_user_cannot_view" in reading.notes("not-visible")[0]
    failed = reading.of(Failed)[0]
    assert (failed.collection.name, failed.not_visible) == ("comments", False)


def test_folder__hidden_files_and_others__are_left_alone(tmp_path: Path) -> None:
    save(tmp_path / "a.json", post(1))
    (tmp_path / ".b.json").write_text("{", encoding="utf-8")
    (tmp_path / "c.jsonl").write_text("{", encoding="utf-8")
    assert read(tmp_path).sent() == [1]


# --- filters


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(types=("post",)), [1, 2]),
        (Filters(types=("tides",)), [9]),
        (Filters(ids=(2, 9)), [2, 9]),
        (Filters(slugs=("post-1",)), [1]),
        (Filters(limit=1), [1, 9]),
        (Filters(statuses=("draft",)), []),
        (Filters(statuses=("any",)), [1, 2, 9]),
    ],
    ids=str,
)
def test_filters__choose_posts_and_keep_what_they_refer_to(
    tmp_path: Path, filters: Filters, expected: list[int]
) -> None:
    whole_site(tmp_path)
    reading = read(tmp_path, filters)
    assert sorted(item.id for item in reading.of(Item) if item.collection.kind == "post") == expected
    assert reading.items("media").keys() == {20}
    assert not any(event.complete for event in reading.of(Indexed) if event.collection.kind == "post")


def test_filters__unknown_type__says_which_there_are(tmp_path: Path) -> None:
    whole_site(tmp_path)
    with pytest.raises(UsageError, match=r"no type tidess.*tides"):
        read(tmp_path, Filters(types=("tidess",)))


# --- what is refused


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("hello", "is no JSON: line 1, column 1"),
        ('{"id": 1,\n "title": oops}', "is no JSON: line 2, column 11"),
        ('[{"id": 1}, {"id"', "is no JSON: line 1, column"),
        ("<!doctype html><html><body>Hello", "is a web page, not JSON"),
        ("<form><input type='password'></form>", "is a login page, not JSON"),
        ('"a text"', "is JSON, but a text and no record"),
        ("12", "is JSON, but a number and no record"),
        ("null", "is JSON, but null and no record"),
        ("[]", "holds an empty list"),
        ('{"name": "package", "version": "1.0"}', "is JSON, but no record of WordPress's: it has no id"),
        ("[1, 2]", "is a list whose entry 1 is a number, not a record"),
        ('[{"id": 1}, {"name": "x"}]', "is a list whose entry 2 is no record: it has no id"),
        ('{"id": true}', "whose id is true, not a number"),
        ('{"id": 99999999999999999999999}', "not a number"),
        ('{"code":"rest_forbidden","message":"Sorry.","data":{"status":401}}', "rest_forbidden: Sorry"),
        ('{"url": "https://x.example/wp-json", "status": 404, "body": "gone"}', "HTTP 404"),
        ("[" * 50_000, "is no JSON"),
    ],
)
def test_file__that_holds_no_record__exact_reason(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    assert words in refusal(path)


@pytest.mark.parametrize("depth", [300, 900, 990, 1100, 5000])
def test_file__of_any_depth__is_read_or_refused(tmp_path: Path, depth: int) -> None:
    path = tmp_path / "deep.json"
    path.write_text('{"id": 1, "title": {}, "meta": ' + '{"a":' * depth + "1" + "}" * depth + "}", encoding="utf-8")
    try:
        sent = read(path).sent()
    except SourceUnreadable:
        sent = [1]
    assert sent == [1]


def test_folder__one_bad_file__is_named(tmp_path: Path) -> None:
    save(tmp_path / "a.json", post(1))
    (tmp_path / "b.json").write_text("{", encoding="utf-8")
    assert "b.json" in refusal(tmp_path)


def test_folder__empty__says_so(tmp_path: Path) -> None:
    assert "holds no .json files" in refusal(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_file__without_rights__says_so(tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", post(1))
    path.chmod(0)
    assert "cannot be read" in refusal(path)


def test_folder_named_json__is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x.json").mkdir()
    assert "holds no .json files" in refusal(tmp_path / "x.json")


# --- which Source


@pytest.mark.parametrize("name", ["posts.json", "./nothing/here", "no-such-folder", "export.xml", "", "a\0b"])
def test_open_source__neither_a_path_nor_an_address(name: str) -> None:
    with pytest.raises(SourceUnreadable, match="neither"):
        open_source(name, CrawlOptions())


@pytest.mark.parametrize("name", ["ftp://example.org", "https://", "http://[::1"])
def test_open_source__no_address_of_a_site(name: str) -> None:
    with pytest.raises(UsageError):
        open_source(name, CrawlOptions())


def test_open_source__wxr__is_not_yet_read(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_text("<rss/>", encoding="utf-8")
    with pytest.raises(SourceUnreadable, match="cannot be read yet"):
        open_source(str(path), CrawlOptions())


def test_open_source__a_folder_named_as_a_host__is_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "example.org" / "a.json", post(1))
    assert [item.id for item in open_source("example.org").read(Known(), Filters()) if isinstance(item, Item)] == [1]
    assert open_source("example.com").name == "example.com"
