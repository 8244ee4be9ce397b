import json
from datetime import UTC, datetime
from typing import Any

import pytest

from transforms.core.pages import publication_dates
from transforms.core.pages.html_page import parse_html
from transforms.core.pages.publication_dates import read_dates
from transforms.core.pages.rules import RuleBook

NOW_US = 1_790_000_000_000_000


def us(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


@pytest.fixture
def dates(rules: RuleBook) -> Any:  # a function with keywords for each part of the page
    def read(
        head: str = "", body: str = "", url: str = "", printed: tuple[str, ...] = (), **article: Any
    ) -> tuple[int | None, int | None]:
        page = parse_html(f"<html><head>{head}</head><body>{body}</body></html>")
        return read_dates(page, article, printed, url, rules.common, NOW_US)

    return read


META = '<meta property="article:published_time" content="2024-02-03T08:00:00+01:00">'
TIME = '<h1>Bridge</h1><div><time datetime="2024-02-03T15:30:00Z">Feb. 3, 2024</time></div>'


def test_json_ld_outweighs_meta_tags_and_these_what_is_printed(dates: Any) -> None:
    assert dates(META, TIME, datePublished="2024-02-02T10:00:00Z")[0] == us("2024-02-02T10:00:00")
    assert dates(META, TIME, printed=("1 February 2024",))[0] == us("2024-02-03T07:00:00")
    assert dates("", TIME, printed=("1 February 2024",))[0] == us("2024-02-03T15:30:00")
    assert dates(printed=("1 February 2024",))[0] == us("2024-02-01")


def test_date_behind_the_site_name_in_the_title(dates: Any) -> None:
    assert dates("<title>Bridge – 2023 | Gazette | 28.04.2023</title>")[0] == us("2023-04-28")


def test_time_of_day_is_kept_where_it_fits_the_day_of_the_address(dates: Any) -> None:
    late = '<meta property="article:published_time" content="2024-02-03T22:00:00-05:00">'
    assert dates(late, url="https://a.example/2024/02/03/bridge")[0] == us("2024-02-04T03:00:00")


@pytest.mark.parametrize("path", ["2017/7/12/bridge", "2017-07-12-bridge", "news/2017_07_12"])
def test_day_of_the_address_outweighs_what_contradicts_it(dates: Any, path: str) -> None:
    assert dates(META, url=f"https://a.example/{path}")[0] == us("2017-07-12")


@pytest.mark.parametrize("path", ["2024-0203", "20240203", "12345-67-89", "2024/13/45/x", "v1.2024/1"])
def test_figures_that_are_no_day_are_passed_over(dates: Any, path: str) -> None:
    assert dates(META, url=f"https://a.example/{path}")[0] == us("2024-02-03T07:00:00")


def test_the_whole_page_is_searched_last_and_its_scripts_too(dates: Any) -> None:
    script = f"<script>{json.dumps({'datePublished': '2016-11-04T09:00:00Z'})}</script>"
    assert dates(script, "<p>© 2020</p>")[0] == us("2016-11-04T09:00:00")


def test_a_day_in_the_address_of_the_picture_is_better_than_none(dates: Any) -> None:
    picture = '<meta property="og:image" content="https://a.example/2024/02/03/bridge.jpg">'
    assert dates(picture)[0] == us("2024-02-03")
    assert dates(picture, "<p>A bridge was opened in Exampletown.</p><p>4 February 2024</p>")[0] == us("2024-02-04")


def test_a_year_alone_is_no_day(dates: Any) -> None:
    assert dates("", "<p>A bridge was opened.</p><p>Copyright 2020</p>") == (None, None)


def test_a_date_beside_other_words_below_the_headline_is_found(dates: Any) -> None:
    body = "<h1>Bridge</h1><h2>Town (1 / 1) 06.11.2023 13:30 by Ann</h2>"
    assert dates("", body)[0] == us("2023-11-06T13:30:00")


@pytest.mark.parametrize("line", ["27 January 2022", "Stand 27.01.2022", "Pressemitteilung vom 27. Januar 2022"])
def test_a_line_that_is_a_date_is_found_on_a_page_without_a_headline(dates: Any, line: str) -> None:
    aside = "<aside>26 January 2022</aside>"
    assert dates("", f"{aside}<p>A bridge was opened in Exampletown.</p><p>{line}</p>")[0] == us("2022-01-27")


def test_dates_of_the_text_are_none(dates: Any) -> None:
    text = "The town decided on 3 May 2011 to build the bridge, and on 4 May 2011 not to."
    assert dates("", f"<h1>Bridge</h1><p>{text}</p>") == (None, None)


def test_dates_that_cannot_be_are_not_believed(dates: Any) -> None:
    assert dates(datePublished="2124-01-01", dateModified="0001-01-01") == (None, None)


def test_modified(dates: Any) -> None:
    assert dates(dateModified="2024-02-03T09:00:00Z")[1] == us("2024-02-03T09:00:00")
    assert dates('<meta property="og:updated_time" content="2024-02-03">')[1] == us("2024-02-03")


def test_the_tree_is_not_searched_where_a_script_tells(dates: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[object] = []
    monkeypatch.setattr(publication_dates, "find_date", lambda tree, **_: searched.append(tree))
    assert dates('<script>{"pubDate": "2024-02-03"}</script>')[0] == us("2024-02-03")
    assert not searched
    assert dates('<script>{"pubDate": "2024-01-01"}</script>')[0] is None
    assert len(searched) == 1
