"""What earlier runs could not settle and is to be tried again now, whatever the sources list."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PBegin, PCollection, TaggedOutput

from transforms.count_outcomes import outcome
from transforms.io.retries import Retries
from transforms.records import Listing, Outcome

_STAGE = "ListRetries"
_OUTCOMES = "outcomes"


class Retried(NamedTuple):
    """The pages to try again, and their count, which may be 0: inputs of the books that no source lists."""

    listings: PCollection[Listing]
    outcomes: PCollection[Outcome]


class ListRetries(beam.PTransform[PBegin | PCollection[int], Retried]):
    """Lists the pages that are due by the ledger, or the dead letters that a user sends through again.

    Once, at the beginning of a bounded graph; at each tick of a stream. A page that its feed lists too comes in twice
    and is asked for once: the listing of here is a duplicate then.

    Args:
      retries: which ones.
    """

    def __init__(self, retries: Retries) -> None:
        super().__init__()
        self._retries = retries

    def expand(self, begin: PBegin | PCollection[int]) -> Retried:
        """See the class."""
        is_bounded = isinstance(begin, PBegin)
        outputs = (begin | beam.Create([0]) if is_bounded else begin) | "List" >> beam.FlatMap(
            self._list, is_bounded
        ).with_output_types(Listing, **{_OUTCOMES: Outcome}).with_outputs(_OUTCOMES, main="main")
        return Retried(outputs.main, outputs.outcomes)

    def _list(self, _: int, is_bounded: bool) -> Iterator[Any]:  # Beam passes it by position
        if is_bounded:
            # So that a retry of nothing is committed too: without an element nothing would reach CommitRun.
            yield TaggedOutput(_OUTCOMES, Outcome(_STAGE, "retried", source="", host="", count=0))
        for listing in self._retries.listings():
            yield listing
            yield TaggedOutput(_OUTCOMES, outcome(_STAGE, "retried", listing.source.name, listing.url))
