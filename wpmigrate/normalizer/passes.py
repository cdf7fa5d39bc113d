"""Tree to tree: what the document promises of itself (its invariants) holds after the last of these, whatever came in.

Each pass is one function of the context and the blocks; `PASSES` says in which order.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from wpmigrate import document as d
from wpmigrate.document import Anchor, Attrs, Block, Blocks, Inline, Inlines, Span, Text
from wpmigrate.normalizer import flat
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.inlines import Leaf, nest, normal, spread, tidy
from wpmigrate.normalizer.markup import markup
from wpmigrate.normalizer.tree import BLOCK_FIELDS, INLINE_FIELDS, made, map_inlines

Pass = Callable[[Context, Blocks], Blocks]


def finish(context: Context, blocks: Iterable[Block]) -> Blocks:
    """The body of a document."""
    body = tuple(blocks)
    for change in PASSES:
        body = change(context, body)
    return body


# --------------------------------------------------------------------------------------------------------- every node


def settle(context: Context, blocks: Blocks) -> Blocks:
    """Runs in normal form, nothing empty, no group that says nothing, anchors at what they name."""
    out: list[Block] = []
    for block in blocks:
        for part in _settled(context, block):
            _append(out, part)
    return tuple(out)


def _settled(context: Context, node: Any) -> Blocks:
    new: dict[str, Any] = {name: _run(node, getattr(node, name)) for name in INLINE_FIELDS.get(type(node), ())}
    for name in BLOCK_FIELDS.get(type(node), ()):
        new[name] = _held(context, getattr(node, name))
    node = made(node, new) if new else node
    rule = RULES.get(type(node))
    return rule(context, node) if rule else (node,)


def _held(context: Context, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """What a field holds: blocks, tuples of blocks (columns), or items, rows and cells."""
    if not values:
        return values
    first = values[0]
    if isinstance(first, tuple):
        return tuple(part for value in values if (part := settle(context, value)))
    if isinstance(first, d.BLOCK_KINDS):
        return settle(context, values)
    return tuple(part for value in values for part in _settled(context, value))


def _run(holder: Any, run: Inlines) -> Inlines:
    if is_normal(run):
        return run
    if isinstance(holder, (d.Preformatted, d.Verse)):
        return nest((leaf, marks) for leaf, marks in spread(run) if leaf != "")
    return normal(run)


def is_normal(run: Inlines) -> bool:
    """A quick look: False also for some runs that are in normal form, such as those with a space at the end of a
    mark."""
    before: Inline | None = None
    for node in run:
        if isinstance(node, Text):
            text = node.text
            if (
                not text
                or "  " in text
                or "\n" in text
                or isinstance(before, (Text, d.Break))
                or (before is None and text[0] == " ")
            ):
                return False
        elif isinstance(node, Span):
            if (
                not node.children
                or (isinstance(before, Span) and before.style == node.style)
                or not _is_core(node.children)
            ):
                return False
        elif isinstance(node, d.Link):
            if not node.children or not _is_core(node.children) or _has_link(node.children):
                return False
        elif isinstance(node, d.Break) and (before is None or (isinstance(before, Text) and before.text[-1] == " ")):
            return False
        before = node
    return not isinstance(before, d.Break) and not (isinstance(before, Text) and before.text[-1] == " ")


def _has_link(run: Inlines) -> bool:
    return any(isinstance(node, d.Link) or (isinstance(node, Span) and _has_link(node.children)) for node in run)


def _is_core(run: Inlines) -> bool:
    first, last = run[0], run[-1]
    begins = isinstance(first, Text) and first.text[:1] == " "
    ends = isinstance(last, Text) and last.text[-1:] == " "
    return not begins and not ends and not any(isinstance(node, d.Break) for node in (first, last)) and is_normal(run)


# ------------------------------------------------------------------------------------------------------- single rules


def _paragraph(context: Context, node: d.Paragraph) -> Blocks:
    return (node,) if node.children else ()


def _heading(context: Context, node: d.Heading) -> Blocks:
    """Bold says nothing in a heading that is bold throughout; an anchor at its start is its id."""
    if not node.children:
        return ()
    run, attrs = node.children, node.attrs or Attrs()
    while run and isinstance(run[0], Anchor) and attrs.id is None:
        attrs, run = Attrs(run[0].id, attrs.lang, attrs.dir, attrs.align), run[1:]
    only = run[0] if len(run) == 1 else None
    if isinstance(only, Span) and only.style == "strong" and only.attrs is None:
        context.note("heading-mark", removed=markup(run), added=markup(only.children), where=f"h{node.level}")
        run = only.children
    if not run:
        return (d.Paragraph((Anchor(attrs.id),)),) if attrs.id else ()
    level = min(max(node.level, 1), 6)
    return (made(node, {"level": level, "children": run, "attrs": attrs if attrs != Attrs() else None}),)


def _with_items(context: Context, node: Any) -> Blocks:
    return (node,) if node.items else ()


def _with_children(context: Context, node: Any) -> Blocks:
    return (node,) if node.children else ()


def _list_item(context: Context, node: d.ListItem) -> tuple[Any, ...]:
    return (node,)


def _quote(context: Context, node: d.Quote) -> Blocks:
    return (node,) if node.children or node.citation else ()


def _figure(context: Context, node: d.Figure) -> Blocks:
    """Without a thing in it a figure is its caption; without a caption it is the thing."""
    if not node.children:
        return (d.Paragraph(node.caption, node.attrs),) if node.caption else ()
    if node.caption or (node.attrs and node.attrs.id):
        return (node,)
    return node.children


def _columns(context: Context, node: d.Columns) -> Blocks:
    if len(node.columns) > 1:
        return (node,)
    return node.columns[0] if node.columns else ()


def _group(context: Context, node: d.Group) -> Blocks:
    if not node.children:
        return ()
    return (node,) if node.role or node.attrs else node.children


def _details(context: Context, node: d.Details) -> Blocks:
    return (node,) if node.summary or node.children else ()


def _definition(context: Context, node: d.DefinitionItem) -> tuple[Any, ...]:
    terms = tuple(run for term in node.terms if (run := term if is_normal(term) else normal(term)))
    return (made(node, {"terms": terms}),) if terms or node.definitions else ()


def _row(context: Context, node: d.Row) -> tuple[Any, ...]:
    return (node,) if node.cells else ()


def _table(context: Context, node: d.Table) -> Blocks:
    return (node,) if node.head or node.body or node.foot else ()


def _named(context: Context, node: d.Button | d.File) -> Blocks:
    """A button or file without a name is not seen."""
    if node.children:
        return (node,)
    context.note("decoration", removed=markup((node,)), detail=f"a {node.kind} without a name")
    return ()


RULES: dict[type, Callable[[Context, Any], tuple[Any, ...]]] = {
    d.Paragraph: _paragraph,
    d.Heading: _heading,
    d.List: _with_items,
    d.Gallery: _with_items,
    d.DefinitionList: _with_items,
    d.Quote: _quote,
    d.Preformatted: _with_children,
    d.Verse: _with_children,
    d.Figure: _figure,
    d.Columns: _columns,
    d.Group: _group,
    d.Details: _details,
    d.DefinitionItem: _definition,
    d.Row: _row,
    d.Table: _table,
    d.Button: _named,
    d.File: _named,
}
"""For each kind of node what becomes of it when its children are settled: itself, its children, or nothing."""


# ------------------------------------------------------------------------------------------------------------ anchors


def _append(out: list[Block], block: Block) -> None:
    """A paragraph of nothing but anchors joins what follows it."""
    last = out[-1] if out else None
    anchors = _anchors(last)
    joined = _joined(anchors, block) if anchors else None
    if joined is None:
        out.append(block)
    else:
        out[-1] = joined


def _anchors(block: Block | None) -> tuple[Anchor, ...]:
    """The anchors of a paragraph that is nothing else."""
    if not isinstance(block, d.Paragraph) or block.attrs is not None:
        return ()
    anchors = tuple(node for node in block.children if isinstance(node, Anchor))
    return anchors if len(anchors) == len(block.children) else ()


def _joined(anchors: tuple[Anchor, ...], block: Block) -> Block | None:
    if isinstance(block, d.Heading) and len(anchors) == 1 and (block.attrs is None or block.attrs.id is None):
        first = anchors[0]
        own = block.attrs or Attrs()
        return replace(block, attrs=Attrs(first.id, own.lang, own.dir, own.align))
    if isinstance(block, (d.Paragraph, d.Heading)):
        return replace(block, children=(*anchors, *block.children))
    return None


# ---------------------------------------------------------------------------------------------------------- footnotes


def footnotes(context: Context, blocks: Blocks) -> Blocks:
    """Notes are numbered by their first reference and stand at the end. What nobody refers to is a list there."""
    if not context.footnotes and not context.has_references:
        return blocks
    order = _order(context, blocks)
    labels = {key: str(number) for number, key in enumerate(order, 1)}
    body = _relabelled(context, blocks, labels)
    notes = tuple(d.Footnote(labels[key], _relabelled(context, context.footnotes[key], labels)) for key in order)
    loose = [key for key in context.footnotes if key not in labels]
    if loose or order != list(context.footnotes):
        context.note("footnotes", removed=_listed(context, context.footnotes), added=_listed(context, [*loose, *order]))
    if loose:
        items = (
            d.ListItem(_relabelled(context, context.footnotes[key], labels), attrs=_id(context, key)) for key in loose
        )
        body = (*body, d.List(tuple(items), ordered=True))
    return (*body, d.Footnotes(notes)) if notes else body


def _listed(context: Context, keys: Iterable[str]) -> str:
    return f"<ol>{''.join(f'<li>{markup(context.footnotes[key])}</li>' for key in keys)}</ol>"


def _id(context: Context, key: str) -> Attrs | None:
    return Attrs(key) if key in context.targets else None


def _order(context: Context, blocks: Blocks) -> list[str]:
    """The keys of the notes that something refers to, in order; notes may refer to notes."""
    order: dict[str, None] = {}
    wait: list[Any] = [blocks]
    while wait:
        for node in d.walk(wait.pop(0)):
            if isinstance(node, d.FootnoteReference) and node.label in context.footnotes and node.label not in order:
                order[node.label] = None
                wait.append(context.footnotes[node.label])
    return list(order)


def _relabelled(context: Context, blocks: Blocks, labels: dict[str, str]) -> Blocks:
    if not any(isinstance(node, d.FootnoteReference) for node in d.walk(blocks)):
        return blocks

    def change(run: Inlines, holder: Any) -> Inlines:
        leaves: list[Leaf] = []
        for leaf, marks in spread(run):
            if not isinstance(leaf, d.FootnoteReference):
                leaves.append((leaf, marks))
            elif leaf.label in labels:
                leaves.append((d.FootnoteReference(labels[leaf.label]), marks))
            else:
                context.note("lost-reference", detail=leaf.label)
        return nest(leaves) if isinstance(holder, (d.Preformatted, d.Verse)) else nest(tidy(leaves))

    return settle(context, tuple(map_inlines(blocks, change)))


# -------------------------------------------------------------------------------------------------------------- depth


def limit_depth(context: Context, blocks: Blocks) -> Blocks:
    """What stands deeper than `document.MAX_DEPTH` becomes paragraphs (blocks) or plain text (marks)."""
    if context.deepest < SAFE_READS or depth_of(blocks) <= d.MAX_DEPTH:
        return blocks
    context.note_once("too-deep", str(d.MAX_DEPTH))
    return tuple(_shallow(block, d.MAX_DEPTH) for block in blocks)


def depth_of(root: Any) -> int:
    """Nodes on the longest way down."""
    deepest, level = 0, [root]
    while level:
        below: list[Any] = []
        nodes = False
        for here in level:
            if isinstance(here, tuple):
                below.extend(here)
                continue
            nodes = True
            below.extend(getattr(here, name) for name in d.CHILD_FIELDS.get(type(here), ()))
        deepest += nodes
        level = list(_opened(below))
    return deepest


def _opened(values: Iterable[Any]) -> Iterable[Any]:
    """Nodes in tuples of tuples, so that tuples count as no level."""
    stack = list(values)
    while stack:
        value = stack.pop()
        if isinstance(value, tuple):
            stack.extend(value)
        else:
            yield value


SAFE_READS = 12
"""Readings inside each other that cannot reach `document.MAX_DEPTH`: each adds four nodes at most (a figure, table,
row, cell), and marks are limited."""
MOST_INLINE_LEVELS = 12
"""Levels kept for a block that is flattened: the paragraph and the marks in it."""


def _shallow(node: Any, room: int) -> Any:
    if room <= MOST_INLINE_LEVELS + 4 and isinstance(node, d.BLOCK_KINDS) and depth_of(node) > room:
        leaves = [(leaf, marks[: MOST_INLINE_LEVELS - 4]) for leaf, marks in flat.leaves((node,))]
        return d.Paragraph(nest(tidy(leaves)))
    new: dict[str, Any] = {}
    for name in BLOCK_FIELDS.get(type(node), ()):
        new[name] = _shallow_all(getattr(node, name), room - 1)
    return made(node, new) if new else node


def _shallow_all(values: tuple[Any, ...], room: int) -> tuple[Any, ...]:
    return tuple(_shallow_all(value, room) if isinstance(value, tuple) else _shallow(value, room) for value in values)


PASSES: tuple[Pass, ...] = (settle, footnotes, limit_depth)
"""The order matters: footnotes are numbered in the settled tree, and the end of it all is cut to depth."""
