"""Reading a piece of HTML for a test: the tree, the Notes, and the sum of the audit, which must come out in each."""

from dataclasses import dataclass, field
from typing import Any

from wpmigrate.audit import audit
from wpmigrate.document import Block, Blocks
from wpmigrate.exporters.markdown import render_blocks
from wpmigrate.normalizer import normalize_html
from wpmigrate.notes import Note
from wpmigrate.records import Library, Media, Post, Site, Term, User

FEATURES = (
    "word",
    "image",
    "link",
    "heading",
    "list",
    "cell",
    "code",
    "emphasis",
    "strong",
    "quote",
    "caption",
    "embed",
)


@dataclass
class Read:
    blocks: Blocks
    notes: list[Note]

    @property
    def rules(self) -> list[str]:
        return [note.rule for note in self.notes]

    @property
    def only(self) -> Any:
        assert len(self.blocks) == 1, self.blocks
        return self.blocks[0]


@dataclass
class Shelf:
    """A `Library` of media records."""

    records: dict[int, Media] = field(default_factory=dict)
    site: Site = field(default_factory=lambda: Site("example.com", "https://example.com"))

    def post(self, id: int) -> Post | None:
        return None

    def media(self, id: int) -> Media | None:
        return self.records.get(id)

    def attached(self, post: int) -> list[Media] | None:
        return None

    def user(self, id: int) -> User | None:
        return None

    def term(self, taxonomy: str, id: int) -> Term | None:
        return None

    def taxonomies(self) -> dict[str, str]:
        return {}


def read(html: str, library: Library | None = None, *, adds_up: bool = True) -> Read:
    """``adds_up``: what the source shows is in the Markdown of the tree or in a Note, feature by feature."""
    blocks, notes = normalize_html(html, library)
    if adds_up:
        total = audit(html, render_blocks(blocks), notes, FEATURES)
        assert not total.unexplained, total.examples
    return Read(blocks, notes)


def block(html: str) -> Block:
    """The one block that ``html`` is."""
    found: Block = read(html).only
    return found
