"""Media files: whole, checked, and only from where they may come."""

import hashlib
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.crawler.fake import Clock
from wpmigrate.crawler import CrawlOptions, Downloads, MediaFetcher, MediaFile, NoFile, SameFile, Stored
from wpmigrate.crawler.reach import Reach
from wpmigrate.crawler.troubles import Elsewhere, LeftOut
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
    tmp_path: Path,
    *answers: httpx.Response,
    url: str = URL,
    site: Site = SITE,
    stored: Stored | None = None,
    **options: object,
) -> tuple[MediaFile | SameFile | NoFile, Server]:
    server = Server(**{str(number): answer for number, answer in enumerate(answers)})
    hosts = {"example.org": ["93.184.216.34"], "cdn.example.com": ["93.184.216.35"], "inside.example.com": ["10.0.0.7"]}
    with MediaFetcher(
        site,
        CrawlOptions.model_validate(options),
        Downloads(tmp_path),
        transport=httpx.MockTransport(server),
        timing=Clock().timing(),
        resolve=lambda host: hosts.get(host, [host]),
    ) as fetcher:
        return fetcher.fetch(url, stored), server


def broken_off(data: bytes, length: int, **headers: str) -> httpx.Response:
    class Stream(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield data

    return httpx.Response(200, stream=Stream(), headers={"Content-Length": str(length), **headers})


def named(url: str, site: str = SITE.key) -> str:
    """What a download is called."""
    return "-".join(hashlib.sha256(text.encode()).hexdigest() for text in (site, url))


def page(text: str, type: str) -> httpx.Response:
    return httpx.Response(200, text=text, headers={"Content-Type": type})


def picture(status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, content=PICTURE, headers={"Content-Type": "image/png", **headers})


def test_fetch__a_file__named_by_its_address_until_it_is_taken(tmp_path: Path) -> None:
    found, _ = fetch(tmp_path, picture())
    assert isinstance(found, MediaFile)
    assert (found.url, found.size, found.type) == (URL, len(PICTURE), "image/png")
    assert found.path.read_bytes() == PICTURE
    name = named(URL)
    assert {path.name for path in tmp_path.iterdir()} == {name, f"{name}.json"}
    Downloads(tmp_path).taken(found.path)
    assert list(tmp_path.iterdir()) == []


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
        (page("\ufeff <HTML lang=en>", "image/png"), "web page"),
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
    assert isinstance(found, NoFile)
    assert words in found.reason
    assert URL in found.reason
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
    assert isinstance(found, NoFile)
    assert "breaks off after 100 of" in found.reason
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


def rest(begin: int, **headers: str) -> httpx.Response:
    total = len(PICTURE)
    headers = {"Content-Range": f"bytes {begin}-{total - 1}/{total}", **headers}
    return httpx.Response(206, content=PICTURE[begin:], headers=headers)


def begun(folder: Path, mark: str = '"a"') -> None:
    """An earlier run left 100 bytes of the picture."""
    part = folder / named(URL)
    part.write_bytes(PICTURE[:100])
    part.with_name(part.name + ".json").write_text(json.dumps({"mark": mark, "validator": mark, "type": "image/png"}))


def test_fetch__always_broken_off__the_next_run_goes_on(tmp_path: Path) -> None:
    found, _ = fetch(tmp_path, broken_off(PICTURE[:100], len(PICTURE), ETag='"a"'), tries=1)
    assert isinstance(found, NoFile)
    found, server = fetch(tmp_path, rest(100))
    assert isinstance(found, MediaFile)
    assert found.path.read_bytes() == PICTURE
    assert server.requests[0].headers["Range"] == "bytes=100-"


@pytest.mark.parametrize("trouble", [httpx.Response(503), httpx.Response(500), page("<html>Who are you?", "text/html")])
def test_fetch__begun__trouble_that_is_not_the_file_s_own__what_is_there_stays(
    tmp_path: Path, trouble: httpx.Response
) -> None:
    begun(tmp_path)
    fetch(tmp_path, trouble, tries=1)
    if trouble.status_code == 200:
        assert list(tmp_path.iterdir()) == []  # there is a page in its place now
        return
    found, server = fetch(tmp_path, rest(100))
    assert isinstance(found, MediaFile)
    assert server.requests[0].headers["If-Range"] == '"a"'


@pytest.mark.parametrize("trouble", [httpx.Response(404), httpx.Response(410), httpx.Response(403)])
def test_fetch__begun__but_the_file_is_no_more__nothing_stays(tmp_path: Path, trouble: httpx.Response) -> None:
    begun(tmp_path)
    found, _ = fetch(tmp_path, trouble)
    assert isinstance(found, NoFile)
    assert found.status == trouble.status_code
    assert list(tmp_path.iterdir()) == []


def test_fetch__begun__whole_already__is_the_file(tmp_path: Path) -> None:
    begun(tmp_path)
    part = tmp_path / named(URL)
    part.write_bytes(PICTURE)
    found, _ = fetch(tmp_path, httpx.Response(416, headers={"Content-Range": f"bytes */{len(PICTURE)}"}))
    assert isinstance(found, MediaFile)
    assert (found.path.read_bytes(), found.type) == (PICTURE, "image/png")


@pytest.mark.parametrize("mark", ["", None])
def test_fetch__begun_without_a_mark__begins_again(tmp_path: Path, mark: str | None) -> None:
    begun(tmp_path, mark or "")
    if mark is None:
        next(tmp_path.glob("*.json")).write_text("{")
    found, server = fetch(tmp_path, picture())
    assert isinstance(found, MediaFile)
    assert "Range" not in server.requests[0].headers
    assert found.path.read_bytes() == PICTURE


def test_fetch__broken_off_with_a_mark_that_says_nothing_of_the_bytes__leaves_nothing(tmp_path: Path) -> None:
    fetch(tmp_path, broken_off(PICTURE[:100], len(PICTURE), ETag='W/"a"'), tries=1)
    assert list(tmp_path.iterdir()) == []


SIZE = len(PICTURE)
DATE = "Wed, 01 May 2024 10:00:00 GMT"
ETAG = {"ETag": '"a"'}
DATED = {"Last-Modified": DATE}


def test_fetch__its_validator_comes_with_it(tmp_path: Path) -> None:
    for headers, validator in (
        (ETAG | DATED, '"a"'),
        ({"ETag": 'W/"a"'}, 'W/"a"'),
        (DATED, DATE),
        ({"ETag": "a"} | DATED, DATE),
        ({}, ""),
    ):
        found, _ = fetch(tmp_path, picture(200, **headers))
        assert isinstance(found, MediaFile)
        assert found.validator == validator


def test_fetch__a_validator_that_cannot_be_sent__is_none(tmp_path: Path) -> None:
    for etag in (b'"\xe4"', b'"' + b"a" * 1000 + b'"'):
        found, _ = fetch(tmp_path, httpx.Response(200, content=PICTURE, headers=[(b"ETag", etag)]))
        assert isinstance(found, MediaFile)
        assert found.validator == ""


@pytest.mark.parametrize(
    ("validator", "header"), [('"a"', "If-None-Match"), ('W/"a"', "If-None-Match"), (DATE, "If-Modified-Since")]
)
def test_fetch__stored__the_server_says_that_it_is_the_same(tmp_path: Path, validator: str, header: str) -> None:
    found, server = fetch(tmp_path, httpx.Response(304), stored=Stored(SIZE, validator))
    assert found == SameFile(URL)
    assert server.requests[0].headers[header] == validator
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("size", "validator", "headers", "same"),
    [
        (SIZE, "", {}, True),
        (SIZE - 1, "", {}, False),
        (SIZE, "", ETAG, False),
        (SIZE, '"a"', ETAG, True),
        (SIZE, '"a"', {"ETag": '"b"'}, False),
        (SIZE - 1, '"a"', ETAG, False),
        (SIZE, '"a"', {}, False),
        (SIZE, "", {"Content-Encoding": "identity, br"}, False),
    ],
)
def test_fetch__stored__the_head_of_the_answer_says_whether_it_is_the_same(
    tmp_path: Path, size: int, validator: str, headers: dict[str, str], same: bool
) -> None:
    found, server = fetch(tmp_path, picture(200, **headers), stored=Stored(size, validator), media_files=1)
    assert found == SameFile(URL) if same else isinstance(found, MediaFile)
    assert len(server.requests) == 1
    assert bool(list(tmp_path.iterdir())) != same


