import gzip
import json

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline as _TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import NOON, clock
from tests.loopback import LoopbackServer
from transforms.io.http_client import HttpSettings
from transforms.poll_feeds import ACCEPT, PollFeeds
from transforms.records import DeadLetter, FeedBody, Source

HTTP = HttpSettings("newsbeam/test (+https://newsbeam.example/bot)", allow_hosts=("127.0.0.1",), timeout_s=5)
RSS = {"Content-Type": "application/rss+xml; charset=utf-8"}


def source(url: str, position: int) -> Source:
    return Source("feed", url, f"feed {position}", position=position)


def outline(letter: DeadLetter) -> tuple[str, str, str, int | None, str, int, bool, bool]:
    return (
        letter.stage,
        letter.source,
        letter.reason,
        letter.status,
        letter.url,
        letter.at_us,
        letter.is_input,
        letter.is_transient,
    )


def test_feeds_are_fetched_whole_and_failures_are_dead_letters_outside_the_books(loopback: LoopbackServer) -> None:
    plain = source(loopback.answer("/rss", b"<rss/>", headers=RSS), 0)
    zipped = source(loopback.answer("/zip", gzip.compress(b"<feed/>"), headers={"Content-Encoding": "gzip", **RSS}), 1)
    moved = source(loopback.redirect("/old", "/rss"), 2)
    gone = source(loopback.answer("/gone", status=410), 3)
    busy = source(loopback.answer("/busy", status=503), 4)
    big = source(loopback.answer("/big", b"x" * 2_000), 5)

    with _TestPipeline() as p:
        polled = p | beam.Create([plain, zipped, moved, gone, busy, big]) | PollFeeds(HTTP, 1_000, clock)
        assert_that(
            polled.main,
            equal_to(
                [
                    FeedBody(plain, plain.location, RSS["Content-Type"], b"<rss/>", NOON),
                    FeedBody(zipped, zipped.location, RSS["Content-Type"], b"<feed/>", NOON),
                    FeedBody(moved, plain.location, RSS["Content-Type"], b"<rss/>", NOON),
                ]
            ),
            label="bodies",
        )
        assert_that(
            polled.dead | "Outline" >> beam.Map(outline),
            equal_to(
                [
                    ("PollFeeds", "feed 3", "http_410", 410, gone.location, NOON, False, False),
                    ("PollFeeds", "feed 4", "http_503", 503, busy.location, NOON, False, True),
                    ("PollFeeds", "feed 5", "too_large", None, big.location, NOON, False, False),
                ]
            ),
            label="dead",
        )
        elements = polled.dead | "Element" >> beam.Map(lambda letter: json.loads(letter.element)["location"])
        assert_that(elements, equal_to([gone.location, busy.location, big.location]), label="elements")

    assert {request.headers["Accept"] for request in loopback.requests} == {ACCEPT}
    assert {request.headers["User-Agent"] for request in loopback.requests} == {HTTP.user_agent}


def test_a_server_that_answers_without_a_content_type_is_believed(loopback: LoopbackServer) -> None:
    bare = source(loopback.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>"), 0)
    with _TestPipeline() as p:
        polled = p | beam.Create([bare]) | PollFeeds(HTTP, 1_000, clock)
        assert_that(polled.main, equal_to([FeedBody(bare, bare.location, "", b"<rss/>", NOON)]), label="bodies")
        assert_that(polled.dead, equal_to([]), label="dead")
