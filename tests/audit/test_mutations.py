"""The audit sees: each thing that is taken out of a fixture's tree is reported, as what it is."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.test_fixtures import HTML, RENDERED, UNEXPLAINED, Case, first, name
from wpmigrate import document as d
from wpmigrate.audit import FEATURES, Sum, audit, facts, read_back
from wpmigrate.audit.tokens import TOKEN
from wpmigrate.exporters import markdown
from wpmigrate.normalizer import source_html
from wpmigrate.notes import Note

PATHS = [path for path in [*RENDERED, *HTML] if name(path) not in UNEXPLAINED]
NOT_ALONE = {
    "html/boxes/sharing-glued": "a button's word is a part of the author's, so that all of the token is in question",
    "blocks/footnotes/repeated-and-out-of-order": "a note that shows nothing is not where it was",
    "html/shortcodes/within-a-word": "a shortcode is within the author's word: all of the token is in question",
    "html/space/in-what-goes": "what goes is within the author's word: all of the token is in question",
    "html/shops/products": "a Note takes the same price away for readers who hear it, which excuses its marks",
    **dict.fromkeys(
        ("html/builders/beaver", "html/builders/block-plugins", "html/builders/more-block-plugins"),
        "how deep a list is that only a Note has put there, the Note does not say",
    ),
    "blocks/fusion-builder/unexpanded": "how deep a list is that only a Note has put there, the Note does not say",
}
"""Cases in which a mutation shows more than itself, or less, with the reason."""
FEW, MANY = 2, 30
"""Places of a fixture at which each mutation is tried, chosen by a seed that is the fixture's name."""


def places(node: Any, kind: type) -> list[Any]:
    """The nodes of ``kind`` that Markdown shows: what the site fills is left out of it."""
    shown = tuple(block for block in node.body if not isinstance(block, d.Dynamic))
    found: list[Any] = [here for here in d.walk(shown) if isinstance(here, kind)]
    if kind is d.FootnoteReference:
        # Of several to one note, one may go; and notes stand in the order of the first of each.
        return [here for here in found if [other.label for other in found].count(here.label) == 1][-1:]
    if kind is not d.Quote:
        return found
    # The contract's quote has no depth: a quote in a quote loses nothing of its own.
    within = {id(inner) for here in found for child in here.children for inner in d.walk(child)}
    return [here for here in found if id(here) not in within]


def changed(value: Any, old: Any, new: Any) -> Any:
    """``value`` with the very node ``old`` replaced by the nodes ``new``."""
    if isinstance(value, tuple):
        parts = (new if part is old else (changed(part, old, new),) for part in value)
        return tuple(part for several in parts for part in several)
    if not is_dataclass(value) or isinstance(value, d.Attrs):
        return value
    found = {field.name: getattr(value, field.name) for field in fields(value)}
    return replace(value, **{key: changed(held, old, new) for key, held in found.items() if isinstance(held, tuple)})  # type: ignore[type-var]


def _word(node: d.Text) -> tuple[Any, ...]:
    words = node.text.split(" ")
    longest = max(words, key=len)
    return (replace(node, text=" ".join(word if word is not longest else "" for word in words)),)


def _tokens(text: str) -> bool:
    """An underscore is none (`wpmigrate.audit.tokens`), so that its marks are none either."""
    return TOKEN.search(text) is not None


def _headless(node: d.Table) -> d.Table:
    rows = (replace(row, cells=tuple(replace(cell, header=False) for cell in row.cells)) for row in node.head)
    return replace(node, head=(), body=(*rows, *node.body))


def _code_line(node: d.CodeBlock) -> tuple[Any, ...]:
    lines = node.text.split("\n")
    gone = max(range(len(lines)), key=lambda at: len(TOKEN.findall(lines[at])))
    return (replace(node, text="\n".join(lines[:gone] + lines[gone + 1 :])),)


def _below_caption(node: d.Figure) -> tuple[Any, ...]:
    return (*node.children, d.Paragraph(node.caption))


def _without_row(node: d.Table) -> tuple[Any, ...]:
    return (replace(node, body=node.body[:-1]),)


