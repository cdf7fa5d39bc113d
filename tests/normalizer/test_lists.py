"""Numbers, types and tasks of lists."""

from tests.normalizer.reading import blocks
from wpmigrate.document import List, ListItem, Paragraph, Text


def only(html: str) -> List:
    [made] = blocks(html)
    assert isinstance(made, List)
    return made


def item(text: str, checked: bool | None = None, value: int | None = None) -> ListItem:
    return ListItem((Paragraph((Text(text),)),), checked, value)


def test_list__numbers() -> None:
    made = only('<ol start="5" type="a"><li>a</li><li value="9">b</li></ol>')
    assert (made.ordered, made.start, made.numbering) == (True, 5, "a")
    assert made.items == (item("a"), item("b", value=9))


def test_list__reversed_begins_at_its_length() -> None:
    made = only("<ol reversed><li>a</li><li>b</li></ol>")
    assert (made.reversed, made.start) == (True, 2)


def test_list__odd_numbers() -> None:
    assert only('<ol start="x" type="?"><li value="y">a</li></ol>') == List((item("a"),), ordered=True)


def test_list__tasks() -> None:
    first = "<li><input type=checkbox checked> a</li><li><label><input type=checkbox>b</label></li>"
    html = f"<ul>{first}<li>☐ c</li><li>d</li></ul>"
    assert only(html).items == (item("a", True), item("b", False), item("c", False), item("d"))


def test_list__empty_item_stays() -> None:
    assert only("<ul><li></li><li>a</li></ul>").items == (ListItem(()), item("a"))


def test_list__without_items_is_nothing() -> None:
    assert blocks("<ul>\n</ul><ol><!-- a --></ol>") == ()
