import pytest
from lxml.etree import XPath
from lxml.html import HtmlElement, document_fromstring
from trafilatura.xpaths import (
    BODY_XPATH,
    DISCARD_IMAGE_ELEMENTS,
    OVERALL_DISCARD_XPATH,
    REMOVE_COMMENTS_AND_LISTS_XPATH,
)

from transforms.core.pages.xpath_verdicts import XPathVerdicts

TAGS = ("div", "section", "p", "span", "ul", "article", "main", "td")
NAMES = (
    *("story", "post", "entry", "article-body", "post-content", "Comments", "commentary", "comment-list", "reply-1"),
    *("sidebar", "Sidebar", "nav", "main-nav", "tags", " ad ", "x ad-y", "share-bar", "cookie-note", "metadata"),
    *("hidden", "is hidden", "hide-print", "photo-caption", "byline", "related", "elated", "col-6", "p.1", "x\ufffey"),
)


def tree_of(*elements: str) -> HtmlElement:
    return document_fromstring(f"<html><body>{''.join(elements)}</body></html>")


def matched(verdicts: XPathVerdicts, tree: HtmlElement) -> list[tuple[str, int]]:
    return [(element.text, bits) for element, bits in verdicts.matches(tree)]


@pytest.mark.parametrize(
    "expression",
    [*OVERALL_DISCARD_XPATH, *DISCARD_IMAGE_ELEMENTS, *REMOVE_COMMENTS_AND_LISTS_XPATH, BODY_XPATH[0]],
)
def test_verdicts_are_those_of_the_expression(expression: XPath) -> None:
    made = [
        f'<{tag} {key}="{name}">{tag} {key} {name}</{tag}>'
        for tag in TAGS
        for key in ("class", "id", "role")
        for name in NAMES
    ]
    made += [
        f"<div {said}>x</div>"
        for said in ('style="display:none"', 'aria-hidden="true"', 'data-component="MostPopularStories"')
    ]
    made += [f'<div class="{name}" id="{other}">x</div>' for name in NAMES for other in NAMES]
    # Each by itself: of several side by side, `[1]` gives one.
    tree = tree_of(*(f"<b>{element}</b>" for element in made))
    verdicts = XPathVerdicts([expression])
    assert [element for element, _ in verdicts.matches(tree)] == expression(tree)
    # And again from memory.
    assert [element for element, _ in verdicts.matches(tree)] == expression(tree)


def test_each_expression_has_its_bit() -> None:
    verdicts = XPathVerdicts([XPath(".//*[self::p][@id='first']"), XPath(".//*[contains(@class, 'red')]")])
    tree = tree_of('<p id="first">a</p>', '<p class="dark red">b</p>', '<p id="first" class="red">c</p>', "<p>d</p>")
    assert matched(verdicts, tree) == [("a", 1), ("b", 2), ("c", 3)]


def test_root_is_not_asked() -> None:
    tree = tree_of('<p class="red">a</p>')
    (paragraph,) = tree.iter("p")
    assert XPathVerdicts([XPath(".//*[contains(@class, 'red')]")]).matches(paragraph) == []


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.core.pages.xpath_verdicts._MAX_KINDS", 3)
    verdicts = XPathVerdicts([XPath(".//*[contains(@class, 'red')]")])
    for number in range(10):
        assert matched(verdicts, tree_of(f'<p class="red{number}">a</p>', '<p class="red">b</p>')) == [
            ("a", 1),
            ("b", 1),
        ]
        assert len(verdicts._known) <= 3
