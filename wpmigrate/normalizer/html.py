"""Elements to nodes: one row in `TAGS` for each tag of HTML. A class that names a block comes before the tag:
``blocks``."""

from collections.abc import Iterable
from itertools import chain

from wpmigrate.document import Block, Inline, Inlines, Paragraph
from wpmigrate.normalizer import actions, flat, forms, lists, ruby, structure, tables
from wpmigrate.normalizer.attrs import without_id
from wpmigrate.normalizer.blocks import BLOCKS, ELEMENTS, INLINE_BLOCKS, INLINE_ELEMENTS
from wpmigrate.normalizer.context import Context, Handler, InlineHandler
from wpmigrate.normalizer.dom import COMMENT, Element, serialise, words
from wpmigrate.normalizer.inlines import nest, tidy, verbatim
from wpmigrate.normalizer.markup import markup
from wpmigrate.normalizer.reader import UNKNOWN, Action, Found, Reader

MOST_READS = 30
"""How many walks may stand inside each other; what is nested deeper becomes plain paragraphs."""
MOST_LINES = 3
"""How many lines of text (captions, summaries) may stand inside each other by way of blocks in them."""


def read_blocks(context: Context, children: Iterable[Element | str]) -> list[Block]:
    context.depth += 1
    context.deepest = max(context.deepest, context.depth)
    flat = _is_too_deep(context)
    children = list(children) if flat else children
    reader = _reader(context)
    reader.walk(children)
    reader.flush()
    if flat:
        _note_flat(context, children, reader.out)
    context.depth -= 1
    return reader.out


def _is_too_deep(context: Context) -> bool:
    return context.depth > MOST_READS or context.lines > MOST_LINES


def _reader(context: Context, keep_spaces: bool = False) -> Reader:
    if _is_too_deep(context):
        return Reader(context, PLAIN, {}, verbatim=keep_spaces)
    return Reader(context, ACTIONS, CLASSES, verbatim=keep_spaces)


def _note_flat(context: Context, children: Iterable[Element | str], made: Iterable[Block] | Inlines) -> None:
    removed = serialise(list(children))
    added = markup(made)
    if added != removed:
        context.note("too-deep", removed=removed, added=added, detail=str(min(context.depth, MOST_READS)))


def read_inlines(context: Context, children: Iterable[Element | str], keep_spaces: bool) -> list[Inline]:
    context.depth += 1
    context.lines += 1
    inherited, context.inherited = context.inherited, None
    flat = _is_too_deep(context)
    children = list(children) if flat else children
    reader = _reader(context, keep_spaces)
    reader.walk(children)
    made = _line(context, reader, keep_spaces)
    if flat:
        _note_flat(context, children, made)
    context.depth, context.lines, context.inherited = context.depth - 1, context.lines - 1, inherited
    return list(made)


def _line(context: Context, reader: Reader, keep_spaces: bool) -> Inlines:
    if keep_spaces:
        return verbatim(reader.leaves)
    if not reader.out:
        return nest(tidy(reader.leaves))
    reader.flush()
    return _flattened(context, reader.out)


def _flattened(context: Context, blocks: list[Block]) -> Inlines:
    """Blocks where only a run of text can stand. Paragraphs are parted by breaks; whatever else they were is said
    in a Note."""
    run = nest(tidy(flat.leaves(blocks)))
    if not all(isinstance(block, Paragraph) for block in blocks):
        context.note("misplaced", removed=markup(blocks), added=markup(run), detail="blocks in a line of text")
    return run


# ---------------------------------------------------------------------------------------------- handlers as actions


def _by_blocks(handler: Handler) -> Found:
    def read(reader: Reader, element: Element) -> bool:
        context = reader.context
        inherited, context.inherited = context.inherited, without_id(reader.attrs)
        blocks = handler(element, context)
        around, context.inherited = context.inherited, inherited
        if blocks and around is not None and (around.lang or around.dir):
            blocks = [structure.inheriting(block, around) for block in blocks]
        if blocks:
            reader.blocks(blocks)
        elif blocks is not None and element.tag not in INLINE_TAGS:
            reader.flush()
        return blocks is not None

    return read


def _by_inlines(handler: InlineHandler) -> Found:
    def read(reader: Reader, element: Element) -> bool:
        inlines = handler(element, reader.context)
        if inlines:
            reader.inlines(inlines)
        elif inlines is not None and (element.tag in BOXES or _is_spaced(element)):
            reader.add(" ")
        return inlines is not None

    return read


def _is_spaced(element: Element) -> bool:
    """Whether white space inside an element parts what stands beside it."""
    text = element.text()
    return text != text.strip()


def _or(found: Found, otherwise: Action) -> Action:
    def read(reader: Reader, element: Element) -> None:
        if not found(reader, element):
            otherwise(reader, element)

    return read


