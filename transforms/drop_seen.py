"""Listings that need no reading drop out: Listing -> PageRequest."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.core.http.urls import host_of
from transforms.count_outcomes import outcome
from transforms.io.ledger_store import Ledger
from transforms.records import LedgerEntry, Listing, Outcome, PageRequest

_STAGE = "DropSeen"
_OUTCOMES = "outcomes"
# One look-up in the ledger serves this many keys.
_BATCH = 10_000


class Requested(NamedTuple):
    """The pages to read, and what became of the other listings."""

    requests: PCollection[PageRequest]
    outcomes: PCollection[Outcome]


class DropSeen(beam.PTransform[PCollection[Listing], Requested]):
    """Lets each page through once, and only if it is new or its listing has changed.

    Of several listings of one page the first by source, then by place in it, goes on; the others are
    `duplicates_in_run`. A page that the ledger knows with the same listing is `unchanged`, unless it failed for a
    reason that may have passed. The result does not depend on the order of arrival.

    Args:
      ledger: what earlier runs have seen.
    """

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger

    def expand(self, listings: PCollection[Listing]) -> Requested:
        """See the class."""
        outputs = (
            listings
            | "Key" >> beam.WithKeys(lambda listing: listing.key).with_output_types(tuple[str, Listing])
            | "Group" >> beam.GroupByKey()
            | "Batch" >> beam.BatchElements(max_batch_size=_BATCH)
            | "Look up" >> beam.FlatMap(self._look_up).with_outputs(_OUTCOMES, main="requests")
        )
        return Requested(outputs.requests, outputs.outcomes)

    def _look_up(self, groups: Sequence[tuple[str, Iterable[Listing]]]) -> Iterator[Any]:
        known = self._ledger.by_key({key for key, _ in groups})
        for key, group in groups:
            listing, *others = sorted(group, key=lambda item: (item.source.position, item.position))
            for other in others:
                yield TaggedOutput(_OUTCOMES, outcome(_STAGE, "duplicates_in_run", other))
            if is_unchanged(listing, known.get(key)):
                yield TaggedOutput(_OUTCOMES, outcome(_STAGE, "unchanged", listing))
            else:
                yield TaggedOutput(_OUTCOMES, outcome(_STAGE, "new", listing))
                yield PageRequest(listing, host_of(listing.url) if listing.url else "")


def is_unchanged(listing: Listing, known: LedgerEntry | None) -> bool:
    """Whether a page need not be read again: it was, under the same listing, and did not fail for a passing reason."""
    return known is not None and not known.is_transient and known.fingerprint == listing.fingerprint
