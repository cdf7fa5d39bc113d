"""Expected files: compared byte by byte, or rewritten by ``pytest --accept``."""

import difflib
from pathlib import Path

import pytest


class Golden:
    """The fixture `golden`: `golden(path, text)` holds the text against the file.

    With ``--accept`` it writes the file instead; `accepted` has the paths that it changed.
    """

    def __init__(self, *, accept: bool) -> None:
        self._accept = accept
        self.accepted: list[Path] = []

    def __call__(self, path: Path, actual: str | bytes | None) -> None:
        """Holds `actual` (text as UTF-8 with its own line ends; None: no such file) against the file at `path`.

        Raises:
            pytest.fail.Exception: they differ; the message has the difference.
        """
        new = actual.encode() if isinstance(actual, str) else actual
        old = path.read_bytes() if path.exists() else None
        if new == old:
            return
        if not self._accept:
            pytest.fail(f"{_difference(path, old, new)}\n(pytest --accept takes the new one)", pytrace=False)
        self.accepted.append(path)
        if new is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(new)


def _difference(path: Path, old: bytes | None, new: bytes | None) -> str:
    if old is None:
        return f"{path} does not exist, but should be:\n{_lines(new)[:2000]}"
    if new is None:
        return f"{path} exists, but nothing came of it"
    lines = difflib.unified_diff(_lines(old).splitlines(), _lines(new).splitlines(), str(path), "now", lineterm="")
    return "\n".join(lines) or f"{path} differs in its line ends only"


def _lines(content: bytes | None) -> str:
    return (content or b"").decode(errors="backslashreplace")
