"""Paragraphs and breaks from blank lines and line ends, step by step as ``wpautop`` (``wp-includes/formatting.php``)
makes them of stored text, odd as some steps are. Only what stands in scripts, styles and text areas is left as it is.
Everything is linear: what a closing tag could be searched for again and again is searched once.
"""

import re
from collections.abc import Callable

BLOCKS = (
    "(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|style|p|h[1-6]|hr"
    "|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|summary)"
)
Step = tuple[re.Pattern[str], str]


def _steps(*pairs: tuple[str, str]) -> tuple[Step, ...]:
    return tuple((re.compile(f"(?a){pattern.replace('BLOCKS', BLOCKS)}"), text) for pattern, text in pairs)


APART = _steps(
    (r"<br\s*/?>\s*<br\s*/?>", "\n\n"),
    (r"(<BLOCKS[\s/>])", r"\n\n\1"),
    (r"(</BLOCKS>)", r"\1\n\n"),
    (r"(<hr\s*?/?>)", r"\1\n\n"),
    (r"\r\n?", "\n"),
)
"""Blocks get lines of their own."""
TIGHT: dict[tuple[str, ...], tuple[Step, ...]] = {
    ("<option",): _steps((r"(?:(?<!\s)\s+)?<option", "<option"), (r"</option>\s*", "</option>")),
    ("</object>",): _steps(
        (r"(<object[^>]*>)\s*", r"\1"),
        (r"(?:(?<!\s)\s+)?</object>", "</object>"),
        (r"(?:(?<!\s)\s+)?(</?(?:param|embed)[^>]*>)\s*", r"\1"),
    ),
    ("<source", "<track"): _steps(
        (r"([<\[](?:audio|video)[^>\]]*[>\]])\s*", r"\1"),
        (r"(?:(?<!\s)\s+)?([<\[]/(?:audio|video)[>\]])", r"\1"),
        (r"(?:(?<!\s)\s+)?(<(?:source|track)[^>]*>)\s*", r"\1"),
    ),
    ("<figcaption",): _steps(
        (r"(?:(?<!\s)\s+)?(<figcaption[^>]*>)", r"\1"),
        (r"</figcaption>\s*", "</figcaption>"),
    ),
}
"""No paragraph begins inside these, where the text has one of them at all."""
MEND = _steps(
    (r"<p>\s*</p>", ""),
    (r"<p>([^<]+)</(div|address|form)>", r"<p>\1</p></\2>"),
    (r"<p>\s*(</?BLOCKS[^>]*>)\s*</p>", r"\1"),
    (r"<p>(<li.+?)</p>", r"\1"),
    (r"(?i:<p><blockquote)([^>]*)>", r"<blockquote\1><p>"),
    (r"</blockquote></p>", "</p></blockquote>"),
    (r"<p>\s*(</?BLOCKS[^>]*>)", r"\1"),
    (r"(</?BLOCKS[^>]*>)\s*</p>", r"\1"),
)
"""Paragraphs around and half inside blocks."""
AFTER_BREAKS = _steps(
    (r"(</?BLOCKS[^>]*>)\s*<br />", r"\1"),
    (r"<br />(\s*</?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)[^>]*>)", r"\1"),
    (r"\n</p>(?=\n?\Z)", "</p>"),
)
TAGS = re.compile(
    r"<(?:(?=!--)!(?:-(?!->)[^-]*+)*+(?:-->)?|(?=!\[CDATA\[)!\[CDATA\[[^\]]*+(?:](?!]>)[^\]]*+)*+(?:]]>)?"
    r"|(?!!--|!\[CDATA\[)[^>]*>?)"
)
"""``get_html_split_regex``."""
SPACE = " \t\n\r\0\x0b"
"""What PHP's ``trim`` takes."""
LINE_IN_TAG = " <!-- wpnl --> "
LINE = "<WPPreserveNewline />"
PRE = re.compile("<pre \ue0a2([0-9]+)\ue0a3></pre>")
CONTENT = re.compile("(?<!<pre )\ue0a2([0-9]+)\ue0a3")
"""Private characters, which text does not have, around the number of what stands elsewhere meanwhile."""