def _without_cell(node: d.Row) -> tuple[Any, ...]:
    """Its longest cell is empty."""
    gone = max(node.cells, key=lambda cell: len(d.text_of(cell)))
    return (replace(node, cells=tuple(replace(cell, children=()) if cell is gone else cell for cell in node.cells)),)


def _deeper(node: d.List) -> tuple[Any, ...]:
    """The second item is in a list of the first."""
    first, second, *others = node.items
    inner = replace(node, items=(second,), start=1, attrs=None)
    return (replace(node, items=(replace(first, children=(*first.children, inner)), *others)),)


def shows(node: Any) -> bool:
    return _tokens(d.text_of(node))


def plain(node: Any) -> bool:
    """Nothing in it but text, in lists, paragraphs and marks."""
    kinds = (d.Text, d.Paragraph, d.ListItem, d.Span, d.Link, d.Row, d.Cell, d.List, d.CodeBlock)
    return all(isinstance(inner, kinds) for inner in d.walk(node)) and shows(node)


MARKS = ("abbreviation", "cite", "insert", "kbd", "mark", "quotation", "small", "strike", "underline")
"""Those that do not part words."""

Mutation = tuple[type, Callable[[Any], bool], Callable[[Any], tuple[Any, ...]], str]

CONTEXTS: dict[str, Mutation] = {
    "link": (d.Link, lambda n: shows(n.children), lambda n: n.children, "link"),
    "address": (
        d.Link,
        lambda n: shows(n.children),
        lambda n: (replace(n, href="https://elsewhere.example/x"),),
        "link",
    ),
    "alt text": (d.Image, lambda n: bool(n.alt), lambda n: (replace(n, alt=""),), "image"),
    "emphasis": (d.Span, lambda n: n.style == "emphasis" and shows(n.children), lambda n: n.children, "emphasis"),
    "strong": (d.Span, lambda n: n.style == "strong" and shows(n.children), lambda n: n.children, "strong"),
    "mark": (
        d.Span,
        lambda n: n.style in MARKS and shows(n.children),
        lambda n: n.children,
        "mark",
    ),
    "level": (d.Heading, lambda n: n.level < 6 and shows(n), lambda n: (replace(n, level=n.level + 1),), "heading"),
    "list level": (d.List, lambda n: len(n.items) > 1 and plain(n.items[1]), _deeper, "list"),
    "list kind": (
        d.List,
        lambda n: all(map(plain, n.items)),
        lambda n: (replace(n, ordered=not n.ordered, start=1, numbering="1", reversed=False),),
        "list",
    ),
    "quote": (d.Quote, lambda n: shows(n.children) and not n.citation, lambda n: n.children, "quote"),
    "caption": (d.Figure, lambda n: shows(n.caption), _below_caption, "caption"),
    "language": (
        d.CodeBlock,
        lambda n: bool(n.language) and _tokens(n.text),
        lambda n: (replace(n, language=""),),
        "code",
    ),
    "header": (d.Table, lambda n: shows(n.head), lambda n: (_headless(n),), "header"),
}
"""Kind of node, which nodes of it, what becomes of one, and the feature that must not add up, and no other."""

REMOVALS: dict[str, Mutation] = {
    "word": (d.Text, lambda n: any(w.isalnum() for w in n.text.split(" ")), _word, "word"),
    "code": (d.CodeBlock, lambda n: _tokens(n.text), lambda n: (replace(n, text=""),), "word"),
    "code line": (d.CodeBlock, lambda n: _tokens(n.text), _code_line, "word"),
    "item": (d.ListItem, shows, lambda n: (), "word"),
    "paragraph": (d.Paragraph, shows, lambda n: (), "word"),
    "paragraph twice": (d.Paragraph, shows, lambda n: (n, n), "word"),
    "row": (d.Table, lambda n: len(n.body) > 1 and shows(n.body[-1]), _without_row, "word"),
    "cell": (d.Row, shows, _without_cell, "word"),
    "image": (d.Image, lambda n: True, lambda n: (), "image"),
    "embed": (d.Embed, lambda n: True, lambda n: (), "word"),
    "footnote": (d.Footnote, shows, lambda n: (replace(n, children=()),), "word"),
    "reference": (d.FootnoteReference, lambda n: True, lambda n: (), "reference"),
}
"""The same, of what takes words or images away (or brings them twice), and with them their contexts."""


