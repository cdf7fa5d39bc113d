"""The client: what it asks again, how long it waits, where it goes and where its login goes."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.crawler.fake import Clock, page
from wpmigrate.crawler import Downloads, MediaFetcher, NoFile
from wpmigrate.crawler.access import Login
from wpmigrate.crawler.answers import Answer, records
from wpmigrate.crawler.client import Client, retry_after
from wpmigrate.crawler.options import CrawlOptions
from wpmigrate.crawler.troubles import Elsewhere, NoAnswer, NotJson, NotYet, Refused, TooMuch, TooSlow, Trouble
from wpmigrate.errors import LoginRefused
from wpmigrate.records import Site

URL = "https://example.org/wp-json/wp/v2/posts"
GOOD = httpx.Response(200, text='[{"id": 1}]')


class Script:
    """Answers in turn; an exception is raised. The last stays."""

    def __init__(self, *steps: httpx.Response | Exception) -> None:
        self.steps = list(steps)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, Exception):
            raise step
        return step


def client(script: Script, clock: Clock | None = None, login: Login | None = None, **options: object) -> Client:
    chosen = CrawlOptions.model_validate(options)
    return Client(chosen, login, transport=httpx.MockTransport(script), timing=(clock or Clock()).timing())


def refusal(status: int, *, retry_after: str = "") -> httpx.Response:
    headers = {"Retry-After": retry_after} if retry_after else {}
    return httpx.Response(status, text="<html>no</html>", headers=headers)


@pytest.mark.parametrize(
    "passing",
    [
        *(refusal(status) for status in (408, 425, 429, 500, 502, 503, 504, 522)),
        httpx.ReadTimeout("slow"),
        httpx.ConnectTimeout("slow"),
        httpx.RemoteProtocolError("reset"),
        httpx.ReadError("reset"),
    ],
    ids=str,
)
def test_client__what_may_pass__is_tried_again(passing: httpx.Response | Exception) -> None:
    script = Script(passing, GOOD)
    clock = Clock()
    assert client(script, clock).read(URL, records).pieces[0].value == {"id": 1}
    assert len(clock.slept) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_client__what_will_not_pass__is_not(status: int) -> None:
    script = Script(refusal(status))
    with pytest.raises(Refused):
        client(script).get(URL)
    assert len(script.requests) == 1


def test_client__tries__are_bounded_and_wait_longer_each_time() -> None:
    script, clock = Script(refusal(502)), Clock()
    with pytest.raises(Refused, match="502"):
        client(script, clock).get(URL)
    assert len(script.requests) == 3
    assert clock.slept == sorted(clock.slept)
    assert clock.slept[0] > 0


def test_client__retry_after_in_seconds__is_waited() -> None:
    clock = Clock()
    client(Script(refusal(429, retry_after="7"), GOOD), clock).get(URL)
    assert 7 <= sum(clock.slept) < 9


def test_client__retry_after_of_a_day__is_obeyed_by_asking_no_more() -> None:
    clock, script = Clock(), Script(refusal(503, retry_after="86400"), GOOD)
    asking = client(script, clock)
    with pytest.raises(Refused, match="503") as refused:
        asking.get(URL)
    assert "1440 minutes" in refused.value.sentence
    with pytest.raises(NotYet, match="1440 minutes"):
        asking.get(URL)
    assert len(script.requests) == 1
    assert clock.slept == []
    clock.seconds += 86400
    assert asking.get(URL).status == 200


def test_client__retry_after_the_last_try__holds_for_all_others() -> None:
    clock, script = Clock(), Script(refusal(429, retry_after="30"), GOOD)
    asking = client(script, clock)
    with pytest.raises(Refused):
        asking.get(URL, tries=1)
    began = clock.seconds
    asking.get(URL)
    assert clock.seconds - began >= 30


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("30", "", 30),
        ("Fri, 02 Jan 2026 00:00:30 GMT", "", 30),
        ("Fri, 02 Jan 2026 00:00:30 GMT", "Fri, 02 Jan 2026 00:00:20 GMT", 10),
        ("Thu, 01 Jan 2026 00:00:00 GMT", "", 0),
        ("soon", "", None),
        ("-5", "", None),
        ("", "", None),
    ],
)
def test_retry_after__seconds_and_dates(value: str, date: str, seconds: float | None) -> None:
    answer = Answer(URL, 503, {"retry-after": value, "date": date}, b"")
    assert retry_after(answer, datetime(2026, 1, 2, tzinfo=UTC)) == seconds


def test_client__429__holds_back_every_request_of_the_client() -> None:
    script, clock = Script(refusal(429, retry_after="20"), GOOD, GOOD), Clock()
    one = client(script, clock)
    one.get(URL)
    before = clock.seconds
    one.get(URL)
    assert clock.seconds == before  # the hold has passed with the first request's own wait
    assert sum(clock.slept) >= 20


def test_client__closed_while_it_is_held_back__ends_at_once() -> None:
    chosen = CrawlOptions()
    script = Script(refusal(503, retry_after="60"))
    one = Client(chosen, transport=httpx.MockTransport(script))
    started = time.monotonic()
    threading.Timer(0.05, one.close).start()
    with pytest.raises(Trouble):
        one.get(URL)
    assert time.monotonic() - started < 5


def test_client__truncated_json__is_fetched_again() -> None:
    script = Script(httpx.Response(200, text='[{"id": 1}, {"id"'), GOOD)
    assert len(client(script).read(URL, records).pieces) == 1


def test_client__truncated_for_ever__is_a_trouble() -> None:
    with pytest.raises(NotJson, match="breaks off"):
        client(Script(httpx.Response(200, text='[{"id": 1}, {"id"'))).read(URL, records)


def test_client__an_answer_beyond_bounds__ends() -> None:
    with pytest.raises(TooMuch, match="larger"):
        client(Script(httpx.Response(200, content=b"x" * 5000)), answer_limit=1000).get(URL)


def test_client__a_body_that_drips__ends() -> None:
    clock = Clock()

    def drip() -> Iterator[bytes]:
        for _ in range(1000):
            clock.seconds += 10
            yield b" "

    script = Script(httpx.Response(200, content=drip()), httpx.Response(200, content=drip()))
    with pytest.raises(TooSlow, match="did not end"):
        client(script, clock, answer_timeout=60).get(URL)
    assert len(script.requests) == 2
    assert clock.seconds < 1200


@contextmanager
def dripping(head: bytes) -> Iterator[str]:
    """The address of a server that sends a byte of a head without end now and then."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    threading.Thread(target=drip, args=(connection,), daemon=True).start()

        def drip(connection: socket.socket) -> None:
            with suppress(OSError), connection:
                connection.sendall(head)
                while True:
                    connection.sendall(b"X")
                    time.sleep(0.02)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/a.png"
        server.shutdown(socket.SHUT_RDWR)