def _loose_item(reader: Reader, element: Element) -> None:
    """An ``<li>`` outside any list, and those that follow it, are one."""
    rest, marks, attrs, after = reader.stack[-1]
    group: list[Element | str] = [element]
    for child in rest:
        if not lists.is_blank(child) and not (isinstance(child, Element) and child.tag == "li"):
            reader.stack[-1] = (chain([child], rest), marks, attrs, after)
            break
        group.append(child)
    _by_blocks(lists.loose_items)(reader, Element("ul", {}, group))


def _block(handler: Handler, otherwise: Action = actions.block) -> Action:
    return _or(_by_blocks(handler), otherwise)


def _inline(handler: InlineHandler, otherwise: Action = actions.inline) -> Action:
    return _or(_by_inlines(handler), otherwise)


INLINE_TAGS = words(
    "!-- a abbr audio b button code em embed font i iframe img input ins label link meta object script small span"
    " strong"
    " style sub sup svg video"
)
"""Elements that do not end a paragraph when nothing is left of them."""


BOXES = words("img input select textarea picture")
"""Elements that part the words beside them even when nothing is left of them."""

TAGS: dict[str, Action] = {
    **dict.fromkeys(
        words(
            "address article caption col colgroup dialog div fieldset footer frame frameset header"
            " hgroup legend li main"
            " nav optgroup option search section summary tbody td tfoot th thead tr dd dt"
        ),
        actions.block,
    ),
    **dict.fromkeys(
        words(
            "basefont big blink data font label math nobr output picture slot span time title"
            " object applet embed iframe audio video rb rbc rtc multicol spacer layer ilayer amp-img"
        ),
        actions.inline,
    ),
    **dict.fromkeys(
        words("area base bgsound command head html link meta param script source style template track wbr"),
        actions.gone,
    ),
    **dict.fromkeys(words("input keygen meter progress select textarea datalist"), _inline(forms.control)),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _block(structure.heading)),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _block(lists.list_)),
    **dict.fromkeys(("b", "strong"), actions.mark("strong")),
    **dict.fromkeys(("i", "em"), actions.mark("emphasis")),
    **dict.fromkeys(("s", "strike", "del"), actions.mark("strike")),
    **dict.fromkeys(("abbr", "acronym"), actions.titled("abbreviation")),
    **dict.fromkeys(("code", "tt"), actions.code),
    **dict.fromkeys(("xmp", "plaintext"), _block(structure.verbatim_text)),
    **dict.fromkeys(("pre", "listing"), _block(structure.preformatted)),
    **dict.fromkeys(("noframes", "noembed"), actions.raw_markup),
    COMMENT: actions.comment,
    UNKNOWN: actions.unknown,
    "a": actions.link,
    "aside": _block(structure.aside),
    "bdi": actions.isolated,
    "bdo": actions.overridden,
    "blockquote": _block(structure.quote),
    **dict.fromkeys(("button", "canvas", "marquee", "rp", "rt"), actions.apart),
    "br": actions.line_break,
    "center": actions.centered,
    "cite": actions.mark("cite"),
    "details": _block(structure.details),
    "dfn": actions.titled("definition"),
    "dl": _block(lists.definitions),
    "figcaption": _block(structure.loose_caption),
    "figure": _block(structure.figure),
    "form": _block(forms.form),
    "hr": actions.separator,
    "img": _inline(structure.plain_image),
    "ins": actions.mark("insert"),
    "kbd": actions.mark("kbd"),
    "li": _loose_item,
    "map": actions.image_map,
    "mark": actions.mark("mark"),
    "noscript": actions.noscript,
    "p": actions.paragraph,
    "q": actions.mark("quotation"),
    "ruby": ruby.ruby,
    "samp": actions.mark("sample"),
    "small": actions.mark("small"),
    "sub": actions.mark("sub"),
    "sup": actions.mark("sup"),
    "svg": actions.drawing,
    "table": _block(tables.table),
    "u": actions.mark("underline"),
    "var": actions.mark("variable"),
}
"""How each element reads: every one of the HTML standard and the obsolete ones; all others are `unknown`."""

CLASSES: dict[str, Found] = {
    **{token: _by_blocks(handler) for token, handler in BLOCKS.items()},
    **{token: _by_inlines(handler) for token, handler in INLINE_BLOCKS.items()},
}
_BY_BLOCKS: dict[str, Action] = {
    **TAGS,
    **{tag: _block(handler, TAGS.get(tag, actions.unknown)) for tag, handler in ELEMENTS.items()},
}
ACTIONS: dict[str, Action] = {
    **_BY_BLOCKS,
    **{tag: _inline(handler, _BY_BLOCKS.get(tag, actions.unknown)) for tag, handler in INLINE_ELEMENTS.items()},
}
"""How elements read: as part of a line of text, else as blocks, else by their tag."""
PLAIN: dict[str, Action] = {
    **TAGS,
    **dict.fromkeys(
        words("ul ol menu dir dl table blockquote details figure figcaption aside form h1 h2 h3 h4 h5 h6 li ruby"),
        actions.block,
    ),
    **dict.fromkeys(("pre", "listing"), actions.block),
}
"""How elements read where no walk may begin any more."""
