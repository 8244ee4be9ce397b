"""The lines in which a browser would show the text of a part of a page."""

from collections.abc import Iterable, Iterator
from typing import Any

from transforms.core.text.normalise import normalise_line

# Elements that stand in a line. `time` is left out: a date beside a name is a line of its own.
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "rb", "rp", "rt", "rtc",
    "ruby", "s", "small", "span", "strong", "sub", "sup", "u", "var", "wbr",
})  # fmt: skip

# What lxml's XPath gives for `text()`: a string that knows its element.
TextNode = Any


def lines_of(texts: Iterable[TextNode]) -> Iterator[str]:
    """Join the text nodes of each line.

    Args:
      texts: as lxml's XPath gives `text()`, in the order of the page.

    Yields:
      Normalised lines, none of them empty.
    """
    block, line = None, ""
    for text in texts:
        own = _block_of(text)
        if own is not block:
            if shown := normalise_line(line):
                yield shown
            block, line = own, ""
        line += text
    if shown := normalise_line(line):
        yield shown


def _block_of(text: TextNode) -> object:
    """Give the element that begins the line of a text: the nearest one around it, or line break before it."""
    element = text.getparent()
    if text.is_tail:
        if element.tag == "br":
            return element
        element = element.getparent()
    while element.tag in _INLINE and element.getparent() is not None:
        element = element.getparent()
    return element
