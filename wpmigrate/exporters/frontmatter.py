"""Front matter: what is known of a post besides its body, as YAML. Which fields, is up to the dialect."""

import re
from dataclasses import fields
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

import yaml

from wpmigrate.document import Author, Image, Meta, Seo

Fields = dict[str, Any]


def yaml_header(data: Fields) -> str:
    """The fields between ``---`` lines."""
    return f"---\n{to_yaml(data)}---\n"


def plain(meta: Meta) -> Fields:
    """WordPress's own names. What is not known is left out; what every post has is there even when empty."""
    always: Fields = {"id": meta.id, "type": meta.type, "title": meta.title}
    dates = {"date": meta.date, "modified": meta.modified}
    place = {"slug": readable_slug(meta.slug), "status": meta.status, "link": meta.link}
    rest = {
        "protected": meta.protected or None,  # by a password: what was behind it may be in the file
        "author": _author(meta.author),
        **taxonomies(meta),
        "image": _image(meta.image),
        "excerpt": meta.excerpt,
        "seo": _seo(meta.seo),
        "lang": meta.lang,
        "translations": dict(meta.translations),
    }
    return {**always, **known(dates), **place, **known(rest)}


def known(data: Fields) -> Fields:
    """Without what is empty."""
    return {name: value for name, value in data.items() if value not in (None, "", [], {})}


def _author(author: Author | None) -> str | int:
    """By name; by id where the site hides the user."""
    return (author.name or author.slug or author.id) if author else ""


def taxonomies(meta: Meta) -> Fields:
    """Each taxonomy's terms by name; by id where the answer does not hold the term."""
    named: Fields = {}
    for taxonomy, terms in meta.terms.items():
        key = BUILT_IN.get(taxonomy, taxonomy)
        # plugins have taxonomies that are called like one of our own keys (``author``) or a built-in one (``tags``)
        key = f"{taxonomy}_terms" if key in _KEYS or key in named else key
        named[key] = [term.name or term.slug or term.id for term in terms]
    return named


BUILT_IN = {"category": "categories", "post_tag": "tags"}
"""The names under which REST lists the terms of WordPress's own taxonomies in a post, which generators read as well."""


def _image(image: Image | None) -> Fields:
    return known({"src": image.src, "alt": image.alt, "title": image.title}) if image else {}


def _seo(seo: Seo | None) -> Fields:
    return known({field.name: getattr(seo, field.name) for field in fields(Seo)}) if seo else {}


def readable_slug(slug: str) -> str:
    """The slug as a person reads it. WordPress keeps slugs percent-encoded, and takes either form; decoded only where
    the way back gives the same."""
    try:
        decoded = unquote(slug, errors="strict")
    except UnicodeDecodeError:  # WordPress cuts slugs at 200 bytes, sometimes in the middle of a character
        return slug
    return decoded if decoded.isprintable() and quote(decoded, safe="").lower() == slug.lower() else slug


_KEYS = frozenset(
    "id type title date modified slug status link protected author image excerpt seo lang translations".split()  # noqa: SIM905  reads better
)

# --------------------------------------------------------------------------------------------------------------- YAML


class _Dumper(yaml.SafeDumper):
    """PyYAML's own, which writes emoji as they are."""

    def ignore_aliases(self, data: Any) -> bool:
        """The same value twice is written twice: nobody reads anchors in front matter."""
        return True


class _FastDumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # libyaml is not everywhere
    """libyaml's, six times as fast. It escapes what is beyond the Basic Multilingual Plane."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def to_yaml(data: Fields) -> str:
    """A block of YAML that any YAML 1.1 or 1.2 reader reads back as ``data``: no line is wrapped, the order is kept,
    strings that look like anything else are quoted."""
    written = _dump(data, _FastDumper)
    return _dump(data, _Dumper) if "\\U" in written else written


def _dump(data: Fields, dumper: type[yaml.SafeDumper]) -> str:
    return yaml.dump(data, Dumper=dumper, sort_keys=False, allow_unicode=True, width=2**30, default_flow_style=False)


# PyYAML folds these in any other style, and reads them back as spaces
_LINE_END = re.compile("[\n\r\x85\u2028\u2029]")

# What YAML 1.2 reads as a number and 1.1 as a string, or another 1.1 reader as true or false
_OTHERWISE = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|[yYnN]")


def _string(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = '"' if _LINE_END.search(value) or _OTHERWISE.fullmatch(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _time(dumper: yaml.SafeDumper, value: datetime) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", value.isoformat())


for _dumper in (_Dumper, _FastDumper):
    _dumper.add_representer(str, _string)
    _dumper.add_representer(datetime, _time)
