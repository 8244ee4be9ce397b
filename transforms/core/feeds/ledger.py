"""What the feed ledger learns of a poll: the state before and what happened give the state after.

Source: what Miniflux, Media Cloud's rss-fetcher and FreshRSS remember of a feed.
"""

import dataclasses
from collections.abc import Collection, Mapping

from transforms.core.feeds import coverage, schedule
from transforms.core.feeds.parse import ParsedFeed
from transforms.core.feeds.schedule import PollBounds
from transforms.core.http.validators import conditional_headers
from transforms.errors import SourceError
from transforms.records import FeedState

# Weight of this poll in the moving average of the number of entries.
_AVERAGE_WEIGHT = 0.2
# Source: Media Cloud's rss-fetcher does not trust validators at all, Miniflux for ever.
_TRUSTED_US = 86_400_000_000
# No poll takes longer, retries included.
_POLL_US = 300 * 1_000_000


def unknown(feed: str) -> FeedState:
    """The state of a feed that has never been polled: due since ever.

    Args:
      feed: URL as in the config.
    """
    return FeedState(feed=feed, url=feed)


def asked_next(state: FeedState, others: Collection[str]) -> FeedState:
    """The state with the address to ask at: the one of the config if it has moved to where another feed is at home.

    Two feeds that have become one stay two: what happens to the one says nothing of the other.

    Args:
      others: URLs of further feeds.

    Source: Miniflux, which refuses such a redirect.
    """
    return dataclasses.replace(state, url=state.feed) if state.url != state.feed and state.url in others else state


def conditions(state: FeedState, now_us: int) -> dict[str, str]:
    """The request headers that let the server answer that nothing has changed.

    None once a day: some servers send the same validators for another body.
    """
    if now_us - state.read_us >= _TRUSTED_US:
        return {}
    return conditional_headers(state.etag, state.last_modified)


def asked(known: FeedState, now_us: int) -> FeedState:
    """The state while a poll is under way: not due until it must have ended, whatever became of it.

    Args:
      known: before the poll.
    """
    return dataclasses.replace(known, polled_us=now_us, due_us=now_us + _POLL_US)


def paced(committed: FeedState, newer: FeedState) -> FeedState:
    """A state with the times of a newer one that is not committed yet.

    Its validators stay those of the commit: were the window of the newer one worked on again, a 304 would hide the
    entries that it had found.
    """
    return dataclasses.replace(committed, polled_us=newer.polled_us, due_us=newer.due_us)


def answered(
    known: FeedState, *, permanent_url: str, headers: Mapping[str, str], is_modified: bool, now_us: int
) -> FeedState:
    """The state after an answer: where the feed is, and its validators; what is in it is not yet known.

    Args:
      known: before the poll.
      permanent_url: where a chain of permanent redirects led; empty if there was none.
      headers: of the answer, looked up without regard to case.
      is_modified: false for a 304, which may bring new validators (RFC 9111, section 3.2).
    """
    return dataclasses.replace(
        known,
        url=permanent_url or known.url,
        etag=headers.get("ETag", "" if is_modified else known.etag),
        last_modified=headers.get("Last-Modified", "" if is_modified else known.last_modified),
        polled_us=now_us,
        read_us=now_us if is_modified else known.read_us,
    )


def unchanged(answer: FeedState, *, fresh_s: int | None, bounds: PollBounds) -> FeedState:
    """The state after an answer that says that nothing has changed.

    Args:
      answer: see `answered`.
      fresh_s: how long its headers call it fresh; None if they do not say.
    """
    return _settled(answer, fresh_s, bounds)


def read(
    answer: FeedState, feed: ParsedFeed, *, body_sha256: str = "", fresh_s: int | None, bounds: PollBounds
) -> FeedState:
    """The state after a body has been parsed.

    Args:
      answer: see `answered`.
      body_sha256: hex, of the body.
      fresh_s: see `unchanged`.
    """
    keys = coverage.entry_keys(feed)
    entries = len(feed.listings) + len(feed.faults)
    is_new = not set(answer.entry_keys).issuperset(keys) or not answer.new_us
    usual = answer.usual_entries or entries
    learned = dataclasses.replace(
        answer,
        body_sha256=body_sha256,
        wait_s=feed.hints.wait_s,
        skip_hours=feed.hints.skip_hours,
        skip_days=feed.hints.skip_days,
        # An empty body tells nothing of what was missed: the next one is held against the last that had entries.
        entry_keys=keys or answer.entry_keys,
        usual_entries=usual + _AVERAGE_WEIGHT * (entries - usual),
        usual_silence_us=coverage.usual_silence_us(feed) or answer.usual_silence_us,
        new_us=answer.polled_us if is_new else answer.new_us,
    )
    return _settled(learned, fresh_s, bounds)


def failed(
    known: FeedState, error: SourceError, *, retry_after_s: int = 0, now_us: int, bounds: PollBounds
) -> FeedState:
    """The state after a failure.

    Validators and hash are forgotten, so that the next answer is read whole, and so is the address that a redirect
    led to: the next poll begins at the one of the config.

    Args:
      error: of the fetch or of the parser.
      retry_after_s: what the server asks for; 0 if it does not.
    """
    state = dataclasses.replace(
        known,
        url=known.feed,
        etag="",
        last_modified="",
        body_sha256="",
        polled_us=now_us,
        failed_polls=known.failed_polls + 1,
        failure_weight=known.failure_weight + schedule.weight_of(error),
        last_error=error.reason,
    )
    return dataclasses.replace(state, due_us=schedule.due_after_failure(state, bounds, retry_after_s))


def _settled(state: FeedState, fresh_s: int | None, bounds: PollBounds) -> FeedState:
    healthy = dataclasses.replace(state, failed_polls=0, failure_weight=0.0, last_error="")
    return dataclasses.replace(healthy, due_us=schedule.due_after_success(healthy, bounds, fresh_s))
