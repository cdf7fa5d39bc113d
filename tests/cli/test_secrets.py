"""Passwords, tokens, headers and cookies: where they come from, and that no file and no line ever has one."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.crawler.fake import PASSWORD, USER, Fake, Fault, answer, error, page
from tests.crawler.served import served
from wpmigrate.cli import secrets
from wpmigrate.errors import LoginRefused, UsageError

APPLICATION = "Qw3r ty7u Iop2 asd4 Fgh6 jkl8"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtYXJhIn0.c2lnbmF0dXJl"
GATE = "a gate's long/pass\"word"
DOOR = "quay & key"
COOKIE, HEADER = "5e551011c00k1e5e551011c00k1e", "5ec7e7-8eade7-5ec7e7-8eade7"


def run(*arguments: object, env: Mapping[str, str] | None = None, home: Path) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WPMIGRATE_", "NETRC"))}
    return subprocess.run(
        [sys.executable, "-m", "wpmigrate", *map(str, arguments)],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**kept, "HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": str(Path.cwd()), **(env or {})},
    )


def forms(secret: str, user: str) -> Iterator[bytes]:
    """A secret as it is, without its spaces, and as basic auth writes it."""
    yield from (secret.encode(), "".join(secret.split()).encode())
    yield base64.b64encode(f"{user}:{secret}".encode())
    yield json.dumps(secret)[1:-1].encode()


def assert_nowhere(folder: Path, done: subprocess.CompletedProcess[bytes], *wanted: bytes) -> None:
    texts = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert texts
    for name, text in {**texts, "stdout": done.stdout, "stderr": done.stderr}.items():
        assert not [form for form in wanted if form in text], name


def lets_in(authorization: str) -> Fault:
    def fault(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if "/users/me" in request.url.path:
            good = request.headers.get("Authorization") == authorization
            return answer({"id": 1}) if good else error(401, "rest_not_logged_in")
        return None

    return fault


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def repeats(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
    """A site that shows what it was sent: in a notice before the JSON, in an error, in a post's text."""
    seen = " ".join(request.headers.get(name, "") for name in ("Authorization", "Cookie", "X-Staging"))
    if "password" in parameters:
        seen = f"{parameters['password']} {request.url}"
        return httpx.Response(500, json={"code": "broken", "message": seen, "data": {"status": 500}})
    decoded = base64.b64decode(seen.split()[1]).decode() if seen.startswith("Basic") else ""
    if "wp/v2/tags" in request.url.path:
        return httpx.Response(500, json={"code": "broken", "message": f"{seen} {decoded}", "data": {"status": 500}})
    if "wp/v2/categories" in request.url.path:
        return httpx.Response(200, text=f"<b>Notice</b>: {seen} {decoded}\n[]", headers={"X-WP-Total": "0"})
    if "wp/v2/posts" in request.url.path and "include" in parameters and "context" not in parameters:
        return answer([{"id": 1, "type": "post", "slug": "a", "content": {"rendered": f"<p>{seen} {decoded}</p>"}}])
    return None


CASES: dict[str, tuple[str, list[str], dict[str, str], list[bytes]]] = {
    "application password": (
        basic("mara", APPLICATION),
        ["--user", "mara"],
        {"WPMIGRATE_PASSWORD": APPLICATION},
        list(forms(APPLICATION, "mara")),
    ),
    "the password of a post": (
        "",
        ["--post-password", DOOR],
        {"WPMIGRATE_POST_PASSWORD": ""},
        [DOOR.encode(), quote(DOOR, safe="").encode()],
    ),
    "token": (f"Bearer {TOKEN}", [], {"WPMIGRATE_TOKEN": TOKEN}, [TOKEN.encode()]),
    "basic auth, a cookie and a header": (
        basic("staging", GATE),
        ["--basic-user", "staging", "--cookie", f"session={COOKIE}", "--header", f"X-Staging: {HEADER}"],
        {"WPMIGRATE_BASIC_PASSWORD": GATE},
        [*forms(GATE, "staging"), COOKIE.encode(), HEADER.encode()],
    ),
}


