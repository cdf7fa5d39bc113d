"""Source - removed + added = output, fact by fact."""

import html
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from wpmigrate.audit.excuses import CONTEXTUAL, Excuses
from wpmigrate.audit.facts import EMPTY, WORD, Context, Facts, facts
from wpmigrate.audit.markdown import read_back
from wpmigrate.audit.order import moved
from wpmigrate.audit.sums import LIMIT, FeatureSum, Sum, Unexplained, Verdict
from wpmigrate.notes import Note

JUDGED = ("word", "link", "image")
"""The features that `audit` compares unless told otherwise; `FEATURES` are those that it can."""

ANYWHERE = ("embed", "media")
"""Features that are kept as soon as their address stands anywhere in the output."""

FEATURES = ("word", "image", *CONTEXTUAL, *ANYWHERE)

Values = dict[Context, Counter[str]]
WORDS_AROUND = 5
_NOTHING: Counter[str] = Counter()

_BLOCK = re.compile(
    r"\s*<(?:div|p|ul|ol|nav|section|aside|table|form|figure|header|footer|blockquote)\b", re.IGNORECASE
)
"""A snippet that begins so stood in no heading. (In a link or a bold it may have.)"""

LONGEST_CUT = 200
"""Characters of a token that is looked at for cuts; longer ones (a megabyte of base64) would take quadratic time."""


def audit(source_html: str, markdown_body: str, notes: Iterable[Note], features: Collection[str] = JUDGED) -> Sum:
    """The sum of one post: ``source_html`` as the site sent it, ``markdown_body`` without front matter, and the
    ``notes`` of everything between the two (not those of other formats).

    Raises nothing, whatever the HTML is.
    """
    case = _Case(facts(source_html), facts(read_back(markdown_body)), _Ledger.of(notes), features, markdown_body)
    found = case.unexplained()
    return Sum(
        {feature: case.numbers(feature, found) for feature in features},
        case.ledger.rules,
        tuple(case.placed(fact) for fact in found[:LIMIT]),
        moved(case.source, case.output),
    )


@dataclass(slots=True)
class _Ledger:
    """What the Notes say, as facts: each by itself, and all together."""

    each: list[tuple[Facts, Facts]] = field(default_factory=list)
    removed: Facts = field(default_factory=Facts)
    added: Facts = field(default_factory=Facts)
    may_miss: Excuses = field(default_factory=Excuses)
    may_exceed: Excuses = field(default_factory=Excuses)
    rules: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, notes: Iterable[Note]) -> "_Ledger":
        ledger = cls()
        for note in notes:
            if note.removed or note.added:
                ledger._take(note)
        return ledger

    def _take(self, note: Note) -> None:
        removed, added = facts(note.removed), facts(note.added)
        self.each.append((removed, added))
        self.removed.add(removed)
        self.added.add(added)
        self.may_miss.take(removed, added, block=_BLOCK.match(note.removed) is not None)
        self.may_exceed.take(added, removed, block=False)
        words = removed.words.total()
        if words:
            self.rules[note.rule] = self.rules.get(note.rule, 0) + words


