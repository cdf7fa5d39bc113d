"""Blocks as Markdown: CommonMark, with GFM's tables, strikethrough and footnotes.

What Markdown can say is Markdown; what it cannot is the smallest HTML that says it. Read back by a CommonMark + GFM
reader, the text gives the same tree. `writer` goes through the blocks, `blocks` and `inlines` have a function for each
kind, `runs` decides which delimiters are read as such, `escape` what has to be escaped; `html` writes what has to be
HTML. `Syntax` holds what another reader wants otherwise. Front matter and files are the business of
`wpmigrate.exporters.dialects`.
"""

from wpmigrate.document import Blocks, Inlines
from wpmigrate.exporters.markdown.blocks import BLOCKS
from wpmigrate.exporters.markdown.html import Html
from wpmigrate.exporters.markdown.inlines import INLINES
from wpmigrate.exporters.markdown.syntax import Syntax
from wpmigrate.exporters.markdown.writer import Writer
from wpmigrate.notes import Note

__all__ = ["PLAIN", "Syntax", "html_blocks", "html_inlines", "render_blocks", "write"]

PLAIN = Syntax(BLOCKS, INLINES)
"""CommonMark + GFM."""


def write(blocks: Blocks, syntax: Syntax = PLAIN) -> tuple[str, list[Note]]:
    """The blocks as Markdown, with a final line end unless empty, and Notes of what it could not say."""
    writer = Writer(syntax)
    body = writer.blocks(blocks)
    if writer.strayed and syntax.otherwise:
        return write(blocks, syntax.otherwise)
    return f"{body}\n" if body else "", writer.notes


def render_blocks(blocks: Blocks) -> str:
    """The blocks as plain Markdown, without a final line end."""
    return Writer(PLAIN).blocks(blocks)


def html_blocks(blocks: Blocks) -> str:
    """The blocks as HTML, for the ``removed`` of a Note: all of them, dynamic ones as well."""
    return Html().blocks(blocks)


def html_inlines(inlines: Inlines) -> str:
    """The inlines as HTML, for the ``removed`` of a Note."""
    return Html().inlines(inlines)
