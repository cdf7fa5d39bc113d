"""What a client shows of itself to the site's own origin, and to no other: a login, and what opens the doors in front
of WordPress.

Two kinds, since they are needed at different times. What opens doors (HTTP basic auth, headers, cookies) goes with
the first request, to the origin that the user named. The login goes to the REST API that was found there.
"""

import base64
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wpmigrate.crawler import addresses
from wpmigrate.crawler.options import (
    BASIC_PASSWORD_VARIABLE,
    PASSWORD_VARIABLE,
    TOKEN_VARIABLE,
    CrawlOptions,
)
from wpmigrate.crawler.passwords import PostPasswords
from wpmigrate.errors import LoginRefused, UsageError


@dataclass(frozen=True, slots=True, repr=False)
class Login:
    """A WordPress user with an application password (WordPress ignores the spaces in it), or a bearer token, whose
    user need not be known."""

    user: str
    password: str = ""
    token: str = ""

    def __str__(self) -> str:
        return f"the login of {self.user}" if self.user else "the token"

    def header(self) -> str:
        return f"Bearer {self.token}" if self.token else basic(self.user, self.password)

    def secrets(self) -> Iterator[str]:
        yield from (self.password, "".join(self.password.split()), self.token, self.header().partition(" ")[2])


def basic(user: str, password: str) -> str:
    """The ``Authorization`` of HTTP basic auth (RFC 7617, in UTF-8)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def login_of(options: CrawlOptions) -> Login | None:
    """Raises `UsageError` for two logins, `LoginRefused` for a user with nothing to show."""
    user, password, token = options.user or "", options.password or "", options.token or ""
    if password and token:
        raise UsageError(
            "There is an application password and a token, and a request carries only one of them.",
            f"Take {PASSWORD_VARIABLE} or {TOKEN_VARIABLE} out of the environment.",
        )
    if token:
        return Login(user, token=_token(token))
    if not user:
        return None
    if ":" in user:
        raise UsageError(f"{user} is no WordPress user: there is a colon in it.", "Give the user's name by itself.")
    if not password:
        raise LoginRefused(f"There is no password for {user}.", PASSWORD_ADVICE)
    return Login(user, password)


def _token(token: str) -> str:
    if not TOKEN.match(token):
        raise UsageError("The token is none: it has characters that no token has.", f"Look at {TOKEN_VARIABLE}.")
    return token


class Access:
    """The headers for each address. ``address`` is what the user named: it says whom the door-openers are for."""

    def __init__(self, options: CrawlOptions, address: str, login: Login | None = None) -> None:
        """Raises `UsageError` for what cannot be sent, or not together."""
        self.login = login
        self._insecure = options.insecure
        self._openers = dict(_openers(options))
        if login is not None and "authorization" in {name.lower() for name in self._openers}:
            raise UsageError(
                f"What opens the door in front of WordPress and {login} both need the Authorization header.",
                TWO_AUTHORIZATIONS,
            )
        self.basic_user = options.basic_user or ""
        self._basic_password = options.basic_password or ""
        self.posts = PostPasswords(options.post_passwords)
        self._post_passwords = options.post_passwords
        self._own = frozenset(self._origins(address)) if self._openers else frozenset()
        self._trusted: addresses.Origin | None = None

    @property
    def opens(self) -> bool:
        """Whether there is anything but the login."""
        return bool(self._openers)

    def without_login(self) -> "Access":
        """The same doors, as anybody."""
        other = Access.__new__(Access)
        other.__dict__ |= self.__dict__ | {"login": None}
        return other

    def trust(self, url: str) -> None:
        """From now on the login and the passwords of posts go to the origin of ``url``. Raises `LoginRefused` when
        that would show them to the network."""
        if self.login is not None or self.posts.names:
            self._trusted = self._safe(url)

    def address(self, url: str) -> str:
        """``url`` as it is sent: with the password of posts that it names, if that may go there."""
        return self.posts.filled(url) if addresses.origin(url) == self._trusted else url

    def headers(self, url: str) -> dict[str, str]:
        """What goes with a request for ``url``."""
        where = addresses.origin(url)
        found = dict(self._openers) if where in self._own else {}
        if self.login is not None and where == self._trusted:
            found["Authorization"] = self.login.header()
        return found

    def leaves(self, here: str, target: str) -> bool:
        """Whether a step from ``here`` to ``target`` leaves the origin that secrets are sent to."""
        one, other = addresses.origin(here), addresses.origin(target)
        login = self.login is not None and one == self._trusted
        return one != other and one is not None and (login or one in self._own)

    def secrets(self) -> tuple[bytes, ...]:
        """What must stand in no answer, as JSON and HTML write it, too, the longest first. What is too short may be
        any word of the site's."""
        found = {self._basic_password, *self._post_passwords, *(self.login.secrets() if self.login else ())}
        for value in self._openers.values():
            found |= {value, value.partition(" ")[2], *(part.partition("=")[2] for part in value.split("; "))}
        written = {form for text in found if len(text) >= SHORTEST for form in _forms(text)}
        return tuple(sorted((form.encode() for form in written), key=len, reverse=True))

    def _safe(self, url: str) -> addresses.Origin:
        where = addresses.origin(url)
        if where is None or not self._private(where):
            raise LoginRefused(
                f"{addresses.clean(url)} is not encrypted, so the password would be readable on the way.",
                "Use the site's https address, or --insecure to send it all the same.",
            )
        return where

    def _private(self, where: addresses.Origin) -> bool:
        """Whether nobody on the way can read along, or the user does not mind."""
        return where[0] == "https" or addresses.is_loopback(where[1]) or self._insecure

    def _origins(self, address: str) -> Iterator[addresses.Origin]:
        if "://" in address:
            yield self._safe(address)
            return
        found = [addresses.origin(f"{scheme}://{address}") for scheme in addresses.PORTS]
        yield from (where for where in found if where is not None and self._private(where))


