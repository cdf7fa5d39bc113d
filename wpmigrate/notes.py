"""Note: one thing dropped, approximated, rewritten, guessed or refused. The ledger is a list of Notes.

A Note is made where the removal happens, by the code that removes, and carries whole what it ``removed`` and what it
``added`` in its place, both as HTML, so that the audit's sum (source - removed + added = output) comes out without
knowing any rule. The sentence and the severity of a rule stand in `RULES`, once.
"""

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Severity = Literal["info", "approximation", "loss"]


class Rule(NamedTuple):
    """``sentence`` may name ``{detail}``, the Note's own words. ``markup`` says that what it removes is no reader's
    text, although the page shows it. ``moves`` says that what it puts back may stand elsewhere.
    """

    severity: Severity
    sentence: str
    markup: bool = False
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """``where`` is a place in the post (a block's name, a path of tags) or an address; ``format`` names the exporter
    when only it made the Note.

    ``site``, ``post`` and ``type`` are set by the pipeline with `at`: whoever makes a Note about a post's content
    need not know them.
    """

    rule: str
    detail: str = ""
    where: str = ""
    removed: str = ""
    added: str = ""
    format: str | None = None
    site: str = ""
    post: int | None = None
    type: str | None = None

    @property
    def severity(self) -> Severity:
        return RULES[self.rule].severity

    @property
    def message(self) -> str:
        return RULES[self.rule].sentence.replace("{detail}", self.detail)

    def at(self, site: str, type: str | None, post: int | None) -> "Note":
        """The same Note, of that post."""
        return replace(self, site=site, type=type, post=post)


