"""Forms and their controls. They belong to the old site; the text between them belongs to the author.

What is left out of a form are its controls, their labels, and what plugins put beside them (errors, marks of what is
required, answers of the server). Words that stand by themselves (a heading, an introduction, a notice) are kept.
"""

import re

from wpmigrate.document import Block, Inline
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import COMMENT, UNSEEN, Element, Node, serialise, style_of, words

CONTROLS = words("input select textarea datalist progress meter keygen")
PARTS = CONTROLS | words("label legend option optgroup output noscript")
OF_PLUGINS = re.compile(
    r"(?:^|[-_ ])(?:label|sublabel|required|indicates|errors?|validation|response|not-valid|not_valid|spinner|loader"
    r"|captcha|recaptcha|honeypot|screen-reader|sr-only)(?:$|[-_ ])"
)
"""Names in the classes of what form plugins show beside a control."""
WHOLE = words(
    "comment-respond comment-form contact-form-commentform wp-polls-form post-password-form search-form searchform"
    " wp-block-search wp-block-loginout login-form"
)
"""Forms whose every word is WordPress's own or a theme's."""
STANDING = words(
    "h1 h2 h3 h4 h5 h6 p ul ol dl table blockquote pre figure img picture article iframe video audio address details"
)
"""Elements that stand by themselves, whatever controls are beside them."""
BOXES = words("div section header footer fieldset center article main aside")
MEDIA = words("img picture iframe video audio")
MOST_WORDS = 8
"""Text beside a control that has no more words is its label, though it is in no ``<label>``."""


def form(element: Element, context: Context) -> list[Block] | None:
    """A form is what its author wrote in it; one Note carries everything else."""
    if not has_controls(element):
        return None
    return without_controls(element, context, element.get("action") or element.get("id") or "without an address")


def has_controls(element: Element) -> bool:
    return any(below.tag in CONTROLS or below.tag == "button" for below in element.iter())


def without_controls(element: Element, context: Context, detail: str) -> list[Block]:
    """What `form` gives, for any box around a form; ``detail`` is for the Note."""
    parts = None if _is_whole(element) else _Form(element)
    if parts is None or is_blank(parts.kept):
        context.note("form", removed=element, detail=detail)
        return []
    context.note("form", removed=" ".join(serialise([part]) for part in parts.dropped), detail=detail)
    return context.blocks(parts.kept)


def is_blank(nodes: list[Node]) -> bool:
    return all(not node.strip() if isinstance(node, str) else node.tag in UNSEEN for node in nodes)


def _is_whole(element: Element) -> bool:
    return any(not WHOLE.isdisjoint(one.classes) for one in element.iter()) or element.get("role") == "search"


class _Form:
    """``kept`` and ``dropped`` are the parts of a form, in order. Recursion is as deep as elements are, which has a
    limit (`survey`)."""

    def __init__(self, element: Element) -> None:
        self.dropped: list[Node] = []
        self._holders = _holders(element)
        self.kept, _, _ = self._children(element, is_form=True)

    def _children(self, element: Element, *, is_form: bool) -> tuple[list[Node], int, bool]:
        """What is kept of the children, how many words that is, and whether any of it stands by itself."""
        kept: list[Node] = []
        count, stands = 0, False
        beside = any(isinstance(child, Element) and _is_part(child) for child in element.children)
        for child in element.children:
            node, number, own = self._child(child, beside=beside, is_form=is_form)
            if node is not None:
                kept.append(node)
                count, stands = count + number, stands or own
        return kept, count, stands

    def _child(self, child: Node, *, beside: bool, is_form: bool) -> tuple[Node | None, int, bool]:
        if isinstance(child, str) or child.tag in UNSEEN or child.tag == COMMENT:
            number = len(WORD.findall(child)) if isinstance(child, str) else 0
            return self._loose(child, number, beside)
        if _is_part(child) or _is_beside(child):
            self.dropped.append(child)
            return None, 0, False
        return self._element(child, beside=beside, is_form=is_form)

    def _loose(self, node: Node, number: int, beside: bool) -> tuple[Node | None, int, bool]:
        """Text between elements. Beside a control it is kept only if it is too long for a label."""
        is_label = isinstance(node, str) and bool(node.strip()) and (number <= MOST_WORDS and beside)
        if is_label:
            self.dropped.append(node)
        return (None, 0, False) if is_label else (node, number, False)

    def _element(self, child: Element, *, beside: bool, is_form: bool) -> tuple[Node | None, int, bool]:
        before = len(self.dropped)
        is_holder = id(child) in self._holders
        inner, number, stands = self._children(child, is_form=is_holder and child.tag == "form")
        shows = number > 0 or any(below.tag in MEDIA for below in child.iter())
        if not is_holder:
            stands = child.tag in STANDING or (is_form and child.tag in BOXES)
        is_label = not stands and number <= MOST_WORDS and (is_holder or (beside and child.tag not in BOXES))
        if not shows or (is_label and child.tag != "form"):
            del self.dropped[before:]
            self.dropped.append(child)
            return None, 0, False
        node = child if len(self.dropped) == before else Element(child.tag, child.attrs, inner)
        return node, number, stands


WORD = re.compile(r"\w+")


def _is_part(element: Element) -> bool:
    """Buttons that open something (``aria-expanded``) are none of a form's."""
    opens = "aria-expanded" in element.attrs or "aria-controls" in element.attrs
    return element.tag in PARTS or (element.tag == "button" and not opens)


def _is_beside(element: Element) -> bool:
    """What a plugin shows beside a control, or hides; but a text of some length is somebody's, whatever its class."""
    named = OF_PLUGINS.search(element.get("class")) or style_of(element).get("display") == "none"
    return bool(named) and len(WORD.findall(element.text())) <= MOST_OF_PLUGINS


MOST_OF_PLUGINS = 30


def _holders(element: Element) -> set[int]:
    """The ids of the elements that have a part of a form below them."""
    parents = {id(child): here for here in element.iter() for child in here.children if isinstance(child, Element)}
    found: set[int] = set()
    for here in element.iter():
        holder = parents.get(id(here)) if _is_part(here) else None
        while holder is not None and id(holder) not in found:
            found.add(id(holder))
            holder = parents.get(id(holder))
    return found


def control(element: Element, context: Context) -> list[Inline] | None:
    """A single control. Hidden ones are nothing that anybody saw."""
    kind = element.get("type").lower()
    if kind != "hidden":
        context.note("control", removed=element, detail=kind or element.tag)
    return []
