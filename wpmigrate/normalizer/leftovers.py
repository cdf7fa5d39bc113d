"""Shortcodes that the answer holds unexpanded: page builders register theirs only where a theme shows a page, so that
the REST API gives ``[vc_row][vc_column]`` as text, and those of plugins that are gone stay for ever.

What only arranges goes, what holds words or pictures in its attributes becomes them; one Note a shortcode. Of those
that are in no table, a pair is what it encloses; whatever their attributes say to readers (a title, a name) is kept,
and one that says nothing leaves with a Note of its loss. A bracket that nothing shows to be a shortcode is an author's
text (`_is_shortcode`).
"""

import re

from wpmigrate.normalizer.classic import EXPANSIONS, bracketed, is_inside, plain_attributes
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import words
from wpmigrate.normalizer.makers import (
    ADDRESS,
    BOXES,
    CONTENT_OF,
    ENCLOSING,
    HEADING,
    LINK,
    MAKERS,
    maker,
    quoted_attributes,
)

TAG = re.compile(
    r"\[(?P<closing>/)?(?P<name>[A-Za-z][\w-]*)"
    r"(?P<attributes>(?=[\s\]/])[^\[\]<>]*(?:<br\s*/?>[^\[\]<>]*)*)\]"
)
APART = "<br><br>"
"""What stands before and after a box is no line of one paragraph; the blocks of a maker part by themselves."""
CONTENT = re.compile(r"([^\[\]]*)\[/([a-z0-9_-]+)\]")
DYNAMIC = re.compile(r"@ET-DC@[A-Za-z0-9+/=]*@")
"""Divi's mark for what the server fills in (a title, a date), where nobody filled it in."""


def unwrapped(html: str, context: Context) -> str:
    """``html`` without shortcodes that nobody expanded."""
    html = _without_dynamic(html, context)
    if "[" not in html or not TAG.search(html):
        return html
    forbidden = bracketed(html)
    tags = [found for found in TAG.finditer(html) if not is_inside(forbidden, found.start())]
    pairs = _pairs(tags)
    parts: list[str] = []
    place = 0
    for found in tags:
        if found.start() < place or not _is_shortcode(found, pairs):
            continue
        end, content = _content(found)
        made = _within(_made(found, content, context), found, end)
        between = made or _between(html, found, end)
        _note(found, end, made, between, pairs, context)
        parts.extend((html[place : found.start()], between))
        place = end
    return "".join((*parts, html[place:]))


def _note(found: re.Match[str], end: int, made: str | None, between: str, pairs: set[str], context: Context) -> None:
    """The Note on one shortcode. One in the middle of a word (``[dropcap]O[/dropcap]nce``) takes the word with it."""
    html, name = found.string, found["name"]
    is_read = bool(made) or name in BOXES or name in pairs or (name in MAKERS and made is not None)
    rule = "expanded-shortcode" if is_read else FURNITURE.get(name.lower(), "shortcode")
    detail = name if rule == "expanded-shortcode" else found[0]
    before, after = ("", "") if between else _joined(html, found.start(), end)
    removed = f"{before}{html[found.start() : end]}{after}"
    context.note(rule, removed=removed, added=made or before + after, detail=detail, where=name)


BUILDERS = re.compile(r"(?:vc|et_pb|fusion|av|kc)_[a-z0-9_]+")
"""Shortcodes that need no evidence."""
SURE = re.compile(r"su_[a-z_]+|contact-form-7")
FURNITURE: dict[str, str] = {
    **dict.fromkeys(words("toc ez-toc lwptoc simpletoc rank_math_toc wpseo_toc"), "table-of-contents"),
    **dict.fromkeys(
        words("addtoany shareaholic ssba-buttons social_share_button display_ultimate_social_icons sharing share"),
        "sharing-buttons",
    ),
    **dict.fromkeys(words("jetpack-related-posts yarpp crp"), "related-posts"),
    **dict.fromkeys(words("the_ad the_ad_group adrotate quads adinserter"), "advertisement"),
    **dict.fromkeys(words("wpseo_breadcrumb rank_math_breadcrumb aioseo_breadcrumbs"), "post-furniture"),
    **dict.fromkeys(words("clear clearboth divider hr spacer gap su_divider su_spacer"), "decoration"),
    **dict.fromkeys(
        words(
            "contact-form-7 gravityform gravityforms wpforms mc4wp_form mailpoet_form newsletter_form ninja_form"
            " ninja_forms formidable caldera_form forminator_form fluentform contact-form"
        ),
        "form",
    ),
}
"""Shortcodes of what leaves a post in its HTML as well: the rule of their Notes."""
STANDING = frozenset(FURNITURE) | words(
    "podlove-web-player podlove-subscribe-button powerpress woocommerce_cart woocommerce_checkout"
    " woocommerce_my_account woocommerce_order_tracking bbp-forum-index tribe_events events_list wp-rss-aggregator"
    " html_sitemap wp_sitemap_page"
)
"""Shortcodes of plugins and themes that take no attributes, where one is all that stands in a line."""
VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'=]+)"""
PAIRS = re.compile(rf"\s+[\w-]+={VALUE}(?:\s+(?:[\w-]+={VALUE}|[\w-]+))*\s*/?\s*")
NAMED = re.compile(r"""\s*(?:\Z|[\w-]+=["'])""")
"""Where the name is no word, values may be JSON, whose quotation marks are those of attributes."""
QUOTED = re.compile(r"""=["']""")


def _pairs(tags: list[re.Match[str]]) -> set[str]:
    """The names that an opening and, after it, a closing tag have."""
    opened, closed = set[str](), set[str]()
    for found in tags:
        if not found["closing"]:
            opened.add(found["name"])
        elif found["name"] in opened or BUILDERS.fullmatch(found["name"]):
            closed.add(found["name"])
    return closed


