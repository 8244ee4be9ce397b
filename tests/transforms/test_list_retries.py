from pathlib import Path

from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import FEED, NOON, OTHER_FEED, clock, dead_letter, ledger_entry, listing, local_pipeline
from tests.transforms.io.test_ledger_store import commit
from transforms.core.lake.elements import to_json
from transforms.core.lake.manifest import RunInfo, make_manifest
from transforms.core.lake.rows import dead_letter_row
from transforms.io.lake_store import Lake
from transforms.io.ledger_store import LakeLedger, MemoryLedger
from transforms.io.retries import DeadLetters, DuePages, Retries
from transforms.list_retries import ListRetries
from transforms.records import DeadLetter, Listing, Outcome, SourceReport

HOST = "harbour-post.example"


def check(retries: Retries, *expected: Listing) -> None:
    with local_pipeline() as p:
        retried = p | ListRetries(retries)
        none = Outcome("ListRetries", "retried", "", "", 0)
        outcomes = [none, *(Outcome("ListRetries", "retried", each.source.name, HOST, 1) for each in expected)]
        assert_that(retried.listings, equal_to(list(expected)), label="listings")
        assert_that(retried.outcomes, equal_to(outcomes), label="outcomes")


def test_deferred_pages_that_are_due_are_listed_as_their_source_listed_them() -> None:
    due = listing("a", OTHER_FEED, 3, title="A title", authors=("Ada Byrne",), is_retry=True)
    entries = [
        ledger_entry("a", next_try_us=NOON, element=to_json(due)),
        ledger_entry("b", next_try_us=NOON + 1, element=to_json(listing("b"))),
        ledger_entry("c"),
    ]
    check(DuePages(MemoryLedger(entries), clock), due)


def letters(folder: Path, *dead: DeadLetter) -> Lake:
    lake = Lake(str(folder))
    with lake.lock("run-1"):
        rows = [dead_letter_row(letter, run_id="run-1") for letter in dead]
        file = lake.stage("run-1", "dead_letters", "dead_letters/date=2026-11-01", rows, inputs=len(rows))
        reports = [SourceReport("a", 0, len(rows))]
        info = RunInfo("run-1", "t", "engine", {}, "sha", sequence=1)
        lake.commit(make_manifest(info, committed_at="t", files=[file], outcomes=[], reports=reports))
    return lake


def test_dead_letters_are_listed_once_a_page_unless_it_is_an_article_by_now(tmp_path: Path) -> None:
    whole_feed = dead_letter("", element=to_json(FEED), is_input=False)
    without_link = dead_letter("d", element=to_json(listing("d", url="")))
    lake = letters(tmp_path, dead_letter("a"), dead_letter("b"), dead_letter("a"), whole_feed, without_link)
    commit(lake, 2, [ledger_entry("a", outcome="http_404"), ledger_entry("b")], [])
    check(DeadLetters.of(LakeLedger.of(lake), "", ""), listing("a", is_retry=True))


def test_dead_letters_are_chosen_by_stage_and_reason(tmp_path: Path) -> None:
    lake = letters(
        tmp_path,
        dead_letter("a"),
        dead_letter("b", stage="ExtractArticles", reason="no_text"),
        dead_letter("c", stage="ExtractArticles", reason="not_html"),
    )
    ledger = LakeLedger.of(lake)
    check(DeadLetters.of(ledger, "ExtractArticles", ""), *(listing(key, is_retry=True) for key in "bc"))
    check(DeadLetters.of(ledger, "ExtractArticles", "no_text"), listing("b", is_retry=True))
    check(DeadLetters.of(ledger, "FetchPages", "no_text"))
