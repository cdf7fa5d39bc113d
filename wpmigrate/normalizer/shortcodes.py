"""Shortcodes of plugins that the answer holds unexpanded, and whose meaning is known: code, formulas, films, notes; and
the marks of languages. Each becomes the HTML that it stands for, with a Note; the rest of the room reads that.

WordPress's own are in `classic`, those of page builders and of nobody in `leftovers`. Brackets inside code and tags
are text.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from typing import NamedTuple

from wpmigrate.normalizer.classic import attributes, bracketed, embed_html, is_inside
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import words


def understood(html: str, context: Context) -> str:
    """``html`` with these shortcodes as HTML."""
    if "[" in html:
        html = _each(html, context, CODE, _code)
        html = _each(html, context, TEX, _tex)
        html = _each(html, context, PLAYER, _player)
        html = _noted(html, context)
    if "$" in html or "\\" in html:
        html = _formulas(html, context)
    return _by_language(html, context)


class Shortcode(NamedTuple):
    """``content`` is None where nothing closes it."""

    name: str
    given: dict[str, str]
    content: str | None


Make = Callable[[Shortcode], str | None]


def _each(html: str, context: Context, opening: re.Pattern[str], make: Make) -> str:
    """``html`` with what ``make`` makes of each shortcode that ``opening`` finds; None leaves it."""
    if not opening.search(html):
        return html
    parts: list[str] = []
    for found, made in _made(html, opening, make):
        if found is not None:
            where = SHORTCODE_NAME.match(found)[1]  # type: ignore[index]  # it begins with its name
            context.note("expanded-shortcode", removed=found, added=made, detail=where, where=where)
        parts.append(made)
    return "".join(parts)


SHORTCODE_NAME = re.compile(r"\[([^\s\]/=]+)")


def _made(html: str, opening: re.Pattern[str], make: Make) -> Iterator[tuple[str | None, str]]:
    """The parts of ``html``: each shortcode of which ``make`` made something, with that; None with what stays."""
    forbidden, closings = bracketed(html), dict[str, int]()
    place = 0
    for found in opening.finditer(html):
        start, name = found.start(), found["name"]
        if start < place or is_inside(forbidden, start) or html[start - 1 : start] == "[":
            continue
        end = _closing(found, closings)
        content = html[found.end() : end] if end >= 0 else None
        made = make(Shortcode(name.lower(), attributes(found["attributes"].lstrip("=").rstrip("/")), content))
        if made is None:
            continue
        stop = end + len(name) + 3 if end >= 0 else found.end()
        yield None, html[place:start]
        yield html[start:stop], made
        place = stop
    yield None, html[place:]


def _closing(found: re.Match[str], closings: dict[str, int]) -> int:
    """Where the closing tag is, with no opening one of the same name before it; -1 where there is none. ``closings``
    keeps the next place of each, so that nothing is searched twice.
    """
    html, name = found.string, found["name"]
    if name not in closings or -1 < closings[name] < found.end():
        closings[name] = html.find(f"[/{name}]", found.end())
    end = closings[name]
    again = re.compile(rf"\[{re.escape(name)}[\s\]=]")
    return -1 if end < 0 or again.search(html, found.end(), end) else end


def _opening(names: Iterable[str]) -> re.Pattern[str]:
    alternatives = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"(?i)\[(?P<name>{alternatives})(?P<attributes>(?=[\s\]/=])[^\[\]<>]*)\]")


# --------------------------------------------------------------------------------------------------------------- typed

TYPED = {"&#8220;": '"', "&#8221;": '"', "&#8243;": '"', "&#8216;": "'", "&#8217;": "'", "&#8242;": "'"}
TYPED |= {unescape(curly): plain for curly, plain in TYPED.items()}
TYPED |= {" &#8211; ": " - ", " – ": " - ", " &#8212; ": " -- ", " — ": " -- ", "&#8211;": "--", "–": "--"}
TYPED |= {"&#8212;": "---", "—": "---", "&#8230;": "...", "…": "...", "&#215;": "x"}
"""What ``wptexturize`` writes, and what was typed."""
TEXTURIZED = re.compile("|".join(sorted(map(re.escape, TYPED), key=len, reverse=True)))
BREAK = re.compile(r"<br\s*/?>\n?")
PARAGRAPH = re.compile(r"</p>\s*<p(?:\s[^<>]*)?>")
EDGE = re.compile(r"</?p(?:\s[^<>]*)?>")


def _typed(html: str) -> str:
    """The text that ``wptexturize`` and ``wpautop`` made ``html`` of, its characters as references where HTML needs
    them.
    """
    html = EDGE.sub("", PARAGRAPH.sub("\n\n", BREAK.sub("\n", html)))
    return TEXTURIZED.sub(lambda found: TYPED[found[0]], html)


# ---------------------------------------------------------------------------------------------------------------- code

LANGUAGES = words(
    "actionscript3 as3 arduino bash c cf clj clojure coldfusion cpp c-sharp csharp css delphi diff erl erlang fsharp"
    " go golang groovy haskell html java javafx javascript jfx js jscript matlab matlabkey obj-c objc pas pascal patch"
    " perl php pl plain powershell ps py python rails rb ror ruby scala shell splus sql swift text ts typescript vb"
    " vbnet xhtml xml xslt yaml yml"
)
"""Brushes of SyntaxHighlighter Evolved, each of which is a shortcode."""
CODE = _opening(("sourcecode", "source", "code", "codesyntax", *LANGUAGES))


def coded(raw: str) -> str:
    """Stored text with code in place of its shortcodes, before any filter touches it."""
    if "[/" not in raw:
        return raw
    return "".join(made for _, made in _made(raw, CODE, lambda one: _code_html(one, one.content or "")))


def _code(one: Shortcode) -> str | None:
    """``[sourcecode language="python" title="a.py"]``, ``[code lang="php"]``, ``[php]``: what they enclose is code."""
    return _code_html(one, _typed(one.content or ""))


def _code_html(one: Shortcode, typed: str) -> str | None:
    """``typed`` is the content, its characters as references where HTML needs them."""
    if not typed.strip():
        return None
    given = one.given
    named = given.get("language") or given.get("lang") or given.get("0", "")
    language = one.name if one.name in LANGUAGES else named.lower()
    token = f' class="language-{escape(language)}"' if re.fullmatch(r"[\w+#-]+", language) else ""
    text = unescape(typed)
    title = f"<p>{escape(given['title'])}</p>" if given.get("title") else ""
    return f"{title}<pre{token}><code>{escape(text.strip(LINES), quote=False)}</code></pre>"


LINES = "\r\n"

# ------------------------------------------------------------------------------------------------------------ formulas

TEX = _opening(("latex", "katex", "tex", "mathjax", "latexpage", "math", "equation"))
MOST = 4000
SEVERAL = (
    r"\$latex(?:=\s*|\s+)(?P<latex>[^$<>]{1,4000}?)(?<!\\)\$",
    r"\\\((?P<inline>(?:[^\\<>]|\\(?![()])|<br\s*/?>){1,4000}?)\\\)",
    r"\\\[(?P<display>(?:[^\\<>]|\\(?![\[\]])|<br\s*/?>){1,4000}?)\\\]",
    r"(?<![$\w\\])\$\$(?P<dollars>(?:[^$<>]|<br\s*/?>){1,4000}?)\$\$(?![$\w])",
)
FORMULA = re.compile("|".join(SEVERAL))
LOOK = re.compile(r"(?:&(?:amp;|#0?38;)?(?:bg|fg|s|c)=[0-9a-fA-F-]*)+\s*$")
"""Size and colours, which WordPress.com takes from the end of a formula."""
IS_TEX = re.compile(r"[\\^_=+{}<>*/-]|&[lg]t;|^\s*\w\s*$")
"""What prose between such marks does not have."""


def _tex(one: Shortcode) -> str | None:
    if one.content is None or not one.content.strip() or "<" in BREAK.sub("", EDGE.sub("", one.content)):
        return None
    display = one.name == "equation" or one.given.get("display") == "true"
    return _formula(one.content, display=display)


def _formula(html: str, *, display: bool) -> str:
    tex = escape(unescape(_typed(html)).strip(), quote=False)
    block = ' display="block"' if display else ""
    annotation = f'<annotation encoding="application/x-tex">{tex}</annotation>'
    return f"<math{block}><semantics>{annotation}</semantics></math>"


def _formulas(html: str, context: Context) -> str:
    r"""``html`` with ``$latex …$``, ``\(…\)``, ``\[…\]`` and ``$$…$$`` as formulas."""
    if not FORMULA.search(html):
        return html
    forbidden = bracketed(html)

    def made(found: re.Match[str]) -> str:
        kind = found.lastgroup or ""
        inside = found[kind]
        if is_inside(forbidden, found.start()) or (kind != "latex" and not IS_TEX.search(inside)):
            return found[0]
        formula = _formula(LOOK.sub("", inside) if kind == "latex" else inside, display=kind in {"display", "dollars"})
        context.note("expanded-shortcode", removed=found[0], added=formula, detail=found[0][:2], where="math")
        return formula

    return FORMULA.sub(made, html)


# ------------------------------------------------------------------------------------------------------------- players

PAGES: dict[str, str] = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "embedyt": "https://www.youtube.com/watch?v={}",
    "su_youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "su_vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
    "wpvideo": "https://videopress.com/v/{}",
    "videopress": "https://videopress.com/v/{}",
    "gist": "https://gist.github.com/{}",
    "tweet": "https://twitter.com/i/status/{}",
    "ted": "https://www.ted.com/talks/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "soundcloud": "https://soundcloud.com/{}",
    "spotify": "https://open.spotify.com/{}",
    "codepen_embed": "",
    "arve": "",
    "podigee-player": "",
}
"""Shortcode -> the page of what its id names; without a page it needs an address."""
PLAYER = _opening(PAGES)


ID = re.compile(r"(?=.*\d)[\w:/-]{5,}")
"""No word of a sentence: ``[gist of it]``."""


def _player(one: Shortcode) -> str | None:
    """``[youtube ID]``, ``[youtube=https://…]``, ``[gist id="…" file="…"]``, ``[embedyt]https://…[/embedyt]``."""
    given = one.given
    content = (one.content or "") if len(one.content or "") < MOST else ""
    inside = re.sub(r"<[^<>]*>", "", content).strip()
    said = next((given[name] for name in ("url", "src", "id", "0") if given.get(name)), "") or inside
    said = unescape(said).strip()
    if re.match(r"https?://", said):
        page = re.split(r"\s", said)[0]
    elif PAGES[one.name] and "1" not in given and ID.fullmatch(said):
        page = PAGES[one.name].format(said.replace("spotify:", "").replace(":", "/"))
    else:
        return None
    file = f"#file-{re.sub('[^a-z0-9]+', '-', given['file'].lower())}" if given.get("file") else ""
    return embed_html(escape(page + file))


# --------------------------------------------------------------------------------------------------------------- notes

NOTE = _opening(("efn_note", "ref", "footnote", "fn", "mfn", "modern_footnote", "sidenote"))


def _noted(html: str, context: Context) -> str:
    """``html`` with ``[efn_note]…[/efn_note]`` and its like as WordPress's own footnotes."""
    kept: list[str] = []

    def mark(one: Shortcode) -> str | None:
        if one.content is None or not one.content.strip() or BLOCK.search(one.content):
            return None
        key = f"note-{len(kept) + 1}"
        kept.append(f'<li id="{key}">{one.content.strip()}</li>')
        return f'<sup data-fn="{key}" class="fn"><a href="#{key}" id="{key}-link">{len(kept)}</a></sup>'

    html = _each(html, context, NOTE, mark)
    if not kept:
        return html
    below = f'<ol class="wp-block-footnotes">{"".join(kept)}</ol>'
    context.note("expanded-shortcode", added=below, detail="footnotes", where="footnotes")
    return f"{html}\n{below}"


BLOCK = re.compile(r"</?(?:p|div|h[1-6]|ul|ol|li|table|tr|td|th|blockquote|section|figure|pre)\b", re.IGNORECASE)

# ----------------------------------------------------------------------------------------------------------- languages

LANGUAGE = re.compile(r"<!--:([a-z]{2})?-->|\[:([a-z]{2})?\]|\{:([a-z]{2})?\}")
"""The marks of qTranslate, -X and -XT, which begin a language's text; those without a name end it."""


def in_one_language(text: str, wanted: str) -> str:
    """A line that says the same in several languages, in the wanted one; else in the first."""
    marks = list(LANGUAGE.finditer(text))
    if len(marks) < 2:
        return text
    said: dict[str, str] = {}
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        part = text[mark.end() : following.start() if following else len(text)]
        if _language(mark) and part.strip():
            said.setdefault(_language(mark), part)
    return said.get(wanted[:2].lower()) or next(iter(said.values()), text)


RUN = re.compile(rf"(?<![\w&#;])[\w&#;]*(?:(?:{LANGUAGE.pattern})[\w&#;]*)+")
"""Marks that touch each other or the same words, with these words."""


def _by_language(html: str, context: Context) -> str:
    """``html`` in which each language's text is an element that says so, on a line of its own. All of them are kept."""
    if not any(mark in html for mark in ("<!--:", "[:", "{:")):
        return html
    marks = _marks(html)
    if len(marks) < 2 or not any(map(_language, marks)):
        return html
    made = _replacements(html, marks)

    def without(found: re.Match[str]) -> str:
        text = LANGUAGE.sub(lambda mark: made.get(found.start() + mark.start(), mark[0]), found[0])
        if text != found[0]:
            languages = dict.fromkeys(filter(None, map(_language, LANGUAGE.finditer(found[0]))))
            context.note("language", removed=found[0], added=text, detail=", ".join(languages) or "its end")
        return text

    return RUN.sub(without, html)


def _replacements(html: str, marks: list[re.Match[str]]) -> dict[int, str]:
    """What stands in place of each mark, by its place."""
    made: dict[int, str] = {}
    ends, languages = "", 0
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        text = html[mark.end() : following.start() if following else len(html)]
        language = _language(mark)
        apart = "<br>" if language and languages else ""
        if BLOCK.search(text):
            begins, next_ends, languages = "", "", 0
        elif language and text.strip():
            begins, next_ends, languages = f'<span lang="{language}">', "</span>", languages + 1
        else:
            begins, next_ends = "", ""
        made[mark.start()] = ends + apart + begins
        ends = next_ends
    return made


def _marks(html: str) -> list[re.Match[str]]:
    forbidden = bracketed(html)
    return [
        mark for mark in LANGUAGE.finditer(html) if mark[0].startswith("<") or not is_inside(forbidden, mark.start())
    ]


def _language(mark: re.Match[str]) -> str:
    return mark[1] or mark[2] or mark[3] or ""
