import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.feeds.schedule import (
    GONE_S,
    PollBounds,
    due_after_failure,
    due_after_success,
    is_due,
    weight_of,
)
from transforms.errors import (
    BadUrlError,
    HttpStatusError,
    NotAFeedError,
    SourceError,
    TimedOutError,
    TooLargeError,
)
from transforms.records import FeedState

HOUR_S = 3_600
DAY_S = 86_400
# Wednesday, 12:30 UTC.
POLLED = datetime.datetime(2026, 11, 4, 12, 30, tzinfo=datetime.UTC)
POLLED_US = int(POLLED.timestamp()) * 1_000_000
DAY = PollBounds(0, DAY_S)


def state(**fields: object) -> FeedState:
    return FeedState("f", "f", **{"polled_us": POLLED_US, "new_us": POLLED_US, **fields})  # type: ignore[arg-type]


def wait_s(due_us: int) -> float:
    return (due_us - POLLED_US) / 1_000_000


@pytest.mark.parametrize(
    ("silent_s", "asked_s", "fresh_s", "bounds", "expected"),
    [
        (0, 0, None, DAY, 0),
        (0, 1_800, None, DAY, 1_800),
        (0, 1_800, HOUR_S, DAY, HOUR_S),
        (0, 1_800, 0, DAY, 1_800),
        (DAY_S, 0, None, DAY, DAY_S / 10),
        (DAY_S, HOUR_S, HOUR_S, DAY, DAY_S / 10),
        (600, 0, None, PollBounds(300, DAY_S), 300),
        (30 * DAY_S, 0, None, DAY, DAY_S),
        (0, 365 * DAY_S, None, DAY, DAY_S),
        (0, 0, HOUR_S, PollBounds(0, 0), 0),
        (0, 0, None, PollBounds(600, 60), 60),
    ],
)
def test_a_feed_is_left_alone_as_it_asks_and_for_a_tenth_of_its_silence_within_the_bounds(
    silent_s: int, asked_s: int, fresh_s: int | None, bounds: PollBounds, expected: float
) -> None:
    known = state(new_us=POLLED_US - silent_s * 1_000_000, wait_s=asked_s)
    assert wait_s(due_after_success(known, bounds, fresh_s)) == expected


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [
        ((11, 12), (), "2026-11-04T13:00"),
        ((12, 13, 14), (), "2026-11-04T15:00"),
        ((), (2,), "2026-11-05T00:00"),
        ((0, 1), (2,), "2026-11-05T02:00"),
        ((13,), (3,), "2026-11-04T12:30"),
        (tuple(range(24)), (), "2026-11-04T12:30"),
        ((), (2, 3, 4), "2026-11-05T12:30"),
    ],
)
def test_the_next_poll_is_not_in_an_hour_or_on_a_day_that_the_feed_skips(
    hours: tuple[int, ...], days: tuple[int, ...], expected: str
) -> None:
    due_us = due_after_success(state(skip_hours=hours, skip_days=days), DAY, None)
    assert datetime.datetime.fromtimestamp(due_us / 1e6, datetime.UTC).isoformat()[:16] == expected


@pytest.mark.parametrize(
    ("weight", "retry_after_s", "expected"),
    [
        (0.5, 0, 0),
        (1.5, 0, 0),
        (2.0, 0, 900),
        (2.5, 0, 900),
        (3.0, 0, 1_800),
        (8.0, 0, 57_600),
        (9.0, 0, DAY_S),
        (1e6, 0, DAY_S),
        (0.5, 120, 120),
        (3.0, 120, 1_800),
        (0.5, 10**9, DAY_S),
    ],
)
def test_failures_make_polls_rarer_but_never_end_them(weight: float, retry_after_s: int, expected: int) -> None:
    known = state(failure_weight=weight, last_error="timeout")
    assert wait_s(due_after_failure(known, DAY, retry_after_s)) == expected


def test_a_feed_that_is_gone_is_asked_once_in_thirty_days_whatever_the_bounds() -> None:
    known = state(failure_weight=1.0, last_error="http_410")
    due_us = due_after_failure(known, PollBounds(0, 0), 0)
    assert wait_s(due_us) == GONE_S
    assert not is_due(state(last_error="http_410", due_us=due_us), POLLED_US + DAY_S * 1_000_000, PollBounds(0, 0))
    assert is_due(state(last_error="http_410", due_us=due_us), due_us, DAY)


@pytest.mark.parametrize(
    ("later_s", "due_s", "bounds", "expected"),
    [
        (0, 0, DAY, True),
        (59, 60, DAY, False),
        (60, 60, DAY, True),
        (60, 7 * DAY_S, DAY, False),
        (DAY_S, 7 * DAY_S, DAY, True),
        (60, 0, PollBounds(600, DAY_S), False),
        (600, 0, PollBounds(600, DAY_S), True),
        (0, DAY_S, PollBounds(0, 0), True),
        (0, DAY_S, PollBounds(600, 0), True),
        (-60, DAY_S, DAY, True),
    ],
)
def test_a_feed_is_due_by_its_time_and_by_the_bounds_of_now(
    later_s: int, due_s: int, bounds: PollBounds, expected: bool
) -> None:
    known = state(due_us=POLLED_US + due_s * 1_000_000)
    assert is_due(known, POLLED_US + later_s * 1_000_000, bounds) is expected


def test_a_feed_that_was_never_polled_is_due() -> None:
    assert is_due(FeedState("f", "f"), POLLED_US, PollBounds(DAY_S, 7 * DAY_S))


@pytest.mark.parametrize(
    ("error", "weight"),
    [
        (TimedOutError("t"), 0.5),
        (HttpStatusError("m", status=404), 0.5),
        (HttpStatusError("m", status=429), 0.5),
        (HttpStatusError("m", status=503), 0.5),
        (NotAFeedError("html"), 0.5),
        (HttpStatusError("m", status=403), 1.0),
        (HttpStatusError("m", status=410), 1.0),
        (BadUrlError("m"), 1.0),
        (TooLargeError("m"), 1.0),
    ],
    ids=lambda value: value.reason if isinstance(value, SourceError) else json.dumps(value),
)
def test_what_often_passes_weighs_half(error: SourceError, weight: float) -> None:
    assert weight_of(error) == weight


@given(
    st.integers(0, 10**7),
    st.integers(0, 10**7),
    st.none() | st.integers(0, 2**31),
    st.lists(st.integers(0, 23), unique=True),
    st.lists(st.integers(0, 6), unique=True),
    st.integers(0, 604_800),
    st.integers(0, 604_800),
)
def test_the_next_poll_is_never_before_this_one_nor_after_the_longest_interval(
    silent_s: int, asked_s: int, fresh_s: int | None, hours: list[int], days: list[int], least_s: int, most_s: int
) -> None:
    known = state(
        new_us=POLLED_US - silent_s * 1_000_000, wait_s=asked_s, skip_hours=tuple(hours), skip_days=tuple(days)
    )
    assert 0 <= wait_s(due_after_success(known, PollBounds(least_s, most_s), fresh_s)) <= most_s
