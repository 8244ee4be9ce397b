"""Inputs that could not become articles: how they leave the main path, with a reason, and lose nothing."""

import dataclasses
import hashlib
import json
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.errors import SourceError
from transforms.io.clock import Clock
from transforms.records import DeadLetter, LedgerEntry, Listing, Page, Source

DEAD = "dead"


class Diverted(NamedTuple):
    """Two ways out of a step: what went well, and the dead letters."""

    main: PCollection[Any]
    dead: PCollection[DeadLetter]


class DivertFailures(beam.PTransform[PCollection[Any], Diverted]):
    """Applies a function to each element; a `SourceError` makes the element a dead letter, any other error fails.

    Beam's `with_exception_handling` hands on the class and the text of an exception only; a dead letter also needs
    its HTTP status and reason.

    Args:
      function: element to outputs; raises `SourceError` for what is foreseen.
      stage: name of the composite, the `stage` column.
      subject: what of the element the dead letter is about.
      clock: now, in microseconds since the epoch.
      output_type: of the function's outputs, which decides their coder.
    """

    def __init__(
        self,
        function: Callable[[Any], Iterable[Any]],
        *,
        stage: str,
        subject: Callable[[Any], "Source | Listing | Page"],
        clock: Clock,
        output_type: type,
    ) -> None:
        super().__init__()
        self._function, self._stage, self._subject, self._clock = function, stage, subject, clock
        self._output_type = output_type

    def expand(self, elements: PCollection[Any]) -> Diverted:
        """See the class."""
        attempt = beam.FlatMap(self._try).with_output_types(self._output_type, **{DEAD: DeadLetter})
        outputs = elements | "Try" >> attempt.with_outputs(DEAD, main="main")
        return Diverted(outputs.main, outputs.dead)

    def _try(self, element: Any) -> Iterator[Any]:
        try:
            yield from self._function(element)
        except SourceError as error:
            subject = self._subject(element)
            yield TaggedOutput(DEAD, dead_letter(error, subject, stage=self._stage, now_us=self._clock()))


def dead_letter(error: SourceError, subject: Source | Listing | Page, *, stage: str, now_us: int) -> DeadLetter:
    """The dead letter of one input.

    Args:
      error: why it was given up.
      subject: a source that failed as a whole (not counted by the books), or a listing or its page.
      stage: name of the composite that gave it up.
    """
    page = subject if isinstance(subject, Page) else None
    listing = subject.listing if isinstance(subject, Page) else subject
    source = listing.source if isinstance(listing, Listing) else listing
    return DeadLetter(
        stage=stage,
        reason=error.reason,
        message=error.message,
        url=(listing.url or listing.path) if isinstance(listing, Listing) else source.location,
        source=source.name,
        source_position=source.position,
        key=listing.key if isinstance(listing, Listing) else "",
        fingerprint=listing.fingerprint if isinstance(listing, Listing) else "",
        status=error.status,
        attempts=1,
        payload_sha256=hashlib.sha256(page.body).hexdigest() if page else "",
        error=type(error).__name__,
        traceback="".join(traceback.format_exception(error)),
        element=json.dumps(dataclasses.asdict(listing), ensure_ascii=False),
        is_input=isinstance(listing, Listing),
        is_transient=error.is_transient,
        at_us=now_us,
    )


def remember(letter: DeadLetter) -> LedgerEntry:
    """What the ledger keeps of a dead letter, so that the next run does not fail at it again."""
    return LedgerEntry(
        key=letter.key,
        url=letter.url,
        article_id="",
        revision=0,
        content_sha256="",
        fingerprint=letter.fingerprint,
        outcome=letter.reason,
        is_transient=letter.is_transient,
        seen_us=letter.at_us,
    )
