"""From an address to the REST root, and one clear sentence where there is none."""

import socket
import ssl

import httpx
import pytest

from tests.crawler.fake import Clock, Fake, Fault, answer, error, logs_in, page, read
from wpmigrate.crawler import addresses
from wpmigrate.crawler.access import Login
from wpmigrate.crawler.client import Client
from wpmigrate.crawler.discovery import Found, find
from wpmigrate.crawler.options import CrawlOptions
from wpmigrate.errors import LoginRefused, NoRestApi, SiteUnreachable, UsageError, WpmigrateError

LOGIN = Login("keeper", "abcd efgh")


def found(fake: Fake, address: str, login: Login | None = None, **options: object) -> Found:
    chosen = CrawlOptions.model_validate(options)
    with Client(chosen, login, transport=fake.transport, timing=Clock().timing()) as client:
        return find(client, address)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "https://example.org/",
        "https://example.org/2024/01/some-post/?utm=x#top",
        "https://example.org/wp-json/",
        "https://example.org/wp-json/wp/v2/posts?per_page=5",
        "example.org",
        "example.org/about/",
        "HTTPS://EXAMPLE.ORG",
    ],
)
def test_find__any_address_of_the_site(address: str) -> None:
    assert found(Fake(), address).root.url == "https://example.org/wp-json/"


def test_find__the_site_as_its_index_tells() -> None:
    site = found(Fake(), "example.org").site
    assert (site.key, site.url, site.name) == ("example.org", "https://example.org", "Fish & chips")
    assert (site.offset, site.timezone, site.language) == (2.0, None, "en-GB")


def test_find__plain_permalinks__by_the_link_header() -> None:
    fake = Fake(pretty=False)
    root = found(fake, "https://example.org").root
    assert root.url == "https://example.org/index.php?rest_route=/"
    assert root.at("wp/v2/posts", page=2, include="1,2") == (
        "https://example.org/index.php?rest_route=/wp/v2/posts&page=2&include=1,2"
    )
    assert read(fake).sent() == [1, 2, 3]


def test_find__sub_directory__without_any_link() -> None:
    fake = Fake(home="https://example.org/blog")
    fake.faults.append(lambda request, parameters: None if "wp-json" in str(request.url) else page("<html>x"))
    assert found(fake, "https://example.org/blog/2024/01/post/").root.url == "https://example.org/blog/wp-json/"


def test_find__link_in_the_head__where_a_cache_took_the_header() -> None:
    fake = Fake(home="https://example.org/cms")
    head = "<HTML LANG='de-AT'><head><link href='/cms/wp-json/' rel='https://api.w.org/'></head>"
    fake.faults.append(lambda request, parameters: None if "wp-json" in str(request.url) else page(head))
    result = found(fake, "https://example.org/")
    assert result.root.url == "https://example.org/cms/wp-json/"
    assert result.site.language == "de-AT"


def test_find__only_rest_route_works__is_found() -> None:
    fake = Fake()
    fake.pretty = False
    fake.faults.append(
        lambda request, parameters: None if "rest_route" in parameters else page("<html><title>Home</title>")
    )
    assert "rest_route=" in found(fake, "example.org").root.url


def test_find__200_that_is_html__is_no_api() -> None:
    fake = Fake()
    fake.faults.append(lambda request, parameters: page("<html><title>A shop</title>"))
    with pytest.raises(NoRestApi, match="not as a WordPress REST API") as caught:
        found(fake, "https://example.org")
    assert caught.value.exit_code == 4
    assert caught.value.advice


def test_find__json_of_something_else__is_no_api() -> None:
    fake = Fake()
    fake.faults.append(lambda request, parameters: answer({"status": "ok"}))
    with pytest.raises(NoRestApi):
        found(fake, "https://example.org")


def test_find__http_only__after_https_was_tried() -> None:
    fake = Fake(home="http://example.org")

    def closed(request: httpx.Request, parameters: dict[str, str]) -> None:
        if request.url.scheme == "https":
            raise httpx.ConnectError("refused")

    fake.faults.append(closed)
    assert found(fake, "example.org").root.url == "http://example.org/wp-json/"


