import dataclasses
import hashlib
import json

from tests.fakes import FEED, listing, page
from transforms.dead_letters import dead_letter
from transforms.errors import HttpStatusError, NotAFeedError, NoTextError, SourceError
from transforms.records import DeadLetter


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
    assert letter.element == dead_letter(NoTextError(""), read.listing, stage="ExtractArticles", now_us=5).element


def test_a_file_is_named_by_its_path() -> None:
    subject = listing("a", url="", path="/pages/a.html")
    assert dead_letter(NoTextError("nothing"), subject, stage="ExtractArticles", now_us=5).url == "/pages/a.html"


def test_a_source_that_failed_as_a_whole_is_no_input() -> None:
    letter = dead_letter(NotAFeedError("a page"), FEED, stage="ParseFeeds", now_us=5)
    assert (letter.url, letter.source, letter.key, letter.fingerprint) == (FEED.location, FEED.name, "", "")
    assert not letter.is_input
    assert json.loads(letter.element) == dataclasses.asdict(FEED)
