"""Every line of text that an HTML page holds, in the order of the page, each with the place where it stands."""

import dataclasses
from typing import NamedTuple

from lxml.html import HtmlElement

from transforms.core.pages.place_names import name_bits
from transforms.core.text.normalise import normalise_line

# Elements that stand in a line.
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "nobr", "picture", "q", "rb", "ruby", "s", "samp", "small",
    "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
_BOLD = frozenset({"b", "strong"})
# Elements whose text no reader sees; and readings beside characters, which trafilatura leaves out too.
_UNSEEN = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe", "select", "textarea", "object", "video",
    "audio", "canvas", "head", "rp", "rt", "rtc", "map", "datalist", "progress", "meter",
})  # fmt: skip

# Attributes in which sites name the parts of a page.
_NAMING = ("class", "id", "role", "data-component", "data-testid")
# And those that tell what stands in them, or whether it is seen.
_TELLING = frozenset({*_NAMING, "itemprop", "hidden", "aria-hidden", "style"})
# Elements that tell what stands in them. A bit each.
REGIONS = (
    *("article", "main", "aside", "nav", "footer", "header", "form", "figure", "ul", "ol", "table", "blockquote"),
    *("section", "button", "details", "figcaption", "dl", "address", "li", "p"),
)
REGION_BITS = {tag: 1 << index for index, tag in enumerate(REGIONS)}
_UNSEEN_BIT = 1 << len(REGIONS)
_BODY_BIT = 1 << (len(REGIONS) + 1)
SPECIAL_REGION_BITS = {"unseen": _UNSEEN_BIT, "article_body": _BODY_BIT}


@dataclasses.dataclass(slots=True, eq=False)
class Place:
    """A block element.

    Attributes:
      index: in document order.
      parent: the block element around it; None for the outermost.
      tag: its name.
      names: kinds of its own names, as bits of `NAME_BITS`, see `place_names`.
      all_names: the same, of the elements around it too.
      regions: elements that it stands in or is, as bits of `REGION_BITS` and `SPECIAL_REGION_BITS`.
      depth: block elements around it.
      signature: its tag and class, and those of its parent.
      path: as `signature`, without the parent's.
    """

    index: int
    parent: "Place | None"
    tag: str
    names: int
    all_names: int
    regions: int
    depth: int
    path: str

    @property
    def signature(self) -> str:
        """Tag and class of the element and of the one around it."""
        return f"{self.parent.path if self.parent else ''}>{self.path}"


@dataclasses.dataclass(slots=True, eq=False)
class PageBlock:
    """A line of text.

    Attributes:
      text: normalised, never empty.
      place: the block element that it stands in.
      names: of the inline elements in it.
      links: how many it holds.
      link_chars: characters of it that are links, before normalising.
      bold_chars: the same, set in bold.
    """

    text: str
    place: Place
    names: int
    links: int
    link_chars: int
    bold_chars: int


class PageLines(NamedTuple):
    """The lines of a page and the places where they stand, both in its order."""

    blocks: list[PageBlock]
    places: list[Place]


def find_lines(tree: HtmlElement) -> PageLines:
    """Cut a page into its lines."""
    walker = _Walker()
    body = tree.find("body")
    walker.walk_block(tree if body is None else body, None)
    return PageLines(walker.blocks, walker.places)


class _Walker:
    """Walks a tree, joining the text of inline elements."""

    def __init__(self) -> None:
        self.blocks: list[PageBlock] = []
        self.places: list[Place] = []
        self._parts: list[str] = []
        self._names = self._links = self._link_chars = self._bold_chars = 0
        self._in_link = self._in_bold = 0

    def walk_block(self, element: HtmlElement, parent: Place | None) -> None:
        """Take in a block element and all that it holds."""
        place = _place(element, len(self.places), parent)
        self.places.append(place)
        self._walk(element, place)
        if self._parts:
            self._flush(place)

    def _walk(self, element: HtmlElement, place: Place) -> None:
        if text := element.text:
            self._add(text)
        for child in element:
            tag = child.tag
            if tag in _INLINE:
                self._walk_inline(child, tag, place)
            elif tag not in _UNSEEN and isinstance(tag, str):
                if self._parts:
                    self._flush(place)
                if tag != "br":
                    self.walk_block(child, place)
            if text := child.tail:
                self._add(text)

    def _walk_inline(self, element: HtmlElement, tag: str, place: Place) -> None:
        if named := element.get("class"):
            self._names |= name_bits(named)
        if tag == "a":
            self._in_link += 1
            self._links += 1
            self._walk(element, place)
            self._in_link -= 1
        elif tag in _BOLD:
            self._in_bold += 1
            self._walk(element, place)
            self._in_bold -= 1
        else:
            self._walk(element, place)

    def _add(self, text: str) -> None:
        if text.isspace():
            # At the start of a line it is nothing, so that most of what stands between elements leaves no trace.
            if self._parts:
                self._parts.append(" ")
            return
        self._parts.append(text)
        if self._in_link:
            self._link_chars += len(text.strip())
        if self._in_bold:
            self._bold_chars += len(text.strip())

    def _flush(self, place: Place) -> None:
        if text := normalise_line("".join(self._parts)):
            # A link around blocks is one of each.
            links = self._links or (1 if self._in_link else 0)
            self.blocks.append(PageBlock(text, place, self._names, links, self._link_chars, self._bold_chars))
            self._names = self._links = 0
        self._link_chars = self._bold_chars = 0
        self._parts.clear()


def _place(element: HtmlElement, index: int, parent: Place | None) -> Place:
    tag = element.tag
    own = ""
    bits = 0
    regions = REGION_BITS.get(tag, 0)
    for attribute, value in element.items():
        if attribute not in _TELLING:
            continue
        if attribute in _NAMING:
            bits |= name_bits(value)
            if attribute == "class":
                own = value
        elif attribute == "itemprop":
            regions |= _BODY_BIT if value == "articleBody" else 0
        elif _hides(attribute, value):
            regions |= _UNSEEN_BIT
    path = f"{tag}.{own}"
    if parent is None:
        return Place(index, None, tag, bits, bits, regions, 0, path)
    return Place(index, parent, tag, bits, bits | parent.all_names, regions | parent.regions, parent.depth + 1, path)


def _hides(attribute: str, value: str) -> bool:
    return (
        attribute == "hidden"
        or (attribute == "aria-hidden" and value == "true")
        or (attribute == "style" and "none" in value)
    )