HEADS = {"status": b"HTTP/1.1 ", "headers": b"HTTP/1.1 200 OK\r\nX-Drip: ", "not yet": b"HTTP/1.1 103 Early\r\nX: "}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
def test_client__headers_that_drip__end(head: bytes) -> None:
    """No wait for a byte is long, and so no time-out of httpx's ever comes."""
    with (
        dripping(head) as url,
        Client(CrawlOptions(answer_timeout=0.2)) as one,
        pytest.raises(TooSlow, match="within 0"),
    ):
        one.get(url, tries=1)


def test_media__headers_that_drip__end(tmp_path: Path) -> None:
    options = CrawlOptions(answer_timeout=0.2, tries=1)
    with (
        dripping(HEADS["headers"]) as url,
        MediaFetcher(Site("127.0.0.1", url), options, Downloads(tmp_path)) as fetcher,
    ):
        found = fetcher.fetch(url)
    assert isinstance(found, NoFile)
    assert "did not end within 0.2 seconds" in found.reason


def packed(body: bytes, **headers: str) -> httpx.Response:
    return httpx.Response(200, headers={"Content-Encoding": "gzip"} | headers, stream=httpx.ByteStream(body))


JSON = b'[{"id": 1}]'


@pytest.mark.parametrize(
    "answer",
    [
        packed(gzip.compress(JSON)),
        packed(JSON),
        packed(gzip.compress(JSON), **{"Content-Encoding": "identity"}),
        packed(gzip.compress(gzip.compress(JSON))),
        packed(gzip.compress(JSON[:5]) + gzip.compress(JSON[5:])),
        packed(gzip.compress(JSON) + b"\n<!-- cached -->"),
    ],
    ids=["gzip", "gzip that is none", "gzip that is not named", "twice", "in two parts", "with a comment after it"],
)
def test_client__compressed__whatever_the_headers_say(answer: httpx.Response) -> None:
    script = Script(answer)
    assert client(script).read(URL, records).pieces[0].value == {"id": 1}
    assert script.requests[0].headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize("damage", [slice(0, 20), slice(0, 4)], ids=str)
def test_client__compressed_and_cut__is_asked_for_again(damage: slice) -> None:
    script = Script(packed(gzip.compress(JSON)[damage]), GOOD)
    assert client(script).read(URL, records).pieces[0].value == {"id": 1}


def test_client__compressed_beyond_bounds__is_not_unpacked() -> None:
    with pytest.raises(TooMuch, match="larger"):
        client(Script(packed(gzip.compress(b" " * 2_000_000))), answer_limit=1_000_000).get(URL)


def test_client__user_agent__says_who_asks() -> None:
    script = Script(GOOD)
    client(script).get(URL)
    assert script.requests[0].headers["User-Agent"].startswith("wpmigrate")


def test_client__cookies__are_not_kept() -> None:
    script = Script(httpx.Response(200, headers={"Set-Cookie": "pll_language=de; Path=/"}), GOOD)
    one = client(script)
    one.get(URL)
    one.get(URL)
    assert "Cookie" not in script.requests[1].headers


def test_client__after_several_requests_failed_for_good__no_more_waiting() -> None:
    script, clock = Script(httpx.ConnectError("refused")), Clock()
    one = client(script, clock)
    for _ in range(10):
        with pytest.raises(NoAnswer):
            one.get(URL)
    assert len(script.requests) == 3 * 4 + 7


