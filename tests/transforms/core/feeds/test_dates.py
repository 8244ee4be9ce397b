from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.feeds.dates import EARLIEST_US, MAX_AHEAD_US, parse_date

NOW_US = 1_767_225_600_000_000  # 2026-01-01


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Mon, 01 Jan 2024 10:00:00 +0200", "2024-01-01T08:00:00"),
        ("Mon, 01 Jan 2024 10:00:00 CEST", "2024-01-01T08:00:00"),
        ("Mon, 01 Jan 2024 10:00:00 CET", "2024-01-01T09:00:00"),
        ("Mon, 01 Jul 2024 10:00:00 BST", "2024-07-01T09:00:00"),
        ("Mon, 01 Jan 2024 10:00:00 EET", "2024-01-01T08:00:00"),
        ("Mon, 01 Jan 2024 10:00:00 MSK", "2024-01-01T07:00:00"),
        ("Mon, 01 Jan 2024 10:00:00 IST", "2024-01-01T04:30:00"),
        ("Mon, 01 Jan 2024 10:00:00 EST", "2024-01-01T15:00:00"),
        ("Mon, 01 Jul 2024 10:00:00 Europe/Berlin", "2024-07-01T08:00:00"),
        ("Mon, 01 Jan 2024 10:00:00 +0100 (CET)", "2024-01-01T09:00:00"),
        ("Mon, 1 Jan 2024 10:00 GMT+2", "2024-01-01T08:00:00"),
        ("Mo, 01 Jan 2024 10:00:00 +0100", "2024-01-01T09:00:00"),
        ("Mon, 01 Jan 24 10:00:00 EST", "2024-01-01T15:00:00"),
        ("2024-01-01T10:00:00Z", "2024-01-01T10:00:00"),
        ("2024-01-01 10:00:00 +0200", "2024-01-01T08:00:00"),
        ("2024-01-01T10:00:00-05", "2024-01-01T15:00:00"),
        ("20240101T100000Z", "2024-01-01T10:00:00"),
        ("2024-01-01T10:00:00.1234567+02:00", "2024-01-01T08:00:00.123456"),
        ("2024-W01-1", "2024-01-01T00:00:00"),
        ("2024-01-01", "2024-01-01T00:00:00"),
        ("1704103200", "2024-01-01T10:00:00"),
        ("1704103200000", "2024-01-01T10:00:00"),
        ("January 1, 2024 10:00 am", "2024-01-01T10:00:00"),
        ("Monday, January 1, 2024 at 10:00 PM EST", "2024-01-02T03:00:00"),
        ("1. Januar 2024 10:00", "2024-01-01T10:00:00"),
        ("lundi 1 janvier 2024 10:00", "2024-01-01T10:00:00"),
        ("Пн, 01 янв 2024 10:00:00 +0300", "2024-01-01T07:00:00"),
        ("2024年1月2日 10:00", "2024-01-02T10:00:00"),
        ("01.02.2024 10:00", "2024-02-01T10:00:00"),
        ("25/01/2024", "2024-01-25T00:00:00"),
    ],
)
def test_notations_of_feeds_are_read(printed: str, expected: str) -> None:
    moment_us = parse_date(printed, now_us=NOW_US)
    assert moment_us is not None
    assert datetime.fromtimestamp(moment_us / 1e6, UTC).replace(tzinfo=None).isoformat() == expected


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "soon",
        "Mon, 32 Jan 2024 10:00:00 GMT",
        "01/02/2024",
        "Wed, 31 Dec 2098 10:00:00 GMT",
        "0001-01-01T00:00:00Z",
    ],
)
def test_what_cannot_be_believed_is_none(printed: str) -> None:
    assert parse_date(printed, now_us=NOW_US) is None


def test_window_ends_two_days_ahead() -> None:
    assert parse_date("2026-01-03T00:00:00Z", now_us=NOW_US) == NOW_US + MAX_AHEAD_US
    assert parse_date("2026-01-03T00:00:01Z", now_us=NOW_US) is None
    assert parse_date("1990-01-01", now_us=NOW_US) == EARLIEST_US
    assert parse_date("1989-12-31", now_us=NOW_US) is None


def test_other_notations_wait_for_a_thorough_reading() -> None:
    assert parse_date("1. Januar 2024", now_us=NOW_US, language="de", thoroughly=False) is None
    assert parse_date("1. Januar 2024", now_us=NOW_US, language="de-AT") == 1_704_067_200_000_000


def test_unknown_language_code_does_no_harm() -> None:
    assert parse_date("January 1, 2024", now_us=NOW_US, language="us") == 1_704_067_200_000_000


@given(st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2025, 12, 31)))
def test_iso_dates_round_trip(moment: datetime) -> None:
    expected_us = (moment - datetime(1970, 1, 1)) // timedelta(microseconds=1)
    assert parse_date(f"{moment.isoformat()}Z", now_us=NOW_US) == expected_us


@given(st.text(alphabet="0123456789 :-+/.TZJanGMT"))
def test_garbage_never_raises(text: str) -> None:
    moment_us = parse_date(text, now_us=NOW_US, thoroughly=False)
    assert moment_us is None or EARLIEST_US <= moment_us <= NOW_US + MAX_AHEAD_US
