"""Lists and definition lists, also those that are nested or filled wrongly."""

from collections.abc import Iterable, Iterator

from wpmigrate.document import Block, Blocks, DefinitionItem, DefinitionList, Inlines, List, ListItem, Paragraph
from wpmigrate.normalizer import flat
from wpmigrate.normalizer.attrs import attrs_of, merged
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import COMMENT, Element, style_of
from wpmigrate.normalizer.inlines import nest, tidy
from wpmigrate.normalizer.markup import markup
from wpmigrate.normalizer.structure import inner_blocks

LISTS = frozenset(("ul", "ol", "menu", "dir"))
BOXES = {"☐": False, "☑": True, "☒": True, "✅": True}


def list_(element: Element, context: Context) -> list[Block] | None:
    """Text and blocks between the items are items, and a list between the items belongs to the item before it, as
    browsers show it."""
    items = [_item(element.tag, group, context) for group in _groups(element)]
    kept = tuple(item for item in items if item is not None)
    own = merged(attrs_of(element, context), context.inherited)
    if not kept:
        return []
    if not any(item.children for item in kept) and any(child.elements for child in element.elements):
        context.note("decoration", removed=element, detail="a list of nothing but drawings")
        return []
    ordered = element.tag == "ol"
    numbering = element.get("type") or STYLED.get(style_of(element).get("list-style-type", ""), "1")
    backwards = ordered and "reversed" in element.attrs
    return [
        List(
            kept,
            ordered,
            _number(element.get("start"), len(kept) if backwards else 1) if ordered else 1,
            numbering if ordered and numbering in ("a", "A", "i", "I") else "1",  # type: ignore[arg-type]  # just checked
            backwards,
            own,
        )
    ]


STYLED = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
"""The block editor's numbering, which is a style since WordPress 6.3, as the attribute ``type``."""


def _number(written: str, default: int) -> int:
    try:
        return int(written)
    except ValueError:
        return default


def _groups(element: Element) -> "Iterator[list[Element | str]]":
    """The children by item: an ``<li>`` and what wrongly follows it."""
    group: list[Element | str] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag == "li":
            if not _is_blank(group):
                yield group
            group = [child]
        elif isinstance(child, Element) and child.tag in LISTS | {COMMENT, "script", "style"}:
            group.append(child)
        elif not isinstance(child, str) or child.strip():
            if group and isinstance(group[0], Element) and group[0].tag == "li":
                yield group
                group = []
            group.append(child)
    if not _is_blank(group):
        yield group


def _is_blank(group: "list[Element | str]") -> bool:
    return all(map(is_blank, group))


def _item(tag: str, group: "list[Element | str]", context: Context) -> ListItem | None:
    first = group[0]
    li = first if isinstance(first, Element) and first.tag == "li" else None
    children = [*li.children, *group[1:]] if li else group
    box = _task(children)
    if box is not None:
        checked, typed, children = box
        if typed:
            context.note("task-item", removed=typed, where="li")
        blocks = _read(children, context)
        return ListItem(tuple(blocks), checked)
    blocks = _read(children, context)
    if li is None:
        return _loose(tag, group, blocks, context)
    value = _number(li.get("value"), -1) if li.get("value") else -1
    return ListItem(tuple(blocks), None, value if value >= 0 else None, attrs_of(li, context))


def _loose(tag: str, group: "list[Element | str]", blocks: list[Block], context: Context) -> ListItem | None:
    """What stands in a list and in no item. A list alone is nested there either way; anything else becomes an item."""
    if not blocks:
        return None
    if not all(isinstance(node, Element) and node.tag in LISTS for node in group if not is_blank(node)):
        inside = markup(blocks)
        context.note(
            "misplaced", removed=inside, added=f"<{tag}><li>{inside}</li></{tag}>", detail="text between items"
        )
    return ListItem(tuple(blocks))


def is_blank(node: "Element | str") -> bool:
    return not node.strip() if isinstance(node, str) else node.tag == COMMENT


