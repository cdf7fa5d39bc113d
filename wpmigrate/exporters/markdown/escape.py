"""What has to be escaped, where, and why. Section numbers are those of CommonMark 0.31; GFM sections are named as such.

A text that needs nothing, nearly every one, costs one failed search for `SPECIAL`. Chunks of text are escaped on their
own, so what a character does at the edge of a chunk, beside markup, is judged carefully: there it is escaped.
"""

import re
import string
from functools import cache
from unicodedata import category
from urllib.parse import quote

PUNCTUATION = re.escape(string.punctuation)
ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);"

_UNCLEAN = r"\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"

SPECIAL = re.compile(rf"[\\`*_~\[\]<&$\xa0{_UNCLEAN}]")
"""Without any of these, a text stays as it is (but for the start of a line: `line_start`)."""

RUNS = re.compile(r"\*+|_+|~+|`+|[\\\[\]<&$\xa0]")

ESCAPES = {
    # 2.4: a backslash before punctuation (a no-break space becomes an entity), or before what comes after this chunk
    "\\": rf"\\(?=[{PUNCTUATION}\xa0]|\Z)",
    # 6.1: code
    "`": "`",
    # 6.2: emphasis; between spaces an asterisk is neither left- nor right-flanking: `2 * 3`
    "*": r"(?!(?<=[ ])\*+[ ])",
    # 6.2: the same, and underscores inside a word neither open nor close: `snake_case`
    "_": r"(?!(?<=[ ])_+[ ])(?!(?<=[^\W_])_+[^\W_])",
    # GFM 6.5: strikethrough; one tilde after a space may only open, and all that may close are escaped: `~5 min`
    "~": r"(?!(?<=[ ])~+[ ])(?!(?<=[ ])~[^~ ])",
    # GFM (footnotes): `[^1]` would be one of our references, and `[^a]:` at the start of any line a definition. No
    # other bracket refers to anything: we write no definitions
    "[": r"\[\^[0-9]+\]|(?<!.)\[\^[^\]\s]+\]:",
    # 6.3: the end of a link's text
    "]": r"\]\(",
    # 6.6, 6.5: a tag, a comment, a declaration, an autolink; at the end whatever comes after this chunk
    "<": r"<(?:[A-Za-z/!?]|[^\s<>@]+@[^\s<>@]+>|\Z)",
    # 2.5: what looks like an entity
    "&": ENTITY,
    # math: a dollar that could end a formula (something before it; pandoc wants no digit after it, others do not mind),
    # and two
    "$": r"(?<![ ])\$|\$\$",
}
"""Where each special character, or run of one, has to be escaped."""

_ESCAPES = {char: re.compile(pattern) for char, pattern in ESCAPES.items()}

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
SURROGATE = re.compile(r"[\ud800-\udfff]")
UNCLEAN = re.compile(f"[{_UNCLEAN}]")


def clean(text: str) -> str:
    """Without what no text may hold: control characters are left out, lone surrogates replaced."""
    return SURROGATE.sub("\ufffd", CONTROL.sub("", text)) if UNCLEAN.search(text) else text


def one_line(text: str) -> str:
    """`clean`, with each run of line ends and tabs as one space."""
    return re.sub(r"[\t\n\r]+", " ", clean(text)) if UNCLEAN.search(text) else text


def escape(
    text: str, *, first: bool = False, last: bool = False, link: bool = False, always: str = "", never: str = ""
) -> str:
    """A chunk of text, so that it reads as itself inside a line.

    ``first`` and ``last``: it begins, ends its block, so that nothing stands beside it; ``link``: it stands in a link's
    text; ``always``: characters that would pair with others in the same block; ``never``: those that have nothing to
    pair with.
    """
    text = one_line(text)
    # alone in its block, a delimiter has nothing to pair with
    lone = [c for c in "`*_~$" if text.count(c) == 1] if first and last and not always else list(never)
    if link and not _balanced(text):
        always += "[]"
    # what stands at the start or the end of a block stands beside white space
    padded = f"{' ' * first}{text}{' ' * last}"

    def escaped(match: re.Match[str]) -> str:
        found = match[0]
        char = found[0]
        if char == "\xa0":
            return "&nbsp;"
        if char in always or (found not in lone and _ESCAPES[char].match(padded, match.start())):
            return "\\" + "\\".join(found)
        return found

    return RUNS.sub(escaped, padded)[first : -1 if last else None]