def test_fetch__stored__the_same_as_before_a_download_of_another_began__nothing_stays(tmp_path: Path) -> None:
    begun(tmp_path, '"b"')
    found, server = fetch(tmp_path, httpx.Response(304), stored=Stored(SIZE, '"a"'))
    assert found == SameFile(URL)
    assert (server.requests[0].headers["If-Range"], server.requests[0].headers["If-None-Match"]) == ('"b"', '"a"')
    assert list(tmp_path.iterdir()) == []


def test_fetch__same_though_nobody_asked__is_no_file(tmp_path: Path) -> None:
    for stored in (None, Stored(SIZE, "")):
        found, _ = fetch(tmp_path, httpx.Response(304), stored=stored)
        assert isinstance(found, NoFile)


def test_fetch__stored__so_many_files__does_not_count(tmp_path: Path) -> None:
    downloads = Downloads(tmp_path, most_files=1)
    server = Server(first=httpx.Response(304), second=picture())
    with MediaFetcher(SITE, CrawlOptions(), downloads, transport=httpx.MockTransport(server)) as fetcher:
        assert isinstance(fetcher.fetch(URL, Stored(SIZE, '"a"')), SameFile)
        assert isinstance(fetcher.fetch(URL), MediaFile)


def test_downloads__what_nobody_asked_for__is_removed(tmp_path: Path) -> None:
    begun(tmp_path)
    (tmp_path / named("old")).write_bytes(b"half")
    (tmp_path / named("old", "example.com")).write_bytes(b"another site's")
    downloads = Downloads(tmp_path)
    with downloads.start(SITE.key, URL):
        pass
    downloads.clear(SITE.key)
    assert {path.name for path in tmp_path.iterdir()} == {
        named(URL),
        f"{named(URL)}.json",
        named("old", "example.com"),
    }
    Downloads(tmp_path).clear(SITE.key)
    Downloads(tmp_path).clear("example.com")
    assert list(tmp_path.iterdir()) == []


