"""The shortcodes of WordPress itself, and addresses alone on their line, on the text of the HTML, as WordPress reads
them: before any element exists. Linear.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from html import escape

from wpmigrate.normalizer import attachments
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.embeds import provider_of

# --------------------------------------------------------------------------------------------------------- shortcodes

OPENING = re.compile(
    r"\[(?P<name>caption|wp_caption|gallery|audio|video|embed|playlist)(?=[\s\]/])(?P<attributes>[^\[\]]*)\]"
)
"""As ``get_shortcode_regex``, which ends at the first ``]`` even inside quotes; nor may it hold a ``[``."""
TAGS = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
VERBATIM = re.compile(r"(?i)<(pre|code|script|style|textarea|kbd|samp|xmp)(?=[\s>/])")
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s'"]+))(?:\s|$)|"([^"]*)"|'([^']*)'|(\S+)""")
CURLY = str.maketrans({"“": '"', "„": '"', "”": '"', "″": '"', "‘": "'", "’": "'", "′": "'", "»": '"', "«": '"'})
ENTITIES = re.compile(r"&(?:#822[012]|#8243|#171|#187|quot);")
SINGLE = re.compile(r"&(?:#8216|#8217|#8242);")
EMPTY = re.compile(r"""((?:\A|\s)[\w-]+=)(?:&#822[01];|[“”])(?=\s+[\w-]+=|\s*/?\s*\Z)""")
"""Two straight single quotes, which ``wptexturize`` makes one curly double one."""
Expand = Callable[[dict[str, str], str, Context], str | None]


def expanded(html: str, context: Context) -> str:
    """``html`` with WordPress's own shortcodes as the HTML that they stand for, each with a Note. What a
    shortcode names and nobody has (a picture that is not in the library) leaves it as it is; so does a bracket
    inside code or inside a tag."""
    openings = list(OPENING.finditer(html)) if "[" in html else []
    if not openings:
        return html
    forbidden = bracketed(html)
    parts: list[str] = []
    place = 0
    for found, closing in zip(openings, _closings(html, openings), strict=True):
        start, name = found.start(), found["name"]
        if start < place or is_inside(forbidden, start) or html[start - 1 : start] == "[":
            continue
        end, content = found.end(), ""
        if closing >= 0 and not found["attributes"].rstrip().endswith("/"):
            end, content = closing + len(name) + 3, html[found.end() : closing]
        made = EXPANSIONS[name](attributes(found["attributes"].rstrip("/")), content, context)
        if made is None:
            if name in NAMING_RECORDS or context.is_stored:
                context.note_once("unrendered-block", found[0], where=name)
            continue
        context.note("expanded-shortcode", removed=html[start:end], added=made, detail=name, where=name)
        parts.extend((html[place:start], made))
        place = end
    return "".join((*parts, html[place:]))


def _closings(html: str, openings: list[re.Match[str]]) -> list[int]:
    """Where each shortcode's content ends, with no other of its name in it; -1 where nothing closes it. (WordPress
    would let it go on to the next closing tag, and lose what is between them.)"""
    following: dict[str, int] = {}
    found: list[int] = []
    for opening in reversed(openings):
        name = opening["name"]
        found.append(html.find(f"[/{name}]", opening.end(), following.get(name, len(html))))
        following[name] = opening.start()
    return found[::-1]


ESCAPED = re.compile(
    r"<!--.*?-->|<[^<>]*>"
    r"|\[(?P<single>\[(?:caption|wp_caption|gallery|audio|video|embed|playlist)(?=[\s\]/])[^\[\]]*\])\]"
    r"|\[(?P<pair>\[(?P<name>caption|wp_caption|gallery|audio|video|embed|playlist)(?=[\s\]/])[^\[\]]*\]"
    r"[^\[\]]*\[/(?P=name)\])\]",
    re.DOTALL,
)
BRACKETS = str.maketrans({"[": "&#91;", "]": "&#93;"})


def unescaped(raw: str) -> str:
    """Stored text in which ``[[gallery]]`` is the text ``[gallery]`` (``do_shortcode_tag``)."""

    def text(found: re.Match[str]) -> str:
        typed = found["single"] or found["pair"]
        return typed.translate(BRACKETS) if typed else found[0]

    return ESCAPED.sub(text, raw) if "[[" in raw else raw


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
    text = EMPTY.sub(r'\1""', text)
    return SINGLE.sub("'", ENTITIES.sub('"', text)).translate(CURLY).replace("\xa0", " ")


def _caption(given: dict[str, str], content: str, context: Context) -> str | None:
    """``img_caption_shortcode``: the caption is what follows the picture, or the attribute of old. Without a picture
    a stored one is its content; what nothing closes is its tag alone."""
    words = given.get("caption")
    picture, caption = content, words or ""
    if not words:
        split = re.match(r"(?s)\s*((?:<a\s[^>]+>\s*)?<img\s[^>]+>(?:\s*</a>)?)(.*)", content)
        if split is None:
            return content if context.is_stored and (content or given) else None
        picture, caption = split[1], split[2].strip()
    place = re.sub(r"[^a-z]", "", given.get("align", ""))
    below = f'<figcaption class="wp-caption-text">{caption}</figcaption>'
    return f'<figure class="wp-caption{" " if place else ""}{place}">{picture}{below}</figure>'


SOUNDS = ("mp3", "ogg", "flac", "m4a", "wav", "wma", "opus", "aac")
FILMS = ("mp4", "m4v", "webm", "ogv", "flv", "mov", "wmv")


def _player(tag: str, endings: tuple[str, ...]) -> Expand:
    """``wp_audio_shortcode``, ``wp_video_shortcode``: a player of the files that are named, else of the first attached
    one. A single address that is no such file is a film of another site, else a link."""

    def expand(given: dict[str, str], content: str, context: Context) -> str | None:
        named = [given[name] for name in ("src", *endings) if given.get(name)] or [
            given[name] for name in ("0",) if given.get(name)
        ]
        if not named:
            attached = attachments.shown({}, tag, context)
            if not attached:
                return None if attached is None else ""
            return _sources(tag, [attached[0].source_url], given, content)
        only = named[0] if len(named) == 1 else ""
        if only and re.split(r"[?#]", only)[0].rpartition(".")[2].lower() not in endings:
            return embed_html(only) if provider_of(only) else f'<a href="{escape(only)}">{escape(only)}</a>'
        return _sources(tag, named, given, content)

    return expand


def _sources(tag: str, addresses: list[str], given: dict[str, str], content: str) -> str:
    poster = f' poster="{escape(given["poster"])}"' if given.get("poster") else ""
    sources = "".join(f'<source src="{escape(address)}">' for address in addresses)
    player = f"<{tag} controls{poster}>{sources}{content}</{tag}>"
    return f'<div class="wp-video">{player}</div>' if tag == "video" else player


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
