"""Documents as Markdown: CommonMark, with GFM's tables, strikethrough and footnotes.

What Markdown can say is Markdown; what it cannot is the smallest HTML that says it. Read back by a CommonMark + GFM
reader, the text gives the same tree. `writer` goes through the blocks, `blocks` and `inlines` have a function for each
kind, `runs` decides which delimiters are read as such, `escape` what has to be escaped; `html` writes what has to be
HTML.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wpmigrate.document import Blocks, Document, Inlines
from wpmigrate.exporters import frontmatter
from wpmigrate.exporters.markdown.blocks import BLOCKS
from wpmigrate.exporters.markdown.html import Html
from wpmigrate.exporters.markdown.inlines import INLINES
from wpmigrate.exporters.markdown.runs import InlineWriter
from wpmigrate.exporters.markdown.writer import BlockWriter, Writer
from wpmigrate.notes import Note

__all__ = ["DIALECTS", "Rendering", "html_blocks", "html_inlines", "render", "render_blocks"]


@dataclass(frozen=True, slots=True)
class Rendering:
    """``text`` is the whole file: front matter, an empty line, ``body``. ``notes`` say what this format could not."""

    text: str
    body: str
    notes: list[Note]


def render(document: Document, dialect: str = "plain") -> Rendering:
    """The document as a file. Raises KeyError for a dialect that is not in `DIALECTS`."""
    writer = Writer(*DIALECTS[dialect])
    body = writer.blocks(document.body)
    body += "\n" if body else ""
    head = frontmatter.front_matter(document.meta, dialect)
    return Rendering(f"{head}\n{body}" if body else head, body, writer.notes)


def render_blocks(blocks: Blocks) -> str:
    """The blocks in the plain dialect, without a final line end."""
    return Writer(*DIALECTS["plain"]).blocks(blocks)


def html_blocks(blocks: Blocks) -> str:
    """The blocks as HTML, for the ``removed`` of a Note: all of them, dynamic ones as well."""
    return Html().blocks(blocks)


def html_inlines(inlines: Inlines) -> str:
    """The inlines as HTML, for the ``removed`` of a Note."""
    return Html().inlines(inlines)


DIALECTS: dict[str, tuple[Mapping[type, BlockWriter], Mapping[type, InlineWriter]]] = {
    "plain": (BLOCKS, INLINES),
}
"""The tables of each dialect."""
