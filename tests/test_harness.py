"""The test site itself: that a WordPress runs, says what was seeded, misbehaves when told to, and goes away."""

import concurrent.futures
import contextlib
import itertools
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.golden import Golden
from tests.needs import NEEDS, must_run, require
from tests.wordpress import PASSWORD, POST_PASSWORD, Faults, ScriptError, WordPress
from tests.wordpress.builds import locked

ROOT = Path(__file__).parent.parent


def rest_ids(site: WordPress, route: str, *, user: str | None = None, **query: str | int) -> set[int]:
    return {int(str(record["id"])) for record in site.rest(route, user=user, **query)}


def listens(url: str) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=1):
        return True
    return False


# --- what the seeded site says


def test_seed__version(shared_wordpress: WordPress) -> None:
    generator = shared_wordpress.request("/feed/").text
    assert f"https://wordpress.org/?v={shared_wordpress.version}" in generator


def test_seed__discovery_by_link_header(shared_wordpress: WordPress) -> None:
    answer = shared_wordpress.request("/")
    assert answer.status_code == 200
    assert f'<{shared_wordpress.url}/wp-json/>; rel="https://api.w.org/"' in answer.headers["Link"]
    index = shared_wordpress.request("/wp-json/").json()
    assert (index["name"], index["home"]) == ("Harbour &amp; Tide", shared_wordpress.url)
    assert (index["timezone_string"], "application-passwords" in index["authentication"]) == ("America/St_Johns", True)


@pytest.mark.parametrize(
    ("route", "kind"),
    [("wp/v2/posts", "post"), ("wp/v2/pages", "page"), ("harbour/v1/logs", "logentry")],
)
def test_seed__anonymous_sees_what_is_published(shared_wordpress: WordPress, route: str, kind: str) -> None:
    found = rest_ids(shared_wordpress, route)
    assert found == shared_wordpress.ids(kind)
    assert len(found) >= 4


@pytest.mark.parametrize("status", ["draft", "pending", "private", "future", "trash"])
def test_seed__login_sees_each_status(shared_wordpress: WordPress, status: str) -> None:
    assert shared_wordpress.request("/wp-json/wp/v2/posts", status=status).status_code == 400
    found = rest_ids(shared_wordpress, "wp/v2/posts", user="keeper", status=status)
    assert found == shared_wordpress.ids("post", status)
    assert len(found) == 1


def test_seed__every_role_has_the_password(shared_wordpress: WordPress) -> None:
    roles = {}
    for user in ("keeper", "erika", "amir", "nobody"):
        answer = shared_wordpress.request("/wp-json/wp/v2/users/me", user=user, context="edit")
        roles[user] = answer.json()["roles"]
    assert roles == {"keeper": ["administrator"], "erika": ["editor"], "amir": ["author"], "nobody": ["contributor"]}
    assert shared_wordpress.request("/wp-json/wp/v2/users/me", user="stranger").status_code == 401


def test_seed__authors_without_posts_are_hidden(shared_wordpress: WordPress) -> None:
    assert {user["slug"] for user in shared_wordpress.rest("wp/v2/users")} == {"keeper", "erika", "amir"}
    assert len(shared_wordpress.rest("wp/v2/users", user="keeper")) == 4


def test_seed__pages_of_one_slug_under_different_parents(shared_wordpress: WordPress) -> None:
    links = {str(page["link"]).removeprefix(shared_wordpress.url) for page in shared_wordpress.rest("wp/v2/pages")}
    assert links == {
        "/about/",
        "/about/team/",
        "/about/team/history/",
        "/berths/",
        "/berths/team/",
        "/berths/team/history/",
    }


def test_seed__terms(shared_wordpress: WordPress) -> None:
    for taxonomy, route, count in (("category", "categories", 5), ("post_tag", "tags", 4), ("vessel", "vessels", 3)):
        rows = shared_wordpress.rows("SELECT term_id FROM wp_term_taxonomy WHERE taxonomy = ?", taxonomy)
        assert rest_ids(shared_wordpress, f"wp/v2/{route}") == {row[0] for row in rows}
        assert len(rows) == count


