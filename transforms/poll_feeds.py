"""Feeds are fetched: Source -> FeedBody."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.dead_letters import DEAD, Diverted, dead_letter
from transforms.errors import FetchError
from transforms.io.clock import Clock
from transforms.io.http_client import HttpClient, HttpResponse, HttpSettings
from transforms.overlap import OverlappedFn
from transforms.records import DeadLetter, FeedBody, Source

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
"""What a poll asks for."""


class PollFeeds(beam.PTransform[PCollection[Source], Diverted]):
    """Fetches each feed once; a feed that cannot be read becomes a dead letter that the books do not count.

    Args:
      http: settings of the client, one client a worker process.
      max_bytes: cap of a body, after decompression.
      clock: now, in microseconds since the epoch.
    """

    def __init__(self, http: HttpSettings, max_bytes: int, clock: Clock) -> None:
        super().__init__()
        self._fn = _PollFn(http, max_bytes, clock)

    def expand(self, sources: PCollection[Source]) -> Diverted:
        """See the class."""
        poll = beam.ParDo(self._fn).with_output_types(FeedBody, **{DEAD: DeadLetter})
        polled = sources | "Poll" >> poll.with_outputs(DEAD, main="main")
        return Diverted(polled.main, polled.dead)


class _PollFn(OverlappedFn[Source, Source, HttpResponse]):
    def __init__(self, http: HttpSettings, max_bytes: int, clock: Clock) -> None:
        super().__init__()
        self._http, self._max_bytes, self._clock = http, max_bytes, clock

    def setup(self) -> None:
        self._client = HttpClient(self._http)
        self._client.open()

    def teardown(self) -> None:
        self._client.close()

    def start(self, source: Source) -> Iterable[tuple[Source, Future[HttpResponse]]]:
        yield source, self._client.submit(source.location, accept=ACCEPT, max_bytes=self._max_bytes)

    def finish(self, source: Source, future: Future[HttpResponse]) -> Iterator[Any]:
        try:
            response = future.result()
        except FetchError as error:
            yield TaggedOutput(DEAD, dead_letter(error, source, stage="PollFeeds", now_us=self._clock()))
            return
        yield feed_body(source, response, self._clock())


def feed_body(source: Source, response: HttpResponse, now_us: int) -> FeedBody:
    """The feed that a response carries."""
    return FeedBody(source, response.url, response.headers.get("Content-Type", ""), response.body, now_us)
