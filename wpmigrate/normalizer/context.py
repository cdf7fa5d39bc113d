"""What every handler is given: the Notes of the post, its records, and the way back into the reader for the children
of an element."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from wpmigrate.document import Attrs, Block, Blocks, Inline
from wpmigrate.normalizer.dom import Element
from wpmigrate.notes import Note
from wpmigrate.records import Library, Post

Handler = Callable[[Element, "Context"], "list[Block] | None"]
"""Reads an element to blocks; None: not mine after all, read it as plain HTML; an empty list: it is gone (with a
Note, if it showed anything)."""
InlineHandler = Callable[[Element, "Context"], "list[Inline] | None"]
ReadBlocks = Callable[["Context", "Iterable[Element | str]"], "list[Block]"]
ReadInlines = Callable[["Context", "Iterable[Element | str]", bool], "list[Inline]"]


class Context:
    """One post's reading.

    ``targets`` are the ids that some ``href="#id"`` of the post points to, or a link of another post; ``ids`` are all
    ids that its elements have; ``note_keys`` are those of notes in lists of footnotes. ``footnotes`` maps a footnote's
    key (any string that is its own, such as the UUID) to its content: a handler puts it there and gives
    ``FootnoteReference(key)`` where the mark stands; the last passes number them and put the `Footnotes` block at the
    end. ``depth`` is how many readings stand inside each other, ``deepest`` how many ever did; ``source`` is the HTML
    as it came; ``is_stored`` says that it is made of stored content, in which a shortcode is one and not text that
    somebody escaped; ``inherited`` is what ``<div>`` around says of alignment, language and direction;
    ``open_patterns`` are the synced patterns that are being rendered, ``overrides`` what the innermost of them shows
    instead of its own words: name of a block -> attribute -> value.
    """

    __slots__ = (
        "_blocks",
        "_inlines",
        "_rendered",
        "_right_to_left",
        "deepest",
        "depth",
        "footnotes",
        "has_references",
        "ids",
        "inherited",
        "is_stored",
        "language",
        "library",
        "lines",
        "note_keys",
        "notes",
        "open_patterns",
        "overrides",
        "post",
        "said",
        "source",
        "targets",
    )

    def __init__(
        self,
        library: Library | None,
        post: Post | None,
        blocks: ReadBlocks,
        inlines: ReadInlines,
        rendered: "Callable[[str, Context], str] | None" = None,
    ) -> None:
        self.library = library
        self.post = post
        self.notes: list[Note] = []
        self.targets: frozenset[str] = frozenset()
        self.ids: frozenset[str] = frozenset()
        self.note_keys: frozenset[str] = frozenset()
        self.footnotes: dict[str, Blocks] = {}
        self.has_references = False
        self.depth = self.deepest = self.lines = 0
        self.inherited: Attrs | None = None
        self.language = library.site.language if library else None
        self.said: set[tuple[str, str]] = set()
        self.source = ""
        self.is_stored = False
        self.open_patterns: set[tuple[str, str]] = set()
        self.overrides: dict[str, Any] = {}
        self._right_to_left: bool | None = None
        self._blocks = blocks
        self._inlines = inlines
        self._rendered = rendered

    def note(
        self, rule: str, *, removed: "Element | str" = "", added: str = "", detail: str = "", where: str = ""
    ) -> None:
        """``removed`` and ``added`` are HTML, whole; an Element is written back. ``where`` is the element's
        tag and class unless given."""
        if isinstance(removed, Element):
            where = where or place(removed)
            removed = removed.html()
        self.notes.append(Note(rule, detail=detail, where=where, removed=removed, added=added))

    def note_once(self, rule: str, detail: str, where: str = "") -> None:
        """A Note that removes nothing, at most once for each ``detail`` in a post."""
        if (rule, detail) not in self.said:
            self.said.add((rule, detail))
            self.note(rule, detail=detail, where=where)

    def blocks(self, children: "Iterable[Element | str]") -> list[Block]:
        """The children as blocks; text beside blocks becomes paragraphs."""
        return self._blocks(self, children)

    def inlines(self, children: "Iterable[Element | str]") -> list[Inline]:
        """The children as inlines in normal form; blocks among them are parted by breaks."""
        return self._inlines(self, children, False)

    def verbatim(self, children: "Iterable[Element | str]") -> list[Inline]:
        """The children as inlines whose white space counts (for `Preformatted` and `Verse`); lines are parted
        by breaks."""
        return self._inlines(self, children, True)

    def stored(self, raw: str) -> str:
        """Stored content of another post (a synced pattern) as HTML."""
        return self._rendered(raw, self) if self._rendered is not None else raw

    def has_right_to_left(self) -> bool:
        """Whether anything of the post runs from right to left, by its letters, an attribute or the site's language."""
        if self._right_to_left is None:
            language = (self.language or "").lower().replace("_", "-").partition("-")[0]
            self._right_to_left = language in LEFTWARDS or RIGHT_TO_LEFT.search(self.source) is not None
        return self._right_to_left

    def id_of(self, element: Element) -> str | None:
        """The element's id where something in the post links to it."""
        id = element.get("id")
        return id if id and id in self.targets else None


LEFTWARDS = frozenset("ar arc azb ckb dv fa he ku nqo ps sd ug ur yi".split())  # noqa: SIM905  reads better
"""Languages of WordPress's translations that are written from right to left."""
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]|dir\\s*=\\s*[\"']?(?:rtl|auto)|direction\\s*:\\s*rtl", re.IGNORECASE
)
"""The blocks of Unicode whose letters run so; what HTML says of it."""


def place(element: Element) -> str:
    """A short name for an element: its tag and first class."""
    token = element.get("class").split(None, 1)
    return f"{element.tag}.{token[0]}" if token else element.tag
