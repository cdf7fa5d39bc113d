"""The marks of print, as a real WordPress makes them (each expectation is its answer)."""

import time

import pytest

from wpmigrate.normalizer.typography import printed, texturized

PRINTED = {
    "quotation": ('He said "yes" (and "no").', "He said “yes” (and “no”)."),
    "single": ("'a' it's the '80s '99' dogs' tails", "‘a’ it’s the ’80s ’99’ dogs’ tails"),
    "words": ("'tis 'twas 'em rock 'n' roll", "’tis ’twas ’em rock ‘n’ roll"),
    "dashes": ("a - b -- c --- d--e xn--a", "a – b — c — d–e xn--a"),
    "primes": ("5' 6\" and 3x4 and 0x10", "5′ 6″ and 3×4 and 0x10"),
    "dots": ("wait... (tm) ``a''", "wait… ™ “a”"),
    "over_tags": ('<b>"a"</b> <i title="x">\'b\'</i>', '<b>“a”</b> <i title="x">‘b’</i>'),
    "code": (
        '<code>"a"</code> <pre>\'b\' -- <b>"c"</b></pre> "d"',
        '<code>"a"</code> <pre>\'b\' -- <b>"c"</b></pre> “d”',
    ),
    "shortcode": ('[gallery ids="1"] "a"', '[gallery ids="1"] “a”'),
    "comment": ('<!-- "a" --> "b"', '<!-- "a" --> “b”'),
    "no_break_space": ('&nbsp;"a"&nbsp;-&nbsp;b', "&nbsp;“a”&nbsp;–&nbsp;b"),
    "entities": ('&lt;"a"&gt;', "&lt;“a”&gt;"),
}


@pytest.mark.parametrize("case", PRINTED)
def test_texturized(case: str) -> None:
    typed, wanted = PRINTED[case]
    assert texturized(typed) == wanted


def test_printed__only_in_english() -> None:
    assert printed('"a"', "en-GB") == printed('"a"', None) == "“a”"
    assert printed('"a"', "de-DE") == '"a"'


@pytest.mark.parametrize("source", ["<!--" * 50_000, "<" * 200_000, '"5' * 50_000, "1" * 200_000, "[code" * 40_000])
def test_texturized__quick(source: str) -> None:
    started = time.process_time()
    texturized(f"a {source} b 3x4")
    assert time.process_time() - started < 5
