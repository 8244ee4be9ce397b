"""Inputs that could not become articles: how they leave the main path, with a reason, and lose nothing."""

import hashlib
import traceback
from typing import Any, NamedTuple

from apache_beam.pvalue import PCollection

from transforms.core.lake.elements import to_json
from transforms.core.lake.measures import DEAD_LETTERS, FAILURES
from transforms.core.text.normalise import strip_controls
from transforms.errors import SourceError
from transforms.meter import count_live
from transforms.records import DeadLetter, Listing, Measure, Page, Source

DEAD = "dead"


class Diverted(NamedTuple):
    """Two ways out of a step: what went well, and the dead letters; and how the work went."""

    main: PCollection[Any]
    dead: PCollection[DeadLetter]
    measures: PCollection[Measure]


def dead_letter(error: SourceError, subject: Source | Listing | Page, *, stage: str, now_us: int) -> DeadLetter:
    """The dead letter of one input; counted among the failures in the metrics of the engine.

    Args:
      error: why it was given up.
      subject: a source that failed as a whole (not counted by the books), or a listing or its page.
      stage: name of the composite that gave it up.
    """
    count_live(stage, FAILURES, error.reason)
    page = subject if isinstance(subject, Page) else None
    listing = subject.listing if isinstance(subject, Page) else subject
    source = listing.source if isinstance(listing, Listing) else listing
    return DeadLetter(
        stage=stage,
        reason=error.reason,
        # It may quote the headers of a hostile server.
        message=strip_controls(error.message),
        url=(listing.url or listing.path) if isinstance(listing, Listing) else source.location,
        source=source.name,
        source_position=source.position,
        key=listing.key if isinstance(listing, Listing) else "",
        fingerprint=listing.fingerprint if isinstance(listing, Listing) else "",
        status=error.status,
        attempts=1,
        payload_sha256=hashlib.sha256(page.body).hexdigest() if page else "",
        error=type(error).__name__,
        traceback=strip_controls("".join(traceback.format_exception(error))),
        element=to_json(listing),
        is_input=isinstance(listing, Listing),
        is_transient=error.is_transient,
        at_us=now_us,
    )


def measured_row(letter: DeadLetter) -> Measure:
    """One row of dead letters, for the manifest."""
    return Measure(letter.stage, DEAD_LETTERS, letter.reason, 1)
