"""What can go wrong between a client and a WordPress, as faults for `tests.wordpress.proxy`.

`PASSING` are those that a second or third try overcomes, `LASTING` those that a crawler can live with however long
they last. `POISON` is what one record may do to each answer that it is in. `HOPELESS` are those that never pass: what
they hit is missing, and must be named.
"""

import gzip
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.wordpress.proxy import Ask, Fault, Reply, Request, Send, Wire, http_date

Where = Callable[[Request], bool]

# --- when a fault strikes


def rest(request: Request) -> bool:
    return request.is_rest


def content(request: Request) -> bool:
    """What comes after the site was found: the root and the check of the login are past."""
    return ("/wp/v2/" in request.path + "/" and not request.path.endswith("/me")) or "/harbour/" in request.path


def posts(request: Request) -> bool:
    return request.path.endswith("/wp/v2/posts")


def first(times: int, fault: Fault, where: Where = rest) -> Fault:
    """The first ``times`` that an address is asked for."""
    return only(fault, lambda request: request.nth <= times and where(request))


def only(fault: Fault, where: Where) -> Fault:
    def struck(request: Request, ask: Ask) -> Reply:
        return fault(request, ask) if where(request) else ask(request)

    return struck


def lasting(seed: int, share: float, faults: Sequence[Fault], where: Where = rest) -> Fault:
    """One of the faults for a ``share`` of the addresses, whenever they are asked for."""

    def struck(request: Request, ask: Ask) -> Reply:
        chance = random.Random(f"{seed} {request.target}")
        strikes = where(request) and chance.random() < share
        return chance.choice(faults)(request, ask) if strikes else ask(request)

    return struck


def by_chance(seed: int, share: float, faults: Sequence[Fault], where: Where = rest, times: int = 1) -> Fault:
    """One of the faults in a ``share`` of the first ``times`` that an address is asked for; by the seed, not by the
    order in which threads ask."""

    def struck(request: Request, ask: Ask) -> Reply:
        chance = random.Random(f"{seed} {request.target} {request.nth}")
        strikes = request.nth <= times and where(request) and chance.random() < share
        return chance.choice(faults)(request, ask) if strikes else ask(request)

    return struck


# --- on the wire


def wire(send: Send, excuse: str) -> Fault:
    return lambda request, ask: replace(ask(request), send=send, excuse=excuse)


def refuse(wire: Wire, reply: Reply) -> bool:
    wire.proxy.shut(1.5)
    return reset(wire, reply)


def reset(wire: Wire, reply: Reply) -> bool:
    wire.reset()
    return False


def hang_up(wire: Wire, reply: Reply) -> bool:
    return False


