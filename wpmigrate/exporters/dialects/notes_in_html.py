"""Footnotes as HTML, for readers that know none, and for documents in which a mark stands inside HTML.

The elements are those that Rust's CommonMark reader makes of Markdown's footnotes, so that the audit knows them.
"""

from dataclasses import replace
from typing import Any

from wpmigrate.document import Footnote, FootnoteReference, Footnotes
from wpmigrate.exporters.markdown import Syntax, markup
from wpmigrate.exporters.markdown.html import Html
from wpmigrate.exporters.markdown.runs import Run
from wpmigrate.exporters.markdown.writer import Writer


def with_notes_in_html(syntax: Syntax) -> Syntax:
    """The syntax with its footnotes as HTML."""
    return replace(
        syntax,
        blocks={**syntax.blocks, Footnotes: footnotes},
        inlines={**syntax.inlines, FootnoteReference: reference},
        html={**syntax.html, FootnoteReference: reference_in_html},
        otherwise=None,
    )


def reference(node: FootnoteReference, run: Run) -> None:
    run.markup(_mark(run.number(node.label)))


def reference_in_html(node: FootnoteReference, html: Html) -> str:
    return _mark(html.writer.number(node.label)) if html.writer else ""


def _mark(number: int) -> str:
    return f'<sup class="footnote-reference"><a href="#fn-{number}">{number}</a></sup>'


def footnotes(node: Footnotes, writer: Writer) -> str:
    """In the order of their numbers, which a note may begin as well."""
    waiting = {note.label: note for note in node.items}
    written = []
    while waiting:
        label = min(waiting, key=lambda label: writer.labels.get(label, len(writer.labels) + 1))
        written.append(_note(waiting.pop(label), writer))
    return "\n\n".join(written)


def _note(node: Footnote, writer: Writer) -> str:
    number = writer.number(node.label)
    start = markup.tag("div", id=f"fn-{number}", **{"class": "footnote-definition"})
    label = f'{start}<sup class="footnote-definition-label">{number}</sup>'
    inside = writer.blocks(node.children) if writer.syntax.islands else Html(writer).blocks(node.children)
    return f"{label}\n\n{inside}\n\n</div>" if writer.syntax.islands else f"{label}\n{inside}\n</div>"


def strays(node: Any, html: Html) -> str:
    """A mark inside HTML, in a syntax whose footnotes are Markdown: the document has to be written otherwise."""
    if html.writer:
        html.writer.strayed = True
    return ""
