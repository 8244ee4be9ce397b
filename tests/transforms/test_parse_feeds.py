import json

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline as _TestPipeline
from apache_beam.testing.util import assert_that, equal_to, equal_to_per_window
from apache_beam.transforms.window import FixedWindows, IntervalWindow, TimestampedValue

from tests.fakes import FEED, FETCHED_US, NOON, OTHER_FEED, clock
from transforms.core.feeds.parse import parse_feed
from transforms.parse_feeds import ParseFeeds
from transforms.records import DeadLetter, FeedBody, Listing, Source, SourceReport


def body(source: Source, *items: str) -> FeedBody:
    joined = "".join(f"<item>{item}</item>" for item in items)
    rss = f'<rss version="2.0"><channel><title>Harbour Post</title>{joined}</channel></rss>'
    return FeedBody(source, source.location, "application/rss+xml", rss.encode(), FETCHED_US)


LINKED = "<title>Ferry</title><link>https://harbour-post.example/ferry</link>"
GOOD = body(FEED, LINKED, "<title>No link</title>", "<title>Mail</title><link>mailto:desk@harbour-post.example</link>")
HTML = FeedBody(OTHER_FEED, OTHER_FEED.location, "text/html", b"<!DOCTYPE html><html><p>Moved.</html>", FETCHED_US)


def outline(letter: DeadLetter) -> tuple[str, str, str, str, str, int, str, bool]:
    return (
        letter.stage,
        letter.reason,
        letter.error,
        letter.url,
        letter.source,
        letter.source_position,
        letter.key,
        letter.is_input,
    )


def test_each_entry_is_a_listing_or_a_dead_letter_and_a_feed_that_is_none_is_one_as_a_whole() -> None:
    parsed = parse_feed(GOOD, now_us=NOON)
    no_link, mail = parsed.faults
    with _TestPipeline() as p:
        listed = p | beam.Create([GOOD, HTML]) | ParseFeeds(clock)
        assert_that(listed.listings, equal_to(list(parsed.listings)), label="listings")
        assert_that(listed.reports, equal_to([SourceReport(FEED.name, 0, 3)]), label="reports")
        assert_that(
            listed.dead | "Outline" >> beam.Map(outline),
            equal_to(
                [
                    ("ParseFeeds", "no_link", "NoLinkError", "", FEED.name, 0, no_link.key, True),
                    ("ParseFeeds", "no_link", "NoLinkError", mail.link, FEED.name, 0, mail.key, True),
                    ("ParseFeeds", "not_a_feed", "NotAFeedError", OTHER_FEED.location, OTHER_FEED.name, 1, "", False),
                ]
            ),
            label="dead",
        )
        elements = listed.dead | "Element" >> beam.Map(lambda letter: json.loads(letter.element).get("title"))
        assert_that(elements, equal_to(["No link", "Mail", None]), label="elements")


def test_a_feed_without_entries_is_reported_and_no_failure() -> None:
    with _TestPipeline() as p:
        listed = p | beam.Create([body(FEED)]) | ParseFeeds(clock)
        assert_that(listed.listings, equal_to([]), label="listings")
        assert_that(listed.dead, equal_to([]), label="dead")
        assert_that(listed.reports, equal_to([SourceReport(FEED.name, 0, 0)]), label="reports")


def test_entries_keep_the_window_of_their_feed() -> None:
    early, late = body(FEED, LINKED), body(OTHER_FEED, LINKED)
    expected: dict[IntervalWindow, list[Listing]] = {
        IntervalWindow(0, 10): list(parse_feed(early, now_us=NOON).listings),
        IntervalWindow(10, 20): list(parse_feed(late, now_us=NOON).listings),
    }
    with _TestPipeline() as p:
        bodies = (
            p
            | beam.Create([(early, 1), (late, 11)])
            | beam.MapTuple(TimestampedValue).with_output_types(FeedBody)
            | beam.WindowInto(FixedWindows(10))
        )
        listed = bodies | ParseFeeds(clock)
        assert_that(listed.listings, equal_to_per_window(expected), reify_windows=True)
