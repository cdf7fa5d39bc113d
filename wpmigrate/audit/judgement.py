"""Source - removed + added = output, fact by fact."""

import html
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from urllib.parse import unquote

from wpmigrate.audit.excuses import CONTEXTUAL, DEMANDED, REMOVED, Excuses
from wpmigrate.audit.facts import EMPTY, IMAGE, NOTHING, WORD, Context, Facts, facts, together
from wpmigrate.audit.markdown import read_back
from wpmigrate.audit.order import Within, moved
from wpmigrate.audit.sums import LIMIT, FeatureSum, Sum, Unexplained, Verdict
from wpmigrate.notes import RULES, Note

JUDGED = ("word", "link", "image", "order")
"""The features that `audit` compares unless told otherwise; `FEATURES` are those that it can."""

ANYWHERE = ("embed", "media")
"""Features that are kept as soon as their address stands anywhere in the output."""

FEATURES = ("word", "image", *CONTEXTUAL, *ANYWHERE, "line", "reference", "order")

Values = dict[Context, Counter[str]]
WORDS_AROUND = 5

_BLOCK = re.compile(
    r"\s*<(?:div|p|ul|ol|nav|section|aside|table|form|figure|header|footer|blockquote)\b", re.IGNORECASE
)
"""A snippet that begins so stood in no heading. (In a link or a bold it may have.)"""

_END_OF_ADDRESS = r"(?![\w-])"

MOST_CUTS = 1_000_000
"""Comparisons of what is missing with what there is, beyond which nothing is cut: a post has a few hundred."""
LONGEST_CUT = 200
"""Characters of a token that is looked at for cuts; longer ones (a megabyte of base64) would take quadratic time."""


def audit(source_html: str, markdown_body: str, notes: Iterable[Note], features: Collection[str] = JUDGED) -> Sum:
    """The sum of one post: ``source_html`` as the site sent it, ``markdown_body`` without front matter, and the
    ``notes`` of everything between the two (not those of other formats).

    Raises nothing, whatever the HTML is.
    """
    return _audit(source_html, read_back(markdown_body), markdown_body, notes, features)


def audit_html(source_html: str, output_html: str, notes: Iterable[Note], features: Collection[str] = JUDGED) -> Sum:
    """The same of an output that is HTML: a page that somebody else made of our files."""
    return _audit(source_html, output_html, output_html, notes, features)


def _audit(source: str, output: str, text: str, notes: Iterable[Note], features: Collection[str]) -> Sum:
    case = _Case(facts(source), facts(output), _Ledger(notes), features, text)
    found = case.unexplained()
    return Sum(
        case.numbers(found),
        dict(+case.ledger.rules),
        tuple(case.placed(fact) for fact in found[:LIMIT]),
    )


class _Ledger:
    """What the Notes say, as facts: each by itself, and all together. ``elsewhere`` are words and addresses of images
    that have no place: a Note took them away and put them elsewhere, or not as many. ``renamed`` are addresses of
    images for which a Note put another.
    """

    def __init__(self, notes: Iterable[Note]) -> None:
        told = [note for note in notes if note.removed or note.added]
        self.each = [(facts(note.removed), facts(note.added)) for note in told]
        self.removed = Facts.together(removed for removed, _ in self.each)
        self.added = Facts.together(added for _, added in self.each)
        blocks = [_BLOCK.match(note.removed) is not None for note in told]
        self.exchanges = [(*one, block) for one, block in zip(self.each, blocks, strict=True)]
        self.may_miss = Excuses(self.removed, self.added, self.exchanges, DEMANDED)
        back = [(added, removed, False) for removed, added in self.each]
        self.may_exceed = Excuses(self.added, self.removed, back, REMOVED)
        self.elsewhere: set[str] = set()
        self.renamed: dict[str, str] = {}
        for note, (removed, added) in zip(told, self.each, strict=True):
            self._place(removed, added, RULES[note.rule].moves)
        self.rules: Counter[str] = Counter()
        for note, (removed, added) in zip(told, self.each, strict=True):
            gone = removed.words - added.words if added.words else removed.words
            self.rules[note.rule] += sum(gone.values())

    def _place(self, removed: Facts, added: Facts, moves: bool) -> None:
        before, after = removed.placed(), added.placed()
        if not after and not moves:
            self.elsewhere.update(before)
            return
        moves = moves or bool(moved(removed, added))  # what a Note shows in another order, it tells
        odd = {name for name, _ in (before.items() | after.items() if moves else before.items() ^ after.items())}
        images = [[key for feature, key in side.counts if feature == "image"] for side in (removed, added)]
        if len(images[0]) == len(images[1]) == 1 and not moves:
            self.renamed[images[0][0]] = images[1][0]
            odd.difference_update(*images)
        self.elsewhere |= odd


