"""The head of an article: the lines that a page prints between its headline and its text."""

from itertools import takewhile

from lxml import etree
from lxml.html import HtmlElement

from transforms.core.pages.lines import lines_of

_MAX_TEXTS = 60
_FOLLOWING = etree.XPath(
    "(following::text()[normalize-space()][not(ancestor::nav or ancestor::aside or ancestor::footer)])"
    f"[position() <= {_MAX_TEXTS}]"
)
_MAX_LINES = 20
# A line as long as this is the text, or its standfirst.
_MAX_LINE_CHARS = 240


def find_head_lines(tree: HtmlElement) -> list[str]:
    """Find the lines below the headline; none where the page has no `h1` or more than two."""
    headlines = [headline for headline in tree.iter("h1") if headline.text_content().strip()]
    if not headlines or len(headlines) > 2:
        return []
    lines = lines_of(_FOLLOWING(headlines[-1]))
    return list(takewhile(lambda line: len(line) <= _MAX_LINE_CHARS, lines))[:_MAX_LINES]
