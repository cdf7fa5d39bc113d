"""The audit sees: each thing that is taken out of a fixture's tree is reported, as what it is."""

import random
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
FEW, MANY = 2, 30
"""Places of a fixture at which each mutation is tried, chosen by a seed that is the fixture's name."""


def places(node: Any, kind: type) -> list[Any]:
    """The nodes of ``kind`` that Markdown shows: what the site fills is left out of it."""
    shown = tuple(block for block in node.body if not isinstance(block, d.Dynamic))
    found: list[Any] = [here for here in d.walk(shown) if isinstance(here, kind)]
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


MUTATIONS: dict[str, tuple[type, Callable[[Any], bool], Callable[[Any], tuple[Any, ...]], str]] = {
    "word": (d.Text, lambda n: any(w.isalnum() for w in n.text.split(" ")), _word, "word"),
    "link": (d.Link, lambda n: _tokens(d.text_of(n.children)), lambda n: n.children, "link"),
    "address": (
        d.Link,
        lambda n: _tokens(d.text_of(n.children)),
        lambda n: (replace(n, href="https://elsewhere.example/x"),),
        "link",
    ),
    "image": (d.Image, lambda n: True, lambda n: (), "image"),
    "alt text": (d.Image, lambda n: bool(n.alt), lambda n: (replace(n, alt=""),), "image"),
    "emphasis": (
        d.Span,
        lambda n: n.style == "emphasis" and _tokens(d.text_of(n.children)),
        lambda n: n.children,
        "emphasis",
    ),
    "strong": (
        d.Span,
        lambda n: n.style == "strong" and _tokens(d.text_of(n.children)),
        lambda n: n.children,
        "strong",
    ),
    "level": (d.Heading, lambda n: n.level < 6, lambda n: (replace(n, level=n.level + 1),), "heading"),
    "quote": (d.Quote, lambda n: _tokens(d.text_of(n)), lambda n: n.children, "quote"),
    "caption": (d.Figure, lambda n: _tokens(d.text_of(n.caption)), lambda n: n.children, "caption"),
    "code": (d.CodeBlock, lambda n: bool(n.text.strip()), lambda n: (replace(n, text=""),), "word"),
    "language": (d.CodeBlock, lambda n: bool(n.language), lambda n: (replace(n, language=""),), "code"),
    "header": (d.Table, lambda n: _tokens(d.text_of(n.head)), lambda n: (_headless(n),), "header"),
    "paragraph twice": (d.Paragraph, lambda n: _tokens(d.text_of(n)), lambda n: (n, n), "word"),
    "item": (d.ListItem, lambda n: _tokens(d.text_of(n)), lambda n: (), "word"),
}
"""Kind of node, which nodes of it, what becomes of one, and the feature that must not add up."""


def mutants(case: Case, number: int) -> Iterator[tuple[str, str, Sum, str]]:
    """Mutation, feature, the sum, and where: for each mutation at most ``number`` places."""
    chance = random.Random(case.name)  # the same places in every run
    for mutation, (kind, wanted, change, feature) in MUTATIONS.items():
        nodes = [node for node in places(case.document, kind) if wanted(node)]
        for node in chance.sample(nodes, min(number, len(nodes))):
            mutant = replace(case.document, body=changed(case.document.body, node, change(node)))
            body = markdown.render(mutant).body
            if body != case.markdown:
                yield mutation, feature, audit(source_html(case.post), body, case.notes, FEATURES), str(node)[:150]


def unseen(number: int) -> tuple[list[str], int]:
    missed, tried = [], 0
    for path in PATHS:
        case = first(path)
        for mutation, feature, found, where in mutants(case, number):
            tried += 1
            if not found.features[feature].unexplained:
                missed.append(f"{case.name}: {mutation} of {where}: {dict(found.features)[feature]}")
    return missed, tried


def test_audit__sees_what_leaves_the_tree() -> None:
    missed, tried = unseen(FEW)
    assert tried > 500
    assert not missed, "\n".join(missed)


@pytest.mark.slow
def test_audit__sees_what_leaves_the_tree__many() -> None:
    missed, _ = unseen(MANY)
    assert not missed, "\n".join(missed)


def alone(case: Case) -> set[str]:
    """Tokens that have one place, of which the contract's order speaks: repeated ones, and those that Notes put
    elsewhere, have none.
    """
    noted = [(facts(note.removed), facts(note.added)) for note in case.notes if note.removed and note.added]
    named = {word for removed, added in noted for word in removed.words.keys() & added.words.keys()}
    sides = (facts(source_html(case.post)), facts(read_back(case.markdown)))
    once = [{word for word, number in side.words.items() if number == 1} for side in sides]
    return once[0] & once[1] - named


def swapped(case: Case, number: int) -> Iterator[d.Document]:
    """The document with two neighbours of a list in each other's place."""
    known = alone(case)
    pairs = [
        (node, at)
        for node in places(case.document, d.List)
        for at in range(len(node.items) - 1)
        if all(known.intersection(TOKEN.findall(d.text_of(item))) for item in node.items[at : at + 2])
    ]
    for node, at in random.Random(case.name).sample(pairs, min(number, len(pairs))):
        items = (*node.items[:at], node.items[at + 1], node.items[at], *node.items[at + 2 :])
        yield replace(case.document, body=changed(case.document.body, node, (replace(node, items=items),)))


def test_audit__sees_swapped_items() -> None:
    tried, missed = 0, []
    for path in PATHS:
        case = first(path)
        for document in swapped(case, FEW):
            tried += 1
            found = audit(source_html(case.post), markdown.render(document).body, case.notes, FEATURES)
            if not found.features["order"].unexplained:
                missed.append(case.name)
    assert tried > 20
    assert not missed


def odd(case: Case, body: str, notes: list[Note]) -> dict[str, int]:
    features = audit(source_html(case.post), body, notes, FEATURES).features
    return {feature: found.unexplained for feature, found in features.items() if found.unexplained}


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_audit__sees_a_lying_note_and_a_word_of_nowhere(path: Path) -> None:
    case = first(path)
    assert odd(case, case.markdown, [*case.notes, Note("decoration", removed="<p>Xyzzy</p>")]) == {"word": 1}
    assert odd(case, f"Xyzzy\n\n{case.markdown}", case.notes) == {"word": 1}


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_audit__sees_a_missing_note(path: Path) -> None:
    case = first(path)
    for note in case.notes:
        if note.format in (None, "markdown") and audit("", "", [note]).rules.get(note.rule):
            assert odd(case, case.markdown, [other for other in case.notes if other is not note]), note
