import dataclasses

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline as _TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import FEED, FETCHED_US, OTHER_FEED, article, ledger_entry, listing
from transforms.drop_unchanged import DropUnchanged
from transforms.io.ledger_store import MemoryLedger
from transforms.records import Article, LedgerEntry, Outcome

HOST = "harbour-post.example"


def check(
    articles: list[Article],
    known: list[LedgerEntry],
    *,
    kept: list[Article],
    outcomes: list[Outcome],
    ledger: list[LedgerEntry],
) -> None:
    for order in (1, -1):
        with _TestPipeline() as p:
            result = p | beam.Create(articles[::order]) | DropUnchanged(MemoryLedger(known))
            assert_that(result.articles, equal_to(kept), label="articles")
            assert_that(result.outcomes, equal_to(outcomes), label="outcomes")
            assert_that(result.ledger, equal_to(ledger), label="ledger")


def test_a_new_article_is_revision_one() -> None:
    check(
        [article("a")],
        [],
        kept=[article("a", revision=1)],
        outcomes=[],
        ledger=[ledger_entry("a", seen_us=FETCHED_US)],
    )


def test_the_same_text_is_unchanged_and_the_ledger_learns_the_new_listing() -> None:
    read_again = article("a", listed=listing("a", fingerprint="two"))
    check(
        [read_again],
        [ledger_entry("a", revision=3)],
        kept=[],
        outcomes=[Outcome("DropUnchanged", "unchanged", FEED.name, HOST, 1)],
        ledger=[ledger_entry("a", revision=3, fingerprint="two", seen_us=FETCHED_US)],
    )


def test_another_text_is_the_next_revision() -> None:
    check(
        [article("a", "Another text.")],
        [ledger_entry("a", revision=3)],
        kept=[article("a", "Another text.", revision=4)],
        outcomes=[],
        ledger=[ledger_entry("a", revision=4, content_sha256="sha256 of Another text.", seen_us=FETCHED_US)],
    )


def test_two_urls_of_one_canonical_url_are_one_article() -> None:
    first = article("a")
    second = dataclasses.replace(first, listing=listing("a-amp", OTHER_FEED))
    check(
        [second, first],
        [],
        kept=[dataclasses.replace(first, revision=1)],
        outcomes=[Outcome("DropUnchanged", "duplicates_in_run", OTHER_FEED.name, HOST, 1)],
        ledger=[
            ledger_entry("a", seen_us=FETCHED_US),
            ledger_entry("a-amp", article_id="id-a", seen_us=FETCHED_US),
        ],
    )
