"""What a test can make a WordPress do wrong; the PHP side is php/mu-plugins/faults.php."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Faults of REST answers; all are off unless named."""

    notice: bool = False
    """A PHP notice stands before the JSON (status 200)."""
    bom: bool = False
    """A byte order mark stands before the JSON."""
    trailer: bool = False
    """An HTML comment follows the JSON."""
    fatal: tuple[int, ...] = ()
    """Rendering one of these posts kills the whole answer (status 500, HTML)."""
    exit: tuple[int, ...] = ()
    """Rendering one of these posts ends the answer in junk (status 200)."""
    busy: int = 0
    """So many requests are refused, then all goes well."""
    busy_status: int = 503
    retry_after: str = ""
    """Value of Retry-After in the refusals, none when empty."""
    slow: float = 0.0
    """Seconds before each answer."""
    wall: bool = False
    """Everything wants a login."""
