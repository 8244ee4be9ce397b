"""Pictures of an article and their captions, as the markup shows them."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from transforms.core.text.normalise import fold_line, normalise_line
from transforms.records import Caption

_TEASER = ("a", "aside", "nav", "footer")
# Pages without `figcaption` name the class of the element for what it is; it stands beside the picture.
_CAPTION_CLASS = re.compile("caption|cutline|photo-cap|legende|bildunterschrift|bildtext|didascalia")
# The element that holds both a picture and its caption is at most so far above each of them.
_MAX_LEVELS = 3
_MAX_CAPTION_CHARS = 600
_CONTAINER = etree.XPath("boolean(ancestor::article or ancestor::main)")
_CREDITS = etree.XPath(
    './/*[contains(@class, "credit") or contains(@class, "copyright") or contains(@class, "source")'
    ' or contains(@class, "author") or contains(@itemprop, "copyrightHolder")]'
)
# What stands before a credit: "Image: ", "Foto: ", "©".
_LABEL = re.compile(r"^(?:[\w ]{2,20}[:：]|©|\(c\))\s*", re.IGNORECASE)


def find_captions(elements: Sequence[HtmlElement]) -> dict[str, Caption]:
    """Find the captions of the article's pictures; those in links are teasers.

    Args:
      elements: of the page, in its order.

    Returns:
      Each caption and its credit by the whole text, through `fold_line`; in the order of the page.
    """
    found: dict[str, Caption] = {}
    everywhere = list(_caption_elements(elements))
    in_article = [element for element in everywhere if _CONTAINER(element)]
    for element in in_article or everywhere:
        printed = [normalise_line(part.text_content()) for part in _CREDITS(element)]
        whole = normalise_line(" ".join(element.itertext()))
        credit = next((text for text in printed if text and len(text) < len(whole)), "")
        text = whole.replace(credit, "").strip(" |·-–—()[]") if credit else whole
        if whole:
            found.setdefault(fold_line(whole), Caption(text=text, credit=_LABEL.sub("", credit)))
    return found


def _caption_elements(elements: Sequence[HtmlElement]) -> Iterator[HtmlElement]:
    marked = [
        element
        for element in elements
        if _is_caption_class(element.get("class", "")) or element.tag == "figcaption"
        if next(element.iterancestors(*_TEASER), None) is None
    ]
    yield from (element for element in marked if element.tag == "figcaption")
    classed = [element for element in marked if not _holds_picture(element) and not _is_in_figcaption(element)]
    if not classed:
        return
    with_picture = {holder for element in elements if element.tag == "img" for holder in _holders(element)}
    last: HtmlElement | None = None
    for element in classed:
        # A part of a caption may have such a class too ("caption-credit").
        is_part = last is not None and last in element.iterancestors()
        has_picture = not with_picture.isdisjoint(_holders(element))
        if has_picture and not is_part and len(element.text_content()) <= _MAX_CAPTION_CHARS:
            yield element
            last = element


@lru_cache(maxsize=4096)
def _is_caption_class(named: str) -> bool:
    return _CAPTION_CLASS.search(named) is not None


def _holds_picture(element: HtmlElement) -> bool:
    return next(element.iter("img", "figcaption"), None) is not None


def _is_in_figcaption(element: HtmlElement) -> bool:
    return next(element.iterancestors("figcaption"), None) is not None


def _holders(element: HtmlElement) -> Iterator[HtmlElement]:
    return islice(element.iterancestors(), _MAX_LEVELS)
