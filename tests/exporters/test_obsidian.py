"""Obsidian has no program that reads a vault without its window, so that its documented rules are looked at."""

import re
from dataclasses import replace

import pytest
import yaml

from wpmigrate.document import Document, Link, Meta, Paragraph, TermRef, Text
from wpmigrate.exporters.dialects import DIALECTS, Place
from wpmigrate.exporters.dialects.obsidian import tag

META = Meta(
    7, "post", "posts", "example.com", "Low: water", "low-water", "private", "https://example.com/2024/05/low-water/"
)


def body(*texts: str) -> str:
    blocks = tuple(Paragraph((Text(text),)) for text in texts)
    return DIALECTS["obsidian"].render(Document(META, blocks), Place("posts/low-water.md")).body


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see [[a note]] and ![[b.png]]", r"see \[\[a note\]\] and !\[\[b.png\]\]"),
        ("[!note] a callout", r"\[!note\] a callout"),
        ("[/] half done", r"\[/\] half done"),
        ("a #tag, a C# and # alone", r"a \#tag, a C# and # alone"),
        ("100% %%hidden%% ==lit==", r"100% \%\%hidden\%\% \=\=lit\=\="),
        ("text ^block-1", r"text \^block-1"),
        ("a = b, 2^8 = 256", "a = b, 2^8 = 256"),
    ],
)
def test_obsidian__text_stays_text(text: str, expected: str) -> None:
    assert body(text) == f"{expected}\n"


def test_obsidian__brackets_in_the_text_of_a_link() -> None:
    link = Paragraph((Link((Text("[[a]] b"),), "https://example.org/"),))
    written = DIALECTS["obsidian"].render(Document(META, (link,)), Place("posts/low-water.md")).body
    assert written == "[\\[\\[a\\]\\] b](https://example.org/)\n"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tides & Water", "Tides-Water"),
        ("2024", "_2024"),
        ("a/b", "a/b"),
        ("港", "港"),
        ("C++", "C"),
        ("+++", ""),
        ("yes", "yes"),
    ],
)
def test_obsidian__tags_are_such(name: str, expected: str) -> None:
    assert tag(name) == expected
    assert not expected or re.fullmatch(r"[\w/-]*[^\W\d][\w/-]*", expected)


def test_obsidian__properties_are_flat() -> None:
    meta = replace(META, terms={"post_tag": (TermRef(1, "a b", "a-b"),)})
    text = DIALECTS["obsidian"].render(Document(meta, ()), Place("posts/low-water.md")).text
    found = yaml.safe_load(text.strip("-\n"))
    assert not [name for name, value in found.items() if isinstance(value, dict)]
    assert (found["aliases"], found["tags"], found["tag_names"]) == (["Low: water", "low-water"], ["a-b"], ["a b"])
    assert (found["publish"], found["permalink"]) == (False, "2024/05/low-water")
