"""Media files from a site's server into the output folder, with the server at a real port and the records saved."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from wpmigrate.crawler import CrawlOptions
from wpmigrate.document import (
    Button,
    Document,
    Embed,
    File,
    Image,
    Link,
    Media,
    Meta,
    Paragraph,
    RawHtml,
    Seo,
    Text,
    Track,
)
from wpmigrate.pipeline import BackupOptions, ExportOptions, Report, backup, export, open_archive, open_source
from wpmigrate.pipeline.media.contents import addresses
from wpmigrate.records import Filters, Site

PNG = b"\x89PNG\r\n\x1a\n\0"
LOGIN = b"<!DOCTYPE html><title>Log in</title>"


class BrokenOff(bytes):
    """Of which the half comes, with a mark."""


class Files:
    """What a server answers by path: a status, or bytes; ``asked`` are the paths that it was asked for."""

    def __init__(self, **answers: int | bytes) -> None:
        self.answers: dict[str, int | bytes] = dict(answers)
        self.asked: list[str] = []
        self.url = ""

    def answer(self, path: str) -> tuple[int, bytes]:
        self.asked.append(path)
        found = self.answers.get(path, 404)
        return (found, b"no") if isinstance(found, int) else (200, found)


def serve(files: Files, stack: ExitStack) -> Files:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = files.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            broken = isinstance(body, BrokenOff)
            if broken:
                self.send_header("ETag", '"1"')
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if broken else body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
    files.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    stack.callback(server.shutdown)
    return files


@pytest.fixture
def site() -> Iterator[Files]:
    with ExitStack() as stack:
        yield serve(Files(), stack)


@pytest.fixture
def elsewhere() -> Iterator[Files]:
    with ExitStack() as stack:
        yield serve(Files(), stack)


def save(folder: Path, site: Files, *records: dict[str, Any]) -> Path:
    """Records as REST gives them, by their ``type``; ``{url}`` in them is the site's address."""
    folder.mkdir(exist_ok=True)
    usual = {"status": "publish", "slug": "s"}
    for type, name in (("attachment", "media"), ("post", "posts")):
        found = [
            usual | record | {"link": f"{site.url}/{record['id']}/"} for record in records if record["type"] == type
        ]
        (folder / f"{name}.json").write_text(json.dumps(found).replace("{url}", site.url))
    return folder


def media(id: int, url: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "type": "attachment", "media_type": "file", "source_url": url, "media_details": {}, **fields}


def post(id: int, content: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "type": "post", "content": {"rendered": content}, "title": {"rendered": "T"}, **fields}


def run(answers: Path, output: Path, **options: Any) -> Report:
    fetching = CrawlOptions.model_validate({"tries": 1, **options})
    return export(open_source(str(answers)), ExportOptions(output=output, media=fetching))


def written(output: Path) -> dict[str, bytes]:
    paths = [path for path in (output / "media").rglob("*") if path.is_file()]
    return {path.relative_to(output / "media").as_posix(): path.read_bytes() for path in paths}


def ledger(output: Path, rule: str) -> list[str]:
    lines = map(json.loads, (output / "ledger.jsonl").read_text().splitlines())
    return [line["message"] for line in lines if line["rule"] == rule]


UPLOADS = "/wp-content/uploads/2024/05"


def test_export__the_upload_is_gone_and_its_reduced_copy_there__that_is_written(site: Files, tmp_path: Path) -> None:
    site.answers[f"{UPLOADS}/a-scaled.png"] = PNG
    picture = media(1, f"{{url}}{UPLOADS}/a-scaled.png", media_details={"original_image": "a.png"})
    answers = save(tmp_path / "answers", site, picture, post(2, f'<img src="{{url}}{UPLOADS}/a-300x200.png">'))
    report = run(answers, tmp_path / "out")
    assert (report.exit, written(tmp_path / "out")) == (0, {"2024/05/a.png": PNG})
    assert "a-scaled.png in place of" in ledger(tmp_path / "out", "media-reduced")[0]
    asked = len(site.asked)
    assert run(answers, tmp_path / "out").collections["media files"].unchanged == 1
    assert len(site.asked) == asked


@pytest.mark.parametrize(
    ("dialect", "root", "posts"),
    [
        ("hugo", "static/", "content/posts/a.md"),
        ("jekyll", "", "_posts/2024-05-01-a.md"),
        ("eleventy", "", "posts/a.md"),
        ("pelican", "content/", "content/posts/a.md"),
        ("mkdocs", "docs/", "docs/1.md"),
        ("astro", "public/", "src/content/posts/a.md"),
    ],
)
def test_export__dialect__files_are_where_the_built_site_shows_them(
    site: Files, tmp_path: Path, dialect: str, root: str, posts: str
) -> None:
    site.answers[f"{UPLOADS}/a.png"] = PNG
    content = f'<p><img src="{{url}}{UPLOADS}/a.png" alt="A"></p>'
    written = post(1, content, slug="a", date="2024-05-01T08:00:00")
    answers = save(tmp_path / "saved", site, media(7, f"{{url}}{UPLOADS}/a.png"), written)
    options = ExportOptions(output=tmp_path / "out", dialect=dialect, media=CrawlOptions())
    export(open_source(str(answers)), options)
    assert (tmp_path / "out" / root / "media/2024/05/a.png").read_bytes() == PNG
    assert "![A](/media/2024/05/a.png)" in (tmp_path / "out" / posts).read_text("utf-8")


