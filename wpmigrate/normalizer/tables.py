"""Tables: rows of their sections, spans, alignment, captions, and tables that are only layout."""

from collections.abc import Iterator
from dataclasses import replace

from wpmigrate.document import Align, Attrs, Block, Cell, Inline, Paragraph, Row, Table
from wpmigrate.normalizer import flat
from wpmigrate.normalizer.attrs import ALIGNMENTS, align_of, attrs_of, merged
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import COMMENT, Element, style_of
from wpmigrate.normalizer.inlines import nest, tidy
from wpmigrate.normalizer.markup import markup
from wpmigrate.normalizer.structure import captioned, inner_blocks

MOST_SPAN = 1000
"""HTML's own limit of ``colspan`` (and ours of ``rowspan``)."""
MOST_COLUMNS = 1000
"""Columns beyond are not asked for their alignment, so that spans upon spans cost no more than their cells."""
MARGINS = ("caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr")


def table(element: Element, context: Context) -> list[Block] | None:
    """A table; with a caption a `Figure` around it. One cell is no table, and is its content."""
    sections = {name: list(_rows(element, name)) for name in ("thead", "tbody", "tfoot")}
    rows = [row for found in sections.values() for row in found]
    caption = _caption(element, context)
    own = merged(attrs_of(element, context), context.inherited)
    if not any(_cells(row) for row in rows):
        return [*_loose(element, context), *_bare(caption, context)]
    if _is_layout(rows):
        blocks = [block for row in rows for cell in _cells(row) for block in inner_blocks(cell, context)]
        inside = markup(blocks)
        section = next(name for name, found in sections.items() if found)
        whole = f"<table><{section}><tr><td>{inside}</td></tr></{section}></table>"
        context.note("layout-table", removed=whole, added=inside, where="table")
    else:
        around = _around(element)
        head, body, foot = (
            tuple(_row(row, context, around.get(row)) for row in sections[name]) for name in ("thead", "tbody", "tfoot")
        )
        head, body = _headed(head, body)
        _note_sections(element, sections, context)
        alignments = _alignments(element, (*head, *body, *foot))
        made = Table(body, head, foot, alignments, _placed(own) if caption else own)
        blocks = [made]
    blocks = [*_loose(element, context), *blocks]
    if not caption:
        return blocks
    return [captioned(blocks, caption, _named(own), context, top=True)] if blocks else _bare(caption, context)


def _placed(own: Attrs | None) -> Attrs | None:
    """What a table says that has a figure around it, which says the rest for the caption as well."""
    return Attrs(align=own.align) if own and own.align else None


def _named(own: Attrs | None) -> Attrs | None:
    return replace(own, align=None) if own and (own.id or own.lang or own.dir) else None


def _note_sections(element: Element, sections: dict[str, list[Element]], context: Context) -> None:
    """Head and foot stand where they are shown, not where they are written (HTML 4 wanted the foot before the body)."""
    written = ["tbody" if child.tag == "tr" else child.tag for child in element.elements]
    written = [name for name in written if sections.get(name)]
    for name, first in (("thead", True), ("tfoot", False)):
        places = [one == name for one in written]
        if places != sorted(places, reverse=first):
            rows = Element("table", {}, [Element(name, {}, [*sections[name]])]).html()
            context.note("table-section", removed=rows, added=rows, detail=name, where="table")


def _bare(caption: tuple[Inline, ...], context: Context) -> list[Block]:
    """A caption without a table is a paragraph."""
    if not caption:
        return []
    inside = markup(caption)
    context.note("misplaced", removed=f"<figcaption>{inside}</figcaption>", added=inside, detail="a caption of nothing")
    return [Paragraph(caption)]


def _rows(element: Element, section: str) -> Iterator[Element]:
    """The rows of one kind of section, without those of tables inside; rows outside any section are body."""
    for child in element.elements:
        if child.tag == section:
            yield from (row for row in child.elements if row.tag == "tr")
        elif child.tag == "tr" and section == "tbody":
            yield child


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row.elements if cell.tag in ("td", "th")]


