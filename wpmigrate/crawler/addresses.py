"""Addresses: what the user types, whose origin it is, where a REST route is. Nothing here does I/O."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlencode, urlsplit, urlunsplit

Origin = tuple[str, str, int]
"""Scheme, host in lower case, port."""

PORTS = {"http": 80, "https": 443}


def split(url: str) -> SplitResult | None:
    """The parts of an http(s) address with a host and a port that exist, None for anything else."""
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in PORTS and bool(HOST_NAME.match(parts.hostname or "")) and parts.port != 0
    except ValueError:  # a bad port, half an IPv6 address
        return None
    return parts if usable else None


def origin(url: str) -> Origin | None:
    parts = split(url)
    if parts is None or parts.hostname is None:
        return None
    return parts.scheme, _ascii(parts.hostname.rstrip(".")), parts.port or PORTS[parts.scheme]


def _ascii(host: str) -> str:
    """Hosts beyond ASCII in the one form that the network knows: sites write them in either."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def host(name: str) -> str:
    """The host of what the user named, with a scheme or without; empty where there is none."""
    parts = split(name if "://" in name else f"https://{name}")
    return (parts.hostname or "") if parts else ""


def userinfo(name: str) -> tuple[str, str] | None:
    """User and password that stand in an address."""
    parts = split(with_scheme(name))
    if parts is None or parts.username is None:
        return None
    return unquote(parts.username), unquote(parts.password or "")


def clean(url: str) -> str:
    """The address without user, password and fragment, fit for names and errors."""
    parts = split(url)
    if parts is None:
        return USERINFO.sub("", url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def with_scheme(name: str) -> str:
    """``user:password@host`` as an address; anything else as it is."""
    return f"https://{name}" if "://" not in name and "@" in name.partition("/")[0] else name


def sibling(url: str) -> str | None:
    """The address with ``www.`` before its host, or without; None where that makes no sense."""
    parts = split(url)
    if parts is None or parts.hostname is None or not NAMED.match(parts.hostname):
        return None
    before, at, after = parts.netloc.rpartition("@")
    after = after[4:] if after.lower().startswith("www.") else f"www.{after}"
    return urlunsplit((parts.scheme, before + at + after, parts.path, parts.query, ""))


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by its name: nothing is looked up."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def same_site(one: str, other: str) -> bool:
    """Whether both addresses are of one site: the same host but for ``www.``, and the same port unless both are the
    scheme's own."""
    first, second = origin(one), origin(other)
    if first is None or second is None:
        return False
    ports = first[2] == second[2] or all(port == PORTS[scheme] for scheme, _, port in (first, second))
    hosts = _bare(first[1]) == _bare(second[1]) or (is_loopback(first[1]) and is_loopback(second[1]))
    return ports and hosts


def downgrades(source: str, target: str) -> bool:
    """Whether a step from ``source`` to ``target`` leaves TLS."""
    return urlsplit(source).scheme == "https" and urlsplit(target).scheme != "https"


def site_key(url: str) -> str:
    """`records.Site.key` of a home address: host, a port that is not the scheme's own, and path."""
    parts, where = split(url), origin(url)
    if parts is None or where is None:
        return ""
    port = "" if where[2] == PORTS[where[0]] else f":{where[2]}"
    return f"{_bare(where[1])}{port}{parts.path.rstrip('/')}"


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def looks_like_address(name: str) -> bool:
    """Whether a name without scheme can be a host: ``example.org/blog``, ``localhost:8080``."""
    return bool(HOST.match(name))


@dataclass(frozen=True, slots=True)
class Root:
    """The address of a REST root in one of its forms: ``https://host/wp-json/``,
    ``https://host/index.php?rest_route=/``, or WordPress.com's ``https://public-api.wordpress.com/wp/v2/sites/7``,
    where the site stands behind the namespace."""

    url: str

    def at(self, route: str = "", **parameters: str | int) -> str:
        """The address of a route (``wp/v2/posts``) with its parameters."""
        query = urlencode(parameters, safe=",:/")
        parts = urlsplit(self.url)
        if self.url.startswith(f"{HOSTED}/"):
            space, rest = "/".join(route.split("/")[:2]) or "wp/v2", "/".join(route.split("/")[2:])
            path = f"{HOSTED}/{space}/sites/{parts.path.rpartition('/')[2]}" + (f"/{rest}" if rest else "")
            return path + (f"?{query}" if query else "")
        if "rest_route=" in parts.query:
            return self.url.rstrip("/") + "/" + route + (f"&{query}" if query else "")
        joined = "&".join(filter(None, (parts.query, query)))
        return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/" + route, joined, ""))


def route_of(url: str) -> tuple[str, str] | None:
    """Home address and route of a REST address of either form: ``https://h/blog/wp-json/wp/v2/posts/7?x`` ->
    (``https://h/blog``, ``wp/v2/posts/7``)."""
    parts = split(url)
    if parts is None:
        return None
    plain = REST_ROUTE.search(parts.query)
    if plain:
        path = parts.path.removesuffix("index.php").rstrip("/")
        return urlunsplit((parts.scheme, parts.netloc, path, "", "")), unquote(plain[1]).strip("/")
    before, found, after = parts.path.partition("/wp-json")
    if not found or (after and not after.startswith("/")):
        return None
    path = before.removesuffix("/index.php").rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, "", "")), after.strip("/")


HOSTED = "https://public-api.wordpress.com"
HOST_NAME = re.compile(r"^[^\s<>\"'\\^`{|}%]+$")
NAMED = re.compile(r"(?i)^[^.:]+(?:\.[^.:]+)*\.[^.:\d][^.:]*$")
"""A host that is a name of at least two parts, no number."""
USERINFO = re.compile(r"(?:(?<=//)|^(?=[^/@]*:))\S*@")
"""In what is no address, all that may be one."""
REST_ROUTE = re.compile(r"(?:^|&)rest_route=([^&]*)")
HOST = re.compile(
    r"(?i)^(?:localhost|\[[0-9a-f:.]+\]|[^\s/\\?#:@]+\.[^\s/\\?#:@.]{2,}|\d+\.\d+\.\d+\.\d+)(?::\d+)?(?:[/?#]\S*)?$"
)
