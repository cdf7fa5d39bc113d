"""What is shown to the site's own origin, and to nobody else: logins, HTTP basic auth, headers, cookies."""

import base64
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.crawler.fake import PASSWORD, USER, Clock, Fake, Fault, answer, error, page, read
from tests.needs import require
from wpmigrate.crawler import CrawlOptions, Downloads, MediaFetcher, MediaFile, NoFile, SameFile, open_source
from wpmigrate.crawler.access import Access, Login, login_of, reader_of
from wpmigrate.crawler.client import Client
from wpmigrate.crawler.troubles import Trouble
from wpmigrate.errors import LoginRefused, NoRestApi, UsageError
from wpmigrate.records import Filters, Site

GATE: dict[str, Any] = {"basic_user": "staging", "basic_password": "open sesame, please"}
PICTURE = b"\x89PNG\r\n\x1a\n"
ADDRESS = "https://example.org"
ANY = Filters(statuses=("any",))


def authorization(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def gate(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
    """A web server that asks for a password before anything else."""
    if request.headers.get("Authorization") == authorization(*GATE.values()):
        return None
    headers = {"WWW-Authenticate": 'Basic realm="Staging"', "Content-Type": "text/html"}
    return httpx.Response(401, text="<html><title>401</title>", headers=headers)


def gated(*faults: Fault) -> Fake:
    fake = Fake()
    fake.faults += [gate, *faults]
    return fake


def carried(fake: Fake, name: str) -> set[str]:
    """Origins of the requests that carried a header."""
    asked = (request.url for request in fake.requests if name in request.headers)
    return {f"{url.scheme}://{url.netloc.decode()}" for url in asked}


# --- basic auth in front of WordPress


@pytest.mark.parametrize("address", [ADDRESS, "example.org", "https://example.org/some/page/"])
def test_basic_auth__opens_the_door_from_the_first_request_on(address: str) -> None:
    fake = gated()
    assert read(fake, address, **GATE).sent() == [1, 2, 3]
    assert gate(fake.requests[0], {}) is None


@pytest.mark.parametrize("address", ["https://{}@example.org", "{}@example.org/page"])
def test_basic_auth__in_the_address__is_the_same_and_stays_out_of_the_name(address: str) -> None:
    fake = gated()
    source = open_source(address.format("staging:open%20sesame,%20please"))
    assert source.name.startswith("https://example.org")
    assert source.reader == "staging"
    assert "sesame" not in repr(vars(source))
    assert read(fake, address.format("staging:open%20sesame,%20please")).sent() == [1, 2, 3]


def test_basic_auth__nobody_gave_it__says_what_is_asked_for() -> None:
    with pytest.raises(LoginRefused, match="asks for a user and a password before WordPress") as caught:
        read(gated())
    assert "--basic-user" in caught.value.advice
    assert caught.value.exit_code == 5


def test_basic_auth__wrong__says_whose_it_is_and_nothing_more() -> None:
    with pytest.raises(LoginRefused, match="does not accept those of staging") as caught:
        read(gated(), basic_user="staging", basic_password="wrong and long enough")
    assert "wrong" not in str(caught.value)


def test_basic_auth__where_nothing_asks_for_it__is_a_wrong_login() -> None:
    """Whoever gives a password must not get the public half without a word."""
    with pytest.raises(LoginRefused, match="nothing in front of WordPress asks for it"):
        read(Fake(), "https://keeper:wrong@example.org/")


def test_basic_auth__that_wordpress_takes__is_a_login() -> None:
    fake = Fake()
    fake.add(9, status="draft")
    assert 9 in read(fake, "https://keeper:abcd%20efgh@example.org/", filters=ANY).items()


def test_basic_auth__only_the_rest_api_is_open__is_no_obstacle() -> None:
    fake = Fake()
    fake.faults.append(lambda request, parameters: None if "wp-json" in request.url.path else gate(request, parameters))
    assert read(fake).sent() == [1, 2, 3]


def test_basic_auth_and_application_password__share_a_header__says_what_works() -> None:
    with pytest.raises(UsageError, match="both need the Authorization header") as caught:
        read(gated(), user=USER, password=PASSWORD, **GATE)
    assert "--cookie" in caught.value.advice
    assert PASSWORD not in str(caught.value)


def test_basic_auth_and_a_token__share_a_header_as_well() -> None:
    with pytest.raises(UsageError, match="the token both need"):
        read(gated(), token="eyJhbGciOi.x.y", **GATE)


def by_cookie(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
    """WordPress knows a user by a cookie and its nonce."""
    if "/users/me" in request.url.path and request.headers.get("X-WP-Nonce") == "abc123":
        return answer({"id": 1}) if "wordpress_logged_in_x=mara" in request.headers.get("Cookie", "") else None
    return None


def test_basic_auth_and_a_login_cookie__work_together() -> None:
    fake = gated(by_cookie)
    fake.add(9, status="draft")
    cookies = ("wordpress_logged_in_x=mara", "lang=de")
    with pytest.raises(UsageError, match="Nobody sees posts in status any"):
        read(fake, filters=ANY, cookies=cookies, **GATE)
    # the fake itself knows no cookies, so that it refuses the drafts that are asked for; but they are asked for
    read(fake, filters=ANY, cookies=cookies, headers=("X-WP-Nonce: abc123",), **GATE)
    assert fake.asked("status=any")
    assert fake.requests[-1].headers["Cookie"] == "wordpress_logged_in_x=mara; lang=de"


# --- tokens


def test_token__is_a_bearer__and_checked_first() -> None:
    fake = Fake()

    def takes(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if "/users/me" in request.url.path:
            good = request.headers.get("Authorization") == "Bearer good-token"
            return answer({"id": 1}) if good else error(401, "rest_not_logged_in")
        return None

    fake.faults.append(takes)
    assert read(fake, token="good-token").sent() == [1, 2, 3]
    with pytest.raises(LoginRefused, match="does not accept the token") as caught:
        read(fake, token="bad-token-of-mine")
    assert "bad-token" not in str(caught.value)


def test_login_of__two_at_once__is_an_error() -> None:
    with pytest.raises(UsageError, match="an application password and a token"):
        login_of(CrawlOptions(user="mara", password="x", token="y"))


# --- where it goes


SECRETS: dict[str, Any] = {"headers": ("X-Staging: open",), "cookies": ("a=b",), **GATE}
NAMES = ("Authorization", "Cookie", "X-Staging")


@pytest.mark.parametrize("target", ["https://www.example.org/", "https://example.org:8443/", "https://example.com/"])
def test_openers__redirect_to_another_origin__is_not_followed(target: str) -> None:
    fake = Fake()
    fake.faults.append(
        lambda request, parameters: (
            httpx.Response(301, headers={"Location": target})
            if request.url.host == "example.org" and not request.url.port
            else None
        )
    )
    with pytest.raises(NoRestApi, match="redirects to"):
        read(fake, **SECRETS)
    assert {request.url.host for request in fake.requests} == {"example.org"}
    for name in NAMES:
        assert carried(fake, name) == {ADDRESS}


def test_openers__an_api_on_a_sibling_host__does_not_get_them() -> None:
    fake = Fake()
    front = page("<html></html>", link="https://www.example.org/wp-json/")
    fake.faults.append(lambda request, parameters: None if "wp-json" in request.url.path else front)
    read(fake, headers=("X-Staging: open",), cookies=("a=b",))
    assert "https://www.example.org" in {f"https://{request.url.host}" for request in fake.requests}
    assert carried(fake, "X-Staging") == carried(fake, "Cookie") == {ADDRESS}


def test_openers__plain_http__is_refused_before_anything_is_sent() -> None:
    fake = Fake(home="http://example.org")
    with pytest.raises(LoginRefused, match="not encrypted"):
        read(fake, "http://example.org", **SECRETS)
    assert not fake.requests


def test_openers__address_without_scheme_and_no_https__go_nowhere() -> None:
    fake = Fake(home="http://example.org")

    def closed(request: httpx.Request, parameters: dict[str, str]) -> None:
        if request.url.scheme == "https":
            raise httpx.ConnectError("refused")

    fake.faults += [closed, gate]
    with pytest.raises(LoginRefused, match="readable on the way"):
        read(fake, "example.org", **GATE)
    assert all(request.url.scheme == "https" for request in fake.requests if "Authorization" in request.headers)


@pytest.mark.parametrize(
    ("address", "options"), [("http://127.0.0.1:8080", {}), ("http://example.org", {"insecure": True})]
)
def test_openers__plain_http_to_this_machine_or_when_asked_for__are_sent(address: str, options: dict[str, Any]) -> None:
    fake = Fake(home=address)
    fake.faults.append(gate)
    assert read(fake, address, **GATE, **options).sent() == [1, 2, 3]


def test_login__is_not_sent_before_the_api_is_found() -> None:
    fake = Fake()
    read(fake, user=USER, password=PASSWORD)
    assert "Authorization" not in fake.requests[0].headers


# --- what cannot be sent


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"headers": ("no colon, but a secret",)}, "needs a name"),
        ({"headers": ("X Y: secret",)}, "needs a name"),
        ({"headers": ("X-Key: secret\r\nHost: x",)}, "characters that cannot be sent"),
        ({"headers": ("X-Key: sécret",)}, "characters that cannot be sent"),
        ({"headers": ("X-Key: secret", "x-key: secret")}, "two headers"),
        ({"headers": ("Host: secret.example",)}, "cannot set Host"),
        ({"headers": ("Cookie: a=secret",)}, "cannot set Cookie"),
        ({"headers": ("Authorization: secret",), **GATE}, "two headers Authorization"),
        ({"headers": ("Authorization: secret",), "user": "mara", "password": "secret"}, "both need"),
        ({"cookies": ("secret",)}, "needs a name"),
        ({"cookies": ("a=secret\n",), "headers": ()}, None),
        ({"cookies": ("a=sec\x00ret",)}, "characters that cannot be sent"),
        ({"token": "secret secret"}, "has characters that no token has"),
        ({"user": "ma:ra", "password": "secret"}, "colon"),
        ({"basic_user": "ma:ra", "basic_password": "secret"}, "colon"),
        ({"basic_user": "mara"}, "no password for mara"),
    ],
)
def test_options__that_cannot_be_sent__are_named_without_their_value(
    options: dict[str, Any], words: str | None
) -> None:
    if words is None:
        read(Fake(), **options)
        return
    with pytest.raises((UsageError, LoginRefused), match=words) as caught:
        read(Fake(), **options)
    assert "secret" not in str(caught.value)
    assert caught.value.advice


