"""Media files: whole, checked, and only from where they may come."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.crawler.fake import Clock
from wpmigrate.crawler import CrawlOptions, MediaFetcher, MediaFile
from wpmigrate.notes import Note
from wpmigrate.records import Site

SITE = Site("example.org", "https://example.org")
PICTURE = b"\x89PNG\r\n" + bytes(range(256)) * 40
URL = "https://example.org/wp-content/uploads/2024/01/a.png"


class Server:
    """Answers by path; a list of answers is used up from the front."""

    def __init__(self, **paths: httpx.Response) -> None:
        self.answers: list[httpx.Response] = list(paths.values())
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def fetch(
    tmp_path: Path, *answers: httpx.Response, url: str = URL, site: Site = SITE, **options: object
) -> tuple[MediaFile | Note, Server]:
    server = Server(**{str(number): answer for number, answer in enumerate(answers)})
    hosts = {"example.org": ["93.184.216.34"], "cdn.example.com": ["93.184.216.35"], "inside.example.com": ["10.0.0.7"]}
    with MediaFetcher(
        site,
        CrawlOptions.model_validate(options),
        tmp_path,
        transport=httpx.MockTransport(server),
        timing=Clock().timing(),
        resolve=lambda host: hosts.get(host, [host]),
    ) as fetcher:
        return fetcher.fetch(url), server


def broken_off(data: bytes, length: int, **headers: str) -> httpx.Response:
    class Stream(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield data

    return httpx.Response(200, stream=Stream(), headers={"Content-Length": str(length), **headers})


def page(text: str, type: str) -> httpx.Response:
    return httpx.Response(200, text=text, headers={"Content-Type": type})


def picture(status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, content=PICTURE, headers={"Content-Type": "image/png", **headers})


def test_fetch__a_file__named_by_its_hash(tmp_path: Path) -> None:
    found, _ = fetch(tmp_path, picture())
    assert isinstance(found, MediaFile)
    assert found.sha256 == hashlib.sha256(PICTURE).hexdigest()
    assert (found.size, found.type) == (len(PICTURE), "image/png")
    assert found.path.read_bytes() == PICTURE
    assert [path.name for path in tmp_path.iterdir()] == [found.sha256]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(404, text="<html>gone"), "404"),
        (httpx.Response(403, text="no"), "403"),
        (page("<!DOCTYPE html><title>Page not found", "image/png"), "web page"),
        (page("hello", "text/html; charset=utf-8"), "web page"),
        (page("License check failed", "image/png"), "License check"),
        (page('{"code":"rest_no_route"}', "application/json"), "text in place"),
        (page("é" * 300, "image/png"), "text in place"),
        (httpx.Response(200, content=b""), "empty"),
        (httpx.Response(301, headers={"Location": "http://127.0.0.1/secret"}), "another host"),
        (httpx.Response(302, headers={"Location": "file:///etc/passwd"}), "no address"),
        (httpx.Response(301, headers={"Location": URL}), "redirects more than"),
    ],
)
def test_fetch__what_is_no_file__is_a_note_and_leaves_nothing(
    tmp_path: Path, answer: httpx.Response, words: str
) -> None:
    found, _ = fetch(tmp_path, answer)
    assert isinstance(found, Note)
    assert found.rule == "media-failed"
    assert words in found.detail
    assert found.where == URL
    assert list(tmp_path.iterdir()) == []


def test_fetch__a_text_in_place_of_a_picture_once__begins_again(tmp_path: Path) -> None:
    text = httpx.Response(200, text="License check failed", headers={"Content-Type": "image/png", "ETag": '"1"'})
    found, server = fetch(tmp_path, text, picture())
    assert isinstance(found, MediaFile)
    assert found.path.read_bytes() == PICTURE
    assert "range" not in server.requests[1].headers


@pytest.mark.parametrize("name", ["a.svg", "a.m3u8", "a.txt", "a.csv", "a.vtt", "a.xpm", "a"])
def test_fetch__a_text_that_was_uploaded__is_a_file(tmp_path: Path, name: str) -> None:
    answer = httpx.Response(200, text="A text", headers={"Content-Type": "text/plain"})
    found, _ = fetch(tmp_path, answer, url=URL.replace("a.png", name))
    assert isinstance(found, MediaFile)


def test_fetch__a_page_that_was_uploaded__is_a_file(tmp_path: Path) -> None:
    answer = httpx.Response(200, text="<html>mine", headers={"Content-Type": "text/html"})
    found, _ = fetch(tmp_path, answer, url=URL.replace("a.png", "a.html"))
    assert isinstance(found, MediaFile)


def test_fetch__always_broken_off__is_a_note_and_leaves_nothing(tmp_path: Path) -> None:
    found, server = fetch(tmp_path, *(broken_off(PICTURE[:100], len(PICTURE)) for _ in range(5)))
    assert isinstance(found, Note)
    assert "breaks off after 100 of" in found.detail
    assert len(server.requests) == 3
    assert list(tmp_path.iterdir()) == []


def test_fetch__broken_off__resumes_where_the_server_can_tell_that_it_is_the_same(tmp_path: Path) -> None:
    rest = httpx.Response(
        206, content=PICTURE[100:], headers={"Content-Range": f"bytes 100-{len(PICTURE) - 1}/{len(PICTURE)}"}
    )
    found, server = fetch(tmp_path, broken_off(PICTURE[:100], len(PICTURE), ETag='"a"'), rest)
    assert isinstance(found, MediaFile)
    assert found.path.read_bytes() == PICTURE
    assert server.requests[1].headers["Range"] == "bytes=100-"
    assert server.requests[1].headers["If-Range"] == '"a"'


def test_fetch__broken_off_without_a_mark__begins_again(tmp_path: Path) -> None:
    found, server = fetch(tmp_path, broken_off(PICTURE[:100], len(PICTURE)), picture())
    assert isinstance(found, MediaFile)
    assert "Range" not in server.requests[1].headers
    assert found.path.read_bytes() == PICTURE


def test_fetch__another_part_than_was_asked_for__begins_again(tmp_path: Path) -> None:
    wrong = httpx.Response(206, content=b"zzz", headers={"Content-Range": "bytes 5-7/9"})
    found, _ = fetch(tmp_path, broken_off(PICTURE[:100], len(PICTURE), ETag='"a"'), wrong, picture())
    assert isinstance(found, MediaFile)
    assert found.path.read_bytes() == PICTURE


def test_fetch__busy__waits_and_asks_again(tmp_path: Path) -> None:
    found, server = fetch(tmp_path, httpx.Response(503, headers={"Retry-After": "3"}), picture())
    assert isinstance(found, MediaFile)
    assert len(server.requests) == 2


def test_fetch__too_large__is_refused(tmp_path: Path) -> None:
    found, _ = fetch(tmp_path, picture(), media_limit=1000)
    assert isinstance(found, Note)
    assert "larger" in found.detail
    assert list(tmp_path.iterdir()) == []


def test_fetch__another_host__only_when_asked(tmp_path: Path) -> None:
    url = "https://cdn.example.com/a.png"
    found, server = fetch(tmp_path, picture(), url=url)
    assert isinstance(found, Note)
    assert server.requests == []
    found, _ = fetch(tmp_path, picture(), url=url, other_hosts=True)
    assert isinstance(found, MediaFile)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.png",
        "http://10.1.2.3/a.png",
        "http://inside.example.com/a.png",
        "http://[::ffff:10.0.0.1]/a.png",
    ],
)
def test_fetch__this_machine_s_own_network__never(tmp_path: Path, url: str) -> None:
    found, server = fetch(tmp_path, picture(), url=url, other_hosts=True)
    assert isinstance(found, Note)
    assert "own network" in found.detail
    assert server.requests == []


def test_fetch__this_machine_s_own_network__when_the_site_is_there(tmp_path: Path) -> None:
    site = Site("127.0.0.1:8080", "http://127.0.0.1:8080")
    found, _ = fetch(tmp_path, picture(), url="http://127.0.0.1:8080/a.png", site=site)
    assert isinstance(found, MediaFile)


def test_fetch__names_as_they_are_in_source_url(tmp_path: Path) -> None:
    found, server = fetch(tmp_path, picture(), url="https://example.org/u/Möwe über See%20é.png")
    assert isinstance(found, MediaFile)
    assert server.requests[0].url.raw_path == b"/u/M%C3%B6we%20%C3%BCber%20See%20%C3%A9.png"


def test_fetch__relative_and_protocol_relative_addresses(tmp_path: Path) -> None:
    for url in ("/u/a.png", "//example.org/u/a.png"):
        found, server = fetch(tmp_path, picture(), url=url)
        assert isinstance(found, MediaFile)
        assert str(server.requests[0].url) == "https://example.org/u/a.png"


def test_fetch__no_login_and_no_user_in_the_address(tmp_path: Path) -> None:
    url = "https://me:secret@example.org/a.png"
    _, server = fetch(tmp_path, picture(), url=url, user="keeper", password="x")
    assert "Authorization" not in server.requests[0].headers
