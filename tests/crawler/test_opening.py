"""Posts behind a password: what opens them, and that the password goes nowhere else."""

from typing import Any

import httpx
import pytest

from tests.crawler.fake import PASSWORD, USER, Fake, Known, error, read
from wpmigrate.crawler.options import CrawlOptions
from wpmigrate.crawler.passwords import PostPasswords
from wpmigrate.crawler.rest import RestSource
from wpmigrate.errors import LoginRefused
from wpmigrate.records import Filters, Item

LOW, HIGH = "low water & 50% ebb", "høj/vand"
GIVEN: dict[str, Any] = {"post_passwords": ("wrong", LOW, HIGH)}


def guarded() -> Fake:
    """Posts 2 and 5 behind one password, 4 behind another, 6 behind one that nobody gives; a comment on each."""
    fake = Fake(6)
    for number, password in {2: LOW, 4: HIGH, 5: LOW, 6: "nobody knows it"}.items():
        fake.collections["posts"][number]["password"] = password
    for number in range(1, 7):
        fake.add(10 + number, "comments", post=number, author_name="Bo")
    return fake


def contents(fake: Fake, **options: Any) -> dict[int, str]:
    return {number: post["content"]["rendered"] for number, post in read(fake, **options).items().items()}


def test_read__without_a_password__the_content_is_empty_and_said_to_be_protected() -> None:
    reading = read(guarded())
    assert reading.items()[2]["content"] == {"rendered": "", "protected": True}
    assert reading.items("comments").keys() == {11, 13}
    assert reading.failed("comments")[0].count == 4
    assert reading.failed("comments")[0].not_visible


def test_read__with_passwords__each_opens_what_it_is_for() -> None:
    fake = guarded()
    reading = read(fake, **GIVEN)
    found = {number: post["content"]["rendered"] for number, post in reading.items().items()}
    assert found == {number: f"<p>Text {number}</p>" for number in range(1, 6)} | {6: ""}
    assert reading.items()[2]["content"]["protected"]
    assert len([url for url in fake.asked("password=") if "/posts?" in url]) == 3


def test_read__with_passwords__comments_of_what_opened() -> None:
    reading = read(guarded(), **GIVEN)
    assert reading.items("comments").keys() == {11, 12, 13, 14, 15}
    (hidden,) = reading.failed("comments")
    assert (hidden.count, hidden.not_visible) == (1, True)
    assert reading.index("comments").complete


def test_read__a_few_posts__with_the_comments_of_what_opened_and_a_word_of_the_rest() -> None:
    few = Filters(ids=(1, 2, 4, 6))
    closed = read(guarded(), filters=few)
    assert closed.items("comments").keys() == {11}
    assert closed.notes("not-visible") == ["This login may not read it: the comments of posts behind a password: 3."]
    opened = read(guarded(), filters=few, **GIVEN)
    assert opened.items("comments").keys() == {11, 12, 14}
    assert opened.notes("not-visible") == ["This login may not read it: the comments of posts behind a password: 1."]
    alone = read(guarded(), filters=Filters(ids=(2,)), **GIVEN)
    assert alone.items("comments").keys() == {12}
    assert alone.notes("not-visible") == []
    login = read(guarded(), filters=few, user=USER, password=PASSWORD)
    assert login.items("comments").keys() == {11, 12, 14, 16}


def test_read__nothing_is_protected__no_password_is_sent() -> None:
    fake = Fake(3)
    fake.add(7, "comments", post=1)
    assert len(contents(fake, **GIVEN)) == 3
    assert not fake.asked("password=")


def test_read__an_endpoint_that_ignores_include__each_post_by_itself() -> None:
    fake = guarded()

    def deaf(request: httpx.Request, parameters: dict[str, str]) -> None:
        parameters.pop("include", None)

    fake.faults.append(deaf)
    assert sorted(text for text in contents(fake, **GIVEN).values() if text) == [
        f"<p>Text {number}</p>" for number in range(1, 6)
    ]


def test_read__the_site_fails_when_it_is_asked_with_a_password__is_a_failure() -> None:
    fake = guarded()
    fake.faults.append(lambda request, parameters: httpx.Response(500) if "password" in parameters else None)
    reading = read(fake, **GIVEN)
    assert reading.items().keys() == set(range(1, 7))
    assert {failed.id for failed in reading.failed()} >= {2, 4, 5}
    assert not any(failed.not_visible for failed in reading.failed())