class _Case:
    """One post before the audit."""

    def __init__(self, source: Facts, output: Facts, ledger: _Ledger, features: Collection[str], text: str) -> None:
        self.source, self.output, self.ledger, self.features = source, output, ledger, features
        self._text = text
        self._place = 0
        self._sides = (source, output, ledger.removed, ledger.added)

    def unexplained(self) -> list[Unexplained]:
        missing, surplus = self._differences()
        _excuse(missing, self.ledger.may_miss, self.source)
        if "list" in self.features:
            missing.update(self._lists_that_notes_added(missing))
        _excuse(surplus, self.ledger.may_exceed, self.output)
        self._find_anywhere(missing, surplus)
        for context, values in surplus.items():
            if context[0] == "mark":  # a style or a plugin's class may say it in the source
                values.clear()
            if context[0] in ("cell", "link"):  # pipes fill short rows up; a link alone in a snippet is empty sooner
                values.pop(EMPTY, None)
        recut = Counter[str]()
        for context in [context for context in missing if context[0] in ("word", "link")]:
            cut = _recut(missing[context], surplus.get(context, Counter()), self.ledger, context)
            recut = cut if context == WORD else recut
        for context in [context for context in missing if context[0] in CONTEXTUAL]:
            _recut_within(missing[context], surplus.get(context, Counter()), self.ledger.removed.words)
        return [
            *_listed("missing", missing),
            *_listed("surplus", surplus),
            *_listed("lie", self._lies(surplus, recut)),
            *(self._moved() if "order" in self.features else ()),
        ]

    def _moved(self) -> list[Unexplained]:
        """What stands elsewhere, although no Note took it away and put it there."""
        found = moved(self.source, self.output, self.ledger.elsewhere, self.ledger.renamed)
        within, known = Within(self.output, self._expected), set(found)
        found += [token for _, added in self.ledger.each for token in within.moved(added) if token not in known]
        return [
            Unexplained("moved", "order", "", token)
            if isinstance(token, str)
            else Unexplained("moved", "order", *((token.value, IMAGE) if token.image else ("", token.value)))
            for token in found
        ]

    def _expected(self, word: str) -> int:
        gone, put = self.ledger.removed.words[word], self.ledger.added.words[word]
        return self.source.words[word] - gone + put

    def placed(self, fact: Unexplained) -> Unexplained:
        """The same fact with the words around its first occurrence."""
        tokens = self._order_of_output if fact.verdict == "surplus" else self._order_of_source
        if fact.feature == "image" or fact.value not in tokens:
            return fact
        at = tokens.index(fact.value)
        before, after = tokens[max(0, at - WORDS_AROUND) : at], tokens[at + 1 : at + 1 + WORDS_AROUND]
        return replace(fact, where=" ".join((*before, f"[{fact.value}]", *after)))

    def numbers(self, found: list[Unexplained]) -> dict[str, FeatureSum]:
        unexplained: Counter[str] = Counter()
        for fact in found:
            unexplained[fact.feature] += fact.count
        sides = [*(side.totals() for side in self._sides), unexplained]
        return {feature: FeatureSum(*[side.get(feature, 0) for side in sides]) for feature in self.features}

    def _differences(self) -> tuple[Values, Values]:
        missing: Values = {}
        surplus: Values = {}
        for context in dict.fromkeys(context for side in self._sides for context in side.counts):
            if context[0] not in self.features:
                continue
            left, right = self._balance(context, DEMANDED)
            lacking = _less(left, right)
            if context[0] in DEMANDED - REMOVED:
                left, right = self._balance(context, REMOVED)
            beyond = _less(right, left)
            if lacking or beyond:
                missing[context], surplus[context] = Counter(lacking), Counter(beyond)
        return missing, surplus

    def _balance(self, context: Context, add_up: Collection[str]) -> tuple[Counter[str], Counter[str]]:
        """What should be there, and what is (with what was removed). Contexts other than ``add_up`` are those of source
        and output only.
        """
        left, right = self.source.counts.get(context, NOTHING), self.output.counts.get(context, NOTHING)
        if context[0] in CONTEXTUAL and context[0] not in add_up:
            return left, right
        added, removed = self.ledger.added.counts.get(context), self.ledger.removed.counts.get(context)
        return _more(left, added) if added else left, _more(right, removed) if removed else right

    def _lists_that_notes_added(self, missing: Values) -> Values:
        """What Notes put into a list, and stands in none of its kind. How deep that is depends on what stands around
        it, which a snippet does not show. What is known to be ``missing`` need not be told again.
        """
        if not any(context[0] == "list" for context in self.ledger.added.counts):
            return {}
        source, output, removed, added = (_at_any_depth(side) for side in self._sides)
        found: Values = {}
        for context, put in [(context, put) for context, put in added.counts.items() if context != WORD]:
            known, shown, gone = (side.counts.get(context, NOTHING) for side in (source, output, removed))
            lacking = {word: known[word] - gone[word] + number - shown[word] for word, number in put.items()}
            found[context] = Counter({word: number for word, number in lacking.items() if number > 0})
        exchanges = [(_at_any_depth(one), _at_any_depth(other), block) for one, other, block in self.ledger.exchanges]
        _excuse(found, Excuses(removed, added, exchanges, ("list",)), source)
        told = {word for (feature, _), words in missing.items() if feature == "list" for word in +words}
        return {context: Counter({w: n for w, n in words.items() if w not in told}) for context, words in found.items()}

    def _find_anywhere(self, missing: Values, surplus: Values) -> None:
        contexts = [context for context in (*missing, *surplus) if context[0] in ANYWHERE]
        text = unquote(html.unescape(self._text)) if contexts else ""
        for context in contexts:
            surplus.pop(context, None)
            if context in missing and re.search(re.escape(context[1]) + _END_OF_ADDRESS, text):
                del missing[context]

    def _lies(self, surplus: Values, recut: Counter[str]) -> Values:
        """What a Note claims to have removed although neither the source nor another Note put it there. Where that
        makes the sum come out wrong, it is surplus already. What a Note puts back may be a part of a token.
        """
        lies: Values = {}
        counted = {**surplus, WORD: surplus.get(WORD, NOTHING) + recut}
        for removed, added in self.ledger.each:
            for context, values in removed.counts.items():
                if context[0] in self.features and context[0] not in (*CONTEXTUAL, *ANYWHERE):
                    unsure = _less(values, self.source.counts.get(context, NOTHING))
                    if not unsure:
                        continue
                    known = counted.get(context, NOTHING)
                    there = self._there(context, added)
                    found = Counter({value: values[value] - there(value) - known[value] for value in unsure})
                    if context == WORD and added.words:
                        found.subtract(self._parts(+found & added.words))
                    lies.setdefault(context, Counter()).update(+found)
        return lies

    def _parts(self, words: Counter[str]) -> Counter[str]:
        """Those of ``words`` that are parts of the source's tokens: of ``<a>one</a><a>two</a>``, one token, a Note
        may show the first. Notes come in the order of the text, so that each is looked for where the last was found.
        """
        found = Counter[str]()
        for word, number in words.items():
            at = self._text_of_source.find(word, self._place)
            at = self._text_of_source.find(word) if at < 0 else at
            if at >= 0:
                self._place, found[word] = at, number
        return found

    @cached_property
    def _text_of_source(self) -> str:
        return " ".join(self._order_of_source)

    @cached_property
    def _order_of_source(self) -> list[str]:
        return self.source.order

    @cached_property
    def _order_of_output(self) -> list[str]:
        return self.output.order

    def _there(self, context: Context, own: Facts) -> Callable[[str], int]:
        """How often a value is in the source or put there by a Note other than the one that adds ``own``."""
        source, added, mine = (side.counts.get(context, NOTHING) for side in (self.source, self.ledger.added, own))
        return lambda value: source[value] + added[value] - mine[value]


