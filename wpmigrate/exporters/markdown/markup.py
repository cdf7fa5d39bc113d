"""HTML by hand: tags, attributes and text, safe inside Markdown (no line ends) and out of it."""

import re

from wpmigrate.document import Attrs
from wpmigrate.exporters.markdown.escape import clean, one_line

_NEEDS = re.compile(r"[&<>\xa0\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def text(value: str) -> str:
    """Text of an element. Line ends become spaces."""
    if not _NEEDS.search(value):
        return value
    return _entities(one_line(value))


def verbatim(value: str) -> str:
    """Text whose white space counts (in ``<pre>``)."""
    return _entities(clean(value.replace("\r\n", "\n").replace("\r", "\n")))


def unblank(html: str) -> str:
    """4.6: without blank lines, which would end most HTML blocks: their line ends as entities."""
    return re.sub(r"(?<=\n)([ \t]*)\n", r"\1&#10;", html)


def _entities(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")


def tag(name: str, attrs: Attrs | None = None, /, **attributes: str | int | bool | None) -> str:
    """A start tag. False and None leave an attribute out; True writes it without a value. ``attrs`` come first."""
    if attrs:
        attributes = {"id": attrs.id, "lang": attrs.lang, "dir": attrs.dir, "align": attrs.align, **attributes}
    return f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{attribute(str(value))}"'


def attribute(value: str) -> str:
    """The inside of a quoted attribute. Line ends become spaces."""
    return text(value).replace('"', "&quot;")


# 2.8 and 6.6: what CommonMark takes for a tag or a comment inside a line
_VALUE = r"""[^\s"'=<>`]+|'[^']*'|"[^"]*\""""
TAG = re.compile(
    rf"""(</?[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:{_VALUE}))?)*\s*/?>|<!--.*?-->)""",
    re.ASCII | re.DOTALL,
)

# 4.6: the kinds of HTML block. The seventh, a lone tag of any name, cannot interrupt a paragraph
_SIXTH = re.sub(
    r"\s+",
    "|",
    """address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt
    fieldset figcaption figure footer form frame frameset h[1-6] head header hr html iframe legend li link main menu
    menuitem nav noframes ol optgroup option p param search section source summary table tbody td tfoot th thead title
    tr track ul""",
)
SIXTH_KIND = re.compile(rf"</?(?:{_SIXTH})(?:[\s>]|/>|\Z)", re.IGNORECASE)
FIRST_KINDS = re.compile(r"<(?:(?:script|pre|style|textarea)(?:[\s>]|\Z)|!--|\?|![A-Za-z]|!\[CDATA\[)", re.IGNORECASE)
SEVENTH_KIND = re.compile(rf"{TAG.pattern}[ \t]*(?:\n|\Z)", re.ASCII | re.DOTALL)


def starts_markup_block(text: str) -> bool:
    """Whether an HTML block of the kinds one to six starts here, whatever follows on the line."""
    return bool(SIXTH_KIND.match(text) or FIRST_KINDS.match(text))


def starts_block(text: str) -> bool:
    """Whether an HTML block of any kind starts here."""
    return starts_markup_block(text) or bool(SEVENTH_KIND.match(text))


def unbroken(html: str) -> str:
    """A piece of HTML that nothing ends before its end: one that starts an HTML block of the sixth kind and has no
    blank line.
    """
    html = clean(html.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not SIXTH_KIND.match(html):
        html = f"<div>{html}</div>"
    if re.search("<(?:pre|textarea)", html, re.IGNORECASE):
        return unblank(html)
    return re.sub(r"\n(?:[ \t]*\n)+", "\n", html)
