"""Real processes, killed (SIGKILL) before anything that they do to the disk, and the same command again: it comes out
as if nothing had happened, and nothing that was kept is fetched twice."""

import json
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import certifi
import httpx
import pytest

from tests.crawler.fake import Fake
from tests.crawler.served import served

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux: fork, /proc")

FILES = {f"/wp-content/uploads/{name}.png": b"\x89PNG\r\n" + name.encode() * 40_000 for name in ("boat", "net", "quay")}


def site(fake: Fake) -> None:
    for number in range(101, 104):
        fake.add(number, "pages")
    for number, path in enumerate(FILES, 201):
        url = f"{fake.home}{path}"
        fake.add(number, "media", source_url=url, media_type="image", mime_type="image/png")
        fake.collections["posts"][number - 200]["content"]["rendered"] += f'<p><img src="{url}" alt=""></p>'
    for base in ("categories", "tags", "users", "comments"):
        for number in range(1, 4):
            fake.add(number, base, name=f"{base} {number}", taxonomy="post_tag")

    def file(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        data = FILES.get(request.url.path)
        return httpx.Response(200, content=data, headers={"Content-Type": "image/png"}) if data else None

    fake.faults.append(file)


def change(fake: Fake) -> None:
    """What happens until the next night: a post is changed, one is new, one is gone."""
    posts = fake.collections["posts"]
    posts[2] |= {"modified_gmt": "2024-02-01T00:00:00", "content": {"rendered": "<p>Changed</p>", "protected": False}}
    fake.add(9)
    del posts[5]


@dataclass(frozen=True)
class Command:
    """``archive`` and ``output`` are folders below that of the run; ``output`` is what is compared byte for byte."""

    words: Callable[[str, Path], list[str]]
    archive: str
    output: str = ""


def backup(url: str, folder: Path) -> list[str]:
    return ["backup", url, "--archive", f"{folder}/archive", "--media", "-q"]


def export(url: str, folder: Path) -> list[str]:
    return ["export", url, "-o", f"{folder}/out", *FORMATS, "--media", "-q"]


def prune(url: str, folder: Path) -> list[str]:
    return ["prune", f"{folder}/archive", "--keep-last", "1", "--apply", "-q"]


COMMANDS = {
    "export": Command(export, "out/.wpmigrate", "out"),
    "backup": Command(backup, "archive"),
    "full": Command(lambda url, folder: [*backup(url, folder), "--full"], "archive"),
    "prune": Command(prune, "archive"),
}
FORMATS = ("-f", "markdown", "-f", "json", "-f", "sql")


class Runner:
    """Runs commands in processes of `tests.tapped`."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._runs = folder, 0
        (certificate,) = (folder / "one.pem",)
        certificate.write_text(Path(certifi.where()).read_text(encoding="utf-8").partition(END)[0] + END)
        environment = {"PYTHONPATH": str(ROOT), "SSL_CERT_FILE": str(certificate), "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/tapped.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def run(self, folder: Path, words: Iterable[str], last: int = 0, act: str = "kill", after: float = 0.0) -> "Done":
        self._runs += 1
        log = self._folder / f"log{self._runs}"
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(folder), str(log), last, act, after, list(words)]) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        return Done(code, log.read_text(encoding="utf-8").splitlines(), Path(f"{log}.err").read_text(encoding="utf-8"))

    def close(self) -> None:
        self._process.communicate()


ROOT = Path(__file__).parent.parent
END = "-----END CERTIFICATE-----\n"


@dataclass(frozen=True)
class Done:
    """``steps`` are what it did to the disk, or was about to do when it was killed."""

    code: int
    steps: list[str]
    errors: str


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    with closing(Runner(tmp_path_factory.mktemp("runs"))) as runner:
        yield runner


class Scene:
    """A command on some night: ``before`` is what earlier nights left, ``calm`` what an undisturbed run makes of it."""

    def __init__(self, name: str, nights: int, fake: Fake, runner: Runner, folder: Path) -> None:
        self.command, self.fake, self.runner, self._folder = COMMANDS[name], fake, runner, folder
        self.before, self.calm, self.place = folder / "before", folder / "calm", folder / "killed"
        self.before.mkdir()
        for night in range(nights):
            earlier = COMMANDS["backup" if name in ("prune", "full") else name]
            done = runner.run(self.before, earlier.words(fake.home, self.before))
            assert done.code == 0, done.errors
            if night == 0:
                change(fake)
        shutil.copytree(self.before, self.calm)
        began = time.monotonic()
        self.steps = self._run(self.calm).steps
        self.seconds = time.monotonic() - began
        assert self.check(self.calm) == (0, 0)

    def killed(self, *lasts: int, after: float = 0.0) -> None:
        """The command is killed before each of these steps, one run after the other, or ``after`` so many seconds; then
        nothing disturbs it."""
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.before, self.place)
        kept, done = set[str](), None
        for last in lasts or (0,):
            done = self._run(self.place, last, after=after)
            if done.code == 0 and (after or len(done.steps) < last):  # it came to its end before
                break
            assert done.code == -9, done.errors
            assert self.whole(), done.steps[-1]
            assert not kept & self.fetched(), (done.steps[-1], "fetched twice")
            kept |= self.committed()
        assert done is not None
        last_one = done.steps[-1]
        done = self._run(self.place)
        assert done.code == 0, (last_one, done.errors)
        assert not kept & self.fetched(), (last_one, "fetched twice")
        self.compare(last_one)

    def _run(self, folder: Path, last: int = 0, act: str = "kill", after: float = 0.0) -> Done:
        self.fake.requests.clear()
        return self.runner.run(folder, self.command.words(self.fake.home, folder), last, act, after)

    def refused(self, act: str, last: int, place: Path) -> None:
        """Before this step the disk takes no more. The command says so, and comes out as if nothing had happened when
        it does again."""
        self.place = place
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.before, place)
        done = self._run(place, last, act)
        step = done.steps[min(last, len(done.steps)) - 1]
        (place.parent / "filler").unlink(missing_ok=True)
        open_up(place)
        if done.code:
            assert done.code == 2, (step, done.errors)
            assert SAID[act].fullmatch(done.errors), (step, done.errors)
            assert str(place) in done.errors, (step, done.errors)
            assert self.is_whole(), step
        assert self.whole(), step
        kept = self.committed()
        done = self._run(place)
        assert done.code == 0, (step, done.errors)
        assert not kept & self.fetched(), (step, "fetched twice")
        self.compare(step)

    def is_whole(self) -> bool:
        """Whether there is nothing wrong with the archive, as far as there is one."""
        database = self.place / self.command.archive / "archive.sqlite"
        return not database.exists() or not database.stat().st_size or self.check(self.place)[0] == 0

    def fetched(self) -> set[str]:
        """Records and files that were asked for since the last run began."""
        return {name for request in self.fake.requests for name in asked_for(request)}

    def committed(self) -> set[str]:
        """Records and files that a killed run stored."""
        archive, copy = self.place / self.command.archive, self._folder / "copy"
        return {name for _, name in stored(archive, copy) - stored(self.before / self.command.archive, copy)}

    def whole(self) -> bool:
        """Whether each output file is one that an undisturbed run would leave, or found."""
        if not self.command.output:
            return True
        now, old, new = (outputs(folder / self.command.output) for folder in (self.place, self.before, self.calm))
        return all(data in (old.get(name), new.get(name)) for name, data in now.items() if name not in OWN)

    def compare(self, step: str) -> None:
        assert records(self.place / self.command.archive) == records(self.calm / self.command.archive), step
        assert self.check(self.place) == (0, 0), step
        there = {str(path.relative_to(self.place)) for path in self.place.rglob("*")}
        assert there == {str(path.relative_to(self.calm)) for path in self.calm.rglob("*")}, step
        if self.command.output:
            found, wanted = outputs(self.place / self.command.output), outputs(self.calm / self.command.output)
            assert {name for name in wanted if found[name] != wanted[name]} == set(), step

    def check(self, folder: Path) -> tuple[int, int]:
        """The exit code of ``check``, and how many files it found that nothing needs."""
        done = self.runner.run(folder, ["check", str(folder / self.command.archive), "--json"])
        said = json.loads(Path(f"{self.runner._folder}/log{self.runner._runs}.out").read_text(encoding="utf-8"))
        return done.code, said["strays"]


OWN = (".wpmigrate-manifest.jsonl", "report.json")
"""Those that differ from run to run while nothing is wrong: times, and the manifest until the run ends."""


def outputs(folder: Path) -> dict[str, bytes]:
    """Every finished output file. Of the report, what does not depend on how often a run was begun."""
    found = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in (".wpmigrate", ".wpmigrate-partial")
    }
    if "report.json" in found:
        found["report.json"] = json.dumps(steady(json.loads(found["report.json"]))).encode()
    return found


def steady(report: dict[str, Any]) -> dict[str, Any]:
    collections = {name: (numbers["indexed"], numbers["written"]) for name, numbers in report["collections"].items()}
    return {"exit": report["exit"], "audit": report["audit"], "collections": collections}


def records(archive: Path) -> list[Any]:
    """All that snapshots show: records with their digests, files, failures and Notes; and whether they are complete."""
    with closing(sqlite3.connect(f"{(archive / 'archive.sqlite').as_uri()}?mode=ro", uri=True)) as database:
        return [database.execute(statement).fetchall() for statement in TABLES]


TABLES = (
    """SELECT collections.name, id, versions.from_snapshot, to_snapshot, hex(digest), modified
        FROM versions JOIN collections USING (collection) JOIN contents USING (content) ORDER BY 1, 2, 3""",
    """SELECT url, from_snapshot, to_snapshot, hex(digest), size, type, validator, record, asked
        FROM files ORDER BY 1, 2""",
    "SELECT collection, id, from_snapshot, to_snapshot, reason FROM failures ORDER BY 1, 2, 3",
    "SELECT type, post, from_snapshot, to_snapshot, rule, detail FROM notes ORDER BY 1, 2, 3, 5, 6",
    "SELECT min(complete), count(*) FROM contents, snapshots WHERE snapshot = 1",
)


def stored(archive: Path, copy: Path) -> set[tuple[int, str]]:
    """Records and files with the snapshot that fetched them. A copy is looked at: whoever opens an archive first
    undoes what was left half done."""
    shutil.rmtree(copy, ignore_errors=True)
    if not (archive / "archive.sqlite").exists():
        return set()
    shutil.copytree(archive, copy, ignore=shutil.ignore_patterns("media"))
    with closing(sqlite3.connect(copy / "archive.sqlite")) as database:
        try:
            return {row for statement in STORED for row in database.execute(statement)}
        except sqlite3.OperationalError:  # it died before it had made the tables
            return set()


STORED = (
    "SELECT seen, collections.name || ' ' || id FROM versions JOIN collections USING (collection)",
    "SELECT from_snapshot, url FROM files",
)


def asked_for(request: httpx.Request) -> Iterator[str]:
    """``posts 3`` for a record that is asked for whole, the address of a file."""
    url = urlsplit(str(request.url))
    if url.path in FILES:
        yield str(request.url)
    base = url.path.rpartition("/wp/v2/")[2]
    for numbers in parse_qs(url.query).get("include", []):
        yield from (f"{base} {number}" for number in numbers.split(","))


Scenes = Callable[[str, int], Scene]


@pytest.fixture(scope="module")
def scenes(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenes]:
    """Each is made once."""
    with ExitStack() as stack:

        @cache
        def scene(name: str, nights: int) -> Scene:
            fake = stack.enter_context(served(site, posts=8))
            return Scene(name, nights, fake, runner, tmp_path_factory.mktemp(name))

        yield scene


SCENES = [("export", 0), ("export", 1), ("backup", 0), ("backup", 1), ("full", 1), ("prune", 2)]


@pytest.mark.parametrize(("name", "nights"), [("export", 1), ("backup", 0), ("prune", 2)])
def test_killed__before_a_few_steps__comes_out_as_if_undisturbed(scenes: Scenes, name: str, nights: int) -> None:
    here = scenes(name, nights)
    first, second, alone = random.Random(name).sample(range(1, len(here.steps) + 1), 3)
    here.killed(first, second)
    here.killed(alone)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "nights"), SCENES)
def test_killed__before_every_step__comes_out_as_if_undisturbed(scenes: Scenes, name: str, nights: int) -> None:
    here = scenes(name, nights)
    for last in range(1, len(here.steps) + 1):
        here.killed(last)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "nights"), SCENES)
@pytest.mark.parametrize("seed", range(10))
def test_killed__several_times__comes_out_as_if_undisturbed(scenes: Scenes, name: str, nights: int, seed: int) -> None:
    here, chance = scenes(name, nights), random.Random(seed)
    here.killed(*(chance.randrange(1, len(here.steps)) for _ in range(chance.choice((2, 3)))))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "nights"), SCENES)
@pytest.mark.parametrize("seed", range(10))
def test_killed__at_any_time__comes_out_as_if_undisturbed(scenes: Scenes, name: str, nights: int, seed: int) -> None:
    here = scenes(name, nights)
    here.killed(after=random.Random(seed).uniform(0, here.seconds))


# --- disks that take no more

SAID = {
    "fill": re.compile(r"Error: Cannot (write|make) .*(No space left on device|full)\. Make room.*\n"),
    "limit": re.compile(r"Error: Cannot (write|make) .*(File too large|full|disk I/O error)\. Make room.*\n"),
    "shut": re.compile(r"Error: Cannot (write|make|read|lock) .*\. (Choose|Check|Make|If a write).*\n"),
}


def open_up(folder: Path) -> None:
    """Everything may be written again."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)


MOUNT, UMOUNT = shutil.which("mount"), shutil.which("umount")


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small disk of its own, which can be full; skips where none can be mounted."""
    place = tmp_path_factory.mktemp("disk")
    if MOUNT is None or UMOUNT is None:
        pytest.skip("needs mount")
    mounted = subprocess.run([MOUNT, "-t", "tmpfs", "-o", "size=16m", "tmpfs", place], check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip(f"needs root: to mount a small disk ({mounted.stderr.decode().strip()})")
    try:
        yield place
    finally:
        subprocess.run([UMOUNT, "--lazy", place], check=False)


def test_full__disk__is_said_and_mended_by_making_room(scenes: Scenes, disk: Path) -> None:
    for name, nights in (("export", 1), ("backup", 0)):
        here = scenes(name, nights)
        for last in random.Random(name).sample(range(1, len(here.steps) + 1), 2):
            here.refused("fill", last, disk / "here")


def test_full__file__is_said_and_mended(scenes: Scenes, tmp_path: Path) -> None:
    """What needs no root: no file may grow."""
    scenes("backup", 0).refused("limit", 20, tmp_path / "here")


def test_shut__folder_in_mid_run__is_said_and_mended(scenes: Scenes, tmp_path: Path) -> None:
    here = scenes("export", 1)
    here.refused("shut", len(here.steps) // 2, tmp_path / "here")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "nights"), SCENES)
def test_full__disk_before_every_step__is_said_and_mended(scenes: Scenes, disk: Path, name: str, nights: int) -> None:
    here = scenes(name, nights)
    for last in range(1, len(here.steps) + 1):
        here.refused("fill", last, disk / "here")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "nights"), SCENES)
@pytest.mark.parametrize("act", ["limit", "shut"])
def test_shut__before_every_step__is_said_and_mended(
    scenes: Scenes, tmp_path: Path, name: str, nights: int, act: str
) -> None:
    here = scenes(name, nights)
    for last in range(1, len(here.steps) + 1):
        here.refused(act, last, tmp_path / "here")


# --- what a power cut may touch


def test_synced__a_media_file_outlives_a_power_cut_before_the_archive_names_it(scenes: Scenes) -> None:
    """Its bytes are synced before it has its name, its name (and that of a new folder) before the commit."""
    steps = scenes("backup", 0).steps
    renamed = [
        number for number, step in enumerate(steps) if step.startswith("os.rename") and " /archive/media/" in step
    ]
    assert len(renamed) == len(FILES)
    for number in renamed:
        _, old, new = steps[number].split()
        folder = new.rpartition("/")[0]
        assert f"fsync {old}" in steps[:number]
        assert f"fsync {folder}" in steps[number : steps.index("sqlite COMMIT", number)]
        made = steps.index(f"os.mkdir {folder}")
        assert f"fsync {folder.rpartition('/')[0]}" in steps[made:number]