def _read(children: "list[Element | str]", context: Context) -> list[Block]:
    return inner_blocks(NOTHING, context, children)


NOTHING = Element("li")


def _task(children: "list[Element | str]") -> "tuple[bool, str, list[Element | str]] | None":
    """A check box, or a character that shows one, before everything else of an item: whether it is checked, the
    character, and the rest."""
    for place, child in enumerate(children):
        if isinstance(child, str):
            text = child.lstrip()
            if text[:1] in BOXES and text:
                rest = text[1:].removeprefix("\ufe0f")
                return BOXES[text[0]], text[: len(text) - len(rest)], [rest, *children[place + 1 :]]
            if text:
                return None
        elif child.tag in ("label", "p", "span", "div"):
            inner = _task(child.children)
            return inner and (*inner[:2], [Element(child.tag, child.attrs, inner[2]), *children[place + 1 :]])
        elif child.tag != COMMENT:
            is_box = child.tag == "input" and child.get("type").lower() == "checkbox"
            return ("checked" in child.attrs, "", children[place + 1 :]) if is_box else None
    return None


# -------------------------------------------------------------------------------------------------------- definitions


def definitions(element: Element, context: Context) -> list[Block] | None:
    """A list without a single ``<dt>`` or ``<dd>`` is its content; what stands between them belongs to the
    definition before."""
    parts = list(_parts(element.children))
    if not any(isinstance(part, Element) and part.tag in ("dt", "dd") for part in parts):
        return None
    items: list[DefinitionItem] = []
    terms: list[Inlines] = []
    bodies: list[Blocks] = []
    for part in parts:
        is_term = isinstance(part, Element) and part.tag == "dt"
        if is_term and bodies:
            items.append(DefinitionItem(tuple(terms), tuple(bodies)))
            terms, bodies = [], []
        if isinstance(part, Element) and is_term:
            line, rest = _term(part, context)
            terms.extend([line] if line else [])
            bodies.extend([tuple(rest)] if rest else [])
        else:
            bodies.extend(_body(part, context))
    items.append(DefinitionItem(tuple(terms), tuple(bodies)))
    kept = tuple(item for item in items if item.terms or item.definitions)
    return [DefinitionList(kept, merged(attrs_of(element, context), context.inherited))] if kept else []


def _parts(children: "Iterable[Element | str]") -> "Iterator[Element | str]":
    """``<div>`` may group terms with their definitions (HTML standard, "the dl element")."""
    stack = [iter(children)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif isinstance(child, Element) and child.tag == "div" and any(e.tag in ("dt", "dd") for e in child.elements):
            stack.append(iter(child.children))
        elif not isinstance(child, str) or child.strip():
            yield child


def _term(element: Element, context: Context) -> tuple[Inlines, list[Block]]:
    """A term is a line. From the first block in it that is no paragraph on, it is the definition's."""
    blocks = _read([element] if context.id_of(element) else element.children, context)
    place = next((place for place, block in enumerate(blocks) if not isinstance(block, Paragraph)), len(blocks))
    line, rest = nest(tidy(flat.leaves(blocks[:place]))), blocks[place:]
    if rest:
        before, after = f"<dt>{markup(blocks)}</dt>", f"<dt>{markup(line)}</dt><dd>{markup(rest)}</dd>"
        context.note("misplaced", removed=before, added=after, detail="blocks in a term", where="dt")
    return line, rest


def _body(part: "Element | str", context: Context) -> list[Blocks]:
    children = part.children if isinstance(part, Element) and part.tag == "dd" and not context.id_of(part) else [part]
    blocks = _read(children, context)
    return [tuple(blocks)] if blocks else []


def loose_items(element: Element, context: Context) -> list[Block] | None:
    """A ``<ul>`` that nobody wrote, around items outside any list."""
    made = list_(element, context)
    for block in made or ():
        if isinstance(block, List):
            inside = "".join(f"<li>{markup(item.children)}</li>" for item in block.items)
            added = f"<ul>{inside}</ul>"
            context.note("misplaced", removed=inside, added=added, where="li", detail="an item outside any list")
    return made
