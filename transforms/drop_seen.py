"""What earlier runs have settled drops out: Listing -> PageRequest, and known failures."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput
from apache_beam.transforms.window import FixedWindows

from transforms.core.http.urls import host_of
from transforms.core.lake.url_ledger import fate_of, is_to_be_asked, request_of
from transforms.count_outcomes import outcome
from transforms.io.clock import Clock
from transforms.io.ledger_store import LOOK_UP_SIZE, Ledger
from transforms.io.shelf import IN_HAND, Shelf
from transforms.meter import MEASURES, MeteredFn
from transforms.recall import Settled, settling
from transforms.records import Asked, DeadLetter, Listing, Measure, Outcome, PageRequest, Parcel

_STAGE = "DropSeen"
_OUTCOMES = "outcomes"


class Requested(NamedTuple):
    """The pages to read, and what became of the other listings."""

    requests: PCollection[PageRequest]
    outcomes: PCollection[Outcome]
    measures: PCollection[Measure]


class DropSeen(beam.PTransform[tuple[PCollection[Listing], ...], Requested]):
    """Lets each page through once, and only if it is new, its listing has changed, or it is to be tried again.

    Of several listings of one page the first by source, then by place in it, goes on, before one that is a retry; the
    others are `duplicates_in_run`. A page that the ledger knows with the same listing is `unchanged`; one that failed
    for a reason that may pass is `deferred` until it is due. The result does not depend on the order of arrival.

    In a stream a page that an earlier window has let through is held back by keyed state, whether that window is
    committed yet or not; only what the state does not know is looked up in the ledger.

    Takes the listings of each kind of source by themselves: to flatten them would take every one through a shuffle.

    Args:
      ledger: what earlier runs have seen.
      clock: now, in microseconds since the epoch.
      windows: of the elements of a stream; None in a bounded graph.
      shelf: where listings wait.
    """

    def __init__(
        self, ledger: Ledger, clock: Clock, windows: FixedWindows | None = None, shelf: Shelf = IN_HAND
    ) -> None:
        super().__init__()
        self._ledger, self._clock, self._windows, self._shelf = ledger, clock, windows, shelf

    def expand(self, listings: tuple[PCollection[Listing], ...]) -> Requested:
        """See the class."""
        groups, held = _fresh(listings, self._shelf, self._gate, self._windows)
        outputs = _looked_up(groups, self._look_up, PageRequest)
        outcomes = (held, outputs.outcomes) | "Outcomes" >> beam.Flatten()
        return Requested(outputs.main, outcomes, outputs.measures)

    def _gate(self, group: Iterable[Parcel], asked: Asked | None) -> Settled[Asked]:
        now_us, parcels = self._clock(), list(group)
        ordered = self._ordered(parcels)
        listing, *others = ordered
        if is_to_be_asked(asked, listing.fingerprint, now_us, is_retry=ordered[-1].is_retry):
            return Settled(Asked(listing.fingerprint, now_us), [(listing.key, parcels)])
        held = "deferred" if listing.is_retry else "unchanged"
        outcomes = [_outcome(held, listing.source.name, listing.url)]
        outcomes += [_outcome("duplicates_in_run", other.source.name, other.url) for other in others]
        return Settled(None, outcomes)

    def _look_up(self, groups: Sequence[tuple[str, Iterable[Parcel]]]) -> Iterator[Any]:
        known = self._ledger.by_key({key for key, _ in groups})
        for key, group in groups:
            ordered = self._ordered(group)
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

    def _ordered(self, group: Iterable[Parcel]) -> list[Listing]:
        return sorted(map(self._shelf.take, group), key=_rank)


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
      windows: of the elements of a stream, in which keyed state goes before the ledger; None in a bounded graph.
      shelf: where dead letters wait.
    """

    def __init__(
        self, ledger: Ledger, clock: Clock, windows: FixedWindows | None = None, shelf: Shelf = IN_HAND
    ) -> None:
        super().__init__()
        self._ledger, self._clock, self._windows, self._shelf = ledger, clock, windows, shelf

    def expand(self, dead: PCollection[DeadLetter]) -> NewFailures:
        """See the class."""
        groups, held = _fresh([dead], self._shelf, self._gate, self._windows)
        outputs = _looked_up(groups, self._look_up, DeadLetter)
        return NewFailures(outputs.main, (held, outputs.outcomes) | "Outcomes" >> beam.Flatten())

    def _gate(self, group: Iterable[Parcel], asked: Asked | None) -> Settled[Asked]:
        now_us, parcels = self._clock(), list(group)
        letter, *others = self._ordered(parcels)
        if is_to_be_asked(asked, letter.fingerprint, now_us):
            return Settled(Asked(letter.fingerprint, now_us), [(letter.key, parcels)])
        outcomes = [_outcome("unchanged", letter.source, "")]
        return Settled(None, outcomes + [_outcome("duplicates_in_run", other.source, "") for other in others])

    def _look_up(self, groups: Sequence[tuple[str, Iterable[Parcel]]]) -> Iterator[Any]:
        known = self._ledger.by_key({key for key, _ in groups})
        for key, group in groups:
            letter, *others = self._ordered(group)
            for other in others:
                yield _outcome("duplicates_in_run", other.source, "")
            fate = fate_of(letter.fingerprint, known.get(key), self._clock())
            if fate in ("unchanged", "deferred"):
                yield _outcome(fate, letter.source, "")
            else:
                yield letter

    def _ordered(self, group: Iterable[Parcel]) -> list[DeadLetter]:
        return sorted(map(self._shelf.take, group), key=_letter_rank)


def _letter_rank(letter: DeadLetter) -> tuple[int, str]:
    return letter.source_position, letter.element


def _fresh(
    inputs: Sequence[PCollection[Any]],
    shelf: Shelf,
    gate: Callable[[Iterable[Parcel], Asked | None], Settled[Asked]],
    windows: FixedWindows | None,
) -> tuple[PCollection[Any], PCollection[Outcome]]:
    """The inputs by their ledger key, but for those that a stream has let through before; what became of these.

    Args:
      shelf: where they wait.
      gate: holds the inputs of one key back, or gives them on.
      windows: see `DropSeen`.
    """
    put = beam.Map(lambda item: (item.key, shelf.put(item))).with_output_types(tuple[str, Parcel])
    keyed = [each | f"Key {number}" >> put for number, each in enumerate(inputs)]
    outputs = (
        keyed
        | "Together" >> beam.Flatten()
        | "Group" >> beam.GroupByKey()
        | "Hold back" >> settling(gate, windows, tuple[str, Iterable[Parcel]], **{_OUTCOMES: Outcome})
    )
    return outputs["main"], outputs[_OUTCOMES]


def _looked_up(groups: PCollection[Any], look_up: Callable[..., Iterator[Any]], made: type) -> Any:
    """Looks many keys up at a time.

    Args:
      made: what `look_up` yields, besides outcomes.
    """
    return (
        groups
        | "Batch" >> beam.BatchElements(min_batch_size=LOOK_UP_SIZE, max_batch_size=LOOK_UP_SIZE)
        | "Look up"
        >> beam.ParDo(MeteredFn(_STAGE, look_up))
        .with_output_types(made, **{_OUTCOMES: Outcome, MEASURES: Measure})
        .with_outputs(_OUTCOMES, MEASURES, main="main")
    )


def _outcome(name: str, source: str, url: str) -> "TaggedOutput[str, Outcome]":
    return TaggedOutput(_OUTCOMES, outcome(_STAGE, name, source, url))
