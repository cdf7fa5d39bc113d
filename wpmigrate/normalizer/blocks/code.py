"""Code of every highlighter: one `CodeBlock` with its text and its language, whatever numbers, buttons and colours
stand around it.
"""

import re
from collections.abc import Iterator

from wpmigrate.document import Attrs, Block, CodeBlock
from wpmigrate.normalizer.attrs import attrs_of, merged
from wpmigrate.normalizer.blocks.common import around, words, words_of
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import UNSEEN, Element
from wpmigrate.normalizer.markup import markup

# ------------------------------------------------------------------------------------------------------------- language

LANGUAGES: dict[str, str | None] = {
    **dict.fromkeys(
        words(
            "none raw generic plain plaintext plain-text text txt no-highlight nohighlight no_highlight default auto "
            "unknown code null undefined linenumbers"
        )
    ),
    "jscript": "js",
    "node": "js",
    "nodejs": "js",
    "golang": "go",
    "c++": "cpp",
    "cplusplus": "cpp",
    "c#": "csharp",
    "c-sharp": "csharp",
    "f#": "fsharp",
    "objc": "objectivec",
    "obj-c": "objectivec",
    "objective-c": "objectivec",
    "vb.net": "vbnet",
    "visualbasic": "vbnet",
    "shellscript": "shell",
    "shell-script": "shell",
    "sh-session": "shell",
    "console": "console",
    "terminal": "bash",
    "batch": "bat",
    "dos": "bat",
    "windows-batch": "bat",
    "posh": "powershell",
    "ps": "powershell",
    "html/xml": "html",
    "xhtml": "html",
    "htmlembedded": "html",
    "html5": "html",
    "markup": "html",
    "php_brief": "php",
    "php-brief": "php",
    "php5": "php",
    "java5": "java",
    "javafx": "java",
    "mysql": "mysql",
    "tsql": "tsql",
    "python3": "python",
    "py3": "python",
    "ruby_on_rails": "ruby",
    "rails": "ruby",
    "yml": "yaml",
    "patch": "diff",
    "ini-conf": "ini",
    "apache-apache": "apache",
    "assembler": "asm",
    "delphi": "pascal",
    "actionscript3": "actionscript",
    "as3": "actionscript",
    "coldfusion": "cfm",
    "cf": "cfm",
}  # fmt: skip
"""Names that highlighters' plugins use to the name that everybody knows; None is no language. A name that is not here
stands for itself.
"""

KNOWN = words(
    "abap actionscript ada apache apacheconf applescript arduino asm asp autoit awk bash basic bat brainfuck c cfm "
    "clojure cmake cobol coffee coffeescript cpp crystal cs csharp css cuda cypher d dart diff django docker "
    "dockerfile elixir elm erlang fortran fsharp gcode gherkin glsl go graphql groovy haml handlebars haskell hcl "
    "hlsl html http ini java javascript js json json5 jsx julia kotlin latex less lisp lua makefile markdown matlab "
    "md mermaid mysql nasm nginx nim nix objectivec ocaml octave pascal perl pgsql php plsql postgresql powershell "
    "processing prolog properties protobuf puppet py python qml r rb razor rst ruby rust sas sass scala scheme scss "
    "sh shell smali smalltalk smarty solidity sparql sql stata svelte svg swift tcl terraform tex toml ts tsql tsx "
    "twig typescript vb vba vbnet verilog vhdl vim vue wasm xml xquery yaml zig zsh"
)
"""Languages whose bare name may stand among classes."""

HIGHLIGHTERS = words(
    "hljs shiki sourcecode prettyprint prettyprinted syntaxhighlighter enlighterjsraw wp_syntax geshi prism "
    "line-numbers highlight codecolorer crayon-plain sh_sourcecode codehilite wp-block-syntaxhighlighter-code "
    "code-block-pro source"
)
"""Classes beside which the bare name of a language is one."""


def short(name: str) -> str | None:
    """The usual name of a language; None for what is none, or for what no name of a language looks like."""
    key = name.strip().strip("\"';").lower().replace(" ", "-")
    if key in LANGUAGES:
        return LANGUAGES[key]
    return key if re.fullmatch(r"[a-z][\w+#.-]{0,29}", key) else None


def language_of(*elements: Element | None, bare: bool = False) -> str | None:
    """The language that one of the elements says, the outermost first; ``bare``: any of their classes may be one."""
    for element in elements:
        for name in _names(element, bare) if element is not None else ():
            found = short(name)
            if found or name.lower() in LANGUAGES:
                return found
    return None


