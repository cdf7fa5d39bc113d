"""Why one request gave nothing usable. These stay inside the room: outside they are errors, Failed and Notes.

Each says how often it is worth trying (``tries``), and whether asking for less could help (``splittable``): a page of
a hundred posts may fail for one post's sake, but a site that refuses a connection refuses all of them. A site that
is ``strained`` is asked for less at a time.
"""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from wpmigrate.crawler.answers import Answer

Obstacle = Literal["challenge", "login", "critical", "maintenance", "page", "junk", "truncated"]


class Trouble(Exception):
    """``what`` is a clause (``the site answered 502``), ``advice`` a sentence."""

    tries = 1
    splittable = False
    strained = False
    wait: float | None = None

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice

    @property
    def sentence(self) -> str:
        """Both, as a reason for somebody to read."""
        return f"{self.what}. {self.advice}" if self.advice else self.what


class NoAnswer(Trouble):
    """The network's fault: no name, no connection, no certificate, no end."""

    def __init__(self, what: str, advice: str, *, tries: int, splittable: bool, strained: bool = False) -> None:
        super().__init__(what, advice)
        self.tries = tries
        self.splittable = splittable
        self.strained = strained


class TooMuch(Trouble):
    """An answer that is larger than allowed, which it is every time."""

    splittable = True


class LeftOut(Trouble):
    """As much as may come in one run has come."""

    def __init__(self) -> None:
        super().__init__("the limit of this run is reached", "The next run goes on from there.")


class TooSlow(Trouble):
    """An answer that does not end in the time that it has."""

    tries = 2
    splittable = True
    strained = True


class NotYet(Trouble):
    """The site asked for a pause that is longer than we wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the site wants no requests for another {seconds / 60:.0f} minutes", "Try again after that.")


class Elsewhere(Trouble):
    """A redirect that is not followed; ``target`` is where it led."""

    def __init__(self, what: str, advice: str, target: str) -> None:
        super().__init__(what, advice)
        self.target = target


class NotJson(Trouble):
    """An answer with a good status that holds no JSON, or none of the expected shape."""

    def __init__(self, obstacle: Obstacle, what: str, advice: str = "") -> None:
        super().__init__(what, advice)
        self.obstacle = obstacle
        self.tries = NOT_JSON_TRIES.get(obstacle, 1)
        self.splittable = obstacle not in ("challenge", "login", "maintenance")


class Refused(Trouble):
    """An answer with a status of 400 or more. ``code`` is WordPress's own name for it, empty when somebody else
    answered; ``parameters`` the ones it did not like; ``obstacle`` the kind of page that came with it; ``basic`` the
    address that asked for HTTP basic auth."""

    def __init__(
        self,
        status: int,
        what: str,
        advice: str = "",
        *,
        code: str = "",
        parameters: frozenset[str] = frozenset(),
        wait: float | None = None,
        obstacle: Obstacle | None = None,
    ) -> None:
        super().__init__(what, advice)
        self.answer: Answer | None = None
        """For who wants to read what came with the status."""
        self.basic = ""
        self.status = status
        self.code = code
        self.parameters = parameters
        self.wait = wait
        barred = obstacle in ("challenge", "login")
        self.strained = status in STRAINED and not barred
        self.tries = 1 if barred or (wait or 0) > LONGEST_WAIT else STATUS_TRIES.get(status, 2 if status >= 500 else 1)
        self.splittable = ((status >= 500 and status != 503) or status in TOO_LONG) and not barred

    @property
    def by_permission(self) -> bool:
        """Whether WordPress itself says that this login may not read it, or that there is no such list."""
        forbidden = self.status in (401, 403) or (self.status == 400 and "status" in self.parameters)
        return bool(self.code) and (forbidden or self.code == "rest_no_route")


TOO_LONG = (413, 414)
"""What a server says to an address with too many ids in it."""


class IncludeIgnored(Exception):
    """The endpoint answered with other records than those it was asked for."""


class NoNumbers(Exception):
    """The records of this collection have no numeric ids (templates have ``theme//slug``); ``names`` are those that
    were listed."""

    def __init__(self, names: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.names = names


NOT_JSON_TRIES: dict[Obstacle, int] = {"truncated": 3, "junk": 2, "critical": 2, "maintenance": 6}
LONGEST_WAIT = 300.0
"""Seconds that a site may make us wait; who asks for more is not asked again in this run."""
JITTER = 1.0
"""Seconds by chance beyond what a site asks for, at most."""
STRAINED = frozenset({429, 502, 503, 504, 522, 524})
STATUS_TRIES = {408: 4, 425: 4, 429: 8, 500: 2, 502: 3, 503: 6, 504: 3, 520: 3, 522: 3, 523: 3, 524: 2}
