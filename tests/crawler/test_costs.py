"""What requests cost: each question once, with all its tries, and no secret in its address."""

import gzip
from contextlib import suppress

import httpx

from tests.crawler.fake import PASSWORD, USER, Clock, Fake, read
from wpmigrate.crawler.answers import records
from wpmigrate.crawler.client import Client
from wpmigrate.crawler.costs import Bill, shortened
from wpmigrate.crawler.options import CrawlOptions
from wpmigrate.crawler.troubles import Trouble
from wpmigrate.records import Cost

URL = "https://example.org/wp-json/wp/v2/posts?page=2"
LIST = b'[{"id": 1}, {"id": 2}]'


def costs(*answers: httpx.Response | Exception) -> list[Cost]:
    """Of a list of records that is asked for until all of these are used up."""
    clock, steps = Clock(), iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        clock.seconds += 0.25
        step = next(steps)
        if isinstance(step, Exception):
            raise step
        return step

    with Client(CrawlOptions(tries=2), transport=httpx.MockTransport(answer), timing=clock.timing()) as client:
        with suppress(Trouble):
            client.read(URL, records)
        return list(client.costs.taken())


def test_costs__one_request() -> None:
    assert costs(httpx.Response(200, content=LIST)) == [Cost(URL, 200, 1, 0.25, len(LIST), len(LIST), 2)]


def test_costs__compressed__both_lengths() -> None:
    packed = gzip.compress(LIST * 1)
    (cost,) = costs(httpx.Response(200, content=packed, headers={"Content-Encoding": "gzip"}))
    assert (cost.received, cost.size) == (len(packed), len(LIST))


def test_costs__tried_again__is_one_question_and_waits_do_not_count() -> None:
    (cost,) = costs(httpx.Response(503, content=b"busy"), httpx.Response(200, content=LIST))
    assert cost == Cost(URL, 200, 2, 0.5, len(LIST) + 4, len(LIST) + 4, 2)


def test_costs__a_redirect_is_a_request_more() -> None:
    (cost,) = costs(httpx.Response(301, headers={"Location": f"{URL}&lang=de"}), httpx.Response(200, content=LIST))
    assert (cost.address, cost.status, cost.tries) == (URL, 200, 2)


def test_costs__no_answer__has_no_status() -> None:
    (cost,) = costs(httpx.Response(503), httpx.ReadTimeout("slow"))
    assert (cost.status, cost.tries, cost.records) == (0, 2, 0)


def test_costs__a_list_of_ids__by_its_first_and_last() -> None:
    ids = ",".join(str(number) for number in range(4, 104))
    assert shortened(f"https://example.org/?rest_route=/wp/v2/posts&include={ids}&per_page=100") == (
        "https://example.org/?rest_route=/wp/v2/posts&include=4,…,103&per_page=100"
    )
    assert shortened(f"{URL}&include=7,8") == f"{URL}&include=7,8"


def fails_at_seven(request: httpx.Request, parameters: dict[str, str]) -> httpx.Response | None:
    return httpx.Response(500) if "7" in parameters.get("include", "").split(",") else None


def test_costs__an_address__without_user_and_password() -> None:
    bill = Bill("https://mara:hunter2@example.org/wp-json/", tries=1)
    assert bill.cost().address == "https://example.org/wp-json/"


def test_read__every_request_of_a_crawl_is_accounted_for() -> None:
    fake = Fake(250)
    fake.faults.append(fails_at_seven)
    reading = read(fake, user=USER, password=PASSWORD)
    found = reading.of(Cost)
    assert sum(cost.tries for cost in found) == len(fake.requests)
    assert {cost.status for cost in found} >= {200, 404, 500}
    assert sum(cost.records for cost in found if "/posts?" in cost.address) >= 249
    assert max(len(cost.address) for cost in found) < 300
