"""The stack of open elements, and the marks that go on behind the end of a block.
 Every question costs constant time: where the HTML standard walks down the stack of open elements ("has an element in
scope"), `Tracks` know the place.
"""

from bisect import bisect_right
from collections import defaultdict

from wpmigrate.normalizer.element import RAW_TEXT, Element, Node
from wpmigrate.normalizer.names import (
    FORMATTING,
    IN_TABLE,
    MARK,
    MARKERS,
    NEWLINE_EATERS,
    TABLE_PARTS,
    TRACKS,
    unmarked,
)

TEXT_MATTERS = NEWLINE_EATERS | TABLE_PARTS | RAW_TEXT | {"colgroup"}
MOST_MARKS = 16
"""How many open marks are taken over into the next paragraph. The standard has no limit, and so can be made to blow
up."""
MOST_ADOPTION = 256
"""How deep a mis-nested mark may stand for its end to be sorted out; deeper, it ends with what it stands in."""


class Tracks(dict[str, tuple[list[int], ...]]):
    """For each tag the lists that hold the places of its kinds in the stack of open elements, highest last."""

    def __init__(self) -> None:
        super().__init__()
        self.open: defaultdict[str, list[int]] = defaultdict(list)
        self.kinds: dict[str, list[int]] = {name: [0] for name in TRACKS}

    def __missing__(self, tag: str) -> tuple[list[int], ...]:
        kinds = (self.kinds[name] for name, tags in TRACKS.items() if tag in tags)
        self[tag] = lists = (self.open[tag], *kinds)
        return lists


