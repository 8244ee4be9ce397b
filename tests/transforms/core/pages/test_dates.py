from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.pages.dates import is_sane, parse_printed_date, parse_timestamp


def us(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1_000_000)  # type: ignore[arg-type, misc]  # year, month, ...


@pytest.mark.parametrize(
    "printed",
    [
        "March 24, 2016",
        "Mar. 24, 2016",
        "24 March 2016",
        "24th of March 2016",
        "24. März 2016",
        "le 24 mars 2016",
        "24 de marzo de 2016",
        "24 de março de 2016",
        "24 marzo 2016",
        "24 maart 2016",
        "24 марта 2016 г.",
        "24 مارس 2016",
        "٢٤ مارس ٢٠١٦",
        "24 Mart 2016",
        "24 marca 2016",
        "2016年3月24日",
        "2016년 3월 24일",
        "2016-03-24",
        "24.03.2016",
        "03/24/2016",
        "03/24/2016March 24, 2016",
    ],
)
def test_dates_are_read_in_many_languages(printed: str) -> None:
    assert parse_printed_date(printed) == us(2016, 3, 24)


def test_words_win_over_figures_whose_order_is_unclear() -> None:
    assert parse_printed_date("04/03/2016 – April 3, 2016") == us(2016, 4, 3)
    assert parse_printed_date("04/03/2016") == us(2016, 3, 4)


def test_hour_is_read_where_it_is_printed() -> None:
    assert parse_printed_date("Publié le 12 mars 2020 à 14:05") == us(2020, 3, 12, 14, 5)
    assert parse_printed_date("March 12, 2020, 2:05 p.m.") == us(2020, 3, 12, 14, 5)


@pytest.mark.parametrize("text", ["", "no date", "31 February 2016", "March 2016", "99/99/2016"])
def test_no_date_is_none(text: str) -> None:
    assert parse_printed_date(text) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2020-03-12T14:05:06Z", us(2020, 3, 12, 14, 5, 6)),
        ("2020-03-12T14:05:06+02:00", us(2020, 3, 12, 12, 5, 6)),
        ("2020-03-12", us(2020, 3, 12)),
        ("Thu, 12 Mar 2020 14:05:06 GMT", us(2020, 3, 12, 14, 5, 6)),
        ("12. März 2020", us(2020, 3, 12)),
        ("0001-01-01T00:00:00Z", us(1, 1, 1)),
        ("soon", None),
    ],
)
def test_timestamps_of_metadata(value: str, expected: int | None) -> None:
    assert parse_timestamp(value) == expected


def test_sane_dates_lie_between_the_first_web_pages_and_tomorrow() -> None:
    now = us(2020, 1, 1)
    assert is_sane(us(2019, 12, 31), now)
    assert is_sane(us(2020, 1, 1, 23), now)
    assert not is_sane(us(2020, 1, 3), now)
    assert not is_sane(us(1970, 1, 1), now)
    assert not is_sane(None, now)


@given(st.text())
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert parse_timestamp(text) is None or isinstance(parse_timestamp(text), int)
