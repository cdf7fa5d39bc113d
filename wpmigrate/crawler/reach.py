"""Where a media file may come from: the addresses are written by whoever wrote the posts."""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from wpmigrate.crawler import addresses
from wpmigrate.crawler.troubles import Elsewhere
from wpmigrate.records import Site

Resolve = Callable[[str], Sequence[str]]
"""A host's IP addresses."""
Trace = Callable[[str, dict[str, Any]], None]
"""httpx's extension ``trace`` of a request."""


class Reach:
    """The site's own host, others where they are allowed, and nothing in this machine's own network unless the site
    itself is there: neither by what a name means when it is looked up nor by where the connection then leads, since a
    name may mean something else a moment later."""

    def __init__(self, site: Site, *, other_hosts: bool, resolve: Resolve | None = None) -> None:
        self._site = site
        self._other_hosts = other_hosts
        self._resolve = resolve or _resolve
        self._private = self._is_private(site.url)

    def check(self, url: str) -> None:
        """Raises `Elsewhere` for a host that is not to be asked."""
        if addresses.split(url) is None:
            raise Elsewhere("this is no address of a file on the web", "", url)
        if addresses.same_site(url, self._site.url):
            return
        if not self._other_hosts:
            raise Elsewhere("the file is on another host", "Allow it by --other-hosts.", url)
        if not self._private and self._is_private(url):
            raise _inside(url)

    def traced(self, url: str, trace: Trace) -> Trace:
        """``trace`` for a request for ``url`` which ends it, before anything is sent, where its connection leads into
        this machine's own network. What a proxy connects to is the proxy's affair."""
        host, connecting = urlsplit(url).hostname, ""

        def checked(event: str, info: dict[str, Any]) -> None:
            nonlocal connecting
            trace(event, info)
            if event.endswith(".connect_tcp.started"):
                connecting = info["host"]
            elif event.endswith(".connect_tcp.complete") and connecting == host and not self._private:
                stream = info["return_value"]
                if not _is_public(str(stream.get_extra_info("server_addr")[0])):
                    stream.close()
                    raise _inside(url)

        return checked

    def _is_private(self, url: str) -> bool:
        host = urlsplit(url).hostname
        return host is not None and any(not _is_public(address) for address in self._resolve(host))


def _inside(url: str) -> Elsewhere:
    return Elsewhere("the address is in this machine's own network, which the site is not", "", url)


def _resolve(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(entry[4][0]) for entry in found]


def _is_public(address: str) -> bool:
    """Also of an IPv4 address within an IPv6 one (mapped, 6to4, NAT64)."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = [getattr(parsed, name, None) for name in ("ipv4_mapped", "sixtofour")]
    if parsed.version == 6 and parsed in NAT64:
        inner.append(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF))
    return next((one.is_global for one in inner if one), parsed.is_global) and not parsed.is_multicast


NAT64 = ipaddress.ip_network("64:ff9b::/96")