class Stack:
    """``active`` is the standard's list of active formatting elements, None its markers; ``opened`` are those
    that are open."""

    def __init__(self) -> None:
        self.root = Element("#root")
        self.stack = [self.root]
        self.tracks = Tracks()
        self.open = self.tracks.open
        kinds = self.tracks.kinds
        self.special, self.hard, self.scope = kinds["special"], kinds["hard"], kinds["scope"]
        self.item, self.button, self.table = kinds["item"], kinds["button"], kinds["table"]
        self.foreign, self.cell = kinds["foreign"], kinds["cell"]
        self.active: list[Element | None] = []
        self.opened: set[Element] = set()
        self.buffer: list[str] = []
        self.data = self.buffer.append

    def flush(self) -> None:
        """Puts the text since the last tag into the tree."""
        buffer = self.buffer
        if not buffer:
            return
        text = buffer[0] if len(buffer) == 1 else "".join(buffer)
        buffer.clear()
        here = self.stack[-1]
        if MARK in text:
            text = unmarked(text)
        if here.tag in TEXT_MATTERS:
            self._flush_into(here, text)
            return
        active = self.active
        if active and active[-1] not in self.opened:
            self.reconstruct()
            here = self.stack[-1]
        here.children.append(text)

    def _flush_into(self, here: Element, text: str) -> None:
        """Puts text into an element that does not take all text as it is."""
        if here.tag in NEWLINE_EATERS and not here.children and text.startswith("\n"):
            text = text[1:]
        if here.tag == "colgroup" and not text.isspace():
            self.pop()
            here = self.stack[-1]
        if here.tag in TABLE_PARTS and text.isspace():
            here.children.append(text)
        elif text:
            if self.active and here.tag not in RAW_TEXT:
                self.reconstruct()
            self.add(text)

    def add(self, node: Node) -> None:
        here = self.stack[-1]
        if here.tag in TABLE_PARTS and not (isinstance(node, Element) and node.tag in IN_TABLE):
            self._foster(node)
        else:
            here.children.append(node)

    def _foster(self, node: Node) -> None:
        """What cannot stand between the cells of a table stands before it."""
        place = self.table[-1]
        table, parent = self.stack[place], self.stack[place - 1]
        if parent.children and parent.children[-1] is table:
            parent.children.insert(len(parent.children) - 1, node)
        else:
            parent.children.append(node)

    def push(self, element: Element) -> None:
        self.add(element)
        self.enter(element)

    def enter(self, element: Element) -> None:
        stack, tag = self.stack, element.tag
        place = len(stack)
        stack.append(element)
        for track in self.tracks[tag]:
            track.append(place)
        if tag in FORMATTING:
            self.opened.add(element)

    def pop(self) -> None:
        element = self.stack.pop()
        tag = element.tag
        for track in self.tracks[tag]:
            track.pop()
        if tag in FORMATTING:
            self.opened.discard(element)
        elif tag in MARKERS:
            while self.active and self.active.pop() is not None:
                pass

    def pop_to(self, place: int) -> None:
        """Closes the element at this place of the stack and all above it."""
        self.flush()
        while len(self.stack) > place:
            self.pop()

    def has(self, tag: str, boundary: list[int]) -> bool:
        places = self.open.get(tag)
        return bool(places) and places[-1] >= boundary[-1]  # type: ignore[index]  # bool(None) is False

    def close_p(self) -> None:
        places = self.open.get("p")
        if places and places[-1] > self.button[-1]:
            self.pop_to(places[-1])

    def end_any(self, tag: str) -> None:
        places = self.open.get(tag)
        if places and places[-1] >= self.special[-1]:
            self.pop_to(places[-1])

    # ----------------------------------------------------------------------------------------------------------- marks

    def last_active(self, tag: str) -> Element | None:
        for element in reversed(self.active):
            if element is None:
                return None
            if element.tag == tag:
                return element
        return None

    def activate(self, element: Element) -> None:
        """Three equal marks at most (the "Noah's Ark clause"), and `MOST_MARKS` in all, are remembered."""
        after_marker: list[Element] = []
        for other in reversed(self.active):
            if other is None:
                break
            after_marker.append(other)
        twins = [other for other in after_marker if other.tag == element.tag and other.attrs == element.attrs]
        if len(twins) >= 3:
            self.active.remove(twins[-1])
        elif len(after_marker) >= MOST_MARKS:
            self.active.remove(after_marker[-1])
        self.active.append(element)

    def reconstruct(self) -> None:
        """Opens again the marks that were closed by the end of a block ("reconstruct the active formatting
        elements")."""
        place = len(self.active)
        while place and self.active[place - 1] is not None and self.active[place - 1] not in self.opened:
            place -= 1
        for index in range(place, len(self.active)):
            closed = self.active[index]
            if closed is not None:
                self.active[index] = again = Element(closed.tag, closed.attrs)
                self.push(again)

    def adopt(self, tag: str) -> None:
        """The adoption agency algorithm: ``<b>x<p>y</b>z</p>`` means ``<b>x</b><p><b>y</b>z</p>``."""
        here = self.stack[-1]
        if here.tag == tag and here not in self.active:
            self.pop()
            return
        for _ in range(8):
            mark = self.last_active(tag)
            if mark is None:
                self.end_any(tag)
                return
            if self._adopt_once(mark):
                return

    def _adopt_once(self, mark: Element) -> bool:
        """Whether the algorithm has ended."""
        if mark not in self.opened:
            self.active.remove(mark)
            return True
        place = next(place for place in reversed(self.open[mark.tag]) if self.stack[place] is mark)
        if place < self.scope[-1]:
            return True
        above = bisect_right(self.special, place)
        if above == len(self.special) or len(self.stack) - place > MOST_ADOPTION:
            self.active.remove(mark)
            if above == len(self.special):
                self.pop_to(place)
            return True
        self._move(mark, place, self.special[above])
        return False

    def _move(self, mark: Element, place: int, furthest_place: int) -> None:
        above, furthest, between = (
            self.stack[place:],
            self.stack[furthest_place],
            self.stack[place + 1 : furthest_place],
        )
        rest = above[furthest_place - place + 1 :]
        bookmark = self.active.index(mark)
        del self.stack[furthest_place:]
        self.stack.extend([furthest, *rest])
        self.pop_to(place)
        last, kept = furthest, list[Element]()
        _remove(between[-1] if between else mark, furthest)
        for count, node in enumerate(reversed(between), 1):
            if node in self.active and count > 3:
                self.active.remove(node)
            if node not in self.active:
                continue
            index = self.active.index(node)
            self.active[index] = clone = Element(node.tag, node.attrs)
            if last is furthest:
                bookmark = index + 1
            clone.children.append(last)
            kept.insert(0, clone)
            last = clone
        self.add(last)
        again = Element(mark.tag, mark.attrs, furthest.children)
        furthest.children = [again]
        self.active.insert(bookmark, again)
        self.active.remove(mark)
        for element in (*kept, furthest, again, *rest):
            self.enter(element)


def _remove(parent: Element, child: Element) -> None:
    for index in range(len(parent.children) - 1, -1, -1):
        if parent.children[index] is child:
            del parent.children[index]
            return