def mutants(case: Case, mutations: dict[str, Mutation], number: int) -> Iterator[tuple[str, d.Document, Any]]:
    """Mutation, what became of the document, and the node that it was: for each mutation at most ``number`` places."""
    chance = random.Random(case.name)  # the same places in every run
    for mutation, (kind, wanted, change, _) in mutations.items():
        nodes = [node for node in places(case.document, kind) if wanted(node)]
        for node in chance.sample(nodes, min(number, len(nodes))):
            yield mutation, replace(case.document, body=changed(case.document.body, node, change(node))), node


def judged(case: Case, document: d.Document) -> Sum | None:
    """The sum with the Markdown of ``document``; None when that is what it was."""
    body = markdown.write(document.body)[0]
    return None if body == case.markdown else audit(source_html(case.post), body, case.notes, FEATURES)


def reported(found: Sum) -> dict[str, int]:
    return {feature: numbers.unexplained for feature, numbers in found.features.items() if numbers.unexplained}


def difference(case: Case, document: d.Document) -> dict[str, Counter[str]]:
    """By feature, the values of which the Markdown of ``document`` shows another number, whatever Notes say: what the
    mutation did.
    """
    sides = [facts(read_back(markdown.write(each.body)[0])).counts for each in (case.document, document)]
    found: dict[str, Counter[str]] = {}
    for context in sides[0].keys() | sides[1].keys():
        one, other = (side.get(context, Counter()) for side in sides)
        found.setdefault(context[0], Counter()).update((one - other) + (other - one))
    return {feature: +values for feature, values in found.items() if +values}


def wrong(case: Case, mutation: str, mutations: dict[str, Mutation], document: d.Document) -> str:
    """What is not as it should be: the feature is not reported, or something that the mutation did not change is."""
    found = judged(case, document)
    feature = mutations[mutation][3]
    if found is None:
        return ""
    did, said = difference(case, document), reported(found)
    values = {fact.value for fact in found.facts if fact.verdict != "moved"}
    others = values - {value for changed in did.values() for value in changed}
    if feature not in said:
        return f"unseen: {said}"
    if set(said) - did.keys() - {"reference"}:
        return f"reports {set(said) - did.keys()}, which was not touched: {found.examples[:4]}"
    if mutations is CONTEXTS and set(said) != {feature}:
        return f"reports {said}: {found.examples[:4]}"
    return f"reports {others}, which were not touched" if others else ""


def faults(mutations: dict[str, Mutation], number: int) -> tuple[list[str], Counter[str]]:
    missed: list[str] = []
    tried: Counter[str] = Counter()
    for path in PATHS:
        case = first(path)
        for mutation, document, node in mutants(case, mutations, number):
            tried[mutation] += 1
            if case.name in NOT_ALONE:
                continue
            if reason := wrong(case, mutation, mutations, document):
                missed.append(f"{case.name}: {mutation} of {str(node)[:150]}: {reason}")
    return missed, tried


@pytest.mark.parametrize("mutations", [CONTEXTS, REMOVALS], ids=["contexts", "removals"])
def test_audit__reports_what_leaves_the_tree_and_nothing_else(mutations: dict[str, Mutation]) -> None:
    missed, tried = faults(mutations, FEW)
    assert all(tried[mutation] > 5 for mutation in mutations), tried
    assert not missed, "\n".join(missed)


@pytest.mark.slow
@pytest.mark.parametrize("mutations", [CONTEXTS, REMOVALS], ids=["contexts", "removals"])
def test_audit__reports_what_leaves_the_tree_and_nothing_else__many(mutations: dict[str, Mutation]) -> None:
    missed, _ = faults(mutations, MANY)
    assert not missed, "\n".join(missed)