def _balanced(text: str) -> bool:
    """Whether all brackets have their partner and none needs an escape for another reason."""
    if "](" in text or "[^" in text:
        return False
    depth = 0
    for bracket in re.findall(r"[\[\]]", text):
        depth += 1 if bracket == "[" else -1
        if depth < 0:
            return False
    return depth == 0


_SPACE = r"(?:[ \t]|\Z)"
_ANY_LINE = rf"""
    # 4.2: a heading
    (?=\#{{1,6}}{_SPACE})
    # 4.5: a fence
  | (?=~~~)
    # 5.1: a quote
  | (?=>)
    # 5.2: a list item
  | (?=[-+*]{_SPACE})
  | [0-9]{{1,9}}(?=[.)]{_SPACE})
    # 4.1: a thematic break
  | (?=([-_*])[ \t]*(?:\1[ \t]*){{2,}}\Z)
"""
_NEXT_LINE = rf"""{_ANY_LINE}
    # 4.3: the underline of a heading
  | (?=(?:-+|=+)[ \t]*\Z)
    # GFM 4.10: the second line of a table
  | (?=[|:-][|:\- \t]*\Z)
"""
STARTS = {True: re.compile(_ANY_LINE, re.VERBOSE), False: re.compile(_NEXT_LINE, re.VERBOSE)}


def line_start(escaped: str, *, first: bool, last: bool) -> str:
    """An escaped chunk that starts a line: of its block (``first``) or after a line break. ``last``: it also ends its
    block.
    """
    # only at a block's end is the end of the chunk the end of the line: a break adds a backslash to it
    match = STARTS[first].match(escaped if last else escaped + "\0")
    return f"{escaped[: match.end()]}\\{escaped[match.end() :]}" if match else escaped


LINE_START = frozenset("#>-+*_=~|:0123456789")
"""First characters of chunks that `line_start` may change."""


DEFINITION = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]:", re.DOTALL)
"""4.7: what a link reference definition starts with, at the start of a paragraph. Nothing inside the brackets is markup
then.
"""


def heading_end(escaped: str) -> str:
    """4.2: number signs after a space at the end of a heading would be its closing sequence."""
    return re.sub(r"(?:(?<=[ ])|\A)(?=#+\Z)", r"\\", escaped)


def task(paragraph: str) -> str:
    """GFM 5.3: a list item's paragraph that starts like a task."""
    return "\\" + paragraph if re.match(r"\[[ xX]\](?:\s|\Z)", paragraph) else paragraph


def cell(line: str) -> str:
    """GFM 4.10: a pipe parts cells wherever it stands, in code as well; the reader of the table takes one backslash
    away.
    """
    return line.replace("|", "\\|")


# ------------------------------------------------------------------------------------------------------ parts of markup

_UNSAFE_ADDRESS = re.compile(r"[\x00-\x1f\x7f-\x9f<>`\ud800-\udfff\ufffe\uffff]|(?![ ])\s")


_SIMPLE_ADDRESS = re.compile(r"[A-Za-z0-9/:.?=#_~%+,;@!'*-]+")


def destination(href: str) -> str:
    """6.3: a link destination. In angle brackets where a space or a lone parenthesis would end it."""
    if _SIMPLE_ADDRESS.fullmatch(href):
        return href
    href = _UNSAFE_ADDRESS.sub(lambda match: quote(match[0], errors="replace"), href)
    href = _verbatim(href)
    plain = href and " " not in href and _parentheses(href)
    return href if plain else f"<{href}>"


def _parentheses(href: str) -> bool:
    """Balanced, and not deeper than readers follow (32 in most)."""
    depth = deepest = 0
    for char in re.findall(r"[()]", href):
        depth += 1 if char == "(" else -1
        deepest = max(deepest, depth)
        if depth < 0:
            return False
    return depth == 0 and deepest < 32