@pytest.mark.parametrize(
    ("options", "reader"),
    [
        ({}, ""),
        ({"user": "mara", "password": "p"}, "mara"),
        ({"token": "t"}, "token"),
        ({"token": "t", "user": "mara"}, "mara"),
        ({"cookies": ("a=secret",)}, "cookie"),
        ({"headers": ("A: secret",)}, "header"),
        ({"basic_user": "staging", "basic_password": "secret"}, "staging"),
    ],
)
def test_reader__is_a_name_and_no_secret(options: dict[str, Any], reader: str) -> None:
    assert reader_of(CrawlOptions.model_validate(options)) == reader


def test_options__show_no_secret() -> None:
    options = CrawlOptions(user="u", password="secret1", token="secret2", proxy="http://u:secret3@p", **SECRETS)
    assert "secret" not in repr(options)
    assert "sesame" not in repr(options)
    with pytest.raises(ValueError, match="password") as caught:
        CrawlOptions.model_validate({"password": ["secret"]})
    assert "secret" not in str(caught.value)


# --- answers that repeat what they were sent


def test_client__an_answer_that_repeats_a_secret__has_it_no_more() -> None:
    def repeats(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=str(dict(request.headers)) + PHRASE)

    login = Login("mara", PHRASE)
    with Client(CrawlOptions(), login, transport=httpx.MockTransport(repeats)) as client:
        client.trust(ADDRESS)
        body = client.get(ADDRESS).body
    assert b"[hidden]" in body
    assert PHRASE.encode() not in body
    assert login.header().partition(" ")[2].encode() not in body