def test_seed__comments(shared_wordpress: WordPress) -> None:
    approved = shared_wordpress.rest("wp/v2/comments")
    assert {"[…]" in str(comment["content"]) for comment in approved} == {False}
    assert len(approved) == 6
    orphans = {comment["parent"] for comment in approved} - {comment["id"] for comment in approved} - {0}
    assert len(orphans) == 1
    assert len(rest_ids(shared_wordpress, "wp/v2/comments", user="keeper", status="hold")) == 2
    (protected,) = shared_wordpress.ids("post") & rest_ids(shared_wordpress, "wp/v2/posts", slug="protected")
    assert shared_wordpress.request("/wp-json/wp/v2/comments", post=protected).status_code == 401
    assert len(shared_wordpress.rest("wp/v2/comments", post=protected, password=POST_PASSWORD)) == 1


def test_seed__media_files_are_served(shared_wordpress: WordPress) -> None:
    media = shared_wordpress.rest("wp/v2/media", user="keeper")
    assert {int(str(row["id"])) for row in media} == shared_wordpress.ids("attachment", "inherit")
    assert len(rest_ids(shared_wordpress, "wp/v2/media")) == len(media) - 1  # the draft's picture
    for row in media:
        answer = shared_wordpress.request(str(row["source_url"]).removeprefix(shared_wordpress.url))
        assert answer.status_code == 200, row["source_url"]
    (panorama,) = [row for row in media if row["slug"] == "panorama"]
    assert str(panorama["source_url"]).endswith("/2023/04/panorama-scaled.jpg")


@pytest.mark.parametrize(
    ("slug", "parts"),
    [
        ("welcome", ["<strong>a story</strong>", 'alt="The lighthouse,\nseen', 'class="wp-block-column', "srcset="]),
        ("nested-lists", ['<ol start="5"', "<ol reversed"]),
        ("footnotes", ['<ol class="wp-block-footnotes">', "<em>hope</em>"]),
        ("embeds", ["https://www.youtube.com/embed/hArBoUr0001", "wp-block-audio"]),
        ("classic-gallery", ["wp-caption-text", "gallery-columns-2", "[tide_clock station=&#8221;east"]),
        ("classic-text", ["First line<br />", "&#8220;Thursday&#8221;", "<!--more-->"]),
        ("pattern", ["<strong>8 to 12</strong>"]),
        ("dynamic", ["wp-block-latest-posts__list", "still has its words"]),
        ("more-and-pages", ["<!--more Read on, sailor-->", "<!--nextpage-->"]),
        ("港の朝", ["<strong>霧</strong>"]),
        ("🐟-friday", ['<p dir="rtl" lang="ar">']),
        ("2024", ["A number for a title"]),
    ],
)
def test_seed__rendered(shared_wordpress: WordPress, slug: str, parts: list[str]) -> None:
    (post,) = shared_wordpress.request("/wp-json/wp/v2/posts", slug=slug).json()
    rendered = post["content"]["rendered"]
    assert [part for part in parts if part not in rendered] == []
    assert "harbour.test" not in rendered


def test_seed__hidden_texts(shared_wordpress: WordPress) -> None:
    (protected,) = shared_wordpress.request("/wp-json/wp/v2/posts", slug="protected").json()
    assert protected["content"] == {"rendered": "", "protected": True}
    path = f"/wp-json/wp/v2/posts/{protected['id']}"
    assert shared_wordpress.request(path, password="wrong").status_code == 403
    assert "know the word" in shared_wordpress.request(path, password=POST_PASSWORD).json()["content"]["rendered"]


def test_seed__untitled_post_is_named_by_its_id(shared_wordpress: WordPress) -> None:
    (untitled,) = [post for post in shared_wordpress.rest("wp/v2/posts") if post["title"] == {"rendered": ""}]
    assert untitled["slug"] == str(untitled["id"])


def test_seed__plugin_fields(shared_wordpress: WordPress) -> None:
    (post,) = shared_wordpress.request("/wp-json/wp/v2/posts", slug="welcome").json()
    assert post["yoast_head_json"]["title"] == "Welcome to the harbour - Harbour & Tide"
    assert post["meta"]["subtitle"] == "Mind the step"
    assert (post["sticky"], post["modified"], post["modified_gmt"]) == (
        True,
        "2024-03-01T18:00:00",
        "2024-03-01T21:30:00",
    )
    (entry,) = shared_wordpress.request("/wp-json/harbour/v1/logs", slug="entry-3").json()
    assert entry["meta"]["position"] == {"lat": 50.5, "lon": -52.7}


