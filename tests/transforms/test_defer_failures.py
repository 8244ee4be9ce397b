import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import FEED, NOON, dead_letter, ledger_entry, listing, local_pipeline
from transforms.core.http.attempts import AttemptSchedule
from transforms.core.lake.elements import to_json
from transforms.defer_failures import DeferFailures
from transforms.io.ledger_store import MemoryLedger
from transforms.records import DeadLetter, LedgerEntry, Outcome

HOST = "harbour-post.example"
SCHEDULE = AttemptSchedule(max_attempts=3, first_delay_s=60)
KEPT = to_json(listing("a", is_retry=True))
NO_ARTICLE = {"article_id": "", "revision": 0, "content_sha256": ""}
DEFERRED = Outcome("DeferFailures", "deferred", FEED.name, HOST, 1)


def check(
    letter: DeadLetter,
    known: list[LedgerEntry],
    *,
    dead: list[DeadLetter],
    outcomes: list[Outcome],
    ledger: list[LedgerEntry],
) -> None:
    with local_pipeline() as p:
        settled = p | beam.Create([letter]) | DeferFailures(MemoryLedger(known), SCHEDULE)
        assert_that(settled.dead, equal_to(dead), label="dead")
        assert_that(settled.outcomes, equal_to(outcomes), label="outcomes")
        assert_that(settled.ledger, equal_to(ledger), label="ledger")


def failed(at_us: int = NOON, *, is_transient: bool = True, attempts: int = 1) -> DeadLetter:
    return dead_letter("a", reason="http_503", status=503, is_transient=is_transient, at_us=at_us, attempts=attempts)


def remembered(attempts: int, next_try_us: int | None, **fields: object) -> LedgerEntry:
    element = "" if next_try_us is None else KEPT
    defaults = {**NO_ARTICLE, "outcome": "http_503", "attempts": attempts, "next_try_us": next_try_us}
    return ledger_entry("a", **{**defaults, "element": element, **fields})


def test_the_first_failure_that_may_pass_is_deferred() -> None:
    check(failed(), [], dead=[], outcomes=[DEFERRED], ledger=[remembered(1, NOON + 60_000_000)])


def test_the_wait_doubles_and_the_first_sight_stays() -> None:
    check(
        failed(NOON + 70_000_000),
        [remembered(1, NOON + 60_000_000)],
        dead=[],
        outcomes=[DEFERRED],
        ledger=[remembered(2, NOON + 190_000_000, seen_us=NOON + 70_000_000)],
    )


def test_the_last_failure_is_the_one_dead_letter_with_the_number_of_attempts() -> None:
    check(
        failed(),
        [remembered(2, NOON)],
        dead=[failed(attempts=3)],
        outcomes=[],
        ledger=[remembered(3, None)],
    )


def test_a_failure_that_will_not_pass_is_final_at_once() -> None:
    gone = dead_letter("a")
    check(gone, [], dead=[gone], outcomes=[], ledger=[remembered(1, None, outcome="http_404")])


def test_a_page_that_was_an_article_keeps_its_revision_while_it_fails() -> None:
    known = ledger_entry("a", revision=4, etag='"4"')
    kept = {"article_id": "id-a", "revision": 4, "content_sha256": known.content_sha256, "etag": '"4"'}
    check(failed(), [known], dead=[], outcomes=[DEFERRED], ledger=[remembered(1, NOON + 60_000_000, **kept)])


def test_a_dead_letter_that_is_sent_through_again_has_all_attempts_anew() -> None:
    check(failed(), [remembered(3, None)], dead=[], outcomes=[DEFERRED], ledger=[remembered(1, NOON + 60_000_000)])
