"""One saved file: its JSON, whatever it was saved as (UTF-8 or UTF-16, with a byte order mark, with a PHP notice
before it), alone or as ``{"url", "status", "headers", "body"}``."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wpmigrate.crawler import shapes
from wpmigrate.crawler.answers import ErrorObject, Json, diagnose, error_object, pieces, salvage_text
from wpmigrate.crawler.troubles import NotJson
from wpmigrate.errors import SourceUnreadable

LARGEST = 2**30
ADVICE = (
    "Save what the REST API answers, as it is, for example with curl -o posts.json 'https://…/wp-json/wp/v2/posts'."
)


@dataclass(frozen=True, slots=True)
class Saved:
    """``value`` is the answer's body and ``text`` its JSON; ``url`` and ``status`` are None where nothing tells them.

    ``error`` is set where the answer was none of records.
    """

    value: Any
    text: str
    url: str | None
    status: int | None
    error: ErrorObject | None
    repairs: list[str]

    def records(self) -> list[tuple[Any, str]]:
        """Each record with its own piece of the text."""
        if isinstance(self.value, list):
            return list(pieces(Json(self.value, self.text)))
        return [(self.value, self.text)]


def saved_files(path: Path) -> list[Path]:
    """The file itself, or the ``.json`` files below a folder, sorted. Raises `SourceUnreadable` when there is none."""
    if not path.is_dir():
        return [path]
    found = [
        Path(folder, name)
        for folder, _, names in os.walk(path, onerror=_unlisted)
        for name in names
        if name.lower().endswith(".json") and not name.startswith(".")
    ]
    if not found:
        raise SourceUnreadable(f"{path} holds no .json files.", ADVICE)
    return sorted(found)


def _unlisted(error: OSError) -> None:
    raise SourceUnreadable(f"{error.filename} cannot be listed: {error.strerror}.", "Check who may read it.") from error


def read_saved(path: Path) -> Saved:
    """Raises `SourceUnreadable`, with the file, the place in it and the reason."""
    repairs: list[str] = []
    found = _json(path, _text(path, repairs), repairs)
    value = found.value
    if isinstance(value, dict) and "body" in value and "id" not in value and {"url", "status"} & value.keys():
        return _unwrapped(path, found)
    return _saved(path, found, None, None)


def _text(path: Path, repairs: list[str]) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise SourceUnreadable(f"{path} is larger than {LARGEST // 2**30} GiB.", "Save it in several files.")
        data = path.read_bytes()
    except OSError as error:
        raise SourceUnreadable(f"{path} cannot be read: {error.strerror}.", "Check the path and its rights.") from error
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding).strip()
    except UnicodeDecodeError:
        repairs.append(f"bytes that are not {encoding.upper()}")
        return data.decode(encoding, "replace").strip()


def _json(path: Path, text: str, repairs: list[str]) -> Json:
    try:
        return salvage_text(text, lambda value: isinstance(value, dict | list), repairs)
    except NotJson as trouble:
        raise SourceUnreadable(f"{path} {_why_not_json(text, trouble)}.", ADVICE) from None


def _why_not_json(text: str, trouble: NotJson) -> str:
    if not text:
        return "is empty"
    sign = diagnose({}, text)
    if sign is not None and not text.startswith(("[", "{")):
        return f"is {sign.what}, not JSON"
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        return f"is no JSON: line {error.lineno}, column {error.colno}: {error.msg}"
    except (ValueError, RecursionError):
        return f"is no JSON that can be read: {trouble.what}"
    return f"is JSON, but {_named(value)} and no record"


def _named(value: Any) -> str:
    return NAMES.get(type(value), "a number")


def _unwrapped(path: Path, outer: Json) -> Saved:
    """``{"url", "status", "headers", "body"}``: the body as JSON, or as the text that it was."""
    value: Mapping[str, Any] = outer.value
    url, status, body = value.get("url"), value.get("status"), value["body"]
    status = status if isinstance(status, int) else None
    if isinstance(body, str) and status is not None and status >= 400:
        body = _loose(body)
    if isinstance(body, str):
        inner = _json(path, body.strip(), list(outer.repairs))
    else:
        inner = Json(body, dict(shapes.members(outer.text))["body"], outer.repairs)
    return _saved(path, inner, url if isinstance(url, str) else None, status)


def _loose(body: str) -> Any:
    """The body of an error, which may be a page: only its status counts then."""
    try:
        return json.loads(body)
    except ValueError:
        return {}


def _saved(path: Path, found: Json, url: str | None, status: int | None) -> Saved:
    error = error_object(found.value) if "id" not in found.value else None
    if error is None and status is not None and status >= 400:
        error = ErrorObject(f"HTTP {status}", "no answer of WordPress's", status, frozenset())
    if error is None:
        _check(path, found.value)
    return Saved(found.value, found.text, url, status, error, found.repairs)


def _check(path: Path, value: Any) -> None:
    """Raises `SourceUnreadable` for JSON that holds no records."""
    if isinstance(value, dict):
        if "id" not in value and not shapes.is_index(value) and shapes.registry(value) is None:
            raise SourceUnreadable(f"{path} is JSON, but no record of WordPress's: it has no id.", ADVICE)
        return
    for number, entry in enumerate(value, 1):
        if not isinstance(entry, dict):
            raise SourceUnreadable(f"{path} is a list whose entry {number} is {_named(entry)}, not a record.", ADVICE)
        if "id" not in entry:
            raise SourceUnreadable(f"{path} is a list whose entry {number} is no record: it has no id.", ADVICE)


NAMES = {str: "a text", bool: "true or false", type(None): "null", list: "a list", dict: "an object"}