PHRASE = "abcd efgh ijkl mnop qrst uvwx"


def test_secrets__short_ones__are_left_where_they_may_be_any_word() -> None:
    access = Access(CrawlOptions(cookies=("lang=de", "session=0123456789abcdef0123")), ADDRESS)
    assert b"0123456789abcdef0123" in access.secrets()
    assert b"de" not in access.secrets()


# --- media


def fetch(
    tmp_path: Path, url: str, answers: Callable[[httpx.Request], httpx.Response]
) -> MediaFile | SameFile | NoFile:
    options = CrawlOptions.model_validate({**SECRETS, "other_hosts": True})
    transport = httpx.MockTransport(answers)
    with MediaFetcher(
        Site("example.org", ADDRESS),
        options,
        Downloads(tmp_path),
        address=ADDRESS,
        transport=transport,
        resolve=lambda host: [],
    ) as fetcher:
        return fetcher.fetch(url)


def test_media__behind_the_same_door__is_fetched(tmp_path: Path) -> None:
    found = fetch(
        tmp_path,
        f"{ADDRESS}/a.png",
        lambda request: gate(request, {}) or httpx.Response(200, content=PICTURE),
    )
    assert isinstance(found, MediaFile)


@pytest.mark.parametrize("moved", [False, True])
def test_media__on_another_host_or_after_a_redirect__without_any_secret(tmp_path: Path, moved: bool) -> None:
    seen: list[httpx.Request] = []

    def answers(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.url.host == "example.org":
            return httpx.Response(302, headers={"Location": "https://cdn.example.com/a.png"})
        return httpx.Response(200, content=PICTURE)

    found = fetch(tmp_path, f"{ADDRESS if moved else 'https://cdn.example.com'}/a.png", answers)
    assert isinstance(found, MediaFile)
    assert seen[-1].url.host == "cdn.example.com"
    assert not any(name in seen[-1].headers for name in NAMES)


# --- the way


def test_rate__bounds_the_requests_a_second() -> None:
    fake, clock = Fake(posts=250), Clock()
    started = clock.seconds
    read(fake, clock=clock, rate=2, connections=4)
    assert clock.seconds - started >= (len(fake.requests) - 1) / 2


def test_rate__media_files_too(tmp_path: Path) -> None:
    clock = Clock()
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=PICTURE))
    options = CrawlOptions(rate=0.5)
    site = Site("example.org", ADDRESS)
    with MediaFetcher(site, options, Downloads(tmp_path), transport=transport, timing=clock.timing()) as fetcher:
        for name in "abc":
            fetcher.fetch(f"{ADDRESS}/{name}.png")
    assert sum(clock.slept) == pytest.approx(4)


