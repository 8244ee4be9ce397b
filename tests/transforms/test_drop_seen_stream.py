"""What a stream lets through: each listing once, whether its window is committed yet or not."""

from collections.abc import Sequence

import apache_beam as beam
from apache_beam.testing import test_stream
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from tests.fakes import FEED, OTHER_FEED, clock, dead_letter, ledger_entry, listing
from transforms.core.lake.url_ledger import IN_FLIGHT_US, is_to_be_asked
from transforms.drop_seen import DropKnownFailures, DropSeen
from transforms.io.ledger_store import MemoryLedger
from transforms.records import Asked, LedgerEntry, Listing, Outcome, PageRequest

HOST = "harbour-post.example"
WINDOWS = FixedWindows(60)


def outcome(name: str, source: str = FEED.name) -> Outcome:
    return Outcome("DropSeen", name, source, HOST, 1)


def check(
    windows: Sequence[Sequence[Listing]],
    known: Sequence[LedgerEntry],
    requests: Sequence[PageRequest],
    outcomes: Sequence[Outcome],
) -> None:
    events = test_stream.TestStream().advance_watermark_to(0)
    for number, listings in enumerate(windows):
        events = events.add_elements([TimestampedValue(item, 60 * number + 1) for item in listings])
        events = events.advance_watermark_to(60 * number + 60)
    with beam.Pipeline("BundleBasedDirectRunner") as p:
        listed = p | events.advance_watermark_to_infinity() | beam.WindowInto(WINDOWS)
        result = (listed,) | DropSeen(MemoryLedger(known), clock, WINDOWS)
        assert_that(result.requests, equal_to(list(requests)), label="requests")
        assert_that(result.outcomes, equal_to(list(outcomes)), label="outcomes")


def test_a_page_that_an_earlier_window_let_through_is_unchanged_although_the_ledger_does_not_know_it() -> None:
    page = listing("a")
    check(
        [[page], [page, listing("a", OTHER_FEED, 3)]],
        [],
        [PageRequest(page, HOST)],
        [outcome("new"), outcome("unchanged"), outcome("duplicates_in_run", OTHER_FEED.name)],
    )


def test_a_listing_that_has_changed_meanwhile_is_let_through_again() -> None:
    page, changed = listing("a"), listing("a", fingerprint="two")
    check(
        [[page], [changed], [changed]],
        [],
        [PageRequest(page, HOST), PageRequest(changed, HOST)],
        [outcome("new"), outcome("new"), outcome("unchanged")],
    )


def test_what_the_ledger_knows_when_the_stream_begins_is_unchanged() -> None:
    check([[listing("a")], [listing("a")]], [ledger_entry("a")], [], [outcome("unchanged")] * 2)


def test_a_page_that_is_due_again_while_its_last_attempt_is_under_way_waits() -> None:
    page, again = listing("a"), listing("a", is_retry=True)
    check(
        [[page], [again], [page, again]],
        [],
        [PageRequest(page, HOST)],
        [outcome("new"), outcome("deferred"), outcome("unchanged"), outcome("duplicates_in_run")],
    )


def test_after_a_while_what_is_due_is_asked_for_whatever_its_listing_says() -> None:
    asked = Asked("one", at_us=0)
    assert is_to_be_asked(None, "one", 0)
    assert not is_to_be_asked(asked, "one", IN_FLIGHT_US)
    assert is_to_be_asked(asked, "two", 1)
    assert not is_to_be_asked(asked, "two", IN_FLIGHT_US - 1, is_retry=True)
    assert is_to_be_asked(asked, "one", IN_FLIGHT_US, is_retry=True)


def test_an_entry_without_a_link_is_a_dead_letter_once() -> None:
    letter = dead_letter("a")
    events = (
        test_stream.TestStream()
        .advance_watermark_to(0)
        .add_elements([TimestampedValue(letter, 1)])
        .advance_watermark_to(60)
        .add_elements([TimestampedValue(letter, 61)])
        .advance_watermark_to_infinity()
    )
    with beam.Pipeline("BundleBasedDirectRunner") as p:
        listed = p | events | beam.WindowInto(WINDOWS)
        result = listed | DropKnownFailures(MemoryLedger(), clock, WINDOWS)
        assert_that(result.dead, equal_to([letter]), label="dead")
        assert_that(result.outcomes | beam.Map(lambda found: found.name), equal_to(["unchanged"]), label="outcomes")