def alone(case: Case) -> set[str]:
    """Tokens that have one place: those that Notes put elsewhere have none."""
    noted = [(facts(note.removed), facts(note.added)) for note in case.notes if note.removed and note.added]
    named = {word for removed, added in noted for word in removed.words.keys() & added.words.keys()}
    sides = (facts(source_html(case.post)), facts(read_back(case.markdown)))
    once = [{word for word, number in side.words.items() if number == 1} for side in sides]
    return once[0] & once[1] - named


def _neighbours(items: tuple[Any, ...], known: set[str]) -> list[int]:
    """Places at which a thing and the next have a place each."""
    pairs = [items[at : at + 2] for at in range(len(items) - 1)]
    return [at for at, pair in enumerate(pairs) if all(known.intersection(TOKEN.findall(d.text_of(n))) for n in pair)]


def _exchange(items: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    return (*items[:at], items[at + 1], items[at], *items[at + 2 :])


SWAPS: dict[str, tuple[type, str, Callable[[Any], bool]]] = {
    "items": (d.List, "items", lambda n: True),
    "cells": (d.Row, "cells", lambda n: len({cell.header for cell in n.cells}) == 1),
    "rows": (d.Table, "body", lambda n: bool(n.head)),
    "paragraphs": (d.Document, "body", lambda n: all(isinstance(block, d.Paragraph) for block in n.body)),
    "images": (d.Gallery, "items", lambda n: True),
}
"""Kind of node, and which of its fields holds things of which two neighbours may be swapped."""


def made_of_scripts(case: Case) -> bool:
    """Whether Notes put more pictures there than they took away: those have no place in the source."""
    return any(note.added.count("<img") > note.removed.count("<img") for note in case.notes)


def swapped(case: Case, swap: str, number: int) -> Iterator[d.Document]:
    kind, field, wanted = SWAPS[swap]
    known = alone(case)
    nodes = [case.document] if kind is d.Document else places(case.document, kind)
    found: list[tuple[Any, int]] = []
    for node in filter(wanted, nodes):
        items = getattr(node, field)
        if kind is d.Gallery:
            found += [] if made_of_scripts(case) else [(node, at) for at in range(len(items) - 1)]
        else:
            found += [(node, at) for at in _neighbours(items, known)]
    for node, at in random.Random(case.name).sample(found, min(number, len(found))):
        made = replace(node, **{field: _exchange(getattr(node, field), at)})
        yield made if kind is d.Document else replace(case.document, body=changed(case.document.body, node, (made,)))


@pytest.mark.parametrize("swap", SWAPS)
def test_audit__sees_swapped_neighbours_and_nothing_else(swap: str) -> None:
    tried, missed = 0, []
    for path in PATHS:
        case = first(path)
        for document in swapped(case, swap, FEW):
            found = judged(case, document)
            if found is not None:
                tried += 1
                missed += [] if set(reported(found)) == {"order"} else [f"{case.name}: {reported(found)}"]
    assert tried > 3
    assert not missed


def odd(case: Case, body: str, notes: list[Note]) -> dict[str, int]:
    features = audit(source_html(case.post), body, notes, FEATURES).features
    return {feature: found.unexplained for feature, found in features.items() if found.unexplained}


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_audit__sees_a_lying_note_and_a_word_of_nowhere(path: Path) -> None:
    case = first(path)
    assert odd(case, case.markdown, [*case.notes, Note("decoration", removed="<p>Xyzzy</p>")]) == {"word": 1}
    assert odd(case, f"Xyzzy\n\n{case.markdown}", case.notes) == {"word": 1}


NEEDLESS = {
    ("html/boxes/click-to-tweet", "parted-words"),
    ("html/builders/divi-widgets", "parted-words"),
}
"""The word that was glued to another went with a Note of its own, so that the other may stand alone."""


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_audit__sees_a_missing_note(path: Path) -> None:
    case = first(path)
    for note in case.notes:
        if (case.name, note.rule) in NEEDLESS:
            continue
        if note.format in (None, "markdown") and audit("", "", [note]).rules.get(note.rule):
            assert odd(case, case.markdown, [other for other in case.notes if other is not note]), note
