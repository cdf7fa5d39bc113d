"""What stands in an answer's body: JSON, damaged JSON, or a page that somebody put in its place.

Damage is repaired only where the JSON itself is whole (`Json.repairs` says how); a truncated answer is a `NotJson`
that the client asks for again.
"""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from wpmigrate.crawler.troubles import LONGEST_WAIT, NotJson, Obstacle, Refused
from wpmigrate.records import scrub, slices


@dataclass(frozen=True, slots=True)
class Answer:
    """``url`` is where it came from in the end; ``headers`` have names in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def number(self, name: str) -> int | None:
        """A header that is a number, such as ``x-wp-total``."""
        value = self.headers.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


class Piece(NamedTuple):
    """One record: parsed, and as it was sent."""

    value: dict[str, Any]
    text: str


@dataclass(frozen=True, slots=True)
class Json:
    """A JSON text and its value; ``repairs`` says what had to be mended."""

    value: Any
    text: str
    repairs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Records:
    """A page of a collection."""

    pieces: list[Piece]
    repairs: list[str]
    answer: Answer


# --- whole answers


def records(answer: Answer) -> Records:
    """The answer as a list of records. Raises `NotJson`, or `Refused` for an error that came with a good status."""
    clean = _undamaged(answer.body)
    if clean is not None:
        return Records(clean, [], answer)
    found = salvage(answer.body, _is_list)
    if isinstance(found.value, list) and _is_list(found.value):
        return Records([Piece(value, text) for value, text in pieces(found)], found.repairs, answer)
    values = list(_object(found.value).values())
    _raise_error_object(_object(found.value))
    if not values or not _is_list(values):
        raise NotJson("junk", "the answer is JSON, but not a list of records")
    # PHP writes a list with gaps in its keys as an object: {"0": {...}, "2": {...}}
    return Records(
        [Piece(value, json.dumps(value)) for value in values], [*found.repairs, "an object in place of a list"], answer
    )


def _undamaged(body: bytes) -> list[Piece] | None:
    """The records of an answer that is a list and nothing else, which nearly all are: parsed once."""
    if body[:1] != b"[" or body[-1:] != b"]":
        return None
    try:
        whole = body.decode()
        found = [Piece(value, text) for value, text in slices(whole)]
    except (ValueError, RecursionError):
        return None
    last = found[-1].text if found else "["
    ends = whole[:-1].rstrip().endswith(last)
    return found if ends and all(isinstance(piece.value, dict) for piece in found) else None


def thing(answer: Answer) -> Json:
    """The answer as one object. Raises `NotJson`, or `Refused` for an error that came with a good status."""
    found = salvage(answer.body, lambda value: isinstance(value, dict))
    if not isinstance(found.value, dict):
        raise NotJson("junk", "the answer is JSON, but not an object")
    _raise_error_object(found.value)
    return found


def anything(answer: Answer) -> Json:
    """The answer as an object or a list, whatever is in it. Raises as `thing`."""
    found = salvage(answer.body, lambda value: isinstance(value, dict | list))
    if isinstance(found.value, dict):
        _raise_error_object(found.value)
    return found


def _raise_error_object(value: dict[str, Any]) -> None:
    error = error_object(value)
    if error and "id" not in value:
        status = error.status or 500
        raise Refused(status, f"the site answered {status}: {error.message}", code=error.code)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)


def pieces(found: Json) -> Iterator[tuple[Any, str]]:
    """Each element of a JSON list with its own piece of the text."""
    try:
        return iter(list(slices(found.text)))
    except ValueError:  # only `salvage` read it, with control characters in its texts
        return ((value, json.dumps(value)) for value in found.value)


# --- records


def record_id(value: Mapping[str, Any]) -> int | None:
    """The ``id`` of a record; some plugins write it as a string."""
    number = value.get("id")
    if isinstance(number, str) and number.isascii() and number.isdigit() and len(number) < 19:
        return int(number)
    return number if isinstance(number, int) and not isinstance(number, bool) and -(2**63) <= number < 2**63 else None


def with_source(piece: Piece, source: Mapping[str, Any] | None) -> Piece:
    """The record with what another answer has of it, under the same keys: ``content.raw`` beside
    ``content.rendered``.

    Raises `NotJson` for a depth that cannot be written again.
    """
    if not source:
        return piece
    try:
        fill(piece.value, source)
        return Piece(piece.value, json.dumps(piece.value))
    except RecursionError:
        raise _too_deep() from None


def fill(value: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Puts in what is not there, at any depth."""
    for key, entry in more.items():
        there = value.setdefault(key, entry)
        if isinstance(there, dict) and isinstance(entry, dict):
            fill(there, entry)


