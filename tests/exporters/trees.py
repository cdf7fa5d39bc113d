"""Generated trees that keep the invariants of `wpmigrate.document`, full of what Markdown trips over."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, get_args

from hypothesis import strategies as st

from wpmigrate.document import (
    WHOLE,
    Align,
    Anchor,
    Attrs,
    Blocks,
    Break,
    Button,
    Cell,
    Code,
    CodeBlock,
    Columns,
    DefinitionItem,
    DefinitionList,
    Details,
    Embed,
    Figure,
    File,
    Footnote,
    FootnoteReference,
    Footnotes,
    Gallery,
    Group,
    Heading,
    Image,
    Inlines,
    Link,
    List,
    ListItem,
    Math,
    Media,
    Paragraph,
    Preformatted,
    Quote,
    RawHtml,
    Row,
    Ruby,
    Separator,
    Shortcode,
    Span,
    SpanStyle,
    Table,
    Text,
    Verse,
    walk,
)

TROUBLE = """
* ** *** _ __ ~ ~~ ~~~ ` `` ``` [ ] ( ) ][ ]( ]: [^1] [^1]: [x] [x]: ! ![ < > << <b> </b> <!-- --> <?x <!X &amp; & &lt;
&#35; &nope; \\ \\* $ $$ $5 # ## ###### - -- --- + = === | |--|--| --- :-- --:|:-- 1. 12) 1986. > : ; , . ; " ' ^ % @ /
{} {{ }} 日本 。 「 」 é 🎉 € ™ ️ http://e.org/a_b_c <http://e.org> a@e.org <a@e.org> snake_case __init__ 2*3 C# a b c
word Word. end! 7 tables:
"""
"""Words that are markup somewhere."""

words = st.lists(
    st.sampled_from([*TROUBLE.split(), " ", " ", " ", "\xa0", "\u3000", "\u2003"]), min_size=1, max_size=7
).map("".join)
strings = st.one_of(
    words, words, st.text("ab *_`~[]()<>!&\\$#-+=|.1\xa0é。", min_size=1, max_size=8), st.text(max_size=5)
)
printable = strings.map(lambda text: re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029]", "", text))
texts = printable.map(lambda text: re.sub(r"[ \t\n]+", " ", text)).filter(bool).map(Text)
codes = printable.filter(lambda text: bool(text.strip())).map(Code)
ADDRESSES = """
https://example.org/ /a/b https://example.org/a(b) https://example.org/a)b(( #x ?a=1&copy=2 ?a&copy;b a\\b
https://example.org/*a*_b_`c` mailto:a@example.org file:///c:/a.doc <a> https://example.org/a|b a"b'c
https://example.org/%C3%A9
"""
addresses = st.one_of(
    st.sampled_from([*ADDRESSES.split(), "https://example.org/a b", ""]),
    st.text("ab/()<>\\ *_[]!&;|\"'#?", max_size=8).map(str.strip),
)
titles = st.none() | printable.map(str.strip).filter(bool)
images = st.builds(
    Image,
    addresses.filter(bool),
    printable.map(str.strip),
    titles,
    st.none() | st.integers(1, 99),
    st.none() | st.integers(1, 99),
)
styles = st.sampled_from(get_args(SpanStyle))
common = st.sampled_from(["strong", "emphasis", "strike", "strong", "emphasis", "mark", "sub", "plain"])


def tuples(of: st.SearchStrategy[Any], least: int, most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    """Tuples of ``least`` to ``most``."""
    return st.lists(of, min_size=least, max_size=most).map(tuple)


def inlines(*, links: bool = True) -> st.SearchStrategy[Inlines]:
    """Runs of inlines."""
    leaves = st.one_of(
        texts,
        texts,
        texts,
        texts,
        codes,
        images,
        st.just(Break()),
        st.builds(Anchor, st.sampled_from(["x", "y"])),
        st.builds(Math, st.sampled_from(["x", "a+b", "E = mc^2"])),
        st.just(RawHtml('<svg width="1"><title>a*b*c &amp;</title></svg>')),
        st.builds(Shortcode, st.just("x"), st.sampled_from(['[x a="b"]', "[x](y)", "[x]"])),
        st.sampled_from([FootnoteReference("a"), FootnoteReference("b")]),
    )
    runs = st.recursive(leaves, _marked, max_leaves=8)
    return (
        st.lists(runs, min_size=1, max_size=5)
        .map(tuple)
        .map(tidy)
        .map(lambda run: run if links else without_links(run))
    )


def _marked(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    run = st.lists(children, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Span, styles, run, st.none()),
        st.builds(Span, common, run),
        st.builds(Span, common, run, attrs=st.builds(Attrs, lang=st.sampled_from(["de", "fr"]))),
        st.builds(Link, run.map(without_links), addresses, titles),
        st.builds(Ruby, st.tuples(texts), st.tuples(texts)),
    )


def without_links(run: Inlines) -> Inlines:
    """A link holds no link, nor what a reader makes one of."""
    out: list[Any] = []
    for node in run:
        if isinstance(node, Link):
            out.extend(without_links(node.children))
        elif isinstance(node, Span):
            out.append(replace(node, children=without_links(node.children)))
        elif not isinstance(node, (FootnoteReference, RawHtml)):
            out.append(node)
    return tuple(out)


# ----------------------------------------------------------------------------------------------------- the invariants


class _State:
    space = True
    """Whether white space stands before, or the start of the block, or a break."""
    begun = False
    """Whether anything else stood before."""


def tidy(run: Inlines) -> Inlines:
    """The normalizer's invariants: see `wpmigrate.document`."""
    run = _spaces(_nested(run, frozenset()), _State())
    return _merged(_backwards(run, _State()))


def _nested(run: Inlines, around: frozenset[str]) -> Inlines:
    """No mark within the same mark."""
    out: list[Any] = []
    for node in run:
        if isinstance(node, Span) and node.style in around:
            out.extend(_nested(node.children, around))
        elif isinstance(node, Span):
            out.append(replace(node, children=_nested(node.children, around | {node.style})))
        elif isinstance(node, Link):
            out.append(replace(node, children=_nested(node.children, around)))
        else:
            out.append(node)
    return tuple(out)


def _spaces(run: Inlines, state: _State) -> Inlines:
    out: list[Any] = []
    for node in run:
        if isinstance(node, Text):
            text = node.text.lstrip(" " if state.begun else None) if state.space else node.text
            if text:
                out.append(Text(text))
                state.space, state.begun = text.endswith(" "), True
        elif isinstance(node, (Span, Link)):
            out.append(replace(node, children=_spaces(node.children, state)))
        elif isinstance(node, Break):
            if state.begun:
                out.append(node)
            state.space = True
        else:
            out.append(node)
            if not isinstance(node, Anchor):
                state.space, state.begun = False, True
    return tuple(out)


def _backwards(run: Inlines, state: _State) -> Inlines:
    out: list[Any] = []
    for node in reversed(run):
        if isinstance(node, Text):
            text = node.text.rstrip(" " if state.begun else None) if state.space else node.text
            if text:
                out.append(Text(text))
                state.space, state.begun = text.startswith(" "), True
        elif isinstance(node, (Span, Link)):
            out.append(replace(node, children=_backwards(node.children, state)))
        elif isinstance(node, Break):
            if state.begun:
                out.append(node)
            state.space = True
        else:
            out.append(node)
            if not isinstance(node, Anchor):
                state.space, state.begun = False, True
    return tuple(reversed(out))


def _merged(run: Inlines) -> Inlines:
    out: list[Any] = []
    for node in map(_merged_inside, run):
        last = out[-1] if out else None
        if isinstance(node, Text) and isinstance(last, Text):
            out[-1] = Text(last.text + node.text)
        elif isinstance(node, Span) and isinstance(last, Span) and _alike(node, last):
            out[-1] = replace(last, children=_merged((*last.children, *node.children)))
        elif not isinstance(node, Span) or node.children:
            out.append(node)
    return tuple(out)


def _merged_inside(node: Any) -> Any:
    return replace(node, children=_merged(node.children)) if isinstance(node, (Span, Link)) else node


def _alike(one: Span, other: Span) -> bool:
    return one.style not in WHOLE and replace(one, children=()) == replace(other, children=())


def shown(run: Inlines) -> bool:
    """Whether there is anything besides breaks, marks and white space."""
    return any(
        (isinstance(node, Text) and node.text.strip()) or isinstance(node, (Code, Image, Math, FootnoteReference))
        for node in walk(run)
    )


# -------------------------------------------------------------------------------------------------------------- blocks

runs = inlines().filter(shown)
paragraphs = st.builds(Paragraph, runs)
code_lines = ["", "a", "  b", "\tc", "```", "~~~~", "> d", "- e", "   ", "</pre>", "&amp;", "* f"]
code_blocks = st.builds(
    CodeBlock,
    tuples(st.sampled_from(code_lines), 0, 5).map("\n".join),
    st.sampled_from([None, "js", "c++"]),
    st.sampled_from([None, "x.js", 'a "b" `c`']),
)
preformatted_parts = st.one_of(
    texts,
    st.just(Break()),
    st.just(Text("  ")),
    st.builds(Span, st.sampled_from(["strong", "mark"]), st.tuples(texts)),
)
preformatted = st.builds(Preformatted, tuples(preformatted_parts, 1, 6).filter(shown))
verse_lines = st.tuples(st.sampled_from([Text(""), Text("  "), Text("   ")]), texts)
verse = st.builds(Verse, tuples(verse_lines, 1, 4).map(lambda lines: tuple(_verse(lines)))).filter(
    lambda node: shown(node.children)
)


def _verse(lines: Iterable[tuple[Text, Text]]) -> list[Any]:
    out: list[Any] = []
    for indent, text in lines:
        if out:
            out.append(Break())
        out.append(Text(indent.text + (text.text.strip() or "x")))
    return out


some_addresses = addresses.filter(bool)
unlinked = inlines(links=False).filter(shown)
leaf_blocks = st.one_of(
    paragraphs,
    paragraphs,
    paragraphs,
    st.builds(Heading, st.integers(1, 6), runs),
    code_blocks,
    preformatted,
    verse,
    st.just(Separator()),
    st.builds(Embed, st.sampled_from(["https://example.org/watch?v=a_b", "https://example.org/a"])),
    st.builds(File, some_addresses, unlinked),
    st.builds(Button, some_addresses, unlinked),
    st.builds(Media, st.sampled_from(["audio", "video"]), tuples(some_addresses, 1, 2)),
    st.builds(Shortcode, st.just("x"), st.sampled_from(['[x a="b"]', "[x]: y", "[x](y)\n\n# z"])),
    st.just(RawHtml('<iframe src="a"></iframe>')),
    st.just(RawHtml("<form>\n\n<p>*a*</p>\n</form>")),
    st.builds(lambda tex: Paragraph((Math(tex, display=True),)), st.sampled_from(["a+b", "x = y"])),
)


def _containers(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some, maybe = tuples(children, 1, 3), tuples(children, 0, 3)
    tight = st.one_of(st.tuples(paragraphs), st.tuples(paragraphs), st.tuples(paragraphs, lists(maybe)), maybe)
    attrs = st.builds(Attrs, lang=st.sampled_from(["de", None]), align=st.sampled_from(["center", "right"]))
    definitions = st.builds(DefinitionItem, tuples(runs, 1, 2), tuples(maybe, 0, 2))
    return st.one_of(
        lists(tight),
        lists(maybe),
        st.builds(Quote, some, st.one_of(st.just(()), runs)),
        st.builds(Figure, st.tuples(children), runs),
        st.builds(Gallery, tuples(galleried, 1, 3)),
        st.builds(Columns, tuples(some, 1, 2)),
        st.builds(Group, some, attrs=st.none() | attrs),
        st.builds(Details, runs, maybe, st.booleans()),
        st.builds(DefinitionList, tuples(definitions, 1, 2)),
        tables(some),
    )


galleried = st.one_of(
    st.builds(lambda image: Paragraph((image,)), images),
    st.builds(lambda image, href: Paragraph((Link((image,), href),)), images, addresses.filter(bool)),
    st.builds(lambda image, caption: Figure((Paragraph((image,)),), caption), images, runs),
)


def lists(content: st.SearchStrategy[Blocks]) -> st.SearchStrategy[List]:
    """Lists whose items hold ``content``."""
    items = st.lists(
        st.builds(ListItem, content, checked=st.sampled_from([None, None, None, True, False])), min_size=1, max_size=3
    )
    kinds = st.sampled_from(["1", "1", "1", "a", "I"])
    return st.one_of(
        st.builds(List, items.map(tuple)),
        st.builds(
            List, items.map(tuple), ordered=st.just(True), start=st.sampled_from([1, 1, 0, 7, 10, 99]), numbering=kinds
        ),
    )


@st.composite
def tables(draw: st.DrawFn, blocks: st.SearchStrategy[Blocks]) -> Table:
    """Tables of up to nine cells, some of them with blocks."""
    width, height = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    content = st.one_of(st.just(()), st.tuples(paragraphs), st.tuples(paragraphs), st.tuples(paragraphs))
    content = draw(st.sampled_from([content, content, content, st.one_of(content, blocks)]))

    def row(header: bool = False) -> Row:
        return Row(tuple(Cell(draw(content), header) for _ in range(width)))

    head = (row(True),) if draw(st.booleans()) else ()
    alignments: list[Align | None] = draw(
        st.lists(st.sampled_from([None, "left", "center", "right"]), min_size=width, max_size=width)
    )
    return Table(tuple(row() for _ in range(height)), head, alignments=tuple(alignments))


def _with_notes(blocks: Blocks) -> Blocks:
    """With a footnote for each label that is used."""
    labels = dict.fromkeys(node.label for node in walk(blocks) if isinstance(node, FootnoteReference))
    notes = {
        "a": (Paragraph((Text("word"),)),),
        "b": (
            Paragraph((Text("see"), Text(" ["), Link((Text("x"),), "https://example.org/"), Text("]"))),
            Paragraph((Text("more"),)),
        ),
    }
    return (*blocks, Footnotes(tuple(Footnote(label, notes[label]) for label in labels))) if labels else blocks


blocks = st.recursive(leaf_blocks, _containers, max_leaves=8)
bodies = st.lists(blocks, min_size=1, max_size=4).map(tuple).map(_with_notes)
"""Bodies of documents."""
