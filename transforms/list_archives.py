"""Archived pages are found: Source -> Listing."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.core.archives.records import (
    Exchange,
    exchanges,
    listing_of,
    payload_names,
    said_listing,
    unread_listing,
    wanted_payload,
)
from transforms.dead_letters import DEAD, dead_letter
from transforms.errors import ArchiveError, FetchError, RevisitUnresolvedError, SourceError
from transforms.io.clock import Clock
from transforms.io.files import list_files
from transforms.io.warc_reader import record_heads
from transforms.merge_reports import MergeReports
from transforms.meter import MEASURES, MeteredFn
from transforms.parse_feeds import Listed
from transforms.records import DeadLetter, Listing, Measure, Source, SourceReport

_STAGE = "ListArchives"
_REPORTS = "reports"
_PAYLOADS = "payloads"
_REVISITS = "revisits"


class ListArchives(beam.PTransform[PCollection[Source], Listed]):
    """Lists the response, resource and revisit records of the WARC files that match each source's pattern.

    Each is an input that the books count. One that is no page, such as an answer with status 404, is a dead letter; so
    is a revisit whose payload is in none of the source's files. A damaged file gives the records around the damage,
    and a dead letter that the books do not count.

    A record that newsbeam wrote comes back with the listing that it had, and under the source that listed it; one of
    anybody else belongs to the source that names the file.

    Args:
      clock: now, in microseconds since the epoch.
      publishers: keys by source name, which go before those that are archived.
    """

    def __init__(self, clock: Clock, publishers: Mapping[str, str]) -> None:
        super().__init__()
        self._clock, self._publishers = clock, publishers

    def expand(self, sources: PCollection[Source]) -> Listed:
        """See the class."""
        found = sources | "Find" >> beam.FlatMap(self._find).with_output_types(
            Any, **{DEAD: DeadLetter, _REPORTS: SourceReport}
        ).with_outputs(DEAD, _REPORTS, main="files")
        scanned = (
            found.files
            | "Spread" >> beam.Reshuffle()
            | "Scan"
            >> beam.ParDo(MeteredFn(_STAGE, self._scan))
            .with_output_types(
                Listing,
                **{
                    DEAD: DeadLetter,
                    _REPORTS: SourceReport,
                    _PAYLOADS: tuple[str, tuple[str, int]],
                    _REVISITS: tuple[str, Listing],
                    MEASURES: Measure,
                },
            )
            .with_outputs(DEAD, _REPORTS, _PAYLOADS, _REVISITS, MEASURES, main="listings")
        )
        joined = {_PAYLOADS: scanned[_PAYLOADS], _REVISITS: scanned[_REVISITS]} | "Join" >> beam.CoGroupByKey()
        resolved = joined | "Resolve" >> beam.FlatMapTuple(self._resolve).with_output_types(
            Listing, **{DEAD: DeadLetter}
        ).with_outputs(DEAD, main="listings")
        reports = (found[_REPORTS], scanned[_REPORTS]) | "Reports" >> beam.Flatten()
        return Listed(
            listings=(scanned.listings, resolved.listings) | "Listings" >> beam.Flatten(),
            dead=(found[DEAD], scanned[DEAD], resolved[DEAD]) | "Dead" >> beam.Flatten(),
            reports=reports | "Merge" >> MergeReports(),
            measures=scanned.measures,
        )

    def _find(self, source: Source) -> Iterator[Any]:
        yield TaggedOutput(_REPORTS, SourceReport(source.name, source.position, 0))
        try:
            for path in list_files(source.location):
                yield source, path
        except FetchError as error:
            yield from self._unread(error, source, source.location)

    def _scan(self, file: tuple[Source, str]) -> Iterator[Any]:
        source, path = file
        entries = Counter[Source]()
        try:
            for position, found in enumerate(exchanges(record_heads(path))):
                if isinstance(found, ArchiveError):
                    yield from self._unread(found, source, path)
                else:
                    yield from self._listed(found, source, path, position, entries)
        except ArchiveError as error:
            yield from self._unread(error, source, path)
        for lister, count in entries.items():
            yield TaggedOutput(_REPORTS, SourceReport(lister.name, lister.position, count))

    def _listed(
        self, found: Exchange, source: Source, path: str, position: int, entries: Counter[Source]
    ) -> Iterator[Any]:
        head, lister = found.head, source
        try:
            said = self._said(found)
            lister = said.source if said else source
            listing = listing_of(head, path, source, position, said)
            if head.kind == "revisit":
                yield TaggedOutput(_REVISITS, (_within(source, wanted_payload(head)), listing))
            else:
                yield listing
                for name in payload_names(head):
                    yield TaggedOutput(_PAYLOADS, (_within(source, name), (path, head.offset)))
        except SourceError as error:
            yield self._dead(error, unread_listing(head, path, lister, position))
        entries[lister] += 1

    def _said(self, found: Exchange) -> Listing | None:
        if found.listing is None:
            return None
        said = said_listing(found.listing)
        publisher = self._publishers.get(said.source.name, said.source.publisher)
        return dataclasses.replace(said, source=dataclasses.replace(said.source, publisher=publisher))

    def _resolve(self, _: str, found: Mapping[str, Iterable[Any]]) -> Iterator[Any]:
        payloads = sorted(found[_PAYLOADS])
        for listing in found[_REVISITS]:
            if payloads:
                archive, offset = payloads[0]
                yield dataclasses.replace(listing, archive=archive, archive_offset=offset)
            else:
                error = RevisitUnresolvedError("The record that has the payload is in none of the source's files.")
                yield self._dead(error, listing)

    def _dead(self, error: SourceError, subject: Listing) -> "TaggedOutput[str, DeadLetter]":
        letter = dead_letter(error, subject, stage=_STAGE, now_us=self._clock())
        # An archive does not change: no later run fares better.
        return TaggedOutput(DEAD, dataclasses.replace(letter, is_transient=False))

    def _unread(self, error: SourceError, source: Source, path: str) -> Iterator[Any]:
        subject = dataclasses.replace(source, location=path)
        yield TaggedOutput(DEAD, dead_letter(error, subject, stage=_STAGE, now_us=self._clock()))
        yield TaggedOutput(_REPORTS, SourceReport(source.name, source.position, 0, error.reason, error.message))


def _within(source: Source, name: str) -> str:
    """A payload is looked for in the files of one source only."""
    return f"{source.position} {name}"
