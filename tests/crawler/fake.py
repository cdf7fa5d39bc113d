"""A WordPress at the wire: `Fake.transport` answers REST requests as WordPress does, from records that a test may
change between any two of them.

It knows paging with totals, ``include``, ``orderby=id``, ``_fields`` (nested), statuses, ``context=edit``,
application passwords, posts behind a password (and their comments) and the error objects; faults are functions that
a test puts in front.
"""

import base64
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from wpmigrate.crawler.options import CrawlOptions, Timing
from wpmigrate.crawler.rest import RestSource
from wpmigrate.notes import Note
from wpmigrate.records import Event, Failed, Filters, Indexed, Item

HOME = "https://example.org"
USER, PASSWORD = "keeper", "abcd efgh"
Fault = Callable[[httpx.Request, dict[str, str]], httpx.Response | None]
"""Gets a request and its parameters; an answer of its own takes the place of WordPress's."""
DATED = {"posts", "pages", "media"}
BASES = {
    "posts": "post",
    "pages": "page",
    "media": "attachment",
    "categories": "category",
    "tags": "post_tag",
    "users": "",
    "comments": "",
}


@dataclass
class Clock:
    """Time that passes only while somebody sleeps. ``slept`` are the waits, in seconds."""

    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def timing(self) -> Timing:
        return Timing(clock=lambda: self.seconds, now=self.now, sleep=self.sleep, chance=lambda: 0.5)


class Known:
    def __init__(self, known: dict[str, dict[int, str | None]] | None = None) -> None:
        self._known = known or {}

    def modified(self, site: str, collection: str) -> dict[int, str | None]:
        return self._known.get(collection, {})

    def present(self, site: str, collection: str, statuses: tuple[str, ...]) -> list[int]:
        return sorted(self._known.get(collection, {}))