def test_find__http_that_redirects_to_https_and_www() -> None:
    fake = Fake(home="https://www.example.org")

    def canonical(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if str(request.url).startswith("https://www."):
            return None
        return httpx.Response(301, headers={"Location": f"https://www.example.org{request.url.path}"})

    fake.faults.append(canonical)
    assert found(fake, "http://example.org/").root.url == "https://www.example.org/wp-json/"


def test_find__redirect_to_another_site__names_it() -> None:
    fake = Fake()
    fake.faults.append(lambda request, parameters: httpx.Response(301, headers={"Location": "https://example.com/"}))
    with pytest.raises(NoRestApi, match=r"redirects to another site, https://example\.com/"):
        found(fake, "https://example.org")


def test_find__a_link_to_another_host__is_not_asked() -> None:
    fake = Fake()
    evil = page("<html></html>", link="https://evil.example.com/wp-json/")
    fake.faults.append(lambda request, parameters: None if "wp-json" in str(request.url) else evil)
    assert found(fake, "https://example.org", LOGIN).root.url == "https://example.org/wp-json/"
    assert {request.url.host for request in fake.requests} == {"example.org"}


def unreachable(reason: Exception) -> Fault:
    def fault(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        raise httpx.ConnectError(str(reason)) from reason

    return fault


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), "is not known here"),
        (ConnectionRefusedError(111, "Connection refused"), "no connection to example.org"),
        (ssl.SSLCertVerificationError(1, "certificate has expired"), "no secure connection"),
    ],
    ids=["name", "refused", "certificate"],
)
def test_find__nothing_answers__says_why(reason: Exception, words: str) -> None:
    fake = Fake()
    fake.faults.append(unreachable(reason))
    with pytest.raises(SiteUnreachable, match=words) as caught:
        found(fake, "https://user:secret@example.org/")
    assert caught.value.exit_code == 4
    assert caught.value.advice
    assert "secret" not in str(caught.value)


def test_find__a_firewall__is_named() -> None:
    fake = Fake()
    fake.faults.append(lambda request, parameters: page("<title>Just a moment...</title>", 403))
    with pytest.raises(NoRestApi, match="challenge page of a firewall"):
        found(fake, "https://example.org")


@pytest.mark.parametrize("address", ["https://", "http://exa mple.org", "https://example.org:99999", "https://[::1"])
def test_find__no_address__is_a_usage_error(address: str) -> None:
    with pytest.raises(WpmigrateError) as caught:
        found(Fake(), address)
    assert isinstance(caught.value, UsageError | NoRestApi)


# --- hosts that are not there


def only(host: str) -> Fault:
    """Other names are not known."""

    def fault(request: httpx.Request, parameters: dict[str, str]) -> None:
        if f"{request.url.scheme}://{request.url.host}" != host:
            raise httpx.ConnectError("unknown") from socket.gaierror(-2, "Name or service not known")

    return fault


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("www.example.org", "https://example.org"),
        ("example.org/page/", "https://www.example.org"),
        ("https://www.example.org/", "https://example.org"),
        ("http://example.org/", "https://example.org"),
        ("http://example.org/", "https://www.example.org"),
        ("www.example.org", "http://example.org"),
    ],
)
def test_find__nobody_is_there__with_www_or_without_and_with_https(address: str, host: str) -> None:
    fake = Fake(home=host)
    fake.faults.append(only(host))
    assert found(fake, address).root.url == f"{host}/wp-json/"


def test_find__nobody_is_there__an_https_address_does_not_become_http() -> None:
    fake = Fake(home="http://example.org")
    fake.faults.append(only("http://example.org"))
    with pytest.raises(SiteUnreachable, match=r"https://example\.org cannot be reached"):
        found(fake, "https://example.org")


def test_find__somebody_is_there__other_names_are_not_asked() -> None:
    fake = Fake()
    fake.faults.append(lambda request, parameters: page("<html><title>A shop</title>"))
    with pytest.raises(NoRestApi):
        found(fake, "example.org")
    assert {request.url.host for request in fake.requests} == {"example.org"}


def test_find__hosts_beyond_ascii__in_either_form() -> None:
    fake = Fake(home="https://xn--bcher-kva.example")
    assert found(fake, "bücher.example").root.url == "https://xn--bcher-kva.example/wp-json/"
    assert found(fake, "bücher.example").site.key == "xn--bcher-kva.example"


