"""When a feed is to be polled next.

A feed is left alone for as long as it asks for (headers, `ttl`, update period), and for a tenth of the time for which
it has had nothing new: one that posts every few minutes is always due, one that has been silent for a day is due
after 2.4 hours. Both within the bounds of the config. A feed that fails is tried again at once at first, then ever
more rarely, and never given up.
"""

import dataclasses

from transforms.core.lake.rows import to_time
from transforms.errors import FeedError, SourceError
from transforms.records import FeedState

# Source: RFC 9111, section 4.2.2: a typical heuristic freshness is 10 % of the time since the last change.
SILENCE_RATIO = 0.1
# Source: Media Cloud's rss-fetcher: hard failures weigh 1, those that often pass 0.5.
HARD_WEIGHT = 1.0
SOFT_WEIGHT = 0.5
# Two hard failures, or four soft ones, in a row are borne before polls become rarer: a job that is started again by
# hand finds a feed that has come back.
BORNE_WEIGHT = 2.0
BACK_OFF_S = 900
_MAX_DOUBLINGS = 16
# Source: Media Cloud's rss-fetcher never waits longer, even for feeds it has given up ("UNDEAD").
GONE_S = 30 * 86_400
_SECOND_US = 1_000_000
_HOUR_US = 3_600 * _SECOND_US
_HOURS_OF_A_WEEK = 168


@dataclasses.dataclass(frozen=True)
class PollBounds:
    """Within which polls are spaced, whatever the feed asks for; travels in the graph.

    Attributes:
      min_interval_s: shortest time between two polls of a feed.
      max_interval_s: longest; where it is the smaller one, it counts.
    """

    min_interval_s: int = 0
    max_interval_s: int = 86_400

    def clamp_s(self, wait_s: float) -> float:
        """A wait within the bounds."""
        return min(max(wait_s, self.min_interval_s), self.max_interval_s)


def is_gone(state: FeedState) -> bool:
    """Whether the feed's server has said that it is gone for good (RFC 9110, section 15.5.11)."""
    return state.last_error == "http_410"


def is_due(state: FeedState, now_us: int, bounds: PollBounds) -> bool:
    """Whether a feed is to be polled now.

    The bounds hold as they are now, not as they were at the last poll. A state from the future, of a clock that has
    been set back, does not keep a feed from being polled.
    """
    waited_s = (now_us - state.polled_us) / _SECOND_US
    if waited_s < 0 or now_us >= state.due_us:
        return waited_s < 0 or waited_s >= bounds.clamp_s(0)
    return not is_gone(state) and waited_s >= bounds.max_interval_s


def due_after_success(state: FeedState, bounds: PollBounds, fresh_s: int | None) -> int:
    """When to poll again after an answer that could be read.

    Args:
      state: as it is after the answer.
      fresh_s: how long its headers call it fresh; None if they do not say.

    Returns:
      Microseconds since the epoch, UTC; outside of the hours and days that the feed asks to be left alone.
    """
    silent_s = (state.polled_us - state.new_us) / _SECOND_US
    wait_s = bounds.clamp_s(max(fresh_s or 0, state.wait_s, SILENCE_RATIO * silent_s))
    return _outside_skipped(state, state.polled_us + int(wait_s * _SECOND_US), bounds)


def due_after_failure(state: FeedState, bounds: PollBounds, retry_after_s: int) -> int:
    """When to poll again after a failure.

    Args:
      state: as it is after the failure.
      retry_after_s: what the server asks for; 0 if it does not.
    """
    if is_gone(state):
        return state.polled_us + GONE_S * _SECOND_US
    wait_s = bounds.clamp_s(max(retry_after_s, _back_off_s(state.failure_weight)))
    return state.polled_us + int(wait_s * _SECOND_US)


def weight_of(error: SourceError) -> float:
    """How much a failure says against a feed: less if its kind often passes."""
    passes = error.is_transient or error.status == 404 or isinstance(error, FeedError)
    return SOFT_WEIGHT if passes else HARD_WEIGHT


def _back_off_s(weight: float) -> int:
    if weight < BORNE_WEIGHT:
        return 0
    return BACK_OFF_S << min(int(weight - BORNE_WEIGHT), _MAX_DOUBLINGS)


def _outside_skipped(state: FeedState, due_us: int, bounds: PollBounds) -> int:
    """The due time, moved to the first hour that the feed does not ask to skip; a feed that skips all skips none."""
    latest_us = state.polled_us + bounds.max_interval_s * _SECOND_US
    for hours in range(_HOURS_OF_A_WEEK):
        moved_us = due_us if not hours else (due_us // _HOUR_US + hours) * _HOUR_US
        moment = to_time(moved_us)
        if moment.hour not in state.skip_hours and moment.weekday() not in state.skip_days:
            return min(moved_us, latest_us)
    return due_us
