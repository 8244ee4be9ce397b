"""What the manifest says of the poll of a feed."""

from transforms.core.feeds import coverage, schedule
from transforms.core.feeds.parse import ParsedFeed
from transforms.core.lake.rows import to_time
from transforms.errors import SourceError
from transforms.records import FeedState, Source, SourceReport

FAILING = "failing"


def read_report(source: Source, before: FeedState, after: FeedState, feed: ParsedFeed) -> SourceReport:
    """Of a feed whose entries were read.

    A body that is the last one again is read nevertheless: its entries came in, and the books count what comes in.

    Args:
      before: with the hash, habits and entry keys before this poll.
      after: the state after it.
    """
    entries = len(feed.listings) + len(feed.faults)
    return _report(
        source,
        after,
        poll="resent" if before.body_sha256 and before.body_sha256 == after.body_sha256 else "read",
        entries=entries,
        gap=coverage.has_gap(before.entry_keys, coverage.entry_keys(feed)),
        warnings=(*coverage.stale(after), *coverage.dropped(before, entries)),
    )


def unchanged_report(source: Source, state: FeedState) -> SourceReport:
    """Of a feed in which nothing has changed, as the server says: nothing came in, and nothing was missed."""
    return _report(source, state, poll="not_modified", gap=False, warnings=coverage.stale(state))


def not_due_report(source: Source, state: FeedState) -> SourceReport:
    """Of a feed that was not asked; one that is gone for good is an error all the same, until its config drops it."""
    if schedule.is_gone(state):
        return _report(source, state, poll="not_due", error=state.last_error, message=_gone(state))
    if state.failed_polls:
        message = f"failed {state.failed_polls} times, last with {state.last_error}; next poll {_minute(state)}"
        return _report(source, state, poll="not_due", message=message, warnings=(FAILING,))
    return _report(source, state, poll="not_due", message=f"next poll {_minute(state)}")


def failed_report(source: Source, state: FeedState, error: SourceError) -> SourceReport:
    """Of a feed that could not be fetched or read."""
    message = _gone(state) if schedule.is_gone(state) else error.message
    return _report(source, state, poll="failed", error=error.reason, message=message)


def _report(
    source: Source,
    state: FeedState,
    *,
    poll: str = "read",
    entries: int = 0,
    gap: bool | None = None,
    error: str = "",
    message: str = "",
    warnings: tuple[str, ...] = (),
) -> SourceReport:
    return SourceReport(
        source=source.name,
        position=source.position,
        entries=entries,
        error=error,
        message=message,
        poll=poll,
        gap=gap,
        warnings=warnings,
        moved_to=state.url if state.url != state.feed else "",
        due_us=state.due_us,
    )


def _gone(state: FeedState) -> str:
    return f"the server says that the feed is gone for good; take it out of the config (next poll {_minute(state)})"


def _minute(state: FeedState) -> str:
    return f"{to_time(state.due_us):%Y-%m-%d %H:%M} UTC"
