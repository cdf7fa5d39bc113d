"""Links of exported posts lead to where the export puts things, whoever links to whom."""

import json
import multiprocessing
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.test_again import NOW
from tests.pipeline.test_exporting import MEDIA, POSTS, SITE, Told, files, item
from wpmigrate.pipeline import FORMATS, ExportOptions, Report, export
from wpmigrate.records import Collection, Filters, Indexed

PAGES = Collection("pages", "post", "page", "wp/v2/pages")
CATEGORIES = Collection("categories", "term", "category", "wp/v2/categories")
AT = "https://example.org"


def post(id: int, html: str = "<p>Text</p>", collection: Collection = POSTS, **fields: Any) -> Any:
    fields = {"link": f"{AT}/2024/05/s{id}/", "content": {"rendered": html}, "title": {"rendered": f"T{id}"}, **fields}
    return item(collection, id, **fields)


def site(*posts: Any) -> Told:
    """Posts, and a page with a child, a picture and a category."""
    others = [
        post(50, collection=PAGES, slug="about", link=f"{AT}/about/"),
        post(51, collection=PAGES, slug="contact", parent=50, link=f"{AT}/about/contact/"),
    ]
    picture = item(
        MEDIA, 60, source_url=f"{AT}/wp-content/uploads/2024/05/boat.jpg", link=f"{AT}/2024/05/s1/boat/",
        mime_type="image/jpeg", media_details={"width": 9, "height": 9},
    )  # fmt: skip
    return Told(
        Indexed(SITE.key, CATEGORIES, [70]), item(CATEGORIES, 70, taxonomy="category", link=f"{AT}/topics/boats/"),
        Indexed(SITE.key, MEDIA, [60]), picture,
        Indexed(SITE.key, PAGES, [50, 51]), *others,
        Indexed(SITE.key, POSTS, [one.id for one in posts]), *posts,
    )  # fmt: skip


def run(source: Told, folder: Path, **options: Any) -> Report:
    report = export(source, ExportOptions(output=folder, **options), now=lambda: NOW)
    assert report.exit == 0, report.audit.posts
    return report


def notes(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]


LED = {
    f"{AT}/2024/05/s2/": "s2.md",
    "http://www.example.org/2024/05/s2": "s2.md",
    f"{AT}/2024/05/s2/#low-water": "s2.md#low-water",
    f"{AT}/2024/05/s2/2/?utm_source=x#low-water": "s2.md#low-water",
    f"{AT}/?p=2": "s2.md",
    f"{AT}/?page_id=51": "../pages/about/contact.md",
    "/about/contact/": "../pages/about/contact.md",
    "../../../about/": "../pages/about.md",
    "https://old.example/about/": "../pages/about.md",
    "#top": "#top",
    f"{AT}/2024/05/s1/boat/": f"{AT}/wp-content/uploads/2024/05/boat.jpg",
    f"{AT}/?attachment_id=60": f"{AT}/wp-content/uploads/2024/05/boat.jpg",
}
KEPT = {
    f"{AT}/gone/": "not exported",
    f"{AT}/feed/": "feed",
    f"{AT}/wp-admin/": "administration",
    f"{AT}/topics/boats/": "list of posts by term",
    f"{AT}/?s=boats": "search",
    f"{AT}/2024/05/": "archive of a date",
}
FOREIGN = ["https://elsewhere.example/2024/05/s2/", "mailto:x@example.org", "#a", f"{AT}:81/about/"]
HREFS = [*LED, *KEPT, *FOREIGN]
Written = dict[str, tuple[str, list[dict[str, Any]]]]
"""By the address to which a post links twice: its text and its Notes."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A site on which each post links to one address, exported once."""
    folder = tmp_path_factory.mktemp("links")
    ids = {href: 100 + number for number, href in enumerate(HREFS)}
    posts = []
    for href, id in ids.items():
        whole = f"{AT}/2024/05/s{id}/#top" if href == "#top" else href
        posts.append(post(id, f'<p id="a"><a href="{whole}">here</a> <a href="{whole}">there</a></p>'))
    run(site(post(2), *posts), folder, old_domains=("old.example",))
    made = notes(folder)
    return {
        href: (
            (folder / f"posts/s{id}.md").read_text(encoding="utf-8"),
            [note for note in made if note["post"] == id],
        )
        for href, id in ids.items()
    }


