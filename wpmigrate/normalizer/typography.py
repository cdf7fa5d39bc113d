"""Curly quotes, dashes and primes out of typed ones, and characters out of smilies, as WordPress shows stored text
(``wptexturize``, ``convert_smilies``).

The marks are those of English. A translation of WordPress brings its own, which nothing of the content tells: then the
text stays as it was typed. Linear.
"""

import re

SHORTCODE = (
    r"\[[/\[]?(?:caption|wp_caption|gallery|audio|video|embed|playlist|code)(?=[\s\]/])"
    r"(?:[^\[\]<>]+|<[^\[\]>]*>)*+\]\]?"
)
"""``_get_wptexturize_shortcode_regex``; two brackets around one are text."""
TAG = re.compile(rf"<!--(?:.*?-->|.*)|<[^>]*>?|{SHORTCODE}", re.DOTALL)
VERBATIM = frozenset(("pre", "code", "kbd", "style", "script", "tt"))
NBSP, LESS, GREATER, APOSTROPHE, OPEN_SINGLE, OPEN, FLAG = "\ue0b1\ue0b2\ue0b3\ue0b4\ue0b5\ue0b6\ue0b7"
"""Private characters that stand for entities and for marks that are not settled yet."""
OWN = re.compile("[\ue0b1-\ue0b7]")
ENTITIES = (("&nbsp;", NBSP), ("&lt;", LESS), ("&gt;", GREATER))
SPACE = r"\r\n\t \xa0" + NBSP
CLOSES = rf"(?![^.,:;!?)}}\-\]{GREATER}{SPACE}])"
"""Before the end of a clause or of the text."""

WORDS: tuple[tuple[str, str], ...] = (
    ("...", "…"),
    ("``", "“"),
    ("''", "”"),
    (" (tm)", " ™"),
    ("'tain't", "’tain’t"),
    *(
        (f"'{word}", f"’{word}")
        for word in ["twere", "twas", "tis", "twill", "til", "bout", "nuff", "round", "cause", "em"]
    ),
)
Steps = tuple[tuple[re.Pattern[str], str], ...]


def _steps(*pairs: tuple[str, str]) -> Steps:
    return tuple((re.compile(pattern), text) for pattern, text in pairs)


SINGLE = _steps(
    (rf"'([0-9]{{2}})'{CLOSES}", rf"{APOSTROPHE}\1’"),
    (rf"'([0-9]{{2}})\"{CLOSES}", rf"{APOSTROPHE}\1”"),
    (r"'(?=[0-9]{2}(?:\Z|(?![%0-9]|[.,][0-9])))", APOSTROPHE),
    (rf"(?<![^{SPACE}])'([0-9][.,0-9]*)'", rf"{OPEN_SINGLE}\1’"),
    (rf"(?<![^(\[{{\"\-{LESS}{SPACE}])'", OPEN_SINGLE),
    (rf"(?<![{SPACE}])'(?=[^.,:;!?\"'(){{}}\[\]\-{LESS}{GREATER}{SPACE}])", APOSTROPHE),
)
DOUBLE = _steps(
    (rf"(?<![^{SPACE}])\"([0-9][.,0-9]*)\"", rf"{OPEN}\1”"),
    (rf"(?<![^(\[{{\-{LESS}{SPACE}])\"(?![{SPACE}])", OPEN),
)
DASHES = _steps(
    ("---", "—"),
    (rf"(?<![^{SPACE}])--(?![^{SPACE}])", "—"),
    ("(?<!xn)--", "–"),
    (rf"(?<![^{SPACE}])-(?![^{SPACE}])", "–"),
)
TIMES = _steps((r"\b(0[0-9.,]+|[1-9][0-9.,]*+)x([0-9][0-9.,]*)\b", r"\1×\2"))
AFTER_WORD = re.compile(rf"(?<![0-9]){FLAG}")
AFTER_DIGIT = re.compile(rf"(?<=[0-9]){FLAG}")


def printed(html: str, language: str | None) -> str:
    """`smiled`, and `texturized` unless the site speaks another language than English."""
    return smiled(texturized(html) if (language or "en").lower().startswith("en") else html)


def texturized(html: str) -> str:
    """``html`` with the marks of print, outside tags, code and WordPress's own shortcodes."""
    parts: list[str] = []
    stack: list[str] = []
    place = 0
    for found in TAG.finditer(html):
        parts.append(_text(html[place : found.start()], stack))
        parts.append(found[0])
        _follow(found[0], stack)
        place = found.end()
    parts.append(_text(html[place:], stack))
    return "".join(parts)


def _follow(tag: str, stack: list[str]) -> None:
    """Keeps account of the elements in which text is verbatim."""
    named = re.match(r"[<\[](/?)([a-z]+)(?=[\s/>\]])", tag.lower())
    if named is None or named[2] not in VERBATIM:
        return
    if not named[1]:
        stack.append(tag[0] + named[2])
    elif stack and stack[-1] == tag[0] + named[2]:
        stack.pop()


