"""A record that kills the answers it is in: what can be had of it by gentler questions."""

import json
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from wpmigrate.crawler import addresses
from wpmigrate.crawler.answers import Answer, Piece, with_source
from wpmigrate.crawler.troubles import Trouble
from wpmigrate.records import Item

if TYPE_CHECKING:
    from wpmigrate.crawler.endpoint import Endpoint


def gently(endpoint: "Endpoint", number: int) -> tuple[Item | None, list[str]]:
    """The record as far as it can be had: without what must be rendered, each rendered text alone, the source, and the
    content that the site's own page shows. Also gives what is missing, or came in another way, in words."""
    value = endpoint.part(number, {"_fields": endpoint.details}) if endpoint.details else None
    if value is None:
        return None, []
    parts = {name: endpoint.part(number, {"_fields": f"id,{name}"}) for name in ("content", "excerpt")}
    missing = [name for name, part in parts.items() if part is None or name not in part]
    more = [*parts.values(), endpoint.part(number, {"_fields": PLUGIN_FIELDS})]
    if endpoint.raw:
        more.append(endpoint.part(number, BARE_SOURCE))
        missing += ["source"] if more[-1] is None else []
    if "content" in missing:
        shown = _shown(endpoint, number, value)
        more.append(shown)
        missing[0] = "content (it was taken from the site's page)" if shown else "content"
    piece = Piece(value, json.dumps(value))
    for part in more:
        piece = with_source(piece, part)
    return endpoint.item(piece), [*missing, "fields of plugins"]


def _shown(endpoint: "Endpoint", number: int, value: Mapping[str, Any]) -> dict[str, Any] | None:
    """The content that the post's own page shows."""
    link, protected = value.get("link"), value.get("content")
    hidden = isinstance(protected, dict) and protected.get("protected")
    if value.get("status") != "publish" or hidden or not isinstance(link, str):
        return None
    if not addresses.same_site(link, endpoint.root.url) or addresses.downgrades(endpoint.root.url, link):
        return None
    try:
        content = content_of(endpoint.client.get(link, tries=1), number)
    except Trouble:
        return None
    return {"content": {"rendered": content, "protected": False}} if content is not None else None


def content_of(page: Answer, number: int) -> str | None:
    """What stands in the element that WordPress's themes put a post's content in, on the page of that post alone."""
    reader = _Content(number)
    reader.feed(page.body.decode("utf-8", "replace"))
    return reader.content


class _Content(HTMLParser):
    """Takes the text as it stands, from the first ``entry-content`` to its end tag. ``body`` names the post in its
    classes (``postid-7``, ``page-id-7``)."""

    def __init__(self, number: int) -> None:
        super().__init__(convert_charrefs=False)
        self.content: str | None = None
        self._names = {f"postid-{number}", f"page-id-{number}"}
        self._is_of_it = False
        self._tag = ""
        self._depth = 0
        self._begins = 0
        self._text = ""
        self._lines: list[int] = []

    def feed(self, data: str) -> None:
        self._text = data
        self._lines = [0, *(place + 1 for place, character in enumerate(data) if character == "\n")]
        super().feed(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = set((dict(attrs).get("class") or "").split())
        if tag == "body":
            self._is_of_it = bool(classes & self._names)
        elif self._depth:
            self._depth += tag == self._tag
        elif self._is_of_it and self.content is None and "entry-content" in classes:
            self._tag, self._depth = tag, 1
            self._begins = self._place() + len(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag == self._tag:
            self._depth -= 1
            if not self._depth:
                self.content = self._text[self._begins : self._place()].strip() + "\n"

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


PLUGIN_FIELDS = (
    "id,acf,lang,translations,yoast_head_json,aioseo_head_json,rank_math_title,rank_math_description,"
    "jetpack_featured_media_url"
)
BARE_SOURCE: Mapping[str, str | int] = {"context": "edit", "_fields": "id,content.raw,title.raw"}
"""What of the source WordPress gives without rendering anything: ``excerpt.raw`` renders the excerpt first."""
