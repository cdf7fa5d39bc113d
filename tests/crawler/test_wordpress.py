"""The crawler against a real WordPress: what its database has is what comes out, also while it misbehaves."""

import threading

import pytest

from tests.crawler.fake import Known, Reading
from tests.wordpress import PASSWORD, POST_PASSWORD, USER, Faults, WordPress
from wpmigrate.crawler import CrawlOptions, open_source
from wpmigrate.crawler.answers import records
from wpmigrate.crawler.client import Client
from wpmigrate.crawler.discovery import find
from wpmigrate.errors import LoginRefused
from wpmigrate.records import Filters, Item

TYPES = {"posts": "post", "pages": "page", "logs": "logentry", "blocks": "wp_block"}
SHOWN = ("posts", "pages", "logs")
STATUSES = ("publish", "draft", "pending", "private", "future")


def read(
    site: WordPress, filters: Filters | None = None, *, login: bool = False, known: Known | None = None
) -> Reading:
    options = CrawlOptions(user=USER, password=PASSWORD) if login else CrawlOptions()
    return Reading(list(open_source(site.url, options).read(known or Known(), filters or Filters())))


def sources(site: WordPress) -> dict[object, object]:
    return {row[0]: row[1] for row in site.rows("SELECT ID, post_content FROM wp_posts")}


def failures(reading: Reading) -> list[object]:
    return [
        failed
        for name in (*TYPES, "media", "users", "comments")
        for failed in reading.failed(name)
        if not failed.not_visible
    ]


def test_read__anonymously__all_that_is_public(shared_wordpress: WordPress) -> None:
    reading = read(shared_wordpress)
    for name in SHOWN:
        assert reading.items(name).keys() == shared_wordpress.ids(TYPES[name])
        assert reading.index(name).complete
    assert failures(reading) == []
    assert reading.failed("blocks")[0].not_visible
    assert reading.items("posts")[min(shared_wordpress.ids())]["yoast_head_json"]["og_title"]


@pytest.mark.parametrize(
    "structure", ["/%postname%/", "/index.php/%postname%/", ""], ids=["pretty", "index.php", "plain"]
)
def test_find__from_any_address_of_the_site__with_any_permalinks(wordpress: WordPress, structure: str) -> None:
    wordpress.php(f"update_option('permalink_structure', '{structure}'); flush_rewrite_rules();")
    post = wordpress.request("/", rest_route="/wp/v2/posts", per_page=1).json()[0]["link"]
    for address in (wordpress.url, post, f"{wordpress.url}/nowhere/at/all/", f"{wordpress.url}/wp-login.php"):
        with Client(CrawlOptions()) as client:
            found = find(client, str(address))
            assert found.site.url == wordpress.url
            assert len(client.read(found.root.at("wp/v2/posts", per_page=3), records).pieces) == 3


def test_read__terms_users_comments_and_media(shared_wordpress: WordPress) -> None:
    reading = read(shared_wordpress, login=True)
    for name, taxonomy in (("categories", "category"), ("tags", "post_tag"), ("vessels", "vessel")):
        rows = shared_wordpress.rows("SELECT term_id FROM wp_term_taxonomy WHERE taxonomy = ?", taxonomy)
        assert reading.items(name).keys() == {row[0] for row in rows}
    assert reading.items("users").keys() == {row[0] for row in shared_wordpress.rows("SELECT ID FROM wp_users")}
    rows = shared_wordpress.rows("SELECT comment_ID FROM wp_comments WHERE comment_approved = '1'")
    assert reading.items("comments").keys() == {row[0] for row in rows}
    drafts = {row[0] for row in shared_wordpress.rows(MEDIA_OF_DRAFTS)}
    assert drafts
    assert reading.items("media").keys() == shared_wordpress.ids("attachment", "inherit") - drafts
    assert failures(reading) == []


MEDIA_OF_DRAFTS = """
SELECT a.ID FROM wp_posts a JOIN wp_posts p ON p.ID = a.post_parent
WHERE a.post_type = 'attachment' AND p.post_status <> 'publish'
"""
"""Who may read drafts may read these. They are read when drafts are asked for."""


def test_read__logged_in_and_asked_for__every_status_with_its_source(shared_wordpress: WordPress) -> None:
    reading = read(shared_wordpress, Filters(statuses=("any",)), login=True)
    for name, type in TYPES.items():
        assert reading.items(name).keys() == shared_wordpress.ids(type, *STATUSES)
    assert reading.items("media").keys() == shared_wordpress.ids("attachment", "inherit")
    raw = sources(shared_wordpress)
    for name in SHOWN:
        assert {number: post["content"]["raw"] for number, post in reading.items(name).items()} == {
            number: raw[number] for number in reading.items(name)
        }
    assert failures(reading) == []