def _text(text: str, stack: list[str]) -> str:
    if stack or not text.strip() or OWN.search(text):
        return text
    for typed, printed in (*WORDS, *ENTITIES):
        text = text.replace(typed, printed)
    if "'" in text:
        text = _primes(_apply(SINGLE, text), "'", "′", OPEN_SINGLE, "’")
        text = text.replace(APOSTROPHE, "’").replace(OPEN_SINGLE, "‘")
    if '"' in text:
        text = _primes(_apply(DOUBLE, text), '"', "″", OPEN, "”").replace(OPEN, "“")
    if "-" in text:
        text = _apply(DASHES, text)
    text = _apply(TIMES, text)
    for entity, character in ENTITIES:
        text = text.replace(character, entity)
    return text


def _apply(steps: Steps, text: str) -> str:
    for pattern, replacement in steps:
        text = pattern.sub(replacement, text)
    return text


def _primes(text: str, mark: str, prime: str, opening: str, closing: str) -> str:
    """The marks that are left: primes after digits, else the ends of quotations (``wptexturize_primes``)."""
    made = (
        _clause(clause, mark, prime, closing, quoted=index > 0) if mark in clause else clause
        for index, clause in enumerate(text.split(opening))
    )
    return opening.join(made)


def _clause(clause: str, mark: str, prime: str, closing: str, quoted: bool) -> str:
    """What follows one opening mark, up to the next."""
    ends, primes = re.compile(mark + CLOSES), re.compile(f"(?<=[0-9]){mark}")
    if quoted and closing not in clause:
        clause, count = ends.subn(FLAG, clause)
        if count > 1:
            clause = _one_end(clause, closing)
            clause = AFTER_DIGIT.sub(prime, primes.sub(prime, clause))
        clause = primes.sub(prime, clause.replace(FLAG, closing))
    else:
        clause = ends.sub(closing, primes.sub(prime, clause))
    return clause.replace(mark, closing) if mark == '"' else clause


def _one_end(clause: str, closing: str) -> str:
    """Of several marks that may end the quotation or be primes, at least one ends it."""
    clause, count = AFTER_WORD.subn(closing, clause)
    if count:
        return clause
    place = clause.rfind(f"{FLAG}.") if f"{FLAG}." in clause else clause.rfind(FLAG)
    return clause[:place] + closing + clause[place + 1 :]


# ------------------------------------------------------------------------------------------------------------ smilies

SMILIES: dict[str, str] = {
    ":neutral:": "😐", ":twisted:": "😈", ":arrow:": "➡", ":shock:": "😯", ":smile:": "🙂", ":???:": "😕",
    ":cool:": "😎", ":evil:": "👿", ":grin:": "😀", ":idea:": "💡", ":oops:": "😳", ":razz:": "😛", ":roll:": "🙄",
    ":wink:": "😉", ":cry:": "😥", ":eek:": "😮", ":lol:": "😆", ":mad:": "😡", ":sad:": "🙁", "8-)": "😎",
    "8-O": "😯", ":-(": "🙁", ":-)": "🙂", ":-?": "😕", ":-D": "😀", ":-P": "😛", ":-o": "😮", ":-x": "😡",
    ":-|": "😐", ";-)": "😉", "8O": "😯", ":(": "🙁", ":)": "🙂", ":?": "😕", ":D": "😀", ":P": "😛", ":o": "😮",
    ":x": "😡", ":|": "😐", ";)": "😉", ":!:": "❗", ":?:": "❓",
}  # fmt: skip
"""``smilies_init``, without ``:mrgreen:``, which is no character but a picture of WordPress's own."""
BLANK = r"(?:[\r\n\t \xa0]|&nbsp;)"
SMILEY = re.compile(
    rf"(?:(?<![^\r\n\t \xa0])|(?<=&nbsp;))(?:{'|'.join(map(re.escape, SMILIES))})(?={BLANK}|\Z)", re.MULTILINE
)
MAYBE_SMILEY = re.compile("[:;8][^\\s\\w]|[:8][a-zA-Z]")
SMILEY_FREE = frozenset(("code", "pre", "style", "script", "textarea"))


APART = re.compile(rf"(<[^<>]*>|(?<!\[)(?!\[\[){SHORTCODE})")
"""What a smiley may touch: tags, and the shortcodes that are none any more when WordPress looks for smilies."""


def smiled(html: str) -> str:
    """``html`` with characters for smilies that stand alone in text outside code."""
    if MAYBE_SMILEY.search(html) is None:
        return html
    parts: list[str] = []
    inside = ""
    for index, part in enumerate(APART.split(html)):
        named = re.match(r"<(/?)([a-z]+)", part) if index % 2 else None
        is_shown = not index % 2 and not inside
        parts.append(SMILEY.sub(lambda found: SMILIES[found[0]], part) if is_shown else part)
        if named and not inside and not named[1] and named[2] in SMILEY_FREE:
            inside = named[2]
        elif inside and part == f"</{inside}>":
            inside = ""
    return "".join(parts)