@pytest.mark.parametrize(
    "proxy", ["ftp://u:secret@proxy.example", "http://u:secret@", "socks5://u:secret@p", "http://u:secret@p:99999"]
)
def test_proxy__that_is_none__is_named_without_its_password(proxy: str) -> None:
    with pytest.raises(UsageError, match="--proxy") as caught:
        Client(CrawlOptions(proxy=proxy))
    assert "secret" not in str(caught.value)


@contextmanager
def listening(context: ssl.SSLContext | None = None, seen: list[tuple[str, str | None]] | None = None) -> Iterator[int]:
    """A port of this machine that answers an empty list."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if seen is not None:
                seen.append((self.path, self.headers.get("Proxy-Authorization")))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"[]")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]  # a broken greeting
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


def test_proxy__is_asked_for_the_site() -> None:
    """A proxy gets the whole address (RFC 9112, 3.2.2); its own user and password go to it alone."""
    seen: list[tuple[str, str | None]] = []
    with listening(seen=seen) as port, Client(CrawlOptions(proxy=f"u:p@127.0.0.1:{port}")) as client:
        client.get("http://example.org/wp-json/")
    assert seen == [("http://example.org/wp-json/", authorization("u", "p"))]


def test_ca_bundle__that_is_none__is_named(tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("no certificate")
    for name in ("no.pem", "nowhere.pem"):
        with pytest.raises(UsageError, match=f"--ca-bundle .*{name} cannot be used"):
            Client(CrawlOptions(ca_bundle=tmp_path / name))


@pytest.fixture(scope="module")
def own_certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate that nobody knows, for this machine, and its key."""
    require("openssl")
    folder = tmp_path_factory.mktemp("tls")
    made = folder / "own.pem", folder / "key.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    files = ["-out", str(made[0]), "-keyout", str(made[1])]
    subprocess.run([shutil.which("openssl") or "openssl", *words.split(), *files], check=True, capture_output=True)
    return made


def test_ca_bundle__is_trusted_as_well(own_certificate: tuple[Path, Path]) -> None:
    certificate, key = own_certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with listening(context) as port:
        with Client(CrawlOptions(ca_bundle=certificate)) as client:
            assert client.get(f"https://localhost:{port}/").body == b"[]"
        with Client(CrawlOptions()) as client, pytest.raises(Trouble, match="no secure connection") as caught:
            client.get(f"https://localhost:{port}/")
    assert "--ca-bundle" in caught.value.advice


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HTTPS_PROXY", "socks5://u:secret@127.0.0.1:9", "of a kind that cannot be used"),
        ("HTTPS_PROXY", "ftp://u:secret@127.0.0.1:9", "whose address is none"),
        ("SSL_CERT_FILE", "nowhere.pem", "SSL_CERT_FILE"),
    ],
)
def test_environment__of_the_network_that_cannot_be_used__is_one_sentence(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=words) as caught:
        Client(CrawlOptions())
    assert "secret" not in str(caught.value)


def test_proxy__that_refuses__is_named_as_what_it_is() -> None:
    def refuses(request: httpx.Request) -> httpx.Response:
        raise httpx.ProxyError("407 Proxy Authentication Required")

    client = Client(CrawlOptions(), transport=httpx.MockTransport(refuses))
    with pytest.raises(Trouble, match="the proxy gives no way to") as caught:
        client.get(ADDRESS)
    assert "HTTPS_PROXY" in caught.value.advice


def test_client__a_redirect_that_repeats_a_secret__has_it_no_more() -> None:
    def repeats(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": f"https://example.com/?was={request.headers['Authorization']}"})

    login = Login("mara", PHRASE)
    with Client(CrawlOptions(), login, transport=httpx.MockTransport(repeats)) as client:
        client.trust(ADDRESS)
        with pytest.raises(Trouble) as caught:
            client.get(ADDRESS)
    assert "[hidden]" in caught.value.sentence
