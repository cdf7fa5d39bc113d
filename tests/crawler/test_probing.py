"""One look at a site: what is there, who may read it, how it answers, what is in the way."""

from typing import Any

import httpx
import pytest

from tests.crawler.fake import PASSWORD, USER, Clock, Fake, answer, error, page
from wpmigrate.crawler import CrawlOptions, Probe, probe, traits
from wpmigrate.errors import LoginRefused, NoRestApi, UsageError

LOGIN: dict[str, Any] = {"user": USER, "password": PASSWORD}


def look(fake: Fake, address: str = "example.org", *, clock: Clock | None = None, **options: Any) -> Probe:
    return probe(address, CrawlOptions(**options), transport=fake.transport, timing=(clock or Clock()).timing())


def totals(found: Probe) -> dict[str, int | None]:
    return {entry.name: entry.total for entry in found.collections}


def met(found: Probe, words: str) -> str:
    """The advice for the only obstacle with these words."""
    advice = [obstacle.advice for obstacle in found.obstacles if words in obstacle.what]
    assert len(advice) == 1, found.obstacles
    return advice[0]


def test_probe__anonymously__what_everybody_sees() -> None:
    fake = Fake(posts=130)
    fake.add(900, "pages")
    fake.add(901, status="draft")
    found = look(fake)
    assert (found.name, found.url, found.root) == (
        "Fish & chips",
        "https://example.org",
        "https://example.org/wp-json/",
    )
    assert totals(found)["posts"] == 130
    assert totals(found)["pages"] == 1
    assert not found.logged_in
    assert "drafts" in found.may_not_read
    assert "--user" in met(found, "Only what everybody sees")


def test_probe__with_a_login__drafts_are_counted_beside_what_is_public() -> None:
    fake = Fake(posts=2)
    fake.add(901, status="draft")
    found = look(fake, **LOGIN)
    posts = next(entry for entry in found.collections if entry.name == "posts")
    assert (posts.total, posts.published) == (3, 2)
    assert found.logged_in
    assert found.login == USER
    assert {"drafts", "posts as they were written"} <= set(found.may_read)
    assert not [obstacle for obstacle in found.obstacles if "everybody" in obstacle.what]


