"""Feeds that are due are polled: Source -> PolledFeed."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.core.feeds import ledger, schedule
from transforms.core.feeds.report import failed_report, not_due_report, unchanged_report
from transforms.core.feeds.schedule import PollBounds
from transforms.core.http.logins import NO_LOGINS, Logins
from transforms.core.http.urls import lane_of
from transforms.core.http.validators import freshness_s, retry_after_s
from transforms.dead_letters import DEAD, dead_letter
from transforms.errors import FetchError
from transforms.io.clock import Clock
from transforms.io.feed_ledger import FeedLedger
from transforms.io.http_client import HttpResponse, HttpSettings
from transforms.meter import MEASURES
from transforms.overlap import OverlappedFetchFn, settled
from transforms.records import DeadLetter, FeedBody, FeedState, KnownFeed, Measure, PolledFeed, Source, SourceReport

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
"""What a poll asks for."""

_STAGE = "PollFeeds"
_STATES = "states"
_REPORTS = "reports"
_NOT_MODIFIED = 304
# One look-up in the ledger serves this many feeds.
_BATCH = 1_000


class Polled(NamedTuple):
    """The feeds with a new body; of the others, what the ledger learns and what is reported."""

    bodies: PCollection[PolledFeed]
    dead: PCollection[DeadLetter]
    states: PCollection[FeedState]
    reports: PCollection[SourceReport]
    measures: PCollection[Measure]


class PollFeeds(beam.PTransform[PCollection[Source], Polled]):
    """Asks each feed that is due, once and conditionally.

    Feeds are grouped by host, so that one host is asked from one place: its pace and its limits hold over all workers.
    A feed that is not due is reported only; one that has not changed (304) goes no further; one that
    cannot be fetched becomes a dead letter that the books do not count.

    Args:
      http: settings of the client, one client a worker process.
      max_bytes: cap of a body, after decompression.
      clock: now, in microseconds since the epoch.
      known: what earlier polls have learned.
      bounds: of the time between two polls of a feed.
      logins: of the feeds that are not for everybody.
    """

    def __init__(
        self,
        http: HttpSettings,
        max_bytes: int,
        clock: Clock,
        known: FeedLedger,
        bounds: PollBounds,
        logins: Logins = NO_LOGINS,
    ) -> None:
        super().__init__()
        self._fn, self._known = _PollFn(http, max_bytes, clock, known, bounds, logins), known

    def expand(self, sources: PCollection[Source]) -> Polled:
        """See the class."""
        outputs = (
            sources
            | "Batch" >> beam.BatchElements(min_batch_size=_BATCH, max_batch_size=_BATCH)
            | "Look up" >> beam.FlatMap(self._look_up).with_output_types(tuple[str, KnownFeed])
            | "By host" >> beam.GroupByKey()
            | "Poll"
            >> beam.ParDo(self._fn)
            .with_output_types(
                PolledFeed, **{DEAD: DeadLetter, _STATES: FeedState, _REPORTS: SourceReport, MEASURES: Measure}
            )
            .with_outputs(DEAD, _STATES, _REPORTS, MEASURES, main="bodies")
        )
        return Polled(outputs.bodies, outputs.dead, outputs.states, outputs.reports, outputs.measures)

    def _look_up(self, sources: Sequence[Source]) -> Iterator[tuple[str, KnownFeed]]:
        known = self._known.states({source.location for source in sources})
        moved = {state.url for state in known.values() if state.url != state.feed}
        others = self._known.states(moved) if moved else {}
        for source in sources:
            state = ledger.asked_next(known.get(source.location) or ledger.unknown(source.location), others)
            yield lane_of(state.url), KnownFeed(source, state)


class _PollFn(OverlappedFetchFn[tuple[str, Iterable[KnownFeed]], KnownFeed]):
    def __init__(
        self,
        http: HttpSettings,
        max_bytes: int,
        clock: Clock,
        ledger: FeedLedger,
        bounds: PollBounds,
        logins: Logins,
    ) -> None:
        super().__init__(_STAGE, http, obeys_robots=False)
        self._max_bytes, self._clock, self._ledger = max_bytes, clock, ledger
        self._bounds, self._logins = bounds, logins

    def start(
        self, feeds_of_host: tuple[str, Iterable[KnownFeed]]
    ) -> Iterator[tuple[KnownFeed, Future[HttpResponse | None]]]:
        for feed in feeds_of_host[1]:
            yield feed, self._submit(feed.state)

    def _submit(self, known: FeedState) -> Future[HttpResponse | None]:
        now_us = self._clock()
        if not schedule.is_due(known, now_us, self._bounds):
            return settled(None)
        self._ledger.learn(ledger.asked(known, now_us))
        conditions = ledger.conditions(known, now_us)
        url = self._logins.url(known.feed, known.url)
        return self.client.submit(url, accept=ACCEPT, max_bytes=self._max_bytes, headers=conditions)

    def finish(self, feed: KnownFeed, future: Future[HttpResponse | None]) -> Iterator[Any]:
        source, known = feed.source, feed.state
        try:
            response = future.result()
        except FetchError as error:
            yield from self._failed(source, known, error)
            return
        if response is None:
            yield TaggedOutput(_REPORTS, not_due_report(source, known))
        else:
            yield from self._answered(source, known, response)

    def _answered(self, source: Source, known: FeedState, response: HttpResponse) -> Iterator[Any]:
        now_us, fresh_s = self._clock(), freshness_s(response.headers)
        is_modified = response.status != _NOT_MODIFIED
        answer = ledger.answered(
            known,
            permanent_url=response.permanent_url,
            headers=response.headers,
            is_modified=is_modified,
            now_us=now_us,
        )
        if is_modified:
            yield PolledFeed(feed_body(source, response, now_us), answer, fresh_s)
            return
        state = ledger.unchanged(answer, fresh_s=fresh_s, bounds=self._bounds)
        self._ledger.learn(state)
        yield TaggedOutput(_STATES, state)
        yield TaggedOutput(_REPORTS, unchanged_report(source, state))

    def _failed(self, source: Source, known: FeedState, error: FetchError) -> Iterator[Any]:
        now_us = self._clock()
        state = ledger.failed(
            known,
            error,
            retry_after_s=retry_after_s(getattr(error, "retry_after", ""), now_us),
            now_us=now_us,
            bounds=self._bounds,
        )
        self._ledger.learn(state)
        yield TaggedOutput(DEAD, dead_letter(error, source, stage=_STAGE, now_us=now_us))
        yield TaggedOutput(_STATES, state)
        yield TaggedOutput(_REPORTS, failed_report(source, state, error))


def feed_body(source: Source, response: HttpResponse, now_us: int) -> FeedBody:
    """The feed that a response carries."""
    return FeedBody(source, response.url, response.headers.get("Content-Type", ""), response.body, now_us)
