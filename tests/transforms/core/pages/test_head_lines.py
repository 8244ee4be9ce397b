from lxml.html import document_fromstring

from transforms.core.pages.head_lines import find_head_lines


def head(html: str) -> list[str]:
    return find_head_lines(document_fromstring(f"<html><body>{html}</body></html>"))


def test_lines_between_headline_and_text() -> None:
    page = "<p>Menu</p><h1>Council votes</h1><div>By Ada Example</div><div>3 May 2024</div><p>" + "Text. " * 50
    assert head(page) == ["By Ada Example", "3 May 2024"]


def test_navigation_and_margins_are_left_out() -> None:
    page = "<h1>Council votes</h1><nav><a>Home</a></nav><aside>Advertisement</aside><p>By Ada Example</p>"
    assert head(page) == ["By Ada Example"]


def test_without_a_headline_or_with_many_there_is_no_head() -> None:
    assert head("<p>By Ada Example</p>") == []
    assert head("<h1>One</h1><h1>Two</h1><h1>Three</h1><p>By Ada Example</p>") == []


def test_no_more_than_twenty_lines() -> None:
    assert len(head("<h1>Council votes</h1>" + "<p>Line</p>" * 100)) == 20
