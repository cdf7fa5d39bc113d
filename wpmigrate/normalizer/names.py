"""The names and the signs that tree construction speaks of (HTML standard, 13.2.4 and 13.2.6)."""

import re

from wpmigrate.normalizer.element import RAW_TEXT, words

MARK = "<?\x1a"
"""Stands for ``</``: no text has U+001A, since `CONTROLS` are taken out before."""
BYTES_MARK = MARK.encode()
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that no document may hold (C0 controls, halves of surrogate pairs, noncharacters)."""
_CONTROL_BYTES = bytes((*range(9), 11, *range(14, 32), 127))


def has_controls(text: str) -> bool:
    """Whether `CONTROLS` finds anything; asked of bytes, which takes a tenth of the time."""
    try:
        data = text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return True
    return len(data.translate(None, _CONTROL_BYTES)) != len(data) or b"\xef\xbf\xbe" in data or b"\xef\xbf\xbf" in data


RAW_NAMES = "|".join(sorted(RAW_TEXT - {"plaintext"}))
END_TAG = re.compile(rb"</(?=[a-zA-Z])")
RAW_END = re.compile(rb"<\?\x1a(%s)" % RAW_NAMES.encode(), re.IGNORECASE)
"""The end of a raw text stays, as libxml2 must see it, and is told to the builder as well."""
RAW_MARK = re.compile(rf"</({RAW_NAMES})><\?\x1a", re.IGNORECASE)


def unmarked(text: str) -> str:
    """``text`` as it was before `dom.parse` replaced the beginnings of end tags."""
    return RAW_MARK.sub(r"</", text).replace(MARK, "</")


LINKING = words("a area audio embed iframe img object source track video")
ADDRESSES = ("href", "src", "data", "poster")
LINE_BREAKS = re.compile(r"[\t\n\r]+")


def one_line(attrs: dict[str, str]) -> dict[str, str]:
    """Addresses without tabs and line breaks, as browsers read them (URL standard, "basic URL parser", step 3)."""
    for name in ADDRESSES:
        address = attrs.get(name)
        if address and ("\n" in address or "\t" in address or "\r" in address):
            attrs = {**attrs, name: LINE_BREAKS.sub("", address.strip())}
    return attrs


FORMATTING = words("a b big code em font i nobr s small strike strong tt u")
HEADINGS = words("h1 h2 h3 h4 h5 h6")
CLOSES_P = HEADINGS | words(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer header"
    " hgroup main menu nav ol p search"
    " section summary ul pre listing form table hr xmp plaintext li dd dt"
)
SCOPE = words("applet caption td th marquee object template table")
MARKERS = words("applet caption td th marquee object template")
SPECIAL = CLOSES_P | SCOPE | words(
    "area base basefont bgsound br button col colgroup embed frame frameset iframe img input keygen link meta"
    " noembed noframes noscript"
    " param script select source style tbody textarea tfoot thead title tr track wbr"
)  # fmt: skip
TABLE_PARTS = words("table tbody thead tfoot tr")
TABLE_GROUPS = words("tbody thead tfoot")
CELLS = words("td th caption")
IN_TABLE = words("caption colgroup col tbody thead tfoot tr td th script style template #comment")
TABLE_NAMES = TABLE_PARTS | CELLS | words("colgroup col template")
"""Names that steer the building of tables; in a drawing they are somebody's own."""
FOREIGN = words("svg math")
FOREIGN_POINTS = words("foreignobject desc annotation-xml mi mo mn ms mtext")
FOREIGN_VOID = words(
    "circle ellipse image line malignmark maligngroup mglyph mprescripts mspace none path polygon polyline rect"
    " stop use"
)
BREAKOUT = HEADINGS | words(
    "b big blockquote br center code dd div dl dt em embed hr i img li listing menu meta nobr ol p pre ruby s"
    " small span strong strike sub sup"
    " table tt u ul var"
)
RUBY_PARTS = words("rb rt rtc rp")
NEWLINE_EATERS = words("pre textarea listing")

TRACKS: dict[str, frozenset[str]] = {
    "special": SPECIAL,
    "hard": SPECIAL - words("address div p"),
    "scope": SCOPE,
    "item": SCOPE | words("ol ul"),
    "button": SCOPE | words("button"),
    "table": words("table template"),
    "foreign": FOREIGN | FOREIGN_POINTS,
    "heading": HEADINGS,
    "definition": words("dd dt"),
    "cell": CELLS,
}
"""Kinds of elements whose places in the stack are kept."""
