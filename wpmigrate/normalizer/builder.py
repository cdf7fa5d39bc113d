"""Tree construction: what each tag does to the tree (HTML standard, 13.2.6), one row a tag in `STARTS` and `ENDS`."""

import re
from collections.abc import Callable

from wpmigrate.normalizer.element import COMMENT, RAW_TEXT, VOID, Element, words
from wpmigrate.normalizer.names import (
    BREAKOUT,
    CLOSES_P,
    FOREIGN,
    FOREIGN_VOID,
    FORMATTING,
    HEADINGS,
    LINKING,
    RUBY_PARTS,
    SCOPE,
    TABLE_GROUPS,
    TABLE_NAMES,
    one_line,
    unmarked,
)
from wpmigrate.normalizer.stack import Stack


class Builder(Stack):
    """lxml's parser target: what each start tag and each end tag does."""

    # ----------------------------------------------------------------------------------------------------------- tokens

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        if "\x1a" in tag:
            tag = tag.partition("<")[0]
        if attrs:
            if "\x1a" in "".join(attrs.values()):
                attrs = {name: unmarked(value) for name, value in attrs.items()}
            if tag in LINKING:
                attrs = one_line(attrs)
        element = Element(tag, attrs)
        if self.stack[-1].tag == "colgroup" and tag not in ("col", "template"):
            self.pop_to(len(self.stack) - 1)
        if len(self.foreign) > 1 and self._in_foreign(element):
            return
        rule = STARTS.get(tag)
        if rule is None:
            self.inline(element)
        else:
            rule(self, element)

    def comment(self, data: str) -> None:
        if not data.startswith("?\x1a"):
            self.flush()
            self.stack[-1].children.append(Element(COMMENT, {"text": unmarked(data)}))
            return
        tag = data[2:].lower()
        if not tag.isalnum():
            tag = re.split(r"[\s/]", tag, maxsplit=1)[0]
        rule = ENDS.get(tag)
        if rule is None:
            self.end_any(tag)
        else:
            rule(self, tag)

    def close(self) -> Element:
        self.flush()
        return self.root

    # ---------------------------------------------------------------------------------------------------------- starts

    def inline(self, element: Element) -> None:
        self.flush()
        if self.active:
            self.reconstruct()
        self.push(element)

    def leaf(self, element: Element) -> None:
        self.flush()
        if self.active:
            self.reconstruct()
        self.add(element)

    def ignore(self, element: Element) -> None:
        """``html``, ``head`` and ``body`` are there already."""

    def data_element(self, element: Element) -> None:
        self.flush()
        self.push(element)

    def data_leaf(self, element: Element) -> None:
        self.flush()
        self.add(element)

    def block(self, element: Element) -> None:
        self.flush()
        self.close_p()
        self.push(element)

    def form(self, element: Element) -> None:
        """A form in a form is ignored."""
        if not self.open.get("form"):
            self.block(element)

    def heading(self, element: Element) -> None:
        self.flush()
        self.close_p()
        if self.stack[-1].tag in HEADINGS:
            self.pop()
        self.push(element)

    def rule(self, element: Element) -> None:
        self.flush()
        self.close_p()
        self.add(element)

    def list_item(self, element: Element) -> None:
        self.flush()
        if self.has("li", self.hard):
            self.pop_to(self.open["li"][-1])
        self.block(element)

    def definition(self, element: Element) -> None:
        self.flush()
        places = self.tracks.kinds["definition"]
        if places[-1] >= max(self.hard[-1], 1):
            self.pop_to(places[-1])
        self.block(element)

    def option(self, element: Element) -> None:
        self.flush()
        if self.stack[-1].tag == "option":
            self.pop()
        self.inline(element)

    def ruby_part(self, element: Element) -> None:
        """``<rb>``, ``<rt>``, ``<rp>`` and ``<rtc>`` end the part before."""
        self.flush()
        if self.stack[-1].tag in RUBY_PARTS and not (element.tag in ("rt", "rp") and self.stack[-1].tag == "rtc"):
            self.pop()
        self.push(element)

    def button_start(self, element: Element) -> None:
        self.flush()
        if self.has("button", self.scope):
            self.pop_to(self.open["button"][-1])
        self.inline(element)

    def anchor(self, element: Element) -> None:
        self.flush()
        open_link = self.last_active("a")
        if open_link is not None:
            self.adopt("a")
            if open_link in self.active:
                self.active.remove(open_link)
        self.formatting(element)

    def no_break(self, element: Element) -> None:
        self.flush()
        if self.has("nobr", self.scope):
            self.adopt("nobr")
        self.formatting(element)

    def formatting(self, element: Element) -> None:
        self.inline(element)
        self.activate(element)

    def marker(self, element: Element) -> None:
        self.inline(element)
        self.active.append(None)

    def template(self, element: Element) -> None:
        self.data_element(element)
        self.active.append(None)

    def picture(self, element: Element) -> None:
        """``<image>`` is read as ``<img>``."""
        element.tag = "img"
        self.leaf(element)

    # ---------------------------------------------------------------------------------------------------------- tables

    def _in_table(self) -> bool:
        return bool(self.open.get("table")) and self.open["table"][-1] >= self.table[-1]

    def _to_context(self, tags: frozenset[str]) -> None:
        """Closes what is open above the nearest of ``tags``, at most to the table itself."""
        self.flush()
        while self.stack[-1].tag not in tags and self.stack[-1].tag not in ("table", "template", "#root"):
            self.pop()

    def table_start(self, element: Element) -> None:
        self.flush()
        if self._in_table() and self.cell[-1] < self.table[-1]:
            self.pop_to(self.table[-1])
        self.block(element)

    def table_part(self, element: Element) -> None:
        """``<tbody>``, ``<thead>``, ``<tfoot>``, ``<colgroup>``. Outside a table the tag is ignored, as by browsers."""
        if self._in_table():
            self._to_context(frozenset())
            self.push(element)

    def caption(self, element: Element) -> None:
        if self._in_table():
            self._to_context(frozenset())
            self.push(element)
            self.active.append(None)

    def column(self, element: Element) -> None:
        if self._in_table():
            self._to_context(words("colgroup"))
            self.add(element)

    def row(self, element: Element) -> None:
        if self._in_table():
            self._to_context(TABLE_GROUPS)
            self.push(element)

    def table_cell(self, element: Element) -> None:
        if self._in_table():
            self._to_context(ROW_CONTEXT)
            if self.stack[-1].tag != "tr":
                self.push(Element("tr"))
            self.push(element)
            self.active.append(None)

    # ------------------------------------------------------------------------------------------------------------ ends

    def end_scoped(self, tag: str) -> None:
        if self.has(tag, self.scope):
            self.pop_to(self.open[tag][-1])

    def end_item(self, tag: str) -> None:
        if self.has(tag, self.item):
            self.pop_to(self.open[tag][-1])

    def end_heading(self, tag: str) -> None:
        places = self.tracks.kinds["heading"]
        if places[-1] > self.scope[-1]:
            self.pop_to(places[-1])

    def end_p(self, tag: str) -> None:
        if self.has("p", self.button):
            self.pop_to(self.open["p"][-1])
        else:
            self.flush()
            self.add(Element("p"))

    def end_br(self, tag: str) -> None:
        self.leaf(Element("br"))

    def end_ignored(self, tag: str) -> None:
        """The ends of ``html``, ``head``, ``body`` and of void elements end nothing."""

    def end_table(self, tag: str) -> None:
        places = self.open.get(tag)
        if places and places[-1] >= self.table[-1]:
            self.pop_to(places[-1])

    def end_open(self, tag: str) -> None:
        """``</template>``, ``</svg>``, ``</math>`` and the ends of raw texts end the nearest such element,
        whatever is open in it."""
        places = self.open.get(tag)
        if places:
            self.pop_to(places[-1])

    def end_formatting(self, tag: str) -> None:
        self.flush()
        self.adopt(tag)

    # --------------------------------------------------------------------------------------------------------- foreign

    def _in_foreign(self, element: Element) -> bool:
        """Handles a start tag inside ``<svg>`` and ``<math>``: HTML's own elements end the drawing, however
        many are unclosed."""
        here = self.stack[self.foreign[-1]]
        if here.tag not in FOREIGN:
            return False
        if element.tag in BREAKOUT or (element.tag == "font" and element.attrs.keys() & {"color", "face", "size"}):
            while len(self.foreign) > 1 and self.stack[self.foreign[-1]].tag in FOREIGN:
                self.pop_to(self.foreign[-1])
            return False
        self.flush()
        if element.tag in TABLE_NAMES:
            element.tag = f"{here.tag}-{element.tag}"
        self.stack[-1].children.append(element)
        if element.tag not in FOREIGN_VOID:
            self.enter(element)
        return True


