"""Tables: head, spans, alignment, captions, layout."""

from time import process_time
from typing import Any

from tests.normalizer.reading import blocks, read
from wpmigrate.document import Figure, Table, text_of


def only(html: str) -> Table:
    [made] = blocks(html)
    assert isinstance(made, Table)
    return made


def shape(rows: Any) -> list[list[tuple[int, int]]]:
    return [[(cell.colspan, cell.rowspan) for cell in row.cells] for row in rows]


def test_table__head_is_what_says_so() -> None:
    by_section = only("<table><thead><tr><td>a<td>b</thead><tr><td>c<td>d</table>")
    assert (len(by_section.head), len(by_section.body)) == (1, 1)
    by_cells = only("<table><tr><th>a<th>b<tr><td>c<td>d</table>")
    assert (len(by_cells.head), len(by_cells.body)) == (1, 1)
    plain = only("<table><tr><td>a<td>b<tr><td>c<td>d</table>")
    assert (len(plain.head), len(plain.body)) == (0, 2)


def test_table__sections_in_any_order() -> None:
    made = only("<table><tfoot><tr><td>f<td>g</tfoot><tr><td>a<td>b</table>")
    assert (len(made.body), len(made.foot)) == (1, 1)


def test_table__spans() -> None:
    made = only("<table><tr><td colspan=2>a<td rowspan='2'>b<tr><td colspan=0>c<td colspan=99999999999>d</table>")
    assert shape(made.body) == [[(2, 1), (1, 2)], [(1, 1), (1, 1)]]


def test_table__alignment_of_columns() -> None:
    made = only(
        "<table><tr><th>a<th align=center>b<th>c"
        "<tr><td style='text-align:right'>1<td class='has-text-align-center'>2<td>3"
        "<tr><td><p style='text-align:right'>1</p><td align=middle>2<td align=left>3</table>"
    )
    assert made.alignments == ("right", "center", None)


def test_table__alignment_past_spanning_cells() -> None:
    made = only("<table><tr><td rowspan=2>a<td align=right>b<tr><td align=right>c</table>")
    assert made.alignments == (None, "right")


def test_table__caption_is_a_figures() -> None:
    [made] = blocks("<table><caption>a <b>b</b></caption><tr><td>c<td>d</table>")
    assert isinstance(made, Figure)
    assert isinstance(made.children[0], Table)


def test_table__one_cell_is_layout() -> None:
    assert read("<table><tr><td><h2>a</h2>b</table>") == "<h2>a</h2><p>b</p>"


def test_table__in_a_table() -> None:
    html = "<table><tr><td>a<td><table><tr><td>b<td>c</table></table>"
    assert read(html) == (
        "<table><tr><td><p>a</p></td><td><table><tr><td><p>b</p></td><td><p>c</p></td></tr></table></td></tr></table>"
    )


def test_table__empty_cells_stay() -> None:
    assert (
        read("<table><tr><td>a<td></td><td> </table>") == "<table><tr><td><p>a</p></td><td></td><td></td></tr></table>"
    )


def test_table__without_cells_is_nothing() -> None:
    assert blocks("<table><tbody></tbody></table>") == ()


def test_table__spans_upon_spans_cost_no_more_than_their_cells() -> None:
    """A thousand rows whose cells would cover a million places each."""
    rows = "<tr><td>a</td><td rowspan=1000 colspan=1000>b</td></tr>" * 1000
    begun = process_time()
    made = only(f"<table>{rows}</table>")
    assert process_time() - begun < 10
    assert text_of(made).count("a") == 1000
