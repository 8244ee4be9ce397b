import json
from datetime import UTC, datetime
from typing import Any

import pytest

from transforms.core.pages.html_page import parse_html
from transforms.core.pages.publication_dates import read_dates

NOW_US = 1_790_000_000_000_000


def us(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def dates(
    head: str = "", body: str = "", url: str = "", printed: tuple[str, ...] = (), **article: Any
) -> tuple[int | None, int | None]:
    page = parse_html(f"<html><head>{head}</head><body>{body}</body></html>")
    return read_dates(page, article, printed, url, NOW_US)


META = '<meta property="article:published_time" content="2024-02-03T08:00:00+01:00">'
TIME = '<h1>Bridge</h1><div><time datetime="2024-02-03T15:30:00Z">Feb. 3, 2024</time></div>'


def test_json_ld_outweighs_meta_tags_and_these_what_is_printed() -> None:
    assert dates(META, TIME, datePublished="2024-02-02T10:00:00Z")[0] == us("2024-02-02T10:00:00")
    assert dates(META, TIME, printed=("1 February 2024",))[0] == us("2024-02-03T07:00:00")
    assert dates("", TIME, printed=("1 February 2024",))[0] == us("2024-02-03T15:30:00")
    assert dates(printed=("1 February 2024",))[0] == us("2024-02-01")


def test_date_behind_the_site_name_in_the_title() -> None:
    assert dates("<title>Bridge – 2023 | Gazette | 28.04.2023</title>")[0] == us("2023-04-28")


def test_time_of_day_is_kept_where_it_fits_the_day_of_the_address() -> None:
    late = '<meta property="article:published_time" content="2024-02-03T22:00:00-05:00">'
    assert dates(late, url="https://a.example/2024/02/03/bridge")[0] == us("2024-02-04T03:00:00")


@pytest.mark.parametrize("path", ["2017/7/12/bridge", "2017-07-12-bridge", "news/2017_07_12"])
def test_day_of_the_address_outweighs_what_contradicts_it(path: str) -> None:
    assert dates(META, url=f"https://a.example/{path}")[0] == us("2017-07-12")


@pytest.mark.parametrize("path", ["2024-0203", "20240203", "12345-67-89", "2024/13/45/x", "v1.2024/1"])
def test_figures_that_are_no_day_are_passed_over(path: str) -> None:
    assert dates(META, url=f"https://a.example/{path}")[0] == us("2024-02-03T07:00:00")


def test_the_whole_page_is_searched_last_and_its_scripts_too() -> None:
    script = f"<script>{json.dumps({'datePublished': '2016-11-04T09:00:00Z'})}</script>"
    assert dates(script, "<p>© 2020</p>")[0] == us("2016-11-04")


def test_dates_that_cannot_be_are_not_believed() -> None:
    assert dates(datePublished="2124-01-01", dateModified="0001-01-01") == (None, None)


def test_modified() -> None:
    assert dates(dateModified="2024-02-03T09:00:00Z")[1] == us("2024-02-03T09:00:00")
    assert dates('<meta property="og:updated_time" content="2024-02-03">')[1] == us("2024-02-03")