def test_read__again__what_is_protected_is_asked_for_once_more() -> None:
    """Somebody may have found the password in the meantime."""
    fake, known = guarded(), Known({"posts": dict.fromkeys(range(1, 7), "2024-01-02T00:00:00")})
    assert read(fake, known=known).sent() == []
    assert read(fake, known=known, **GIVEN).sent() == [2, 4, 5, 6]


def test_read__a_login_that_may_edit__needs_no_password() -> None:
    reading = read(guarded(), user=USER, password=PASSWORD)
    assert reading.items()[6]["content"] == {"rendered": "<p>Text 6</p>", "raw": "Text 6", "protected": True}


def test_read__a_login_that_may_not_edit__uses_the_passwords() -> None:
    fake = guarded()
    fake.faults.append(
        lambda request, parameters: (
            error(403, "rest_forbidden_context")
            if parameters.get("context") == "edit" and "users/me" not in request.url.path
            else None
        )
    )
    reading = read(fake, user=USER, password=PASSWORD, **GIVEN)
    assert reading.items()[2]["content"]["rendered"] == "<p>Text 2</p>"
    assert reading.items()[6]["content"]["rendered"] == ""


# --- where it goes


@pytest.mark.parametrize("password", [LOW, HIGH, "boat", "x" * 40, "q\"uo'te<&>", "日本"])
def test_password__that_the_site_repeats__is_nowhere(password: str) -> None:
    """In links of the content and in notices."""
    fake = Fake(1)
    fake.collections["posts"][1]["password"] = password

    def repeats(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if "password" not in parameters:
            return None
        here = str(request.url)
        links = f"<a href='/login?{written(here)}'>in</a> <a href='{here}&page=2'>next</a>"
        content = {"rendered": f"<p>A boat that xxx</p>{links}", "protected": True}
        post = httpx.Response(200, json={"id": 1, "type": "post", "content": content}).text
        return httpx.Response(200, text=f"<b>Notice</b>: {parameters['password']} {here}\n[{post}]")

    fake.faults.append(repeats)
    reading = read(fake, post_passwords=(password,))
    (item,) = [event for event in reading.of(Item) if event.collection.name == "posts"]
    others = [event for event in reading.events if not isinstance(event, Item)]
    said = repr(others) + item.raw.decode().replace("A boat", "")
    once = written(password)
    assert "A boat that xxx" in item.raw.decode()
    assert said.count("post-password-1") > 3
    assert not [form for form in (password, once[2:], written(once)[4:]) if form in said]


def written(value: str) -> str:
    return str(httpx.QueryParams({"u": value}))


def test_password__in_an_error_of_the_site__is_hidden() -> None:
    fake = guarded()
    fake.faults.append(
        lambda request, parameters: (
            httpx.Response(
                500, json={"code": "broken", "message": f"with {parameters['password']}!", "data": {"status": 500}}
            )
            if "password" in parameters
            else None
        )
    )
    reading = read(fake, **GIVEN)
    assert LOW not in repr(reading.events)
    assert "[hidden]" in reading.failed()[0].reason


def test_password__goes_to_the_site_alone_and_never_in_the_clear() -> None:
    fake = guarded()

    def moved(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if "password" in parameters and request.url.host == "example.org":
            return httpx.Response(302, headers={"Location": str(request.url.copy_with(host="www.example.org"))})
        return None

    fake.faults.append(moved)
    read(fake, **GIVEN)
    elsewhere = [str(request.url) for request in fake.requests if request.url.host == "www.example.org"]
    assert elsewhere
    assert all("post-password-" in url for url in elsewhere)
    plain = RestSource(
        "http://example.org", CrawlOptions(**GIVEN), transport=Fake(1, home="http://example.org").transport
    )
    with pytest.raises(LoginRefused, match="not encrypted"):
        list(plain.read(Known(), Filters()))


def test_options__show_no_password() -> None:
    assert LOW not in repr(CrawlOptions(**GIVEN))
    assert PostPasswords(["a", "", "b", "a"]).names == ("post-password-1", "post-password-2")
