"""What a caller may choose about a crawl, and the clock and chance that tests replace."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

PASSWORD_VARIABLE = "WPMIGRATE_PASSWORD"  # noqa: S105  names of variables, not what is in them
TOKEN_VARIABLE = "WPMIGRATE_TOKEN"  # noqa: S105
BASIC_PASSWORD_VARIABLE = "WPMIGRATE_BASIC_PASSWORD"  # noqa: S105

Progress = Callable[[str, int, int], None]
"""Called with a collection's name, how many of its records are done, and how many there are."""


def _user_agent() -> str:
    try:
        return f"wpmigrate/{version('wpmigrate')} (reads a WordPress site through its REST API for its owner)"
    except PackageNotFoundError:
        return "wpmigrate (reads a WordPress site through its REST API for its owner)"


class CrawlOptions(BaseModel):
    """How to crawl. Times are seconds, sizes are bytes.

    ``user`` and ``password`` are a WordPress user and one of its application passwords; ``token`` is a bearer token
    in their place. ``basic_user`` and ``basic_password`` open HTTP basic auth in front of WordPress, ``headers``
    (``Name: value``) and ``cookies`` (``name=value``) what else stands there. All of these are secrets, and go to the
    site's own origin only; ``insecure`` sends them over plain http. So do ``post_passwords``, which open posts that
    are protected by one of them.

    ``answer_timeout`` bounds an answer from its request to its last byte. ``tries`` bounds the attempts at one
    request; what cannot pass is not tried again. ``rate`` bounds the requests a second. ``proxy`` is an address, which
    takes the place of those in the environment; ``ca_bundle`` is a PEM file of certificates to trust as well.
    ``other_hosts`` lets media files come from hosts that are not the site's own; ``media_limit`` bounds one file,
    ``media_files`` and ``media_total`` how many files and bytes come in one run.
    ``accept_deletions`` believes a list that lacks much of what was there before. ``revisions`` reads those of posts
    as well, a request a post, which needs a login.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    user: str | None = None
    password: str | None = Field(default=None, repr=False)
    token: str | None = Field(default=None, repr=False)
    basic_user: str | None = None
    basic_password: str | None = Field(default=None, repr=False)
    headers: tuple[str, ...] = Field(default=(), repr=False)
    cookies: tuple[str, ...] = Field(default=(), repr=False)
    post_passwords: tuple[str, ...] = Field(default=(), repr=False)
    insecure: bool = False
    proxy: str | None = Field(default=None, repr=False)
    ca_bundle: Path | None = None
    rate: float | None = Field(default=None, gt=0)
    connections: int = Field(default=4, ge=1, le=4)
    connect_timeout: float = Field(default=10.0, gt=0)
    read_timeout: float = Field(default=60.0, gt=0)
    answer_timeout: float = Field(default=300.0, gt=0)
    answer_limit: int = Field(default=64 * 2**20, gt=0)
    tries: int = Field(default=6, ge=1, le=20)
    user_agent: str = Field(default_factory=_user_agent)
    other_hosts: bool = False
    accept_deletions: bool = False
    revisions: bool = False
    media_limit: int = Field(default=2 * 2**30, gt=0)
    media_files: int | None = Field(default=None, gt=0)
    media_total: int | None = Field(default=None, gt=0)
    progress: Progress | None = None


def _utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Timing:
    """The clock and chance. ``sleep`` None means to sleep until the client is closed."""

    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _utc
    sleep: Callable[[float], object] | None = None
    chance: Callable[[], float] = random.random
