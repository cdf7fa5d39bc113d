"""Tables: pipes where GFM can say it (4.10), else HTML."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from wpmigrate.document import (
    Align,
    Attrs,
    Blocks,
    Button,
    Cell,
    Embed,
    File,
    Inlines,
    Link,
    Paragraph,
    Row,
    Shortcode,
    Span,
    Table,
    Text,
)
from wpmigrate.exporters.markdown import escape
from wpmigrate.exporters.markdown.elements import file_name, unaligned
from wpmigrate.exporters.markdown.html import Html
from wpmigrate.exporters.markdown.writer import Writer, wrapped
from wpmigrate.notes import Note


def table(node: Table, writer: Writer) -> str:
    rows = (*node.head, *node.body, *node.foot)
    if not any(row.cells for row in rows):
        return ""
    if not _pipes(node, rows):
        return Html(writer).block(node)
    head, body = _head(node)
    alignments = _alignments(node, rows, writer)
    width = len(rows[0].cells)
    lines = [_row(head, writer) if head else _line([""] * width)]
    lines.append(_line([_RULES[alignment] for alignment in alignments]))
    lines += [_row(row, writer) for row in body]
    return wrapped("\n".join(lines), unaligned(node.attrs))


def _head(node: Table) -> tuple[Row | None, tuple[Row, ...]]:
    """The header row and the others. A first row of header cells is one, head or not; any other is never promoted."""
    if node.head:
        return node.head[0], (*node.body, *node.foot)
    rows = (*node.body, *node.foot)
    if all(cell.header for cell in rows[0].cells):
        return rows[0], rows[1:]
    return None, rows


def _pipes(node: Table, rows: tuple[Row, ...]) -> bool:
    """Whether pipes can say it: one header row at most and no header cells below it, as many cells in each row, no
    spans, and no blocks in the cells.
    """
    widths = {len(row.cells) for row in rows}
    if len(node.head) > 1 or len(widths) != 1 or not all(map(_simple, _cells(rows))):
        return False
    return not any(cell.header for cell in _cells(_head(node)[1]))


def _cells(rows: tuple[Row, ...]) -> Iterator[Cell]:
    return chain.from_iterable(row.cells for row in rows)


def _simple(cell: Cell) -> bool:
    return cell.colspan == cell.rowspan == 1 and inlines_of(cell.children) is not None


def inlines_of(children: Blocks) -> Inlines | None:
    """What stands in a cell, where it is one line. None where it takes blocks."""
    if not children:
        return ()
    if len(children) == 1 and isinstance(children[0], Paragraph):
        return _with(children[0].children, unaligned(children[0].attrs))
    match children:
        case (Button(href=href, children=inlines, title=title, attrs=attrs),):
            return _with((Link(inlines, href, title),), unaligned(attrs))
        case (File(href=href, children=inlines, attrs=attrs),):
            return _with((Link(inlines or (Text(file_name(href)),), href),), unaligned(attrs))
        case (Embed(url=url, attrs=attrs),):
            return _with((Link((Text(url),), url),), unaligned(attrs))
        case (Shortcode() as shortcode,):
            return (shortcode,)
    return None


def _with(inlines: Inlines, attrs: Attrs | None) -> Inlines:
    return (Span("plain", inlines, attrs=attrs),) if attrs else inlines


def _row(row: Row, writer: Writer) -> str:
    return _line([_cell(cell, writer) for cell in row.cells])


def _cell(cell: Cell, writer: Writer) -> str:
    inlines = _with(inlines_of(cell.children) or (), unaligned(cell.attrs))
    return escape.cell(writer.inlines(inlines, single_line=True)) if inlines else ""


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _alignments(node: Table, rows: tuple[Row, ...], writer: Writer) -> list[Align | None]:
    """One for each column: the table's own, or what its cells agree on."""
    columns = list(zip(*(row.cells for row in rows), strict=True))
    known = [*node.alignments, *[None] * len(columns)]
    alignments = [own or _agreed(column) for own, column in zip(known, columns, strict=False)]
    odd = [
        replace(cell, align=_alignment(cell) or alignment)
        for column, alignment in zip(columns, alignments, strict=True)
        for cell in column
        if _alignment(cell) not in (None, alignment) or alignment == "justify"
    ]
    if odd:
        plain = [replace(cell, children=_bare(cell), align=None) for cell in odd]
        removed, added = (Html().block(Table((Row(tuple(cells)),))) for cells in (odd, plain))
        detail = "the alignment of single cells"
        writer.notes.append(Note("format-cannot-say", detail, "table", removed, added, format="markdown"))
    return alignments


def _bare(cell: Cell) -> Blocks:
    inlines = inlines_of(cell.children)
    return (Paragraph(inlines),) if inlines else ()


def _agreed(column: tuple[Cell, ...]) -> Align | None:
    """What the cells below the header agree on. Where they say nothing they stand at the left, as a header may say."""
    head, body = ({_alignment(cell) for cell in column if cell.header == header} for header in (True, False))
    if len(body) == 1 and None not in body:
        return body.pop()
    return head.pop() if len(head) == 1 and (not body or (body == {None} and head == {"left"})) else None


def _alignment(cell: Cell) -> Align | None:
    """Its own, or that of the paragraph in it."""
    only = cell.children[0] if len(cell.children) == 1 else None
    inside = only.attrs.align if isinstance(only, Paragraph) and only.attrs else None
    return cell.align or inside


_RULES: dict[Align | None, str] = {None: "---", "left": ":---", "center": ":---:", "right": "---:", "justify": "---"}
