"""Boxes that pages put into and under an article, known by their markup: sign-up forms, cards of other stories."""

from collections import defaultdict
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from transforms.core.pages.lines import lines_of
from transforms.core.text.normalise import fold_line

# Parts of class names and ids, in the languages in which sites are made.
_SIGN_UP_NAMES = (
    *("newsletter", "signup", "sign-up", "subscribe", "mailing-list", "mailmag", "inscription", "boletin", "suscri"),
    *("nieuwsbrief", "nyhetsbrev", "rassylka", "optin", "opt-in"),
)
_SIGN_UPS = etree.XPath(
    '//input[@type="email"] | //*[self::div or self::section or self::form or self::p or self::ul]['
    + " or ".join(f'contains(@class, "{name}") or contains(@id, "{name}")' for name in _SIGN_UP_NAMES)
    + "]"
)
_MAX_SIGN_UP_CHARS = 500
# A picture or a heading that is a link; a card has little else.
_CARD_LINKS = etree.XPath("//a[@href][.//img or .//h2 or .//h3 or .//h4 or parent::h2 or parent::h3 or parent::h4]")
_MAX_CARD_CHARS = 350
_MIN_CARDS = 3
_TEXTS = etree.XPath(".//text()")


def find_boxes(tree: HtmlElement) -> dict[str, str]:
    """Find the lines of all boxes.

    Returns:
      The name of the rule, "sign_up_box" or "story_cards", by the line, through `fold_line`.
    """
    found: dict[str, str] = {}
    lengths = _TextLengths()
    for rule, boxes in (("sign_up_box", _sign_up_boxes(tree, lengths)), ("story_cards", _story_cards(tree, lengths))):
        for box in boxes:
            for line in lines_of(_TEXTS(box)):
                found.setdefault(fold_line(line), rule)
    return found


class _TextLengths(dict[HtmlElement, int]):
    """Characters of text in an element, counted once."""

    def __missing__(self, element: HtmlElement) -> int:
        self[element] = len(element.text_content())
        return self[element]


def _sign_up_boxes(tree: HtmlElement, lengths: _TextLengths) -> Iterator[HtmlElement]:
    """Give the small elements that are named after signing up, and the largest ones around a field for an address."""
    for element in _SIGN_UPS(tree):
        box = element
        if element.tag == "input":
            for around in element.iterancestors():
                if lengths[around] > _MAX_SIGN_UP_CHARS:
                    break
                box = around
        if lengths[box] <= _MAX_SIGN_UP_CHARS:
            yield box


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
