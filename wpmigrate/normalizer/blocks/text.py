"""Blocks and marks of running text: pullquotes, verse, footnotes."""

import re
from collections.abc import Iterable

from wpmigrate.document import Block, FootnoteReference, Inline, Quote, Verse
from wpmigrate.normalizer.attrs import attrs_of
from wpmigrate.normalizer.blocks.common import is_blank, words_of
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element
from wpmigrate.normalizer.markup import markup

# ----------------------------------------------------------------------------------------------------- quotes and verse


def pullquote(element: Element, context: Context) -> list[Block] | None:
    """``figure.wp-block-pullquote > blockquote``; the oldest form is the ``blockquote`` itself."""
    quotes = [one for one in element.elements if one.tag == "blockquote"]
    quote = element if element.tag == "blockquote" else next(iter(quotes), None)
    if quote is None:
        return None
    cite = next((child for child in quote.elements if child.tag in {"cite", "footer"}), None)
    children = [child for child in quote.children if child is not cite]
    citation = tuple(context.inlines(cite.children)) if cite else ()
    made: list[Block] = [Quote(tuple(context.blocks(children)), citation, True, attrs_of(element, context))]
    around = [child for child in element.children if child is not quote] if element is not quote else []
    return made + context.blocks(around)


def verse(element: Element, context: Context) -> list[Block] | None:
    found = tuple(context.verbatim(element.children))
    return [Verse(found, attrs_of(element, context))] if found else []


# ------------------------------------------------------------------------------------------------------------ footnotes

BACK = re.compile(r"^[\s↩︎⤴↑^⏎↵←⇧⬆\ufe0e\ufe0f\[\]]*$")
"""What a link back to the text shows: an arrow, or nothing."""


def reference(element: Element, context: Context) -> list[Inline] | None:
    """Core's mark of a footnote (``sup.fn[data-fn]``)."""
    key = element.get("data-fn")
    if not key or key not in context.ids:
        return None
    return _mark(element, key, context)


def tooltip_reference(element: Element, context: Context) -> list[Inline] | None:
    """The mark of the plugin "Footnotes", ``<sup id="footnote_plugin_tooltip_7_1">[1]</sup>``, which only a script
    leads to its note. Where the notes are shown elsewhere, the tooltip behind it is one.
    """
    number = element.get("id").removeprefix(NOTE_MARK)
    key = NOTE_ROW + number
    if key in context.note_keys or (number and NOTE_TOOLTIP + number in context.ids):
        return _mark(element, key, context)
    return plain_reference(element, context)


def tooltip(element: Element, context: Context) -> list[Inline] | None:
    """The hidden text behind such a mark: a double of the note, perhaps cut short, or the note itself."""
    key = NOTE_ROW + element.get("id").removeprefix(NOTE_TOOLTIP)
    if key not in context.note_keys:
        return _note_in_line(element, key, context) if element.get("id").startswith(NOTE_TOOLTIP) else None
    context.note("footnotes", removed=element)
    return []


def _mark(element: Element, key: str, context: Context) -> list[Inline]:
    context.note("footnotes", removed=element)
    return [FootnoteReference(key)]


def linked_reference(element: Element, context: Context) -> list[Inline] | None:
    """A plugin's mark: a number that links to the note below."""
    return plain_reference(element, context)


def place_of_mark(element: Element, context: Context) -> list[Inline] | None:
    """An empty element before a mark, to which the note's back link leads."""
    return [] if context.note_keys and not element.children else None


def plain_reference(element: Element, context: Context) -> list[Inline] | None:
    """A ``sup`` or ``a`` without a class of its own, which links to a note of a list that has one, as converters of
    Markdown write it.
    """
    if not context.note_keys or _linked_key(element) not in context.note_keys or not _is_number(element):
        return None
    return _mark(element, _linked_key(element), context)


def _linked_key(element: Element) -> str:
    link = element if element.tag == "a" else element.first("a")
    return link.get("href").rpartition("#")[2] if link is not None and "#" in link.get("href") else ""


def _is_number(element: Element) -> bool:
    return re.fullmatch(r"[\[(]?[\d*†‡a-z]{1,4}[\])]?", words_of(element)) is not None


LISTS = frozenset(("wp-block-footnotes", "easy-footnotes-wrapper", "footnotes_reference_container", "footnotes"))
"""Classes of lists of notes."""
NOTE_TABLE = "footnote-reference-container"
NOTE_ROW, NOTE_MARK, NOTE_TOOLTIP = (
    "footnote_plugin_reference_",
    "footnote_plugin_tooltip_",
    "footnote_plugin_tooltip_text_",
)
"""The plugin "Footnotes" has a table of notes; what its ids end with is the same in a mark, its tooltip and its row."""