def test_read__logged_in__settings_and_widgets_are_kept(shared_wordpress: WordPress) -> None:
    reading = read(shared_wordpress, login=True)
    assert reading.items("settings")[0]["title"] == "Harbour &amp; Tide"
    for name, field in (("sidebars", "id"), ("widgets", "id_base"), ("plugins", "plugin")):
        (entries,) = reading.items(name).values()
        assert all(field in entry for entry in entries)
        assert reading.failed(name) == []
    assert reading.items("settings").keys() == {0}
    assert "settings" not in {event.collection.name for event in read(shared_wordpress).of(Item)}


def test_read__trash__when_asked_for(wordpress: WordPress) -> None:
    number = max(wordpress.ids())
    wordpress.php(f"wp_trash_post({number});")
    reading = read(wordpress, Filters(statuses=("trash",)), login=True)
    assert number in reading.items()
    assert number not in read(wordpress).items()


def test_read__again__nothing_but_what_changed(wordpress: WordPress) -> None:
    first = read(wordpress)
    known = Known({})
    for item in first.of(Item):
        known._known.setdefault(item.collection.name, {})[item.id] = item.modified
    assert not [item for item in read(wordpress, known=known).of(Item) if item.collection.kind in ("post", "media")]
    number = max(wordpress.ids())
    wordpress.php(f"wp_update_post(['ID' => {number}, 'post_title' => 'Changed']);")
    again = read(wordpress, known=known)
    assert set(again.sent()) == {number}
    assert again.items()[number]["title"]["rendered"] == "Changed"


def test_login__wrong_password__is_refused(shared_wordpress: WordPress) -> None:
    with pytest.raises(LoginRefused):
        list(open_source(shared_wordpress.url, CrawlOptions(user=USER, password="wrong")).read(Known(), Filters()))


COOKIE = """
$end = time() + 3600; $token = WP_Session_Tokens::get_instance(1)->create($end);
$_COOKIE[LOGGED_IN_COOKIE] = wp_generate_auth_cookie(1, $end, 'logged_in', $token); wp_set_current_user(1);
echo LOGGED_IN_COOKIE, '=', $_COOKIE[LOGGED_IN_COOKIE], ' ', wp_create_nonce('wp_rest');
"""


def test_login__by_a_cookie_and_its_nonce__while_basic_auth_is_for_somebody_else(wordpress: WordPress) -> None:
    """PHP hands the web server's user on to WordPress, which must not take it for one of its own."""
    cookie, nonce = wordpress.php(COOKIE).split()
    door = CrawlOptions(basic_user="staging", basic_password="open sesame")
    options = door.model_copy(update={"cookies": (cookie,), "headers": (f"X-WP-Nonce: {nonce}",)})
    reading = Reading(list(open_source(wordpress.url, options).read(Known(), Filters(statuses=("any",)))))
    assert reading.items("posts").keys() == wordpress.ids("post", *STATUSES)
    with pytest.raises(LoginRefused, match="nothing in front of WordPress asks for it"):
        list(open_source(wordpress.url, door).read(Known(), Filters()))


def test_login__an_author__gets_the_rest_without_source(shared_wordpress: WordPress) -> None:
    options = CrawlOptions(user="amir", password=PASSWORD)
    reading = Reading(list(open_source(shared_wordpress.url, options).read(Known(), Filters())))
    assert reading.items().keys() == shared_wordpress.ids()
    assert failures(reading) == []


@pytest.mark.parametrize(
    "faults",
    [
        Faults(notice=True, bom=True, trailer=True),
        Faults(busy=3, busy_status=429, retry_after="1"),
        Faults(busy=2, busy_status=503),
    ],
    ids=["damaged", "429", "503"],
)
def test_faults__that_pass_or_can_be_repaired__cost_nothing(wordpress: WordPress, faults: Faults) -> None:
    wordpress.misbehave(faults)
    reading = read(wordpress)
    for name in SHOWN:
        assert reading.items(name).keys() == wordpress.ids(TYPES[name])
        assert reading.index(name).complete
    assert failures(reading) == []