# --- WordPress.com


class Hosted:
    """WordPress.com: its API at its own host, and sites whose own ``/wp-json/`` is nothing."""

    def __init__(self, host: str = "harbour.wordpress.com") -> None:
        self.fake, self.host, self.private = Fake(home="https://public-api.wordpress.com"), host, False
        self.fake.faults.append(self.answer)

    def answer(self, request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        path = request.url.path
        if request.url.host == self.host:
            headers = {"Content-Type": "text/html", "x-ac": "3.ams _dca", "host-header": "WordPress.com"}
            return httpx.Response(404 if "wp-json" in path else 200, text="<html lang=en>", headers=headers)
        if path.startswith("/rest/v1.1/sites/"):
            return self.about(path.rpartition("/")[2], request)
        if path.startswith("/wp/v2/sites/7/users/me"):
            good = request.headers.get("Authorization") == "Bearer good-token"
            return answer({"id": 1}) if good else error(403, "rest_forbidden")
        if path.startswith("/wp/v2/sites/7/"):
            request.url = request.url.copy_with(path=path.replace("/wp/v2/sites/7/", "/wp-json/wp/v2/"))
            return self.fake._rest(request, request.url.path.removeprefix("/wp-json/"), parameters)
        return error(404, "rest_no_route")

    def about(self, name: str, request: httpx.Request) -> httpx.Response:
        if name not in (self.host, "7"):
            return error(404, "unknown_blog")
        if self.private and request.headers.get("Authorization") != "Bearer good-token":
            return error(403, "unauthorized")
        options = {"gmt_offset": 1, "timezone": "Europe/Oslo"}
        return answer(
            {
                "ID": 7,
                "name": "Harbour",
                "URL": f"https://{self.host}",
                "lang": "nb",
                "options": options,
                "jetpack": False,
            }
        )


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("harbour.wordpress.com", "harbour.wordpress.com"),
        ("harbour.wordpress.com", "https://harbour.wordpress.com/2024/01/post/"),
        ("harbour.wordpress.com", "https://public-api.wordpress.com/wp/v2/sites/harbour.wordpress.com/posts"),
        ("harbour.example", "harbour.example"),
    ],
)
def test_find__wordpress_com__by_its_own_api(host: str, address: str) -> None:
    hosted = Hosted(host)
    result = found(hosted.fake, address)
    assert result.root.at("wp/v2/posts", page=2) == "https://public-api.wordpress.com/wp/v2/sites/7/posts?page=2"
    assert result.root.at("wpcom/v2/x") == "https://public-api.wordpress.com/wpcom/v2/sites/7/x"
    assert (result.site.key, result.site.language, result.site.timezone) == (host, "nb", "Europe/Oslo")


def test_read__wordpress_com() -> None:
    assert read(Hosted().fake, "harbour.wordpress.com").sent() == [1, 2, 3]


def test_find__wordpress_com_does_not_know_it__is_no_api() -> None:
    with pytest.raises(NoRestApi, match="unknown_blog"):
        found(Hosted("other.example").fake, "https://public-api.wordpress.com/wp/v2/sites/nobody.wordpress.com")


def test_find__wordpress_com__a_token_opens_a_private_site_and_goes_to_its_api_only() -> None:
    hosted = Hosted()
    hosted.private = True
    with pytest.raises(LoginRefused, match="is private"):
        found(hosted.fake, "harbour.wordpress.com")
    assert found(hosted.fake, "harbour.wordpress.com", Login("", token="good-token")).site.name == "Harbour"
    carried = {request.url.host for request in hosted.fake.requests if "Authorization" in request.headers}
    assert carried == {"public-api.wordpress.com"}


def test_find__a_site_that_claims_to_be_wordpress_com_s__does_not_make_the_token_go_there() -> None:
    hosted = Hosted("elsewhere.example")
    hosted.host = "claims.example"
    hosted.fake.faults.insert(
        0, lambda request, parameters: error(404, "unknown_blog") if "rest/v1.1" in request.url.path else None
    )
    with pytest.raises(NoRestApi):
        found(hosted.fake, "claims.example", Login("", token="good-token"))
    assert not any("Authorization" in request.headers for request in hosted.fake.requests)


