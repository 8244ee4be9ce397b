"""What earlier runs have settled drops out: Listing -> PageRequest, and known failures."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.core.http.urls import host_of
from transforms.count_outcomes import outcome
from transforms.io.ledger_store import Ledger
from transforms.records import DeadLetter, LedgerEntry, Listing, Outcome, PageRequest

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
            | "Key" >> beam.Map(lambda listing: (listing.key, listing)).with_output_types(tuple[str, Listing])
            | "Group" >> beam.GroupByKey()
            | "Batch" >> beam.BatchElements(max_batch_size=_BATCH)
            | "Look up"
            >> beam.FlatMap(self._look_up)
            .with_output_types(PageRequest, **{_OUTCOMES: Outcome})
            .with_outputs(_OUTCOMES, main="requests")
        )
        return Requested(outputs.requests, outputs.outcomes)

    def _look_up(self, groups: Sequence[tuple[str, Iterable[Listing]]]) -> Iterator[Any]:
        known = self._ledger.by_key({key for key, _ in groups})
        for key, group in groups:
            listing, *others = sorted(group, key=lambda item: (item.source.position, item.position))
            for other in others:
                yield _outcome("duplicates_in_run", other.source.name, other.url)
            if is_settled(listing.fingerprint, known.get(key)):
                yield _outcome("unchanged", listing.source.name, listing.url)
            else:
                yield _outcome("new", listing.source.name, listing.url)
                yield PageRequest(listing, host_of(listing.url) if listing.url else "")


class NewFailures(NamedTuple):
    """The dead letters that no earlier run has written, and what became of the others."""

    dead: PCollection[DeadLetter]
    outcomes: PCollection[Outcome]


class DropKnownFailures(beam.PTransform[PCollection[DeadLetter], NewFailures]):
    """Lets the dead letter of an input through once: while the source says the same of it, it is `unchanged`.

    For inputs that fail before they can be asked for, such as an entry without a link.

    Args:
      ledger: what earlier runs have seen.
    """

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger

    def expand(self, dead: PCollection[DeadLetter]) -> NewFailures:
        """See the class."""
        outputs = (
            dead
            | "Key" >> beam.Map(lambda letter: (letter.key, letter)).with_output_types(tuple[str, DeadLetter])
            | "Group" >> beam.GroupByKey()
            | "Batch" >> beam.BatchElements(max_batch_size=_BATCH)
            | "Look up"
            >> beam.FlatMap(self._look_up)
            .with_output_types(DeadLetter, **{_OUTCOMES: Outcome})
            .with_outputs(_OUTCOMES, main="dead")
        )
        return NewFailures(outputs.dead, outputs.outcomes)

    def _look_up(self, groups: Sequence[tuple[str, Iterable[DeadLetter]]]) -> Iterator[Any]:
        known = self._ledger.by_key({key for key, _ in groups})
        for key, group in groups:
            letter, *others = sorted(group, key=lambda item: (item.source_position, item.element))
            for other in others:
                yield _outcome("duplicates_in_run", other.source, "")
            if is_settled(letter.fingerprint, known.get(key)):
                yield _outcome("unchanged", letter.source, "")
            else:
                yield letter


def is_settled(fingerprint: str, known: LedgerEntry | None) -> bool:
    """Whether an input needs no work: it had its outcome under the same listing, and not for a passing reason."""
    return known is not None and not known.is_transient and known.fingerprint == fingerprint


def _outcome(name: str, source: str, url: str) -> "TaggedOutput[str, Outcome]":
    return TaggedOutput(_OUTCOMES, outcome(_STAGE, name, source, url))