def test_probe__drafts_of_which_only_some_are_shown__may_not_be_read() -> None:
    fake = Fake()

    def some(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        return answer([{"id": 1}], {"X-WP-Total": "3"}) if parameters.get("status") == "draft" else None

    fake.faults.append(some)
    assert "drafts" in look(fake, **LOGIN).may_not_read


def test_probe__writes_nothing_and_asks_little() -> None:
    fake = Fake(posts=130)
    look(fake)
    assert {request.method for request in fake.requests} == {"GET"}
    assert len(fake.requests) < 40


def test_probe__a_wrong_login__is_refused() -> None:
    with pytest.raises(LoginRefused):
        look(Fake(), user=USER, password="wrong")


@pytest.mark.parametrize("address", ["posts", "ftp://example.org", "", "./x"])
def test_probe__of_no_address__is_usage(address: str) -> None:
    with pytest.raises(UsageError):
        look(Fake(), address)


def test_probe__where_there_is_no_api__as_a_crawl() -> None:
    fake = Fake()
    fake.faults.append(lambda request, parameters: page("<html><title>A shop</title>"))
    with pytest.raises(NoRestApi):
        look(fake)


# --- how it answers


def test_probe__page_sizes__the_largest_that_is_answered() -> None:
    fake = Fake(posts=60)

    def small(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        whole = "_fields" not in parameters and "/posts" in request.url.path
        return error(502, "bad_gateway") if whole and int(parameters.get("per_page", 10)) > 20 else None

    fake.faults.append(small)
    found = look(fake)
    assert (found.speed.ids_size, found.speed.posts_size) == (100, 20)
    assert met(found, "answers pages of 20 posts")


def test_probe__no_page_of_whole_posts__is_said() -> None:
    fake = Fake(posts=60)
    fake.faults.append(
        lambda request, parameters: (
            error(500, "broken") if "_fields" not in parameters and "/posts" in request.url.path else None
        )
    )
    found = look(fake)
    assert found.speed.posts_size is None
    assert met(found, "No page of whole posts")


def slow(fake: Fake, clock: Clock, seconds: float) -> None:
    def wait(request: httpx.Request, parameters: dict[str, str]) -> None:
        clock.seconds += seconds if "_fields" not in parameters and "/wp/v2/posts" in request.url.path else 0.01

    fake.faults.append(wait)


def test_probe__how_long_an_export_takes__by_what_was_measured() -> None:
    fake, clock = Fake(posts=1000), Clock()
    slow(fake, clock, 4)
    found = look(fake, clock=clock)
    assert found.speed.posts_seconds == pytest.approx(4)
    assert found.estimate.most == pytest.approx(40, rel=0.2)
    assert found.estimate.least == pytest.approx(10, rel=0.2)
    assert 30 <= found.estimate.requests <= 60


def test_probe__with_a_rate__an_export_takes_as_long_as_that_says() -> None:
    found = look(Fake(posts=1000), rate=0.5)
    assert found.estimate.least >= found.estimate.requests / 0.5


def test_probe__a_slow_site__is_an_obstacle() -> None:
    fake, clock = Fake(posts=100), Clock()
    slow(fake, clock, 15)
    assert "--connections 1" in met(look(fake, clock=clock), "takes 15 seconds")


# --- what is in the way


def test_probe__hidden_users__are_an_obstacle_and_their_reason_is_given() -> None:
    fake = Fake()
    fake.faults.append(
        lambda request, parameters: error(401, "rest_user_cannot_view") if request.url.path.endswith("/users") else None
    )
    found = look(fake)
    assert met(found, "hides its users")
    assert next(entry.refused for entry in found.collections if entry.name == "users")


def test_probe__notices_before_the_json__are_an_obstacle() -> None:
    fake = Fake()

    def notice(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        whole = "_fields" not in parameters and "/posts" in request.url.path
        return httpx.Response(200, text='<b>Warning</b>: x\n[{"id": 1, "content": {}}]') if whole else None

    fake.faults.append(notice)
    assert met(look(fake), "An answer was damaged and mended")


def test_probe__plain_http_and_no_application_passwords__are_obstacles() -> None:
    fake = Fake(home="http://example.org")
    fake.faults.append(
        lambda request, parameters: (
            answer({"name": "x", "namespaces": ["wp/v2"], "authentication": []})
            if request.url.path == "/wp-json/"
            else None
        )
    )
    found = look(fake, "http://example.org")
    assert met(found, "plain http")
    assert "https" in met(found, "no application passwords")
    assert found.application_passwords is False


def test_probe__a_copy_that_calls_itself_by_the_live_site_s_name__is_said_and_not_followed() -> None:
    fake = Fake(home="https://staging.example.net")
    fake.home = "https://live.example.com"
    found = look(fake, "https://staging.example.net")
    assert met(found, "calls itself https://live.example.com")
    assert {request.url.host for request in fake.requests} == {"staging.example.net"}


# --- languages, builders, plugins

FRONT = """<html lang="de-DE"><head>
<meta name="generator" content="WordPress 6.6.2">
<meta content="Elementor 3.21.0; features: a" name="generator">
<link rel="alternate" hreflang="de" href="x"><link rel="alternate" hreflang="en" href="y">
<link rel="alternate" hreflang="x-default" href="z">
<link href="https://example.org/wp-content/themes/harbour/style.css?ver=2">
<script src="https://example.org/wp-content/plugins/sitepress-multilingual-cms/a.js?ver=4"></script>
<script src="/wp-includes/js/jquery/jquery.min.js?ver=3.7.1"></script>
</head><body><div class="elementor-section"></div></body></html>"""


def front(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
    if "wp-json" in request.url.path:
        return None
    headers = {"Content-Type": "text/html", "Server": "nginx", "CF-Ray": "1"}
    return httpx.Response(200, text=FRONT, headers=headers)


def test_probe__what_the_site_is_made_of__by_its_front_page_and_its_posts() -> None:
    fake = Fake()
    fake.add(9, content={"rendered": '<div class="et_pb_section"></div>'})
    fake.faults.append(front)
    found = look(fake)
    assert found.wordpress == "6.6.2"
    assert found.builders == ("Elementor", "Divi")
    assert found.themes == ("harbour",)
    assert found.plugins == ("sitepress-multilingual-cms",)
    assert found.generators == ("Elementor 3.21.0",)
    assert found.server == ("nginx", "Cloudflare")


def test_probe__languages_that_are_given_only_when_asked__are_counted() -> None:
    fake = Fake(posts=3)

    def wpml(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if "/wp/v2/posts" in request.url.path and parameters.get("lang") == "en":
            return answer([{"id": 50}], {"X-WP-Total": "2"})
        return None

    fake.faults += [front, wpml]
    found = look(fake)
    assert found.languages == {"de": 3, "en": 2}
    assert "--lang" in met(found, "more in other languages")


def test_probe__languages_without_a_plugin_that_keeps_them_apart__are_named_only() -> None:
    fake = Fake()
    text = FRONT.replace("sitepress-multilingual-cms", "other")
    fake.faults.append(lambda request, parameters: None if "wp-json" in request.url.path else page(text))
    assert look(fake).languages == {"de": None, "en": None}
    assert not fake.asked("lang=")


OWN_FILES = """<script src="/wp-includes/js/a.js?ver=6.4.3"></script>
<script src="/wp-includes/b.js?ver=1.13.2"></script>
<link href="/wp-includes/c.css?ver=6.4.3&x">"""


@pytest.mark.parametrize(
    ("html", "version"),
    [
        ('<meta name="generator" content="WordPress 6.5.5" />', "6.5.5"),
        ("<meta name='generator' content='WooCommerce 8.1'>", None),
        (OWN_FILES, "6.4.3"),
        ("<html>", None),
    ],
)
def test_version__by_what_the_page_says(html: str, version: str | None) -> None:
    assert traits.version(html) == version


@pytest.mark.parametrize(
    ("html", "builders"),
    [
        ('<p class="wp-block-paragraph">', ["block editor"]),
        ('<div class="elementor-element elementor-widget">', ["Elementor"]),
        ('<div class="vc_row wpb_row">', ["WPBakery"]),
        ('<div class="fl-builder-content">', ["Beaver Builder"]),
        ('<section id="brxe-abc" class="brxe-section">', ["Bricks"]),
        ('<div class="wp-block-kadence-rowlayout">', ["block editor", "Kadence Blocks"]),
        ("<p>Elementor and Divi are builders.</p>", []),
    ],
)
def test_builders__by_their_markup(html: str, builders: list[str]) -> None:
    assert traits.builders(html) == builders


def test_plugins__by_their_namespaces() -> None:
    assert traits.plugins("", ["wp/v2", "yoast/v1", "wc/v3", "wc/store", "unknown/v1"]) == ["WooCommerce", "Yoast SEO"]
