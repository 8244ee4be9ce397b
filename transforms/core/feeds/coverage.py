"""Whether the polls of a feed cover all that it has posted.

A feed shows its last entries only. If a poll finds none of the entries that the poll before found, others may have
come and gone in between.
"""

import itertools
import statistics
from collections.abc import Sequence

from transforms.core.feeds.parse import ParsedFeed
from transforms.records import FeedState

# Source: Media Cloud's rss-fetcher takes as many entries of a feed.
MAX_KEYS = 2_000
# 64 bits of the listing's key: two entries of one feed have the same once in 10^13 feeds.
_KEY_CHARS = 16

STALE = "stale"
DROPPED = "dropped"

_DAY_US = 86_400_000_000
# A feed is stale after ten times its usual silence, but not for a long weekend; after a month if that is unknown.
_STALE_FACTOR = 10
_MIN_STALE_US = 4 * _DAY_US
_UNKNOWN_STALE_US = 30 * _DAY_US
# A feed of fewer entries may well lose half of them.
_MIN_USUAL_ENTRIES = 6
_DROP_RATIO = 0.5


def entry_keys(feed: ParsedFeed) -> tuple[str, ...]:
    """Short keys of a feed's entries, unusable ones included, in its order; each once."""
    placed = sorted(
        [(listing.position, listing.key) for listing in feed.listings]
        + [(fault.position, fault.key) for fault in feed.faults]
    )
    return tuple(dict.fromkeys(key[:_KEY_CHARS] for _, key in placed))[:MAX_KEYS]


def has_gap(before: Sequence[str], now: Sequence[str]) -> bool | None:
    """Whether entries may have been missed between two polls: the later shows none of what the earlier showed.

    Args:
      before: entry keys of the last body that could be read; empty if there was none, or it had no entries.
      now: of this one.

    Returns:
      None if it cannot be told, since one of them is empty.
    """
    return set(before).isdisjoint(now) if before and now else None


def usual_silence_us(feed: ParsedFeed) -> int:
    """Median time between the entries of a feed, by their dates; 0 with less than three dated entries."""
    dates = sorted(
        date for listing in feed.listings if (date := listing.published_us or listing.updated_us) is not None
    )
    if len(dates) < 3:
        return 0
    return int(statistics.median(later - earlier for earlier, later in itertools.pairwise(dates)))


def stale(state: FeedState) -> tuple[str, ...]:
    """`("stale",)` for a feed that has had nothing new for long against its habit.

    Args:
      state: after a poll that went well.
    """
    usual_us = _STALE_FACTOR * state.usual_silence_us or _UNKNOWN_STALE_US
    return (STALE,) if state.polled_us - state.new_us > max(usual_us, _MIN_STALE_US) else ()


def dropped(before: FeedState, entries: int) -> tuple[str, ...]:
    """`("dropped",)` for a feed with less than half of its usual entries.

    Args:
      before: with the usual number before this poll.
      entries: of this poll.
    """
    is_usual = before.usual_entries < _MIN_USUAL_ENTRIES or entries >= _DROP_RATIO * before.usual_entries
    return () if is_usual else (DROPPED,)
