import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline as _TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import FEED, OTHER_FEED, dead_letter, ledger_entry, listing
from transforms.drop_seen import DropKnownFailures, DropSeen
from transforms.io.ledger_store import MemoryLedger
from transforms.records import LedgerEntry, Listing, Outcome, PageRequest

HOST = "harbour-post.example"


def check(
    listings: list[Listing], known: list[LedgerEntry], requests: list[PageRequest], outcomes: list[Outcome]
) -> None:
    for order in (1, -1):
        with _TestPipeline() as p:
            result = p | beam.Create(listings[::order]) | DropSeen(MemoryLedger(known))
            assert_that(result.requests, equal_to(requests), label="requests")
            assert_that(result.outcomes, equal_to(outcomes), label="outcomes")


def test_a_page_listed_thrice_is_asked_for_once_by_its_first_listing() -> None:
    first = listing("a", position=2)
    check(
        [listing("a", OTHER_FEED, 0), first, listing("a", position=5)],
        [],
        [PageRequest(first, HOST)],
        [
            Outcome("DropSeen", "new", FEED.name, HOST, 1),
            Outcome("DropSeen", "duplicates_in_run", FEED.name, HOST, 1),
            Outcome("DropSeen", "duplicates_in_run", OTHER_FEED.name, HOST, 1),
        ],
    )


def test_a_known_page_is_asked_for_again_only_if_its_listing_changed_or_its_failure_may_have_passed() -> None:
    changed, retried, new = (
        listing("b", fingerprint="two"),
        listing("d", position=3),
        listing("e", position=4),
    )
    check(
        [listing("a"), changed, listing("c"), retried, new],
        [
            ledger_entry("a"),
            ledger_entry("b"),
            ledger_entry("c", outcome="http_404"),
            ledger_entry("d", outcome="timeout", is_transient=True),
        ],
        [PageRequest(changed, HOST), PageRequest(retried, HOST), PageRequest(new, HOST)],
        [Outcome("DropSeen", "new", FEED.name, HOST, 1)] * 3
        + [Outcome("DropSeen", "unchanged", FEED.name, HOST, 1)] * 2,
    )


def test_a_file_has_no_host() -> None:
    file = listing("a", url="", path="/pages/a.html")
    check([file], [], [PageRequest(file, "")], [Outcome("DropSeen", "new", FEED.name, "", 1)])


def test_an_input_that_cannot_be_asked_for_dies_once_until_its_source_says_something_else() -> None:
    known, changed, new = dead_letter("a"), dead_letter("b", fingerprint="two"), dead_letter("c")
    doubled = dead_letter("c", source=OTHER_FEED.name, source_position=1)
    ledger = MemoryLedger([ledger_entry(key, article_id="", outcome="no_link") for key in "ab"])
    with _TestPipeline() as p:
        result = p | beam.Create([doubled, known, changed, new]) | DropKnownFailures(ledger)
        assert_that(result.dead, equal_to([changed, new]), label="dead")
        assert_that(
            result.outcomes,
            equal_to(
                [
                    Outcome("DropSeen", "unchanged", FEED.name, "", 1),
                    Outcome("DropSeen", "duplicates_in_run", OTHER_FEED.name, "", 1),
                ]
            ),
            label="outcomes",
        )
