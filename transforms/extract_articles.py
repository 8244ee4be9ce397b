"""Pages become articles: Page -> Article."""

import dataclasses
import functools
import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.core.http.rights import NO_MANNERS, Manners, reservations
from transforms.core.http.urls import canonicalise, key_of
from transforms.core.pages.kinds import ARTICLE_KINDS
from transforms.core.pages.rules import RuleBook
from transforms.dead_letters import DEAD, Diverted, dead_letter
from transforms.errors import PageError, RightsReservedError
from transforms.io.clock import Clock
from transforms.io.sandbox import ExtractLimits, Sandbox
from transforms.io.sandboxed import Named
from transforms.meter import MEASURES, Meter
from transforms.records import Article, CleanPage, DeadLetter, Listing, Measure, Page

_STAGE = "ExtractArticles"
# What it takes to clean pages is loaded where it is done, and where there is a page.
_CLEAN_PAGE = Named("transforms.core.pages.clean", "clean_page")


class ExtractArticles(beam.PTransform[PCollection[Page], Diverted]):
    """Takes the article out of each page; what is no page or no article becomes a dead letter.

    So does a page that takes too long, takes too much memory or crashes the cleaner: that runs in a process of its
    own, one for each worker, and the worker goes on.

    Args:
      rules: cleaning rules of all publishers; they travel in the graph.
      limits: what cleaning one page may cost.
      clock: now, in microseconds since the epoch.
      manners: which reservations of rights to obey, and as whom.
      kinds: of pages that are wanted as articles.
    """

    def __init__(
        self,
        rules: RuleBook,
        limits: ExtractLimits,
        clock: Clock,
        manners: Manners = NO_MANNERS,
        kinds: Sequence[str] = ARTICLE_KINDS,
    ) -> None:
        super().__init__()
        self._fn = _ExtractFn(rules, limits, clock, manners, kinds)

    def expand(self, pages: PCollection[Page]) -> Diverted:
        """See the class."""
        outputs = pages | "Extract" >> beam.ParDo(self._fn).with_output_types(
            Article, **{DEAD: DeadLetter, MEASURES: Measure}
        ).with_outputs(DEAD, MEASURES, main="main")
        return Diverted(outputs.main, outputs.dead, outputs.measures)


class _ExtractFn(beam.DoFn):
    def __init__(
        self, rules: RuleBook, limits: ExtractLimits, clock: Clock, manners: Manners, kinds: Sequence[str]
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Beam's is untyped
        self._rules, self._limits, self._clock, self._manners, self._kinds = rules, limits, clock, manners, kinds

    def setup(self) -> None:
        self._cleaner = sandboxed_cleaner(self._rules, self._limits)

    def teardown(self) -> None:
        self._cleaner.close()

    def start_bundle(self) -> None:
        # While the first pages are on their way.
        self._cleaner.start()
        self._meter = Meter(_STAGE)

    def process(self, page: Page, window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        yield from self._meter.timed(window, self._extracted(page))

    def finish_bundle(self) -> Iterator[Any]:
        self._cleaner.rest()
        yield from self._meter.measures()

    def _extracted(self, page: Page) -> Iterator[Any]:
        try:
            clean = self._cleaner.call(
                page.body,
                content_type=page.content_type,
                url=page.final_url,
                publisher=page.listing.source.publisher,
                now_us=page.fetched_us,
                listing=page.listing,
                kinds=self._kinds,
            )
            yield article(page, with_rights(page, clean, self._manners))
        except PageError as error:
            yield TaggedOutput(DEAD, dead_letter(error, page, stage=_STAGE, now_us=self._clock()))


def sandboxed_cleaner(rules: RuleBook, limits: ExtractLimits) -> Sandbox[CleanPage]:
    """`clean_page` with its rules, in a guarded process."""
    return Sandbox(functools.partial(_CLEAN_PAGE, rules=rules), limits)


def with_rights(page: Page, clean: CleanPage, manners: Manners) -> CleanPage:
    """The cleaned page with the reservations of its headers added to its own.

    Raises:
      RightsReservedError: one of them is to be obeyed.
    """
    told = reservations(((header.name, header.value) for header in page.headers), manners.product_token)
    rights = (*clean.rights, *(signal for signal in told if signal not in clean.rights))
    if obeyed := [signal for signal in rights if signal in manners.obeyed]:
        raise RightsReservedError(f"The page asks for {', '.join(obeyed)}, which http.obey names.")
    return dataclasses.replace(clean, rights=rights)


def article(page: Page, clean: CleanPage) -> Article:
    """The article of a cleaned page, with its identity; `revision` is not known yet."""
    canonical_url = _canonical_url(page.listing, page.final_url, clean)
    raw_sha256 = hashlib.sha256(page.body).hexdigest()
    text_sha256 = hashlib.sha256(clean.text.encode()).hexdigest()
    return Article(
        listing=page.listing,
        clean=clean,
        id=key_of(canonical_url) if canonical_url else raw_sha256[:32],
        canonical_url=canonical_url,
        final_url=page.final_url,
        fetched_us=page.fetched_us,
        raw_sha256=raw_sha256,
        content_sha256=text_sha256,
        etag=_header(page, "etag"),
        last_modified=_header(page, "last-modified"),
        extracted_sha256=text_sha256,
    )


def _header(page: Page, name: str) -> str:
    return next((header.value for header in page.headers if header.name.lower() == name), "")


def _canonical_url(listing: Listing, final_url: str, clean: CleanPage) -> str:
    if clean.canonical_url:
        return clean.canonical_url
    return canonicalise(final_url) if final_url else listing.canonical_url
