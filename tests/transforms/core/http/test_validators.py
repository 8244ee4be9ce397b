import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from transforms.core.http.validators import conditional_headers, freshness_s, http_date_us, retry_after_s

DATE = "Sun, 01 Nov 2026 12:00:00 GMT"
DATE_US = 1_793_534_400_000_000


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"Cache-Control": "public"}, None),
        ({"Cache-Control": "public, max-age=3600"}, 3600),
        ({"cache-control": 'MAX-AGE="60"'}, 60),
        ({"Cache-Control": "max-age=3600", "Age": "600"}, 3000),
        ({"Cache-Control": "max-age=60", "Age": "600"}, 0),
        ({"Cache-Control": "max-age=3600, no-cache"}, 0),
        ({"Cache-Control": "no-store"}, 0),
        ({"Cache-Control": "s-maxage=3600"}, None),
        ({"Cache-Control": "max-age=-1"}, 0),
        ({"Cache-Control": "max-age=soon"}, 0),
        ({"Cache-Control": "max-age=99999999999999999999"}, 2**31),
        ({"Cache-Control": "max-age=60", "Expires": "Sun, 01 Nov 2026 13:00:00 GMT", "Date": DATE}, 60),
        ({"Expires": "Sun, 01 Nov 2026 13:00:00 GMT", "Date": DATE}, 3600),
        ({"Expires": "Sun, 01 Nov 2026 11:00:00 GMT", "Date": DATE}, 0),
        ({"Expires": "0", "Date": DATE}, 0),
        ({"Expires": "-1"}, 0),
    ],
)
def test_freshness_is_what_a_private_cache_takes_from_the_headers(
    headers: dict[str, str], expected: int | None
) -> None:
    assert freshness_s(CIMultiDict(headers)) == expected


@given(st.text(max_size=60), st.text(max_size=40))
def test_no_header_breaks_freshness_and_none_is_negative(cache_control: str, expires: str) -> None:
    headers = CIMultiDict({"Cache-Control": cache_control, "Expires": expires, "Age": expires, "Date": DATE})
    assert (freshness_s(headers) or 0) >= 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("Sun, 01 Nov 2026 12:02:00 GMT", 120),
        ("Sun, 01 Nov 2026 11:00:00 GMT", 0),
        ("", 0),
        ("-5", 0),
        ("1.5", 0),
        ("later", 0),
        ("9" * 30, 2**31),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, expected: int) -> None:
    assert retry_after_s(value, DATE_US) == expected


def test_a_date_in_the_middle_of_a_second_is_waited_for() -> None:
    assert retry_after_s("Sun, 01 Nov 2026 12:00:01 GMT", DATE_US + 1) == 1


def test_http_dates_are_read_in_all_three_notations() -> None:
    assert {http_date_us(date) for date in (DATE, "Sunday, 01-Nov-26 12:00:00 GMT", "Sun Nov  1 12:00:00 2026")} == {
        DATE_US
    }
    assert http_date_us("tomorrow") is None


def test_validators_are_sent_as_they_came_but_not_what_would_break_a_header() -> None:
    assert conditional_headers('W/"a"', DATE) == {"If-None-Match": 'W/"a"', "If-Modified-Since": DATE}
    assert conditional_headers("", "") == {}
    assert conditional_headers('"a"\r\nX-Evil: 1', "é") == {}
    assert conditional_headers('"' + "a" * 5_000 + '"', "") == {}
