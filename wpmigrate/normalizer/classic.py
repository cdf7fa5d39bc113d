"""Content of the classic editor: paragraphs out of blank lines (``wpautop``), and the shortcodes of WordPress itself.
 Both work on the text of the HTML, as WordPress does, before any element exists. Everything here is linear: what a
closing tag could be searched for again and again is searched once.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from html import escape

from wpmigrate.normalizer import attachments
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.embeds import provider_of

# ------------------------------------------------------------------------------------------------------------ wpautop

BLOCKS = (
    "(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|style|p|h[1-6]|hr"
    "|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|summary)"
)
Step = tuple[re.Pattern[str], str]


def _steps(*pairs: tuple[str, str]) -> tuple[Step, ...]:
    return tuple((re.compile(pattern.replace("BLOCKS", BLOCKS)), text) for pattern, text in pairs)


APART = _steps(
    (r"<br\s*/?>\s*<br\s*/?>", "\n\n"),
    (r"(<BLOCKS[\s/>])", r"\n\n\1"),
    (r"(</BLOCKS>)", r"\1\n\n"),
    (r"(<hr\s*?/?>)", r"\1\n\n"),
)
"""Blocks get lines of their own."""
TIGHT: dict[str, tuple[Step, ...]] = {
    "<option": _steps((r"(?<!\s)\s*<option", "<option"), (r"</option>\s*", "</option>")),
    "</object>": _steps(
        (r"(<object[^>]*>)\s*", r"\1"),
        (r"(?<!\s)\s*</object>", "</object>"),
        (r"(?<!\s)\s*(</?(?:param|embed)[^>]*>)\s*", r"\1"),
    ),
    "<(?:source|track)": _steps(
        (r"([<\[](?:audio|video)[^>\]]*[>\]])\s*", r"\1"),
        (r"(?<!\s)\s*([<\[]/(?:audio|video)[>\]])", r"\1"),
        (r"(?<!\s)\s*(<(?:source|track)[^>]*>)\s*", r"\1"),
    ),
    "<figcaption": _steps(
        (r"(?<!\s)\s*(<figcaption[^>]*>)", r"\1"),
        (r"</figcaption>\s*", "</figcaption>"),
    ),
}
"""No paragraph begins inside these, where the text has them at all."""
MEND = _steps(
    (r"<p>\s*</p>", ""),
    (r"<p>([^<]+)</(div|address|form)>", r"<p>\1</p></\2>"),
    (r"<p>\s*(</?BLOCKS[^>]*>)\s*</p>", r"\1"),
    (r"<p>(<li.+?)</p>", r"\1"),
    (r"(?i)<p><blockquote([^>]*)>", r"<blockquote\1><p>"),
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
TAGS = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
KEEPING_LINES = ("pre", "script", "style", "svg", "math", "textarea")
LINE = "\ue0a1"
"""Stands for a newline that is no break: a private character that text does not have."""


def autop(text: str) -> str:
    """Paragraphs and breaks from blank lines and line ends, as ``wpautop`` (``wp-includes/formatting.php``) makes
    them."""
    if not text.strip():
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, kept = _set_aside(text)
    text = _apply(APART, text + "\n")
    text = TAGS.sub(lambda tag: tag[0].replace("\n", LINE), text)
    for needle, steps in TIGHT.items():
        text = _apply(steps, text) if re.search(needle, text) else text
    paragraphs = (part.strip("\n") for part in re.split(r"\n\s*\n", text))
    text = "".join(f"<p>{part}</p>\n" for part in paragraphs if part)
    text = _apply(MEND, text)
    text = text.replace("<br>", "<br />").replace("<br/>", "<br />")
    text = re.sub(r"(?<!\s)\s+", _line_break, text)
    text = _apply(AFTER_BREAKS, text).replace(LINE, "\n")
    return re.sub("(?:<pre>)?\ue0a2([0-9]+)\ue0a3(?:</pre>)?", lambda found: kept[int(found[1])], text)


def _apply(steps: tuple[Step, ...], text: str) -> str:
    for pattern, replacement in steps:
        text = pattern.sub(replacement, text)
    return text


def _line_break(found: re.Match[str]) -> str:
    run = found[0]
    if "\n" not in run or found.string.endswith("<br />", 0, found.start()):
        return run
    return "<br />\n" + run.rpartition("\n")[2]


def _set_aside(text: str) -> tuple[str, list[str]]:
    """Elements whose line ends mean something, replaced by their numbers. An element without an end tag is left
    as it is."""
    text = re.sub("[\ue0a1-\ue0a3]", "", text)
    kept: list[str] = []
    parts: list[str] = []
    place, missing = 0, set[str]()
    lower = text.lower()
    for found in re.finditer(rf"(?i)<({'|'.join(KEEPING_LINES)})(?=[\s>/])", text):
        tag = found[1].lower()
        if found.start() < place or tag in missing:
            continue
        end = lower.find(f"</{tag}>", found.end())
        if end < 0:
            missing.add(tag)
            continue
        end += len(tag) + 3
        mark = f"\ue0a2{len(kept)}\ue0a3"
        parts.extend((text[place : found.start()], f"\n\n<pre>{mark}</pre>\n\n" if tag == "pre" else mark))
        kept.append(text[found.start() : end])
        place = end
    return "".join((*parts, text[place:])), kept


# --------------------------------------------------------------------------------------------------------- shortcodes

OPENING = re.compile(
    r"\[(?P<name>caption|wp_caption|gallery|audio|video|embed|playlist)(?=[\s\]/])(?P<attributes>[^\[\]]*)\]"
)
"""As ``get_shortcode_regex``, which ends at the first ``]`` even inside quotes; nor may it hold a ``[``."""
VERBATIM = re.compile(r"(?i)<(pre|code|script|style|textarea|kbd|samp|xmp)(?=[\s>/])")
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s'"]+))(?:\s|$)|"([^"]*)"|'([^']*)'|(\S+)""")
CURLY = str.maketrans({"“": '"', "”": '"', "″": '"', "‘": "'", "’": "'", "′": "'", "»": '"', "«": '"'})
ENTITIES = re.compile(r"&(?:#8220|#8221|#8243|#171|#187|#822[01]|quot);")
SINGLE = re.compile(r"&(?:#8216|#8217|#8242);")
Expand = Callable[[dict[str, str], str, Context], str | None]