ROW_CONTEXT = TABLE_GROUPS | {"tr"}
Start = Callable[[Builder, Element], None]
End = Callable[[Builder, str], None]

STARTS: dict[str, Start] = {
    **dict.fromkeys(CLOSES_P, Builder.block),
    **dict.fromkeys(HEADINGS, Builder.heading),
    **dict.fromkeys(FORMATTING, Builder.formatting),
    **dict.fromkeys(VOID, Builder.leaf),
    **dict.fromkeys(words("html head body"), Builder.ignore),
    **dict.fromkeys(words("base basefont bgsound link meta param source track"), Builder.data_leaf),
    **dict.fromkeys(words("script style title noframes"), Builder.data_element),
    **dict.fromkeys(words("applet marquee object"), Builder.marker),
    **dict.fromkeys(words("option optgroup"), Builder.option),
    **dict.fromkeys(RUBY_PARTS, Builder.ruby_part),
    **dict.fromkeys(words("tbody thead tfoot colgroup"), Builder.table_part),
    **dict.fromkeys(words("td th"), Builder.table_cell),
    "a": Builder.anchor,
    "button": Builder.button_start,
    "caption": Builder.caption,
    "col": Builder.column,
    "dd": Builder.definition,
    "dt": Builder.definition,
    "form": Builder.form,
    "hr": Builder.rule,
    "image": Builder.picture,
    "li": Builder.list_item,
    "nobr": Builder.no_break,
    "table": Builder.table_start,
    "template": Builder.template,
    "tr": Builder.row,
}  # fmt: skip
"""How an element begins; those not listed are `Builder.inline`."""

ENDS: dict[str, End] = {
    **dict.fromkeys(CLOSES_P | SCOPE | words("button"), Builder.end_scoped),
    **dict.fromkeys(HEADINGS, Builder.end_heading),
    **dict.fromkeys(FORMATTING, Builder.end_formatting),
    **dict.fromkeys(VOID | words("html head body"), Builder.end_ignored),
    **dict.fromkeys(words("table caption colgroup tbody thead tfoot tr td th"), Builder.end_table),
    **dict.fromkeys(RAW_TEXT | FOREIGN | words("template"), Builder.end_open),
    "br": Builder.end_br,
    "li": Builder.end_item,
    "p": Builder.end_p,
}
"""How an element ends; those not listed by `Builder.end_any`."""