@pytest.mark.parametrize("href", LED)
def test_link__within_the_site__leads_to_the_file(written: Written, href: str) -> None:
    text, (note,) = written[href]
    assert f"[here]({LED[href]}) [there]({LED[href]})" in text
    assert (note["rule"], note["severity"], note["format"]) == ("internal-link", "info", "markdown")
    assert note["removed"].startswith('<a href="')
    assert note["added"].startswith(f'<a href="{LED[href]}">here</a>')


@pytest.mark.parametrize("href", KEPT)
def test_link__to_what_is_not_exported__stays_with_a_note(written: Written, href: str) -> None:
    text, (note,) = written[href]
    assert f"[here]({href}) [there]({href})" in text
    assert (note["rule"], note["where"], note["removed"]) == ("unresolved-link", href, "")
    assert KEPT[href] in note["message"]


@pytest.mark.parametrize("href", FOREIGN)
def test_link__elsewhere__is_no_affair_of_ours(written: Written, href: str) -> None:
    text, made = written[href]
    assert f"[here]({href}) [there]({href})" in text
    assert made == []


@pytest.mark.parametrize(
    ("link", "href", "expected"),
    [
        (f"{AT}/a/?lang=de", f"{AT}/a/?lang=de", "s2.md"),
        (f"{AT}/a/?lang=de", f"{AT}/a/", f"{AT}/a/"),
        (f"{AT}/?tide=spring", "/?tide=Spring#x", "s2.md#x"),
        (f"{AT}/?tide=spring", AT, AT),
        (f"{AT}/?page_id=2", AT, AT),
        (f"{AT}/", AT, "s2.md"),
    ],
)
def test_link__by_a_query__is_another_post_than_without(tmp_path: Path, link: str, href: str, expected: str) -> None:
    run(site(post(1, f'<p><a href="{href}">here</a></p>'), post(2, link=link)), tmp_path)
    assert f"[here]({expected})" in (tmp_path / "posts/s1.md").read_text(encoding="utf-8")


def test_link__to_a_place_in_another_post__finds_the_place_there(tmp_path: Path) -> None:
    there = '<h2 id="low-water">Low</h2><p id="ebb">Ebb</p><p id="flood">Flood</p><p id="潮">C</p>'
    html = "".join(
        f'<p><a href="{AT}/2024/05/s1/{place}">x</a></p>' for place in ("#ebb", "2/#low-water", "#%e6%bd%ae")
    )
    run(site(post(1, there), post(2, html)), tmp_path, formats=FORMATS)
    text = (tmp_path / "posts/s1.md").read_text(encoding="utf-8")
    assert 'id="ebb"' in text
    assert 'id="潮"' in text
    assert "flood" not in text
    assert "[x](s1.md#ebb)" in (tmp_path / "posts/s2.md").read_text(encoding="utf-8")


def test_link__in_json_and_sql__keeps_the_sites_own_address(tmp_path: Path) -> None:
    html = f'<p><a href="{AT}/?p=2">here</a></p>'
    run(site(post(1, html), post(2)), tmp_path, formats=FORMATS)
    assert f'"href":"{AT}/?p=2"' in (tmp_path / "documents.jsonl").read_text(encoding="utf-8")
    connection = sqlite3.connect(tmp_path / "site.sqlite")
    try:
        found = connection.execute(
            "SELECT href, target_id, markdown FROM links JOIN posts ON posts.id = post_id"
        ).fetchall()
    finally:
        connection.close()
    assert found == [(f"{AT}/?p=2", 2, f"[here]({AT}/?p=2)\n")]