def expanded(html: str, context: Context) -> str:
    """``html`` with WordPress's own shortcodes as the HTML that they stand for, each with a Note. What a
    shortcode names and nobody has (a picture that is not in the library) leaves it as it is; so does a bracket
    inside code or inside a tag."""
    if "[" not in html or not OPENING.search(html):
        return html
    forbidden = bracketed(html)
    parts: list[str] = []
    place = 0
    for found in OPENING.finditer(html):
        if (
            found.start() < place
            or is_inside(forbidden, found.start())
            or html[found.start() - 1 : found.start()] == "["
        ):
            continue
        end, content = _content(html, found)
        made = EXPANSIONS[found["name"]](attributes(found["attributes"].rstrip("/")), content, context)
        if made is None:
            if found["name"] in NAMING_RECORDS:
                context.note_once("unrendered-block", found[0], where=found["name"])
            continue
        source = html[found.start() : end]
        context.note("expanded-shortcode", removed=source, added=made, detail=found["name"], where=found["name"])
        parts.extend((html[place : found.start()], made))
        place = end
    return "".join((*parts, html[place:]))


def _content(html: str, found: re.Match[str]) -> tuple[int, str]:
    """Where the shortcode ends, and what it encloses."""
    closing = f"[/{found['name']}]"
    if found["attributes"].rstrip().endswith("/"):
        return found.end(), ""
    following = OPENING.search(html, found.end())
    end = html.find(closing, found.end(), following.start() if following else len(html))
    if end < 0:
        return found.end(), ""
    return end + len(closing), html[found.end() : end]


def bracketed(html: str) -> list[tuple[int, int]]:
    """The stretches in which a bracket is text: elements of code, and tags."""
    found = [(tag.start(), tag.end()) for tag in TAGS.finditer(html)]
    lower, missing, place = html.lower(), set[str](), 0
    for opening in VERBATIM.finditer(html):
        tag = opening[1].lower()
        if opening.start() < place or tag in missing:
            continue
        end = lower.find(f"</{tag}", opening.end())
        if end < 0:
            missing.add(tag)
            continue
        found.append((opening.start(), end))
        place = end
    united: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def is_inside(stretches: list[tuple[int, int]], place: int) -> bool:
    before = bisect_right(stretches, (place, -1)) - 1
    return before >= 0 and place < stretches[before][1]


