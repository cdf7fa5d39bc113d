"""Standard output and standard error as they really are: closed, in another encoding, on a terminal that obeys what a
site put into a title.
"""

import os
import re
import sys
from contextlib import suppress

from wpmigrate.errors import TargetUnwritable

TYPE_CHECKING = False  # as in wpmigrate/__init__.py
if TYPE_CHECKING:
    from typing import TextIO

# C0 but tab and line feed, DEL, C1, marks that turn the direction of what follows, halves of characters
COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def safe(text: str) -> str:
    """``text`` without the characters that a terminal obeys; each becomes U+FFFD."""
    return COMMANDS.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def prepare() -> None:
    """Make both streams take any text: a process may be started without them, or with an ASCII encoding."""
    sys.stdout, sys.stderr = (_usable(stream) for stream in (sys.stdout, sys.stderr))


def _usable(stream: "TextIO | None") -> "TextIO":
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  # for the life of the process
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
    return stream


def out(text: str) -> None:
    """Write to standard output. Whoever reads it may stop reading. Raises `TargetUnwritable` for a full disk."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)
    except OSError as error:
        _silence(sys.stdout)
        raise TargetUnwritable(
            f"Cannot write to standard output: {error.strerror}.", "Send it to another place."
        ) from error


def tell(text: str) -> None:
    """Write a line to standard error. A run does not end because nobody listens."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


def _silence(stream: "TextIO") -> None:
    """Let what is still in the stream, and what will come, go nowhere: Python flushes it at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