class _Case:
    """One post before the audit."""

    def __init__(self, source: Facts, output: Facts, ledger: _Ledger, features: Collection[str], text: str) -> None:
        self.source, self.output, self.ledger, self.features = source, output, ledger, features
        self._text = text

    def unexplained(self) -> list[Unexplained]:
        missing, surplus = self._differences()
        _excuse(missing, self.ledger.may_miss)
        _excuse(surplus, self.ledger.may_exceed)
        self._find_anywhere(missing, surplus)
        for context, values in surplus.items():
            if context[0] in ("cell", "link"):  # pipes fill short rows up; a link alone in a snippet is empty sooner
                values.pop(EMPTY, None)
        recut = _recut(missing.get(WORD, Counter()), surplus.get(WORD, Counter()), self.ledger)
        return [
            *_listed("missing", missing),
            *_listed("surplus", surplus),
            *_listed("lie", self._lies(surplus, recut)),
        ]

    def placed(self, fact: Unexplained) -> Unexplained:
        """The same fact with the words around its first occurrence."""
        tokens = (self.output if fact.verdict == "surplus" else self.source).order
        if fact.feature == "image" or fact.value not in tokens:
            return fact
        at = tokens.index(fact.value)
        before, after = tokens[max(0, at - WORDS_AROUND) : at], tokens[at + 1 : at + 1 + WORDS_AROUND]
        return replace(fact, where=" ".join((*before, f"[{fact.value}]", *after)))

    def numbers(self, feature: str, found: list[Unexplained]) -> FeatureSum:
        return FeatureSum(
            source=self.source.total(feature),
            output=self.output.total(feature),
            removed=self.ledger.removed.total(feature),
            added=self.ledger.added.total(feature),
            unexplained=sum(fact.count for fact in found if fact.feature == feature),
        )

    def _differences(self) -> tuple[Values, Values]:
        missing: Values = {}
        surplus: Values = {}
        sides = (self.source, self.output, self.ledger.removed, self.ledger.added)
        for context in {context: None for side in sides for context in side.counts if context[0] in self.features}:
            left, right = self._balance(context)
            if left != right:
                missing[context], surplus[context] = left - right, right - left
        return missing, surplus

    def _balance(self, context: Context) -> tuple[Counter[str], Counter[str]]:
        """What should be there, and what is (with what was removed)."""
        left, right = self.source.counts.get(context, _NOTHING), self.output.counts.get(context, _NOTHING)
        if context[0] in CONTEXTUAL and context[0] != "link":
            return left, right
        added, removed = self.ledger.added.counts.get(context), self.ledger.removed.counts.get(context)
        return left + added if added else left, right + removed if removed else right

    def _find_anywhere(self, missing: Values, surplus: Values) -> None:
        contexts = [context for context in (*missing, *surplus) if context[0] in ANYWHERE]
        text = unquote(html.unescape(self._text)) if contexts else ""
        for context in contexts:
            surplus.pop(context, None)
            if context[1] in text:
                missing.pop(context, None)

    def _lies(self, surplus: Values, recut: Counter[str]) -> Values:
        """What a Note claims to have removed although neither the source nor another Note put it there. Where that
        makes the sum come out wrong, it is surplus already.
        """
        lies: Values = {}
        counted = {**surplus, WORD: surplus.get(WORD, _NOTHING) + recut}
        for removed, added in self.ledger.each:
            for context, values in removed.counts.items():
                if context[0] in self.features and context[0] not in (*CONTEXTUAL, *ANYWHERE):
                    known = counted.get(context, _NOTHING)
                    there = self._there(context, added)
                    found = {value: number - there(value) - known[value] for value, number in values.items()}
                    lies.setdefault(context, Counter()).update({v: number for v, number in found.items() if number > 0})
        return lies

    def _there(self, context: Context, own: Facts) -> Callable[[str], int]:
        """How often a value is in the source or put there by a Note other than the one that adds ``own``."""
        source, added, mine = (side.counts.get(context, _NOTHING) for side in (self.source, self.ledger.added, own))
        return lambda value: source[value] + added[value] - mine[value]


def _excuse(found: Values, excuses: Excuses) -> None:
    """Take out of ``found`` the contexts that Notes excuse: first those that they name, then any of the same word."""
    for feature in {context[0] for context in found}.intersection(CONTEXTUAL):
        free = excuses.allowed(feature)
        contexts = [context for context in found if context[0] == feature]
        for context in contexts:
            _cancel(found[context], excuses.named.get(context, {}), free)
        for context in contexts:
            _cancel(found[context], free, free)


def _cancel(found: Counter[str], excuses: Mapping[str, int], free: Counter[str]) -> None:
    for value in found:
        number = min(found[value], excuses.get(value, 0), free[value])
        if number > 0:
            found[value] -= number
            free[value] -= number


def _recut(missing: Counter[str], surplus: Counter[str], ledger: _Ledger) -> Counter[str]:
    """Cancel the same letters that a Note cut elsewhere, and say which tokens that were.

    Of ``Note<span>2</span>``, one token, a Note may remove the ``2``: then ``Note2`` seems missing, ``Note`` and ``2``
    surplus. Two words that merely lost the space between them are no such case: no Note has a part of them.
    """
    used: Counter[str] = Counter()
    for whole, parts, noted in ((missing, surplus, ledger.removed.words), (surplus, missing, ledger.added.words)):
        for token in [token for token in whole if whole[token] > 0 and len(token) <= LONGEST_CUT]:
            for left, right in _cuts(token, parts):
                if left in noted or right in noted:
                    number = min(whole[token], parts[left], parts[right] if left != right else parts[left] // 2)
                    whole[token] -= number
                    parts.subtract({left: number, right: number} if left != right else {left: 2 * number})
                    used.update({left: number, right: number})
    return used


def _cuts(token: str, parts: Counter[str]) -> Iterator[tuple[str, str]]:
    """The ways to cut ``token`` in two that are both among ``parts``."""
    cuts = ((token[:at], token[at:]) for at in range(1, len(token)))
    return ((left, right) for left, right in cuts if parts[left] > 0 and parts[right] > 0)


def _listed(verdict: Verdict, found: Values) -> Iterator[Unexplained]:
    for (feature, key), values in found.items():
        for value, number in values.items():
            if number > 0:
                yield Unexplained(verdict, feature, key, value, number)
