"""Sites on WordPress.com: their REST API is not theirs but ``public-api.wordpress.com``, where they are named by id
or host, also those with a domain of their own. Their own ``/wp-json/`` answers nobody.

Facts from WordPress.com's developer documentation (Getting started; ``GET /sites/$site``): public sites answer
everybody, logins are bearer tokens (OAuth2), application passwords are not taken.
"""

import re
from dataclasses import dataclass
from typing import Any

from wpmigrate.crawler import addresses, answers
from wpmigrate.crawler.addresses import HOSTED, Root
from wpmigrate.crawler.answers import Answer
from wpmigrate.crawler.client import Client
from wpmigrate.crawler.sites import site_from
from wpmigrate.crawler.troubles import NoAnswer, Refused, Trouble
from wpmigrate.errors import LoginRefused
from wpmigrate.records import Site

FIELDS = "ID,name,description,URL,lang,is_private,options"


@dataclass(frozen=True, slots=True)
class Hosted:
    """``index`` is what WordPress.com tells of the site, under the names of a REST index."""

    root: Root
    site: Site
    index: dict[str, Any]


def named(address: str) -> str | None:
    """The site in an address of ``public-api.wordpress.com``."""
    match = re.match(rf"{re.escape(HOSTED)}/(?:wp|wpcom|rest)/v[\d.]+/sites/([^/?#]+)", address)
    return match[1] if match else None


def is_hosted(url: str, page: Answer | None) -> bool:
    """Whether an address, or what it answered, says that it is WordPress.com's."""
    if addresses.host(url).endswith(".wordpress.com"):
        return True
    if page is None:
        return False
    return "wordpress.com" in page.headers.get("host-header", "").lower() or bool(
        SIGNS.search(page.body[: answers.LOOK * 4]) and "x-ac" in page.headers
    )


def find(client: Client, name: str, troubles: list[Trouble]) -> Hosted | None:
    """The site that WordPress.com knows by this host or id. A login goes there after WordPress.com said so, not
    because a page did.

    Raises `LoginRefused` for a login that it does not take, or a private site without one.
    """
    about = f"{HOSTED}/rest/v1.1/sites/{name}?fields={FIELDS}"
    try:
        value = _about(client, name, about)
    except NoAnswer:
        raise
    except Trouble as trouble:
        troubles.append(trouble)
        return None
    if client.login is not None:
        _trust(client, about)
    return _site(value, name)


def _about(client: Client, name: str, url: str) -> dict[str, Any]:
    try:
        return _thing(client, url)
    except Refused as refused:
        if refused.status not in (401, 403):
            raise
        if client.login is None:
            raise LoginRefused(
                f"{name} on WordPress.com is private ({refused.what}).", "Put a token of it into WPMIGRATE_TOKEN."
            ) from None
    _trust(client, url)
    return _thing(client, url)


def _thing(client: Client, url: str) -> dict[str, Any]:
    value: dict[str, Any] = client.read(url, answers.thing, tries=2).value
    return value


def _trust(client: Client, url: str) -> None:
    if client.login is not None and not client.login.token:
        raise LoginRefused(
            f"WordPress.com does not take the application password of {client.login.user}.",
            "It gives tokens (https://developer.wordpress.com/docs/oauth2/): put one into WPMIGRATE_TOKEN.",
        )
    client.trust(url)


def _site(value: dict[str, Any], name: str) -> Hosted | None:
    number, url = value.get("ID"), value.get("URL")
    if not isinstance(number, int) or not isinstance(url, str) or addresses.split(url) is None:
        return None
    options = found if isinstance(found := value.get("options"), dict) else {}
    index = {
        "name": value.get("name"),
        "description": value.get("description"),
        "home": url,
        "language": value.get("lang"),
        "gmt_offset": options.get("gmt_offset"),
        "timezone_string": options.get("timezone"),
        "namespaces": ["wp/v2"],
    }
    site = site_from(index, addresses.clean(url).rstrip("/"))
    return Hosted(Root(f"{HOSTED}/wp/v2/sites/{number}"), site, index)


SIGNS = re.compile(rb"//s\d\.wp\.com/|public-api\.wordpress\.com")