@pytest.mark.parametrize("echo", [False, True], ids=["", "by a site that repeats them"])
@pytest.mark.parametrize("case", CASES)
def test_export__secrets__are_in_no_file_and_no_line(tmp_path: Path, case: str, echo: bool) -> None:
    authorization, options, env, wanted = CASES[case]

    def fill(fake: Fake) -> None:
        fake.add(4, password=DOOR)
        fake.faults += [lets_in(authorization), *([repeats] if echo else [])]

    with served(fill) as fake:
        done = run("export", fake.home, "-o", tmp_path / "out", "--media", *options, env=env, home=tmp_path)
        assert done.returncode == (3 if echo else 0), done.stderr.decode()
        assert any(request.headers.get("Authorization", "") == authorization for request in fake.requests)
        assert bool(fake.asked("password=quay")) == ("--post-password" in options)
        assert_nowhere(tmp_path / "out", done, *wanted)
        if echo and authorization:
            assert b"[hidden]" in (tmp_path / "out/report.json").read_bytes()


def test_backup__secrets__are_in_no_file_and_no_line(tmp_path: Path) -> None:
    authorization, options, env, wanted = CASES["application password"]
    with served(lambda fake: fake.faults.extend([lets_in(authorization), repeats])) as fake:
        done = run("backup", fake.home, "--archive", tmp_path / "archive", *options, env=env, home=tmp_path)
        assert done.returncode == 3, done.stderr.decode()
        assert_nowhere(tmp_path / "archive", done, *wanted)
    shown = run("diff", tmp_path / "archive", home=tmp_path)
    assert not [form for form in wanted if form in shown.stdout + shown.stderr]


def test_export__user_and_password_in_the_address__are_in_no_file_and_no_line(tmp_path: Path) -> None:
    with served(lambda fake: fake.faults.append(lets_in(basic("staging", GATE)))) as fake:
        address = fake.home.replace("://", f"://staging:{quote(GATE, safe='')}@")
        done = run("export", address, "-o", tmp_path / "out", home=tmp_path)
        assert done.returncode == 0, done.stderr.decode()
        assert_nowhere(tmp_path / "out", done, *forms(GATE, "staging"), quote(GATE, safe="").encode())


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("https://u:hunter2@127.0.0.1:9", []),
        ("https://u:hunter2@[::1", []),
        ("https://u:hunter2/x@127.0.0.1:9", []),
        ("u:hunter2@127.0.0.1:9", []),
        ("u:hunter2@nonsense", []),
        ("ftp://u:hunter2@example.org", []),
        ("https://u:hunter2@127.0.0.1:9", ["--at", "3"]),
        ("127.0.0.1:9", ["--proxy", "ftp://u:hunter2@proxy"]),
        ("127.0.0.1:9", ["--header", "hunter2"]),
        ("127.0.0.1:9", ["--cookie", "hunter2"]),
    ],
)
def test_export__that_fails__names_no_secret(tmp_path: Path, address: str, options: list[str]) -> None:
    done = run("export", address, "-o", tmp_path / "out", *options, home=tmp_path)
    assert done.returncode in (2, 4)
    assert b"Error: " in done.stderr
    assert b"hunter2" not in done.stdout + done.stderr
    assert b"Traceback" not in done.stderr


def test_export__the_login_is_refused__names_no_secret(tmp_path: Path) -> None:
    with served(lambda fake: fake.faults.append(repeats)) as fake:
        env = {"WPMIGRATE_PASSWORD": APPLICATION}
        done = run("export", fake.home, "-o", tmp_path / "out", "--user", "mara", env=env, home=tmp_path)
    assert done.returncode == 5
    assert b"does not accept the login of mara" in done.stderr
    assert not [form for form in forms(APPLICATION, "mara") if form in done.stdout + done.stderr]


# --- where they come from