def _at_any_depth(side: Facts) -> Facts:
    """The words, and the kinds of list that they stand in."""
    lists: dict[Context, list[Counter[str]]] = {}
    for (feature, key), values in side.counts.items():
        if feature == "list":
            lists.setdefault(("list", key.partition(" ")[2]), []).append(values)
    return Facts({WORD: side.words} | {context: together(values) for context, values in lists.items()})


def _less(left: Counter[str], right: Counter[str]) -> dict[str, int]:
    """``left - right``, several times as fast where they are nearly equal."""
    if left is right:  # when read from the same text
        return {}
    known = right.get
    return {value: number - known(value, 0) for value, number in left.items() if number > known(value, 0)}


def _more(left: Counter[str], right: Counter[str]) -> Counter[str]:
    if not left:
        return right
    more = Counter(left)
    more.update(right)
    return more


def _excuse(found: Values, excuses: Excuses, side: Facts) -> None:
    """Take out of ``found`` the contexts that Notes excuse: first those that they name, then any of the same word."""
    for feature in {context[0] for context in found}.intersection(CONTEXTUAL):
        free = excuses.allowed(feature, side)
        contexts = [context for context in found if context[0] == feature]
        for context in contexts:
            _cancel(found[context], excuses.named.counts.get(context, NOTHING), free)
        for context in contexts:
            _cancel(found[context], free, free)