def test_seed__menus_patterns_and_revisions_want_a_login(shared_wordpress: WordPress) -> None:
    assert shared_wordpress.request("/wp-json/wp/v2/menus").status_code == 401
    assert [menu["slug"] for menu in shared_wordpress.rest("wp/v2/menus", user="keeper")] == ["main-menu"]
    assert len(shared_wordpress.rest("wp/v2/menu-items", user="keeper")) == 4
    assert [block["slug"] for block in shared_wordpress.rest("wp/v2/blocks", user="keeper")] == ["opening-hours"]
    (about,) = shared_wordpress.request("/wp-json/wp/v2/pages", slug="about").json()
    assert len(shared_wordpress.rest(f"wp/v2/pages/{about['id']}/revisions", user="keeper")) == 1


def test_seed__the_same_in_each_copy(shared_wordpress: WordPress) -> None:
    sql = "SELECT ID, post_name, post_date, post_modified_gmt, post_status FROM wp_posts ORDER BY ID"
    with WordPress(shared_wordpress.version) as other:
        assert other.rows(sql) == shared_wordpress.rows(sql)
        assert not [row for row in other.rows(sql) if str(row[3]) > "2024-03-02" and row[4] != "future"]


# --- a site of one's own


def test_site__empty(empty_wordpress: WordPress) -> None:
    for route in ("posts", "pages", "media", "comments"):
        answer = empty_wordpress.request(f"/wp-json/wp/v2/{route}")
        assert (answer.json(), answer.headers["X-WP-Total"]) == ([], "0")


def test_site__changes_stay_in_the_copy(wordpress: WordPress) -> None:
    before = wordpress.ids("post")
    new = int(wordpress.php("echo wp_insert_post(['post_title' => 'Späte Post', 'post_status' => 'publish']);"))
    made = wordpress.request(
        "/wp-json/wp/v2/posts", method="POST", user="amir", json={"title": "By REST", "status": "publish"}
    )
    assert wordpress.ids("post") == before | {new, made.json()["id"]}
    with WordPress(wordpress.version) as other:
        assert other.ids("post") == before


def test_site__a_failing_script_says_why(wordpress: WordPress) -> None:
    with pytest.raises(ScriptError, match="undefined function"):
        wordpress.php("no_such_function();")


def test_site__answers_in_parallel(wordpress: WordPress) -> None:
    wordpress.misbehave(Faults(slow=0.3))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: wordpress.request("/wp-json/wp/v2/types"), range(8)))
    answered = sorted(wordpress.answered(), key=lambda request: request.began)
    assert any(later.began < earlier.ended for earlier, later in itertools.pairwise(answered))


def test_site__ends_with_its_context(wordpress_version: str) -> None:
    site = WordPress(wordpress_version, seeded=False)
    with contextlib.suppress(ZeroDivisionError), site:
        assert listens(site.url)
        raise ZeroDivisionError
    assert not listens(site.url)
    assert not site.folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the watching shell is POSIX")
def test_site__ends_with_its_process(wordpress_version: str, tmp_path: Path) -> None:
    script = (
        "import os, signal\n"
        "from tests.wordpress import WordPress\n"
        f"site = WordPress({wordpress_version!r}, seeded=False).__enter__()\n"
        "print(site.url, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    killed = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, env=env
    )
    url = killed.stdout.strip()
    deadline = time.monotonic() + 5
    while listens(url) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert url.startswith("http://127.0.0.1:")
    assert not listens(url)


def test_site__database_is_not_served(shared_wordpress: WordPress) -> None:
    assert shared_wordpress.request("/wp-content/database/.ht.sqlite").status_code == 403


# --- faults


def test_faults__notice_bom_and_trailer_stand_around_the_json(wordpress: WordPress) -> None:
    wordpress.misbehave(Faults(notice=True, bom=True, trailer=True))
    answer = wordpress.request("/wp-json/wp/v2/types")
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf<br />\n<b>Notice</b>")
    assert answer.content.endswith(b"}\n<!-- Page cached for you -->")
    wordpress.misbehave(Faults())
    assert wordpress.request("/wp-json/wp/v2/types").json()["post"]["rest_base"] == "posts"