def _loose(element: Element, context: Context) -> list[Block]:
    """What stands between the cells and was not moved before the table by the parser: scripts, forms, hidden inputs."""
    loose: list[Element | str] = []
    for holder in (element, *(child for child in element.elements if child.tag in ("thead", "tbody", "tfoot"))):
        loose.extend(child for child in holder.elements if child.tag not in MARGINS)
        for row in holder.elements:
            if row.tag == "tr":
                loose.extend(child for child in row.elements if child.tag not in ("td", "th", COMMENT))
    return context.blocks(loose) if loose else []


def _is_layout(rows: list[Element]) -> bool:
    cells = [cell for row in rows for cell in _cells(row)]
    return len(cells) == 1 and cells[0].tag == "td"


def _around(element: Element) -> dict[Element, Align]:
    """How the cells of each row are aligned that say nothing: as the row does, its section or the table, of which the
    obsolete attribute only places it."""
    whole = ALIGNMENTS.get(style_of(element).get("text-align", ""))
    found: dict[Element, Align] = {}
    for child in element.elements:
        section = align_of(child) or whole
        for row in child.elements if child.tag in ("thead", "tbody", "tfoot") else [child]:
            if align := align_of(row) or section:
                found[row] = align
    return found


def _row(element: Element, context: Context, around: Align | None) -> Row:
    cells = _cells(element)
    if cells and context.id_of(element):
        cells[0].children.insert(0, Element("a", {"id": element.get("id")}))
    return Row(tuple(_cell(cell, context, around) for cell in cells))


def _cell(element: Element, context: Context, around: Align | None) -> Cell:
    blocks = inner_blocks(element, context)
    own = attrs_of(element, context)
    align = align_of(element) or _common_align(blocks) or around
    if own is not None and own.align:
        own = _named(own)
    return Cell(
        tuple(map(_unaligned, blocks)) if align else tuple(blocks),
        element.tag == "th",
        _span(element.get("colspan")),
        _span(element.get("rowspan")),
        align,
        own,
    )


def _common_align(blocks: list[Block]) -> Align | None:
    """The alignment of a cell's paragraphs, where it is one: ``<td><p style="text-align:center">``."""
    found = {block.attrs.align if isinstance(block, Paragraph) and block.attrs else None for block in blocks}
    return found.pop() if len(found) == 1 else None


def _unaligned(block: Block) -> Block:
    if not isinstance(block, Paragraph) or block.attrs is None or not block.attrs.align:
        return block
    return Paragraph(block.children, _named(block.attrs))


def _span(written: str) -> int:
    digits = written.lstrip("+").split(".")[0].strip()
    return min(max(int(digits), 1), MOST_SPAN) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1


def _headed(head: tuple[Row, ...], body: tuple[Row, ...]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Without a ``<thead>``, a first row of ``<th>`` alone is the head; a first row of ``<td>`` never is."""
    if head or len(body) < 2 or len(body[0].cells) < 2 or not all(cell.header for cell in body[0].cells):
        return head, body
    return body[:1], body[1:]


def _alignments(element: Element, rows: tuple[Row, ...]) -> tuple[Align | None, ...]:
    """For each column what ``<col>`` says, or what all its cells agree on. Cells that span are not asked."""
    columns: dict[int, set[Align | None]] = {}
    taken_until: dict[int, int] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row.cells:
            while taken_until.get(x, 0) > y:
                x += 1
            if x >= MOST_COLUMNS:
                break
            if cell.colspan == 1 and (cell.align or not cell.header):
                columns.setdefault(x, set()).add(cell.align)
            end = min(x + cell.colspan, MOST_COLUMNS)
            if cell.rowspan > 1:
                taken_until.update(dict.fromkeys(range(x, end), y + cell.rowspan))
            x = end
    written = [
        align_of(col)
        for group in element.elements
        for col in ([group] if group.tag == "col" else group.elements)
        if col.tag == "col"
    ]
    agreed = {x: next(iter(found)) if len(found) == 1 else None for x, found in columns.items()}
    width = max(agreed, default=-1) + 1
    alignments = tuple(agreed.get(x) or (written[x] if x < len(written) else None) for x in range(width))
    return alignments if any(alignments) else ()


def _caption(element: Element, context: Context) -> tuple[Inline, ...]:
    lines = [
        Paragraph(line)
        for child in element.elements
        if child.tag == "caption"
        if (line := tuple(context.inlines(child.children)))
    ]
    return nest(tidy(flat.leaves(lines)))
