import pytest

from transforms.core.http.retries import back_off_s, break_s, is_worth_retrying
from transforms.errors import (
    BlockedAddressError,
    ConnectionFailedError,
    ConnectionLostError,
    FetchError,
    HttpStatusError,
    NoConnectionError,
    RobotsUnreachableError,
    TimedOutError,
)

NOW_US = 1_790_000_000_000_000  # Mon, 21 Sep 2026 14:13:20 GMT


@pytest.mark.parametrize(
    ("error", "worth"),
    [
        *[(HttpStatusError("", status=status), True) for status in (429, 502, 503, 504)],
        *[(HttpStatusError("", status=status), False) for status in (400, 403, 404, 408, 410, 500, 501)],
        (ConnectionLostError(""), True),
        (ConnectionFailedError(""), False),
        (NoConnectionError(""), False),
        (TimedOutError(""), False),
        (BlockedAddressError(""), False),
        (RobotsUnreachableError(""), False),
    ],
)
def test_only_what_may_pass_in_seconds_is_worth_a_retry(error: FetchError, worth: bool) -> None:
    assert is_worth_retrying(error) is worth


def test_back_off_doubles_up_to_half_a_minute_and_is_spread_by_chance() -> None:
    assert [back_off_s(retries, chance=0.5) for retries in range(7)] == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert [back_off_s(1, chance) for chance in (0.0, 1.0)] == [1.0, 3.0]
    assert back_off_s(10_000, chance=0.5) == 30.0


@pytest.mark.parametrize(
    ("status", "retry_after", "expected_s"),
    [
        (503, "120", 120.0),
        (429, " 7 ", 7.0),
        (503, "Mon, 21 Sep 2026 14:13:50 GMT", 30.0),
        (503, "Mon, 21 Sep 2026 14:13:00 GMT", 0.0),
        (503, "9999999999", 86_400.0),
        (429, "", 1.5),
        (429, "soon", 1.5),
        (503, "", 0.0),
        (503, "-1", 0.0),
    ],
)
def test_a_host_has_the_break_that_it_asks_for(status: int, retry_after: str, expected_s: float) -> None:
    error = HttpStatusError("", status=status, retry_after=retry_after)
    assert break_s(error, back_off_s=1.5, now_us=NOW_US) == expected_s


def test_a_lost_connection_asks_for_no_break() -> None:
    assert break_s(ConnectionLostError(""), back_off_s=1.5, now_us=NOW_US) == 0.0