def _forms(text: str) -> Iterator[str]:
    quoted = json.dumps(text)[1:-1]
    yield from (text, quoted, quoted.replace("/", r"\/"), html.escape(text))


def _openers(options: CrawlOptions) -> Iterator[tuple[str, str]]:
    """Headers by name. Raises `UsageError`."""
    seen: set[str] = set()
    for name, value in _headers(options):
        if name.lower() in seen:
            raise UsageError(f"There are two headers {name}.", "Give it once, in --header or as an option of its own.")
        seen.add(name.lower())
        yield name, value


def _headers(options: CrawlOptions) -> Iterator[tuple[str, str]]:
    if options.basic_user:
        if ":" in options.basic_user:
            raise UsageError("There is a colon in --basic-user.", "Give the user's name by itself.")
        if options.basic_password is None:
            raise LoginRefused(f"There is no password for {options.basic_user}.", BASIC_ADVICE)
        yield "Authorization", basic(options.basic_user, options.basic_password)
    if options.cookies:
        yield "Cookie", "; ".join(_sendable("--cookie", *_split(cookie, "=", "--cookie")) for cookie in options.cookies)
    for line in options.headers:
        name, value = _split(line, ":", "--header")
        if name.lower() in RESERVED:
            raise UsageError(f"--header cannot set {name}.", RESERVED[name.lower()])
        _sendable("--header", name, value)
        yield name, value


def _split(text: str, sign: str, option: str) -> tuple[str, str]:
    """Never names the value, which is a secret."""
    name, found, value = text.partition(sign)
    if not found or not NAME.match(name.strip()):
        raise UsageError(f"{option} needs a name, {sign!r} and a value.", f"Write it as {option} {EXAMPLES[option]}.")
    return name.strip(), value.strip()


def _sendable(option: str, name: str, value: str) -> str:
    if not VALUE.match(value):
        raise UsageError(f"The value of {option} {name} has characters that cannot be sent.", "Use ASCII, in one line.")
    return f"{name}={value}"


def with_address(options: CrawlOptions, address: str) -> CrawlOptions:
    """The options with the user and password that stand in the address. They are what any browser takes them for:
    HTTP basic auth."""
    inside = addresses.userinfo(address)
    if inside is None or options.basic_user:
        return options
    return options.model_copy(update={"basic_user": inside[0], "basic_password": inside[1]})


def reader_of(options: CrawlOptions) -> str:
    """Whose eyes read, as `records.Source.reader`: a name, never a secret."""
    if options.user or options.token:
        return options.user or "token"
    return options.basic_user or ("cookie" if options.cookies else "header" if options.headers else "")


def refused_by(access: Access, url: str) -> LoginRefused:
    """For an answer 401 of HTTP basic auth."""
    what = f"{addresses.clean(url)} asks for a user and a password before WordPress is reached (HTTP basic auth)"
    if not access.basic_user:
        return LoginRefused(f"{what}.", f"Give --basic-user. {BASIC_ADVICE}")
    if "Authorization" not in access.headers(url):
        return LoginRefused(
            f"{what}, and that of {access.basic_user} is not for this address, or would be readable on the way.",
            "Use the https address that asks for it.",
        )
    return LoginRefused(f"{what}, and does not accept those of {access.basic_user}.", BASIC_ADVICE)


SHORTEST = 16
NAME = re.compile(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")
VALUE = re.compile(r"^[\x20-\x7e\t]*\Z")
TOKEN = re.compile(r"^[\x21-\x7e]+\Z")
EXAMPLES: Mapping[str, str] = {"--header": "'X-Staging: open'", "--cookie": "name=value"}
RESERVED: Mapping[str, str] = {
    "host": "The address says it.",
    "user-agent": "Use --user-agent.",
    "cookie": "Use --cookie.",
    **dict.fromkeys(
        ("content-length", "transfer-encoding", "connection", "accept-encoding", "range", "if-range"),
        "It belongs to how answers are read.",
    ),
}
PASSWORD_ADVICE = (
    f"Put an application password (WordPress: Users, Profile, Application Passwords) into {PASSWORD_VARIABLE}."
)
BASIC_ADVICE = f"Put the password into {BASIC_PASSWORD_VARIABLE}, or user:password@ before the host of the address."
TWO_AUTHORIZATIONS = (
    "A request has one such header. Log in by a cookie with its nonce (--cookie 'wordpress_logged_in_…=…' and --header "
    "'X-WP-Nonce: …'), by a token in a header that the site's plugin reads (--header 'X-Authorization: Bearer …'), or "
    "let this machine through the door without a password."
)