@pytest.mark.parametrize("kind", ["fatal", "exit"])
def test_faults__poison_posts__are_named_and_kept_as_far_as_they_go(wordpress: WordPress, kind: str) -> None:
    numbers = sorted(wordpress.ids())[2:4]
    wordpress.misbehave(Faults(fatal=tuple(numbers)) if kind == "fatal" else Faults(exit=tuple(numbers)))
    reading = read(wordpress, login=True)
    assert reading.items().keys() == wordpress.ids()
    assert [failed.id for failed in reading.failed()] == numbers
    raw = sources(wordpress)
    for number in numbers:
        assert reading.items()[number]["content"]["raw"] == raw[number]
        assert reading.items()[number]["title"]["rendered"]


def test_faults__a_login_wall__opens_for_who_has_one(wordpress: WordPress) -> None:
    wordpress.misbehave(Faults(wall=True))
    with pytest.raises(LoginRefused, match="logged in"):
        read(wordpress)
    assert read(wordpress, login=True).items().keys() == wordpress.ids()


def test_read__while_somebody_edits__ends_right(wordpress: WordPress) -> None:
    script = """
    $ids = get_posts(['numberposts' => -1, 'fields' => 'ids', 'orderby' => 'ID', 'order' => 'ASC']);
    wp_delete_post($ids[1], true);
    wp_update_post(['ID' => $ids[3], 'post_title' => 'Edited meanwhile']);
    wp_insert_post(['post_title' => 'Published meanwhile', 'post_status' => 'publish', 'post_content' => 'x']);
    """
    editor = threading.Thread(target=wordpress.php, args=(script,))
    events = open_source(wordpress.url, CrawlOptions()).read(Known(), Filters())
    seen = []
    for event in events:
        seen.append(event)
        if isinstance(event, Item) and event.collection.name == "posts" and not editor.ident:
            editor.start()
            editor.join()
    reading = Reading(seen)
    assert set(reading.index().ids) == wordpress.ids()
    assert reading.index().complete
    titles = {
        number: post["title"]["rendered"] for number, post in reading.items().items() if number in wordpress.ids()
    }
    assert {"Edited meanwhile", "Published meanwhile"} <= set(titles.values())
    assert titles.keys() == wordpress.ids()


def test_read__requests__are_few_and_never_more_than_four_at_a_time(wordpress: WordPress) -> None:
    read(wordpress)
    answered = wordpress.answered()
    assert len(answered) < 60
    assert all(sum(other.began <= entry.began < other.ended for other in answered) <= 4 for entry in answered)
    targets = [entry.target for entry in answered if "include=" in entry.target]
    assert len(targets) == len(set(targets))


def test_read__protected_posts__open_to_their_password_and_to_who_may_edit_them(shared_wordpress: WordPress) -> None:
    ((post, text),) = shared_wordpress.rows("SELECT ID, post_content FROM wp_posts WHERE post_password <> ''")
    number, words = int(str(post)), str(text).split(">")[2].split("<")[0]
    ((comment,),) = shared_wordpress.rows("SELECT comment_ID FROM wp_comments WHERE comment_post_ID = ?", number)
    closed = read(shared_wordpress)
    assert closed.items()[number]["content"]["rendered"] == ""
    assert comment not in closed.items("comments")
    options = CrawlOptions(post_passwords=("wrong", POST_PASSWORD))
    opened = Reading(list(open_source(shared_wordpress.url, options).read(Known(), Filters())))
    for reading in (opened, read(shared_wordpress, login=True)):
        content = reading.items()[number]["content"]
        assert words in content["rendered"]
        assert content["protected"]
        assert comment in reading.items("comments")
        assert failures(reading) == []
    assert POST_PASSWORD not in repr(opened.events)
    assert opened.items().keys() == closed.items().keys()
    assert "raw" not in opened.items()[number]["content"]


def test_read__comments_that_are_held__when_other_statuses_are_asked_for(shared_wordpress: WordPress) -> None:
    rows = "SELECT comment_ID FROM wp_comments WHERE comment_approved IN ('0', '1')"
    every = {row[0] for row in shared_wordpress.rows(rows)}
    reading = read(shared_wordpress, Filters(statuses=("any",)), login=True)
    assert reading.items("comments").keys() == every
    assert {comment["status"] for comment in reading.items("comments").values()} == {"approved", "hold"}
    assert reading.index("comments").complete
    options = CrawlOptions(user="amir", password=PASSWORD)
    author = Reading(list(open_source(shared_wordpress.url, options).read(Known(), Filters(statuses=("any",)))))
    assert {comment["status"] for comment in author.items("comments").values()} == {"approved"}
    assert author.failed("comments")
    assert all(failed.not_visible for failed in author.failed("comments"))
