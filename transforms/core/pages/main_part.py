"""The main part of a page as trafilatura finds it, by its own steps.

`trafilatura.bare_extraction` copies the page four times, for means that it does not need here, and asks a dozen
regular expressions of each element. Here its steps run on one copy, and what they ask of an element is asked once for
all elements that look alike. What is found is the same.
"""

from collections.abc import Iterator
from copy import copy
from functools import reduce
from operator import or_

from lxml.etree import Element, XPath, _Element, strip_elements, strip_tags
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.htmlprocessing import (
    convert_tags,
    delete_by_link_density,
    link_density_test_tables,
    process_node,
    prune_unwanted_nodes,
    tree_cleaning,
)
from trafilatura.main_extractor import REBUILT_BLOCKS, handle_textelem, recover_wild_text
from trafilatura.settings import (
    INLINE_CONSUMING,
    INLINE_FORMATTABLE,
    MANUALLY_CLEANED,
    MIN_DUPLICATE_LENGTH,
    TAG_CATALOG,
    Document,
    Extractor,
)
from trafilatura.utils import trim
from trafilatura.xml import delete_element
from trafilatura.xpaths import (
    BODY_XPATH,
    DISCARD_IMAGE_ELEMENTS,
    OVERALL_DISCARD_XPATH,
    RAW_TREE_PRUNE_XPATH,
    REMOVE_COMMENTS_AND_LISTS_XPATH,
)

from transforms.core.pages.xpath_verdicts import XPathVerdicts

# It is asked for too many lines rather than too few, as the block classifier chooses among them.
_OPTIONS = Extractor(output_format="txt", fast=True, recall=True, comments=False)
# What its `tree_cleaning` drops anyway; figures and formulas are not always dropped, forms are weighed.
_FIGURES = ("figure", "math")
_BESIDE = tuple(tag for tag in MANUALLY_CLEANED if tag not in {*_FIGURES, "form"})
# Where it would find too little, it is asked again without those of these that hold no paragraph.
_MENUS = ("aside", "footer", "nav", "head", "iframe", "button", "input", "label", "picture", "video")
_APPENDED = (*RAW_TREE_PRUNE_XPATH, *REMOVE_COMMENTS_AND_LISTS_XPATH)
_APPENDED_VERDICTS = XPathVerdicts(_APPENDED)
_FRAME_VERDICTS = XPathVerdicts(BODY_XPATH[:1])
_SECTION_VERDICTS = XPathVerdicts([*OVERALL_DISCARD_XPATH, *DISCARD_IMAGE_ELEMENTS])
_GUARDED = (1 << len(OVERALL_DISCARD_XPATH)) - 1
_MIN_LEFT_SHARE = 1 / 7
_COUNT = XPath("count(.//*)")
_PARAGRAPH_TEXTS = XPath("//p//text()", smart_strings=False)
# With fewer characters in paragraphs than this many times the least that is wanted, `div` is read too.
_MIN_PARAGRAPHS = 3
# Other elements have no text of their own that would be read.
_READ = TAG_CATALOG | INLINE_CONSUMING | {"div", "table"}
_NOT_LAST = frozenset({"head", "ref"})


def find_main_part(tree: HtmlElement) -> _Element | None:
    """Find the main part.

    Args:
      tree: of the page, without scripts; it stays as it is.

    Returns:
      Its paragraphs, lists and so on in one element, with trafilatura's tags; None where it finds none.
    """
    try:
        return _found(tree)
    except (TypeError, ValueError):
        # trafilatura gives such pages up too: lxml reads characters that it refuses to write, such as U+FFFE.
        return None


def _found(tree: HtmlElement) -> _Element | None:
    cleaned = _cleaned(tree)
    # Kept also because lxml makes them anew for each walk otherwise.
    elements = list(cleaned.iter())
    body, tags = _read(cleaned)
    if _length(body) < _OPTIONS.min_extracted_size:
        again = _cleaned(tree)
        read = {twin for element, twin in zip(elements, again.iter(), strict=True) if element.tag == "done"}
        body = recover_wild_text(again, body, _OPTIONS, tags, read)
        if _length(body) < _OPTIONS.min_extracted_size:
            return _found_otherwise(tree)
    _drop_repeated(body)
    strip_elements(body, "done")
    strip_tags(body, "div")
    return body


def _found_otherwise(tree: HtmlElement) -> _Element | None:
    """Let trafilatura go on with all its means, where little was found."""
    document = bare_extraction(_without_menus(tree), options=_OPTIONS)
    return document.body if isinstance(document, Document) else None


def _length(body: _Element) -> int:
    return len(" ".join(body.itertext()).strip())