def _names(element: Element, bare: bool) -> Iterator[str]:
    """Whatever may be a language's name on an element, the surest first."""
    yield from (
        element.get(name)
        for name in ("data-enlighter-language", "data-language", "data-code-lang")
        if element.get(name)
    )
    text = element.get("class")
    if brush := re.search(r"brush:\s*['\"]?([\w+#-]+)", text):
        yield brush[1]
    yield from (found[1] for found in re.finditer(r"(?:^|\s)(?:language|lang)[-:]([\w+#.-]+)", text))
    yield from (found[1] for found in re.finditer(r"(?:^|\s)(?:highlight-source|sourceCode|brush)-([\w+#-]+)", text))
    yield from (element.get(name) for name in ("data-lang",) if element.get(name))
    lang = element.get("lang").lower()
    if element.tag in {"pre", "code"} and (lang in KNOWN or lang in LANGUAGES):
        yield lang
    tokens = [token.lower() for token in text.split()]
    if bare or HIGHLIGHTERS.intersection(tokens):
        yield from (token for token in tokens if token in KNOWN or LANGUAGES.get(token))


def title_of(*elements: Element | None) -> str | None:
    for element in elements:
        if element is None:
            continue
        named = re.search(r"title:\s*(['\"]?)([^;'\"]+)\1\s*;?", element.get("class"))
        own = (
            element.get("data-enlighter-title"),
            element.get("data-title"),
            element.get("data-filename"),
            element.get("data-file"),
        )
        found = next((text for text in own if text), named[2].strip() if named else "")
        if found and found not in {"notranslate"}:
            return found
    return None


# ----------------------------------------------------------------------------------------------------------------- text

LINES = frozenset(("p", "div", "li", "tr"))


def text_of_code(element: Element) -> str:
    """The text verbatim: ``br`` and blocks end lines, no-break spaces are spaces, without a final newline."""
    parts: list[str] = []
    stack: list[Element | str] = [element]
    while stack:
        here = stack.pop()
        if isinstance(here, str):
            parts.append(here)
        elif here.tag == "br":
            parts.append("\n")
        elif here.tag not in UNSEEN:
            if here.tag in LINES and parts and not parts[-1].endswith("\n"):
                parts.append("\n")
            if here.tag in LINES and here is not element:
                stack.append("\n")
            stack.extend(reversed(_lines(here)))
    return clean("".join(parts))


def _lines(element: Element) -> list[Element | str]:
    """The children; those of Shiki's kind, one ``span.line`` a line, get the newlines that CSS makes for them."""
    lines = [child for child in element.elements if "line" in child.classes and child.tag == "span"]
    between = "".join(child for child in element.children if isinstance(child, str))
    if len(lines) < 2 or "\n" in between or any("\n" in line.text() for line in lines):
        return element.children
    return [part for line in lines for part in (line, "\n")]


def clean(text: str) -> str:
    """Without the final newline, and without what indents the closing tag after it; white space at the end of the last
    line is code.
    """
    text = text.replace("\xa0", " ").replace("\r\n", "\n").replace("\r", "\n")
    code, newline, after = text.rpartition("\n")
    return code if newline and not after.strip(" \t") else text


# ------------------------------------------------------------------------------------------------------------- handlers

MARKUP = frozenset(
    ("a", "strong", "b", "em", "i", "u", "mark", "del", "s", "ins", "sub", "sup", "img", "kbd", "input", "table")
)


def pre(element: Element, context: Context) -> list[Block] | None:
    """A ``pre`` that is code: it holds one ``code``, or says its language. Markup of the author's own keeps it from
    being one.
    """
    inner = element.elements[0] if len(element.elements) == 1 and element.elements[0].tag == "code" else None
    outside = "".join(child for child in element.children if isinstance(child, str)).strip() if inner else ""
    language = language_of(element, inner)
    if outside or (inner is None and language is None and not _is_highlighted(element)):
        return None
    if (inner or element).find(lambda one: one.tag in MARKUP) is not None and not _is_highlighted(element, inner):
        return None
    return [made(element, inner or element, language, title_of(element, inner), context)]


def _is_highlighted(*elements: Element | None) -> bool:
    tokens = {token.lower() for element in elements if element is not None for token in element.classes}
    return bool(HIGHLIGHTERS & tokens) or any(
        element is not None and "data-enlighter-language" in element.attrs for element in elements
    )


