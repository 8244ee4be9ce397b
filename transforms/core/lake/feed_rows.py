"""The feed ledger's records as rows of the lake, and back."""

import datetime

from transforms.core.lake.rows import Row, to_time, to_us
from transforms.records import FeedState


def feed_row(state: FeedState, *, sequence: int) -> Row:
    """The ledger row of one feed.

    Args:
      sequence: number of the run that writes it.
    """
    return {
        "feed": state.feed,
        "url": state.url,
        "etag": state.etag or None,
        "last_modified": state.last_modified or None,
        "body_sha256": state.body_sha256 or None,
        "polled_at": _time(state.polled_us),
        "read_at": _time(state.read_us),
        "due_at": _time(state.due_us),
        "failed_polls": state.failed_polls,
        "failure_weight": state.failure_weight,
        "last_error": state.last_error or None,
        "wait_s": state.wait_s,
        "skip_hours": list(state.skip_hours),
        "skip_days": list(state.skip_days),
        "entry_keys": list(state.entry_keys),
        "usual_entries": state.usual_entries,
        "usual_silence_s": state.usual_silence_us // 1_000_000,
        "new_at": _time(state.new_us),
        "sequence": sequence,
    }


def feed_state(row: Row) -> FeedState:
    """The inverse of `feed_row`, but for the fractions of a second of the usual silence."""
    return FeedState(
        feed=row["feed"],
        url=row["url"],
        etag=row["etag"] or "",
        last_modified=row["last_modified"] or "",
        body_sha256=row["body_sha256"] or "",
        polled_us=_us(row["polled_at"]),
        read_us=_us(row["read_at"]),
        due_us=_us(row["due_at"]),
        failed_polls=row["failed_polls"],
        failure_weight=row["failure_weight"],
        last_error=row["last_error"] or "",
        wait_s=row["wait_s"],
        skip_hours=tuple(row["skip_hours"]),
        skip_days=tuple(row["skip_days"]),
        entry_keys=tuple(row["entry_keys"]),
        usual_entries=row["usual_entries"],
        usual_silence_us=row["usual_silence_s"] * 1_000_000,
        new_us=_us(row["new_at"]),
    )


def _time(us: int) -> datetime.datetime | None:
    return to_time(us) if us else None


def _us(time: datetime.datetime | None) -> int:
    return to_us(time) if time else 0
