"""What earlier runs have settled drops out: Listing -> PageRequest, and known failures."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.core.http.urls import host_of
from transforms.core.lake.url_ledger import fate_of, request_of
from transforms.count_outcomes import outcome
from transforms.io.clock import Clock
from transforms.io.ledger_store import LOOK_UP_SIZE, Ledger
from transforms.meter import MEASURES, MeteredFn
from transforms.records import DeadLetter, Listing, Measure, Outcome, PageRequest

_STAGE = "DropSeen"
_OUTCOMES = "outcomes"


class Requested(NamedTuple):
    """The pages to read, and what became of the other listings."""

    requests: PCollection[PageRequest]
    outcomes: PCollection[Outcome]
    measures: PCollection[Measure]


class DropSeen(beam.PTransform[PCollection[Listing], Requested]):
    """Lets each page through once, and only if it is new, its listing has changed, or it is to be tried again.

    Of several listings of one page the first by source, then by place in it, goes on, before one that is a retry; the
    others are `duplicates_in_run`. A page that the ledger knows with the same listing is `unchanged`; one that failed
    for a reason that may pass is `deferred` until it is due. The result does not depend on the order of arrival.

    Args:
      ledger: what earlier runs have seen.
      clock: now, in microseconds since the epoch.
    """

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        super().__init__()
        self._ledger, self._clock = ledger, clock

    def expand(self, listings: PCollection[Listing]) -> Requested:
        """See the class."""
        outputs = _looked_up(listings, tuple[str, Listing], self._look_up, PageRequest)
        return Requested(outputs.main, outputs.outcomes, outputs.measures)

    def _look_up(self, groups: Sequence[tuple[str, Iterable[Listing]]]) -> Iterator[Any]:
        known = self._ledger.by_key({key for key, _ in groups})
        for key, group in groups:
            ordered = sorted(group, key=_rank)
            listing, *others = ordered
            for other in others:
                yield _outcome("duplicates_in_run", other.source.name, other.url)
            fate = fate_of(listing.fingerprint, known.get(key), self._clock())
            if ordered[-1].is_retry:
                fate = "retried"
            if fate != "retried":
                yield _outcome(fate, listing.source.name, listing.url)
            if fate in ("new", "retried"):
                yield request_of(listing, _host(listing), known.get(key))


def _rank(listing: Listing) -> tuple[bool, float, int, int, str, int]:
    """Orders the listings of one page: what is fetched now before the archived, the newest of these first."""
    age = -math.inf if listing.archived_us is None else -listing.archived_us
    place = listing.source.position, listing.position, listing.archive, listing.archive_offset
    return listing.is_retry, age, *place


def _host(listing: Listing) -> str:
    """The host to be asked for a page; empty if it is on disk or in an archive."""
    return host_of(listing.url) if listing.url and not listing.archive else ""


class NewFailures(NamedTuple):
    """The dead letters that no earlier run has written, and what became of the others."""

    dead: PCollection[DeadLetter]
    outcomes: PCollection[Outcome]


class DropKnownFailures(beam.PTransform[PCollection[DeadLetter], NewFailures]):
    """Lets the dead letter of an input through once: while the source says the same of it, it is `unchanged`.

    For inputs that fail before they can be asked for, such as an entry without a link.

    Args:
      ledger: what earlier runs have seen.
      clock: now, in microseconds since the epoch.
    """

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        super().__init__()
        self._ledger, self._clock = ledger, clock

    def expand(self, dead: PCollection[DeadLetter]) -> NewFailures:
        """See the class."""
        outputs = _looked_up(dead, tuple[str, DeadLetter], self._look_up, DeadLetter)
        return NewFailures(outputs.main, outputs.outcomes)

    def _look_up(self, groups: Sequence[tuple[str, Iterable[DeadLetter]]]) -> Iterator[Any]:
        known = self._ledger.by_key({key for key, _ in groups})
        for key, group in groups:
            letter, *others = sorted(group, key=lambda item: (item.source_position, item.element))
            for other in others:
                yield _outcome("duplicates_in_run", other.source, "")
            fate = fate_of(letter.fingerprint, known.get(key), self._clock())
            if fate in ("unchanged", "deferred"):
                yield _outcome(fate, letter.source, "")
            else:
                yield letter


def _looked_up(inputs: PCollection[Any], keyed: Any, look_up: Callable[..., Iterator[Any]], made: type) -> Any:
    """Groups inputs by their ledger key and looks many keys up at a time.

    Args:
      keyed: type hint of key and input.
      made: what `look_up` yields, besides outcomes.
    """
    return (
        inputs
        | "Key" >> beam.Map(lambda item: (item.key, item)).with_output_types(keyed)
        | "Group" >> beam.GroupByKey()
        | "Batch" >> beam.BatchElements(min_batch_size=LOOK_UP_SIZE, max_batch_size=LOOK_UP_SIZE)
        | "Look up"
        >> beam.ParDo(MeteredFn(_STAGE, look_up))
        .with_output_types(made, **{_OUTCOMES: Outcome, MEASURES: Measure})
        .with_outputs(_OUTCOMES, MEASURES, main="main")
    )


def _outcome(name: str, source: str, url: str) -> "TaggedOutput[str, Outcome]":
    return TaggedOutput(_OUTCOMES, outcome(_STAGE, name, source, url))