def netrc(folder: Path, text: str, name: str = ".netrc", mode: int = 0o600) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_netrc__of_the_home_folder__gives_both_passwords(tmp_path: Path) -> None:
    netrc(tmp_path, f'machine 127.0.0.1 login {USER} password "{PASSWORD}"\n')
    with served() as fake:
        done = run("export", fake.home, "-o", tmp_path / "out", "--user", USER, home=tmp_path)
    assert done.returncode == 0, done.stderr.decode()


def test_netrc__named_by_the_environment(tmp_path: Path) -> None:
    path = netrc(tmp_path, f'machine 127.0.0.1 login {USER} password "{PASSWORD}"\n', "elsewhere")
    with served() as fake:
        env = {"NETRC": str(path)}
        done = run("export", fake.home, "-o", tmp_path / "out", "--user", USER, env=env, home=tmp_path)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize(
    "text",
    [
        "machine other.example login mara password hunter2\n",
        "machine 127.0.0.1 login somebody password hunter2\n",
        "default login mara password hunter2\n",
        "",
    ],
)
def test_netrc__without_this_machine_and_user__says_what_to_write(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETRC", str(netrc(tmp_path, text)))
    monkeypatch.delenv("WPMIGRATE_PASSWORD", raising=False)
    with pytest.raises(LoginRefused, match="no application password for mara") as caught:
        secrets.found("http://127.0.0.1:80/", "mara", None)
    assert "machine 127.0.0.1 login mara" in caught.value.advice


def test_netrc__that_is_broken__is_named_without_what_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETRC", str(netrc(tmp_path, "machine 127.0.0.1 login mara passwort hunter2\n")))
    monkeypatch.delenv("WPMIGRATE_PASSWORD", raising=False)
    with pytest.raises(UsageError, match="line 1") as caught:
        secrets.found("127.0.0.1", "mara", None)
    assert "hunter2" not in str(caught.value)
    assert "passwort" not in str(caught.value)


def test_environment__comes_before_netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETRC", str(netrc(tmp_path, "machine example.org login mara password other\n")))
    monkeypatch.setenv("WPMIGRATE_PASSWORD", "first")
    monkeypatch.setenv("WPMIGRATE_BASIC_PASSWORD", "door")
    assert secrets.found("example.org", "mara", "mara") == {"password": "first", "basic_password": "door"}


KEYRING = """
class errors:
    class KeyringError(Exception):
        pass


def get_password(service, user):
    if service != "127.0.0.1":
        raise errors.KeyringError
    return {password!r}
"""


def test_keyring__where_it_is_installed__is_asked(tmp_path: Path) -> None:
    """A module of its name stands in for the package, which needs a desktop."""
    (tmp_path / "keyring.py").write_text(KEYRING.format(password=PASSWORD))
    with served() as fake:
        env = {"PYTHONPATH": os.pathsep.join((str(tmp_path), str(Path.cwd())))}
        done = run("export", fake.home, "-o", tmp_path / "out", "--user", USER, env=env, home=tmp_path)
        assert done.returncode == 0, done.stderr.decode()
        locked = run("export", "localhost:9", "-o", tmp_path / "two", "--user", USER, env=env, home=tmp_path)
    assert locked.returncode == 5, locked.stderr.decode()


def test_token_and_password__for_one_user__are_one_too_many(tmp_path: Path) -> None:
    env = {"WPMIGRATE_PASSWORD": "hunter2", "WPMIGRATE_TOKEN": "hunter2"}
    done = run("export", "127.0.0.1:9", "-o", tmp_path / "out", "--user", "mara", env=env, home=tmp_path)
    assert done.returncode == 2
    assert b"WPMIGRATE_TOKEN" in done.stderr
    assert b"hunter2" not in done.stderr


def test_basic_auth__in_front__is_told_apart_from_no_api(tmp_path: Path) -> None:
    def gate(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response:
        refused = page("<html>401", 401)
        refused.headers["WWW-Authenticate"] = "Basic realm=x"
        return refused

    with served(lambda fake: fake.faults.append(gate)) as fake:
        done = run("export", fake.home, "-o", tmp_path / "out", home=tmp_path)
    assert done.returncode == 5
    assert b"--basic-user" in done.stderr