def test_downloads__so_many_files__and_none_more(tmp_path: Path) -> None:
    downloads = Downloads(tmp_path, most_files=1)
    with pytest.raises(KeyError), downloads.start(SITE.key, "a"):
        raise KeyError  # what fails does not count
    with downloads.start(SITE.key, "b"):
        pass
    with pytest.raises(LeftOut), downloads.start(SITE.key, "c"):
        pass


def test_fetch__so_many_bytes__the_next_runs_go_on(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        begin = int(request.headers.get("Range", "bytes=0-")[6:-1])
        stream = (PICTURE[place : place + 1000] for place in range(begin, len(PICTURE), 1000))
        headers = {"ETag": '"a"', "Content-Range": f"bytes {begin}-{len(PICTURE) - 1}/{len(PICTURE)}"}
        return httpx.Response(206 if begin else 200, content=stream, headers=headers)

    found: MediaFile | SameFile | NoFile | None = None
    for _ in range(3):
        assert not isinstance(found, MediaFile)
        downloads = Downloads(tmp_path, most_bytes=4000)
        with MediaFetcher(SITE, CrawlOptions(), downloads, transport=httpx.MockTransport(answer)) as fetcher:
            found = fetcher.fetch(URL)
    assert isinstance(found, MediaFile)
    assert found.path.read_bytes() == PICTURE


def test_fetch__busy__waits_and_asks_again(tmp_path: Path) -> None:
    found, server = fetch(tmp_path, httpx.Response(503, headers={"Retry-After": "3"}), picture())
    assert isinstance(found, MediaFile)
    assert len(server.requests) == 2


def test_fetch__too_large__is_refused(tmp_path: Path) -> None:
    found, _ = fetch(tmp_path, picture(), media_limit=1000)
    assert isinstance(found, NoFile)
    assert "larger" in found.reason
    assert list(tmp_path.iterdir()) == []


def test_fetch__another_host__only_when_asked(tmp_path: Path) -> None:
    url = "https://cdn.example.com/a.png"
    found, server = fetch(tmp_path, picture(), url=url)
    assert isinstance(found, NoFile)
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
    assert isinstance(found, NoFile)
    assert "own network" in found.reason
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


@pytest.mark.parametrize(
    ("name", "answer", "whole"),
    [
        ("a.pdf", b"%PDF-1.4\nall of it is text", True),
        ("a.pdf", b'{"error": "not allowed"}', False),
        ("a.zip", b"PK\x03\x04\0\0", True),
        ("a.zip", b"No such file", False),
        ("a.docx", b"Please log in", False),
        ("a.mp3", b"ID3\x04\0", True),
        ("a.mp3", b"Forbidden", False),
        ("a.json", b'{"a": 1}', True),
        ("a.xyz", b"anything", True),
    ],
)
def test_fetch__a_document__is_what_its_name_says(tmp_path: Path, name: str, answer: bytes, whole: bool) -> None:
    response = httpx.Response(200, content=answer, headers={"Content-Type": "application/octet-stream"})
    found, _ = fetch(tmp_path, response, url=URL.replace("a.png", name))
    assert isinstance(found, MediaFile) == whole


def test_fetch__a_name_that_means_this_machine_once_it_is_asked__is_not_asked(tmp_path: Path) -> None:
    """As a hostile name server does it: public while it is checked, private when the connection is made."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        options = CrawlOptions(other_hosts=True, connect_timeout=2)
        with MediaFetcher(SITE, options, Downloads(tmp_path), resolve=lambda host: ["93.184.216.34"]) as fetcher:
            found = fetcher.fetch(f"http://localhost:{server.server_port}/a.png")
    assert isinstance(found, NoFile)
    assert "own network" in found.reason


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "fe80::1%eth0", "x"]
)
def test_reach__addresses_of_this_machine_s_own_network(address: str) -> None:
    reach = Reach(SITE, other_hosts=True, resolve=lambda host: ["1.1.1.1"] if host == "example.org" else [address])
    with pytest.raises(Elsewhere, match="own network"):
        reach.check("https://elsewhere.example/a.png")


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_reach__addresses_of_others(address: str) -> None:
    Reach(SITE, other_hosts=True, resolve=lambda host: [address]).check("https://elsewhere.example/a.png")
