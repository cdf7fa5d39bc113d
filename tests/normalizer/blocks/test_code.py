"""Code of every highlighter: one block with text and language."""

import pytest

from tests.normalizer.blocks.reading import block, read
from wpmigrate.document import Code, CodeBlock, Paragraph, Preformatted, walk
from wpmigrate.normalizer.blocks.code import short

PHP = CodeBlock('<?php\n  echo "a";', "php")
SOURCE = '&lt;?php\n  echo "a";'


@pytest.mark.parametrize(
    "html",
    [
        f'<pre class="wp-block-code"><code lang="php" class="language-php">{SOURCE}</code></pre>',
        f'<pre class="wp-block-code language-php"><code>{SOURCE}\n</code></pre>',
        f'<pre class="brush: php; title: ; notranslate" title="">\n{SOURCE}\n</pre>',
        f'<pre class="wp-block-syntaxhighlighter-code brush: php; notranslate">{SOURCE}</pre>',
        f'<pre class="EnlighterJSRAW" data-enlighter-language="php" data-enlighter-title="">{SOURCE}</pre>',
        f'<pre class="line-numbers language-php"><code>{SOURCE}</code></pre>',
        f'<pre><code class="hljs lang-php">{SOURCE}</code></pre>',
        f'<pre class="lang:php decode:true">{SOURCE}</pre>',
        f'<pre lang="php">{SOURCE}</pre>',
        '<pre class="wp-block-code"><code class="language-php">&lt;?php<br>&nbsp; echo "a";</code></pre>',
        (
            '<pre class="hljs php"><code><span class="line"><span style="color:#fff">&lt;?php</span></span>'
            '<span class="line">  echo <span>"a"</span>;</span></code></pre>'
        ),
        (
            f'<div class="wp_syntax"><table><tr><td class="line_numbers"><pre>1\n2</pre></td><td class="code">'
            f'<pre class="php" '
            f'style="font-family:monospace;">{SOURCE}</pre></td></tr></table></div>'
        ),
        (
            '<div id="crayon-1" class="crayon-syntax crayon-theme-classic"><div class="crayon-toolbar">'
            '<span class="crayon-title"></span>'
            '<span class="crayon-language">PHP</span></div><div class="crayon-plain-wrap">'
            '<textarea class="crayon-plain print-no">'
            f'{SOURCE}</textarea></div><div class="crayon-main"><table class="crayon-table"><tr>'
            f'<td class="crayon-nums">1 2</td>'
            '<td class="crayon-code"><div class="crayon-pre">&lt;?php echo "a";</div></td></tr></table></div></div>'
        ),
        (
            '<div class="wp-block-kevinbatdorf-code-block-pro"><span style="display:block"><span>PHP</span></span>'
            '<span role="button" '
            f'class="code-block-pro-copy-button"><textarea class="code-block-pro-copy-button-textarea">{SOURCE}'
            f"</textarea><svg></svg></span>"
            '<pre class="shiki nord"><code><span class="line">&lt;?php</span><span class="line">  echo "a";</span>'
            "</code>"
            "</pre></div>"
        ),
    ],
    ids=[
        "core",
        "core-on-pre",
        "brush",
        "wp.com",
        "enlighter",
        "prism",
        "hljs",
        "crayon-raw",
        "wp-syntax-raw",
        "breaks",
        "lines",
        "geshi",
        "crayon",
        "code-block-pro",
    ],
)
def test_code(html: str) -> None:
    found = read(html, adds_up="shiki" not in html and 'class="line"' not in html)
    assert found.only == PHP


def test_code__no_language() -> None:
    assert block('<pre class="wp-block-code"><code>a &lt; b\n\n\tc</code></pre>') == CodeBlock("a < b\n\n\tc")


def test_code__title() -> None:
    assert block('<pre class="brush: jscript; title: app.js; notranslate" title="app.js">x()</pre>') == CodeBlock(
        "x()", "js", "app.js"
    )


@pytest.mark.parametrize(
    ("name", "usual"),
    [
        ("golang", "go"),
        ("C++", "cpp"),
        ("c#", "csharp"),
        ("raw", None),
        ("plaintext", None),
        ("JavaScript", "javascript"),
        ("jscript", "js"),
    ],
)
def test_short(name: str, usual: str | None) -> None:
    assert short(name) == usual


def test_pre__without_code_is_preformatted() -> None:
    assert isinstance(block("<pre>  two\n spaces</pre>"), Preformatted)


def test_pre__human_language_is_none() -> None:
    assert isinstance(read('<pre lang="de">Zeile</pre>', adds_up=False).only, Preformatted)


def test_pre__markup_of_the_author_is_kept() -> None:
    found = read('<pre class="wp-block-code"><code>a <a href="https://example.com/">link</a></code></pre>').only
    assert isinstance(found, Preformatted)


def test_paragraph__of_code_with_lines_is_a_block() -> None:
    assert block("<p><code>one<br />\n  two</code></p>") == CodeBlock("one\n  two")


def test_paragraph__code_among_words_is_a_word() -> None:
    found = block("<p>Use <code>cd ..</code> here</p>")
    assert isinstance(found, Paragraph)
    assert Code("cd ..") in list(walk(found))


def test_pre__first_empty_line_stays() -> None:
    assert block("<pre>\n<code>\nx</code></pre>") == CodeBlock("\nx")
