"""The generators: how each is run, and what it puts into pages by itself."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.generators.tools import program
from wpmigrate.audit.markdown import undelimited

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Generator:
    """``build`` makes a site of an exported folder, and gives where it is and what the generator said about it.
    ``cleaned`` takes from a page what is the generator's own.
    """

    build: Callable[[Path], tuple[Path, str]]
    cleaned: Callable[[str], str]
    may_say: str = "(?!)"
    """A pattern of what it says against the content itself."""
    moved: frozenset[str] = frozenset()
    """Old paths at which it can show no post."""


def run(*command: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """The output of a command that ended well."""
    done = subprocess.run(command, cwd=cwd, env=os.environ | (env or {}), capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-4000:]
    return said


def laid(name: str, site: Path) -> Path:
    """``site`` with our minimal site of this generator in it."""
    shutil.copytree(HERE / name, site, dirs_exist_ok=True)
    return site


def hugo(site: Path) -> tuple[Path, str]:
    said = run(program("hugo"), "build", "--logLevel", "info", cwd=laid("hugo", site))
    return site / "public", said


def hugo_cleaned(page: str) -> str:
    page = re.sub(r'<a [^>]*class="footnote-backref".*?</a>', "", undelimited(page))
    return references(page, r'<sup id="fnref\d*:(\d+)"><a .*?</a></sup>')


def references(page: str, mark: str) -> str:
    """Marks of footnotes, whose number the generator makes, as the audit's own reader writes them."""
    return re.sub(mark, r'<sup class="footnote-reference" title="\1"></sup>', page)


def jekyll(site: Path) -> tuple[Path, str]:
    said = run(program("jekyll"), "build", "--trace", cwd=laid("jekyll", site))
    return site / "_site", said


def jekyll_cleaned(page: str) -> str:
    page = pulldown_footnotes(page)
    page = re.sub(r'<a [^>]*class="reversefootnote".*?</a>', "", undelimited(page))
    return references(page, r'<sup id="fnref:(\d+)(?::\d+)?"[^>]*><a .*?</a></sup>')


def eleventy(site: Path) -> tuple[Path, str]:
    said = run(program("eleventy"), "--quiet", cwd=laid("eleventy", site))
    return site / "_site", said


def eleventy_cleaned(page: str) -> str:
    return undelimited(pulldown_footnotes(page))


def pulldown_footnotes(page: str) -> str:
    """Footnotes that we wrote as HTML, as the audit's reader leaves them."""
    page = re.sub(r'<sup class="footnote-definition-label">\d+</sup>', "", page)
    return references(page, r'<sup class="footnote-reference"><a href="#(fn-\d+)">\d+</a></sup>')


def pelican(site: Path) -> tuple[Path, str]:
    said = run(program("pelican"), "--settings", "pelicanconf.py", cwd=laid("pelican", site))
    return site / "output", said


def mkdocs(site: Path) -> tuple[Path, str]:
    said = run(program("mkdocs"), "build", cwd=laid("mkdocs", site))
    return site / "site", said


def astro(site: Path) -> tuple[Path, str]:
    laid("astro", site)
    modules = Path(program("astro")).resolve().parents[1]
    (site / "node_modules").symlink_to(modules)
    said = run(program("astro"), "build", cwd=site, env={"ASTRO_TELEMETRY_DISABLED": "1"})
    return site / "dist", said


def astro_cleaned(page: str) -> str:
    page = re.sub(r'<h2 class="sr-only" id="footnote-label">Footnotes</h2>', "", undelimited(page))
    page = re.sub(r"<a [^>]*data-footnote-backref.*?</a>", "", page)
    return references(page, r'<sup><a href="#user-content-fn-(\d+)"[^>]*data-footnote-ref.*?</a></sup>')


def python_markdown_cleaned(page: str) -> str:
    page = re.sub(r'<a class="footnote-backref".*?</a>', "", undelimited(pulldown_footnotes(page)))
    return references(page, r'<sup id="fnref\d*:(\d+)"><a .*?</a></sup>')


GENERATORS = {
    "hugo": Generator(hugo, hugo_cleaned),
    "jekyll": Generator(jekyll, jekyll_cleaned),
    "astro": Generator(astro, astro_cleaned, r"index\.html \(\+", moved=frozenset({"/traps/with-ending.html"})),
    "eleventy": Generator(eleventy, eleventy_cleaned),
    "mkdocs": Generator(mkdocs, python_markdown_cleaned, moved=frozenset({"/traps/con/", "/traps/with-ending.html"})),
    "pelican": Generator(
        pelican, python_markdown_cleaned, "Empty alt attribute|empty alt attributes|Unable to generate valid slug"
    ),
}
