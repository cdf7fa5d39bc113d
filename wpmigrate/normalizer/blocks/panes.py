"""What opens: accordions, toggles, questions and answers, tabs. Each becomes a `Details`; of tabs all are open, so
that nothing is hidden.

Page builders and plugins write the same three things under a hundred names, so that one reader and a table of names do
for all: `PANES` gives for the class of an item those of its title and of its body, `TABS` for the class of a set of
tabs those of its labels and its panels.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from wpmigrate.document import Block, Details, Inlines
from wpmigrate.normalizer.blocks.common import HEADINGS, around, attrs, by_classes, remainder, words_of
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element
from wpmigrate.normalizer.markup import markup

STRUCTURE = HEADINGS | {"li"}


class Pane(NamedTuple):
    """Classes, any of which marks the title and the body of an item."""

    title: tuple[str, ...]
    body: tuple[str, ...]


def pane(element: Element, context: Context) -> list[Block] | None:
    """An item of an accordion, whose title and body are marked by classes."""
    row = next((PANES[token] for token in PANES if token in element.classes), None)
    if row is None:
        return None
    title, body = by_classes(element, row.title), by_classes(element, row.body)
    if title is None or body is None or _holds(title, body) or _holds(body, title) or not words_of(title):
        return None
    return [opened(element, title, body, context)]


def _holds(outer: Element, inner: Element | None) -> bool:
    return any(below is inner for below in outer.iter())


def opened(element: Element, title: Element, body: Element, context: Context) -> Details:
    """The item as a `Details`. Signs beside the title (``+``) are named in a Note; anything else that it shows stays
    with its body.
    """
    heading = _heading(element, title)
    extra = remainder(element, [title, body])
    inside = {id(one) for one in heading.iter()}
    if any(_is_words(one) and id(one) in inside for one in extra):
        title = heading
        extra = remainder(element, [title, body])
    for one in extra:
        if words_of(one) and not _is_words(one) and id(one) not in inside:
            context.note("control", removed=one, detail="the sign of something that opens")
    summary = _summary(heading, title, context)
    blocks = context.blocks([*(one for one in extra if _is_words(one) or not words_of(one)), *body.children])
    is_open = "open" in element.attrs or "is-open" in element.classes
    return Details(summary, tuple(blocks), is_open, attrs(element, context) or attrs(body, context))


def _summary(shown: Element, title: Element, context: Context) -> Inlines:
    """The title as a line, with a Note where it stood in a heading, in an item of a list, or in a link that only
    opens.
    """
    line = tuple(context.inlines(_unlinked(title)))
    if any(one.tag in STRUCTURE or _opens(one) for one in (shown, *title.iter())):
        _note_summary(shown, line, context)
    return line


def _note_summary(shown: Element, line: Inlines, context: Context) -> None:
    removed = Element("ul", {}, [shown]) if shown.tag == "li" else shown
    context.note("summary", removed=removed, added=f"<p>{markup(line)}</p>")


def _unlinked(element: Element) -> list[Element | str]:
    """What an element holds, without the links that only open something."""
    if element.tag in MARKS:
        return [Element(element.tag, {}, element.children)]
    parts: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(child)
        else:
            inner = _unlinked(child)
            parts.append(Element("span" if _opens(child) else child.tag, {} if _opens(child) else child.attrs, inner))
    return parts


MARKS = frozenset(("strong", "b", "em", "i"))


def _opens(element: Element) -> bool:
    return element.tag == "a" and bool(re.match(r"#|javascript:|$", element.get("href")))


def _is_words(element: Element) -> bool:
    return any(letter.isalnum() for letter in words_of(element))


def _heading(element: Element, title: Element) -> Element:
    """The heading that the title is, holds or stands in, or the link around it that opens; the title when there is
    none."""
    if title.tag in HEADINGS or title.first(*HEADINGS) is not None:
        return title
    holders = around(element, {id(title)})
    found = (one for one in element.iter() if id(one) in holders and (one.tag in HEADINGS or _opens(one)))
    return next(found, title)


# ----------------------------------------------------------------------------------------------------------------- tabs


def tabs(element: Element, context: Context) -> list[Block] | None:
    """A set of tabs: labels pair with panels by the id that they control, else by their order."""
    token = next((token for token in element.get("class").split() if token in TABS), None)
    if token is None:
        return None
    labels, panels = _unlike(_found(element, TABS[token].title)), _found(element, TABS[token].body)
    if not labels or len(labels) != len(panels):
        return None
    names = {words_of(label) for label in labels}
    extra = [one for one in remainder(element, [*labels, *panels]) if _is_words(one)]
    doubles = [one for one in extra if words_of(one) in names]
    above = [one for one in extra if words_of(one) not in names]
    if above and not _stand_before(element, above, labels[0]):
        return None
    for one in doubles:  # labels once more, for narrow screens
        context.note("duplicate", removed=one, detail="the label of a tab")
    return [*context.blocks(above), *(_tab(label, panel, context) for label, panel in _paired(labels, panels))]


def _unlike(labels: list[Element]) -> list[Element]:
    """The first of the labels that lead to the same panel, and those that tell none."""
    first: dict[str, Element] = {}
    for label in labels:
        first.setdefault(_target(label) or f"@{id(label)}", label)
    return list(first.values())


def _stand_before(element: Element, some: list[Element], label: Element) -> bool:
    order = {id(one): number for number, one in enumerate(element.iter())}
    return all(order[id(one)] < order[id(label)] for one in some)


def _tab(label: Element, panel: Element, context: Context) -> Details:
    summary = tuple(context.inlines(_unlinked(label)))
    _note_summary(label, summary, context)  # it stood among the other labels
    if panel.tag == "li":
        context.note("layout-list", removed=f"<ul>{panel.html()}</ul>", added=panel.inner_html(), where="li")
    return Details(summary, tuple(context.blocks(panel.children)), True, attrs(panel, context))


def _found(element: Element, tokens: Iterable[str]) -> list[Element]:
    """The elements of one of these classes that stand in no other of them. ``@tab`` is a role, ``>nav`` the children
    of what has the class ``nav``, ``>>nav`` theirs.
    """
    wanted = frozenset(tokens)
    found: list[Element] = []
    stack = list(reversed(element.elements))
    while stack:
        here = stack.pop()
        if not wanted.isdisjoint(here.classes) or f"@{here.get('role')}" in wanted:
            found.append(here)
        elif any(f">{token}" in wanted for token in here.classes):
            found += here.elements
        elif any(f">>{token}" in wanted for token in here.classes):
            found += [one for child in here.elements for one in child.elements]
        else:
            stack.extend(reversed(here.elements))
    return found


def _paired(labels: list[Element], panels: list[Element]) -> list[tuple[Element, Element]]:
    by_id = {panel.get("id"): panel for panel in panels if panel.get("id")}
    controlled = [by_id.get(_target(label)) for label in labels]
    if all(controlled) and len({id(one) for one in controlled}) == len(panels):
        return [(label, panel) for label, panel in zip(labels, controlled, strict=True) if panel is not None]
    return list(zip(labels, panels, strict=True))


def _target(label: Element) -> str:
    """The id of what a label shows: ``aria-controls``, or the fragment of its link."""
    links = [label, *label.find_all(lambda one: one.tag == "a")]
    own = next((one.get("aria-controls") for one in links if one.get("aria-controls")), "")
    return own or next((one.get("href")[1:] for one in links if one.get("href").startswith("#")), "")


PANES: dict[str, Pane] = {
    # WordPress
    "wp-block-accordion-item": Pane(("wp-block-accordion-heading__toggle-title",), ("wp-block-accordion-panel",)),
    "wp-block-accordion-content": Pane(
        ("wp-block-accordion-heading__toggle-title", "accordion-content__toggle"), ("wp-block-accordion-panel",)
    ),
    # questions and answers
    "schema-faq-section": Pane(("schema-faq-question",), ("schema-faq-answer",)),
    "rank-math-list-item": Pane(("rank-math-question",), ("rank-math-answer",)),
    "rank-math-faq-item": Pane(("rank-math-question",), ("rank-math-answer",)),
    "uagb-faq-item": Pane(("uagb-question",), ("uagb-faq-content",)),
    "wp-block-aioseo-faq": Pane(("aioseo-faq-block-question",), ("aioseo-faq-block-answer",)),
    "sp-ea-single": Pane(("ea-header",), ("ea-body", "sp-collapse")),
    "hrf-entry": Pane(("hrf-title",), ("hrf-content",)),
    "ewd-ufaq-faq-div": Pane(("ewd-ufaq-faq-title-text",), ("ewd-ufaq-faq-body",)),
    # block plugins
    "wp-block-kadence-pane": Pane(("kt-blocks-accordion-title",), ("kt-accordion-panel",)),
    "wp-block-ub-content-toggle-accordion": Pane(
        ("wp-block-ub-content-toggle-accordion-title",), ("wp-block-ub-content-toggle-accordion-content-wrap",)
    ),
    "wp-block-ub-content-toggle-panel": Pane(
        ("wp-block-ub-content-toggle-accordion-title",), ("wp-block-ub-content-toggle-accordion-content-wrap",)
    ),
    "stk-block-accordion": Pane(("stk-block-accordion__heading",), ("stk-block-accordion__content",)),
    "ugb-accordion__item": Pane(("ugb-accordion__title",), ("ugb-accordion__text",)),
    "gb-accordion__item": Pane(("gb-accordion__toggle",), ("gb-accordion__content",)),
    "gb-block-accordion": Pane(("gb-accordion-title",), ("gb-accordion-text",)),
    "wp-block-getwid-accordion__content-wrapper": Pane(
        ("wp-block-getwid-accordion__header",), ("wp-block-getwid-accordion__content",)
    ),
    "wp-block-getwid-toggle__row": Pane(
        ("wp-block-getwid-toggle__header-title",), ("wp-block-getwid-toggle__content",)
    ),
    "wp-block-themeisle-blocks-tabs-item": Pane(
        ("wp-block-themeisle-blocks-tabs-item__header",), ("wp-block-themeisle-blocks-tabs-item__content",)
    ),
    "premium-accordion__content_wrap": Pane(("premium-accordion__title_text",), ("premium-accordion__desc_wrap",)),
    "eb-accordion-wrapper": Pane(("eb-accordion-title",), ("eb-accordion-content-wrapper", "eb-accordion-content")),
    "su-spoiler": Pane(("su-spoiler-title",), ("su-spoiler-content",)),
    # page builders
    "elementor-accordion-item": Pane(("elementor-accordion-title", "elementor-tab-title"), ("elementor-tab-content",)),
    "elementor-toggle-item": Pane(("elementor-toggle-title", "elementor-tab-title"), ("elementor-tab-content",)),
    "eael-accordion-list": Pane(("eael-accordion-tab-title",), ("eael-accordion-content",)),
    "elementskit-card": Pane(("ekit-accordion-title",), ("elementskit-card-body",)),
    "et_pb_toggle": Pane(("et_pb_toggle_title",), ("et_pb_toggle_content",)),
    "vc_tta-panel": Pane(("vc_tta-title-text",), ("vc_tta-panel-body",)),
    "vc_toggle": Pane(("vc_toggle_title",), ("vc_toggle_content",)),
    "fl-accordion-item": Pane(("fl-accordion-button-label",), ("fl-accordion-content",)),
    "fusion-panel": Pane(("fusion-toggle-heading",), ("toggle-content", "panel-body")),
    "oxy-pro-accordion_item": Pane(("oxy-pro-accordion_title",), ("oxy-pro-accordion_content",)),
    "x-accordion-group": Pane(("x-accordion-heading",), ("x-accordion-body", "x-accordion-inner")),
    "x-acc-item": Pane(("x-acc-header-text",), ("x-acc-content",)),
    "kc_accordion_section": Pane(("kc_accordion_header",), ("kc_accordion_content",)),
    "sow-accordion-panel": Pane(("sow-accordion-title",), ("sow-accordion-panel-content",)),
    "tve_faqI": Pane(("tve_faqB",), ("tve_faqC",)),
    "mkdf-accordion": Pane(("mkdf-tab-title",), ("mkdf-accordion-content-inner",)),
    "accordion-item": Pane(
        ("accordion-title", "accordion-title-wrapper", "accordion-button", "accordion-header"),
        ("accordion-inner", "accordion-content-wrapper", "accordion-body", "accordion-collapse", "accordion-content"),
    ),
}
"""Class of an item: Flatsome, Bricks and Bootstrap share ``accordion-item``."""

TABS: dict[str, Pane] = {
    "wp-block-tabs": Pane(("@tab", "tabs__tab-label"), ("wp-block-tab-panel", "wp-block-tab")),
    "elementor-tabs": Pane(("elementor-tab-desktop-title",), ("elementor-tab-content",)),
    "eael-advance-tabs": Pane(("eael-tab-item-trigger", "eael-tab-nav-item"), ("eael-tab-content-item",)),
    "e-n-tabs": Pane(("e-n-tab-title",), ("@tabpanel",)),
    "et_pb_tabs": Pane((">et_pb_tabs_controls",), ("et_pb_tab",)),
    "vc_tta-tabs": Pane(("vc_tta-tab",), ("vc_tta-panel-body",)),
    "fl-tabs": Pane((">fl-tabs-labels",), ("fl-tabs-panel-content",)),
    "brxe-tabs": Pane((">tab-menu",), (">tab-content",)),
    "brxe-tabs-nested": Pane((">tab-menu",), (">tab-content",)),
    "fusion-tabs": Pane((">nav-tabs",), ("tab-pane",)),
    "wp-block-kadence-tabs": Pane(("kt-title-item",), ("kt-tab-inner-content",)),
    "wp-block-ub-tabbed-content": Pane(
        ("wp-block-ub-tabbed-content-tab-title-wrap",), ("wp-block-ub-tabbed-content-tab-content-wrap",)
    ),
    "uagb-tabs__wrap": Pane(("uagb-tab", "uagb-tabs__tab"), ("uagb-tabs__body-container", "uagb-inner-tab")),
    "su-tabs": Pane((">su-tabs-nav",), ("su-tabs-pane",)),
    "stk-block-tabs": Pane(("stk-block-tabs__tab",), (">>stk-block-tab-content",)),
    "wp-block-getwid-tabs": Pane(("wp-block-getwid-tabs__nav-link",), ("wp-block-getwid-tabs__tab-content",)),
    "sow-tabs": Pane(("sow-tabs-tab",), ("sow-tabs-panel",)),
    "gb-tabs": Pane(("gb-tabs__button", "gb-tabs__menu-item"), ("gb-tabs__item",)),
    "tabbed-content": Pane(("tab",), ("panel",)),
}
"""Class of a set of tabs; ``@tab`` is a role."""
