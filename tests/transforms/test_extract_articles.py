import dataclasses
import hashlib
import json

import apache_beam as beam
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as _TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from pipeline.config import bundled_rules
from tests.fakes import FETCHED_US, NOON, clock, page
from transforms.core.http.urls import key_of
from transforms.core.pages.rules import RuleBook
from transforms.extract_articles import ExtractArticles, article
from transforms.records import CleanPage, DeadLetter, Listing, Page, Source

PARAGRAPHS = [
    f"The ferry to the outer islands sailed again on day {day}, and the harbour master of Port Alder said that "
    "every berth would be open before the winter timetable begins."
    for day in range(1, 5)
]


def story(head: str = "") -> bytes:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<html lang='en'><head><title>Ferry returns</title>{head}</head><body><article><h1>Ferry returns</h1>"
        f"{paragraphs}</article></body></html>"
    ).encode()


@pytest.fixture(scope="module")
def rules() -> RuleBook:
    return bundled_rules()


@pytest.fixture
def file_page() -> Page:
    source = Source("files", "/pages/*.txt", "*.txt")
    listing = Listing(source, 0, "k", path="/pages/a.txt", fingerprint="f")
    return Page(listing, "", "text/plain", b"any", FETCHED_US)


def outline(letter: DeadLetter) -> tuple[str, str, str, str, str, bool, int]:
    return (
        letter.stage,
        letter.key,
        letter.reason,
        letter.error,
        letter.payload_sha256,
        letter.is_input,
        letter.at_us,
    )


def test_pages_become_articles_and_what_is_none_becomes_a_dead_letter(rules: RuleBook) -> None:
    good, bare = page("good", story()), page("bare", story())
    bare = dataclasses.replace(bare, listing=dataclasses.replace(bare.listing, title="Of the feed", tags=("Sea",)))
    pdf, empty, textless = page("pdf", b"%PDF-1.7\n1 0 obj"), page("empty"), page("textless", b"<html><body></body>")

    with _TestPipeline() as p:
        extracted = p | beam.Create([good, bare, pdf, empty, textless]) | ExtractArticles(rules, clock)
        found = extracted.main | beam.Map(
            lambda made: (made.listing, made.clean.title, made.clean.text, made.clean.tags, made.id, made.revision)
        )
        text = "\n\n".join(PARAGRAPHS)
        assert_that(
            found,
            equal_to(
                [
                    (good.listing, "Ferry returns", text, (), key_of(good.final_url), 0),
                    (bare.listing, "Ferry returns", text, ("Sea",), key_of(bare.final_url), 0),
                ]
            ),
            label="articles",
        )
        dead = [
            ("pdf", "not_html", "NotHtmlError", pdf),
            ("empty", "empty_page", "EmptyPageError", empty),
            ("textless", "no_text", "NoTextError", textless),
        ]
        assert_that(
            extracted.dead | "Outline" >> beam.Map(outline),
            equal_to(
                [
                    ("ExtractArticles", key, reason, error, hashlib.sha256(read.body).hexdigest(), True, NOON)
                    for key, reason, error, read in dead
                ]
            ),
            label="dead",
        )
        elements = extracted.dead | "Element" >> beam.Map(lambda letter: json.loads(letter.element))
        as_json = [json.loads(json.dumps(dataclasses.asdict(read.listing))) for _, _, _, read in dead]
        assert_that(elements, equal_to(as_json), label="elements")


@pytest.mark.parametrize(
    ("named", "canonical_url"),
    [
        ("https://harbour-post.example/own", "https://harbour-post.example/own"),
        ("", "https://harbour-post.example/found"),
    ],
)
def test_an_article_is_known_by_the_url_that_its_page_names_or_else_was_found_at(
    named: str, canonical_url: str
) -> None:
    final_url = "https://harbour-post.example/found?utm_source=feed"
    found = dataclasses.replace(page("a", b"any"), final_url=final_url)
    made = article(found, CleanPage("text", canonical_url=named))
    assert (made.canonical_url, made.id, made.final_url) == (canonical_url, key_of(canonical_url), final_url)


def test_a_file_is_known_by_its_content_unless_it_names_its_url(file_page: Page) -> None:
    sha256 = hashlib.sha256(b"any").hexdigest()
    made = article(file_page, CleanPage("text"))
    assert (made.canonical_url, made.id, made.raw_sha256) == ("", sha256[:32], sha256)
    assert made.content_sha256 == hashlib.sha256(b"text").hexdigest()
    url = "https://harbour-post.example/a"
    assert article(file_page, CleanPage("text", canonical_url=url)).id == key_of(url)
