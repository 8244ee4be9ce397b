import dataclasses
import hashlib
import json
from collections.abc import Iterator

import apache_beam as beam
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as _TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import FEED, NOON, clock, listing, page
from tests.fakes import dead_letter as letter_of
from transforms.dead_letters import DivertFailures, dead_letter, remember
from transforms.errors import HttpStatusError, NotAFeedError, NoTextError, SourceError
from transforms.records import DeadLetter, LedgerEntry, Listing, Page, Source


def raised(error: SourceError) -> SourceError:
    """The error as a step gets to see it: with its traceback."""
    try:
        raise error
    except SourceError as caught:
        return caught


def test_a_listing_that_failed_is_an_input_with_all_that_is_known_of_it() -> None:
    subject = listing("a", title="Fähre", authors=("Ada",), position=3)
    letter = dead_letter(raised(HttpStatusError("busy", status=503)), subject, stage="FetchPages", now_us=5)
    assert "in raised\n" in letter.traceback
    assert letter.traceback.endswith("HttpStatusError: busy\n")
    assert json.loads(letter.element) == {**dataclasses.asdict(subject), "authors": ["Ada"], "tags": []}
    assert dataclasses.replace(letter, traceback="", element="") == DeadLetter(
        stage="FetchPages",
        reason="http_503",
        message="busy",
        url="https://harbour-post.example/a",
        source=FEED.name,
        source_position=0,
        key="a",
        fingerprint="one",
        status=503,
        attempts=1,
        payload_sha256="",
        error="HttpStatusError",
        traceback="",
        element="",
        is_input=True,
        is_transient=True,
        at_us=5,
    )


def test_a_page_that_failed_is_its_listing_and_the_hash_of_what_was_read() -> None:
    read = page("a", b"\xff no text")
    letter = dead_letter(NoTextError("nothing"), read, stage="ExtractArticles", now_us=5)
    assert letter.payload_sha256 == hashlib.sha256(b"\xff no text").hexdigest()
    assert (letter.url, letter.key, letter.is_input) == (read.listing.url, "a", True)
    assert letter.element == dead_letter(NoTextError(""), read.listing, stage="", now_us=5).element


def test_a_file_is_named_by_its_path() -> None:
    subject = listing("a", url="", path="/pages/a.html")
    assert dead_letter(NoTextError("nothing"), subject, stage="", now_us=5).url == "/pages/a.html"


def test_a_source_that_failed_as_a_whole_is_no_input() -> None:
    letter = dead_letter(NotAFeedError("a page"), FEED, stage="ParseFeeds", now_us=5)
    assert (letter.url, letter.source, letter.key, letter.fingerprint) == (FEED.location, FEED.name, "", "")
    assert not letter.is_input
    assert json.loads(letter.element) == dataclasses.asdict(FEED)


def test_the_ledger_remembers_a_dead_letter_by_key_and_listing() -> None:
    letter = letter_of("a", reason="timeout", is_transient=True, fingerprint="two")
    assert remember(letter) == LedgerEntry(
        key="a",
        url="https://harbour-post.example/a",
        article_id="",
        revision=0,
        content_sha256="",
        fingerprint="two",
        outcome="timeout",
        is_transient=True,
        seen_us=NOON,
    )


def halves(number: int) -> Iterator[int]:
    """Two outputs of an even number; of an odd one the first only, then it fails."""
    yield number
    if number % 2:
        raise NoTextError(f"{number} is odd")
    yield number // 2


def subject_of(number: int) -> Source | Listing | Page:
    return listing(str(number))


def test_what_is_foreseen_leaves_the_main_path_and_the_rest_goes_on() -> None:
    divert = DivertFailures(halves, stage="Halve", subject=subject_of, clock=clock, output_type=int)
    with _TestPipeline() as p:
        diverted = p | beam.Create([8, 6]) | divert
        assert_that(diverted.main, equal_to([8, 4, 6, 3]), label="main")
        assert_that(diverted.dead, equal_to([]), label="dead")
    with _TestPipeline() as p:
        diverted = p | beam.Create([8, 5]) | divert
        outlines = diverted.dead | beam.Map(
            lambda letter: (letter.stage, letter.key, letter.reason, letter.message, letter.at_us)
        )
        assert_that(outlines, equal_to([("Halve", "5", "no_text", "5 is odd", NOON)]), label="dead")


def inverse(number: int) -> list[float]:
    return [1 / number]


def test_what_is_not_foreseen_fails_the_run() -> None:
    divert = DivertFailures(inverse, stage="Invert", subject=subject_of, clock=clock, output_type=float)
    with pytest.raises(Exception, match="division by zero"), _TestPipeline() as p:
        _ = p | beam.Create([0]) | divert