# --- redirects


def moved(target: str, status: int = 301) -> httpx.Response:
    return httpx.Response(status, headers={"Location": target})


@pytest.mark.parametrize(
    ("start", "target"),
    [
        ("http://example.org/a", "https://example.org/a"),
        ("https://example.org/a", "/b"),
        ("https://example.org/a", "https://www.example.org/a"),
        ("https://www.example.org/a", "https://example.org/a"),
    ],
)
def test_client__redirect_within_the_site__is_followed(start: str, target: str) -> None:
    script = Script(moved(target), GOOD)
    assert client(script).get(start).body == GOOD.content
    assert len(script.requests) == 2


@pytest.mark.parametrize(
    "target",
    [
        "https://example.com/",
        "https://example.org.example.com/",
        "https://example.org:8443/",
        "http://example.org/",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "https://[::1/",
        "",
    ],
)
def test_client__redirect_elsewhere__is_not_followed(target: str) -> None:
    script = Script(moved(target), moved(target))
    with pytest.raises(Trouble):
        client(script).get(URL)
    assert {request.url.host for request in script.requests} == {"example.org"}


def test_client__redirects_in_a_circle__end() -> None:
    script = Script(moved(URL, 302))
    with pytest.raises(Elsewhere, match="in circles"):
        client(script).get(URL)
    assert len(script.requests) < 10


# --- the login

LOGIN = Login("keeper", "abcd efgh")


def test_login__goes_to_its_own_origin_only() -> None:
    script = Script(GOOD)
    one = client(script, login=LOGIN)
    one.trust("https://example.org/wp-json/")
    for url in (
        URL,
        "https://www.example.org/x",
        "http://example.org/x",
        "https://example.org:444/x",
        "https://example.com/",
    ):
        one.get(url)
    assert ["Authorization" in request.headers for request in script.requests] == [True, False, False, False, False]


def test_login__before_anything_is_trusted__goes_nowhere() -> None:
    script = Script(GOOD)
    client(script, login=LOGIN).get(URL)
    assert "Authorization" not in script.requests[0].headers


def test_login__redirect_to_a_sibling_origin__is_not_followed_as_somebody_else() -> None:
    script = Script(moved("https://www.example.org/x"), GOOD)
    one = client(script, login=LOGIN)
    one.trust("https://example.org/")
    with pytest.raises(Elsewhere, match="login"):
        one.get(URL)
    assert len(script.requests) == 1


@pytest.mark.parametrize("url", ["http://example.org/", "http://192.168.1.5/", "http://localhost.example.org/"])
def test_login__plain_http__is_refused(url: str) -> None:
    with pytest.raises(LoginRefused, match="not encrypted"):
        client(Script(GOOD), login=LOGIN).trust(url)


@pytest.mark.parametrize(
    "url", ["http://localhost:8080/", "http://127.0.0.1/", "http://[::1]/", "http://wp.localhost/"]
)
def test_login__plain_http_to_this_machine__is_fine(url: str) -> None:
    client(Script(GOOD), login=LOGIN).trust(url)


def test_login__plain_http_when_asked_for__is_sent() -> None:
    script = Script(GOOD)
    one = client(script, login=LOGIN, insecure=True)
    one.trust("http://example.org/")
    one.get("http://example.org/x")
    assert "Authorization" in script.requests[0].headers


def test_login__is_in_no_representation() -> None:
    options = CrawlOptions(user="keeper", password="abcd efgh")
    assert "abcd" not in repr(LOGIN) + repr(options) + str(options)


def test_address__user_and_password__never_reach_an_error() -> None:
    with pytest.raises(Trouble) as caught:
        client(Script(moved("https://u:secret@example.com/"))).get("https://me:secret@example.org/")
    assert "secret" not in str(caught.value) + caught.value.advice


# --- pages in place of answers


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (page("<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x'>", 403), "challenge page"),
        (page("<h1>Sucuri WebSite Firewall - Access Denied</h1>", 403), "challenge page"),
        (page("<body id='error-page'><div class='wp-die-message'>There has been…", 500), "critical error"),
        (page("<p>Briefly unavailable for scheduled maintenance.", 503), "maintenance page"),
        (page("<form id='loginform'><input type='password' name='pwd'></form>", 401), "login page"),
        (page("<html><title>404</title></html>", 404), "a web page"),
    ],
)
def test_refused__the_page_is_named(answer: httpx.Response, words: str) -> None:
    with pytest.raises(Refused, match=words):
        client(Script(answer)).get(URL, tries=1)


def test_refused__wordpress_s_own_words_are_shown_without_markup_and_control_characters() -> None:
    value = {"code": "rest_forbidden", "message": "<b>No\x1b[31m</b> way.", "data": {"status": 403}}
    with pytest.raises(Refused) as caught:
        client(Script(httpx.Response(403, json=value))).get(URL)
    assert caught.value.what == "the site answered 403 (rest_forbidden: No [31m way)"
    assert caught.value.by_permission