def test_find__wordpress_com__takes_no_application_password() -> None:
    hosted = Hosted()
    with pytest.raises(LoginRefused, match="does not take the application password") as caught:
        found(hosted.fake, "harbour.wordpress.com", LOGIN)
    assert "WPMIGRATE_TOKEN" in caught.value.advice
    assert not any("Authorization" in request.headers for request in hosted.fake.requests)


# --- login


def test_login__is_checked_before_anything_else() -> None:
    fake = Fake()
    found(fake, "https://example.org", LOGIN)
    routes = [request.url.path for request in fake.requests]
    assert routes[-1].endswith("/users/me")
    assert fake.requests[-1].url.params["context"] == "edit"


def test_login__wrong_password__is_refused_and_nothing_is_read() -> None:
    fake = Fake()
    with pytest.raises(LoginRefused, match="does not accept the login of keeper") as caught:
        found(fake, "https://example.org", Login("keeper", "wrong"))
    assert caught.value.exit_code == 5
    assert "wrong" not in str(caught.value)
    assert not fake.asked("/posts")


def test_login__never_sent_in_the_clear() -> None:
    fake = Fake(home="http://example.org")
    with pytest.raises(LoginRefused, match="not encrypted"):
        found(fake, "http://example.org", LOGIN)
    assert not any("Authorization" in request.headers for request in fake.requests)


def test_login__users_are_switched_off__what_else_only_a_user_may_read() -> None:
    fake = Fake()

    def no_users(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if "/users" in request.url.path:
            return error(404, "rest_no_route")
        if request.url.path.endswith("types/post"):
            return answer({"slug": "post"}) if logs_in(request) else error(401, "rest_forbidden_context")
        return None

    fake.faults.append(no_users)
    found(fake, "https://example.org", LOGIN)
    with pytest.raises(LoginRefused):
        found(fake, "https://example.org", Login("keeper", "wrong"))


def wall(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
    return None if logs_in(request) or "wp-json" not in str(request.url) else error(401, "rest_not_logged_in")


def test_login_wall__without_a_login__says_that_one_is_needed() -> None:
    fake = Fake()
    fake.faults.append(wall)
    with pytest.raises(LoginRefused, match="answers only who is logged in"):
        found(fake, "https://example.org")


def test_login_wall__with_a_login__opens() -> None:
    fake = Fake()
    fake.faults.append(wall)
    assert found(fake, "https://example.org", LOGIN).site.name == "Fish & chips"


# --- addresses


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Example.org/", "example.org"),
        ("http://example.org:80/blog/", "example.org/blog"),
        ("https://example.org:8443", "example.org:8443"),
        ("https://u:p@example.org/x", "example.org/x"),
        ("nonsense", ""),
    ],
)
def test_site_key(url: str, key: str) -> None:
    assert addresses.site_key(url) == key


@pytest.mark.parametrize(
    ("url", "home", "route"),
    [
        ("https://h.example/wp-json/wp/v2/posts/7?x=1", "https://h.example", "wp/v2/posts/7"),
        ("https://h.example/blog/index.php/wp-json/wp/v2/posts", "https://h.example/blog", "wp/v2/posts"),
        ("http://h.example/index.php?rest_route=%2Fwp%2Fv2%2Fposts%2F7&x", "http://h.example", "wp/v2/posts/7"),
        ("http://h.example/blog/?rest_route=/wp/v2/posts", "http://h.example/blog", "wp/v2/posts"),
        ("https://h.example/wp-json", "https://h.example", ""),
    ],
)
def test_route_of(url: str, home: str, route: str) -> None:
    assert addresses.route_of(url) == (home, route)


@pytest.mark.parametrize("url", ["https://h.example/wp-jsonp/x", "https://h.example/", "x", "https://[::1/wp-json"])
def test_route_of__no_rest_address(url: str) -> None:
    assert addresses.route_of(url) is None


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("example.org", True),
        ("example.org/blog/", True),
        ("localhost:8080", True),
        ("127.0.0.1:8080/x", True),
        ("bücher.example", True),
        ("[::1]:8080", True),
        ("posts", False),
        ("./posts", False),
        ("a/b/c.org", False),
        ("C:\\posts", False),
        ("", False),
    ],
)
def test_looks_like_address(name: str, address: bool) -> None:
    assert addresses.looks_like_address(name) is address
