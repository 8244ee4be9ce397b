import dataclasses

import apache_beam as beam
import pytest
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import (
    FEED,
    FETCHED_US,
    NOON,
    OTHER_FEED,
    article,
    article_state,
    ledger_entry,
    listing,
    local_pipeline,
)
from transforms.drop_unchanged import DropUnchanged
from transforms.io.ledger_store import MemoryLedger
from transforms.io.shelf import IN_HAND
from transforms.records import Article, ArticleState, LedgerEntry, Outcome
from transforms.shelve_articles import ShelveArticles, UnshelveArticles

HOST = "harbour-post.example"


def check(
    articles: list[Article],
    known: MemoryLedger,
    *,
    kept: list[Article],
    outcomes: list[Outcome],
    ledger: list[LedgerEntry],
    states: list[ArticleState],
) -> None:
    for order in (1, -1):
        with local_pipeline() as p:
            result = p | beam.Create(articles[::order]) | ShelveArticles(IN_HAND) | DropUnchanged(known)
            assert_that(result.states, equal_to(states), label="states")
            assert_that(result.articles | UnshelveArticles(IN_HAND), equal_to(kept), label="articles")
            assert_that(result.outcomes, equal_to(outcomes), label="outcomes")
            assert_that(result.ledger, equal_to(ledger), label="ledger")


def test_a_new_article_is_revision_one() -> None:
    check(
        [dataclasses.replace(article("a"), etag='"1"', last_modified="Mon, 21 Sep 2026 15:33:20 GMT")],
        MemoryLedger(),
        kept=[dataclasses.replace(article("a", revision=1), etag='"1"', last_modified="Mon, 21 Sep 2026 15:33:20 GMT")],
        outcomes=[],
        ledger=[
            ledger_entry(
                "a",
                first_seen_us=FETCHED_US,
                seen_us=FETCHED_US,
                etag='"1"',
                last_modified="Mon, 21 Sep 2026 15:33:20 GMT",
            )
        ],
        states=[article_state("a")],
    )


def test_the_same_text_is_unchanged_and_the_ledger_learns_the_new_listing() -> None:
    read_again = article("a", listed=listing("a", fingerprint="two"))
    check(
        [read_again],
        MemoryLedger([ledger_entry("a", revision=3, attempts=2)], [article_state("a", revision=3)]),
        kept=[],
        outcomes=[Outcome("DropUnchanged", "unchanged", FEED.name, HOST, 1)],
        ledger=[ledger_entry("a", revision=3, fingerprint="two", first_seen_us=NOON, seen_us=FETCHED_US)],
        states=[],
    )


def test_another_text_is_the_next_revision() -> None:
    check(
        [article("a", "Another text.")],
        MemoryLedger([ledger_entry("a", revision=3)], [article_state("a", revision=3)]),
        kept=[article("a", "Another text.", revision=4)],
        outcomes=[],
        ledger=[ledger_entry("a", revision=4, content_sha256="sha256 of Another text.", seen_us=FETCHED_US)],
        states=[article_state("a", "Another text.", revision=4)],
    )


def test_two_urls_of_one_canonical_url_are_one_article() -> None:
    first = article("a")
    second = dataclasses.replace(first, listing=listing("a-amp", OTHER_FEED))
    check(
        [second, first],
        MemoryLedger(),
        kept=[dataclasses.replace(first, revision=1)],
        outcomes=[Outcome("DropUnchanged", "duplicates_in_run", OTHER_FEED.name, HOST, 1)],
        ledger=[
            ledger_entry("a", first_seen_us=FETCHED_US, seen_us=FETCHED_US),
            ledger_entry("a-amp", article_id="id-a", first_seen_us=FETCHED_US, seen_us=FETCHED_US),
        ],
        states=[article_state("a")],
    )


def test_a_url_that_now_leads_to_another_article_does_not_make_it_forget_its_revisions() -> None:
    moved = dataclasses.replace(article("a", "Another text."), listing=listing("b"))
    check(
        [moved],
        MemoryLedger([ledger_entry("b")], [article_state("a", revision=3)]),
        kept=[dataclasses.replace(moved, revision=4)],
        outcomes=[],
        ledger=[
            ledger_entry(
                "b", article_id="id-a", revision=4, content_sha256="sha256 of Another text.", seen_us=FETCHED_US
            )
        ],
        states=[article_state("a", "Another text.", revision=4)],
    )


def with_hashes(extracted: str, content: str) -> Article:
    return dataclasses.replace(article("a"), extracted_sha256=extracted, content_sha256=content)


@pytest.mark.parametrize(
    ("extracted", "content"),
    [("as extracted", "as stripped by what is learned now"), ("with another standing line", "as stripped")],
    ids=["more is learned", "the site repeats something else"],
)
def test_what_a_site_repeats_makes_no_revision(extracted: str, content: str) -> None:
    known = ArticleState("id-a", 3, "as stripped", "as extracted")
    check(
        [with_hashes(extracted, content)],
        MemoryLedger([ledger_entry("a", revision=3)], [known]),
        kept=[],
        outcomes=[Outcome("DropUnchanged", "unchanged", FEED.name, HOST, 1)],
        ledger=[ledger_entry("a", revision=3, content_sha256="as stripped", seen_us=FETCHED_US)],
        states=[],
    )


def test_a_text_that_differs_with_and_without_what_its_site_repeats_is_a_revision() -> None:
    changed = with_hashes("another text", "another text, stripped")
    check(
        [changed],
        MemoryLedger([ledger_entry("a", revision=3)], [ArticleState("id-a", 3, "as stripped", "as extracted")]),
        kept=[dataclasses.replace(changed, revision=4)],
        outcomes=[],
        ledger=[ledger_entry("a", revision=4, content_sha256="another text, stripped", seen_us=FETCHED_US)],
        states=[ArticleState("id-a", 4, "another text, stripped", "another text")],
    )