def definitions(element: Element, context: Context) -> list[Block] | None:
    """A list of notes (``ol.wp-block-footnotes`` and those of plugins), whose items have the ids that the marks link
    to.
    """
    notes = _notes(element, context)
    for key, item in notes.items():
        children = _without_back_links(item, key, context)
        blocks = context.footnotes[key] = tuple(context.blocks(children))
        if item.tag != "li":
            context.note("footnotes", removed=Element("p", {}, children), added=f"<ol><li>{markup(blocks)}</li></ol>")
    return [] if notes else None


def note_keys(element: Element, context: Context) -> Iterable[str]:
    """The ids of the notes in such a list; none where `definitions` would leave it a list."""
    return _rows(element) if element.tag == "table" else _notes(element, context)


def _notes(element: Element, context: Context) -> dict[str, Element]:
    inner = [child for child in element.elements if child.tag in {"ol", "ul"}]
    holder = inner[0] if len(inner) == 1 and words_of(inner[0]) == words_of(element) else element
    items = [child for child in holder.elements if child.tag in {"li", "div", "p"}]
    notes = {key: item for item in items if (key := _key(item, context))}
    whole = len(notes) == len(items) and is_blank(child for child in holder.children if isinstance(child, str))
    return notes if whole else {}


def note_table(element: Element, context: Context) -> list[Block] | None:
    """The table of notes of the plugin "Footnotes": an arrow with the number, and the text. Equal notes share a row."""
    rows = _rows(element)
    made = []
    for key, cell in rows.items():
        blocks = context.footnotes[key] = tuple(context.blocks(cell.children))
        made.append(f"<li>{markup(blocks)}</li>")
    if rows:
        context.note("footnotes", removed=element, added=f"<ol>{''.join(made)}</ol>")
    return [] if rows else None


def _rows(table: Element) -> dict[str, Element]:
    """The cell of each note by the ids of its row; none where a row has no such id."""
    found: dict[str, Element] = {}
    for row in table.find_all(lambda one: one.tag == "tr"):
        text = row.by_class("footnote_plugin_text")
        keys = [one.get("id") for one in row.iter() if one.get("id").startswith(NOTE_ROW)]
        if text is None or not keys:
            return {}
        found |= dict.fromkeys(keys, text)
    return found


def _key(item: Element, context: Context) -> str:
    """The id of a note that some mark links to: its own, or that of an anchor in it."""
    return next((id for one in item.iter() if (id := one.get("id")) in context.targets and id), "")


def _without_back_links(item: Element, key: str, context: Context) -> list[Element | str]:
    """The children without links back to the text, and without the empty element that only has the note's id."""
    kept: list[Element | str] = []
    for child in item.children:
        if isinstance(child, str) or (
            child.get("id") != key and child.find(_leads_back) is None and not _leads_back(child)
        ):
            kept.append(child)
        elif _leads_back(child):
            context.note("footnotes", removed=child)
        elif child.children:
            rest = {name: value for name, value in child.attrs.items() if name != "id"}
            kept.append(Element(child.tag, rest, _without_back_links(child, key, context)))
    return kept


def _leads_back(element: Element) -> bool:
    """A link back to the text, or an element with nothing else: Footnotes Made Easy puts brackets around its own."""
    return _is_back_link(element) or (
        element.tag == "span" and BACK.match(words_of(element)) is not None and element.find(_is_back_link) is not None
    )


def _is_back_link(element: Element) -> bool:
    return element.tag == "a" and "#" in element.get("href") and bool(BACK.match(words_of(element)))


def modern_footnote(element: Element, context: Context) -> list[Inline] | None:
    """Modern Footnotes puts the note's text right behind its mark, hidden."""
    key = element.get("data-mfn") or element.get("id")
    return _mark(element, f"mfn-{key}", context) if key else None


def modern_note(element: Element, context: Context) -> list[Inline] | None:
    """The text of such a note stands in the middle of the line, and in a list at the end of the document."""
    key = element.get("data-mfn")
    return _note_in_line(element, f"mfn-{key}", context) if key else None


def _note_in_line(element: Element, key: str, context: Context) -> list[Inline]:
    blocks = context.footnotes[key] = tuple(context.blocks(element.children))
    context.note("footnotes", removed=element, added=f"<ol><li>{markup(blocks)}</li></ol>")
    return []
