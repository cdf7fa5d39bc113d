"""An httpx client as this room wants it: proxies, certificates, time-outs."""

import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any

import httpx

from wpmigrate.crawler import addresses
from wpmigrate.crawler.options import CrawlOptions
from wpmigrate.errors import UsageError

LOCAL = ("127.0.0.1", "localhost", "[::1]")


def http(options: CrawlOptions, transport: httpx.BaseTransport | None) -> httpx.Client:
    """An httpx client that follows nothing, remembers nothing, and asks no proxy for this machine's own addresses.

    Raises `UsageError` for a proxy or certificates that cannot be used, also where the environment names them.
    """
    if transport is not None:
        return _client(options, transport=transport)
    proxy, trusted = _proxy(options.proxy), _trusted(options.ca_bundle)
    try:
        return _client(options, proxy=proxy, verify=trusted, mounts={f"all://{host}": None for host in LOCAL})
    except ImportError:  # socks needs a package of its own
        raise UsageError("The proxy is of a kind that cannot be used.", PROXY_ADVICE) from None
    except (ValueError, httpx.InvalidURL):  # their words may hold a password
        raise UsageError("The environment names a proxy whose address is none.", PROXY_ADVICE) from None


def _client(options: CrawlOptions, **way: Any) -> httpx.Client:
    return httpx.Client(
        **way,
        headers={"User-Agent": options.user_agent, "Accept": "application/json, */*;q=0.5", "Accept-Encoding": "gzip"},
        timeout=httpx.Timeout(options.read_timeout, connect=options.connect_timeout, pool=None),
        limits=httpx.Limits(max_connections=options.connections, max_keepalive_connections=options.connections),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
    )


def _proxy(address: str | None) -> httpx.Proxy | None:
    if address is None:
        return None
    url = address if "://" in address else f"http://{address}"
    if addresses.split(url) is None:
        raise UsageError(f"--proxy {addresses.clean(address)} is no address of a proxy.", PROXY_ADVICE)
    return httpx.Proxy(url)


def _trusted(bundle: Path | None) -> ssl.SSLContext:
    """The certificates that are trusted anyhow, and those of ``bundle``."""
    try:
        context = httpx.create_ssl_context()
    except OSError as error:
        raise _unusable("SSL_CERT_FILE or SSL_CERT_DIR", error) from None
    try:
        if bundle is not None:
            context.load_verify_locations(cafile=bundle)
    except OSError as error:
        raise _unusable(f"--ca-bundle {bundle}", error) from None
    return context


def _unusable(named: str, error: OSError) -> UsageError:
    reason = "there is no certificate in it" if isinstance(error, ssl.SSLError) else error.strerror
    return UsageError(f"{named} cannot be used: {reason}.", "Give a PEM file.")


PROXY_ADVICE = "Write it as http://proxy.example:3128, in --proxy or HTTPS_PROXY."
