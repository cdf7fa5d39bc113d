"""Shortcodes of words whose meaning is known: headings, buttons, counters, prices, quotes."""

import re
from base64 import b64decode
from binascii import Error
from html import escape
from urllib.parse import unquote

from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.makers.attributes import CONTENT_OF, HREFS, Make, address, is_text
from wpmigrate.normalizer.makers.sayings import linked_to, said, told
from wpmigrate.normalizer.plain import plain_text


def heading(level: int, *names: str) -> Make:
    """The first of these attributes as a heading; WPBakery's tells its own level (``tag:h2|...``)."""

    def make(given: dict[str, str], context: Context) -> str | None:
        text = next((plain_text(decoded(given[name])) for name in names if given.get(name)), "")
        own = re.search(r"\btag:(h[1-6]|p|div)\b", given.get("font_container", ""))
        named = next((given[name] for name in TAGS if re.fullmatch(r"h[1-6]", given.get(name, ""))), "")
        tag = own[1] if own else named or f"h{level}"
        return f"<{tag}>{escape(text, quote=False)}</{tag}>" if text else ""

    return make


TAGS = ("tag", "tag_name", "heading_tag", "title_tag", "type")


def any_heading(given: dict[str, str], context: Context) -> str | None:
    """A heading of whatever plugin, by its attributes or by what it encloses; what else they say follows."""
    name = next((name for name in HEADING_OF if given.get(name) and is_text(given[name])), "")
    text = given.get(name) or given.get(CONTENT_OF, "")
    rest = {key: value for key, value in given.items() if key != name}
    below = f"<p>{given[CONTENT_OF]}</p>" if name and given.get(CONTENT_OF) else ""
    return (heading(2, "text")({**rest, "text": text}, context) or "") + (told(rest, context) or "") + below


HEADING_OF = ("heading", "main_heading", "text", "title", "content")


def entitled(level: int, *names: str) -> Make:
    """The first of these attributes as a heading, and whatever else they say to readers."""

    def make(given: dict[str, str], context: Context) -> str | None:
        name = next((name for name in names if given.get(name)), "")
        rest = {key: value for key, value in given.items() if key not in {name, CONTENT_OF}}
        title = heading(level, name)({**given, name: given.get(name, "")}, context) if name else ""
        return (title or "") + (said(rest, context) or "")

    return make


def sized(given: dict[str, str], context: Context) -> str | None:
    size = given.get("size", "2")
    text = given.get(CONTENT_OF)
    level = size if size in {"1", "2", "3", "4", "5", "6"} else "2"
    return f"<h{level}>{text}</h{level}>" if text else None


def item(given: dict[str, str], context: Context) -> str | None:
    return f"<li>{given[CONTENT_OF]}</li>" if given.get(CONTENT_OF) else None


def pane(given: dict[str, str], context: Context) -> str | None:
    """What opens, of whatever plugin: its title as a heading."""
    return heading(4, "title", "heading", "label")(given, context)


def decoded(text: str) -> str:
    """King Composer writes some texts in base64."""
    if len(text) % 4 or not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", text):
        return text
    try:
        plain = b64decode(text, validate=True).decode()
    except (Error, UnicodeDecodeError):
        return text
    return plain if plain.isprintable() and re.search(r"\w{3}", plain) else text


def priced(given: dict[str, str], context: Context) -> str | None:
    """Divi's table of prices: ``currency="€" sum="10" per="month"``."""
    price = given.get("currency", "") + given.get("sum", "") + (f"/{given['per']}" if given.get("per") else "")
    rest = {name: value for name, value in given.items() if name not in {"currency", "sum", "per"}}
    return (entitled(3, "title")(rest, context) or "") + (f"<p>{escape(price, quote=False)}</p>" if price else "")


def counted(given: dict[str, str], context: Context) -> str | None:
    """A number with what stands before and after it, and its title."""
    before, value, after = (next((given[name] for name in names if given.get(name)), "") for names in NUMBER)
    if given.get("unit_pos") == "prefix":
        before, after = after, before
    rest = {name: text for name, text in given.items() if not any(name in names for names in NUMBER)}
    number = plain_text(f"{before}{value}{after}")
    return (f"<p>{escape(number, quote=False)}</p>" if number else "") + (told(rest, context) or "")


NUMBER = (
    ("counter_prefix", "prefix", "number_prefix"),
    ("value", "counter_value", "number", "digit", "count", "end"),
    ("unit", "units", "counter_suffix", "suffix", "number_suffix", "symbol"),
)
"""Attributes of what stands before a number, of the number, and of what stands after it."""


def button(given: dict[str, str], context: Context) -> str | None:
    """``link="url:https%3A%2F%2Fexample.com|title:Go"`` (WPBakery), ``button_url`` (Divi), ``link`` (Avada)."""
    link = next((given[name] for name in HREFS if given.get(name)), "")
    named = re.search(r"\|title:([^|]*)", link) if link.startswith("url:") else None
    text = next((given[name] for name in LABELS if given.get(name)), "") or (unquote(named[1]) if named else "")
    if not text:
        return said(given, context)
    return linked_to(address(link), escape(plain_text(text), quote=False))


LABELS = (CONTENT_OF, "title", "button_text", "text", "label", "text_title")


def boxed(given: dict[str, str], context: Context) -> str | None:
    """Avada's content box: a title, and below its text a link that comes first here."""
    title = heading(3, "title")(given, context) or ""
    return title + (button({**given, "title": "", "text": given.get("linktext", "")}, context) or "")


def quoted(given: dict[str, str], context: Context) -> str | None:
    """``[su_quote cite="Ann" url="https://…"]…[/su_quote]``."""
    cite, href = escape(given.get("cite", ""), quote=False), address(given.get("url", ""))
    source = f'<a href="{escape(href)}">{cite or escape(href)}</a>' if href else cite
    cited = f"<cite>{source}</cite>" if source else ""
    return f"<blockquote><p>{given.get(CONTENT_OF, '')}</p>{cited}</blockquote>" if given.get(CONTENT_OF) else None
