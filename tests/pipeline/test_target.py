"""Target: whole files or none, and none outside the folder."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from wpmigrate.errors import ArchiveLocked, TargetUnwritable
from wpmigrate.pipeline.manifest import FILE
from wpmigrate.pipeline.target import PARTIAL, Target


def test_write__makes_folders(tmp_path: Path) -> None:
    with Target(tmp_path / "out") as target:
        target.write("posts/2024/a.md", [b"one ", b"two"])
    assert (tmp_path / "out/posts/2024/a.md").read_bytes() == b"one two"


@pytest.mark.parametrize("path", ["../a.md", "posts/../../a.md", "/etc/a.md", "", "."])
def test_write__of_a_path_that_leaves_the_folder__is_refused(tmp_path: Path, path: str) -> None:
    target = Target(tmp_path / "out")
    with pytest.raises(TargetUnwritable):
        target.write(path, [b"x"])
    assert not (tmp_path / "a.md").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need a right that Windows seldom gives")
def test_write__through_a_link_that_leads_out__is_refused(tmp_path: Path) -> None:
    target = Target(tmp_path / "out")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out/posts").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TargetUnwritable, match="leads out"):
        target.write("posts/a.md", [b"x"])
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="links need a right that Windows seldom gives")
def test_overwrite__of_a_link__replaces_the_link_and_not_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    with Target(tmp_path / "out", overwrite=True) as target:
        (tmp_path / "out/a.md").symlink_to(tmp_path / "precious")
        target.write("a.md", [b"x"])
    assert (tmp_path / "precious").read_text() == "mine"
    assert (tmp_path / "out/a.md").read_bytes() == b"x"


def test_write__that_breaks_off__leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    def half() -> Iterator[bytes]:
        yield b"half"
        raise EOFError

    with Target(tmp_path) as target:
        target.write("a.md", [b"old"])
        target.finish()
        with pytest.raises(EOFError):
            target.write("a.md", half())
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir() if p.name != FILE] == [("a.md", b"old")]


def test_write__of_the_same_bytes__leaves_the_file_untouched(tmp_path: Path) -> None:
    with Target(tmp_path) as target:
        target.write("a.md", [b"same"])
        os.utime(tmp_path / "a.md", (1, 1))
        target.write("a.md", [b"same"])
    assert (tmp_path / "a.md").stat().st_mtime == 1
    assert (target.files.new, target.files.unchanged) == (1, 1)


def test_has__what_is_there__is_known_without_its_bytes(tmp_path: Path) -> None:
    digest = sha256(b"same").digest()
    with Target(tmp_path) as target:
        assert not target.has("a.png", digest)
        target.write("a.png", [b"same"])
        target.finish()
    with Target(tmp_path) as target:
        assert target.has("a.png", digest)
        target.finish()
        assert (target.files.new, target.files.unchanged) == (0, 1)
    assert "a.png" in (tmp_path / FILE).read_text()
    (tmp_path / "a.png").write_bytes(b"edited")
    with Target(tmp_path) as target:
        assert not target.has("a.png", digest)


@pytest.mark.parametrize("other", ["a.md", "A.md"])
def test_write__of_a_path_that_this_run_has_written__keeps_the_first(tmp_path: Path, other: str) -> None:
    with Target(tmp_path, overwrite=True) as target:
        target.write("a.md", [b"one"])
        target.write(other, [b"two"])
        assert (tmp_path / "a.md").read_bytes() == b"one"
        assert [file.path for file in target.files.of("refused")] == [other]


def test_target__that_is_a_file__says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(TargetUnwritable, match="Choose another folder"):
        Target(tmp_path / "out")


def test_target__twice_at_a_time__is_locked(tmp_path: Path) -> None:
    with Target(tmp_path), pytest.raises(ArchiveLocked, match="Another export"):
        Target(tmp_path)
    with Target(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_target__after_a_killed_run__removes_what_that_left(tmp_path: Path) -> None:
    (tmp_path / PARTIAL).mkdir()
    (tmp_path / PARTIAL / "tmp1234").write_bytes(b"half a file")
    with Target(tmp_path) as target:
        target.write("a.md", [b"x"])
        target.finish()
    assert {path.name for path in tmp_path.iterdir()} == {"a.md", FILE}


def test_write__where_a_power_cut_left_an_empty_file__writes_it(tmp_path: Path) -> None:
    """Neither the file's bytes nor the manifest's line about it came to the disk."""
    (tmp_path / "a.md").touch()
    with Target(tmp_path) as target:
        target.write("a.md", [b"text"])
        assert (target.files.changed, target.files.refused) == (1, 0)
    assert (tmp_path / "a.md").read_bytes() == b"text"


def test_write__where_a_folder_is_in_the_way__names_it_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.md/b").mkdir(parents=True)
    with Target(tmp_path, overwrite=True) as target:
        target.write("a.md", [b"x"])
        target.write("other.md", [b"x"])
    (refused,) = target.files.of("refused")
    assert (refused.path, target.files.new) == ("a.md", 1)
    assert "a folder is in" in refused.reason


@pytest.mark.parametrize("dry", [False, True])
def test_write__where_a_file_is_in_the_way_of_a_folder__names_the_place(tmp_path: Path, dry: bool) -> None:
    (tmp_path / "b").write_bytes(b"mine")
    with Target(tmp_path, dry=dry) as target, pytest.raises(TargetUnwritable, match="b is a file where a folder"):
        target.write("b/c.md", [b"x"])
    assert (tmp_path / "b").read_bytes() == b"mine"


@pytest.mark.skipif(os.name == "nt", reason="POSIX rights")
def test_write__gives_the_rights_of_an_ordinary_file(tmp_path: Path) -> None:
    with Target(tmp_path) as target:
        target.write("a.md", [b"x"])
    (tmp_path / "b").write_bytes(b"x")
    assert (tmp_path / "a.md").stat().st_mode == (tmp_path / "b").stat().st_mode