def _is_shortcode(found: re.Match[str], pairs: set[str]) -> bool:
    """Whether a bracket is a builder's, is closed by one of its name, or holds attributes with quoted values
    (``[osm_map zoom="10"]``; in a paragraph of its own they may be unquoted, or the name be no word: ``[tide_table]``).
    ``[sic]``, ``[1]``, ``a[i]``, ``[see x=1]`` and ``[[gallery]]`` are text.
    """
    html, name = found.string, found["name"]
    if BUILDERS.fullmatch(name) or SURE.fullmatch(name):
        return True
    before, after = html[found.start() - 1 : found.start()], html[found.end() : found.end() + 1]
    if name in EXPANSIONS or before == "[" or after == "(":
        return False
    if name in pairs:
        return True
    given = plain_attributes(found["attributes"])
    if name.lower() in STANDING and not found["closing"]:
        return _stands_alone(found)
    if found["closing"] or not (PAIRS.fullmatch(given) or ("_" in name and NAMED.match(given))):
        return False
    return _stands_alone(found) or QUOTED.search(given) is not None


def _stands_alone(found: re.Match[str]) -> bool:
    return ALONE.match(found.string, found.end()) is not None and _begins(found.string, found.start())


ALONE = re.compile(r"\s*(?:</(?:p|div|h[1-6]|li|td)>|\Z)")
LINE_TAGS = "br|p|div|h[1-6]|ul|ol|li|table|tr|td|th|blockquote|section|figure"
LINE_ENDS = re.compile(rf"\[|\s*(?:\Z|</?(?:{LINE_TAGS})\b)")
LINE_BEGINS = re.compile(rf"</?(?:{LINE_TAGS})\b[^<>]*>\Z")
LOOK_BACK = 300


def _begins(html: str, place: int) -> bool:
    """Whether nothing stands before it in its line but other shortcodes."""
    if html[place - 1 : place] == "]":
        return True
    before = html[max(0, place - LOOK_BACK) : place].rstrip()
    tag = before.rfind("<")
    return not before or (tag >= 0 and LINE_BEGINS.match(before, tag) is not None)


def _between(html: str, found: re.Match[str], end: int) -> str:
    """What stands in place of one that becomes nothing: boxes part what is before and after them, a pair within a
    sentence does not.
    """
    if BUILDERS.fullmatch(found["name"]) or _begins(html, found.start()) or LINE_ENDS.match(html, end):
        return APART
    return ""


def _joined(html: str, start: int, end: int) -> tuple[str, str]:
    """The parts of a word that one within it parted (``[dropcap]O[/dropcap]nce``)."""
    before = WORD_END.search(html, max(0, start - LOOK_BACK), start)
    after = WORD_START.match(html, end)
    return (before[0], after[0]) if before and after else ("", "")


WORD_END = re.compile(r"[^\W_]+\Z")
WORD_START = re.compile(r"[^\W_]+")


def _without_dynamic(html: str, context: Context) -> str:
    """``html`` without Divi's marks in its text."""
    if "@ET-DC@" not in html:
        return html
    forbidden = bracketed(html)

    def gone(found: re.Match[str]) -> str:
        if is_inside(forbidden, found.start()):
            return found[0]
        context.note("shortcode", removed=found[0], detail="a value that Divi fills in", where="et_pb")
        return ""

    return DYNAMIC.sub(gone, html)


def _content(found: re.Match[str]) -> tuple[int, str]:
    """Where a shortcode that needs what it encloses ends with its closing tag, and the text in between; any other ends
    itself.
    """
    inside = CONTENT.match(found.string, found.end()) if not found["closing"] else None
    if inside is None or inside[2] != found["name"] or not _needs(found, inside[1]):
        return found.end(), ""
    text = re.sub(r"<[^<>]*>", "", inside[1]).strip()
    return (inside.end(), text) if text else (found.end(), "")


def _needs(found: re.Match[str], content: str) -> bool:
    """Whether a shortcode is one with what it encloses: by its name, or since that is what its attributes are about."""
    name = found["name"]
    if name in MAKERS or (BUILDERS.fullmatch(name) and not ADDRESS.fullmatch(content)):
        return name in ENCLOSING
    is_about = HEADING.fullmatch(name) or LINK.search(found["attributes"]) or ADDRESS.fullmatch(content)
    return "<" not in content and is_about is not None


def _made(found: re.Match[str], content: str, context: Context) -> str | None:
    """The HTML that a tag stands for, none for one that only arranges; None where what it needs is not there (the
    record of a picture). The title of a form is its maker's.
    """
    name = found["name"]
    if name in BOXES or found["closing"] or (not BUILDERS.fullmatch(name) and "form" in name):
        return ""
    given = quoted_attributes(found["attributes"])
    make = maker(name, content, is_builder=BUILDERS.fullmatch(name) is not None)
    made = make({**given, CONTENT_OF: content} if content else given, context)
    return f"<p>{content}</p>" if made is None and content else made


def _within(made: str | None, found: re.Match[str], end: int) -> str | None:
    """What a shortcode in the middle of a sentence becomes is a part of it."""
    html, start = found.string, found.start()
    if not made or BUILDERS.fullmatch(found["name"]) or _begins(html, start) or not IN_LINE.search(made):
        return made
    before = " " if html[start - 1 : start].isalnum() else ""
    after = " " if html[end : end + 1].isalnum() else ""
    return before + IN_LINE.sub(" ", made).strip() + after


IN_LINE = re.compile(r"</?p>|</?h[1-6]>")
