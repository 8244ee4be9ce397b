"""Sitemaps are read: Source -> Listing."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, cast

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.core.feeds.sitemap import MAX_BYTES, MAX_URLS, ParsedSitemap, parse_sitemap
from transforms.core.http.logins import NO_LOGINS, Logins
from transforms.core.http.urls import lane_of
from transforms.dead_letters import DEAD, dead_letter
from transforms.errors import FeedError, FetchError, SitemapCutError, SourceError
from transforms.io.clock import Clock
from transforms.io.http_client import HttpResponse, HttpSettings
from transforms.merge_reports import MergeReports
from transforms.meter import MEASURES
from transforms.overlap import OverlappedFetchFn
from transforms.parse_feeds import Listed
from transforms.records import DeadLetter, FeedBody, Listing, Measure, SitemapRequest, Source, SourceReport

MAX_SITEMAPS = 100
"""Sitemaps that are read for one source; of an index that lists more, those that changed last."""

# From robots.txt to an index to a sitemap. Source: sitemaps.org/protocol.html: an index lists no further index.
_LEVELS = 3
_STAGE = "ListSitemaps"
_REPORTS = "reports"
_BELOW = "below"
_ACCEPT = "application/xml, text/xml, text/plain;q=0.9, application/gzip;q=0.9, */*;q=0.1"


class ListSitemaps(beam.PTransform[PCollection[Source], Listed]):
    """Reads the sitemap of each source, those that it or the robots.txt leads to, and lists their pages.

    A URL that cannot be followed becomes a dead letter that the books count; a sitemap that cannot be read, or of
    which a part is left out, one that they do not. Listings are in the order of the file, whatever comes first.
    Sitemaps of one host are asked for from one place, as its pages are.

    Args:
      http: settings of the client, one client a worker process.
      clock: now, in microseconds since the epoch.
      logins: of the sources that are not for everybody.
    """

    def __init__(self, http: HttpSettings, clock: Clock, logins: Logins = NO_LOGINS) -> None:
        super().__init__()
        self._http, self._clock, self._logins = http, clock, logins

    def expand(self, sources: PCollection[Source]) -> Listed:
        """See the class."""
        requests = sources | "Begin" >> beam.Map(_begin)
        levels = []
        for level in range(_LEVELS):
            fn = _ReadFn(self._http, self._clock, self._logins, is_last=level == _LEVELS - 1)
            read = (
                requests
                | f"Key {level}" >> beam.Map(_keyed).with_output_types(tuple[str, SitemapRequest])
                | f"By host {level}" >> beam.GroupByKey()
                | f"Read {level}"
                >> beam.ParDo(fn)
                .with_output_types(
                    Listing,
                    **{DEAD: DeadLetter, _REPORTS: SourceReport, _BELOW: SitemapRequest, MEASURES: Measure},
                )
                .with_outputs(DEAD, _REPORTS, _BELOW, MEASURES, main="listings")
            )
            levels.append(read)
            requests = read[_BELOW]
        reports = [read[_REPORTS] for read in levels] | "Reports" >> beam.Flatten()
        return Listed(
            listings=[read.listings for read in levels] | "Listings" >> beam.Flatten(),
            dead=[read[DEAD] for read in levels] | "Dead" >> beam.Flatten(),
            reports=reports | "Merge" >> MergeReports(),
            measures=[read.measures for read in levels] | "Measures" >> beam.Flatten(),
        )


def _begin(source: Source) -> SitemapRequest:
    return SitemapRequest(source, source.location, first_position=0, max_sitemaps=MAX_SITEMAPS)


def _keyed(request: SitemapRequest) -> tuple[str, SitemapRequest]:
    return lane_of(request.url), request


class _ReadFn(OverlappedFetchFn[tuple[str, Iterable[SitemapRequest]], SitemapRequest]):
    """Robots.txt is not asked: a sitemap is there to be read by programs, and was named by config or publisher."""

    def __init__(self, http: HttpSettings, clock: Clock, logins: Logins, *, is_last: bool) -> None:
        super().__init__(_STAGE, http, obeys_robots=False)
        self._clock, self._logins, self._is_last = clock, logins, is_last

    def start(
        self, requests_of_host: tuple[str, Iterable[SitemapRequest]]
    ) -> Iterator[tuple[SitemapRequest, Future[HttpResponse | None]]]:
        for request in requests_of_host[1]:
            url = self._logins.url(request.source.location, request.url)
            yield request, self.client.submit(url, accept=_ACCEPT, max_bytes=MAX_BYTES)

    def finish(self, request: SitemapRequest, future: Future[HttpResponse | None]) -> Iterator[Any]:
        source = request.source
        try:
            response = cast(HttpResponse, future.result())  # one was asked for
            sitemap = self._parsed(request, response)
        except (FetchError, FeedError) as error:
            yield from self._unread(request, error)
            return
        yield from sitemap.listings
        for listing, fault in sitemap.faults:
            yield TaggedOutput(DEAD, dead_letter(fault, listing, stage=_STAGE, now_us=self._clock()))
        entries = len(sitemap.listings) + len(sitemap.faults)
        yield TaggedOutput(_REPORTS, SourceReport(source.name, source.position, entries))
        if sitemap.is_cut:
            yield from self._unread(request, SitemapCutError(f"{request.url} lists more than {MAX_URLS} URLs"))
        if sitemap.sitemaps:
            yield from self._below(request, sitemap.sitemaps)

    def _parsed(self, request: SitemapRequest, response: HttpResponse) -> ParsedSitemap:
        now_us, content_type = self._clock(), response.headers.get("Content-Type", "")
        body = FeedBody(request.source, response.url, content_type, response.body, now_us)
        return parse_sitemap(body, now_us=now_us, first_position=request.first_position)

    def _below(self, request: SitemapRequest, urls: Sequence[str]) -> Iterator[Any]:
        followed = () if self._is_last else urls[: request.max_sitemaps]
        share = request.max_sitemaps // max(1, len(followed))
        for place, url in enumerate(followed):
            first = request.first_position + place * share * MAX_URLS
            yield TaggedOutput(_BELOW, SitemapRequest(request.source, url, first, share))
        if len(followed) < len(urls):
            left_out = f"{request.url} lists {len(urls)} sitemaps, of which {len(followed)} are read"
            yield from self._unread(request, SitemapCutError(left_out))

    def _unread(self, request: SitemapRequest, error: SourceError) -> Iterator[Any]:
        source = request.source
        subject = dataclasses.replace(source, location=request.url)
        yield TaggedOutput(DEAD, dead_letter(error, subject, stage=_STAGE, now_us=self._clock()))
        yield TaggedOutput(_REPORTS, SourceReport(source.name, source.position, 0, error.reason, error.message))
