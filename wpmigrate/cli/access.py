"""The options of every command that asks a site: who asks, what opens doors on the way, how fast.

They stand here once. A command has a parameter ``access: Access`` and is `asking`; what it gets gives the
`CrawlOptions` for an address.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wpmigrate.cli.media import media
from wpmigrate.errors import UsageError

if TYPE_CHECKING:
    from wpmigrate.pipeline import CrawlOptions

Access = Callable[..., "CrawlOptions"]
"""From SOURCE, and other fields of `CrawlOptions` by name, to how it is asked. Raises `LoginRefused` when there is a
user and no way to get the password, `UsageError` for what makes no sense."""


def access(
    user: Annotated[
        str | None,
        typer.Option(
            "--user",
            help="A WordPress user. The application password comes from WPMIGRATE_PASSWORD, ~/.netrc, the keyring or "
            "a prompt; a bearer token from WPMIGRATE_TOKEN.",
        ),
    ] = None,
    basic_user: Annotated[
        str | None,
        typer.Option(
            "--basic-user",
            help="A user of HTTP basic auth in front of WordPress. The password comes from WPMIGRATE_BASIC_PASSWORD, "
            "~/.netrc, the keyring or a prompt.",
        ),
    ] = None,
    header: Annotated[
        list[str] | None,
        typer.Option("--header", metavar="NAME:VALUE", help="Send this header to the site's own origin; repeatable."),
    ] = None,
    cookie: Annotated[
        list[str] | None,
        typer.Option("--cookie", metavar="NAME=VALUE", help="Send this cookie to the site's own origin; repeatable."),
    ] = None,
    post_password: Annotated[
        list[str] | None,
        typer.Option(
            "--post-password",
            metavar="PASSWORD",
            help="Open protected posts with this password; repeatable. Better in WPMIGRATE_POST_PASSWORD, one a line.",
            show_default=False,
        ),
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Send the login, headers and cookies over plain http, too.")
    ] = False,
    proxy: Annotated[
        str | None, typer.Option("--proxy", metavar="ADDRESS", help="Ask through this proxy (else HTTPS_PROXY).")
    ] = None,
    ca_bundle: Annotated[
        Path | None, typer.Option("--ca-bundle", metavar="FILE", help="Trust these certificates (PEM) as well.")
    ] = None,
    user_agent: Annotated[
        str | None, typer.Option("--user-agent", metavar="TEXT", help="What to say who is asking.")
    ] = None,
    connections: Annotated[int, typer.Option("--connections", min=1, max=4, help="Requests at the same time.")] = 4,
    rate: Annotated[
        float | None, typer.Option("--rate", min=0.01, help="At most so many requests a second.", show_default=False)
    ] = None,
) -> Access:
    """What these options mean, as soon as there is an address."""

    def options(source: str, **more: object) -> "CrawlOptions":
        from wpmigrate.cli import secrets
        from wpmigrate.pipeline import CrawlOptions, with_address

        chosen: dict[str, object] = {
            "user": user,
            "basic_user": basic_user,
            "headers": tuple(header or ()),
            "cookies": tuple(cookie or ()),
            "post_passwords": tuple(post_password or ()),
            "insecure": insecure,
            "proxy": proxy,
            "ca_bundle": ca_bundle,
            "connections": connections,
            "rate": rate,
            **({"user_agent": _agent(user_agent)} if user_agent else {}),
        }
        return with_address(
            CrawlOptions.model_validate(chosen | more | secrets.found(source, user, basic_user)), source
        )

    return options


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of a group in the place of each parameter that is called like one of `GROUPS`."""
    own = inspect.signature(command, eval_str=True)
    groups = {
        name: inspect.signature(GROUPS[name], eval_str=True).parameters for name in own.parameters.keys() & GROUPS
    }

    @wraps(command)
    def run(**values: Any) -> None:
        taken = {group: {name: values.pop(name) for name in names} for group, names in groups.items()}
        command(**values, **{group: GROUPS[group](**given) for group, given in taken.items()})

    parameters: list[inspect.Parameter] = []
    for name, parameter in own.parameters.items():
        parameters += groups[name].values() if name in groups else [parameter]
    wrapped: Any = run
    wrapped.__signature__ = own.replace(parameters=parameters)
    wrapped.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del wrapped.__wrapped__
    return run


GROUPS: dict[str, Callable[..., Any]] = {"access": access, "media": media}


def _agent(text: str) -> str:
    if not text.isascii() or not text.isprintable():
        raise UsageError("--user-agent has characters that cannot be sent.", "Use ASCII, in one line.")
    return text