def test_faults__one_post_kills_its_page(wordpress: WordPress) -> None:
    bad = min(wordpress.ids("post"))
    wordpress.misbehave(Faults(fatal=(bad,)))
    dead = wordpress.request("/wp-json/wp/v2/posts", per_page=100)
    assert (dead.status_code, dead.headers["Content-Type"].partition(";")[0]) == (500, "text/html")
    assert wordpress.request("/wp-json/wp/v2/posts", per_page=100, exclude=bad).status_code == 200
    assert wordpress.request("/wp-json/wp/v2/posts", per_page=100, _fields="id").status_code == 200
    raw = wordpress.request(f"/wp-json/wp/v2/posts/{bad}", user="keeper", context="edit", _fields="content.raw")
    assert "<!-- wp:table" in raw.json()["content"]["raw"]
    assert [request.status for request in wordpress.answered()] == [500, 200, 200, 200]


def test_faults__exit_in_the_middle(wordpress: WordPress) -> None:
    bad = min(wordpress.ids("post"))
    wordpress.misbehave(Faults(exit=(bad,)))
    answer = wordpress.request(f"/wp-json/wp/v2/posts/{bad}")
    assert (answer.status_code, answer.text) == (200, "License check failed")


def test_faults__busy_for_a_while(wordpress: WordPress) -> None:
    wordpress.misbehave(Faults(busy=2, busy_status=429, retry_after="1"))
    answers = [wordpress.request("/wp-json/wp/v2/types") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "1"


def test_faults__login_wall(wordpress: WordPress) -> None:
    wordpress.misbehave(Faults(wall=True))
    assert wordpress.request("/wp-json/").status_code == 401
    assert wordpress.request("/wp-json/", user="keeper").status_code == 200


# --- the parts beside the site


def test_require__skips_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NEEDS, "npm", lambda: "no npm here")
    monkeypatch.delenv("WPMIGRATE_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs npm: no npm here"):
        require("npm")


@pytest.mark.parametrize("asked", ["all", "npm", "php, npm"])
def test_require__fails_where_it_must_run(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.setitem(NEEDS, "npm", lambda: "no npm here")
    monkeypatch.setenv("WPMIGRATE_REQUIRE", asked)
    with pytest.raises(pytest.fail.Exception, match="asks for npm: no npm here"):
        require("npm")


def test_require__other_needs_still_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WPMIGRATE_REQUIRE", "php")
    assert not must_run("npm")


def test_require__unknown_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WPMIGRATE_REQUIRE", "phq")
    with pytest.raises(pytest.UsageError, match="phq"):
        must_run("php")


def test_cache__lock_holds_other_processes(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib\nfrom tests.wordpress.builds import locked\n"
        "with locked(pathlib.Path(sys.argv[1])):\n print('in', flush=True)\n"
    )
    with locked(tmp_path):
        waiting = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=1)
    assert waiting.communicate(timeout=10)[0].strip() == b"in"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"a\n", "b\n", "-a\n+b"),
        (b"a\r\n", "a\n", "line ends only"),
        (None, "a\n", "does not exist"),
        (b"a\n", None, "nothing came of it"),
    ],
)
def test_golden__differences_fail(tmp_path: Path, old: bytes | None, new: str | None, message: str) -> None:
    path = tmp_path / "expected.md"
    if old is not None:
        path.write_bytes(old)
    with pytest.raises(pytest.fail.Exception) as failed:
        Golden(accept=False)(path, new)
    assert message in str(failed.value)


def test_golden__accept_rewrites_and_names(tmp_path: Path) -> None:
    golden = Golden(accept=True)
    golden(tmp_path / "new" / "a.md", "ä\n")
    golden(tmp_path / "new" / "a.md", "ä\n")
    golden(tmp_path / "new" / "b.md", None)
    assert golden.accepted == [tmp_path / "new" / "a.md"]
    assert (tmp_path / "new" / "a.md").read_bytes() == b"\xc3\xa4\n"
    golden(tmp_path / "new" / "a.md", None)
    assert not (tmp_path / "new" / "a.md").exists()


@pytest.mark.parametrize(
    ("options", "ci", "message"),
    [((), "true", "--accept is refused in CI"), (("-n", "2"), "", "--accept works in one process")],
)
def test_golden__accept_is_refused(options: tuple[str, ...], ci: str, message: str) -> None:
    command = [sys.executable, "-m", "pytest", "--accept", "--collect-only", *options, "tests/test_layers.py"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "CI": ci}, capture_output=True, text=True, check=False)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert message in done.stderr


def test_password__has_the_shape_that_wordpress_makes() -> None:
    assert len(PASSWORD) == 24