def test_export__several_records_of_one_file__it_is_fetched_and_written_once(site: Files, tmp_path: Path) -> None:
    site.answers[f"{UPLOADS}/a.png"] = PNG
    records = [media(id, f"{{url}}{UPLOADS}/a.png") for id in (1, 2, 3)]
    report = run(save(tmp_path / "answers", site, *records), tmp_path / "out")
    assert site.asked == [f"{UPLOADS}/a.png"]
    assert written(tmp_path / "out") == {"2024/05/a.png": PNG}
    numbers = report.collections["media files"]
    assert (report.exit, numbers.indexed, numbers.written) == (0, 1, 1)


def test_export__what_posts_show_from_other_hosts__only_when_asked(
    site: Files, elsewhere: Files, tmp_path: Path
) -> None:
    elsewhere.answers |= {"/b.png": PNG, "/c.pdf": b"%PDF-"}
    shows = f'<p><img src="{elsewhere.url}/b.png"> <a href="{elsewhere.url}/c.pdf">theirs</a></p>'
    answers = save(tmp_path / "answers", site, post(1, shows))
    assert run(answers, tmp_path / "out").exit == 0
    assert (elsewhere.asked, written(tmp_path / "out")) == ([], {})
    assert ledger(tmp_path / "out", "not-asked") == [
        "It was not asked for: 1 files that posts show from other hosts (--other-hosts)."
    ]
    assert run(answers, tmp_path / "out", other_hosts=True).exit == 0
    assert elsewhere.asked == ["/b.png"]
    (path,) = written(tmp_path / "out")
    assert path.startswith("127-0-0-1")
    assert path.endswith("/b.png")


@pytest.mark.parametrize("trouble", [500, 403, LOGIN, b"License check failed"])
def test_export__a_file_that_only_a_post_names_fails__is_named_and_tried_again(
    site: Files, tmp_path: Path, trouble: int | bytes
) -> None:
    site.answers["/files/plan.pdf"] = trouble
    answers = save(tmp_path / "answers", site, post(1, '<p><a href="{url}/files/plan.pdf#page=2">plan</a></p>'))
    report = run(answers, tmp_path / "out")
    (failure,) = report.collections["media files"].failed
    assert (report.exit, failure.id, failure.url) == (3, None, f"{site.url}/files/plan.pdf")
    assert len(ledger(tmp_path / "out", "media-failed")) == 1
    site.answers["/files/plan.pdf"] = b"%PDF-1.4"
    assert run(answers, tmp_path / "out").exit == 0
    assert written(tmp_path / "out") == {"files/plan.pdf": b"%PDF-1.4"}


def test_export__a_file_that_the_site_has_not__is_named_and_no_failure(site: Files, tmp_path: Path) -> None:
    answers = save(tmp_path / "answers", site, post(1, '<img src="{url}/gone.png">'))
    report = run(answers, tmp_path / "out")
    assert report.exit == 0
    assert [failure.url for failure in report.collections["media files"].dead] == [f"{site.url}/gone.png"]
    assert "answered 404" in ledger(tmp_path / "out", "media-failed")[0]
    again = export(
        open_archive(tmp_path / "out/.wpmigrate"), ExportOptions(output=tmp_path / "b", media=CrawlOptions())
    )
    assert again.exit == 0
    assert "answered 404" in ledger(tmp_path / "b", "media-failed")[0]


def test_export__a_record_whose_file_is_gone__is_a_failure(site: Files, tmp_path: Path) -> None:
    report = run(save(tmp_path / "answers", site, media(1, f"{{url}}{UPLOADS}/a.png")), tmp_path / "out")
    assert report.exit == 3
    assert [(failure.id, failure.phase) for failure in report.collections["media files"].failed] == [(1, "fetch")]


