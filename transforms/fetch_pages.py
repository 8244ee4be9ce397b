"""Pages are read: PageRequest -> Page."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.dead_letters import DEAD, Diverted, dead_letter
from transforms.errors import FetchError
from transforms.io.clock import Clock
from transforms.io.files import content_type_of, read_page
from transforms.io.http_client import HttpClient, HttpResponse, HttpSettings
from transforms.overlap import OverlappedFn
from transforms.records import DeadLetter, Page, PageRequest

_ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1"


class FetchPages(beam.PTransform[PCollection[PageRequest], Diverted]):
    """Reads each page once, from the network or from disk.

    Requests are grouped by host, so that one host is asked from one place; while answers are under way, the steps
    fused behind this one work on the pages that have come. Pages keep their request's window and timestamp.

    Args:
      http: settings of the client, one client a worker process.
      max_bytes: cap of a body, after decompression.
      clock: now, in microseconds since the epoch.
    """

    def __init__(self, http: HttpSettings, max_bytes: int, clock: Clock) -> None:
        super().__init__()
        self._fn = _FetchFn(http, max_bytes, clock)

    def expand(self, requests: PCollection[PageRequest]) -> Diverted:
        """See the class."""
        fetched = (
            requests
            | "Key by host"
            >> beam.Map(lambda request: (_group(request), request)).with_output_types(tuple[str, PageRequest])
            | "Group" >> beam.GroupByKey()
            | "Fetch"
            >> beam.ParDo(self._fn).with_output_types(Page, **{DEAD: DeadLetter}).with_outputs(DEAD, main="main")
        )
        return Diverted(fetched.main, fetched.dead)


def _group(request: PageRequest) -> str:
    return request.host or f"file:{request.listing.key[:2]}"


class _FetchFn(OverlappedFn[tuple[str, Iterable[PageRequest]], PageRequest, HttpResponse | bytes]):
    def __init__(self, http: HttpSettings, max_bytes: int, clock: Clock) -> None:
        super().__init__()
        self._http, self._max_bytes, self._clock = http, max_bytes, clock

    def setup(self) -> None:
        self._client = HttpClient(self._http)
        self._client.open()

    def teardown(self) -> None:
        self._client.close()

    def start(
        self, requests_of_host: tuple[str, Iterable[PageRequest]]
    ) -> Iterator[tuple[PageRequest, Future[HttpResponse | bytes]]]:
        for request in requests_of_host[1]:
            yield request, self._submit(request)

    def _submit(self, request: PageRequest) -> Future[Any]:
        listing = request.listing
        if listing.url:
            return self._client.submit(listing.url, accept=_ACCEPT, max_bytes=self._max_bytes)
        read: Future[bytes] = Future()
        try:
            read.set_result(read_page(listing.path, self._max_bytes))
        except FetchError as error:
            read.set_exception(error)
        return read

    def finish(self, request: PageRequest, future: Future[Any]) -> Iterator[Any]:
        listing = request.listing
        try:
            answer = future.result()
        except FetchError as error:
            yield TaggedOutput(DEAD, dead_letter(error, listing, stage="FetchPages", now_us=self._clock()))
            return
        if isinstance(answer, HttpResponse):
            content_type = answer.headers.get("Content-Type", "")
            yield Page(listing, answer.url, content_type, answer.body, self._clock())
        else:
            yield Page(listing, "", content_type_of(listing.path), answer, self._clock())
