"""Files of Markdown for each of their readers: front matter, layout, addresses, and what differs in the text.

A dialect is one small file with one `Dialect`, and a row in `DIALECTS`. What they share is in `addresses` and
`wpmigrate.exporters.frontmatter`; the text itself is written by `wpmigrate.exporters.markdown`.
"""

from difflib import get_close_matches

from wpmigrate.errors import UsageError
from wpmigrate.exporters.dialects.astro import ASTRO
from wpmigrate.exporters.dialects.dialect import Dialect, Place, Rendering
from wpmigrate.exporters.dialects.eleventy import ELEVENTY
from wpmigrate.exporters.dialects.hugo import HUGO
from wpmigrate.exporters.dialects.jekyll import JEKYLL
from wpmigrate.exporters.dialects.mkdocs import MKDOCS
from wpmigrate.exporters.dialects.obsidian import OBSIDIAN
from wpmigrate.exporters.dialects.pelican import PELICAN
from wpmigrate.exporters.dialects.plain import PLAIN

__all__ = ["DIALECTS", "Dialect", "Place", "Rendering", "dialect"]


def dialect(name: str) -> Dialect:
    """The dialect of this name. Raises `UsageError` for any other, which names the nearest ones."""
    if name in DIALECTS:
        return DIALECTS[name]
    near = get_close_matches(name.lower(), DIALECTS, cutoff=0.5)
    raise UsageError(f"{name} is not a dialect.", f"{_did_you_mean(near)}There are {', '.join(DIALECTS)}.")


def _did_you_mean(names: list[str]) -> str:
    return f"Did you mean {' or '.join(names)}? " if names else ""


DIALECTS: dict[str, Dialect] = {
    "plain": PLAIN,
    "hugo": HUGO,
    "jekyll": JEKYLL,
    "eleventy": ELEVENTY,
    "pelican": PELICAN,
    "mkdocs": MKDOCS,
    "astro": ASTRO,
    "obsidian": OBSIDIAN,
}
