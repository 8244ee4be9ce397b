"""What the manifest tells of the work of a run: how long each stage took, what servers answered, what died of what."""

from collections.abc import Iterable
from typing import NamedTuple

from transforms.records import Measure

WORK_US = "work_us"
"""Time that a worker spent in a stage, waiting for servers included, in microseconds."""

ANSWERS = "answers"
"""Requests by what came of them; the kind is `answer_class` of the last answer."""

BODY_BYTES = "body_bytes"
"""Size of a body that was read, after decompression."""

ANSWER_MS = "answer_ms"
"""Time from asking for a URL to the last byte of its answer, redirects included, the wait for its turn not."""

DEAD_LETTERS = "dead_letters"
"""Rows of dead letters; the kind is their reason."""

FAILURES = "failures"
"""Inputs that a stage could not work on, whether they are tried again or not; the kind is the reason."""

_US_PER_S = 1_000_000


def answer_class(status: int | None) -> str:
    """The class of an HTTP status, such as "2xx"; "no" where there was no answer."""
    return "no" if status is None else f"{status // 100}xx"


class Measured(NamedTuple):
    """The keys of the manifest that hold the measures.

    Attributes:
      durations: seconds of work by stage, rounded to milliseconds.
      answers: requests by stage and class of status.
      body_bytes: by stage.
      dead_letters: rows by stage and reason.
    """

    durations: dict[str, float]
    answers: dict[str, dict[str, int]]
    body_bytes: dict[str, int]
    dead_letters: dict[str, dict[str, int]]


def measured(measures: Iterable[Measure]) -> Measured:
    """Puts measures that are summed in their places; the order of the inputs does not matter."""
    found = Measured({}, {}, {}, {})
    for measure in sorted(measures, key=lambda m: (m.stage, m.name, m.kind)):
        stage, name, kind, amount = measure.stage, measure.name, measure.kind, measure.amount
        if name == WORK_US:
            found.durations[stage] = round(amount / _US_PER_S, 3)
        elif name == BODY_BYTES:
            found.body_bytes[stage] = amount
        elif name == ANSWERS:
            found.answers.setdefault(stage, {})[kind] = amount
        elif name == DEAD_LETTERS:
            found.dead_letters.setdefault(stage, {})[kind] = amount
    return found
