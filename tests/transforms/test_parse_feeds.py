import hashlib

import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import FEED, NOON, clock, local_pipeline
from transforms.core.feeds import ledger
from transforms.core.feeds.parse import parse_feed
from transforms.core.feeds.schedule import PollBounds
from transforms.errors import NotAFeedError
from transforms.io.feed_ledger import MemoryFeedLedger
from transforms.parse_feeds import ParseFeeds
from transforms.records import FeedBody, FeedState, PolledFeed, SourceReport

DAY = PollBounds(0, 86_400)
ANSWER = FeedState(FEED.location, FEED.location, '"one"', polled_us=NOON, read_us=NOON)


def body(text: str) -> FeedBody:
    return FeedBody(FEED, FEED.location, "text/xml", text.encode(), NOON)


def test_a_feed_becomes_listings_a_report_and_what_the_ledger_learns() -> None:
    text = (
        "<rss version='2.0'><channel><ttl>60</ttl><item><link>https://harbour-post.example/a</link></item>"
        "<item><title>No link</title></item></channel></rss>"
    )
    parsed = parse_feed(body(text), now_us=NOON)
    state = ledger.read(
        ANSWER, parsed, body_sha256=hashlib.sha256(text.encode()).hexdigest(), fresh_s=7_200, bounds=DAY
    )
    with local_pipeline() as p:
        read = p | beam.Create([PolledFeed(body(text), ANSWER, 7_200)]) | ParseFeeds(clock, MemoryFeedLedger(), DAY)
        letters = read.dead | beam.Map(lambda letter: (letter.reason, letter.is_input))
        assert_that(read.listings, equal_to(list(parsed.listings)), label="listings")
        assert_that(letters, equal_to([("no_link", True)]), label="dead")
        assert_that(read.states, equal_to([state]), label="states")
        report = SourceReport(FEED.name, FEED.position, 2, due_us=NOON + 7_200_000_000)
        assert_that(read.reports, equal_to([report]), label="reports")


def test_a_body_that_is_no_feed_is_a_failure_of_the_poll() -> None:
    state = ledger.failed(ANSWER, NotAFeedError("an HTML page"), now_us=NOON, bounds=DAY)
    with local_pipeline() as p:
        read = p | beam.Create([PolledFeed(body("<html></html>"), ANSWER)]) | ParseFeeds(clock, MemoryFeedLedger(), DAY)
        letters = read.dead | beam.Map(lambda letter: (letter.reason, letter.is_input))
        assert_that(read.listings, equal_to([]), label="listings")
        assert_that(letters, equal_to([("not_a_feed", False)]), label="dead")
        assert_that(read.states, equal_to([state]), label="states")
        report = SourceReport(FEED.name, 0, 0, "not_a_feed", "an HTML page", "failed", due_us=NOON)
        assert_that(read.reports, equal_to([report]), label="reports")
