"""The headings that a page prints, among which its headline is to be found."""

import dataclasses
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from transforms.core.text.normalise import normalise_line

# The headline stands near the top; what comes later are subheadings and the headlines of other stories.
_MAX_HEADINGS = 20
_OUTSIDE = frozenset({"nav", "aside", "footer"})
_WORD = re.compile(r"\w+")
# Two pieces of text, marked off by a null, of which neither has the space that sets them apart on the screen.
_GLUED = re.compile(r"(?<=\w)\0(?=\w)")


@dataclasses.dataclass(frozen=True)
class Heading:
    """A heading.

    Attributes:
      text: all of it, in one line.
      runs: the same in pieces, one an element or line: a kicker mostly has an element of its own.
      is_first_level: whether it is an `h1`.
    """

    text: str
    runs: tuple[str, ...]
    is_first_level: bool

    @cached_property
    def words(self) -> list[str]:
        """Its words through `words_of`."""
        return words_of(self.text)


def words_of(text: str) -> list[str]:
    """Give the words of a text, casefolded: what is left when punctuation does not count."""
    return _WORD.findall(text.casefold())


def find_headings(tree: HtmlElement) -> list[Heading]:
    """Find the first headings of the two upper levels, outside menus and side columns.

    A link to the home page is the name of the site, whatever its level.
    """
    return list(islice(_headings(tree), _MAX_HEADINGS))


def _headings(tree: HtmlElement) -> Iterator[Heading]:
    for element in tree.iter("h1", "h2"):
        texts = list(element.itertext())
        text = normalise_line(_GLUED.sub(" ", "\0".join(texts)).replace("\0", ""))
        if words_of(text) and not _is_elsewhere(element) and not _leads_home(element):
            yield Heading(text, tuple(filter(None, map(normalise_line, texts))), element.tag == "h1")


def _is_elsewhere(element: HtmlElement) -> bool:
    return any(outer.tag in _OUTSIDE for outer in element.iterancestors())


def _leads_home(element: HtmlElement) -> bool:
    link = next(element.iter("a"), None)
    if link is None:
        link = next(element.iterancestors("a"), None)
    if link is None or not link.get("href"):
        return False
    try:
        address = urlsplit(link.get("href").strip())
    except ValueError:
        return False
    return address.path in {"", "/"} and not address.query and not address.fragment
