"""The main part of an HTML page, as blocks: found by trafilatura, or given in JSON-LD."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from lxml.etree import _Element
from trafilatura import bare_extraction
from trafilatura.settings import Document

from transforms.core.pages import plain_text
from transforms.core.pages.blocks import Block
from transforms.core.pages.html_page import HtmlPage
from transforms.core.pages.json_ld import find_article
from transforms.core.text.normalise import normalise_line
from transforms.errors import NoTextError

# Elements of trafilatura's body that begin a line of their own.
_BLOCKS = frozenset({"p", "head", "list", "item", "quote", "table", "row", "cell", "div", "lb", "code"})
_TAGS = re.compile(r"<[^<>]{1,300}>")
# Source: measured on 736 pages; taking the longer of the two loses more than it gains.
_MIN_SHARE = 0.5
_LISTED = frozenset({"item", "cell"})


def extract_blocks(page: HtmlPage, url: str) -> list[Block]:
    """Find the main part of a page and cut it into blocks; each element of the main part is a group.

    Where that is not half of what the page's JSON-LD gives as the text, the text is taken from there.

    Raises:
      NoTextError: there is neither.
    """
    document = bare_extraction(page.tree, url=url or None, include_comments=False, with_metadata=False)
    found = list(_blocks_of(document.body)) if isinstance(document, Document) and document.body is not None else []
    body = find_article(page.json_ld).get("articleBody")
    declared = plain_text.blocks_of_text(_TAGS.sub("\n", unescape(body))) if isinstance(body, str) else []
    if _length(found) < _MIN_SHARE * _length(declared):
        return declared
    if not found:
        raise NoTextError("no main text was found")
    return found


def _length(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _blocks_of(body: _Element) -> Iterator[Block]:
    for group, element in enumerate(body):
        for text, tags in _lines(element, ()):
            if line := normalise_line(text):
                yield Block(line, group, is_heading="head" in tags, is_listed=not _LISTED.isdisjoint(tags))


def _lines(element: _Element, outer: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the lines of an element and of its tail, each with the tags that it stands in."""
    tags = (*outer, element.tag)
    line = element.text or ""
    for child in element:
        pieces = list(_lines(child, tags))
        if child.tag in _BLOCKS:
            yield line, tags
            yield from pieces[:-1]
            line = pieces[-1][0]
        else:
            line += "".join(text for text, _ in pieces)
    yield line, tags
    yield element.tail or "", outer
