"""What a publisher's rules name by CSS selectors."""

from collections.abc import Mapping, Set
from functools import cache

from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from transforms.core.pages.lines import lines_of
from transforms.core.pages.rules import Publisher
from transforms.core.text.normalise import fold_line

_TEXTS = etree.XPath(".//text()")

Selected = Mapping[str, Set[str]]
"""Lines, through `fold_line`, by the name of the rule that selects their element."""


def find_selected(tree: HtmlElement, publisher: Publisher) -> Selected:
    """Find the lines of all elements that the selectors of a publisher's rules name."""
    return {
        rule.name: {
            folded
            for selector in rule.selectors
            for element in _compiled(selector)(tree)
            for folded in map(fold_line, lines_of(_TEXTS(element)))
            if folded
        }
        for rule in publisher.rules
        if rule.selectors
    }


@cache
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")
