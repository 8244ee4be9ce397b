"""An HTML page, parsed once for all that is read from it."""

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from transforms.core.pages.figures import find_captions
from transforms.core.pages.head_lines import find_head_lines
from transforms.core.pages.json_ld import Node, parse_scripts
from transforms.core.pages.page_blocks import PageLines, find_lines
from transforms.core.text.normalise import fold_line, normalise_line
from transforms.errors import NoTextError
from transforms.records import Caption

# The parser ignores what is nested deeper than 256 elements, which no page needs.
_PARSER = etree.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, default_doctype=False
)
# `lxml.html.HTMLParser` asks Python for the class of each element that a walk meets, to tell forms from the rest.
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
# What holds no text for readers, and much of a page's elements.
_NO_TEXT = ("script", "style", "svg", "meta", "link", "select", "datalist")
# Elements beside the article, unless they hold (nearly) all paragraphs of a page: then the page forgot to end them.
# Source: so it is on 2 of the 736 pages with gold; on the next one an `aside` holds 79 %.
_BESIDE = ("aside", "nav")
_MIN_WRAPPED_SHARE = 0.95
_MIN_WRAPPED_CHARS = 500
_MIN_PARAGRAPH_CHARS = 80


@dataclasses.dataclass(frozen=True)
class HtmlPage:
    """A parsed page.

    Attributes:
      source: as decoded.
      tree: its `html` element, without scripts, styles, drawings, metadata and choices of forms; an `aside` that is
        wrapped around all the text is a `div`. Not to be changed.
      elements: all of its elements; lxml makes them anew for each walk through the tree unless somebody keeps them.
      json_ld: nodes of its JSON-LD, outer ones first.
      link_texts: text of each of its links, through `fold_line`.
      captions: its picture captions with their credits, by their text through `fold_line`.
      head_lines: what it prints between its headline and its text.
      links: addresses of its link elements by lower-case rel, in the order of the page; not checked.
      metas: contents of its meta tags by lower-case name, property or itemprop, in the order of the page.
      meta: the first of each.
    """

    source: str
    tree: HtmlElement
    elements: Sequence[HtmlElement]
    json_ld: Sequence[Node]
    link_texts: frozenset[str]
    captions: Mapping[str, Caption]
    head_lines: Sequence[str]
    links: Mapping[str, Sequence[str]]
    metas: Mapping[str, Sequence[str]]
    meta: Mapping[str, str]

    @cached_property
    def lines(self) -> PageLines:
        """Its lines and the places where they stand."""
        return find_lines(self.tree)

    @cached_property
    def visible(self) -> str:
        """Its text in one line, markup removed."""
        return " ".join(block.text for block in self.lines.blocks)

    @property
    def own_urls(self) -> Sequence[str]:
        """What it calls its own address, in rel=canonical and og:url; not checked."""
        return [*self.links.get("canonical", ()), *filter(None, [self.meta.get("og:url")])]


def parse_html(text: str) -> HtmlPage:
    """Parse a page.

    Raises:
      NoTextError: it has no element.
    """
    tree = parse_tree(text)
    json_ld = parse_scripts(
        [script.text for script in tree.iter("script") if script.text and "ld+json" in script.get("type", "")]
    )
    metas = _metas(tree)
    links = _links(tree)
    etree.strip_elements(tree, *_NO_TEXT, with_tail=False)
    _rename_wrappers(tree)
    elements = list(tree.iter())
    return HtmlPage(
        source=text,
        tree=tree,
        elements=elements,
        json_ld=json_ld,
        link_texts=frozenset(map(fold_line, _link_texts(tree))),
        captions=find_captions(elements),
        head_lines=find_head_lines(tree),
        links=links,
        metas=metas,
        meta={name: contents[0] for name, contents in metas.items()},
    )


def parse_tree(text: str) -> HtmlElement:
    """Parse a page into its `html` element, scripts and styles included.

    Raises:
      NoTextError: it has no element.
    """
    try:
        return document_fromstring(text.encode("utf-8"), parser=_PARSER)
    except etree.ParserError as error:
        raise NoTextError("the page has no element") from error


def _rename_wrappers(tree: HtmlElement) -> None:
    """Make an ordinary element of an `aside` or `nav` that is wrapped around the text of the page."""
    for element in list(tree.iter(*_BESIDE)):
        held = _paragraph_chars(element)
        if held >= _MIN_WRAPPED_CHARS and held >= _MIN_WRAPPED_SHARE * _paragraph_chars(tree):
            element.tag = "div"


def _paragraph_chars(element: HtmlElement) -> int:
    lengths = (len(paragraph.text_content()) for paragraph in element.iter("p"))
    return sum(length for length in lengths if length >= _MIN_PARAGRAPH_CHARS)


def _link_texts(tree: HtmlElement) -> set[str]:
    body = tree.find("body")
    return set() if body is None else {_text(link) for link in body.iter("a") if link.get("href") is not None}


def _text(element: HtmlElement) -> str:
    if len(element) == 0:
        return element.text or ""
    text: str = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return text


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for element in tree.iter("meta"):
        content = normalise_line(element.get("content") or "")
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if content and name:
            found[name.strip().lower()].append(content)
    return found


def _links(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for element in tree.iter("link"):
        if href := (element.get("href") or "").strip():
            for rel in (element.get("rel") or "").lower().split():
                found[rel].append(href)
    return found
