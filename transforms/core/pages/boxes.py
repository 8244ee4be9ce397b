"""Cards of other stories, which pages put into and under an article, known by their markup."""

from collections import defaultdict
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from transforms.core.pages.lines import lines_of
from transforms.core.text.normalise import fold_line

# A picture or a heading that is a link; a card has little else.
_CARD_LINKS = etree.XPath("//a[@href][.//img or .//h2 or .//h3 or .//h4 or parent::h2 or parent::h3 or parent::h4]")
_MAX_CARD_CHARS = 350
_MIN_CARDS = 3
_TEXTS = etree.XPath(".//text()")


def find_cards(tree: HtmlElement) -> frozenset[str]:
    """Find the lines of all cards of other stories, through `fold_line`."""
    return frozenset(fold_line(line) for card in _story_cards(tree, _TextLengths()) for line in lines_of(_TEXTS(card)))


class _TextLengths(dict[HtmlElement, int]):
    """Characters of text in an element, counted once."""

    def __missing__(self, element: HtmlElement) -> int:
        self[element] = len(element.text_content())
        return self[element]


def _story_cards(tree: HtmlElement, lengths: _TextLengths) -> Iterator[HtmlElement]:
    """Give the cards of which several, made alike, stand side by side."""
    alike: dict[tuple[HtmlElement, str, str | None], dict[HtmlElement, None]] = defaultdict(dict)
    for link in _CARD_LINKS(tree):
        card = link
        for around in link.iterancestors():
            if lengths[card] > _MAX_CARD_CHARS:
                break
            alike[around, card.tag, card.get("class")][card] = None
            card = around
    for cards in alike.values():
        if len(cards) >= _MIN_CARDS:
            yield from cards
