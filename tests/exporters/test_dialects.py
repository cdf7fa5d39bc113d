"""What every dialect keeps, and what the plain one makes of a post."""

from dataclasses import replace

import pytest
import yaml

from wpmigrate.document import Document, Meta, Paragraph, Text
from wpmigrate.errors import UsageError
from wpmigrate.exporters.dialects import DIALECTS, Place, dialect
from wpmigrate.exporters.dialects.addresses import absolute, old_path, quoted, relative

META = Meta(7, "post", "posts", "example.com", "T", "a", "publish", "https://example.com/2024/05/a/")
BODY = (Paragraph((Text("a"),)), Paragraph((Text("b"),)))


@pytest.mark.parametrize("name", DIALECTS)
def test_dialects__front_matter_then_body(name: str) -> None:
    rendering = DIALECTS[name].render(Document(META, BODY), Place("x/a.md", "/2024/05/a/"))
    assert rendering.body == "a\n\nb\n"
    assert rendering.text.endswith("\n\na\n\nb\n")
    assert rendering.notes == []


@pytest.mark.parametrize("name", DIALECTS)
def test_dialects__empty_body(name: str) -> None:
    rendering = DIALECTS[name].render(Document(META, ()), Place("x/a.md", "/2024/05/a/"))
    assert rendering.body == ""
    assert rendering.text.endswith("\n")
    assert not rendering.text.endswith("\n\n")


def test_plain__says_its_id() -> None:
    text = DIALECTS["plain"].render(Document(META, ()), Place("posts/a.md")).text
    assert yaml.safe_load(text.strip("-\n"))["id"] == 7


@pytest.mark.parametrize(
    ("name", "near"), [("plaim", "mean plain"), ("PLAIN", "mean plain"), ("xyzzy", "There are plain")]
)
def test_dialect__unknown_names_the_nearest(name: str, near: str) -> None:
    with pytest.raises(UsageError, match=near):
        dialect(name)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://example.com/2024/05/a/", "/2024/05/a/"),
        ("https://example.com/2024/05/a.html", "/2024/05/a.html"),
        ("https://example.com/", "/"),
        ("https://example.com/%e6%97%a5/", "/日/"),
        ("https://example.com/?p=7", None),
        ("https://example.com", None),
        ("https://example.com/a/../../b", None),
        ("https://example.com/a%2f..%2f..%2fb/", None),
        ("https://example.com/%00/", None),
        ("https://example.com/%7b%7bx%7d%7d/", None),
        ("https://example.com/a%23b/", None),
        ("https://example.com/%ff/", None),
        ("https://example.com//b/", None),
    ],
)
def test_old_path(link: str, expected: str | None) -> None:
    assert old_path(replace(META, link=link)) == expected


def test_links() -> None:
    source, target = Place("posts/a.md", "/a/"), Place("pages/b/日 x.md", "/b/%E6%97%A5/")
    assert relative(source, target) == "../pages/b/%E6%97%A5%20x.md"
    assert absolute(source, target) == "/b/%E6%97%A5/"
    assert quoted("/a b?#%") == "/a%20b%3F%23%25"
