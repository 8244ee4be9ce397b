"""Pages become articles: Page -> Article."""

import hashlib
from collections.abc import Iterator

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.http.urls import canonicalise, key_of
from transforms.core.pages.clean import clean_page
from transforms.core.pages.rules import RuleBook
from transforms.dead_letters import Diverted, DivertFailures
from transforms.io.clock import Clock
from transforms.records import Article, CleanPage, Listing, Page


class ExtractArticles(beam.PTransform[PCollection[Page], Diverted]):
    """Takes the article out of each page; what is no page or no article becomes a dead letter.

    Args:
      rules: cleaning rules of all publishers; they travel in the graph.
      clock: now, in microseconds since the epoch.
    """

    def __init__(self, rules: RuleBook, clock: Clock) -> None:
        super().__init__()
        self._rules, self._clock = rules, clock

    def expand(self, pages: PCollection[Page]) -> Diverted:
        """See the class."""
        extracted: Diverted = pages | "Extract" >> DivertFailures(
            self._extract,
            stage="ExtractArticles",
            subject=lambda page: page,
            clock=self._clock,
            output_type=Article,
        )
        return extracted

    def _extract(self, page: Page) -> Iterator[Article]:
        clean = clean_page(
            page.body,
            content_type=page.content_type,
            url=page.final_url,
            publisher=page.listing.source.publisher,
            rules=self._rules,
            now_us=page.fetched_us,
            listing=page.listing,
        )
        yield article(page, clean)


def article(page: Page, clean: CleanPage) -> Article:
    """The article of a cleaned page, with its identity; `revision` is not known yet."""
    canonical_url = _canonical_url(page.listing, page.final_url, clean)
    raw_sha256 = hashlib.sha256(page.body).hexdigest()
    return Article(
        listing=page.listing,
        clean=clean,
        id=key_of(canonical_url) if canonical_url else raw_sha256[:32],
        canonical_url=canonical_url,
        final_url=page.final_url,
        fetched_us=page.fetched_us,
        raw_sha256=raw_sha256,
        content_sha256=hashlib.sha256(clean.text.encode()).hexdigest(),
    )


def _canonical_url(listing: Listing, final_url: str, clean: CleanPage) -> str:
    if clean.canonical_url:
        return clean.canonical_url
    return canonicalise(final_url) if final_url else listing.canonical_url
