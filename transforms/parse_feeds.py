"""Feeds become entries: FeedBody -> Listing."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.core.feeds.parse import EntryFault, parse_feed
from transforms.dead_letters import DEAD, dead_letter
from transforms.errors import FeedError
from transforms.io.clock import Clock
from transforms.records import DeadLetter, FeedBody, Listing, SourceReport

_STAGE = "ParseFeeds"
_REPORTS = "reports"


class Listed(NamedTuple):
    """What the sources list, what of it cannot be followed, and one report a source."""

    listings: PCollection[Listing]
    dead: PCollection[DeadLetter]
    reports: PCollection[SourceReport]


class ParseFeeds(beam.PTransform[PCollection[FeedBody], Listed]):
    """Parses feed bodies into listings, one an entry.

    An entry without a usable link becomes a dead letter that the books count; a body that is no feed becomes one
    that they do not. Bounded or unbounded; elements keep the body's timestamp and window.

    Args:
      clock: now, in microseconds since the epoch.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def expand(self, bodies: PCollection[FeedBody]) -> Listed:
        """See the class."""
        parse = beam.FlatMap(self._parse).with_output_types(Listing, **{DEAD: DeadLetter, _REPORTS: SourceReport})
        outputs = bodies | "Parse" >> parse.with_outputs(DEAD, _REPORTS, main="listings")
        return Listed(outputs.listings, outputs.dead, outputs.reports)

    def _parse(self, body: FeedBody) -> Iterator[Any]:
        source = body.source
        try:
            feed = parse_feed(body, now_us=self._clock())
        except FeedError as error:
            yield TaggedOutput(DEAD, dead_letter(error, source, stage=_STAGE, now_us=self._clock()))
            return
        yield from feed.listings
        for fault in feed.faults:
            letter = dead_letter(fault.error, _unfollowed(fault, body), stage=_STAGE, now_us=self._clock())
            yield TaggedOutput(DEAD, letter)
        entries = len(feed.listings) + len(feed.faults)
        yield TaggedOutput(_REPORTS, SourceReport(source.name, source.position, entries))


def _unfollowed(fault: EntryFault, body: FeedBody) -> Listing:
    return Listing(
        source=body.source,
        position=fault.position,
        key=fault.key,
        url=fault.link,
        title=fault.title,
        fingerprint=fault.fingerprint,
    )
