"""Source - removed + added = output, fact by fact."""

import html
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from wpmigrate.audit.facts import EMPTY, IMAGE, WORD, Context, Facts, facts
from wpmigrate.audit.markdown import read_back
from wpmigrate.audit.order import moved
from wpmigrate.audit.sums import LIMIT, FeatureSum, Sum, Unexplained, Verdict
from wpmigrate.notes import Note

JUDGED = ("word", "link", "image")
"""The features that `audit` compares unless told otherwise; `FEATURES` are those that it can."""

CONTEXTUAL = ("heading", "list", "cell", "code", "emphasis", "strong", "quote", "caption", "link")
"""Features that a word gets from where it stands: a removed or added word excuses them."""

ANYWHERE = ("embed", "media")
"""Features that are kept as soon as their address stands anywhere in the output."""

FEATURES = ("word", "image", *CONTEXTUAL, *ANYWHERE)

Values = dict[Context, Counter[str]]
WORDS_AROUND = 5

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
        self._excuse(missing, self.ledger.removed)
        self._excuse(surplus, self.ledger.added)
        self._find_anywhere(missing, surplus)
        surplus.get(("cell", ""), Counter()).pop(EMPTY, None)  # a table of pipes fills short rows up
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
            source=_total(self.source, feature),
            output=_total(self.output, feature),
            removed=_total(self.ledger.removed, feature),
            added=_total(self.ledger.added, feature),
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
        left, right = self.source.counts.get(context, Counter()), self.output.counts.get(context, Counter())
        if context[0] in CONTEXTUAL or not self.ledger.each:
            return left, right
        nothing: Counter[str] = Counter()
        return (
            left + self.ledger.added.counts.get(context, nothing),
            right + self.ledger.removed.counts.get(context, nothing),
        )

    def _excuse(self, found: Values, noted: Facts) -> None:
        """Take out of ``found`` the contexts of the words and images in ``noted``: first those that a Note names with
        their context, then, as a Note's snippet lacks what stood around it, any of the same word.
        """
        for feature in CONTEXTUAL:
            contexts = [context for context in found if context[0] == feature]
            if not contexts:
                continue
            free = Counter(noted.words)
            free[IMAGE] = _total(noted, "image")
            for context in contexts:
                _cancel(found[context], noted.counts.get(context, Counter()), free)
            for context in contexts:
                _cancel(found[context], free, free)

    def _find_anywhere(self, missing: Values, surplus: Values) -> None:
        for context in [context for context in (*missing, *surplus) if context[0] in ANYWHERE]:
            surplus.pop(context, None)
            if context in missing and context[1] in self._addresses():
                del missing[context]

    def _addresses(self) -> str:
        return unquote(html.unescape(self._text))

    def _lies(self, surplus: Values, recut: Counter[str]) -> Values:
        """What a Note claims to have removed although neither the source nor another Note put it there. Where that
        makes the sum come out wrong, it is surplus already.
        """
        lies: Values = {}
        for removed, added in self.ledger.each:
            for context in removed.counts:
                if context[0] in self.features and context[0] not in (*CONTEXTUAL, *ANYWHERE):
                    lie = removed.counts[context] - self._there(context, added)
                    lie -= surplus.get(context, Counter()) + (recut if context == WORD else Counter())
                    lies.setdefault(context, Counter()).update(lie)
        return lies

    def _there(self, context: Context, own: Facts) -> Counter[str]:
        nothing: Counter[str] = Counter()
        there = self.source.counts.get(context, nothing) + self.ledger.added.counts.get(context, nothing)
        return there - own.counts.get(context, nothing)


def _total(side: Facts, feature: str) -> int:
    return sum(values.total() for context, values in side.counts.items() if context[0] == feature)


def _cancel(found: Counter[str], excuses: Counter[str], free: Counter[str]) -> None:
    for value in found:
        number = min(found[value], excuses[value])
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