def half(reply: Reply) -> bytes:
    return reply.body[: len(reply.body) // 2]


def reset_in_the_middle(wire: Wire, reply: Reply) -> bool:
    wire.send(reply.head(len(reply.body)) + half(reply))
    wire.sleep(0.5)
    return reset(wire, reply)


def cut_with_length(wire: Wire, reply: Reply) -> bool:
    wire.send(reply.head(len(reply.body)) + half(reply))
    return False


def cut_without_length(wire: Wire, reply: Reply) -> bool:
    wire.send(reply.head(None, "Connection: close") + half(reply))
    return False


def cut_in_chunks(wire: Wire, reply: Reply) -> bool:
    part = half(reply)
    wire.send(reply.head(None, "Transfer-Encoding: chunked") + b"%x\r\n%s\r\n" % (len(part), part))
    return False


def cut_by_the_length(wire: Wire, reply: Reply) -> bool:
    """The length is that of a smaller answer; what follows is in the way of the next one."""
    wire.send(reply.head(len(reply.body) // 2) + reply.body)
    wire.spoilt = "spoilt"
    return True


def chunked_and_is_not(wire: Wire, reply: Reply) -> bool:
    wire.send(reply.head(None, "Transfer-Encoding: chunked") + reply.body)
    return False


def no_http(wire: Wire, reply: Reply) -> bool:
    wire.send(b"<html>502 Bad gateway</html>\r\n\r\n")
    return False


def drip(wire: Wire, reply: Reply) -> bool:
    """Sends a byte a second, until the client has enough of it."""
    wire.send(reply.head(len(reply.body) + 10_000))
    for byte in half(reply) * 50:
        wire.sleep(1)
        wire.send(bytes([byte]))
    return False


def stall(wire: Wire, reply: Reply) -> bool:
    """Says nothing, until the client has enough of it."""
    wire.sleep(10_000)
    return False


def drip_head(wire: Wire, reply: Reply) -> bool:
    for byte in reply.head(len(reply.body), *(f"X-Drip: {number}" for number in range(1000))):
        wire.sleep(1)
        wire.send(bytes([byte]))
    return False


# --- other answers in place of WordPress's


def page(status: int, text: str, excuse: str = "", **headers: str) -> Fault:
    body = text.encode()

    def fault(request: Request, ask: Ask) -> Reply:
        return Reply(status, (("Content-Type", "text/html; charset=UTF-8"),), body, excuse=excuse).with_(**headers)

    return fault


def junk(body: bytes) -> Fault:
    """Status 200, the type of JSON, none of WordPress's headers: PHP died after it had begun."""
    return lambda request, ask: Reply(200, (("Content-Type", "application/json"),), body, excuse="junk")


def retry_later(status: int, seconds: int, *, date: bool = False) -> Fault:
    def fault(request: Request, ask: Ask) -> Reply:
        now = datetime.now(UTC)
        after = http_date(now + timedelta(seconds=seconds)) if date else str(seconds)
        refusal = page(status, "<h1>Slow down</h1>", "busy", retry_after=after)(request, ask)
        return refusal.with_(date=http_date(now)) if date else refusal

    return fault


def redirect(where: str) -> Fault:
    """To an address with ``{}`` for the one that was asked for."""
    return lambda request, ask: Reply(302, (("Location", where.format(request.target)),), b"")


# --- WordPress's answer, spoilt


def edited(edit: Callable[[bytes], bytes], excuse: str = "") -> Fault:
    """What PHP says is changed before the server compresses it."""

    def fault(request: Request, ask: Ask) -> Reply:
        reply = ask(request)
        if reply.status != 200:
            return reply
        packed = reply.body.startswith(GZIP)
        body = edit(gzip.decompress(reply.body) if packed else reply.body)
        return replace(reply, body=gzip.compress(body) if packed else body, excuse=excuse or reply.excuse)

    return fault


GZIP = b"\x1f\x8b"


def in_a_title(bytes_: bytes) -> Callable[[bytes], bytes]:
    """Puts bytes into the first title, where there is one."""
    return lambda body: re.sub(rb'("title":\{"rendered":")', lambda found: found[1] + bytes_, body, count=1)


def lying_gzip(request: Request, ask: Ask) -> Reply:
    """Says that it is compressed, and is not."""
    return ask(request).with_(content_encoding="gzip")


def cut_gzip(request: Request, ask: Ask) -> Reply:
    reply = ask(request)
    packed = gzip.compress(reply.body)
    return replace(reply, body=packed[: len(packed) // 2], excuse="truncated").with_(content_encoding="gzip")


def good_gzip(request: Request, ask: Ask) -> Reply:
    reply = ask(request)
    return replace(reply, body=gzip.compress(reply.body)).with_(content_encoding="gzip")


# --- endpoints with a will of their own


def listing(request: Request) -> bool:
    return "per_page" in request.parameters


def deaf_to(*names: str) -> Fault:
    """Ignores parameters."""

    def fault(request: Request, ask: Ask) -> Reply:
        return ask(request.of({name: value for name, value in request.parameters.items() if name not in names}))

    return only(fault, listing)


def deaf_to_include(request: Request, ask: Ask) -> Reply:
    """A list in which ``include`` does nothing: the first records come whatever was asked for."""
    left = {name: value for name, value in request.parameters.items() if name != "include"}
    return ask(request.of({**left, "per_page": "10"} if "include" in request.parameters else left))


def no_totals(request: Request, ask: Ask) -> Reply:
    return ask(request).without("x-wp-total", "x-wp-totalpages")


def at_most(most: int, otherwise: Fault) -> Fault:
    """Pages of more records than ``most`` fail."""
    return only(otherwise, lambda request: int(request.parameters.get("per_page", 1)) > most)


def silently_at_most(most: int) -> Fault:
    def fault(request: Request, ask: Ask) -> Reply:
        if int(request.parameters.get("per_page", 1)) <= most:
            return ask(request)
        return ask(request.of({**request.parameters, "per_page": str(most)}))

    return fault


def invalid_per_page(request: Request, ask: Ask) -> Reply:
    error = {
        "code": "rest_invalid_param",
        "message": "Invalid parameter(s): per_page",
        "data": {"status": 400, "params": {"per_page": "per_page must be between 1 and 20."}},
    }
    return Reply(400, (("Content-Type", "application/json"),), json.dumps(error).encode())


def error(status: int, code: str, *, told: int | None = None) -> Fault:
    """WordPress's own error object, with another HTTP status where ``told`` has one."""
    value = {"code": code, "message": "<p>There has been an error.</p>", "data": {"status": status}}
    headers = (("Content-Type", "application/json; charset=UTF-8"),)
    return lambda request, ask: Reply(told or status, headers, json.dumps(value).encode(), excuse="error")


def short_list(request: Request, ask: Ask) -> Reply:
    """Every other record of a page, with the totals of the full one."""
    reply = ask(request)
    if reply.status != 200 or reply.body[:1] != b"[":
        return reply
    return replace(reply, body=json.dumps(json.loads(reply.body)[::2]).encode(), excuse="short")


def empty_list(request: Request, ask: Ask) -> Reply:
    """An empty page with the totals of the full one."""
    reply = ask(request)
    return replace(reply, body=b"[]", excuse="empty") if reply.status == 200 and reply.body[:1] == b"[" else reply


# --- one bad record


def killing(ids: set[int], fault: Fault) -> Fault:
    """Answers for which one of these posts is rendered fail."""

    def struck(request: Request, ask: Ask) -> Reply:
        reply = ask(request)
        fields = request.parameters.get("_fields", "content").split(",")
        renders = request.path.partition("/wp/v2")[2].startswith("/posts") and RENDERED & set(fields)
        return fault(request, ask) if renders and ids & ids_in(reply.body) else reply

    return struck


RENDERED = {"content", "content.rendered", "excerpt", "excerpt.rendered", "excerpt.raw"}
"""Fields for which WordPress renders a post."""


def ids_in(body: bytes) -> set[int]:
    value: Any = json.loads(body)
    records = value if isinstance(value, list) else [value]
    return {record["id"] for record in records if isinstance(record, dict) and isinstance(record.get("id"), int)}


CLOUDFLARE = (
    '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt='
    "{cvId: '3'};</script><noscript>Enable JavaScript and cookies to continue</noscript></body></html>"
)
FIREWALL = "<html><head><title>403 Forbidden</title></head><body><h1>Not Acceptable!</h1>Mod_Security</body></html>"
LOGIN = (
    '<!DOCTYPE html><html><body class="login"><form name="loginform" id="loginform" action="/wp-login.php">'
    '<input type="text" name="log"><input type="password" name="pwd"></form></body></html>'
)
MAINTENANCE = (
    "<!DOCTYPE html><html><body><h1>Briefly unavailable for scheduled maintenance. Check back.</h1></body></html>"
)
NOTICE = b"<br />\n<b>Notice</b>:  Undefined offset: [0] in <b>/srv/site/tides.php</b> on line <b>7</b><br />\n"
WARNING = b"PHP Warning:  foreach() argument must be of type array|object, null given in /srv/tides.php on line 12\n"
MEMORY = (
    b"<br />\n<b>Fatal error</b>:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in "
    b"<b>/srv/site/wp-includes/class-wp-hook.php</b> on line <b>324</b><br />\n"
)


def gateway(status: int) -> Fault:
    return page(status, f"<html><body><center><h1>{status}</h1></center><hr>nginx</body></html>", "gateway")


PASSING: dict[str, Fault] = {
    "refused": wire(refuse, "reset"),
    "reset": wire(reset, "reset"),
    "hung up": wire(hang_up, "reset"),
    "reset in the middle": wire(reset_in_the_middle, "reset"),
    "cut with a length": wire(cut_with_length, "truncated"),
    "cut without a length": wire(cut_without_length, "truncated"),
    "cut between chunks": wire(cut_in_chunks, "truncated"),
    "cut by its length": wire(cut_by_the_length, "truncated"),
    "chunked that is not": wire(chunked_and_is_not, "truncated"),
    "no HTTP": wire(no_http, "reset"),
    "cut gzip": cut_gzip,
    "dripping": wire(drip, "slow"),
    "dripping headers": wire(drip_head, "slow"),
    "429": page(429, "<h1>Too many</h1>", "busy"),
    "429 in seconds": retry_later(429, 20),
    "429 with a date": retry_later(429, 20, date=True),
    "503": page(503, "<h1>Busy</h1>", "busy"),
    "503 in seconds": retry_later(503, 20),
    "503 with a date": retry_later(503, 20, date=True),
    "maintenance": page(503, MAINTENANCE, "busy", retry_after="30"),
    "maintenance with status 200": page(200, MAINTENANCE, "busy"),
    "500": page(500, "<p>Internal Server Error</p>", "gateway"),
    "502": gateway(502),
    "504": gateway(504),
    "520": gateway(520),
    "an empty list": empty_list,
    "a short list": short_list,
    "an error of WordPress's": error(500, "internal_server_error"),
    "an error with status 200": error(500, "internal_server_error", told=200),
    "exit() junk": junk(b"License check failed"),
    "an empty body": junk(b""),
    "memory error": junk(MEMORY),
    "memory error in the middle": edited(lambda body: body[: len(body) // 2] + MEMORY, "truncated"),
}
POISON: dict[str, Fault] = {
    "critical error": page(500, "<body id='error-page'>There has been a critical error.", "fatal"),
    "exit()": junk(b"License check failed"),
    "memory": junk(MEMORY),
    "cut off": wire(cut_without_length, "truncated"),
    "reset": wire(reset, "reset"),
    "gateway": gateway(504),
}
LASTING: dict[str, Fault] = {
    "notice": edited(lambda body: NOTICE + body),
    "warning as text": edited(lambda body: WARNING + body),
    "byte order mark": edited(lambda body: b"\xef\xbb\xbf" + body),
    "blank lines": edited(lambda body: b"\n\n  \r\n" + body + b"\n\n"),
    "trailing comment": edited(lambda body: body + b"\n<!-- Cached by a plugin -->"),
    "trailing notice": edited(lambda body: body + NOTICE),
    "trailing zero": edited(lambda body: body + b"0"),
    "all around": edited(lambda body: b"\xef\xbb\xbf" + NOTICE + body + b"\n<!-- [0] {} -->"),
    "invalid bytes": edited(in_a_title(b"\xff\xfe")),
    "half a character": edited(in_a_title(rb"\ud83d")),
    "control characters": edited(in_a_title(b"\x01")),
    "gzip": good_gzip,
    "gzip that is none": lying_gzip,
    "no totals": no_totals,
    "at most 20, else 400": at_most(20, invalid_per_page),
    "at most 20, else 502": at_most(20, gateway(502)),
    "at most 20, silently": silently_at_most(20),
    "deaf to include": deaf_to_include,
    "deaf to _fields": deaf_to("_fields"),
    "deaf to order": deaf_to("order", "orderby"),
    "deaf to all of it": lambda request, ask: no_totals(
        request, lambda inner: deaf_to("order", "orderby", "_fields")(inner, lambda last: deaf_to_include(last, ask))
    ),
}
HOPELESS: dict[str, Fault] = {
    "challenge 403": page(403, CLOUDFLARE, cf_mitigated="challenge"),
    "challenge 503": page(503, CLOUDFLARE, cf_mitigated="challenge"),
    "challenge 200": page(200, CLOUDFLARE),
    "firewall": page(403, FIREWALL),
    "login page": page(200, LOGIN),
    "redirect to the login": redirect("/wp-login.php?redirect_to={}"),
    "redirect in circles": redirect("{}"),
    "redirect to another host": redirect("http://elsewhere.example{}"),
    "not found": page(404, "<html><body>Not found</body></html>"),
}