RULES: dict[str, Rule] = {
    # what the site could not or would not give
    "not-visible": Rule("info", "This login may not read it: {detail}."),
    "not-asked": Rule("info", "It was not asked for: {detail}."),
    "not-fetched": Rule("loss", "It could not be fetched: {detail}."),
    "not-written": Rule("loss", "It was fetched and could not be written: {detail}."),
    "protected": Rule("loss", "The content is protected by a password; only title and data were written."),
    "no-content": Rule("loss", "The answer holds no content for this post: {detail}."),
    "raw-content": Rule("approximation", "The answer holds no rendered content; its source was read instead."),
    "stored-block": Rule("info", "What a block shows was made of its attributes: {detail}."),
    "unrendered-block": Rule("loss", "The answer holds only the source of a block that the site fills: {detail}."),
    "deleted": Rule("info", "The site has deleted it since the last snapshot: {detail}."),
    "withdrawn": Rule("info", "The site no longer shows it: {detail}."),
    "salvaged": Rule("info", "A damaged answer was repaired: {detail}."),
    "odd-field": Rule("info", "A field is not what WordPress documents and was left out of the data: {detail}."),
    "bad-bytes": Rule("approximation", "Characters that no text may hold were replaced: {detail}."),
    "crawl": Rule("info", "{detail}."),
    "media-failed": Rule("loss", "A media file could not be fetched: {detail}."),
    "media-kept": Rule("approximation", "A media file is that of an earlier run, it could not be had again: {detail}."),
    "media-reduced": Rule("approximation", "The upload could not be fetched, a reduced copy of it was: {detail}."),
    # plugin and theme furniture
    "sharing-buttons": Rule("info", "Sharing buttons were left out."),
    "related-posts": Rule("info", "A list of related posts was left out."),
    "advertisement": Rule("info", "An advertisement was left out."),
    "table-of-contents": Rule("info", "A generated table of contents was left out."),
    "post-furniture": Rule("info", "A plugin's decoration ({detail}) was left out."),
    "form": Rule("loss", "A form was left out: {detail}."),
    "tracking-pixel": Rule("info", "An invisible tracking image was left out."),
    "decoration": Rule("info", "Decoration without meaning was left out: {detail}."),
    "screen-reader-text": Rule("info", "Text for screen readers only was left out."),
    "empty-image": Rule("info", "An image without address was left out."),
    # the same content, said once or otherwise
    "duplicate": Rule("info", "A second copy of the same content was left out: {detail}."),
    "emoji-image": Rule("info", "An image of a character became the character."),
    "embed": Rule("info", "A player became the address of what it plays."),
    "consent": Rule("info", "A plea for consent became what it held back."),
    "rewritten-address": Rule("info", "An address was replaced by the one it stands for: {detail}."),
    "decoded-email": Rule("info", "An obfuscated e-mail address was decoded."),
    "footnotes": Rule(
        "info",
        "Footnotes became footnotes of the document; the site's own numbers and back links were left out.",
        moves=True,
    ),
    "math": Rule("info", "A formula became TeX."),
    "code-view": Rule("info", "A code viewer became its code; line numbers and buttons were left out."),
    "summary": Rule("info", "A heading or label that opens something became the summary of what it opens.", moves=True),
    "background-image": Rule("info", "A picture in the background became an image: {detail}."),
    "scripted-pictures": Rule("info", "Pictures that a script puts there were put there: {detail}."),
    "gallery": Rule("info", "A list of pictures became a gallery; their captions are no list any more."),
    "caption": Rule("info", "A line beside a picture became its caption."),
    "layout-list": Rule("info", "A list that only arranges what opens was read as that."),
    "icon-list": Rule("info", "Lines beside drawings became the list that they show."),
    "icon-link": Rule("info", "A link that shows only a drawing was given a name: {detail}."),
    "counter": Rule("info", "A number that counts up in the browser became the number that it counts to."),
    "parted-words": Rule("info", "Words that only a style kept apart were parted by a space."),
    "task-item": Rule("info", "A typed check box became that of a task."),
    "control": Rule("info", "A control without content was left out: {detail}."),
    "dynamic-block": Rule("info", "A block that the site fills ({detail}) was left out."),
    "expanded-shortcode": Rule("info", "A shortcode was read as what it stands for: {detail}.", markup=True),
    "table-section": Rule("info", "A section of a table ({detail}) was put where the page shows it.", moves=True),
    "language": Rule("info", "A mark of the language of what follows was left out ({detail}).", markup=True),
    "layout-table": Rule("info", "A table of one cell was read as what the cell holds."),
    "heading-mark": Rule("info", "Bold around a whole heading was left out; a heading is bold."),
    # what the tree or a format cannot say
    "unknown-block": Rule("approximation", "An unknown block ({detail}) was read as plain HTML."),
    "unknown-element": Rule("approximation", "An unknown element ({detail}) was unwrapped; its content was kept."),
    "raw-html": Rule("approximation", "Kept as HTML, since it has no counterpart: {detail}."),
    "unsafe": Rule("loss", "Something that could run code was left out: {detail}."),
    "unsafe-link": Rule("approximation", "A link that would run code lost its address; its text was kept."),
    "too-deep": Rule("approximation", "Nesting deeper than {detail} levels was flattened; its text was kept."),
    "misplaced": Rule("approximation", "Markup that cannot stand where it stood was taken apart: {detail}."),
    "object": Rule("loss", "A plug-in object was left out: {detail}."),
    "shortcode": Rule("loss", "A shortcode that nobody expanded was left out: {detail}."),
    "empty-shell": Rule("loss", "The content is not in the answer; a page builder makes it elsewhere: {detail}."),
    "lost-reference": Rule("approximation", "A reference points to nothing: {detail}."),
    "title-language": Rule("approximation", "A title in several languages is given in one: {detail}."),
    "title-markup": Rule("approximation", "Markup in the title was left out; its text was kept."),
    "format-cannot-say": Rule("approximation", "This format cannot say it: {detail}."),
    "alignment": Rule("info", "The alignment of a line that is no paragraph was left out: {detail}."),
    "ruby": Rule("info", "Bases and annotations that stood in rows became pairs."),
    "unseen": Rule("info", "What the page does not show was left out: {detail}."),
    # where things are now
    "internal-link": Rule("info", "A link within the site leads to where that is now: {detail}."),
    "local-media": Rule("info", "The address of a media file is that of the exported one: {detail}."),
    "unresolved-link": Rule("info", "A link within the site stays as it is: {detail}."),
    "renamed-path": Rule("info", "Another file has its path already, so it was named {detail}."),
}
"""Every rule by name. A Note of a rule that is not here is a bug, which the tests look for."""