def made(outer: Element, source: Element, language: str | None, title: str | None, context: Context) -> CodeBlock:
    """The code of ``source``; numbered lines of prettify (``ol.linenums``) are lines. What ``lang`` says is the code's
    language.
    """
    own = merged(attrs_of(outer, context), attrs_of(source, context)) or Attrs()
    id = own.id or context.id_of(source)
    said = Attrs(id=id, dir=own.dir, align=own.align) if id or own.dir or own.align else None
    return CodeBlock(text_of_code(source), language, title, said)


def viewer(element: Element, context: Context) -> list[Block] | None:
    """A box that a highlighter builds around code: a table of numbers and lines, a toolbar, the text once more to
    copy.
    """
    source, text = _source(element)
    if source is None or text is None:
        return None
    language = _label(element) or language_of(source, *_holders(element, source), bare=True)
    title = title_of(element, source)
    block = CodeBlock(text, language, title)
    context.note("code-view", removed=element, added=markup([block]))
    return [block]


def _source(element: Element) -> tuple[Element | None, str | None]:
    """Where the code stands: in the text to copy (which is verbatim), in the cell of code, in ``pre``."""
    area = element.find(lambda one: one.tag == "textarea" and bool(one.text().strip()))
    copied = element.find(lambda one: bool(one.get("data-code")))
    shown = element.first("pre", "code")
    if area is not None:
        return shown or area, clean(area.text())
    if copied is not None:
        return shown or copied, clean(copied.attrs["data-code"])
    cells = element.find_all(lambda one: one.tag == "td" and not NUMBERS.intersection(one.classes))
    cell = next((one for one in cells if one.first("pre", "code", "div") is not None), None)
    source = (cell.first("pre", "code", "div") if cell else None) or shown
    return source, text_of_code(source) if source else None


NUMBERS = frozenset(
    (
        "line_numbers",
        "line-numbers",
        "gutter",
        "linenos",
        "crayon-nums",
        "gl",
        "rouge-gutter",
        "lineno",
        "blob-num",
        "js-line-number",
    )
)


def _holders(element: Element, source: Element) -> list[Element]:
    """The elements between the box and the code, the innermost first, and the code's own ``code``."""
    inner = source.first("code")
    holders = around(element, {id(source)})
    return [*([inner] if inner else []), *reversed([one for one in element.iter() if id(one) in holders])]


def _label(element: Element) -> str | None:
    """The language that a toolbar shows."""
    label = element.find(lambda one: not LABELS.isdisjoint(one.classes))
    return short(words_of(label)) if label is not None else None


LABELS = frozenset(("crayon-language", "urvanov-syntax-highlighter-language", "code-block-pro-language"))


def code_block_pro(element: Element, context: Context) -> list[Block] | None:
    """Code Block Pro shows the language's name in a header, or in a footer, without a class of its own."""
    found = viewer(element, context)
    if not found or not isinstance(found[0], CodeBlock) or found[0].language:
        return found
    names = [
        words_of(one)
        for one in element.find_all(lambda one: one.tag == "span" and not one.elements)
        if not one.first("pre")
    ]
    language = next(
        (name for text in names if (name := short(text)) and (name in KNOWN or text.lower() in LANGUAGES)), None
    )
    block = found[0]
    if language:
        made = CodeBlock(block.text, language, block.title)
        context.notes.pop()
        context.note("code-view", removed=element, added=markup([made]))
        return [made]
    return found


def paragraph(element: Element, context: Context) -> list[Block] | None:
    """A paragraph that is only code of several lines is a block of code."""
    if len(element.children) > MOST_AROUND:
        return None
    parts = [child for child in element.children if not isinstance(child, str) or child.strip()]
    if len(parts) != 1 or isinstance(parts[0], str) or parts[0].tag != "code":
        return None
    code = parts[0]
    if code.first("br") is None or code.find(lambda one: one.tag in MARKUP) is not None:
        return None
    return [CodeBlock(_by_breaks(code), language_of(code))]


MOST_AROUND = 3
"""Children of a paragraph that is one element with white space around it."""


def _by_breaks(code: Element) -> str:
    """``wpautop`` puts a newline after each ``br`` that it makes of one."""
    parts: list[Element | str] = []
    for child in code.children:
        after_break = bool(parts) and isinstance(parts[-1], Element) and parts[-1].tag == "br"
        parts.append(child.removeprefix("\n") if isinstance(child, str) and after_break else child)
    return text_of_code(Element("code", {}, parts))
