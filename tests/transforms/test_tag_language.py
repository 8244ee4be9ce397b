from collections.abc import Mapping, Sequence

import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import local_pipeline
from transforms.core.text.language import Guess, LanguageDetector
from transforms.records import Article, CleanPage, Listing, Source, TaggedArticle
from transforms.tag_language import TagLanguage

LONG = "The harbour of Velden stays closed after the storm, its keeper says. " * 4


class Fake:
    languages = frozenset({"en", "hr", "no"})

    def rank(self, sample: str, prior: Mapping[str, float]) -> Sequence[Guess]:
        best = max(sorted(prior), key=lambda code: prior[code]) if prior else "hr"
        return [Guess(best, 0.75)]


def fake() -> LanguageDetector:
    return Fake()


def article(text: str, *, declared: str = "", feed_language: str = "", title: str = "") -> Article:
    source = Source(kind="feed", location="https://example.org/feed", name="https://example.org/feed")
    return Article(
        listing=Listing(source, position=0, key="k", language=feed_language),
        clean=CleanPage(text, title=title, declared_language=declared),
        id="i",
        canonical_url="https://example.org/a",
        final_url="https://example.org/a",
        fetched_us=0,
        raw_sha256="",
        content_sha256="",
    )


def test_each_article_is_tagged_and_the_pages_word_comes_before_the_feeds() -> None:
    plain = article(LONG)
    of_page = article(LONG, declared="nb-NO", feed_language="en")
    of_feed = article(LONG, feed_language="en-GB")
    greek = article("Το λιμάνι μένει κλειστό", declared="en")
    by_title = article("", title="Το λιμάνι")
    empty = article("", title="2026")
    with local_pipeline() as p:
        tagged = p | beam.Create([plain, of_page, of_feed, greek, by_title, empty]) | TagLanguage(fake)
        expected = [
            TaggedArticle(plain, "hr", 0.75),
            TaggedArticle(of_page, "no", 0.75),
            TaggedArticle(of_feed, "en", 0.75),
            TaggedArticle(greek, "el", 1.0),
            TaggedArticle(by_title, "el", 1.0),
            TaggedArticle(empty, "", 0.0),
        ]
        assert_that(tagged.articles, equal_to(expected))