# --- salvage


def salvage(body: bytes, fits: Callable[[Any], bool]) -> Json:
    """The JSON in a body: after a byte order mark, a PHP notice, and before whatever a cache appends. Raises
    `NotJson` where none is whole.

    Of several JSON texts (a notice may hold ``[0]``) the first that ``fits`` and is not empty counts; else an empty
    one, or the one that the body begins with.
    """
    repairs: list[str] = []
    if body.startswith(b"\xef\xbb\xbf"):
        repairs.append("a byte order mark before the JSON")
    return salvage_text(_decoded(body, repairs), fits, repairs)


def _decoded(body: bytes, repairs: list[str]) -> str:
    try:
        return body.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        repairs.append("bytes that are not UTF-8")
        return body.decode("utf-8-sig", "replace").strip()


def salvage_text(text: str, fits: Callable[[Any], bool], repairs: list[str]) -> Json:
    """`salvage` of what is text already; ``repairs`` are what was mended before."""
    second_best, beyond = None, 0
    for start in _starts(text):
        found = _decode(text, start, repairs) if start >= beyond else None
        if found is None:
            continue
        value, beyond, mended = found
        result = Json(value, mended, [*repairs, *_around(text, start, beyond)])
        if value and fits(value):
            return result
        if second_best is None and (start == 0 or fits(value)):
            second_best = result
    if second_best is None:
        raise _not_json(text)
    return second_best


def _starts(text: str) -> Iterator[int]:
    """Where JSON may begin: at the start of a line, or behind a tag."""
    for count, match in enumerate(START.finditer(text)):
        if count == 1000:
            return
        yield match.end() - 1


def _decode(text: str, start: int, repairs: list[str]) -> tuple[Any, int, str] | None:
    try:
        value, end = STRICT.raw_decode(text, start)
        return value, end, text[start:end]
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        if "control character" not in str(error):
            _unless_broken(error, text, start)
            return None
    return _decode_with_controls(text, start, repairs)


def _decode_with_controls(text: str, start: int, repairs: list[str]) -> tuple[Any, int, str] | None:
    try:
        value, end = LENIENT.raw_decode(text, start)
        mended = json.dumps(scrub(value))
    except ValueError as error:
        _unless_broken(error, text, start)
        return None
    except RecursionError:
        raise _too_deep() from None
    repairs.append("unescaped control characters")
    return value, end, mended


def _unless_broken(error: ValueError, text: str, start: int) -> None:
    """What begins as WordPress's JSON and does not end as such is broken: looking further would find a piece and take
    it for the whole."""
    if not BEGINS.match(text, start):
        return
    place = error.pos if isinstance(error, json.JSONDecodeError) else start
    sign = diagnose({}, text[place : place + LOOK])
    if sign is not None:
        raise NotJson(sign.obstacle, f"the answer breaks off after {place} characters with {sign.what}", sign.advice)
    raise NotJson("truncated", f"the answer breaks off after {place} characters")


def _around(text: str, start: int, end: int) -> Iterator[str]:
    if start:
        yield f"text before the JSON ({excerpt(text[:start])})"
    if text[end:].strip():
        yield f"text after the JSON ({excerpt(text[end:])})"


def _not_json(text: str) -> NotJson:
    if not text:
        return NotJson("junk", "the answer is empty")
    sign = diagnose({}, text)
    if sign is not None:
        return NotJson(sign.obstacle, f"the answer is {sign.what}, not JSON", sign.advice)
    return NotJson("junk", f"the answer is not JSON ({excerpt(text)})")


# --- pages in place of answers


class Sign(NamedTuple):
    obstacle: Obstacle
    what: str
    advice: str


def diagnose(headers: Mapping[str, str], text: str) -> Sign | None:
    """Which page came in place of JSON, None when it is no page."""
    if headers.get("cf-mitigated") == "challenge":
        return CHALLENGE
    head = text[:LOOK].lower()
    for pattern, sign in SIGNS.items():
        if re.search(pattern, head):
            return sign
    return None


