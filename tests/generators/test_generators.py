"""Each generator builds the exported site, and shows what WordPress showed.

One test a generator, so that parallel runs build each site once.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.generators import site
from tests.generators.generators import GENERATORS, Generator
from tests.needs import require
from wpmigrate.normalizer import source_html

HIDDEN = ("Not yet.", "Not for you.", "Sesame.")
"""What only drafts, private and protected posts say."""


@dataclass(frozen=True)
class Built:
    generator: Generator
    folder: Path
    said: str
    originals: dict[int, site.Original]
    pages: dict[int, site.Page]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site.make(tmp_path_factory.mktemp("everything") / "wp-json")


@pytest.fixture(scope="module")
def archive(source: Path) -> Path:
    return site.archived(source, source.parent / "archive")


SLOW = {"astro"}
"""Generators that take longer than all others together."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in GENERATORS]
)
def test_generators(name: str, source: Path, archive: Path, tmp_path: Path) -> None:
    require(name)
    made = built(name, source, archive, tmp_path / "site")
    for check in CHECKS:
        check(made)


def built(name: str, source: Path, archive: Path, output: Path) -> Built:
    exported = site.exported(archive, output, name)
    folder, said = GENERATORS[name].build(exported)
    return Built(GENERATORS[name], folder, said, site.originals(source, exported), site.pages(folder))


def every_post_at_its_old_path(built: Built) -> None:
    wanted = {id: original.path for id, original in built.originals.items() if "?" not in original.post.link}
    there = {id: built.pages[id].path for id in wanted if id in built.pages}
    assert {wanted[id] for id in wanted if there.get(id) != wanted[id]} == built.generator.moved
    assert built.originals.keys() <= built.pages.keys()


def say_nothing_against_our_files(built: Built) -> None:
    lines = re.findall(r"(?i).*\b(?:warn|warning|error|deprecated|invalid|conflict)\b.*", built.said)
    assert [line for line in lines if not re.search(built.generator.may_say, line)] == []


def show_what_wordpress_showed(built: Built) -> None:
    found = {}
    for id, original in built.originals.items():
        total = site.verdict(original, built.pages[id], built.generator.cleaned)
        if total.unexplained and site.is_judged(original):
            found[original.path] = total.examples
    assert found == {}


def titles_are_the_text_they_were(built: Built) -> None:
    wanted = {id: original.title for id, original in built.originals.items()}
    assert {id: built.pages[id].title for id in wanted} == wanted


def terms_are_the_text_they_were(built: Built) -> None:
    wanted = {id: original.terms for id, original in built.originals.items()}
    assert {id: built.pages[id].terms for id in wanted} == wanted


def show_nothing_that_is_not_public(built: Built) -> None:
    texts = [path.read_bytes() for path in built.folder.rglob("*") if path.is_file()]
    assert [word for word in HIDDEN if any(word.encode() in text for text in texts)] == []


def keep_places_that_are_linked_to(built: Built) -> None:
    found = {}
    for id, original in built.originals.items():
        source = source_html(original.post)
        linked = set(re.findall(r'href="#([\w-]+)"', built.pages[id].content))
        there = set(re.findall(r'\bid="([\w-]+)"', built.pages[id].content))
        if lost := (linked & set(re.findall(r'\bid="([\w-]+)"', source))) - there:
            found[original.path] = lost
    assert found == {}


CHECKS = (
    every_post_at_its_old_path,
    say_nothing_against_our_files,
    show_what_wordpress_showed,
    keep_places_that_are_linked_to,
    titles_are_the_text_they_were,
    terms_are_the_text_they_were,
    show_nothing_that_is_not_public,
)
