"""Feeds become entries: PolledFeed -> Listing."""

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.core.feeds import ledger
from transforms.core.feeds.parse import EntryFault, parse_feed
from transforms.core.feeds.report import failed_report, read_report
from transforms.core.feeds.schedule import PollBounds
from transforms.dead_letters import DEAD, dead_letter
from transforms.errors import FeedError
from transforms.io.clock import Clock
from transforms.io.feed_ledger import FeedLedger
from transforms.meter import MEASURES, MeteredFn
from transforms.records import DeadLetter, FeedBody, FeedState, Listing, Measure, PolledFeed, SourceReport

_STAGE = "ParseFeeds"
_REPORTS = "reports"
_STATES = "states"


class Listed(NamedTuple):
    """What the sources list, what of it cannot be followed, and one report a source."""

    listings: PCollection[Listing]
    dead: PCollection[DeadLetter]
    reports: PCollection[SourceReport]
    measures: PCollection[Measure]


class ParsedFeeds(NamedTuple):
    """As `Listed`, and what the feed ledger learns."""

    listings: PCollection[Listing]
    dead: PCollection[DeadLetter]
    reports: PCollection[SourceReport]
    states: PCollection[FeedState]
    measures: PCollection[Measure]


class ParseFeeds(beam.PTransform[PCollection[PolledFeed], ParsedFeeds]):
    """Parses feed bodies into listings, one an entry.

    An entry without a usable link becomes a dead letter that the books count; a body that is no feed becomes one
    that they do not. Bounded or unbounded; elements keep the body's timestamp and window.

    Args:
      clock: now, in microseconds since the epoch.
      known: is told what the polls have learned.
      bounds: of the time between two polls of a feed.
    """

    def __init__(self, clock: Clock, known: FeedLedger, bounds: PollBounds) -> None:
        super().__init__()
        self._clock, self._known, self._bounds = clock, known, bounds

    def expand(self, polled: PCollection[PolledFeed]) -> ParsedFeeds:
        """See the class."""
        outputs = polled | "Parse" >> beam.ParDo(MeteredFn(_STAGE, self._parse)).with_output_types(
            Listing, **{DEAD: DeadLetter, _REPORTS: SourceReport, _STATES: FeedState, MEASURES: Measure}
        ).with_outputs(DEAD, _REPORTS, _STATES, MEASURES, main="listings")
        return ParsedFeeds(outputs.listings, outputs.dead, outputs.reports, outputs.states, outputs.measures)

    def _parse(self, polled: PolledFeed) -> Iterator[Any]:
        source, answer = polled.body.source, polled.state
        try:
            feed = parse_feed(polled.body, now_us=self._clock())
        except FeedError as error:
            state = ledger.failed(answer, error, now_us=answer.polled_us, bounds=self._bounds)
            self._known.learn(state)
            yield TaggedOutput(DEAD, dead_letter(error, source, stage=_STAGE, now_us=self._clock()))
            yield TaggedOutput(_STATES, state)
            yield TaggedOutput(_REPORTS, failed_report(source, state, error))
            return
        yield from feed.listings
        for fault in feed.faults:
            letter = dead_letter(fault.error, _unfollowed(fault, polled.body), stage=_STAGE, now_us=self._clock())
            yield TaggedOutput(DEAD, letter)
        sha256 = hashlib.sha256(polled.body.body).hexdigest()
        state = ledger.read(answer, feed, body_sha256=sha256, fresh_s=polled.fresh_s, bounds=self._bounds)
        self._known.learn(state)
        yield TaggedOutput(_STATES, state)
        yield TaggedOutput(_REPORTS, read_report(source, answer, state, feed))


def _unfollowed(fault: EntryFault, body: FeedBody) -> Listing:
    return Listing(
        source=body.source,
        position=fault.position,
        key=fault.key,
        url=fault.link,
        title=fault.title,
        fingerprint=fault.fingerprint,
    )
