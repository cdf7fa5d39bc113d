"""What plugins hang around a post leaves with a Note; what only looks like it stays."""

import pytest

from tests.normalizer.blocks.reading import read
from wpmigrate.document import CodeBlock, Paragraph, Text
from wpmigrate.normalizer.blocks import BLOCKS, INLINE_BLOCKS
from wpmigrate.normalizer.blocks.furniture import BY_CLASS, FURNITURE, IDS
from wpmigrate.notes import RULES

TEXT = Paragraph((Text("The post."),))


@pytest.mark.parametrize(("rule", "detail"), FURNITURE)
def test_furniture__leaves_with_a_note(rule: str, detail: str) -> None:
    for token in FURNITURE[rule, detail]:
        found = read(
            f'<p>The post.</p><div class="first {token} last"><h3>Share</h3><ul><li><a href="/x">X</a></li></ul></div>'
        )
        assert found.only == TEXT
        assert found.rules == [rule]


@pytest.mark.parametrize("id", IDS)
def test_furniture__by_id(id: str) -> None:
    found = read(f'<p>The post.</p><div id="{id}" class="whatever"><p>Contents</p></div>')
    assert found.only == TEXT
    assert found.rules == [IDS[id][0]]


def test_furniture__nothing_to_see_is_no_note() -> None:
    assert not read('<p>The post.</p><div class="sharedaddy"></div>').notes


def test_furniture__a_box_around_the_whole_post_stays() -> None:
    paragraphs = "".join(f"<p>{'Long words of a post. ' * 12}{number}</p>" for number in range(6))
    assert len(read(f'<div class="addtoany_content">{paragraphs}</div>').blocks) == 6


def test_furniture__class_is_matched_as_a_word() -> None:
    assert read('<div class="sharedaddy-not"><p>The post.</p></div>').only == TEXT


def test_ad_inserter__only_with_its_number() -> None:
    assert read('<p>The post.</p><div class="code-block code-block-3"><ins class="x">Buy</ins></div>').rules == [
        "advertisement"
    ]
    assert read('<div class="code-block"><pre><code>x = 1</code></pre></div>').only == CodeBlock("x = 1")


def test_furniture__table_of_contents() -> None:
    found = read(
        '<div id="ez-toc-container" class="ez-toc-v2_0_82_2 counter-hierarchy"><p>Contents</p><nav><ul><li>'
        '<a href="#a">A</a></li></ul></nav></div>'
        '<h2><span class="ez-toc-section" id="a"></span>A<span class="ez-toc-section-end"></span></h2>'
    )
    assert found.rules == ["table-of-contents"]
    assert len(found.blocks) == 1


def test_tables__rules_exist() -> None:
    assert {rule for rule, _ in (*BY_CLASS.values(), *IDS.values())} <= set(RULES)


def test_tables__a_class_is_a_block_or_an_inline() -> None:
    assert not set(BLOCKS) & set(INLINE_BLOCKS)


def test_tables__classes_are_single_words() -> None:
    assert not [token for token in (*BLOCKS, *INLINE_BLOCKS) if len(token.split()) != 1]


def test_hidden__a_button_saved_with_the_post() -> None:
    assert read('<p>The post.<span style="position: absolute; display: none;">Pin it</span></p>').only == TEXT
    assert not read('<p><span style="display:none">The post.</span></p>').notes