def autop(text: str) -> str:
    if not text.strip(SPACE):
        return ""
    kept: list[str] = []
    text = re.sub("[\ue0a2\ue0a3]", "", text) + "\n"
    text = _elements_aside(_pre_aside(text, kept), kept)
    text = TAGS.sub(lambda tag: tag[0].replace("\n", LINE_IN_TAG), _apply(APART, text))
    text = _apply(MEND, _paragraphs(_tight(text)))
    text = _preserved(text).replace("<br>", "<br />").replace("<br/>", "<br />")
    text = RUN.sub(_line_break, text).replace(LINE, "\n")
    text = _apply(AFTER_BREAKS, text)
    for aside in (CONTENT, PRE):
        text = aside.sub(lambda found: kept[int(found[1])], text)
    return text.replace(LINE_IN_TAG, "\n").replace("<!-- wpnl -->", "\n")


def _apply(steps: tuple[Step, ...], text: str) -> str:
    for pattern, replacement in steps:
        text = pattern.sub(replacement, text)
    return text


def _tight(text: str) -> str:
    for needles, steps in TIGHT.items():
        if any(needle in text for needle in needles):
            end = LAST_TAG.match(text)[0]  # type: ignore[index]  # matches the empty string
            text = _apply(steps, end) + text[len(end) :]
    return text


LAST_TAG = re.compile(r"(?as)(?:.*[>\]]\s*)?")
"""All that no step need look for the end of a tag behind."""


def _paragraphs(text: str) -> str:
    parts = PARTS.split(text)
    return "".join("<p>" + part.strip("\n") + "</p>\n" for part in parts if part)


PARTS = re.compile(r"(?a)\n\s*\n")
RUN = re.compile(r"(?a)(?<!\s)\s+")


def _line_break(found: re.Match[str]) -> str:
    """The last newline of a run of white space is a break, but directly after one."""
    run = found[0]
    start = 1 if found.string.endswith("<br />", 0, found.start()) else 0
    if "\n" not in run[start:]:
        return run
    return run[:start] + "<br />\n" + run.rpartition("\n")[2]


def _pre_aside(text: str, kept: list[str]) -> str:
    """All from the first ``<pre`` before each ``</pre>`` is set aside; another ``</pre>`` is dropped."""
    if "<pre" not in text:
        return text
    *parts, last = text.split("</pre>")
    for number, part in enumerate(parts):
        start = part.find("<pre")
        if start >= 0:
            parts[number] = f"{part[:start]}<pre \ue0a2{len(kept)}\ue0a3></pre>"
            kept.append(f"{part[start:]}</pre>")
    return "".join((*parts, last))


def _elements_aside(text: str, kept: list[str]) -> str:
    """The contents of elements whose lines are no text."""
    return _each_element(text, ("script", "style", "textarea"), lambda content: _set_aside(content, kept))


def _set_aside(content: str, kept: list[str]) -> str:
    rest, end, inside = content.partition(">")
    kept.append(inside)
    return f"{rest}{end}\ue0a2{len(kept) - 1}\ue0a3"


def _preserved(text: str) -> str:
    """Line ends of drawings and formulas are no breaks."""
    return _each_element(text, ("svg", "math"), lambda content: content.replace("\n", LINE))


def _each_element(text: str, names: tuple[str, ...], made: Callable[[str], str]) -> str:
    """``text`` with what ``made`` makes of all between ``<name`` and the next ``</name>``; what has no end stays."""
    parts: list[str] = []
    place, missing = 0, set[str]()
    for found in re.finditer(f"<({'|'.join(names)})", text):
        name = found[1]
        if found.start() < place or name in missing:
            continue
        end = text.find(f"</{name}>", found.end())
        if end < 0:
            missing.add(name)
            continue
        parts.extend((text[place : found.end()], made(text[found.end() : end])))
        place = end
    return "".join((*parts, text[place:]))