def attributes(text: str) -> dict[str, str]:
    """``shortcode_parse_atts``, also behind ``wptexturize``, which makes straight quotes curly. Values without a
    name have numbers."""
    found: dict[str, str] = {}
    for name, *values in ATTRIBUTE.findall(plain_attributes(text)):
        value = next((value for value in values if value), "")
        found[name.lower() or str(len(found))] = value
    return found


def plain_attributes(text: str) -> str:
    """The attributes as they were typed."""
    return SINGLE.sub("'", ENTITIES.sub('"', text)).translate(CURLY).replace("\xa0", " ")


def _caption(given: dict[str, str], content: str, context: Context) -> str | None:
    """``img_caption_shortcode``: the caption is what follows the picture, or the attribute of old."""
    words = given.get("caption")
    picture, caption = content, words or ""
    if not words:
        split = re.match(r"(?s)\s*((?:<a\s[^>]+>\s*)?<img\s[^>]+>(?:\s*</a>)?)(.*)", content)
        if split is None:
            return None
        picture, caption = split[1], split[2].strip()
    place = re.sub(r"[^a-z]", "", given.get("align", ""))
    below = f'<figcaption class="wp-caption-text">{caption}</figcaption>'
    return f'<figure class="wp-caption{" " if place else ""}{place}">{picture}{below}</figure>'


SOUNDS = ("src", "mp3", "ogg", "m4a", "flac", "wav", "wma", "opus")
FILMS = ("src", "mp4", "m4v", "webm", "ogv", "flv", "mov", "wmv")


def _player(tag: str, names: tuple[str, ...]) -> Expand:
    def expand(given: dict[str, str], content: str, context: Context) -> str | None:
        addresses = [given[name] for name in names if given.get(name)] or [
            given[name] for name in ("0",) if given.get(name)
        ]
        if not addresses:
            return None
        poster = f' poster="{escape(given["poster"])}"' if given.get("poster") else ""
        sources = "".join(f'<source src="{escape(address)}">' for address in addresses)
        return f"<{tag} controls{poster}>{sources}{content}</{tag}>"

    return expand


def _embed(given: dict[str, str], content: str, context: Context) -> str | None:
    url = content.strip() or given.get("src", "")
    return embed_html(url) if url and "<" not in url else None


def embed_html(url: str) -> str:
    return f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">{url}</div></figure>'


EXPANSIONS: dict[str, Expand] = {
    "caption": _caption,
    "wp_caption": _caption,
    "gallery": attachments.gallery,
    "audio": _player("audio", SOUNDS),
    "video": _player("video", FILMS),
    "embed": _embed,
    "playlist": attachments.playlist,
}
"""WordPress's own shortcodes (``wp-includes/media.php``): what each becomes, None where it cannot be said."""
NAMING_RECORDS = frozenset(("gallery", "playlist"))
"""Those that show what stands elsewhere: records by id, or all that are attached to the post."""


# ----------------------------------------------------------------------------------------------------- bare addresses

ADDRESS = r"https?://[^\s<>\"]+"
EMBEDDED = re.compile(
    rf"(?im)^[ \t]*(?P<line>{ADDRESS})[ \t]*\r?$"
    rf"|(?<=>)\s*(?P<paragraph>{ADDRESS})\s*(?=</p>)"
    rf"|(?<!\[)\[embed(?=[\s\]])[^\[\]]*\]\s*(?P<shortcode>https?://[^\s<>\"\[]+)\s*\[/embed\]"
)


def autoembed(raw: str) -> str:
    """Stored text in which an address that is alone on its line or in its paragraph, where its host is one that
    WordPress embeds, and each one in ``[embed]`` is a player (``WP_Embed``). It happens before anything else touches
    the text, so that no filter changes the address.
    """
    if "://" not in raw:
        return raw
    forbidden = bracketed(raw)

    def player(found: re.Match[str]) -> str:
        kind = found.lastgroup or ""
        if is_inside(forbidden, found.start(kind)) or not (kind == "shortcode" or provider_of(found[kind])):
            return found[0]
        return f'<iframe src="{found[kind]}"></iframe>'

    return EMBEDDED.sub(player, raw)