def _cancel(found: Counter[str], excuses: Mapping[str, int], free: Counter[str]) -> None:
    for value in found:
        number = min(found[value], excuses.get(value, 0), free.get(value, 0))
        if number > 0:
            found[value] -= number
            free[value] -= number


def _recut(missing: Counter[str], surplus: Counter[str], ledger: _Ledger, context: Context) -> Counter[str]:
    """Cancel the same letters that a Note cut elsewhere, and say which tokens that were.

    Of ``Note<span>2</span>``, one token, a Note may remove the ``2``: then ``Note2`` seems missing, ``Note`` and ``2``
    surplus. Several Notes may cut one token. Two words that merely lost the space between them are no such case: no
    Note has a part of them.
    """
    used: Counter[str] = Counter()
    gone, new = (side.counts.get(context, NOTHING) for side in (ledger.removed, ledger.added))
    for whole, parts, noted in ((missing, surplus, gone - new), (surplus, missing, new - gone)):
        for token in [token for token in whole if whole[token] > 0 and len(token) <= LONGEST_CUT]:
            row = Counter(_row(token, parts, noted))
            number = min([whole[token], *(parts[part] // times for part, times in row.items())]) if row else 0
            if number:
                cut = Counter({part: times * number for part, times in row.items()})
                whole[token] -= number
                parts.subtract(cut)
                used.update(cut)
    return used


def _recut_within(missing: Counter[str], surplus: Counter[str], gone: Mapping[str, int]) -> None:
    """Cancel in one context what `_recut` cancels among the words: of ``Foo<span>bar</span>`` in an item of a list, a
    Note of the ``span`` shows no list, and only ``Foo`` stands there.
    """
    if len(missing) * (len(surplus) + len(gone)) > MOST_CUTS:
        return
    for token in [token for token in missing if missing[token] > 0 and len(token) <= LONGEST_CUT]:
        left = Counter({part: number for part, number in surplus.items() if number > 0 and part in token})
        cut = {part: number for part, number in gone.items() if part in token and part not in left}
        if not left or not cut:
            continue
        row = Counter(_row(token, left + Counter(cut), cut))
        kept = {part: times for part, times in row.items() if part in left}
        if kept:
            number = min([missing[token], *(left[part] // times for part, times in kept.items())])
            missing[token] -= number
            surplus.subtract({part: times * number for part, times in kept.items()})


def _row(token: str, parts: Counter[str], noted: Mapping[str, int]) -> tuple[str, ...]:
    """``token`` as several of ``parts`` in a row, one of which a Note has; empty when it is no such row."""
    rows: dict[tuple[int, bool], tuple[str, ...]] = {(0, False): ()}
    for end in range(1, len(token) + 1):
        for (begin, known), row in list(rows.items()):
            part = token[begin:end]
            if parts[part] > 0 and part != token:
                rows.setdefault((end, known or part in noted), (*row, part))
    return rows.get((len(token), True), ())


def _listed(verdict: Verdict, found: Values) -> Iterator[Unexplained]:
    for (feature, key), values in found.items():
        for value, number in values.items():
            if number > 0:
                yield Unexplained(verdict, feature, key, value, number)
