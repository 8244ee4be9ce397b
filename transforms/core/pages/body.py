"""The main part of an HTML page, as blocks: found by trafilatura."""

from collections.abc import Iterator

from lxml.etree import _Element
from trafilatura import bare_extraction
from trafilatura.settings import Document

from transforms.core.pages.blocks import Block
from transforms.core.pages.html_page import HtmlPage
from transforms.core.text.normalise import normalise_line
from transforms.errors import NoTextError

# Elements of trafilatura's body that begin a line of their own.
_BLOCKS = frozenset({"p", "head", "list", "item", "quote", "table", "row", "cell", "div", "lb", "code"})
_LISTED = frozenset({"item", "cell"})


def extract_blocks(page: HtmlPage, url: str) -> list[Block]:
    """Find the main part of a page and cut it into blocks; each element of the main part is a group.

    Raises:
      NoTextError: there is none.
    """
    document = bare_extraction(page.tree, url=url or None, include_comments=False, with_metadata=False)
    if not isinstance(document, Document) or document.body is None:
        raise NoTextError("no main text was found")
    blocks = []
    for group, element in enumerate(document.body):
        for text, tags in _lines(element, ()):
            if line := normalise_line(text):
                blocks.append(Block(line, group, is_heading="head" in tags, is_listed=not _LISTED.isdisjoint(tags)))
    return blocks


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
