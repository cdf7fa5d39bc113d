"""The elements of a piece of HTML, as light Python objects, and how to write them back (`Element.html`)."""

import re
from collections.abc import Callable, Iterator
from html import escape


def words(text: str) -> frozenset[str]:
    """The names in ``text``, which are parted by white space."""
    return frozenset(text.split())


VOID = words("area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr")
RAW_TEXT = words("script style textarea title iframe xmp noembed noframes plaintext")
"""Elements whose content is one string that holds no tags."""
COMMENT = "!--"
"""The tag of a comment; its text is the attribute ``text``."""
UNSEEN = frozenset((COMMENT, "script", "style", "template"))
"""Elements whose text no visitor sees."""


class Element:
    """One element, comment (tag ``!--``) or root (tag ``#root``). Tags and attribute names are in lower case;
    neighbouring strings may occur.

    Nothing here is recursive: trees may be 100,000 deep.
    """

    __slots__ = ("_classes", "attrs", "children", "tag")

    def __init__(
        self, tag: str, attrs: dict[str, str] | None = None, children: "list[Element | str] | None" = None
    ) -> None:
        self.tag = tag
        self.attrs: dict[str, str] = {} if attrs is None else attrs
        self.children: list[Element | str] = [] if children is None else children
        self._classes: frozenset[str] | None = None

    def __repr__(self) -> str:
        return f"<{self.tag} {self.attrs} {len(self.children)}>"

    @property
    def classes(self) -> frozenset[str]:
        """The tokens of ``class``."""
        if self._classes is None:
            self._classes = frozenset(self.attrs["class"].split()) if "class" in self.attrs else NO_CLASSES
        return self._classes

    def get(self, name: str, default: str = "") -> str:
        """An attribute's value, ends stripped."""
        return self.attrs.get(name, default).strip()

    @property
    def elements(self) -> "list[Element]":
        """The children that are elements, without comments."""
        return [child for child in self.children if isinstance(child, Element) and child.tag != COMMENT]

    def iter(self) -> "Iterator[Element]":
        """This element and all below it, comments too, in document order."""
        stack: list[Element | str] = [self]
        while stack:
            here = stack.pop()
            if isinstance(here, Element):
                yield here
                stack.extend(reversed(here.children))

    def find(self, wanted: "Callable[[Element], bool]") -> "Element | None":
        """The first element below this one, in document order, that is wanted."""
        return next((found for found in self.iter() if found is not self and wanted(found)), None)

    def find_all(self, wanted: "Callable[[Element], bool]") -> "list[Element]":
        """Every element below this one that is wanted, also those inside others."""
        return [found for found in self.iter() if found is not self and wanted(found)]

    def first(self, *tags: str) -> "Element | None":
        """The first element below this one with one of these tags."""
        return self.find(lambda found: found.tag in tags)

    def by_class(self, token: str) -> "Element | None":
        """The first element below this one that has this class."""
        return self.find(lambda found: token in found.classes)

    def text(self) -> str:
        """All text below, verbatim, that a visitor may see: without comments, scripts, styles and templates."""
        parts: list[str] = []
        stack: list[Element | str] = [self]
        while stack:
            here = stack.pop()
            if isinstance(here, str):
                parts.append(here)
            elif here.tag not in UNSEEN or here is self:
                stack.extend(reversed(here.children))
        return "".join(parts)

    def html(self) -> str:
        """This element as HTML, whole."""
        return serialise([self])

    def inner_html(self) -> str:
        return serialise(self.children)


NO_CLASSES: frozenset[str] = frozenset()
Node = Element | str
"""What stands in ``children``."""


def serialise(nodes: "list[Element | str]") -> str:
    """HTML that `parse` reads back to the same nodes (HTML standard, "serialising HTML fragments")."""
    parts: list[str] = []
    stack: list[Element | str | tuple[str]] = list(reversed(nodes))
    while stack:
        here = stack.pop()
        if isinstance(here, str):
            parts.append(escape(here, quote=False).replace("\xa0", "&nbsp;"))
        elif isinstance(here, tuple):
            parts.append(here[0])
        else:
            _open(here, parts, stack)
    return "".join(parts)


def _open(element: Element, parts: list[str], stack: "list[Element | str | tuple[str]]") -> None:
    if element.tag == COMMENT:
        parts.append(f"<!--{element.attrs['text']}-->")
    elif element.tag == "#root":
        stack.extend(reversed(element.children))
    else:
        parts.append(f"<{element.tag}{''.join(map(_attribute, element.attrs.items()))}>")
        if element.tag not in VOID or element.children:
            stack.append((f"</{element.tag}>",))
            if element.tag in RAW_TEXT - {"textarea", "title"}:
                parts.extend(child for child in element.children if isinstance(child, str))
            else:
                stack.extend(reversed(element.children))
                if element.tag in ("pre", "textarea", "listing") and element.text().startswith("\n"):
                    parts.append("\n")


def _attribute(item: tuple[str, str]) -> str:
    name, value = item
    return f' {name}="{escape(value)}"' if value else f" {name}"


def style_of(element: Element) -> dict[str, str]:
    """The declarations of the ``style`` attribute, in lower case, without ``!important``."""
    source = element.attrs.get("style")
    if not source:
        return {}
    pairs = (part.split(":", 1) for part in DECLARATION_END.split(source.lower()) if ":" in part)
    return {name.strip(): value.replace("!important", "").strip() for name, value in pairs}


DECLARATION_END = re.compile(r";(?![^(]*\))")
