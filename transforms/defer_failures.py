"""What failed for a reason that may pass waits for a later run; the rest is given up: DeadLetter -> DeadLetter."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.core.http.attempts import AttemptSchedule
from transforms.core.lake.url_ledger import after_failure
from transforms.count_outcomes import outcome
from transforms.io.ledger_store import LOOK_UP_SIZE, Ledger
from transforms.records import DeadLetter, LedgerEntry, Outcome

_STAGE = "DeferFailures"
_OUTCOMES = "outcomes"
_LEDGER = "ledger"


class Settled(NamedTuple):
    """The dead letters that are final, the pages that wait, and what the ledger keeps of both."""

    dead: PCollection[DeadLetter]
    outcomes: PCollection[Outcome]
    ledger: PCollection[LedgerEntry]


class DeferFailures(beam.PTransform[PCollection[DeadLetter], Settled]):
    """Holds back the dead letter of a page while a later run may fare better: the page is `deferred` until then.

    The ledger keeps the listing of a deferred page, so that it is tried again when its feed has dropped it. After the
    last attempt of the schedule its dead letter goes on, with the number of attempts.

    Args:
      ledger: what earlier runs have seen; it counts their attempts.
      schedule: when to try again, and how often.
    """

    def __init__(self, ledger: Ledger, schedule: AttemptSchedule) -> None:
        super().__init__()
        self._ledger, self._schedule = ledger, schedule

    def expand(self, dead: PCollection[DeadLetter]) -> Settled:
        """See the class."""
        outputs = (
            dead
            | "Batch" >> beam.BatchElements(min_batch_size=LOOK_UP_SIZE, max_batch_size=LOOK_UP_SIZE)
            | "Settle"
            >> beam.FlatMap(self._settle)
            .with_output_types(DeadLetter, **{_OUTCOMES: Outcome, _LEDGER: LedgerEntry})
            .with_outputs(_OUTCOMES, _LEDGER, main="dead")
        )
        return Settled(outputs.dead, outputs.outcomes, outputs.ledger)

    def _settle(self, letters: Sequence[DeadLetter]) -> Iterator[Any]:
        known = self._ledger.by_key({letter.key for letter in letters})
        for letter in letters:
            entry = after_failure(letter, known.get(letter.key), self._schedule)
            yield TaggedOutput(_LEDGER, entry)
            if entry.next_try_us is None:
                yield dataclasses.replace(letter, attempts=entry.attempts)
            else:
                yield TaggedOutput(_OUTCOMES, outcome(_STAGE, "deferred", letter.source, letter.url))
