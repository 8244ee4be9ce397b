import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import FEED, NOON, OTHER_FEED, clock, dead_letter, ledger_entry, listing, local_pipeline
from transforms.drop_seen import DropKnownFailures, DropSeen
from transforms.io.ledger_store import MemoryLedger
from transforms.records import LedgerEntry, Listing, Outcome, PageRequest

HOST = "harbour-post.example"


def check(
    listings: list[Listing], known: list[LedgerEntry], requests: list[PageRequest], outcomes: list[Outcome]
) -> None:
    for order in (1, -1):
        with local_pipeline() as p:
            result = (p | beam.Create(listings[::order]),) | DropSeen(MemoryLedger(known), clock)
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


def test_a_known_page_is_asked_for_again_only_if_its_listing_changed() -> None:
    changed, new = listing("b", fingerprint="two"), listing("e", position=4)
    known = ledger_entry("b", etag='"1"')
    check(
        [listing("a"), changed, listing("c"), new],
        [ledger_entry("a"), known, ledger_entry("c", outcome="http_404")],
        [PageRequest(changed, HOST, known), PageRequest(new, HOST)],
        [Outcome("DropSeen", "new", FEED.name, HOST, 1)] * 2
        + [Outcome("DropSeen", "unchanged", FEED.name, HOST, 1)] * 2,
    )


def test_a_page_whose_article_is_not_in_the_lake_is_asked_for_without_conditions() -> None:
    changed = listing("a", fingerprint="two")
    check(
        [changed],
        [ledger_entry("a", outcome="http_404", etag='"1"')],
        [PageRequest(changed, HOST)],
        [Outcome("DropSeen", "new", FEED.name, HOST, 1)],
    )


def test_a_deferred_page_waits_until_it_is_due() -> None:
    waiting, due = listing("a", fingerprint="two"), listing("b")
    check(
        [waiting, due],
        [
            ledger_entry("a", outcome="http_503", next_try_us=NOON + 1),
            ledger_entry("b", outcome="timeout", next_try_us=NOON),
        ],
        [PageRequest(due, HOST)],
        [Outcome("DropSeen", "deferred", FEED.name, HOST, 1)],
    )


def test_a_retry_that_its_feed_lists_too_is_a_duplicate_and_one_that_no_feed_lists_is_asked_for() -> None:
    listed = listing("a", OTHER_FEED, 7, fingerprint="two")
    dropped = listing("b", is_retry=True)
    check(
        [listing("a", is_retry=True), listed, dropped],
        [ledger_entry(key, outcome="http_404") for key in "ab"],
        [PageRequest(listed, HOST), PageRequest(dropped, HOST)],
        [Outcome("DropSeen", "duplicates_in_run", FEED.name, HOST, 1)],
    )


def test_of_several_captures_the_newest_is_read_and_no_host_is_asked_but_a_live_listing_goes_first() -> None:
    def capture(key: str, archived_us: int, position: int) -> Listing:
        return listing(key, position=position, archive="x.warc.gz", archived_us=archived_us)

    old, new = capture("a", NOON, 0), capture("a", NOON + 1, 9)
    live, archived = listing("b", OTHER_FEED), capture("b", NOON + 1, 0)
    with local_pipeline() as p:
        seen = (p | beam.Create([old, new, archived, live]),) | DropSeen(MemoryLedger(()), clock)
        assert_that(
            seen.requests,
            equal_to([PageRequest(new, ""), PageRequest(live, "harbour-post.example")]),
        )


def test_a_file_has_no_host() -> None:
    file = listing("a", url="", path="/pages/a.html")
    check([file], [], [PageRequest(file, "")], [Outcome("DropSeen", "new", FEED.name, "", 1)])


def test_an_input_that_cannot_be_asked_for_dies_once_until_its_source_says_something_else() -> None:
    known, changed, new = dead_letter("a"), dead_letter("b", fingerprint="two"), dead_letter("c")
    doubled = dead_letter("c", source=OTHER_FEED.name, source_position=1)
    ledger = MemoryLedger([ledger_entry(key, article_id="", outcome="no_link") for key in "ab"])
    with local_pipeline() as p:
        result = p | beam.Create([doubled, known, changed, new]) | DropKnownFailures(ledger, clock)
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
