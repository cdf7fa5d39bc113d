"""Index -> diff -> fetch -> reconcile, against a WordPress at the wire that changes and breaks while it is read."""

from typing import Any

import httpx
import pytest

from tests.crawler.fake import PASSWORD, USER, Clock, Fake, Fault, Known, Reading, after, answer, error, page, read
from wpmigrate.records import Filters, Item

MANY = 250


def is_post_index(request: httpx.Request, parameters: dict[str, str]) -> bool:
    return request.url.path.endswith("/posts") and parameters.get("_fields", "").startswith("id,modified_gmt")


def is_batch(request: httpx.Request, parameters: dict[str, str]) -> bool:
    return request.url.path.endswith("/posts") and "include" in parameters


def poison(*numbers: int, status: int = 500) -> Fault:
    """Rendering these posts kills the answer; what needs no rendering comes."""

    def fault(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        fields = parameters.get("_fields", "content").split(",")
        renders = {"content", "excerpt"} & set(fields)
        asked = {int(number) for number in parameters.get("include", "0").split(",")}
        if request.url.path.endswith("/posts") and renders and asked & set(numbers):
            return page("<body id='error-page'><p>There has been a critical error.</p>", status)
        return None

    return fault


def test_plan__many_posts__each_once_in_the_order_of_ids() -> None:
    fake = Fake(MANY)
    reading = read(fake)
    assert reading.sent() == list(range(1, MANY + 1))
    assert list(reading.index().ids) == list(range(1, MANY + 1))
    assert reading.index().complete
    assert reading.failed() == []


def test_plan__requests__two_lists_and_one_batch_a_hundred() -> None:
    fake = Fake(MANY)
    read(fake)
    posts = [request.url.params for request in fake.requests if request.url.path.endswith("/posts")]
    assert len([parameters for parameters in posts if "include" in parameters]) == 3
    assert len([parameters for parameters in posts if "page" in parameters]) == 6


def test_plan__the_record__is_what_the_site_sent_to_the_byte() -> None:
    fake = Fake(1)
    text = '{"id" : 1,  "modified_gmt":"2024-01-02T00:00:00","title":{"rendered":"\\u00fc"},"status":"publish"}'
    fake.faults.append(
        lambda request, asked: httpx.Response(200, text=f"[{text}]") if is_batch(request, asked) else None
    )
    reading = read(fake)
    assert [item.raw for item in reading.of(Item) if item.collection.name == "posts"] == [text.encode()]


def test_plan__known_and_unchanged__nothing_is_fetched_and_one_list_is_enough() -> None:
    fake = Fake(MANY)
    known = Known({"posts": dict.fromkeys(range(1, MANY + 1), "2024-01-02T00:00:00")})
    reading = read(fake, known=known)
    assert reading.sent() == []
    assert reading.index().complete
    assert len(fake.asked("/posts?")) == 3


def test_plan__known__only_what_changed_is_fetched() -> None:
    fake = Fake(MANY)
    fake.add(7, modified_gmt="2024-05-05T00:00:00")
    fake.add(300)
    known = Known({"posts": dict.fromkeys(range(1, MANY + 1), "2024-01-02T00:00:00")})
    assert read(fake, known=known).sent() == [7, 300]


def test_plan__known_post_is_gone__the_index_says_so() -> None:
    fake = Fake(3)
    del fake.collections["posts"][2]
    reading = read(fake, known=Known({"posts": dict.fromkeys((1, 2, 3), "2024-01-02T00:00:00")}))
    assert list(reading.index().ids) == [1, 3]
    assert reading.index().complete


def test_plan__post_deleted_between_pages__the_one_that_slipped_is_found() -> None:
    fake = Fake(MANY)
    fake.faults.append(after(2, is_post_index, lambda: fake.collections["posts"].pop(5)))
    reading = read(fake)
    assert set(reading.index().ids) == set(range(1, MANY + 1)) - {5}
    assert reading.items().keys() == set(range(1, MANY + 1)) - {5}
    assert reading.index().complete


def test_plan__post_deleted_before_it_was_fetched__no_failure() -> None:
    fake = Fake(10)
    fake.faults.append(after(1, is_batch, lambda: fake.collections["posts"].pop(5)))
    reading = read(fake)
    assert reading.items().keys() == set(range(1, 11)) - {5}
    assert reading.failed() == []
    assert reading.index().complete


def test_plan__post_changed_after_it_was_fetched__fetched_again() -> None:
    fake = Fake(10)

    def edit() -> None:
        fake.add(5, content={"rendered": "<p>new</p>"}, modified_gmt="2024-06-06T00:00:00")

    fake.faults.append(after(2, is_post_index, edit))
    reading = read(fake)
    assert reading.sent().count(5) == 2
    assert reading.items()[5]["content"]["rendered"] == "<p>new</p>"
    assert reading.index().complete


def test_plan__post_published_meanwhile__fetched_too() -> None:
    fake = Fake(10)
    fake.faults.append(after(2, is_post_index, lambda: fake.add(11)))
    assert read(fake).sent() == list(range(1, 12))


def test_plan__a_site_that_never_rests__incomplete_and_said() -> None:
    fake = Fake(3)

    def restless(request: httpx.Request, parameters: dict[str, str]) -> None:
        if is_post_index(request, parameters):
            fake.add(max(fake.collections["posts"]) + 1)

    fake.faults.append(restless)
    reading = read(fake)
    assert not reading.index().complete
    assert "still changing" in reading.failed()[0].reason
    assert not reading.failed()[0].not_visible


def test_plan__modified_within_the_server_s_second__waits_and_fetches_again() -> None:
    fake, clock = Fake(1), Clock()
    fake.add(1, modified_gmt="2026-01-01T00:16:39")

    def dated(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if not is_post_index(request, parameters):
            return None
        entry = {"id": 1, "modified_gmt": "2026-01-01T00:16:39"}
        return answer([entry], {"Date": "Thu, 01 Jan 2026 00:16:40 GMT", "X-WP-Total": "1", "X-WP-TotalPages": "1"})

    fake.faults.append(dated)
    reading = read(fake, clock=clock)
    assert reading.sent() == [1, 1]
    assert clock.slept == [2.0]
    assert reading.index().complete


# --- broken records


def test_plan__poison_post__costs_one_post_and_keeps_what_is_not_rendered() -> None:
    fake = Fake(MANY)
    fake.faults.append(poison(77))
    reading = read(fake)
    assert reading.items().keys() == set(range(1, MANY + 1))
    assert reading.items()[77]["title"]["rendered"] == "Record 77"
    assert "content" not in reading.items()[77] or "rendered" not in reading.items()[77]["content"]
    assert [(failed.id, failed.not_visible) for failed in reading.failed()] == [(77, False)]
    assert "content" in reading.failed()[0].reason
    assert len(reading.notes("not-fetched")) == 1


def test_plan__poison_post__is_asked_for_again_by_the_next_run() -> None:
    fake = Fake(3)
    fake.faults.append(poison(2))
    modified = {item.id: item.modified for item in read(fake).of(Item) if item.collection.name == "posts"}
    assert modified[2] is None
    assert modified[1] == modified[3] == "2024-01-02T00:00:00"


def test_plan__poison_post_with_a_login__its_source_is_kept() -> None:
    fake = Fake(3, home="https://example.org")
    fake.faults.append(poison(2))
    reading = read(fake, user="keeper", password="abcd efgh")
    assert reading.items()[2]["content"]["raw"] == "Text 2"


def test_plan__two_poison_posts_in_a_batch__both_named() -> None:
    fake = Fake(100)
    fake.faults.append(poison(1, 100))
    assert [failed.id for failed in read(fake).failed()] == [1, 100]


def test_plan__halving__does_not_ask_twice_at_each_step() -> None:
    fake = Fake(100)
    fake.faults.append(poison(50))
    clock = Clock()
    read(fake, clock=clock)
    assert len([1 for request in fake.requests if "include" in request.url.params]) < 25
    assert len(clock.slept) <= 1


def test_plan__record_that_is_only_listed__named() -> None:
    fake = Fake(3)

    def ghost(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if not is_post_index(request, parameters):
            return None
        listed = [{"id": number, "modified_gmt": "2024-01-02T00:00:00"} for number in (1, 2, 3, 4)]
        return answer(listed, {"X-WP-Total": "4", "X-WP-TotalPages": "1"})

    fake.faults.append(ghost)
    reading = read(fake)
    assert [(failed.id, failed.reason) for failed in reading.failed()] == [(4, "it is listed, but not there")]


def test_plan__the_host_bears_twenty_posts__batches_shrink_and_nothing_is_lost() -> None:
    fake = Fake(MANY)

    def weak(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        heavy = is_batch(request, parameters) and len(parameters["include"].split(",")) > 25
        return httpx.Response(502, text="<html>Bad gateway</html>") if heavy else None

    fake.faults.append(weak)
    reading = read(fake)
    assert reading.items().keys() == set(range(1, MANY + 1))
    assert reading.failed() == []


def test_plan__the_site_goes_down__the_rest_is_named_and_little_is_asked() -> None:
    fake = Fake(500)

    def down(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if len([1 for url in fake.asked("include=") if "posts" in url]) > 2:
            raise httpx.ConnectError("refused")
        return None

    fake.faults.append(down)
    reading = read(fake, connections=1)
    assert len(reading.items()) == 200
    assert {failed.id for failed in reading.failed()} >= set(range(201, 501))
    assert all("no connection" in failed.reason for failed in reading.failed())
    assert not reading.index().complete
    assert len(fake.requests) < 60


def test_plan__the_site_comes_back__what_failed_meanwhile_is_had_after_all() -> None:
    fake = Fake(500)
    outages = iter([False] * 2 + [True] * 8 + [False] * 1000)

    def flaky(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if is_batch(request, parameters) and next(outages):
            raise httpx.ConnectError("refused")
        return None

    fake.faults.append(flaky)
    reading = read(fake, connections=1)
    assert reading.items().keys() == set(range(1, 501))
    assert reading.failed() == []
    assert reading.index().complete


def test_plan__a_record_too_deep_to_write_again__costs_itself() -> None:
    fake = Fake(3)
    deep: Any = "x"
    for _ in range(400):
        deep = {"a": deep}
    fake.add(2, meta=deep, title={"raw": "b", "rendered": "b"})
    reading = read(fake, user="keeper", password="abcd efgh")
    assert {1, 3} <= reading.items().keys()


# --- odd endpoints


def test_plan__missing_totals__read_to_the_end() -> None:
    fake = Fake(MANY)

    def bare(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        full = fake._rest(request, request.url.path.removeprefix("/wp-json").strip("/"), parameters)
        full.headers.pop("x-wp-total", None)
        full.headers.pop("x-wp-totalpages", None)
        return full if "page" in parameters else None

    fake.faults.append(bare)
    fake.add(1, "tags", taxonomy="post_tag", name="one")
    reading = read(fake)
    assert reading.items().keys() == set(range(1, MANY + 1))
    assert reading.items("tags").keys() == {1}
    assert reading.index().complete


@pytest.mark.parametrize(("posts", "total"), [(MANY, 0), (MANY, 100), (MANY, 200), (300, 200), (300, 1)])
def test_plan__totals_that_are_too_small__read_to_the_end_and_said(posts: int, total: int) -> None:
    """As a cache keeps them from when there was less."""
    fake = Fake(posts)
    for number in range(1, MANY + 1):
        fake.add(number, "tags")

    def stale(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        full = fake._rest(request, request.url.path.removeprefix("/wp-json").strip("/"), parameters)
        full.headers.update({"x-wp-total": str(total), "x-wp-totalpages": str(-(-total // 100))})
        return full if "page" in parameters and full.status_code == 200 else None

    fake.faults.append(stale)
    reading = read(fake)
    assert reading.items().keys() == set(range(1, posts + 1))
    assert reading.items("tags").keys() == set(range(1, MANY + 1))
    assert reading.index().complete
    assert any("counts fewer" in note for note in reading.notes("crawl"))


def test_plan__a_full_last_page__is_asked_past_once_and_nothing_is_said() -> None:
    fake = Fake(200)
    reading = read(fake)
    assert reading.items().keys() == set(range(1, 201))
    assert len(fake.asked("page=3")) == 2  # each of the two lists
    assert reading.notes("crawl") == []
    assert reading.failed() == []


def test_plan__addresses_that_are_too_long__batches_shrink() -> None:
    fake = Fake(MANY)

    def short(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        return page("<h1>URI Too Long</h1>", 414) if len(str(request.url)) > 300 else None

    fake.faults.append(short)
    reading = read(fake)
    assert reading.items().keys() == set(range(1, MANY + 1))
    assert reading.failed() == []


def test_plan__short_and_empty_pages_in_the_middle__are_not_the_end() -> None:
    fake = Fake(MANY)
    fake.hidden = {5, *range(101, 201)}
    reading = read(fake)
    assert set(reading.index().ids) == set(range(1, MANY + 1)) - fake.hidden
    hidden = reading.failed()[0]
    assert (hidden.id, hidden.not_visible, hidden.count) == (None, True, 101)


def test_plan__include_ignored__falls_back_to_pages_and_says_so() -> None:
    fake = Fake(MANY)

    def deaf(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if not is_batch(request, parameters):
            return None
        del parameters["include"]
        return fake._list("posts", parameters, logged_in=False)

    fake.faults.append(deaf)
    fake.add(400)
    reading = read(fake, known=Known({"posts": {1: "2024-01-02T00:00:00"}}))
    assert reading.items().keys() == {*range(2, MANY + 1), 400}
    assert any("ignores include" in note for note in reading.notes("crawl"))
    assert reading.index().complete


LOGIN: dict[str, Any] = {"user": USER, "password": PASSWORD}


def raws(reading: Reading) -> dict[int, Any]:
    return {number: post["content"].get("raw") for number, post in reading.items().items()}


@pytest.mark.parametrize("ignored", ["include", "_fields"])
def test_plan__by_pages__with_the_source_too(ignored: str) -> None:
    fake = Fake(MANY)

    def deaf(request: httpx.Request, parameters: dict[str, str]) -> None:
        if request.url.path.endswith("/posts"):
            parameters.pop(ignored, None)

    fake.faults.append(deaf)
    reading = read(fake, **LOGIN)
    assert raws(reading) == {number: f"Text {number}" for number in range(1, MANY + 1)}
    assert reading.failed() == []


@pytest.mark.parametrize("most", [1, 7, 60])
def test_plan__fewer_records_than_asked_for__are_not_all(most: int) -> None:
    fake = Fake(MANY)

    def capped(request: httpx.Request, parameters: dict[str, str]) -> None:
        if "include" in parameters:
            parameters["per_page"] = str(min(most, int(parameters["per_page"])))

    fake.faults.append(capped)
    reading = read(fake, **LOGIN)
    assert reading.sent() == list(range(1, MANY + 1))
    assert raws(reading)[MANY] == f"Text {MANY}"
    assert len(fake.asked("include=")) < 2 * (MANY // most + 8)


def test_plan__an_empty_batch_that_should_not_be__is_asked_for_again() -> None:
    fake = Fake(MANY)
    empty = iter([answer([])])
    fake.faults.append(lambda request, parameters: next(empty, None) if is_batch(request, parameters) else None)
    reading = read(fake)
    assert reading.items().keys() == set(range(1, MANY + 1))
    assert reading.failed() == []
    assert len(fake.requests) < 30


def test_plan__the_source_of_one_post_fails__is_named_and_costs_nothing_else() -> None:
    fake = Fake(MANY)

    def broken(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        edit = parameters.get("context") == "edit" and "150" in parameters.get("include", "").split(",")
        return httpx.Response(502) if edit else None

    fake.faults.append(broken)
    reading = read(fake, **LOGIN)
    assert [(failed.id, failed.reason) for failed in reading.failed()] == [(150, "source: the site answered 502")]
    assert raws(reading) == {number: f"Text {number}" if number != 150 else None for number in range(1, MANY + 1)}
    assert reading.notes("not-fetched")


def test_plan__a_firewall_against_the_source__is_named_once() -> None:
    fake = Fake(MANY)

    def firewall(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        edit = parameters.get("context") == "edit" and "include" in parameters
        return httpx.Response(403, text="<html>generated by Wordfence</html>") if edit else None

    fake.faults.append(firewall)
    reading = read(fake, **LOGIN, connections=1)
    assert reading.items().keys() == set(range(1, MANY + 1))
    assert [failed.id for failed in reading.failed()] == [None]
    assert "source" in reading.failed()[0].reason
    assert len(fake.asked("context=edit&_fields=id,content")) == 1


def test_plan__a_firewall_against_drafts__what_is_public_and_the_rest_is_named() -> None:
    fake = Fake(3)
    fake.add(4, status="draft")

    def firewall(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        return httpx.Response(403, text="<html>generated by Wordfence</html>") if "status" in parameters else None

    fake.faults.append(firewall)
    reading = read(fake, filters=Filters(statuses=("any",)), **LOGIN)
    assert reading.items().keys() == {1, 2, 3}
    assert [(failed.id, failed.not_visible) for failed in reading.failed()] == [(None, False)]
    assert not reading.index().complete


def test_plan__a_page_of_the_list_fails__the_others_are_read_and_the_gap_is_named() -> None:
    fake = Fake(MANY)

    def broken(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        return httpx.Response(502) if is_post_index(request, parameters) and parameters["page"] == "2" else None

    fake.faults.append(broken)
    reading = read(fake)
    assert reading.items().keys() == {*range(1, 101), *range(201, MANY + 1)}
    assert [failed.id for failed in reading.failed()] == [None]
    assert not reading.index().complete


def test_plan__a_page_of_terms_fails_without_totals__the_next_are_read() -> None:
    fake = Fake(0)
    for number in range(1, MANY + 1):
        fake.add(number, "tags", taxonomy="post_tag", name=f"Tag {number}")

    def bare(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if not request.url.path.endswith("/tags"):
            return None
        if parameters.get("page") == "2" and "_fields" not in parameters:
            return httpx.Response(500)
        full = fake._list("tags", parameters, logged_in=False)
        del full.headers["x-wp-total"], full.headers["x-wp-totalpages"]
        return full

    fake.faults.append(bare)
    reading = read(fake)
    assert reading.items("tags").keys() == set(range(1, MANY + 1))
    assert reading.failed("tags") == []


def test_plan__an_empty_list_that_counts_records__is_looked_at_twice() -> None:
    fake = Fake(3)
    empty = iter([answer([], {"X-WP-Total": "3", "X-WP-TotalPages": "1"})])
    fake.faults.append(lambda request, parameters: next(empty, None) if is_post_index(request, parameters) else None)
    reading = read(fake)
    assert reading.sent() == [1, 2, 3]
    assert reading.failed() == []


def test_plan__include_ignored_and_a_bad_page__is_not_asked_for_again_by_include() -> None:
    """What the second round lacks is asked for by pages, and then one by one."""
    fake = Fake(5)

    def fault(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if not request.url.path.endswith("/posts") or "_fields" in parameters:
            return None
        return answer([fake.collections["posts"][1]]) if "include" in parameters else page("No.", 500)

    fake.faults.append(fault)
    reading = read(fake)
    assert sorted(reading.sent()) == [1, 2, 3, 4, 5]
    assert reading.failed() == []
    targets = fake.asked("/posts?")
    assert len({target for target in targets if "include=" in target}) == len(
        [target for target in targets if "include=" in target]
    )


def test_plan__include_ignored_and_a_limit__no_more_than_that() -> None:
    fake = Fake(MANY)

    def deaf(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if not is_batch(request, parameters):
            return None
        return fake._list("posts", {"per_page": "10", "page": "2"}, logged_in=False)

    fake.faults.append(deaf)
    assert read(fake, filters=Filters(limit=3)).sent() == [1, 2, 3]


def test_plan__fields_ignored__falls_back_to_pages_and_says_so() -> None:
    fake = Fake(MANY)

    def verbose(request: httpx.Request, parameters: dict[str, str]) -> None:
        parameters.pop("_fields", None)

    fake.faults.append(verbose)
    reading = read(fake)
    assert reading.sent() == list(range(1, MANY + 1))
    assert any("ignores _fields" in note for note in reading.notes("crawl"))
    assert reading.index().complete


def test_plan__pages_that_repeat_themselves__end() -> None:
    fake = Fake(10)

    def circle(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if not is_post_index(request, parameters):
            return None
        entries = [{"id": number, "modified_gmt": "2024-01-02T00:00:00"} for number in range(1, 11)]
        return answer(entries, {"X-WP-Total": "10", "X-WP-TotalPages": "5000"})

    fake.faults.append(circle)
    reading = read(fake)
    assert reading.sent() == list(range(1, 11))
    assert len(fake.requests) < 100


def test_plan__ids_as_texts__are_numbers() -> None:
    fake = Fake(0)
    fake.collections["posts"][5] = {"id": 5, "status": "publish", "modified_gmt": "2024-01-01T00:00:00"}
    fake.faults.append(
        lambda request, parameters: (
            answer([{"id": "5", "modified_gmt": "2024-01-01T00:00:00"}], {"X-WP-TotalPages": "1"})
            if request.url.path.endswith("/posts")
            else None
        )
    )
    assert read(fake).sent() == [5]


def test_plan__per_page_limit__smaller_pages() -> None:
    fake = Fake(MANY)

    def strict(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if int(parameters.get("per_page", 1)) > 50:
            return error(400, "rest_invalid_param", per_page="per_page must be between 1 and 50")
        return None

    fake.faults.append(strict)
    reading = read(fake)
    assert reading.sent() == list(range(1, MANY + 1))
    assert reading.failed() == []


# --- collections without times


def test_plan__terms__by_pages_and_each_once() -> None:
    fake = Fake(0)
    for number in range(1, MANY + 1):
        fake.add(number, "tags", taxonomy="post_tag", name=f"Tag {number}")
    reading = read(fake)
    assert reading.sent("tags") == list(range(1, MANY + 1))
    assert len(fake.asked("/tags?")) == 6


def test_plan__a_page_of_terms_fails__its_terms_are_fetched_by_id() -> None:
    fake = Fake(0)
    for number in range(1, MANY + 1):
        fake.add(number, "tags", taxonomy="post_tag", name=f"Tag {number}")

    def broken(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        whole = request.url.path.endswith("/tags") and "_fields" not in parameters
        if whole and (parameters.get("page") == "2" or "150" in parameters.get("include", "").split(",")):
            return httpx.Response(500, text="<p>Fatal error: x")
        return None

    fake.faults.append(broken)
    reading = read(fake)
    assert reading.items("tags").keys() == set(range(1, MANY + 1)) - {150}
    assert [failed.id for failed in reading.failed("tags")] == [150]


def test_plan__progress__is_told() -> None:
    told: list[tuple[str, int, int]] = []
    read(Fake(MANY), progress=lambda name, done, total: told.append((name, done, total)))
    assert [entry for entry in told if entry[0] == "posts"][-1] == ("posts", MANY, MANY)


@pytest.mark.parametrize("connections", [1, 4])
def test_plan__connections__never_more_and_always_the_same_events(connections: int) -> None:
    fake = Fake(600)
    fake.delay = 0.003
    fake.faults.append(poison(3, 250))
    reading = read(fake, connections=connections)
    assert fake.most_running <= connections
    assert reading.sent() == list(range(1, 601))


def test_plan__salvaged_answers__one_note_with_how_many() -> None:
    fake = Fake(3)

    def notice(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if not request.url.path.endswith("/posts"):
            return None
        plain = fake._list("posts", parameters, logged_in=False)
        text = "<br />\n<b>Notice</b>: Undefined offset [0] in <b>x.php</b><br />\n" + plain.text + "\n<!-- cached -->"
        headers = {name: plain.headers[name] for name in plain.headers if name.startswith("x-wp")}
        return httpx.Response(200, text=text, headers=headers)

    fake.faults.append(notice)
    reading = read(fake)
    assert reading.sent() == [1, 2, 3]
    notes = [note for note in reading.notes("salvaged") if "before the JSON" in note]
    assert len(notes) == 1
    assert "(3 times)" in notes[0]
    assert reading.items()[1]["title"] == {"rendered": "Record 1"}


# --- lists that come short


def thinned(route: str, times: int) -> Fault:
    """The first answers to a list lack every other record, whatever they count."""
    left = iter(range(times))

    def fault(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if not request.url.path.endswith(route) or next(left, None) is None:
            return None
        records = [{"id": number, "taxonomy": "category", "name": "x"} for number in (1, 3)]
        return answer(records, {"X-WP-Total": "4", "X-WP-TotalPages": "1"})

    return fault


@pytest.mark.parametrize(("times", "missing"), [(1, False), (2, False), (99, True)])
def test_plan__terms_that_are_counted_and_not_listed__are_looked_for_and_named(times: int, missing: bool) -> None:
    fake = Fake(0)
    for number in range(1, 5):
        fake.add(number, "categories", taxonomy="category", name="x")
    fake.faults.append(thinned("/categories", times))
    reading = read(fake)
    assert reading.items("categories").keys() == ({1, 3} if missing else {1, 2, 3, 4})
    failed = reading.failed("categories")
    assert [(entry.count, entry.not_visible) for entry in failed] == ([(2, False)] if missing else [])


@pytest.mark.parametrize("times", [0, 1, 2, 99])
def test_plan__a_list_without_totals__counts_when_it_came_alike_twice(times: int) -> None:
    """Templates have no numbers: their list is kept as one record."""
    fake, shown = Fake(0), iter(range(times))
    fake.collections["wp_template"] = {}

    def templates(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
        if not request.url.path.endswith("/wp_template"):
            return None
        round = next(shown, None)
        names = ["a", "b", "c"] if round is None else ["a", "b", "c"][round % 2 : round % 2 + 1]
        return answer([{"id": f"theme//{name}"} for name in names])

    fake.faults.append(templates)
    reading = read(fake)
    assert len(reading.items("wp_template")[0]) == (1 if times == 99 else 3)
    assert bool(reading.failed("wp_template")) == (times == 99)
    assert not any(entry.not_visible for entry in reading.failed("wp_template"))
