"""What a reading must know of the whole before it begins: which ids are linked to, which pictures are there, how deep
it goes."""

import json
import re

from wpmigrate.normalizer.attrs import align_of
from wpmigrate.normalizer.blocks.images import WAITING
from wpmigrate.normalizer.blocks.text import LISTS, NOTE_TABLE, note_keys
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import RAW_TEXT, VOID, Element, parse, words
from wpmigrate.normalizer.unsafe import disarm

MOST_LEVELS = 150
"""Elements inside each other. Deeper, only text, links and pictures are kept, so that no handler meets more."""
ADDRESSES = ("src", "data-src", "data-lazy-src", "data-original", "data-orig-src", "data-lazy", "data-ll-src")

NOTES = LISTS | {NOTE_TABLE}


def survey(root: Element, context: Context) -> None:
    """Takes unsafe addresses off and fills ``targets``, ``ids`` and ``note_keys`` of ``context``; flattens what is too
    deep; takes out of ``<noscript>`` what stands outside as well."""
    targets: set[str] = set()
    own = f"{context.post.link}#" if context.post and context.post.link else "#"
    ids: set[str] = set()
    addresses: dict[str, bool] = {}
    notes: list[Element] = []
    doubles: list[Element] = []
    lines: list[Element] = []
    outside, inside = [root], list[Element]()
    for _ in range(MOST_LEVELS):
        for level, pictures in ((outside, addresses), (inside, dict[str, bool]())):
            for element in level:
                if element.attrs:
                    disarm(element, context)
                    _look(element, targets, ids, pictures, lines, own)
                    if "footnote" in element.attrs.get("class", "") and not NOTES.isdisjoint(element.classes):
                        notes.append(element)
        boxes = [element for element in outside if element.tag == "noscript"]
        doubles.extend(boxes)
        inside = [child for element in (*boxes, *inside) for child in element.elements]
        outside = [child for element in outside if element.tag != "noscript" for child in element.elements]
        if not outside and not inside:
            break
    else:
        for element in (*outside, *inside):
            _flatten(element, context)
            for below in element.elements:
                disarm(below, context)
    unsized = {SIZE.sub("", address) for address in addresses} if doubles else set[str]()
    for element in doubles:
        _undouble(element, addresses, unsized, context)
    context.targets, context.ids = context.targets | targets, frozenset(ids)
    _note_lines(lines, context)
    context.note_keys = frozenset(key for element in notes for key in note_keys(element, context))


LINES = words("caption dd dt figcaption summary")
"""Elements whose line is a field of another node, with no `Attrs` of its own."""


def _note_lines(lines: list[Element], context: Context) -> None:
    """The id of such a line stands in it; how it is aligned nothing says."""
    for element in lines:
        if element.tag in ("caption", "figcaption", "summary") and (id := context.id_of(element)):
            element.children.insert(0, Element("a", {"id": id}))
        align = align_of(element)
        if align not in (None, "left"):
            context.note("alignment", detail=f"<{element.tag}>, {align}", where=element.tag)


def _look(
    element: Element, targets: set[str], ids: set[str], addresses: dict[str, bool], lines: list[Element], own: str
) -> None:
    """``addresses`` says of each whether any reader takes it for the picture's. ``own`` is what a link from elsewhere
    to a place in this post begins with."""
    attrs = element.attrs
    if element.tag in LINES:
        lines.append(element)
    if "id" in attrs:
        ids.add(attrs["id"].strip())
    href = attrs.get("href")
    if href and href.lstrip().startswith("#"):
        targets.add(href.strip()[1:])
    elif href and href.startswith(own):
        targets.add(href[len(own) :])
    if element.tag in ("img", "iframe", "amp-img"):
        names = [name for name in ADDRESSES if name in attrs]
        shown = next((name for name in WAITING if name in names and not attrs[name].startswith("data:")), "src")
        for name in names:
            address = attrs[name].strip()
            addresses[address] = addresses.get(address, False) or name == shown


SIZE = re.compile(r"-\d+x\d+(?=\.\w+\Z)")
"""What WordPress ends the name of a picture's other sizes with."""


def _undouble(noscript: Element, addresses: dict[str, bool], unsized: set[str], context: Context) -> None:
    """Takes the pictures and frames out of which ``addresses`` has the address, or ``unsized`` that of another size,
    and what was around nothing else.
    """
    gone: set[Element] = set()
    for here in reversed(list(noscript.iter())):
        kept = [child for child in here.children if isinstance(child, str) or child not in gone]
        emptied = len(kept) < len(here.children)
        here.children = kept
        if emptied and all(child.isspace() if isinstance(child, str) else child.tag == "source" for child in kept):
            here.children = []
            gone.add(here)
        elif here.tag in ("img", "iframe") and SIZE.sub("", here.get("src")) in unsized and not kept:
            gone.add(here)
            if not addresses.get(here.get("src")):
                context.note(
                    "duplicate", removed=here, detail="a picture for readers without scripts", where="noscript"
                )


KEPT = VOID | RAW_TEXT | frozenset(("!--",))
# not sub and sup: what stands in them is no part of the word before
INLINE = words("a abbr b bdi bdo big cite code em font i kbd mark q s samp small span strike strong tt u var")


def _flatten(element: Element, context: Context) -> None:
    """What is below stands directly in ``element``: text, pictures, and links with nothing but text; blocks are
    parted by breaks."""
    flat: list[Element | str] = []
    stack: list[Element | str] = list(reversed(element.children))
    while stack:
        here = stack.pop()
        if isinstance(here, str) or here.tag in KEPT or _is_plain_link(here):
            flat.append(here)
        else:
            if here.tag not in INLINE:
                flat.append(Element("br"))
                stack.append(Element("br"))
            stack.extend(reversed(here.children))
    removed, element.children = element.inner_html(), flat
    if removed != (added := element.inner_html()):
        context.note("too-deep", removed=removed, added=added, detail=str(MOST_LEVELS))


def _is_plain_link(element: Element) -> bool:
    return element.tag == "a" and "href" in element.attrs and not element.elements


def stored_footnotes(root: Element, context: Context) -> None:
    """Footnotes whose block is not in the content, from the post's ``footnotes`` field, where core keeps them."""
    written = context.post.meta.get("footnotes") if context.post else None
    if not isinstance(written, str) or len(written) <= len("[]"):
        return
    marks = {element.get("data-fn") for element in root.iter() if "data-fn" in element.attrs}
    for key, content in _entries(written):
        if key in marks and key not in context.ids:
            context.ids |= {key}
            context.footnotes[key] = tuple(context.blocks(parse(content).children))
            context.note("footnotes", added=content, where="footnotes")


def _entries(written: str) -> list[tuple[str, str]]:
    try:
        entries = json.loads(written)
    except ValueError:
        return []
    found = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return [(str(entry["id"]), str(entry.get("content", ""))) for entry in found if entry.get("id")]
