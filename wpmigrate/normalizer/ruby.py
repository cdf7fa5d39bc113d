"""``<ruby>``: pairs of a base text and its annotation, in all the ways in which HTML has written them.

A segment is some bases and the annotations that follow them, ``<rt>`` by ``<rt>``. As many annotations as bases
(``<rb>``) are pairs; else all bases are one, and have all annotations. An ``<rtc>`` is another line of annotations, of
what is paired already (W3C's "HTML Ruby Markup Extensions").
"""

from wpmigrate.document import Inline, Inlines, Ruby, Text
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element
from wpmigrate.normalizer.inlines import normal
from wpmigrate.normalizer.markup import markup
from wpmigrate.normalizer.reader import Reader

Nodes = list["Element | str"]


def ruby(reader: Reader, element: Element) -> None:
    reader.anchor(element)
    made: list[Inline] = []
    segment = _Segment()
    for child in _parts(element):
        if segment.annotated and not _annotates(child):
            made.extend(segment.finish(reader.context))
            segment = _Segment()
        segment.add(child)
    made.extend(segment.finish(reader.context))
    _note(element, made, reader.context)
    reader.inlines(made)


def _annotates(node: Element | str) -> bool:
    """Whether a segment goes on with this after its first annotation."""
    return not node.strip() if isinstance(node, str) else node.tag in ("rt", "rtc", "rp")


def _note(element: Element, made: list[Inline], context: Context) -> None:
    """Pairs put the words in another order where bases stood together, and part them."""
    if element.first("rb", "rtc") is not None:
        context.note("ruby", removed=element, added=markup(made))
        return
    for child in element.elements:
        if child.tag == "rp":
            context.note("decoration", removed=child, detail="parentheses around an annotation")


def _parts(element: Element) -> Nodes:
    """The children; an ``<rbc>`` only groups bases."""
    parts: Nodes = []
    for child in element.children:
        parts.extend(child.children if isinstance(child, Element) and child.tag == "rbc" else [child])
    return parts


class _Segment:
    """``bases`` are those of ``<rb>``, one by one, or a single one; ``lines`` are those of annotations."""

    def __init__(self) -> None:
        self.bases: list[Nodes] = []
        self.lines: list[list[Nodes]] = [[]]
        self.open = False

    @property
    def annotated(self) -> bool:
        return len(self.lines) > 1 or bool(self.lines[0])

    def add(self, child: Element | str) -> None:
        tag = "" if isinstance(child, str) else child.tag
        if tag == "rt" and isinstance(child, Element):
            self.lines[-1].append(child.children)
        elif tag == "rtc" and isinstance(child, Element):
            self.lines.append([one.children for one in child.elements if one.tag == "rt"] or [child.children])
        elif tag != "rp":
            self._add_base(child)

    def _add_base(self, child: Element | str) -> None:
        """A base of its own, or a part of the one before."""
        own = isinstance(child, Element) and child.tag == "rb"
        if isinstance(child, str) and not child.strip() and not self.open:
            return
        if own or not self.open:
            self.bases.append([])
        self.bases[-1].extend(child.children if isinstance(child, Element) and own else [child])
        self.open = not own

    def finish(self, context: Context) -> Inlines:
        """The pairs; what has no partner is text."""
        pairs: list[Inlines] = [base for nodes in self.bases if (base := tuple(context.inlines(nodes)))]
        for line in filter(None, self.lines):
            notes = [tuple(context.inlines(nodes)) for nodes in line]
            if len(notes) != len(pairs):
                pairs, notes = [_joined(pairs, "")], [_joined(notes, " ")]
            pairs = [_paired(base, note) for base, note in zip(pairs, notes, strict=True)]
        return _joined(pairs, "")


def _paired(base: Inlines, annotation: Inlines) -> Inlines:
    if base and annotation:
        return (Ruby(base, annotation),)
    return (Text(" "), *annotation, Text(" ")) if annotation else base


def _joined(parts: list[Inlines], between: str) -> Inlines:
    joined: list[Inline] = []
    for part in parts:
        joined.extend((*([Text(between)] if joined and between else ()), *part))
    return normal(joined) if between else tuple(joined)
