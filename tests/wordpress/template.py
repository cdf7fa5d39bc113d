"""Installed sites that stand ready to be copied: per version one empty, one seeded; made again with a new recipe."""

import functools
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.wordpress.builds import DATABASE_ZIP, ZIPS, builds, cache_folder, locked, php

URL = "http://harbour.test"
"""Address in the stored content of a template; a copy puts its own in its place."""
PASSWORD = "harbourTestPasswordRests"  # as long as WordPress makes them, but without its random characters

HERE = Path(__file__).parent
PHP = HERE / "php"
CONTENT = Path("wp-content")
DATABASE = CONTENT / "database" / ".ht.sqlite"

_INSTALL_SECONDS = 180
_KEPT_SECONDS = 7 * 24 * 3600


class ScriptError(Exception):
    """A PHP script inside WordPress failed; the text is what it said."""


def run_php(site: Path, script: str, *, url: str, source: str = "") -> str:
    """Runs run.php for the WordPress in a folder; gives what it printed.

    Raises:
        ScriptError: it ended with an error, or WordPress died.
    """
    command = [php(), "-d", "memory_limit=512M", str(PHP / "run.php"), str(site), script]
    done = subprocess.run(
        command,
        input=source,
        capture_output=True,
        encoding="utf-8",
        timeout=_INSTALL_SECONDS,
        env=environment(url),
        check=False,
    )
    if done.returncode or done.stderr:
        raise ScriptError(f"{script} ended with {done.returncode}: {done.stderr or done.stdout}")
    return done.stdout


def environment(url: str) -> Mapping[str, str]:
    """This process's environment and what wp-config.php and install.php read."""
    return {**os.environ, "WPMIGRATE_TEST_URL": url, "WPMIGRATE_TEST_PASSWORD": PASSWORD}


def template(version: str, *, seeded: bool) -> Path:
    """Folder of an installed site that must only be copied.

    Raises:
        Unavailable: this machine has no PHP, or cannot fetch WordPress.
        ScriptError: the installation failed.
    """
    cache = cache_folder()
    kind = "seeded" if seeded else "empty"
    folder = cache / f"site-{version}-{kind}-{_recipe()}"
    source = template(version, seeded=False) if seeded else builds()
    with locked(cache):
        if not folder.is_dir():
            _forget_old_sites(cache)
            with tempfile.TemporaryDirectory(dir=cache, prefix="install-") as scratch:
                site = Path(scratch, "site")
                if seeded:
                    _seed(source, site)
                else:
                    _install(source, version, site)
                site.rename(folder)
    os.utime(folder)
    return folder


def copy_site(source: Path, target: Path) -> None:
    """Copies an installed site. WordPress's own code is linked where the disk can: no test writes into it."""
    shutil.copytree(
        source, target, copy_function=_link, ignore=lambda folder, _: [CONTENT.name] if Path(folder) == source else []
    )
    shutil.copytree(source / CONTENT, target / CONTENT)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@functools.cache
def _recipe() -> str:
    digest = hashlib.sha256(subprocess.run([php(), "-v"], capture_output=True, check=True).stdout)
    for file in sorted([*HERE.rglob("*.php"), *HERE.rglob("*.html"), HERE / "template.py"]):
        digest.update(f"{file.relative_to(HERE)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _forget_old_sites(cache: Path) -> None:
    """Removes what no test has used for long, and what killed processes left behind."""
    for pattern in ("site-*", "install-*", "download-*"):
        for folder in cache.glob(pattern):
            if folder.stat().st_mtime < time.time() - _KEPT_SECONDS:
                shutil.rmtree(folder)


def _install(zips: Path, version: str, site: Path) -> None:
    with zipfile.ZipFile(zips / ZIPS[version]) as archive:
        archive.extractall(site)
    (site / DATABASE).unlink(missing_ok=True)  # the package brings one that is installed already, elsewhere
    with zipfile.ZipFile(zips / DATABASE_ZIP) as archive:
        archive.extractall(site / CONTENT / "plugins")
    plugin = site / CONTENT / "plugins" / "sqlite-database-integration"
    plugin.with_name("sqlite-database-integration-main").rename(plugin)
    shutil.copy(plugin / "db.copy", site / CONTENT / "db.php")
    shutil.copy(PHP / "wp-config.php", site)
    shutil.copytree(PHP / "mu-plugins", site / CONTENT / "mu-plugins")
    (site / CONTENT / "uploads").mkdir(exist_ok=True)
    run_php(site, "--install", url=URL)


def _seed(empty: Path, site: Path) -> None:
    copy_site(empty, site)
    run_php(site, str(PHP / "seed.php"), url=URL)