class Fake:
    """``collections`` is route base -> id -> record; ``hidden`` ids are counted and never shown to the anonymous."""

    def __init__(self, posts: int = 3, *, home: str = HOME, pretty: bool = True) -> None:
        self.home = home
        self.pretty = pretty
        self.collections: dict[str, dict[int, dict[str, Any]]] = {base: {} for base in BASES}
        self.hidden: set[int] = set()
        self.faults: list[Fault] = []
        self.requests: list[httpx.Request] = []
        self.delay = 0.0
        self.running = self.most_running = 0
        self._lock = threading.Lock()
        for number in range(1, posts + 1):
            self.add(number)

    def add(self, number: int, base: str = "posts", **fields: Any) -> dict[str, Any]:
        record = {
            "id": number,
            "date_gmt": "2024-01-01T00:00:00",
            "slug": f"record-{number}",
            "status": "approved" if base == "comments" else "publish",
            "type": BASES.get(base, base),
            "link": f"{self.home}/record-{number}/",
            "title": {"rendered": f"Record {number}"},
            "content": {"rendered": f"<p>Text {number}</p>", "raw": f"Text {number}", "protected": False},
            "excerpt": {"rendered": "", "raw": "", "protected": False},
        }
        record |= {"modified_gmt": "2024-01-02T00:00:00"} if base in DATED else {}
        self.collections.setdefault(base, {})[number] = record | fields
        return self.collections[base][number]

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._handle)

    @property
    def root(self) -> str:
        return f"{self.home}/wp-json/" if self.pretty else f"{self.home}/index.php?rest_route=/"

    def asked(self, part: str) -> list[str]:
        """The addresses so far that contain ``part``."""
        return [str(request.url) for request in self.requests if part in str(request.url)]

    # --- answering

    def _handle(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.requests.append(request)
            self.running += 1
            self.most_running = max(self.most_running, self.running)
        time.sleep(self.delay)
        with self._lock:
            self.running -= 1
            return self._answer(request)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        parts = urlsplit(str(request.url))
        parameters = dict(parse_qsl(parts.query))
        for fault in self.faults:
            answer = fault(request, parameters)
            if answer is not None:
                return answer
        route = self._route(parts.path, parameters)
        if route is None:
            return page("<html lang='en-GB'><head><title>Home</title></head></html>", link=self.root)
        return self._rest(request, route.strip("/"), parameters)

    def _route(self, path: str, parameters: dict[str, str]) -> str | None:
        if "rest_route" in parameters:
            return parameters["rest_route"]
        base = urlsplit(self.home).path + "/wp-json"
        return path[len(base) :] if self.pretty and path.startswith(base) else None

    def _rest(self, request: httpx.Request, route: str, parameters: dict[str, str]) -> httpx.Response:
        logged_in = logs_in(request)
        if route == "":
            return answer({"name": "Fish &amp; chips", "home": self.home, "namespaces": ["wp/v2"], "gmt_offset": "2"})
        if route == "wp/v2/users/me":
            return answer({"id": 1, "slug": USER}) if logged_in else error(401, "rest_not_logged_in")
        if route in ("wp/v2/types", "wp/v2/taxonomies"):
            return answer(self._registry(route))
        base, _, number = route.removeprefix("wp/v2/").partition("/")
        if base not in self.collections:
            return error(404, "rest_no_route")
        if parameters.get("context") == "edit" and not logged_in:
            return error(401, "rest_forbidden_context")
        if number:
            return self._single(base, int(number), parameters, logged_in=logged_in)
        return self._list(base, parameters, logged_in=logged_in)

    def _registry(self, route: str) -> dict[str, Any]:
        taxonomies = {"categories", "tags"}
        bases = taxonomies if route.endswith("taxonomies") else self.collections.keys() - taxonomies
        extra: dict[str, Any] = {"types": ["post"]} if bases is taxonomies else {"taxonomies": []}
        ordered = [base for base in self.collections if base in bases and BASES.get(base, base)]
        return {BASES.get(base, base): {"slug": BASES.get(base, base), "rest_base": base, **extra} for base in ordered}

    def _single(self, base: str, number: int, parameters: dict[str, str], *, logged_in: bool) -> httpx.Response:
        record = self.collections[base].get(number)
        if record is None:
            return error(404, "rest_post_invalid_id")
        if record["status"] not in ("publish", "approved") and not logged_in:
            return error(401, "rest_forbidden")
        if parameters.get("password", "") not in ("", record.get("password", "")):
            return error(403, "rest_post_incorrect_password")
        return answer(shown(record, parameters))

    def _list(self, base: str, parameters: dict[str, str], *, logged_in: bool) -> httpx.Response:
        statuses = parameters.get("status", "approved" if base == "comments" else "publish").split(",")
        if set(statuses) - {"publish", "approved"} and not logged_in:
            return error(400, "rest_invalid_param", status="Status is forbidden.")
        per_page, number = int(parameters.get("per_page", 10)), int(parameters.get("page", 1))
        if not 1 <= per_page <= 100:
            return error(400, "rest_invalid_param", per_page="per_page must be between 1 and 100")
        records = [
            record
            for record in self.collections[base].values()
            if record["status"] in statuses or ({"any", "all"} & set(statuses) and record["status"] != "trash")
        ]
        if "post" in parameters:
            asked = {int(number) for number in parameters["post"].split(",")}
            if not logged_in and not all(self._opens(number, parameters) for number in asked):
                return error(401, "rest_cannot_read_post")
            records = [record for record in records if record.get("post") in asked]
        if "include" in parameters:
            records = [record for record in records if str(record["id"]) in parameters["include"].split(",")]
        if "slug" in parameters:
            records = [record for record in records if record["slug"] in parameters["slug"].split(",")]
        records.sort(key=lambda record: int(record["id"]))
        pages = -(-len(records) // per_page)
        if number > max(pages, 1) and base in DATED:
            return error(400, "rest_post_invalid_page_number")
        found = records[(number - 1) * per_page : number * per_page]
        visible = [record for record in found if logged_in or record["id"] not in self.hidden]
        if base == "comments" and not logged_in:
            visible = [record for record in visible if self._opens(record.get("post", 0), parameters)]
        totals = {"X-WP-Total": str(len(records)), "X-WP-TotalPages": str(pages)}
        return answer([shown(record, parameters) for record in visible], totals)

    def _opens(self, post: int, parameters: dict[str, str]) -> bool:
        password = self.collections["posts"].get(post, {}).get("password", "")
        return password in ("", parameters.get("password"))


def shown(record: dict[str, Any], parameters: dict[str, str]) -> dict[str, Any]:
    """The record as ``context`` and ``_fields`` have it."""
    password = record.get("password")
    if password:
        record = record | {name: record[name] | {"protected": True} for name in ("content", "excerpt")}
    if password and parameters.get("context") != "edit" and parameters.get("password") != password:
        record |= {name: record[name] | {"rendered": ""} for name in ("content", "excerpt")}
    if parameters.get("context") != "edit":
        record = {name: without_raw(value) for name, value in record.items() if name != "password"}
    fields = parameters.get("_fields")
    if fields is None:
        return record
    found: dict[str, Any] = {}
    for name in fields.split(","):
        outer, _, inner = name.partition(".")
        if outer in record and not inner:
            found[outer] = record[outer]
        elif outer in record and inner in record[outer]:
            found.setdefault(outer, {})[inner] = record[outer][inner]
    return found


def without_raw(value: Any) -> Any:
    return {name: text for name, text in value.items() if name != "raw"} if isinstance(value, dict) else value


def answer(value: Any, headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.Response(200, json=value, headers=headers)


def error(number: int, code: str, **parameters: str) -> httpx.Response:
    """A WP_Error with this HTTP status; ``parameters`` are those that it finds wrong."""
    data: dict[str, Any] = {"status": number} | ({"params": parameters} if parameters else {})
    return httpx.Response(number, json={"code": code, "message": "Sorry.", "data": data})


def page(text: str, status: int = 200, *, link: str = "") -> httpx.Response:
    headers = {"Content-Type": "text/html; charset=UTF-8"}
    headers |= {"Link": f'<{link}>; rel="https://api.w.org/", <{link}x>; rel="alternate"'} if link else {}
    return httpx.Response(status, text=text, headers=headers)


def logs_in(request: httpx.Request) -> bool:
    expected = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    return bool(request.headers.get("Authorization") == expected)


# --- reading it


@dataclass
class Reading:
    """What a Source said."""

    events: list[Event]

    def items(self, collection: str = "posts") -> dict[int, Any]:
        """id -> record, the last that was sent."""
        found = (event for event in self.events if isinstance(event, Item) and event.collection.name == collection)
        return {item.id: json.loads(item.raw) for item in found}

    def sent(self, collection: str = "posts") -> list[int]:
        """Ids in the order of their Items, as often as they came."""
        return [event.id for event in self.of(Item) if event.collection.name == collection]

    def index(self, collection: str = "posts") -> Indexed:
        """The list that counts: the last."""
        found: list[Indexed] = [event for event in self.of(Indexed) if event.collection.name == collection]
        return found[-1]

    def failed(self, collection: str = "posts") -> list[Failed]:
        return [event for event in self.of(Failed) if event.collection.name == collection]

    def notes(self, rule: str) -> list[str]:
        return [note.message for note in self.of(Note) if note.rule == rule]

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def read(
    fake: Fake,
    address: str | None = None,
    *,
    filters: Filters | None = None,
    known: Known | None = None,
    clock: Clock | None = None,
    **options: Any,
) -> Reading:
    """Everything that a crawl of the fake gives; ``options`` are those of `CrawlOptions`."""
    source = RestSource(
        address or fake.home,
        CrawlOptions(**options),
        transport=fake.transport,
        timing=(clock or Clock()).timing(),
    )
    return Reading(list(source.read(known or Known(), filters or Filters())))


def after(count: int, matching: Callable[[httpx.Request, dict[str, str]], bool], act: Callable[[], object]) -> Fault:
    """Does something once, before the ``count``-th request that matches is answered."""
    seen = iter(range(1, 1000))

    def fault(request: httpx.Request, parameters: dict[str, str]) -> None:
        if matching(request, parameters) and next(seen) == count:
            act()

    return fault
