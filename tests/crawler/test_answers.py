"""JSON out of damaged bodies: repaired where it is whole, refused where it is not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpmigrate.crawler.answers import Answer, diagnose, error_object, excerpt, records, salvage, thing
from wpmigrate.crawler.troubles import NotJson, Refused

ONE = '[{"id":1,"title":{"rendered":"a\\/b"}}]'
NOTICE = "<br />\n<b>Warning</b>:  Undefined array key [0] in <b>/srv/x.php</b> on line <b>3</b><br />\n"


def answer(body: str | bytes) -> Answer:
    return Answer("https://example.org/", 200, {}, body if isinstance(body, bytes) else body.encode())


@pytest.mark.parametrize(
    ("body", "repair"),
    [
        (ONE, ""),
        ("\ufeff" + ONE, "byte order mark"),
        (NOTICE + ONE, "before the JSON"),
        (NOTICE * 3 + ONE + "\n<!-- cached by x -->", "before the JSON"),
        (ONE + "\n<!-- cached by x -->", "after the JSON"),
        ("[]\n" + ONE, "before the JSON"),
        ("[7]\n" + ONE, "before the JSON"),
        ("PHP Notice: Array [] to string\n[1, 2]\n" + ONE, "before the JSON"),
        ("[22-Nov-2026 10:00:00 UTC] PHP Notice: x\n" + ONE, "before the JSON"),
    ],
)
def test_records__damage_around_the_json__is_taken_off(body: str, repair: str) -> None:
    found = records(answer(body))
    assert [piece.text for piece in found.pieces] == [ONE[1:-1]]
    assert any(repair in entry for entry in found.repairs) if repair else found.repairs == []


@pytest.mark.parametrize("end", range(1, len(ONE)))
def test_records__truncated_anywhere__is_never_taken_for_whole(end: int) -> None:
    with pytest.raises(NotJson) as caught:
        records(answer(ONE[:end]))
    assert caught.value.tries > 1


@given(st.lists(st.fixed_dictionaries({"id": st.integers(), "t": st.text(), "l": st.lists(st.integers())}), min_size=1))
def test_records__truncated_after_a_notice__is_never_a_part(values: list[dict[str, object]]) -> None:
    text = NOTICE + json.dumps(values)
    for cut in {len(text) - 1, (len(text) + len(NOTICE)) // 2}:
        with pytest.raises(NotJson):
            records(answer(text[:cut]))


def test_records__fatal_error_in_the_middle__is_not_the_piece_before_it() -> None:
    body = '[{"id":1,"content":"<p>[]</p>\\n[{}]"},<br />\n<b>Fatal error</b>: Allowed memory size of 1 bytes'
    with pytest.raises(NotJson) as caught:
        records(answer(body))
    assert caught.value.obstacle == "critical"


@pytest.mark.parametrize(
    ("body", "obstacle"),
    [
        ("", "junk"),
        ("License check failed", "junk"),
        ("<br />\n<b>Fatal error</b>:  Allowed memory size of 268435456 bytes exhausted", "critical"),
        ("<!doctype html><html><form><input name=pwd type=password></form>", "login"),
        ("<html><title>Just a moment...</title>", "challenge"),
        ("<html><body>Welcome to my blog", "page"),
        ("12", "junk"),
        ('"text"', "junk"),
        ("[1, 2]", "junk"),
        ('{"a": 1}', "junk"),
        ("[" * 100_000, "junk"),
        ("[" * 100_000 + "]" * 100_000, "junk"),
        ('[{"a":' * 50_000, "junk"),
    ],
)
def test_records__no_records__is_named(body: str, obstacle: str) -> None:
    with pytest.raises(NotJson) as caught:
        records(answer(body))
    assert caught.value.obstacle == obstacle


def test_records__invalid_bytes__are_replaced_and_said() -> None:
    found = records(answer(b'[{"id":1,"t":"a\xffb"}]'))
    assert found.pieces[0].value["t"] == "a\ufffdb"
    assert found.repairs == ["bytes that are not UTF-8"]


def test_records__raw_control_characters__give_json_that_every_reader_takes() -> None:
    found = records(answer('[{"id":1,"t":"a\nb\x0bc"}]'))
    assert json.loads(found.pieces[0].text)["t"] == "a\nb\x0bc"
    assert found.repairs == ["unescaped control characters"]


def test_records__list_that_php_made_an_object__is_a_list() -> None:
    assert [piece.value["id"] for piece in records(answer('{"0":{"id":3},"2":{"id":4}}')).pieces] == [3, 4]


def test_records__error_with_a_good_status__is_refused() -> None:
    with pytest.raises(Refused) as caught:
        records(answer('{"code":"rest_forbidden","message":"No.","data":{"status":401}}'))
    assert (caught.value.status, caught.value.code) == (401, "rest_forbidden")


def test_thing__a_list__is_none() -> None:
    with pytest.raises(NotJson):
        thing(answer("[]"))


def test_salvage__many_candidates__in_linear_time() -> None:
    body = ("\n[" * 200_000).encode()
    with pytest.raises(NotJson):
        salvage(body, lambda value: isinstance(value, list))


def test_diagnose__cloudflare_s_header__is_enough() -> None:
    sign = diagnose({"cf-mitigated": "challenge"}, "")
    assert sign is not None
    assert sign.obstacle == "challenge"


def test_error_object__a_post_with_a_code_field__is_none() -> None:
    assert error_object({"id": 1, "code": 5, "message": "x"}) is None


def test_excerpt__is_short_plain_and_one_line() -> None:
    assert excerpt("<b>a</b>\r\n&amp;\u202eb\x00" + "c" * 200, 20) == "a & b ccccccccccccc…"
