"""The audit sees what is changed in the finished Markdown, says what it is, and says nothing else.

Where a thing stands is asked of a CommonMark reader of its own, so that a ``#`` in code is no heading here either.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from markdown_it.token import Token

from tests.audit.test_mutations import FEW, MANY, NOT_ALONE, PATHS, alone, reported
from tests.exporters.reading import FULL
from tests.test_fixtures import Case, first
from wpmigrate.audit import FEATURES, Sum, audit, facts, read_back
from wpmigrate.audit.tokens import TOKEN
from wpmigrate.normalizer import source_html

Lines = list[str]
Edits = Iterator[Lines]


def blocks(lines: Lines, kind: str) -> Iterator[tuple[Token, int, int]]:
    """Blocks of this kind that stand in no list or quote: the token, its first line, and the one after its last."""
    for token in FULL.parse("\n".join(lines)):
        if token.type == kind and token.map and token.level == 0:
            yield token, token.map[0], token.map[1]


def runs(lines: Lines) -> Iterator[tuple[list[Token], int]]:
    """Of each paragraph, heading and item of one line: its inlines, and the line."""
    for token in FULL.parse("\n".join(lines)):
        if token.type == "inline" and token.map and token.map[1] - token.map[0] == 1:
            yield token.children or [], token.map[0]


def with_line(lines: Lines, at: int, *instead: str) -> Lines:
    return [*lines[:at], *instead, *lines[at + 1 :]]


def in_line(lines: Lines, at: int, old: str, new: str) -> Edits:
    """If it is plain where in the line it is."""
    if old and lines[at].count(old) == 1:
        yield with_line(lines, at, lines[at].replace(old, new))


def paragraphs(lines: Lines) -> list[tuple[int, int]]:
    """Of each that shows words of its own: its first line, and the one after its last."""
    tokens = FULL.parse("\n".join(lines))
    return [
        (opened.map[0], opened.map[1])
        for opened, inline in pairwise(tokens)
        if opened.type == "paragraph_open" and opened.level == 0 and opened.map
        if any(child.type == "text" and TOKEN.search(child.content) for child in inline.children or [])
        if not any(child.type == "link_open" and child.info == "auto" for child in inline.children or [])
    ]


def lowered(lines: Lines) -> Edits:
    for token, at, _ in blocks(lines, "heading_open"):
        if token.markup in ("#", "##", "###", "####", "#####"):
            yield with_line(lines, at, "#" + lines[at])


def no_heading(lines: Lines) -> Edits:
    for token, at, _ in blocks(lines, "heading_open"):
        text = lines[at].removeprefix(token.markup + " ")
        if text[0].isalpha():  # else it may be a list
            yield with_line(lines, at, text)


def without_paragraph(lines: Lines) -> Edits:
    for begin, end in paragraphs(lines):
        yield lines[:begin] + lines[end:]


def without_code_line(lines: Lines) -> Edits:
    for _, begin, end in blocks(lines, "fence"):
        yield from (with_line(lines, at) for at in range(begin + 1, end - 1) if TOKEN.search(lines[at]))


def without_language(lines: Lines) -> Edits:
    for token, begin, _ in blocks(lines, "fence"):
        if token.info:
            yield with_line(lines, begin, token.markup)


def without_row(lines: Lines) -> Edits:
    for _, begin, end in blocks(lines, "table_open"):
        yield from (with_line(lines, at) for at in range(begin + 2, end) if re.search(r"\w", lines[at]))


def cells(line: str) -> list[str]:
    return line.strip("| ").split(" | ")


def swapped_cells(lines: Lines) -> Edits:
    for _, begin, end in blocks(lines, "table_open"):
        for at in [begin, *range(begin + 2, end)]:
            found = cells(lines[at])
            if len(found) > 1 and all(map(TOKEN.search, found[:2])):
                yield with_line(lines, at, f"| {' | '.join([found[1], found[0], *found[2:]])} |")


def without_cell(lines: Lines) -> Edits:
    for _, begin, end in blocks(lines, "table_open"):
        for at in [begin, *range(begin + 2, end)]:
            found = cells(lines[at])
            if TOKEN.search(found[-1]):
                yield with_line(lines, at, f"| {' | '.join([*found[:-1], ' '])} |")


def deeper_item(lines: Lines) -> Edits:
    for _, begin, end in blocks(lines, "bullet_list_open"):
        if end - begin > 1 and lines[begin].startswith("- ") and lines[begin + 1].startswith("- "):
            yield with_line(lines, begin + 1, "  " + lines[begin + 1])


def swapped_paragraphs(lines: Lines) -> Edits:
    for (begin, end), (start, stop) in pairwise(paragraphs(lines)):
        if not any(line.strip() for line in lines[end:start]):
            yield [*lines[:begin], *lines[start:stop], *lines[end:start], *lines[begin:end], *lines[stop:]]


def without_emphasis(lines: Lines) -> Edits:
    yield from without_marks(lines, "em_open", "*")


def without_strong(lines: Lines) -> Edits:
    yield from without_marks(lines, "strong_open", "**")


def without_marks(lines: Lines, kind: str, markup: str) -> Edits:
    for inside, at in runs(lines):
        for token, text in pairwise(inside):
            if token.type == kind and token.markup == markup and text.type == "text":
                yield from in_line(lines, at, f"{markup}{text.content}{markup}", text.content)


def other_address(lines: Lines) -> Edits:
    for inside, at in runs(lines):
        for token, text in pairwise(inside):
            if token.type == "link_open" and text.type == "text" and token.info != "auto":
                yield from in_line(lines, at, f"]({token.attrs['href']})", "](https://elsewhere.example/x)")


def other_alt(lines: Lines) -> Edits:
    for inside, at in runs(lines):
        for token in inside:
            if token.type == "image" and token.content:
                yield from in_line(lines, at, f"![{token.content}]", "![]")


def without_image(lines: Lines) -> Edits:
    for inside, at in runs(lines):
        for token in inside:
            if token.type == "image":
                yield from in_line(lines, at, f"![{token.content}]({token.attrs['src']})", "")


def without_embed(lines: Lines) -> Edits:
    for inside, at in runs(lines):
        if len(inside) == 3 and inside[0].type == "link_open" and inside[0].info == "auto":
            yield from in_line(lines, at, lines[at].strip("> "), "")


def without_reference(lines: Lines) -> Edits:
    """Of the last note; notes stand in the order of their references."""
    marks = [
        (at, f"[^{token.meta['label']}]")
        for inside, at in runs(lines)
        for token in inside
        if token.type == "footnote_ref"
    ]
    if marks and [mark for _, mark in marks].count(marks[-1][1]) == 1:
        yield from in_line(lines, *marks[-1], "")


def without_word(lines: Lines) -> Edits:
    for inside, at in runs(lines):
        for token in inside:
            for word in re.findall(r"(?<= )[^\W\d_]+ ", token.content) if token.type == "text" else ():
                yield from in_line(lines, at, f" {word}", " ")


EDITS: dict[str, tuple[Callable[[Lines], Edits], str]] = {
    "heading's level": (lowered, "heading"),
    "heading": (no_heading, "heading"),
    "paragraph": (without_paragraph, "word"),
    "swapped paragraphs": (swapped_paragraphs, "order"),
    "word": (without_word, "word"),
    "code line": (without_code_line, "word"),
    "language": (without_language, "code"),
    "row": (without_row, "word"),
    "cell": (without_cell, "word"),
    "swapped cells": (swapped_cells, "order"),
    "list's level": (deeper_item, "list"),
    "emphasis": (without_emphasis, "emphasis"),
    "strong": (without_strong, "strong"),
    "address": (other_address, "link"),
    "alt text": (other_alt, "image"),
    "image": (without_image, "image"),
    "embed": (without_embed, "word"),
    "reference": (without_reference, "reference"),
}
"""What is done to the lines, and the feature that must not add up."""

ALONE = {name for name, (_, feature) in EDITS.items() if feature not in ("word", "image")}
"""Edits that touch one feature only; without a word or an image, their contexts are gone as well."""


def difference(before: str, after: str) -> set[str]:
    """The features of which the two show another number of something, whatever Notes say."""
    one, other = (facts(read_back(text)).counts for text in (before, after))
    return {context[0] for context in one.keys() | other.keys() if one.get(context) != other.get(context)}


def wrong(edit: str, before: str, after: str, found: Sum) -> str:
    feature, said = EDITS[edit][1], reported(found)
    if feature not in said:
        return f"unseen: {said}"
    if edit in ALONE and set(said) != {feature}:
        return f"reports {said}: {found.examples[:4]}"
    others = set(said) - difference(before, after)
    return f"reports {others}: {found.examples[:4]}" if others - {feature} else ""


def placed(case: Case, edit: str, after: str) -> bool:
    """Whether the order of what is swapped is in the source: of what a Note put there it is not."""
    if EDITS[edit][1] != "order":
        return True
    known = alone(case)
    lines = [set(text.split("\n")) for text in (case.markdown, after)]
    changed = lines[0] ^ lines[1] if lines[0] != lines[1] else {line for line in lines[0] if line.strip()}
    return all(known.intersection(TOKEN.findall(line)) for line in changed)


def edited(case: Case, edit: str, number: int) -> Iterator[str]:
    found = ["\n".join(lines) for lines in EDITS[edit][0](case.markdown.split("\n"))]
    found = [after for after in found if placed(case, edit, after)]
    yield from random.Random(case.name).sample(found, min(number, len(found)))


def faults(edit: str, number: int) -> tuple[list[str], Counter[str]]:
    missed: list[str] = []
    tried: Counter[str] = Counter()
    for case in [case for case in map(first, PATHS) if case.name not in NOT_ALONE]:
        for after in edited(case, edit, number):
            if facts(read_back(after)) != facts(read_back(case.markdown)):
                tried[edit] += 1
                found = audit(source_html(case.post), after, case.notes, FEATURES)
                if reason := wrong(edit, case.markdown, after, found):
                    missed.append(f"{case.name}: {reason}")
    return missed, tried


@pytest.mark.parametrize("edit", EDITS)
def test_audit__reports_what_is_changed_in_the_markdown_and_nothing_else(edit: str) -> None:
    missed, tried = faults(edit, FEW)
    assert tried[edit] > 5
    assert not missed, "\n".join(missed)


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS)
def test_audit__reports_what_is_changed_in_the_markdown_and_nothing_else__many(edit: str) -> None:
    missed, _ = faults(edit, MANY)
    assert not missed, "\n".join(missed)
