import pytest
from lxml.html import document_fromstring

from transforms.core.pages.lines import lines_of


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>By <a>Ada <b>Example</b></a> and Bob</p><p>Next</p>", ["By Ada Example and Bob", "Next"]),
        ("<div>One<p>Two</p>three</div>", ["One", "Two", "three"]),
        ("<p>One<br>two<br>three</p>", ["One", "two", "three"]),
        (
            "<div><span>Par Ada</span><time>3 mai 2024</time><span>2 min.</span></div>",
            ["Par Ada", "3 mai 2024", "2 min."],
        ),
        ("<p> \n </p><p>Only   this\u200b</p>", ["Only this"]),
    ],
)
def test_lines_are_cut_where_a_browser_breaks_them(html: str, lines: list[str]) -> None:
    tree = document_fromstring(f"<html><body>{html}</body></html>")
    assert list(lines_of(tree.xpath("//body//text()"))) == lines