def test_export__drafts_that_nobody_asked_for__neither_are_their_files(site: Files, tmp_path: Path) -> None:
    site.answers |= {f"{UPLOADS}/{name}": PNG for name in ("a.png", "b.png", "c.png")}
    records = [
        post(1, f'<img src="{{url}}{UPLOADS}/a-300x200.png">'),
        post(2, f'<img src="{{url}}{UPLOADS}/b.png">', status="draft"),
        media(3, f"{{url}}{UPLOADS}/a.png", post=2),
        media(4, f"{{url}}{UPLOADS}/c.png", post=2),
    ]
    archive = tmp_path / "archive"
    answers = save(tmp_path / "answers", site, *records)
    assert backup(open_source(str(answers)), BackupOptions(archive=archive, media=CrawlOptions())).exit == 0
    for statuses, names in (("publish",), {"a.png"}), (("any",), {"a.png", "b.png", "c.png"}):
        options = ExportOptions(output=tmp_path / statuses[0], media=CrawlOptions(), filters=Filters(statuses=statuses))
        with open_archive(archive) as found:
            assert export(found, options).exit == 0
        assert {name.rpartition("/")[2] for name in written(tmp_path / statuses[0])} == names


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"media_limit": 5}, "Allow it by --media-limit"),
        ({"media_files": 1}, "2 files were left out"),
        ({"media_total": 10}, "files were left out"),
    ],
)
def test_export__beyond_a_limit__says_what_to_do(
    site: Files, tmp_path: Path, options: dict[str, int], words: str
) -> None:
    site.answers |= {f"{UPLOADS}/{name}": PNG for name in ("a.png", "b.png", "c.png")}
    records = [media(id, f"{{url}}{UPLOADS}/{name}.png") for id, name in enumerate("abc", 1)]
    answers = save(tmp_path / "answers", site, *records)
    report = run(answers, tmp_path / "out", connections=1, **options)
    assert report.exit == 3
    assert words in report.collections["media files"].failed[0].reason
    assert run(answers, tmp_path / "out").exit == 0
    assert len(written(tmp_path / "out")) == 3


def test_addresses__whatever_node_holds_them() -> None:
    image = Image("https://example.org/1.png", original="/2.png")
    media = Media("video", ("https://example.org/3.mp4",), poster="4.png", tracks=(Track("//example.org/5.vtt"),))
    html = '<form><img src="/6.png"><video poster="/7.png" src="/8.mp4"></video><a href="/9.pdf">a</a></form>'
    body = (
        Paragraph((Link((image,), "https://example.org/10.zip"), Link((Text("a"),), "/page/"))),
        media,
        File("https://example.org/11", (Text("a"),)),
        Button("/12.docx", (Text("b"),)),
        Embed("https://example.org/13.mp3"),
        RawHtml(html),
        Paragraph(
            (Link((Text("theirs"),), "https://elsewhere.example/a.pdf"), Image("https://elsewhere.example/14.png"))
        ),
        Paragraph((Image("data:image/png;base64,AA"), Image("https://[half/a.png"), Link((Text("a"),), "/a.php"))),
    )
    meta = Meta(1, "post", "posts", "example.org", "T", "s", "publish", "https://example.org/a/b/")
    meta.image, meta.seo = Image("https://example.org/15.png"), Seo(image="https://example.org/16.png")  # type: ignore[misc]
    found = addresses(Document(meta, body), Site("example.org", "https://example.org"))
    numbers = sorted(int(address.rpartition("/")[2].partition(".")[0]) for address in found)
    assert numbers == [*range(1, 17)]
    assert "https://example.org/a/b/4.png" in found


def test_export__an_archive_without_files__names_each_that_is_missing(site: Files, tmp_path: Path) -> None:
    answers = save(tmp_path / "answers", site, post(1, '<img src="{url}/a.png">'), media(2, f"{{url}}{UPLOADS}/b.png"))
    backup(open_source(str(answers)), BackupOptions(archive=tmp_path / "archive"))
    with open_archive(tmp_path / "archive") as archive:
        report = export(archive, ExportOptions(output=tmp_path / "out", media=CrawlOptions()))
    assert report.exit == 3
    failed = report.collections["media files"].failed
    assert {(failure.id, failure.url) for failure in failed} == {(2, None), (None, f"{site.url}/a.png")}
    assert len(ledger(tmp_path / "out", "media-failed")) == 2


def test_backup__full__looks_through_posts_again(site: Files, tmp_path: Path) -> None:
    site.answers["/a.png"] = PNG
    answers = save(tmp_path / "answers", site, post(1, '<img src="{url}/a.png">'))
    for full in (True, False, True):
        backup(open_source(str(answers)), BackupOptions(archive=tmp_path / "archive", media=CrawlOptions(), full=full))
        with open_archive(tmp_path / "archive") as archive:
            view = archive.view()
            (key,) = (one.key for one in view.sites())
            assert [*view.addresses(key, "posts")] == [f"{site.url}/a.png"]
            assert [*view.unsearched(key, "posts")] == []
    assert site.asked == ["/a.png", "/a.png"]


def test_backup__a_post_changes__only_it_is_looked_through(site: Files, tmp_path: Path) -> None:
    site.answers |= {"/a.png": PNG, "/b.png": PNG}
    options = BackupOptions(archive=tmp_path / "archive", media=CrawlOptions())
    for name in "ab":
        changing = post(1, f'<img src="{{url}}/{name}.png">')
        answers = save(tmp_path / "answers", site, changing, post(2, '<img src="{url}/a.png">'))
        backup(open_source(str(answers)), options)
    assert site.asked == ["/a.png", "/b.png"]
    with open_archive(tmp_path / "archive") as archive:
        view = archive.view()
        assert [*view.addresses(view.sites()[0].key, "posts")] == [f"{site.url}/{name}.png" for name in "ab"]
        first = archive.view(1)
        assert [*first.addresses(first.sites()[0].key, "posts")] == [f"{site.url}/a.png"]