def refused(answer: Answer, wait: float | None) -> Refused:
    """An answer with a status of 400 or more as a `Refused`: WordPress's own words, or what kind of page it is."""
    text = answer.body.decode("utf-8", "replace")
    error = _error_in(answer.body)
    if error is not None:
        what = f"the site answered {answer.status} ({error.code}: {error.message})"
        return Refused(answer.status, what, code=error.code, parameters=error.parameters, wait=wait)
    if answer.status == 401 and answer.headers.get("www-authenticate", "").lower().startswith("basic"):
        trouble = Refused(401, "the site asks for a user and a password before WordPress is reached")
        trouble.basic = answer.url
        return trouble
    sign = diagnose(answer.headers, text)
    what = f"the site answered {answer.status}" + (f" with {sign.what}" if sign else "")
    advice = sign.advice if sign else STATUS_ADVICE.get(answer.status, "")
    if wait and wait > LONGEST_WAIT:
        advice = f"The site wants no requests for {wait / 60:.0f} minutes: try again after that."
    return Refused(answer.status, what, advice, wait=wait, obstacle=sign.obstacle if sign else None)


class ErrorObject(NamedTuple):
    code: str
    message: str
    status: int | None
    parameters: frozenset[str]


def error_object(value: Any) -> ErrorObject | None:
    """A ``WP_Error`` as REST writes it: ``{"code", "message", "data": {"status", "params"}}``."""
    if not isinstance(value, dict) or not isinstance(value.get("code"), str) or "message" not in value:
        return None
    data = _object(value.get("data"))
    status = data.get("status")
    return ErrorObject(
        excerpt(value["code"]),
        excerpt(str(value["message"]), 200).rstrip("."),
        status if isinstance(status, int) else None,
        frozenset(_object(data.get("params"))),
    )


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _error_in(body: bytes) -> ErrorObject | None:
    try:
        return error_object(salvage(body, lambda value: error_object(value) is not None).value)
    except NotJson:
        return None


def _too_deep() -> NotJson:
    return NotJson("junk", "the answer is JSON of a depth that no WordPress makes")


def excerpt(text: str, most: int = 80) -> str:
    """The beginning of what a site sent, as plain text in one line, safe to show on a terminal."""
    plain = html.unescape(re.sub(r"<[^>]{0,500}>", " ", text[: most * 20]))
    line = " ".join("".join(character if character.isprintable() else " " for character in plain).split())
    return line if len(line) <= most else line[: most - 1] + "…"


LOOK = 65536
START = re.compile(r"(?:^|(?<=[\n>]))[ \t\r]*[\[{]")
BEGINS = re.compile(r'\[\s*\{\s*"|\{\s*"')
STRICT = json.JSONDecoder()
LENIENT = json.JSONDecoder(strict=False)

CHALLENGE = Sign(
    "challenge",
    "the challenge page of a firewall",
    "Let this machine's address or the path /wp-json/ through in the firewall's settings (Cloudflare, Sucuri, "
    "Wordfence, the host's own), then try again.",
)
LOGIN = Sign(
    "login",
    "a login page",
    "The site hides its REST API behind a login: give a user with an application password, or open /wp-json/.",
)
CRITICAL = Sign(
    "critical",
    "PHP's page about a critical error",
    "The site's PHP error log says which plugin or theme fails; deactivating that one helps.",
)
MAINTENANCE = Sign("maintenance", "a maintenance page", "Try again when the site is back.")
CLOUDFLARE = Sign(
    "page", "an error page of Cloudflare", "The server behind it does not answer as it should; try again later."
)
PAGE = Sign(
    "page", "a web page", "Check that this is the address of a WordPress site whose REST API is not switched off."
)

FIREWALLS = (
    r"_cf_chl|challenge-platform|just a moment\.\.\.|you have been blocked|used cloudflare to restrict access|sgcaptcha"
    r"|sucuri website firewall|sucuri_cloudproxy|generated by wordfence|imunify360|ddos-guard|_incapsula_|mod_security"
    r"|not acceptable!|aws-waf"
)
SIGNS: dict[str, Sign] = {
    FIREWALLS: CHALLENGE,
    r"cf-error-details": CLOUDFLARE,
    r"briefly unavailable for scheduled maintenance|wp-die-message[^>]*>\s*maintenance": MAINTENANCE,
    r"<b>fatal error</b>|fatal error: |allowed memory size|wp-die-message|<body id=.error-page": CRITICAL,
    r"<input[^>]{1,300}type=.?password|id=.?loginform|wp-login\.php": LOGIN,
    r"<html|<!doctype html|<head|<body": PAGE,
}
"""Looked for in the first `LOOK` characters, in lower case; the first that is found counts."""

STATUS_ADVICE = {
    407: "The proxy asks for a user and a password: put them before the host of its address, in HTTPS_PROXY.",
    429: "The site asks for fewer requests; try again later, or with fewer connections.",
    503: "The site is overloaded or in maintenance; try again later.",
}
