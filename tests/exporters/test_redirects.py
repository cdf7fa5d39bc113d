"""Redirects: what servers make of them, and that old paths are nothing but text in each syntax."""

import http.client
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest

from tests.needs import require, server_program
from wpmigrate.exporters.redirects import APACHE_HEAD, SYNTAXES, Redirect, address_key, wanted

NASTY = quote("t$1 %2 & :x*潮/\"'{};")
OLD = [
    "/plain/", "/with space/", '/quo"te/', "/apo'strophe/", "/dollar$uri/", "/semi;colon/", "/brace{x}/",
    "/back\\slash/", "/star*plus+dot.(a|b)[c]?/", "/hash#tag/", "/per%cent/", "/潮汐/", "/emoji🌊/", "/${HOSTNAME}/",
    "/%{ENV:PATH}/", "/default", "/a&b=c/", "/colon:x/", "/~tilde/", "/<angle>/", "/`tick`/", "/a,b/", "/$1/", "/CASE/",
    "/a^b/", "/" + "x" * 60 + "潮" * 20 + "/", "/2024/05/a/", "/.*", "/include /etc/passwd;",
]  # fmt: skip
REDIRECTS = [
    *(Redirect(path, f"/new/{number}/{NASTY}") for number, path in enumerate(OLD)),
    Redirect("/", "/by/id/12/", 12),
    Redirect("/", "/by/id/1/", 1),
]
Asked = tuple[int, str]
"""Status, and path of ``Location``, decoded."""


def text(name: str, redirects: list[Redirect] = REDIRECTS) -> str:
    return "".join(SYNTAXES[name].write(redirects))


def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found: int = free.getsockname()[1]
        return found


def ask(at: int, target: str) -> Asked:
    connection = http.client.HTTPConnection("127.0.0.1", at, timeout=5)
    connection.putrequest("GET", target)
    connection.endheaders()
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, unquote(urlsplit(answer.getheader("Location") or "").path)


def running(command: list[str], at: int) -> Iterator[Callable[[str], Asked]]:
    process = subprocess.Popen(command)
    try:
        for _ in range(100):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", at)) == 0:
                    break
            time.sleep(0.05)
        yield lambda target: ask(at, target)
    finally:
        process.terminate()
        process.wait(10)


NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}
http {{
    access_log off; include {folder}/moved.conf;
    server {{
        listen 127.0.0.1:{at};
        if ($wpmigrate_moved) {{ return 301 $wpmigrate_moved; }}
        location / {{ return 404; }}
    }}
}}
"""
APACHE = """
ServerRoot {folder}
PidFile {folder}/apache.pid
Listen 127.0.0.1:{at}
ServerName 127.0.0.1
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule rewrite_module /usr/lib/apache2/modules/mod_rewrite.so
ErrorLog {folder}/error.log
DocumentRoot {folder}/htdocs
User nobody
{inside}
"""
OVERRIDE = "<Directory {folder}/htdocs>\nAllowOverride All\nOptions FollowSymLinks\nRequire all granted\n</Directory>"


def nginx(folder: Path) -> Iterator[Callable[[str], Asked]]:
    require("nginx")
    at, program = port(), str(server_program("nginx"))
    (folder / "moved.conf").write_text(text("nginx"), encoding="utf-8")
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, at=at))
    command = [program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    assert "warn" not in tried.stderr
    yield from running(command, at)


def apache(folder: Path, inside: str) -> Iterator[Callable[[str], Asked]]:
    require("apache")
    at, program = port(), str(server_program("apache2"))
    (folder / "httpd.conf").write_text(APACHE.format(folder=folder, at=at, inside=inside), encoding="utf-8")
    command = [program, "-f", str(folder / "httpd.conf")]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    yield from running([*command, "-DFOREGROUND"], at)


@pytest.fixture(scope="module", params=["nginx", "apache", "htaccess"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Asked]]:
    folder = tmp_path_factory.mktemp("server")
    for above in (folder, *folder.parents[:-2]):
        above.chmod(0o755)  # the server is another user when the tests are root
    (folder / "htdocs").mkdir()
    if request.param == "nginx":
        yield from nginx(folder)
    elif request.param == "apache":
        yield from apache(folder, text("apache"))
    else:
        (folder / "htdocs/.htaccess").write_text(text("apache"), encoding="utf-8")
        yield from apache(folder, OVERRIDE.format(folder=folder))


def test_server__leads_each_old_path_to_its_new_one(server: Callable[[str], Asked]) -> None:
    for redirect in REDIRECTS:
        if redirect.id is None:
            expected = (301, unquote(redirect.to))
            bare = redirect.path.rstrip("/")
            assert [server(quote(path)) for path in (bare, f"{bare}/")] == [expected, expected], redirect


def test_server__leads_nothing_else(server: Callable[[str], Asked]) -> None:
    for path in OLD:
        assert server(quote(f"{path.rstrip('/')}x"))[0] != 301
        assert server(quote(f"/x{path}"))[0] != 301
    for target in ("/", "/?p=3", "/other?p=12", "/?p=121"):
        assert server(target)[0] != 301


@pytest.mark.parametrize("query", ["p=12", "page_id=12", "attachment_id=12", "p=12&utm_source=x"])
def test_server__knows_ids(server: Callable[[str], Asked], query: str) -> None:
    assert server(f"/?{query}") == (301, "/by/id/12/")


def test_netlify__has_three_fields_a_line_and_no_placeholder() -> None:
    for line in text("netlify").splitlines():
        fields = line.split(" ")
        assert fields[-1] == "301"
        assert len(fields) == (4 if fields[0] == "/" else 3)
        assert not set(line) & set("*:#\\\"'$%{}") - {"%"}
    assert "/ p=12 /by/id/12/ 301\n" in text("netlify")


def test_wanted__nothing_leads_from_where_something_is_now() -> None:
    moved = [
        Redirect("/same/", "/same/"),
        Redirect("/a/", "/b/"),
        Redirect("/A", "/c/"),
        Redirect("/taken/", "/d/"),
        Redirect("/line\nend/", "/e/"),
        Redirect("/", "/same/", 5),
    ]
    taken = {address_key(address) for address in ("/same/", "/b/", "/c/", "/d/", "/Taken")}
    assert list(wanted(moved, taken.__contains__)) == [moved[1], moved[5]]


def test_apache__of_nothing__is_an_empty_list_of_rules() -> None:
    assert text("apache", []) == APACHE_HEAD