def test_link__of_many_posts__is_the_same_with_two_processes(tmp_path: Path) -> None:
    ids = range(201, 332)
    html = '<p id="p{0}"><a href="{2}/?p={1}#p{1}">x</a></p>'
    posts = [post(id, html.format(id, ids[-1] - id + ids[0], AT)) for id in ids]
    run(site(*posts), tmp_path / "one", formats=FORMATS)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        export(
            site(*posts), ExportOptions(output=tmp_path / "two", formats=FORMATS), executor=executor, now=lambda: NOW
        )
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert "[x](s331.md#p331)" in (tmp_path / "one/posts/s201.md").read_text(encoding="utf-8")


def test_link__to_a_post_of_an_earlier_run__leads_to_its_file(tmp_path: Path) -> None:
    """A run of some posts puts them, and leads their links, where a run of all does."""
    first = site(post(1), post(2, f'<p><a href="{AT}/?p=1">x</a></p>'), post(3, slug="s1"))
    run(first, tmp_path / "out", archive=tmp_path / "archive")
    before = files(tmp_path / "out")
    assert {name for name in before if name.startswith("posts/")} == {"posts/s1.md", "posts/s2.md", "posts/s1-3.md"}
    some = {"archive": tmp_path / "archive", "filters": Filters(ids=(2, 3))}
    run(first, tmp_path / "out", **some)
    after = files(tmp_path / "out")
    assert {name: after[name] for name in after if name.startswith("posts/")} == {
        name: before[name] for name in before if name.startswith("posts/")
    }
    run(first, tmp_path / "alone", **some)
    assert f"[x]({AT}/?p=1)" in (tmp_path / "alone/posts/s2.md").read_text(encoding="utf-8")


def test_path__of_an_older_post__is_not_taken_by_a_newer_one(tmp_path: Path) -> None:
    """Pages are written before posts, but places go by age."""
    run(site(post(1, slug="same"), post(2, slug="same"), post(9, slug="SAME")), tmp_path)
    assert {path.name for path in (tmp_path / "posts").iterdir()} == {"same.md", "same-2.md", "SAME-9.md"}


# --- redirects


def moved(folder: Path, **options: Any) -> dict[str, str]:
    run(site(post(1), post(2, slug="other name")), folder, **options)
    return {name: data.decode() for name, data in files(folder).items() if "redirects" in name}


def test_redirects__are_a_file_for_each_that_is_asked_for(tmp_path: Path) -> None:
    assert set(moved(tmp_path / "none")) == {"data/redirects.json"}
    found = moved(tmp_path / "all", redirects=("netlify", "nginx", "apache"))
    assert set(found) == {"_redirects", "redirects/nginx.conf", "redirects/apache.conf", "data/redirects.json"}
    assert "/2024/05/s2/ /posts/other-name.md 301\n" in found["_redirects"]
    assert "/ p=2 /posts/other-name.md 301\n" in found["_redirects"]
    assert "/about/contact/ /pages/about/contact.md 301\n" in found["_redirects"]


def test_redirects__where_the_address_stays__are_of_ids_only(tmp_path: Path) -> None:
    found = moved(tmp_path, redirects=("netlify",), dialect="hugo")
    lines = (tmp_path / "static/_redirects").read_text().splitlines()
    assert found
    assert [line.split()[0] for line in lines] == ["/"] * 12
    assert "/ p=2 /2024/05/s2/ 301" in lines


def test_redirects__name_what_has_no_place_any_more(tmp_path: Path) -> None:
    said = json.loads(moved(tmp_path)["data/redirects.json"])
    others = [entry for entry in said if "short" not in entry]
    assert others == [
        {"from": "/2024/05/s1/boat/", "to": None, "id": 60, "type": "attachment"},
        {"from": "/topics/boats/", "to": None, "id": 70, "type": "category"},
    ]
