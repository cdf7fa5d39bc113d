"""Snapshots leave; whatever stays looks as before."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.material import (
    DAY,
    KEY,
    POSTS,
    START,
    TAGS,
    begin,
    cost,
    ids,
    indexed,
    post,
    put,
    run,
    term,
)
from wpmigrate.archive import Archive, Check, Keep, Snapshot, kept
from wpmigrate.notes import Note
from wpmigrate.records import Event, Failed, Indexed


def snapshot(number: int, day: float, **fields: object) -> Snapshot:
    no = dict.fromkeys(("logged_in", "filtered", "full"), False)
    values = {"source": "s", "reader": "", **no, "complete": True, "sites": (KEY,)}
    moment = START + day * DAY
    return Snapshot(**{**values, "number": number, "started": moment, "finished": moment, **fields})  # type: ignore[arg-type]


def nightly(count: int) -> list[Snapshot]:
    """Twice a day, from 1 May 2024 on."""
    return [snapshot(number + 1, number / 2) for number in range(count)]


@pytest.mark.parametrize(
    ("keep", "stay"),
    [
        (Keep(last=3), {98, 99, 100}),
        (Keep(), {100}),
        (Keep(daily=3), {96, 98, 100}),
        (Keep(weekly=3), {80, 94, 100}),  # the evenings of Sunday 9 and 16 June, and Wednesday 19 June
        (Keep(monthly=12), {62, 100}),
        (Keep(daily=2, monthly=2), {62, 98, 100}),
    ],
)
def test_kept__by_policy(keep: Keep, stay: set[int]) -> None:
    assert kept(nightly(100), keep) == stay


def test_kept__a_bad_run_takes_no_good_ones_place() -> None:
    runs = [
        snapshot(1, 0),
        snapshot(2, 0.3, complete=False),
        snapshot(3, 1, filtered=True),
        snapshot(4, 2, finished=None, complete=False),
    ]
    assert kept(runs, Keep(last=1)) == {1, 3, 4}


def test_kept__each_login_and_site_for_itself() -> None:
    runs = [snapshot(1, 0), snapshot(2, 0, reader="mara"), snapshot(3, 1), snapshot(4, 1, source="t"), snapshot(5, 2)]
    assert kept(runs, Keep(last=1)) == {2, 4, 5}


def test_kept__only_broken_off_runs() -> None:
    runs = [snapshot(number, number, finished=None, complete=False) for number in (1, 2)]
    assert kept(runs, Keep(last=1)) == {1, 2}


def state(archive: Archive, number: int) -> tuple[object, ...]:
    """Everything that a snapshot shows."""
    view = archive.view(number)
    items = [item for name in ("posts", "tags", "media") for item in view.items(KEY, name)]
    files = [view.file(url) for url in ADDRESSES]
    return view.sites(), items, view.failures(KEY), view.notes(KEY), files, archive.sizes()[number][3:]


ADDRESSES = [f"https://example.com/harbour/{number}.png" for number in range(4)]


def events(rnd: random.Random) -> Iterator[Event]:
    listed = sorted(rnd.sample(range(1, 9), rnd.randint(0, 8)))
    yield indexed(*listed, complete=rnd.random() < 0.8)
    for id in listed:
        what = rnd.random()
        if what < 0.5:
            yield post(id, rnd.choice("abc"))
        elif what < 0.6:
            yield Failed(KEY, POSTS, id, rnd.choice(["timeout", "500"]))
        elif what < 0.7:
            yield Note("crawl", rnd.choice(["x", "y"])).at(KEY, "post", id)
    yield from (cost(page) for page in range(rnd.randint(0, 3)))
    terms = rnd.sample(range(1, 5), rnd.randint(0, 4))
    yield Indexed(KEY, TAGS, terms)
    yield from (term(id, rnd.choice("ab")) for id in terms)


def grow(folder: Path, seed: int, days: int = 12) -> None:
    rnd = random.Random(seed)
    with Archive.create(folder) as archive:
        for day in range(days):
            reader = rnd.choice(["", "", "mara"])
            writer = begin(archive, day=2 * day, filtered=rnd.random() < 0.1, reader=reader)
            put(writer, events(rnd))
            if rnd.random() < 0.5:
                path = folder / "new"
                path.write_bytes(rnd.randbytes(3) if rnd.random() < 0.7 else b"same")
                writer.add_file(rnd.choice(ADDRESSES), path, "image/png")
            writer.commit()
            if rnd.random() < 0.9:
                writer.finish(START + day * 2 * DAY, complete=rnd.random() < 0.9)


@pytest.mark.parametrize("seed", range(25))
def test_prune__what_stays_looks_as_before(tmp_path: Path, seed: int) -> None:
    grow(tmp_path / "a", seed)
    rnd = random.Random(seed)
    with Archive.create(tmp_path / "a") as archive:
        stay = kept(
            archive.snapshots(), Keep(last=rnd.randint(0, 4), daily=rnd.randint(0, 3), monthly=rnd.randint(0, 2))
        )
        before = {number: state(archive, number) for number in stay}
        known = {reader: dict(archive.known(reader).modified(KEY, "posts")) for reader in ("", "mara")}
        gone = [entry for entry in archive.snapshots() if entry.number not in stay]
        pruned = archive.prune(gone)
        assert set(pruned.snapshots) == {entry.number for entry in gone}
        assert {entry.number for entry in archive.snapshots()} == stay
        assert {number: state(archive, number) for number in stay} == before
        assert {reader: dict(archive.known(reader).modified(KEY, "posts")) for reader in ("", "mara")} == known
        checked = Check()
        assert list(archive.check(checked)) == []
        assert checked.strays == 0
        used = {file.path for number in stay for url in ADDRESSES if (file := archive.view(number).file(url))}
        assert {path for path in (tmp_path / "a" / "media").glob("??/*") if path.is_file()} == used
        assert run(archive, *events(rnd), day=400) > max(stay)


def test_prune__room_is_freed(tmp_path: Path) -> None:
    rnd = random.Random(1)
    folder = tmp_path / "a"
    with Archive.create(folder) as archive:
        for day in range(4):
            run(archive, indexed(1), post(1, rnd.randbytes(300_000).hex()), day=day)
        size = (folder / "archive.sqlite").stat().st_size
        pruned = archive.prune(archive.snapshots()[:3])
        assert (folder / "archive.sqlite").stat().st_size == size - pruned.bytes < size / 3
        assert ids(archive.view()) == [1]


def test_prune__what_its_requests_cost_goes_with_a_snapshot(tmp_path: Path) -> None:
    with Archive.create(tmp_path / "a") as archive:
        for day in range(3):
            run(archive, indexed(1), post(1), cost(), cost(2, tries=2 + day), day=day)
        sizes = archive.sizes()
        assert [sizes[number].requests for number in (1, 2, 3)] == [3, 4, 5]
        assert (sizes[1].bytes, sizes[1].seconds) == (1400, 1.0)
        archive.prune(archive.snapshots()[:2])
        assert {number: size[3:] for number, size in archive.sizes().items()} == {3: sizes[3][3:]}


def test_prune__a_term_of_a_removed_run_is_not_taken_for_fetched(tmp_path: Path) -> None:
    """Terms carry no ``modified``: they are known to the run that fetched them, and to no other."""
    with Archive.create(tmp_path / "a") as archive:
        run(archive, Indexed(KEY, TAGS, [1]), term(1, "boats"))
        run(archive, Indexed(KEY, TAGS, [1]), term(1, "boats"), day=1)
        put(writer := begin(archive, day=2), [])
        writer.commit()
        archive.prune(archive.snapshots()[:1])
        assert dict(archive.known().modified(KEY, "tags")) == {}


def test_prune__another_process_reads_meanwhile(tmp_path: Path) -> None:
    grow(tmp_path / "a", 3)
    with Archive.create(tmp_path / "a") as archive, Archive.open(tmp_path / "a") as reader:
        newest = archive.snapshots()[-1]
        before = state(reader, newest.number)
        archive.prune([entry for entry in archive.snapshots() if entry.number not in kept(archive.snapshots(), Keep())])
        assert state(reader, newest.number) == before


def test_prune__nothing_to_remove__strays_go(tmp_path: Path) -> None:
    """A run that is killed between moving a file and the commit leaves it without a row."""
    folder = tmp_path / "a"
    grow(folder, 5)
    stray = folder / "media" / "ab" / ("ab" * 32)
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"lost")
    with Archive.create(folder) as archive:
        assert archive.prune([]).files == 1
    assert not stray.exists()
