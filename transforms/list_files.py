"""Files on disk are found: Source -> Listing."""

import hashlib
from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.dead_letters import DEAD, dead_letter
from transforms.errors import FetchError
from transforms.io.clock import Clock
from transforms.io.files import list_files, read_page
from transforms.meter import MEASURES, MeteredFn
from transforms.parse_feeds import Listed
from transforms.records import DeadLetter, Listing, Measure, Source, SourceReport

_STAGE = "ListFiles"
_REPORTS = "reports"


class ListFiles(beam.PTransform[PCollection[Source], Listed]):
    """Lists the files that match each source's pattern; a file is known by its content.

    A file that cannot be read becomes a dead letter that the books count, a pattern that matches nothing one that
    they do not.

    Args:
      max_bytes: cap of a file, after decompression.
      clock: now, in microseconds since the epoch.
    """

    def __init__(self, max_bytes: int, clock: Clock) -> None:
        super().__init__()
        self._max_bytes, self._clock = max_bytes, clock

    def expand(self, sources: PCollection[Source]) -> Listed:
        """See the class."""
        listing = beam.ParDo(MeteredFn(_STAGE, self._list)).with_output_types(
            Listing, **{DEAD: DeadLetter, _REPORTS: SourceReport, MEASURES: Measure}
        )
        outputs = sources | "List" >> listing.with_outputs(DEAD, _REPORTS, MEASURES, main="listings")
        return Listed(outputs.listings, outputs.dead, outputs.reports, outputs.measures)

    def _list(self, source: Source) -> Iterator[Any]:
        try:
            paths = list_files(source.location)
        except FetchError as error:
            letter = dead_letter(error, source, stage=_STAGE, now_us=self._clock())
            yield TaggedOutput(DEAD, letter)
            yield TaggedOutput(_REPORTS, SourceReport(source.name, source.position, 0, letter.reason, letter.message))
            return
        for position, path in enumerate(paths):
            yield self._listing(source, position, path)
        yield TaggedOutput(_REPORTS, SourceReport(source.name, source.position, len(paths)))

    def _listing(self, source: Source, position: int, path: str) -> "Listing | TaggedOutput[str, DeadLetter]":
        try:
            sha256 = hashlib.sha256(read_page(path, self._max_bytes)).hexdigest()
        except FetchError as error:
            name = path.encode("utf-8", "backslashreplace")
            named = hashlib.sha256(name).hexdigest()
            listing = Listing(source, position, key=named[:32], path=name.decode(), fingerprint=named)
            return TaggedOutput(DEAD, dead_letter(error, listing, stage=_STAGE, now_us=self._clock()))
        return Listing(source, position, key=sha256[:32], path=path, fingerprint=sha256)
