"""Sites in several languages, of which a plugin gives one at a time.

WPML shows every query in one language, the default one unless ``wpml_language`` names another: a parameter of every
route, which lists its values (`WPML_REST_Extend_Args`); versions without it take ``lang`` (`WPML_Request`). So what is
to be had is the sum of the lists in all languages. Polylang needs none of this: ``lang`` limits its lists, which are
whole without it (`PLL_REST_Filtered_Object::collection_params`), and its records say their language themselves where
it is of a kind that does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from wpmigrate.crawler import answers, traits
from wpmigrate.crawler.client import Client
from wpmigrate.crawler.discovery import Found
from wpmigrate.crawler.scope import WHOLE, Part, Scope
from wpmigrate.crawler.troubles import Trouble
from wpmigrate.records import Collection, Filters

ARGUMENT = "wpml_language"
OLD_ARGUMENT = "lang"
ROUTE = "/wp/v2/posts"


@dataclass(frozen=True, slots=True)
class Languages:
    """The ``parameter`` that asks for one, and its values. None where one list holds them all."""

    parameter: str = ""
    codes: tuple[str, ...] = ()


def languages_of(client: Client, found: Found) -> Languages:
    """Those that must be asked for by name. One request, and only where something hints at WPML."""
    page = found.page.body.decode("utf-8", "replace") if found.page else ""
    linked = traits.languages(page)
    if "WPML" not in traits.plugins("", _namespaces(found)) and len(linked) < 2 and "sitepress" not in page:
        return Languages()
    told = _told(client, found)
    if told:
        return Languages(ARGUMENT, told)
    wpml = {"WPML", "sitepress-multilingual-cms"} & set(traits.plugins(page, _namespaces(found)))
    return Languages(OLD_ARGUMENT, tuple(code.lower() for code in linked)) if wpml else Languages()


def _namespaces(found: Found) -> list[str]:
    spaces = found.index.get("namespaces")
    return [space for space in spaces if isinstance(space, str)] if isinstance(spaces, list) else []


def _told(client: Client, found: Found) -> tuple[str, ...]:
    """What the route of posts says that its argument may be."""
    try:
        value = client.read(found.root.at("wp/v2", _fields=f"routes.{ROUTE}.endpoints"), answers.thing, tries=2).value
    except Trouble:
        return ()
    for argument in _arguments(value):
        codes = argument.get("enum")
        if isinstance(codes, list):
            return tuple(code for code in codes if isinstance(code, str) and code.replace("-", "").isalnum())
    return ()


def _arguments(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    entry: Any = value
    for name in ("routes", ROUTE, "endpoints"):
        entry = entry.get(name) if isinstance(entry, dict) else None
    for endpoint in entry if isinstance(entry, list) else ():
        named = endpoint.get("args") if isinstance(endpoint, dict) else None
        argument = named.get(ARGUMENT) if isinstance(named, dict) else None
        if isinstance(argument, dict):
            yield argument


def in_languages(scope: Scope, collection: Collection, languages: Languages, filters: Filters) -> Scope:
    """The scope in every language; in that of ``filters`` where posts are meant. Users have none, and neither have
    answers that are no lists."""
    if not languages.codes or not scope.fields or collection.kind == "user":
        return scope
    codes, parameters = languages.codes, dict(scope.parameters)
    if collection.kind == "post" and filters.lang:
        codes = tuple(code for code in codes if _is_of(code, filters.lang)) or codes
        parameters.pop("lang", None)
    parts = tuple(Part({languages.parameter: code}, lang=code) for code in codes)
    otherwise = in_languages(scope.otherwise, collection, languages, filters) if scope.otherwise else None
    others = tuple(part for part in scope.parts if part is not WHOLE)
    return replace(scope, parameters=parameters, parts=parts + others, otherwise=otherwise)


def _is_of(code: str, wanted: str) -> bool:
    """``de`` wants ``de-ch`` as well."""
    return f"{code.lower()}-".startswith(f"{wanted.lower().replace('_', '-')}-")
