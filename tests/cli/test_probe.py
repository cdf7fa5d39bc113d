"""``wpmigrate probe``: what it shows, and that a script can read it."""

import json

import httpx
import pytest
from typer.testing import CliRunner, Result

from tests.cli.test_bad_input import assert_one_error
from tests.crawler.fake import PASSWORD, USER, page
from tests.crawler.served import served
from tests.wordpress import PASSWORD as KEEPERS
from tests.wordpress import USER as KEEPER
from tests.wordpress import WordPress
from wpmigrate.cli.app import app


def probe(*arguments: str, **env: str) -> Result:
    return CliRunner().invoke(app, ["probe", *arguments], env=env)


def test_probe__shows_what_is_there_and_what_to_do() -> None:
    with served(posts=12) as fake:
        result = probe(fake.home)
    assert result.exit_code == 0, result.output
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["posts", "12", "12"] in lines
    assert f"REST API:     {fake.root}" in result.stdout
    assert "May not read:" in result.stdout
    assert "What stands in the way" in result.stdout
    assert "An export makes about" in result.stdout


def test_probe__with_json__is_one_line() -> None:
    with served(posts=12) as fake:
        result = probe(fake.home, "--json", "--user", USER, WPMIGRATE_PASSWORD=PASSWORD)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n") == 1
    found = json.loads(result.stdout)
    assert found["login"] == USER
    assert found["logged_in"]
    assert {entry["name"]: entry["total"] for entry in found["collections"]}["posts"] == 12
    assert PASSWORD not in result.output


def test_probe__what_a_site_says__is_safe_to_show() -> None:
    def red(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        value = {"name": "\x1b[31mred[bold]", "namespaces": ["wp/v2"]}
        return httpx.Response(200, json=value) if request.url.path == "/wp-json/" else None

    with served(lambda fake: fake.faults.append(red)) as fake:
        result = probe(fake.home)
    assert "\x1b" not in result.stdout
    assert "red[bold]" in result.stdout


@pytest.mark.parametrize(("site", "code"), [("nonsense", 2), ("127.0.0.1:9", 4), ("ftp://example.org", 2)])
def test_probe__of_nothing__is_one_sentence_with_advice(site: str, code: int) -> None:
    result = probe(site)
    assert result.exit_code == code
    assert_one_error(result.stderr, site)


def test_probe__of_a_page_that_is_no_api__is_4() -> None:
    with served(lambda fake: fake.faults.append(lambda request, parameters: page("<html>"))) as fake:
        result = probe(fake.home)
    assert result.exit_code == 4
    assert_one_error(result.stderr, "not as a WordPress REST API")


def test_probe__of_wordpress__counts_as_its_database_does(shared_wordpress: WordPress) -> None:
    site = shared_wordpress
    before = len(site.answered())
    found = json.loads(
        probe(f"{site.url}/no/such/page/", "--json", "--user", KEEPER, WPMIGRATE_PASSWORD=KEEPERS).stdout
    )
    assert len(site.answered()) - before < 60
    counts = {entry["type"]: (entry["total"], entry["published"]) for entry in found["collections"]}
    for kind in ("post", "page"):
        every = site.ids(kind, "publish", "draft", "pending", "private", "future")
        assert counts[kind] == (len(every), len(site.ids(kind)))
    assert found["root"] == f"{site.url}/wp-json/"
    assert found["wordpress"].startswith(site.version.partition("-")[0])
    assert found["themes"] == ["twentytwentyfour"]
    assert found["roles"] == ["administrator"]
    assert found["may_not_read"] == []
    assert found["obstacles"] == []


def test_probe__of_wordpress__an_author_may_read_less(shared_wordpress: WordPress) -> None:
    found = json.loads(probe(shared_wordpress.url, "--json", "--user", "amir", WPMIGRATE_PASSWORD=KEEPERS).stdout)
    assert found["roles"] == ["author"]
    assert {"drafts", "private posts", "settings", "plugins"} <= set(found["may_not_read"])
    assert "posts as they were written" in found["may_read"]  # WordPress shows the source of what is published
