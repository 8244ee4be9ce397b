"""What is known of the lines of sites as rows of the lake, and back."""

import datetime

from transforms.core.lake.rows import Row
from transforms.core.pages.evidence import MIN_STORIES, expiry
from transforms.records import LineEvidence, StoryTrace

_EPOCH = datetime.date(1970, 1, 1)


def evidence_row(evidence: LineEvidence, *, sequence: int) -> Row:
    """The ledger row of one line.

    Args:
      sequence: number of the run that writes it.
    """
    return {
        "key": evidence.key,
        "site": evidence.site,
        # Until then it may be a sentence of a story, which has its place in the articles.
        "text": evidence.text if len(evidence.stories) >= MIN_STORIES else None,
        "pages": evidence.pages,
        "about": evidence.about,
        "seen_on": _date(evidence.day),
        "expires_on": _date(expiry(evidence)),
        "stories": [
            {"id": trace.story, "seen_on": _date(trace.day), "place": trace.place, "sketch": trace.sketch}
            for trace in evidence.stories
        ],
        "sequence": sequence,
    }


def line_evidence(row: Row) -> LineEvidence:
    """The inverse of `evidence_row`, but for a text that it leaves out."""
    return LineEvidence(
        key=row["key"],
        site=row["site"],
        text=row["text"] or "",
        pages=row["pages"],
        about=row["about"],
        day=_day(row["seen_on"]),
        stories=tuple(
            StoryTrace(story["id"], _day(story["seen_on"]), story["place"], story["sketch"]) for story in row["stories"]
        ),
    )


def _date(day: int) -> datetime.date:
    return _EPOCH + datetime.timedelta(days=day)


def _day(date: datetime.date) -> int:
    return (date - _EPOCH).days
