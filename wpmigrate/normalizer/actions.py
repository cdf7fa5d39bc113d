"""What single elements do to the walk: marks, links, containers, and what nobody sees."""

import re

from wpmigrate.document import Anchor, Attrs, Break, More, PageBreak, RawHtml, Separator, SpanStyle
from wpmigrate.normalizer.attrs import (
    TELLING,
    attrs_of,
    css_marks,
    direction_of,
    language_of,
    merged,
    note_unseen,
    unmarks,
)
from wpmigrate.normalizer.blocks.code import language_of as language_of_code
from wpmigrate.normalizer.dom import UNSEEN, Element, parse, serialise
from wpmigrate.normalizer.inlines import MOST_MARKS, Mark
from wpmigrate.normalizer.reader import Action, Reader


def inline(reader: Reader, element: Element) -> None:
    """No mark of its own; what its style says counts."""
    reader.descend(element.children)
    if element.attrs:
        reader.anchor(element)
        if not TELLING.isdisjoint(element.attrs):
            note_unseen(element, reader.context)
        for mark in css_marks(element, reader.context):
            reader.mark(mark)


def apart(reader: Reader, element: Element) -> None:
    """Inline, but never seen as one word with what stands beside it: a button is a box of its own."""
    reader.add(" ")
    inline(reader, element)
    reader.stack[-1] = (*reader.stack[-1][:3], lambda: reader.add(" "))


def block(reader: Reader, element: Element) -> None:
    """No node of its own; it begins and ends a paragraph."""
    reader.flush()
    reader.descend(element.children, reader.flush)
    if element.attrs:
        reader.attrs = merged(attrs_of(element, reader.context, with_id=False), reader.attrs)
        reader.anchor(element)


def centered(reader: Reader, element: Element) -> None:
    block(reader, element)
    reader.attrs = merged(Attrs(align="center"), reader.attrs)


def paragraph(reader: Reader, element: Element) -> None:
    reader.flush()
    reader.descend(element.children, reader.flush)
    if element.attrs:
        empty = not any(not isinstance(child, str) or child.strip() for child in element.children)
        reader.attrs = merged(attrs_of(element, reader.context, with_id=not empty), reader.attrs)
        if empty:
            reader.anchor(element)


def mark(style: SpanStyle) -> Action:
    def read(reader: Reader, element: Element) -> None:
        (apart if style in ("sub", "sup") and len(reader.marks) >= MOST_MARKS else inline)(reader, element)
        if not (element.attrs and style in ("strong", "emphasis") and unmarks(element)):
            reader.mark(Mark(style))

    return read


def titled(style: SpanStyle) -> Action:
    """A mark whose title says what its words stand for."""

    def read(reader: Reader, element: Element) -> None:
        inline(reader, element)
        reader.mark(Mark(style, element.get("title") or None))

    return read


def isolated(reader: Reader, element: Element) -> None:
    """``<bdi>``, whose direction is that of its text unless it says another."""
    direction, language = direction_of(element), language_of(element, reader.context)
    reader.descend(element.children)
    reader.anchor(element)
    reader.mark(Mark("isolate", attrs=Attrs(None, language, direction) if direction or language else None))


def overridden(reader: Reader, element: Element) -> None:
    """``<bdo>``, which does nothing without a direction; there is no automatic one."""
    direction = direction_of(element)
    if direction not in ("ltr", "rtl"):
        inline(reader, element)
        return
    reader.descend(element.children)
    reader.anchor(element)
    reader.mark(Mark("override", attrs=Attrs(None, language_of(element, reader.context), direction)))


def link(reader: Reader, element: Element) -> None:
    context = reader.context
    href = element.get("href")
    name = element.get("id") or element.get("name")
    if name and (not href or name in context.targets):
        reader.add(Anchor(name))
    if "href" in element.attrs and not href:
        context.note("decoration", removed=element, added=element.inner_html(), detail="a link to nowhere")
    elif href and not element.children:
        context.note("decoration", removed=element, detail="a link without content")
    reader.descend(element.children)
    if href:
        reader.mark(Mark("link", element.get("title") or None, None, href))


def code(reader: Reader, element: Element) -> None:
    """Two elements side by side are two pieces of code: the empty text parts them, and is gone when white space is
    settled."""
    was, reader.in_code = reader.in_code, not reader.verbatim

    def end() -> None:
        reader.in_code = was

    if not was:
        reader.add("")
    if element.attrs and (language := language_of_code(element)):
        detail = f"the language of code in a line, {language}"
        reader.context.note("unseen", removed=element, added=f"<code>{element.inner_html()}</code>", detail=detail)
    reader.descend(element.children, end)
    reader.anchor(element)


def line_break(reader: Reader, element: Element) -> None:
    reader.anchor(element)
    reader.add("\n" if reader.verbatim else Break())


def separator(reader: Reader, element: Element) -> None:
    reader.anchor(element)
    reader.blocks([Separator()])


def noscript(reader: Reader, element: Element) -> None:
    """The doubles of lazy pictures are gone already; anything else is content."""
    if element.children:
        apart(reader, element)
    else:
        reader.add(" ")


def drawing(reader: Reader, element: Element) -> None:
    """An ``<svg>`` is an icon; its words, if it has any, are named."""
    if element.text().strip():
        reader.context.note("decoration", removed=element, detail="a drawing")
        reader.add(" ")


def image_map(reader: Reader, element: Element) -> None:
    reader.descend(element.children)
    areas = element.find_all(lambda below: below.tag == "area" and bool(below.get("href")))
    if areas:
        reader.context.note("raw-html", detail="an image map", where="map")
        reader.add(RawHtml(serialise([Element("map", {"name": element.get("name")}, list(map(_area, areas)))])))


def _area(element: Element) -> Element:
    kept = {name: element.get(name) for name in ("shape", "coords", "alt", "href", "title") if element.get(name)}
    return Element("area", kept)


def raw_markup(reader: Reader, element: Element) -> None:
    """``<noframes>`` and ``<noembed>`` hold HTML that the tokenizer gives as text."""
    reader.descend(parse(element.text()).children)


def gone(reader: Reader, element: Element) -> None:
    """Nothing that anybody sees; but in a formula or drawing even a void element may hold text."""
    if element.children and element.tag not in UNSEEN:
        reader.descend(element.children)


def comment(reader: Reader, element: Element) -> None:
    """``<!--more-->`` and ``<!--nextpage-->`` (``get_extended``, ``WP_Query::setup_postdata``); all others are
    unseen."""
    text = element.attrs["text"]
    more = MORE.fullmatch(text)
    if more:
        reader.blocks([More(more[1].strip() or None)])
    elif text == "nextpage":
        reader.blocks([PageBreak()])


MORE = re.compile(r"more(\b.*|)", re.DOTALL)


def unknown(reader: Reader, element: Element) -> None:
    """Word's and others' namespaces say nothing; whatever else nobody knows is unwrapped with a Note."""
    if ":" not in element.tag:
        reader.context.note_once("unknown-element", element.tag, where=element.tag)
    inline(reader, element)
