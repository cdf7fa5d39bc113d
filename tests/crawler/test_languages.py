"""Sites in several languages: every record of each, once, with its language where the lists tell it.

The plugins' own parts of REST are played here as their source has them: WPML's argument ``wpml_language`` of every
route with its values, and lists in one language; Polylang's ``lang``, which only narrows a list.
"""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.crawler.fake import Fake, Fault, Known, Reading, answer, error, page, read
from tests.wordpress import WordPress
from wpmigrate.crawler import CrawlOptions, open_source
from wpmigrate.records import Filters, Item

CODES = ("en", "de", "pt-br")


def wpml(fake: Fake, of: Callable[[str, int], str | None], argument: str = "wpml_language") -> Fake:
    """The site keeps languages apart: ``of`` gives that of a record (by its collection's name), None for one that has
    none and is in every list."""

    def lists(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        base, _, number = request.url.path.rpartition("/wp/v2/")[2].partition("/")
        lang = parameters.pop(argument, "en")
        if lang not in CODES:
            return error(400, "rest_invalid_param", wpml_language="no such language")
        if base in fake.collections and not number:
            asked = parameters.get("include")
            ids = {str(id) for id in fake.collections[base] if of(base, id) in (lang, None)}
            parameters["include"] = ",".join(ids & set(asked.split(",")) if asked else ids) or "0"
        return None

    fake.faults += [indexed("wpml/v1", {argument: {"enum": list(CODES)}}), lists]
    return fake


def indexed(space: str, arguments: dict[str, Any]) -> Fault:
    """REST's index, and what it says of the arguments of posts."""

    def index(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        route = request.url.path.rpartition("/wp-json/")[2]
        if route == "" and request.url.path.endswith("/wp-json/"):
            return answer({"name": "x", "home": "https://example.org", "namespaces": ["wp/v2", space]})
        if route == "wp/v2":
            endpoints = [{"methods": ["GET"], "args": arguments}]
            return answer({"routes": {"/wp/v2/posts": {"endpoints": endpoints}}})
        return None

    return index


def by_rest_of(base: str, id: int) -> str | None:
    return CODES[id % 3] if base in ("posts", "categories") else None


def trilingual(posts: int = 9) -> Fake:
    fake = Fake(posts)
    for number in range(1, 4):
        fake.add(number, "categories", taxonomy="category", name=f"c{number}")
        fake.add(20 + number, "media")
        fake.add(30 + number, "book")
    return fake


def test_wpml__every_post_once__with_its_language() -> None:
    fake = wpml(trilingual(250), by_rest_of)
    reading = read(fake)
    assert {number: post["lang"] for number, post in reading.items().items()} == {
        number: CODES[number % 3] for number in range(1, 251)
    }
    assert len(reading.sent()) == 250
    assert reading.index().complete
    assert reading.failed() == []


def test_wpml__terms_as_well__and_what_has_no_language_says_none() -> None:
    reading = read(wpml(trilingual(), by_rest_of))
    terms = {number: term["lang"] for number, term in reading.items("categories").items()}
    assert terms == {1: "de", 2: "pt-br", 3: "en"}
    for name, ids in (("media", {21, 22, 23}), ("book", {31, 32, 33})):
        assert reading.items(name).keys() == ids
        assert not [record for record in reading.items(name).values() if "lang" in record]
        assert reading.failed(name) == []


def test_wpml__a_list_that_all_languages_share__is_read_once() -> None:
    fake = Fake(0)
    for number in range(1, 251):
        fake.add(number, "book")
    wpml(fake, by_rest_of)
    assert len(read(fake).items("book")) == 250
    lists = [url for url in fake.asked("/book?") if "include" not in url]
    assert (
        len([url for url in lists if "wpml_language=en" in url])
        == 2 * len([url for url in lists if "wpml_language=de" in url]) + 2
    )
    assert not [url for url in fake.asked("/book?include=") if "wpml_language=de" in url]


def test_wpml__posts_that_stand_in_for_a_translation__come_once_and_say_no_language() -> None:
    """Where WPML shows what is not translated in the default language."""
    reading = read(wpml(Fake(6), lambda base, id: CODES[id % 3] if id % 2 else None))
    assert len(reading.sent()) == 6
    assert {number: post.get("lang") for number, post in reading.items().items()} == {
        1: "de",
        2: None,
        3: "en",
        4: None,
        5: "pt-br",
        6: None,
    }


def test_wpml__a_chosen_language() -> None:
    fake = wpml(trilingual(), by_rest_of)
    reading = read(fake, filters=Filters(lang="pt"))
    assert reading.items().keys() == {2, 5, 8}
    assert reading.items("categories").keys() == {1, 2, 3}


@pytest.mark.parametrize(
    ("fails", "not_visible"), [(error(403, "rest_forbidden"), True), (httpx.Response(500, text="<p>dead</p>"), False)]
)
def test_wpml__a_language_that_cannot_be_read__is_named(fails: httpx.Response, not_visible: bool) -> None:
    fake = wpml(trilingual(), by_rest_of)
    fake.faults.insert(
        0,
        lambda request, parameters: (
            fails if (parameters.get("wpml_language") == "de" and request.url.path.endswith("/posts")) else None
        ),
    )
    reading = read(fake)
    assert reading.items().keys() == {2, 3, 5, 6, 8, 9}
    (failed,) = reading.failed()
    assert (failed.not_visible, "language de" in failed.reason) == (not_visible, True)
    assert not reading.index().complete


def test_wpml__an_older_one__by_the_languages_that_the_page_links() -> None:
    fake = wpml(trilingual(), by_rest_of, "lang")
    fake.faults[0] = indexed("wpml/v1", {})
    links = "".join(f'<link rel="alternate" hreflang="{code}" href="/{code}/">' for code in ("en", "de", "pt-BR"))
    home = page(f"<html><head>{links}</head></html>", link=fake.root)
    fake.faults.insert(0, lambda request, parameters: home if request.url.path == "/" else None)
    assert read(fake, f"{fake.home}/").items().keys() == set(range(1, 10))


def test_polylang__answers_in_all_languages__and_is_asked_once() -> None:
    fake = Fake(0)
    for number in range(1, 5):
        fake.add(number, lang=CODES[number % 2], translations={"en": 1})
    fake.faults.append(indexed("pll/v1", {"lang": {"enum": ["", "en", "de"]}}))
    reading = read(fake)
    assert {number: post["lang"] for number, post in reading.items().items()} == {1: "de", 2: "en", 3: "de", 4: "en"}
    assert not fake.asked("lang=")
    assert len([url for url in fake.asked("/posts?") if "include" not in url]) == 2


def test_one_language__nothing_more_is_asked() -> None:
    fake = Fake(3)
    read(fake)
    assert not fake.asked("wpml") + fake.asked("routes.")


# --- on a real WordPress


PLUGIN = r"""
file_put_contents(WPMU_PLUGIN_DIR . '/languages.php', <<<'PHP'
<?php
const CODES = ['en', 'de', 'fr'];
$GLOBALS['shown'] = 'en';
add_filter('rest_endpoints', function ($endpoints) {
    foreach ($endpoints as $route => $entries) {
        foreach (array_filter(array_keys($entries), 'is_int') as $key) {
            $endpoints[$route][$key]['args']['wpml_language'] = ['type' => 'string', 'enum' => CODES];
        }
    }
    return $endpoints;
});
add_action('rest_api_init', fn() => register_rest_route('wpml/v1', '/status', [
    'methods' => 'GET', 'callback' => '__return_true', 'permission_callback' => '__return_true',
]));
add_filter('rest_request_before_callbacks', function ($response, $handler, $request) {
    $GLOBALS['shown'] = $request['wpml_language'] ?: 'en';
    return $response;
}, 10, 3);
function in_language($table, $column, $id) {
    global $wpdb;
    $stored = "SELECT meta_value FROM {$wpdb->$table} WHERE $column = $id AND meta_key = '_language'";
    return " AND COALESCE(($stored), 'en') = '" . esc_sql($GLOBALS['shown']) . "'";
}
add_filter('posts_where', function ($where, $query) {
    global $wpdb;
    if (!defined('REST_REQUEST') || !array_intersect((array) $query->get('post_type'), ['post', 'page'])) {
        return $where;
    }
    return $where . in_language('postmeta', 'post_id', "$wpdb->posts.ID");
}, 10, 2);
add_filter('terms_clauses', function ($clauses, $taxonomies) {
    if (defined('REST_REQUEST') && in_array('category', $taxonomies, true)) {
        $clauses['where'] .= in_language('termmeta', 'term_id', 't.term_id');
    }
    return $clauses;
}, 10, 2);
PHP);
"""


def test_wpml__on_a_real_site__every_post_and_term_once(wordpress: WordPress) -> None:
    posts, pages = sorted(wordpress.ids()), sorted(wordpress.ids("page"))
    rows = wordpress.rows("SELECT term_id FROM wp_term_taxonomy WHERE taxonomy = 'category'")
    terms = sorted(int(str(row[0])) for row in rows)
    spoken = {**dict.fromkeys(posts[::3], "de"), posts[1]: "fr", pages[0]: "de"}
    marks = "".join(f"update_post_meta({id}, '_language', '{code}');" for id, code in spoken.items())
    wordpress.php(PLUGIN)
    wordpress.php(f"{marks} update_term_meta({terms[-1]}, '_language', 'de');")
    before = len(wordpress.answered())
    reading = Reading(list(open_source(wordpress.url, CrawlOptions()).read(Known(), Filters())))
    for name, ids in (("posts", posts), ("pages", pages)):
        assert sorted(reading.sent(name)) == ids
        langs = {id: record["lang"] for id, record in reading.items(name).items()}
        assert langs == {id: spoken.get(id, "en") for id in ids}
        assert reading.index(name).complete
    assert reading.items("categories").keys() == set(terms)
    assert reading.items("categories")[terms[-1]]["lang"] == "de"
    assert reading.items("logs").keys() == wordpress.ids("logentry")
    assert not any("lang" in record for record in reading.items("logs").values())
    assert [event for event in reading.of(Item) if event.collection.name == "media"]
    whole = [entry.target for entry in wordpress.answered()[before:] if "include=" in entry.target]
    assert len(whole) == len(set(whole))
