"""Pages are read: PageRequest -> Page."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from http import HTTPStatus
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.core.http.validators import conditional_headers
from transforms.core.lake.url_ledger import after_not_modified
from transforms.count_outcomes import outcome
from transforms.dead_letters import DEAD, dead_letter
from transforms.errors import FetchError, HttpStatusError
from transforms.io.clock import Clock
from transforms.io.files import content_type_of, read_page
from transforms.io.http_client import HttpResponse, HttpSettings
from transforms.io.shelf import IN_HAND, Shelf
from transforms.io.warc_reader import read_archived
from transforms.meter import MEASURES
from transforms.overlap import OverlappedFetchFn, settled
from transforms.records import DeadLetter, Header, LedgerEntry, Listing, Measure, Outcome, Page, PageRequest, Parcel

_STAGE = "FetchPages"
_OUTCOMES = "outcomes"
_LEDGER = "ledger"
_SECRET = frozenset({"authorization", "cookie"})
_ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1"


class Fetched(NamedTuple):
    """Pages as read, those that could not be, and those that are still what the lake has.

    Attributes:
      ledger: what the ledger keeps of those that have not changed.
    """

    main: PCollection[Page]
    dead: PCollection[DeadLetter]
    outcomes: PCollection[Outcome]
    ledger: PCollection[LedgerEntry]
    measures: PCollection[Measure]


class FetchPages(beam.PTransform[PCollection[PageRequest], Fetched]):
    """Reads each page once, from the network, from disk, or from an archive.

    Requests are grouped by host, so that one host is asked from one place: its pace and its limits hold over all
    workers, but for hosts that are only redirected to. What its robots.txt does not allow is not asked for. While
    answers are under way, the steps fused behind this one work on the pages that have come, of whatever host. Pages
    keep their request's window and timestamp. A page whose article the lake has is asked for on condition that it has
    changed.

    Args:
      http: settings of the client, one client a worker process.
      max_bytes: cap of a body, after decompression.
      clock: now, in microseconds since the epoch.
      shelf: where requests wait.
    """

    def __init__(self, http: HttpSettings, max_bytes: int, clock: Clock, shelf: Shelf = IN_HAND) -> None:
        super().__init__()
        self._fn, self._shelf = _FetchFn(http, max_bytes, clock, shelf), shelf

    def expand(self, requests: PCollection[PageRequest]) -> Fetched:
        """See the class."""
        fetched = (
            requests
            | "Key by host"
            >> beam.Map(lambda request: (_group(request), self._shelf.put(request))).with_output_types(
                tuple[str, Parcel]
            )
            | "Group" >> beam.GroupByKey()
            | "Fetch"
            >> beam.ParDo(self._fn)
            .with_output_types(Page, **{DEAD: DeadLetter, _OUTCOMES: Outcome, _LEDGER: LedgerEntry, MEASURES: Measure})
            .with_outputs(DEAD, _OUTCOMES, _LEDGER, MEASURES, main="main")
        )
        return Fetched(fetched.main, fetched.dead, fetched.outcomes, fetched.ledger, fetched.measures)


def _group(request: PageRequest) -> str:
    return request.host or f"file:{request.listing.key[:2]}"


class _FetchFn(OverlappedFetchFn[tuple[str, Iterable[Parcel]], PageRequest]):
    def __init__(self, http: HttpSettings, max_bytes: int, clock: Clock, shelf: Shelf) -> None:
        super().__init__(_STAGE, http, obeys_robots=True)
        self._max_bytes, self._clock, self._shelf = max_bytes, clock, shelf

    def start(
        self, requests_of_host: tuple[str, Iterable[Parcel]]
    ) -> Iterator[tuple[PageRequest, Future[HttpResponse | None]]]:
        for request in map(self._shelf.take, requests_of_host[1]):
            yield request, self._submit(request) if request.host else settled(None)

    def _submit(self, request: PageRequest) -> Future[HttpResponse | None]:
        known = request.known
        conditions = conditional_headers(known.etag, known.last_modified) if known else {}
        return self.client.submit(request.listing.url, accept=_ACCEPT, max_bytes=self._max_bytes, headers=conditions)

    def finish(self, request: PageRequest, future: Future[HttpResponse | None]) -> Iterator[Any]:
        try:
            answer = future.result()
            if answer and request.known and answer.status == HTTPStatus.NOT_MODIFIED:
                yield from self._not_modified(request.listing, request.known)
                return
            yield self._fetched(request.listing, answer) if answer else self._read(request.listing)
        except FetchError as error:
            letter = dead_letter(error, request.listing, stage=_STAGE, now_us=self._clock())
            yield TaggedOutput(DEAD, letter)

    def _not_modified(self, listing: Listing, known: LedgerEntry) -> Iterator[Any]:
        yield TaggedOutput(_OUTCOMES, outcome(_STAGE, "unchanged", listing.source.name, listing.url))
        yield TaggedOutput(_LEDGER, after_not_modified(known, listing.fingerprint, self._clock()))

    def _fetched(self, listing: Listing, answer: HttpResponse) -> Page:
        content_type = answer.headers.get("Content-Type", "")
        return Page(
            listing,
            answer.url,
            content_type,
            answer.body,
            self._clock(),
            answer.status,
            _headers(answer.headers),
            _headers(answer.request_headers),
        )

    def _read(self, listing: Listing) -> Page:
        # Not before its turn: all requests of a bundle are started at once.
        if listing.archive:
            return self._read_archived(listing)
        body = read_page(listing.path, self._max_bytes)
        return Page(listing, "", content_type_of(listing.path), body, self._clock())

    def _read_archived(self, listing: Listing) -> Page:
        page = read_archived(listing.archive, listing.archive_offset, self._max_bytes)
        if page.status is not None and not 200 <= page.status < 300:
            raise HttpStatusError(f"The archived answer has status {page.status}.", status=page.status)
        # The payload of a revisit may be another URL's.
        final_url = listing.url if listing.source.kind == "warc" else page.target_uri if listing.url else ""
        fetched_us = self._clock() if listing.archived_us is None else listing.archived_us
        return Page(listing, final_url, page.content_type, page.body, fetched_us, page.status, page.headers)


def _headers(fields: Mapping[str, str]) -> tuple[Header, ...]:
    """As sent, without what lets others in."""
    return tuple(Header(name, value) for name, value in fields.items() if name.lower() not in _SECRET)
