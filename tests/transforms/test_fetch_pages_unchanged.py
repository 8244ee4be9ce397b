import dataclasses

import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import FEED, NOON, clock, ledger_entry, listing, local_pipeline
from tests.loopback import LoopbackServer
from transforms.fetch_pages import FetchPages
from transforms.io.http_client import HttpSettings
from transforms.records import Outcome, PageRequest

HTTP = HttpSettings("newsbeam/test (+https://newsbeam.example/bot)", allow_hosts=("127.0.0.1",), timeout_s=5)


def test_a_page_that_the_server_says_is_the_same_is_unchanged_and_its_new_listing_remembered(
    loopback: LoopbackServer,
) -> None:
    url = loopback.answer("/same", status=304)
    host = f"127.0.0.1:{loopback.port}"
    known = ledger_entry("a", etag='"1"', last_modified="Tue, 14 Nov 2023 22:13:20 GMT", seen_us=NOON - 1)
    request = PageRequest(listing("a", url=url, fingerprint="two"), host, known)
    with local_pipeline() as p:
        fetched = p | beam.Create([request]) | FetchPages(HTTP, 1_000, clock)
        assert_that(fetched.main, equal_to([]), label="pages")
        assert_that(fetched.dead, equal_to([]), label="dead")
        assert_that(
            fetched.outcomes, equal_to([Outcome("FetchPages", "unchanged", FEED.name, host, 1)]), label="outcomes"
        )
        expected = dataclasses.replace(known, fingerprint="two", seen_us=NOON)
        assert_that(fetched.ledger, equal_to([expected]), label="ledger")
    (asked,) = [each for each in loopback.requests if each.path == "/same"]
    assert asked.headers["If-None-Match"] == '"1"'
    assert asked.headers["If-Modified-Since"] == "Tue, 14 Nov 2023 22:13:20 GMT"