def _cleaned(tree: HtmlElement) -> HtmlElement:
    """Give a copy without what is beside the main part, with trafilatura's tags."""
    rest = copy(tree)
    strip_elements(rest, *_BESIDE, with_tail=False)
    matched = _drop_appended(rest)
    # Where trafilatura would drop all paragraphs, it drops nothing; and what it asks of headings asks for all.
    if matched & 1 or not any(next(p.iterancestors(*_FIGURES), None) is None for p in rest.iter("p")):
        rest = _without_menus(tree)
        _drop_appended(rest)
    return convert_tags(tree_cleaning(rest, _OPTIONS), _OPTIONS)


def _drop_appended(tree: HtmlElement) -> int:
    """Drop comments and further articles; give the expressions of `_APPENDED` that matched, as bits."""
    matched = reduce(or_, (bits for _, bits in _APPENDED_VERDICTS.matches(tree)), 0)
    prune_unwanted_nodes(tree, [expression for index, expression in enumerate(_APPENDED) if matched >> index & 1])
    return matched


def _without_menus(tree: HtmlElement) -> HtmlElement:
    rest = copy(tree)
    for element in list(rest.iter(*_MENUS)):
        if element.find(".//p") is None:
            element.drop_tree()
    return rest


def _read(tree: HtmlElement) -> tuple[_Element, set[str]]:
    """Read the first frame that holds more than one block; give what was found and the tags that were read."""
    body = Element("body")
    tags = {*TAG_CATALOG, "table", "td", "th", "tr"}
    for frame in _frames(tree):
        _prune(frame)
        if len(frame) == 0:
            continue
        if len("".join(_PARAGRAPH_TEXTS(frame))) < _OPTIONS.min_extracted_size * _MIN_PARAGRAPHS:
            tags.add("div")
        _read_frame(frame, tags, body)
        if len(body) > 1:
            break
    return body, tags


def _frames(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element, _ in _FRAME_VERDICTS.matches(tree)[:1]:
        yield element
    for expression in BODY_XPATH[1:]:
        yield from expression(tree)[:1]


def _prune(frame: HtmlElement) -> None:
    """Drop what is marked as something else than text, and what is full of links."""
    marked = _SECTION_VERDICTS.matches(frame)
    guarded = {element for element, verdict in marked if verdict & _GUARDED}
    outer = [e for e in guarded if guarded.isdisjoint(e.iterancestors())]
    whole = len(frame.text_content())
    if whole - sum(len(element.text_content()) for element in outer) > whole * _MIN_LEFT_SHARE:
        for element in outer:
            delete_element(element)
    for element, verdict in marked:
        if verdict & ~_GUARDED:
            delete_element(element)
    if frame.find(".//ref") is not None:
        _drop_link_lists(frame)
    strip_tags(frame, "span", "ref")


def _drop_link_lists(frame: HtmlElement) -> None:
    for _ in range(2):
        count = _COUNT(frame)
        delete_by_link_density(frame, "div", backtracking=True)
        delete_by_link_density(frame, "list")
        delete_by_link_density(frame, "p")
        if _COUNT(frame) == count:
            break
    for table in [table for table in frame.iter("table") if link_density_test_tables(table)]:
        delete_element(table, keep_tail=False)


def _read_frame(frame: HtmlElement, tags: set[str], body: _Element) -> None:
    elements = list(frame.iterdescendants())
    held = {element.tag for element in elements}
    if held == {"lb"} or (frame.tag == "div" and "div" in tags and held <= INLINE_FORMATTABLE | {"lb"}):
        elements = [frame]
    start = len(body)
    lead = _paragraph(frame.text) if elements != [frame] else None
    has_moved = False
    for element in elements:
        tag = element.tag
        # What was moved as a whole is not to be read twice.
        if tag not in _READ or (has_moved and element.getroottree().getroot() is body):
            continue
        tail = element.tail
        block = handle_textelem(element, tags, _OPTIONS)
        if block is not None:
            body.append(block)
            if element.getroottree().getroot() is body:
                has_moved = True
            else:
                element.tag = "done"
        if tag in REBUILT_BLOCKS and (block is None or block.tail is None):
            rest = _paragraph(tail)
            if rest is not None:
                body.append(rest)
    while len(body) > 0 and body[-1].tag in _NOT_LAST:
        delete_element(body[-1], keep_tail=False)
    if lead is not None and len(body) > 1:
        body.insert(start, lead)


def _paragraph(text: str | None) -> _Element | None:
    """Make a paragraph of text that stands in none."""
    if not text or text.isspace():
        return None
    paragraph = Element("p")
    paragraph.text = text
    return process_node(paragraph, _OPTIONS)


def _drop_repeated(body: _Element) -> None:
    previous = ""
    for block in list(body):
        text = trim("".join(block.itertext()))
        if text and text == previous and len(text) > MIN_DUPLICATE_LENGTH:
            delete_element(block, keep_tail=False)
        else:
            previous = text
