"""The main job against a real WordPress: everything that the site has is in the outputs, and nothing that it hides."""

import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from tests.wordpress import PASSWORD, Faults, WordPress
from tests.wordpress.site import POST_PASSWORD
from wpmigrate.cli.app import app
from wpmigrate.pipeline.manifest import FILE as MANIFEST

FORMATS = ("-f", "markdown", "-f", "json", "-f", "sql")
HIDDEN = ("draft", "pending", "private", "future")
TYPES = {"post": "posts", "page": "pages", "logentry": "logs"}


def export(site: WordPress | str, folder: Path, *options: str, password: str | None = None) -> Result:
    url = site if isinstance(site, str) else site.url
    return CliRunner().invoke(
        app, ["export", url, "-o", str(folder), *options], env={"WPMIGRATE_PASSWORD": password or ""}
    )


def report(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return found


def front_matters(folder: Path) -> dict[int, dict[str, Any]]:
    """Front matter of every Markdown file, by id."""
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.md")]
    found = [yaml.safe_load(text.split("---\n", 2)[1]) for text in texts]
    assert len({entry["id"] for entry in found}) == len(found)
    return {entry["id"]: entry for entry in found}


def data(folder: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "data" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def published(site: WordPress) -> set[int]:
    return {number for kind in TYPES for number in site.ids(kind)}


def test_export__anonymously__has_all_that_is_public_and_nothing_else(
    shared_wordpress: WordPress, tmp_path: Path
) -> None:
    result = export(shared_wordpress, tmp_path, *FORMATS)
    assert result.exit_code == 0, result.output
    posts = front_matters(tmp_path)
    assert posts.keys() == published(shared_wordpress)
    assert {entry["status"] for entry in posts.values()} == {"publish"}
    lines = [json.loads(line) for line in (tmp_path / "documents.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["meta"]["id"] for line in lines} == posts.keys()
    with closing(sqlite3.connect(tmp_path / "site.sqlite")) as database:
        assert {row[0] for row in database.execute("SELECT id FROM posts")} == posts.keys()
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_export__anonymously__has_terms_authors_comments_and_media(shared_wordpress: WordPress, tmp_path: Path) -> None:
    assert export(shared_wordpress, tmp_path).exit_code == 0
    taxonomies = {"category", "post_tag", "vessel"}
    terms = {
        (int(str(number)), taxonomy)
        for number, taxonomy in shared_wordpress.rows("SELECT term_id, taxonomy FROM wp_term_taxonomy")
        if taxonomy in taxonomies
    }
    assert {(term["id"], term["taxonomy"]) for term in data(tmp_path, "terms")} == terms
    authors = {author["slug"] for author in data(tmp_path, "authors")}
    assert authors == {"keeper", "erika", "amir"}
    visible = {record["id"] for record in shared_wordpress.rest("wp/v2/comments")}
    assert {comment["id"] for comment in data(tmp_path, "comments")} == visible
    media = {record["id"] for record in shared_wordpress.rest("wp/v2/media")}
    assert {entry["id"] for entry in data(tmp_path, "media")} == media
    assert media


def test_export__logged_in_and_asked__has_what_is_hidden_and_marks_it(
    shared_wordpress: WordPress, tmp_path: Path
) -> None:
    options = ("--user", shared_wordpress.user, "--status", "any", *FORMATS)
    result = export(shared_wordpress, tmp_path, *options, password=PASSWORD)
    assert result.exit_code == 0, result.output
    posts = front_matters(tmp_path)
    expected = {
        number: status
        for status in ("publish", *HIDDEN)
        for kind in TYPES
        for number in shared_wordpress.ids(kind, status)
    }
    assert {number: entry["status"] for number, entry in posts.items() if entry["type"] in TYPES} == expected
    with closing(sqlite3.connect(tmp_path / "site.sqlite")) as database:
        stored = dict(database.execute("SELECT id, status FROM posts WHERE type IN ('post', 'page', 'logentry')"))
    assert stored == expected


def test_export__logged_in_but_not_asked__has_published_posts_only(shared_wordpress: WordPress, tmp_path: Path) -> None:
    result = export(shared_wordpress, tmp_path, "--user", shared_wordpress.user, password=PASSWORD)
    assert result.exit_code == 0, result.output
    assert {entry["status"] for entry in front_matters(tmp_path).values()} == {"publish"}


def test_export__keeps_the_password_out_of_everything(shared_wordpress: WordPress, tmp_path: Path) -> None:
    options = ("--user", shared_wordpress.user, "--status", "any", *FORMATS)
    result = export(shared_wordpress, tmp_path, *options, password=PASSWORD)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()) + result.output.encode()
    for secret in (PASSWORD, PASSWORD.replace(" ", "")):
        assert secret.encode() not in written


def test_export__with_a_wrong_password__is_refused_before_anything_is_read(
    wordpress: WordPress, tmp_path: Path
) -> None:
    result = export(wordpress, tmp_path, "--user", wordpress.user, password="wrong wrong wrong")
    assert result.exit_code == 5
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.output
    assert not [request for request in wordpress.answered() if "/posts" in request.target]


def test_export__again__fetches_only_what_changed(wordpress: WordPress, tmp_path: Path) -> None:
    assert export(wordpress, tmp_path).exit_code == 0
    changed = min(wordpress.ids())
    time.sleep(2.1)  # ``modified_gmt`` has whole seconds; what changed in the last two is fetched again to be sure
    answer = wordpress.request(
        f"/wp-json/wp/v2/posts/{changed}", method="POST", user=wordpress.user, json={"title": "Changed meanwhile"}
    )
    assert answer.status_code == 200
    result = export(wordpress, tmp_path)
    assert result.exit_code == 0, result.output
    numbers = report(tmp_path)["collections"]["posts"]
    assert (numbers["fetched"], numbers["unchanged"]) == (1, len(wordpress.ids()) - 1)
    assert front_matters(tmp_path)[changed]["title"] == "Changed meanwhile"


def start(site: WordPress, folder: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "wpmigrate", "export", site.url, "-o", str(folder), "--quiet", *options]
    return subprocess.Popen(command)


def outputs(folder: Path) -> dict[str, bytes]:
    """Everything that was written, but for numbers that tell how the run went, and the archive."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith((".wpmigrate", "report"))}


def test_export__after_a_kill__goes_on_where_it_was(wordpress: WordPress, tmp_path: Path) -> None:
    """Media are read before posts: when posts are asked for, they are stored, and not asked for again."""
    wordpress.misbehave(Faults(slow=0.15))
    process = start(wordpress, tmp_path, "--connections", "1")
    deadline = time.monotonic() + 60
    while not any("include=" in request.target and "/posts" in request.target for request in wordpress.answered()):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.wait()
    wordpress.misbehave(Faults())
    before = len(wordpress.answered())
    result = export(wordpress, tmp_path)
    assert result.exit_code == 0, result.output
    assert front_matters(tmp_path).keys() == published(wordpress)
    numbers = report(tmp_path)["collections"]["media"]
    assert (numbers["fetched"], numbers["unchanged"]) == (0, numbers["indexed"])
    again = [request.target for request in wordpress.answered()[before:]]
    assert not [target for target in again if "/media" in target and "include=" in target]


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 12))])
def test_export__killed_at_any_moment__comes_out_as_if_undisturbed(
    wordpress: WordPress, tmp_path: Path, seed: int
) -> None:
    options = (*FORMATS, "--media")
    began = time.monotonic()
    assert export(wordpress, tmp_path / "calm", *options).exit_code == 0
    lasts = time.monotonic() - began
    chance = random.Random(seed)
    for _ in range(1 if seed == 1 else 4):
        process = start(wordpress, tmp_path / "killed", *options)
        time.sleep(0.5 + chance.uniform(0.2, 0.9) * lasts)
        process.kill()
        process.wait()
    result = export(wordpress, tmp_path / "killed", *options)
    assert result.exit_code == 0, result.output
    assert outputs(tmp_path / "killed") == outputs(tmp_path / "calm")
    assert [path.name for path in (tmp_path / "killed").iterdir() if path.name.startswith(".wpmigrate-")] == [MANIFEST]
    manifests = [(tmp_path / name / MANIFEST).read_text(encoding="utf-8") for name in ("killed", "calm")]
    assert manifests[0] == manifests[1]
    assert {path.name for path in (tmp_path / "killed/.wpmigrate").iterdir()} == {
        path.name for path in (tmp_path / "calm/.wpmigrate").iterdir()
    }


def test_export__after_a_login_saw_everything__writes_only_what_is_asked_for(
    wordpress: WordPress, tmp_path: Path
) -> None:
    """One archive, three runs: what a login once saw stays in it until somebody asks for it."""
    login, archive = ("--user", wordpress.user), ("--archive", str(tmp_path / "archive"))
    everything = export(
        wordpress, tmp_path / "all", *login, "--status", "any", "--media", *FORMATS, *archive, password=PASSWORD
    )
    assert everything.exit_code == 0, everything.output
    runs = {
        "login": export(wordpress, tmp_path / "login", *login, "--media", *FORMATS, *archive, password=PASSWORD),
        "anybody": export(wordpress, tmp_path / "anybody", "--media", *FORMATS, *archive),
        "archive": CliRunner().invoke(
            app, ["export", str(tmp_path / "archive"), "-o", str(tmp_path / "archive's"), "--media", *FORMATS]
        ),
    }
    hidden = wordpress.rows(
        "SELECT ID, post_title FROM wp_posts WHERE post_type IN ('post', 'page', 'logentry')"
        " AND post_status IN ('draft', 'pending', 'private', 'future', 'trash')"
    )
    belonging = wordpress.rows(
        "SELECT a.ID FROM wp_posts a JOIN wp_posts p ON p.ID = a.post_parent"
        " WHERE a.post_type = 'attachment' AND p.post_status <> 'publish'"
    )
    assert hidden
    assert belonging
    for name, folder in (("login", "login"), ("anybody", "anybody"), ("archive", "archive's")):
        assert runs[name].exit_code == 0, runs[name].output
        posts = front_matters(tmp_path / folder)
        assert not {row[0] for row in hidden} & posts.keys()
        media = {entry["id"] for entry in data(tmp_path / folder, "media")}
        assert not {row[0] for row in belonging} & media
        word = [entry for entry in data(tmp_path / folder, "comments") if entry["text"] == "I know the word."]
        assert [entry["post_protected"] for entry in word] == ([True] if name == "login" else [])
    for folder in ("all", "login", "anybody"):
        assert POST_PASSWORD.encode() not in b"".join(outputs(tmp_path / folder).values())


def test_export__with_a_status_that_is_none__is_usage(shared_wordpress: WordPress, tmp_path: Path) -> None:
    options = ("--user", shared_wordpress.user, "--status", "nonsense")
    result = export(shared_wordpress, tmp_path, *options, password=PASSWORD)
    assert result.exit_code == 2, result.output
    assert "There is no status nonsense" in result.stderr


def test_export__of_a_post_that_kills_its_page__loses_that_post_only(wordpress: WordPress, tmp_path: Path) -> None:
    broken = sorted(wordpress.ids())[3]
    wordpress.misbehave(Faults(fatal=(broken,)))
    result = export(wordpress, tmp_path)
    assert result.exit_code == 3
    numbers = report(tmp_path)["collections"]["posts"]
    assert [failure["id"] for failure in numbers["failed"]] == [broken]
    assert str(broken) in result.output
    assert front_matters(tmp_path).keys() >= published(wordpress) - {broken}


@pytest.mark.parametrize(
    "faults",
    [
        Faults(notice=True),
        Faults(bom=True, trailer=True),
        Faults(busy=3, busy_status=429, retry_after="1"),
    ],
    ids=["notice", "bom and trailer", "429"],
)
def test_export__of_a_site_that_misbehaves__is_whole(wordpress: WordPress, tmp_path: Path, faults: Faults) -> None:
    wordpress.misbehave(faults)
    result = export(wordpress, tmp_path)
    assert result.exit_code == 0, result.output
    assert front_matters(tmp_path).keys() == published(wordpress)


def test_export__with_media__has_the_files(shared_wordpress: WordPress, tmp_path: Path) -> None:
    result = export(shared_wordpress, tmp_path, "--media")
    assert result.exit_code == 0, result.output
    uploads = shared_wordpress.folder / "wp-content/uploads"
    for entry in shared_wordpress.rest("wp/v2/media"):
        details: Any = entry["media_details"]
        name = str(entry["source_url"]).partition("/wp-content/uploads/")[2]
        if "original_image" in details:
            name = f"{name.rpartition('/')[0]}/{details['original_image']}"
        assert (tmp_path / "media" / name).read_bytes() == (uploads / name).read_bytes()


def test_export__of_an_empty_site__is_complete_and_empty(empty_wordpress: WordPress, tmp_path: Path) -> None:
    result = export(empty_wordpress, tmp_path)
    assert result.exit_code == 0, result.output
    assert front_matters(tmp_path).keys() == published(empty_wordpress)


def test_inspect__of_a_live_post__shows_it(shared_wordpress: WordPress) -> None:
    number = min(shared_wordpress.ids())
    result = CliRunner().invoke(app, ["inspect", shared_wordpress.url, "--id", str(number)])
    assert result.exit_code == 0, result.output
    for part in ("source", "tree", "notes", "markdown", "audit"):
        assert part in result.output


# --- what is no WordPress


class _Page(BaseHTTPRequestHandler):
    """Answers everything with one page."""

    status = 200
    type = "text/html; charset=utf-8"
    body = b"<!doctype html><title>A shop</title><p>Welcome to our shop.</p>"

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Type", self.type)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class _Wall(_Page):
    status = 403
    body = b'<!doctype html><title>Log In</title><form id="loginform" action="/wp-login.php"><input name="log"></form>'


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), request.param)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("served", [_Page, _Wall], ids=["a shop", "a login page"], indirect=True)
def test_export__of_what_is_no_wordpress__is_one_sentence(served: str, tmp_path: Path) -> None:
    result = export(served, tmp_path)
    assert result.exit_code == 4, result.output
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert served.removeprefix("http://") in result.stderr


def test_export__with_the_password_of_a_post__has_it_and_its_comments_and_says_so(
    shared_wordpress: WordPress, tmp_path: Path
) -> None:
    result = CliRunner().invoke(
        app,
        ["export", shared_wordpress.url, "-o", str(tmp_path), *FORMATS],
        env={"WPMIGRATE_POST_PASSWORD": f"wrong\n{POST_PASSWORD}\n"},
    )
    assert result.exit_code == 0, result.output
    (number,) = [number for number, entry in front_matters(tmp_path).items() if entry.get("protected")]
    assert "For those who know the word." in (tmp_path / "posts/protected.md").read_text(encoding="utf-8")
    (comment,) = [entry for entry in data(tmp_path, "comments") if entry["post"] == number]
    assert (comment["text"], comment["post_protected"]) == ("I know the word.", True)
    with closing(sqlite3.connect(tmp_path / "site.sqlite")) as database:
        assert database.execute("SELECT id FROM posts WHERE protected").fetchall() == [(number,)]
    ledger = (tmp_path / "ledger.jsonl").read_text(encoding="utf-8")
    assert not [line for line in ledger.splitlines() if json.loads(line)["rule"] == "protected"]
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert POST_PASSWORD.encode() not in written + result.output.encode()


OF_POSTS = """
SELECT r.ID FROM wp_posts r JOIN wp_posts p ON p.ID = r.post_parent WHERE r.post_type = 'revision'
    AND p.post_type IN ('post', 'page', 'logentry') AND p.post_status <> 'trash'
"""


def test_export__revisions__are_in_the_data_and_in_sql_when_asked_for(wordpress: WordPress, tmp_path: Path) -> None:
    number = min(wordpress.ids())
    draft = min(wordpress.ids("post", "draft"))
    for post in (number, draft):
        for text in ("Once", "Twice"):
            wordpress.php(f"wp_update_post(['ID' => {post}, 'post_content' => '<p>{text}</p>']);")
    route, words = f"/wp-json/wp/v2/posts/{number}/autosaves", {"content": "<p>Not yet</p>"}
    autosave = wordpress.request(route, method="POST", user=wordpress.user, json=words)
    assert autosave.status_code == 200
    every = {row[0] for row in wordpress.rows(OF_POSTS)}
    public = {row[0] for row in wordpress.rows(f"{OF_POSTS} AND p.post_status = 'publish'")}
    login, archive = ("--user", wordpress.user), ("--archive", str(tmp_path / "archive"))
    asked = (*login, "--revisions", *FORMATS, *archive)
    result = export(wordpress, tmp_path / "all", *asked, "--status", "any", password=PASSWORD)
    assert result.exit_code == 0, result.output
    found = {entry["id"]: entry for entry in data(tmp_path / "all", "revisions")}
    assert found.keys() == every
    assert {entry["text"] for entry in found.values() if entry["post"] == number} >= {"Once", "Twice", "Not yet"}
    assert [entry["text"] for entry in found.values() if entry["autosave"]] == ["Not yet"]
    assert {entry["post_status"] for entry in found.values() if entry["post"] == draft} == {"draft"}
    with closing(sqlite3.connect(tmp_path / "all/site.sqlite")) as database:
        assert {row[0] for row in database.execute("SELECT id FROM revisions")} == every
    before = len(wordpress.answered())
    result = export(wordpress, tmp_path / "public", *asked, password=PASSWORD)
    assert result.exit_code == 0, result.output
    assert not [request for request in wordpress.answered()[before:] if "/revisions" in request.target]
    assert {entry["id"] for entry in data(tmp_path / "public", "revisions")} == public
    assert export(wordpress, tmp_path / "without", *login, *archive, password=PASSWORD).exit_code == 0
    assert not (tmp_path / "without/data/revisions.json").exists()
    assert "revisions of posts" in (tmp_path / "without/ledger.jsonl").read_text(encoding="utf-8")


LOOKS = """
$theme = wp_get_theme()->get_stylesheet();
foreach (['wp_template' => 'single', 'wp_template_part' => 'footer'] as $type => $name) {
    $id = wp_insert_post(['post_type' => $type, 'post_status' => 'publish', 'post_name' => $name, 'post_title' => $name,
        'post_content' => "<!-- wp:paragraph --><p>Our $name</p><!-- /wp:paragraph -->"]);
    wp_set_post_terms($id, [$theme], 'wp_theme');
}
"""


def test_export__what_a_site_looks_like__is_there_with_a_login_and_not_visible_without(
    wordpress: WordPress, tmp_path: Path
) -> None:
    wordpress.php(LOOKS)
    archive = ("--archive", str(tmp_path / "archive"))
    login = export(wordpress, tmp_path / "login", "--user", wordpress.user, *archive, password=PASSWORD)
    assert login.exit_code == 0, login.output
    looks = data(tmp_path / "login", "appearance")
    sources = {(entry["kind"], entry["wordpress"].get("slug")): json.dumps(entry) for entry in looks}
    assert "Our single" in sources["templates", "single"]
    assert "Our footer" in sources["template-parts", "footer"]
    assert all("raw" in json.dumps(entry) for entry in looks if entry["kind"] == "widgets")
    assert {entry["kind"] for entry in looks} >= {"templates", "template-parts", "sidebars", "widgets"}
    assert {entry["kind"] for entry in data(tmp_path / "login", "settings")} == {"settings", "plugins"}
    menus = {entry["kind"]: entry for entry in data(tmp_path / "login", "menus")}
    assert menus.keys() == {"nav_menu", "nav_menu_item", "location", "wp_navigation"}
    assert "wp:navigation-link" in menus["wp_navigation"]["wordpress"]["content"]["raw"]
    assert (tmp_path / "login/blocks/opening-hours.md").exists()
    anybody = export(wordpress, tmp_path / "anybody", *archive)
    assert anybody.exit_code == 0, anybody.output
    assert not {"appearance.json", "settings.json"} & {path.name for path in (tmp_path / "anybody/data").iterdir()}
    hidden = {name for name, numbers in report(tmp_path / "anybody")["collections"].items() if numbers["not_visible"]}
    assert hidden >= {"menus", "menu-items", "templates", "template-parts", "font-families", "blocks"}
    edits = [request.target for request in wordpress.answered() if "context=edit" in request.target]
    assert edits
    assert all("_fields=" in target for target in edits)