def title(text: str) -> str:
    """6.3: a link title, with its quotation marks."""
    text = _verbatim(one_line(text)).replace('"', '\\"').replace("\xa0", "&nbsp;")
    if text.endswith("\\\\"):
        # some readers take the second of two backslashes for an escape of the closing mark
        text = text[:-2] + "&#92;"
    return f'"{text}"'


_BACKSLASH = re.compile(rf"\\(?=[{PUNCTUATION}\xa0]|\Z)")
_AMPERSAND = re.compile(f"(?={ENTITY})&")


def _verbatim(text: str) -> str:
    """2.4 and 2.5 hold in destinations, titles and info strings as well: backslashes and entities. (No backslash before
    an ampersand there: the reference reader looks at entities first.)
    """
    return _AMPERSAND.sub("&amp;", _BACKSLASH.sub(r"\\\\", text))


_WHITE = re.compile(r"\s+")


def alt(text: str) -> str:
    """6.4: an image's description is read as inlines."""
    text = _WHITE.sub(_space, clean(text)).strip(" ")
    # GFM (footnotes): `![^` is no image
    caret = "\\" if text.startswith("^") else ""
    return caret + (escape(text, link=True, always="$~") if SPECIAL.search(text) else text)


def _space(match: re.Match[str]) -> str:
    return match[0] if set(match[0]) == {"\xa0"} else " "


def code_text(text: str) -> str:
    """6.1: in code inside a line, line ends are spaces for a reader as well; tabs stay."""
    return re.sub(r"[\n\r]+", " ", clean(text))


def code_span(text: str) -> str:
    """6.1: as many backticks as needed, a space inside them where one would be taken away or a backtick touched. Empty
    for empty code.
    """
    text = code_text(text)
    runs = set(map(len, re.findall("`+", text)))
    ticks = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
    if text.startswith("`") or text.endswith("`") or (text[:1] == text[-1:] == " " and text.strip(" ")):
        text = f" {text} "
    return ticks + text + ticks if text else ""


def fence(text: str, info: str = "") -> str:
    """4.5: a code block, its fence longer than any inside. ``info`` is escaped; with a backtick in it only tildes will
    do.
    """
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    char = "~" if "`" in info else "`"
    longest = max(map(len, re.findall(f"{char}{{3,}}", text)), default=2)
    marks = char * (longest + 1)
    return f"{marks}{info}\n{text}\n{marks}" if text else f"{marks}{info}\n{marks}"


def info(language: str | None, name: str | None) -> str:
    """4.5: an info string. A title needs a language before it, else readers would take the title for one."""
    word = re.sub(r"\s+", "-", clean(language or "").strip()) or ("text" if name else "")
    named = f" title={title(name)}" if name else ""
    return _verbatim(word) + named


# ------------------------------------------------------------------------------------------------------------- flanking


@cache
def _kind(char: str) -> str:
    if char in string.punctuation or category(char)[0] == "P":
        return "punctuation"
    if category(char) == "Zs" or char in "\t\n\f\r":
        return "space"
    return "symbol" if category(char)[0] == "S" else "other"


@cache
def flanks(delimiter: str, outside: str, inside: str) -> bool:
    """6.2: whether ``delimiter`` between these two characters opens, or mirrored closes.

    Symbols (``€``, emoji) count as punctuation since CommonMark 0.31 and did not before: it has to be right for readers
    of both.
    """
    return all(
        _flanks(delimiter, _kind(outside), _kind(inside), marks)
        for marks in ({"punctuation"}, {"punctuation", "symbol"})
    )


def _flanks(delimiter: str, outside: str, inside: str, marks: set[str]) -> bool:
    opens = inside != "space" and (inside not in marks or outside in marks or outside == "space")
    if delimiter[0] != "_":
        return opens
    closes = outside != "space" and (outside not in marks or inside in marks or inside == "space")
    return opens and (not closes or outside in marks)
