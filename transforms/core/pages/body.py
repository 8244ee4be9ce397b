"""The main part of an HTML page, as blocks.

trafilatura finds the main part. The block classifier looks at every line of the page, with trafilatura's choice among
what it knows of it, and puts back what was lost and doubts what does not belong. Where a page has its text in its
JSON only, it is taken from there.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape

import numpy as np
import numpy.typing as npt
from lxml.etree import _Element

from transforms.core.pages import block_classifier, plain_text
from transforms.core.pages.block_features import Features, PageFacts, features_of, squash, squash_lines
from transforms.core.pages.blocks import Block
from transforms.core.pages.html_page import HtmlPage
from transforms.core.pages.json_ld import find_article
from transforms.core.pages.main_part import find_main_part
from transforms.core.pages.page_blocks import PageBlock, Place
from transforms.core.pages.script_text import find_script_text
from transforms.core.text.normalise import normalise_line
from transforms.errors import NoTextError

# Elements of trafilatura's body that begin a line of their own.
_BLOCKS = frozenset({"p", "head", "list", "item", "quote", "table", "row", "cell", "div", "lb", "code"})
_TAGS = re.compile(r"<[^<>]{1,300}>")
# Source: measured on 736 pages; taking the longer of the two loses more than it gains.
_MIN_SHARE = 0.5
# Source: docs/block-classifier.md; the middle of a range in which the scores hardly change.
_MIN_PROBABILITY = 0.5
# With less than this share of the running text that trafilatura finds, the choice is not believed.
_MIN_MAIN_SHARE = 0.25
# A line as long as this that stands in the page twice is printed once.
_MIN_REPEATED_CHARS = 60
# Text in scripts alone is looked for where the page shows less than this.
_MIN_TEXT_CHARS = 100
_LISTED = frozenset({"li", "td", "th", "dd", "dt"})
_GROUPS = frozenset({"ul", "ol", "table", "blockquote", "dl"})


def find_main_lines(page: HtmlPage) -> list[str]:
    """Find the lines that trafilatura takes for the main part; none where it finds none.

    It is asked for too many lines rather than too few, as the classifier chooses among them. Source: out of fold .968,
    .975 and .947 (docs/block-classifier.md), otherwise .967, .974 and .945, at a fifth more of its cost.
    """
    body = find_main_part(page.tree)
    return [] if body is None else list(_lines_of(body))


def choose_blocks(page: HtmlPage, main_lines: Sequence[str], titles: Iterable[str], description: str) -> list[Block]:
    """Choose the blocks of the article among all lines of the page.

    Args:
      page: parsed.
      main_lines: what `find_main_lines` gives.
      titles: every title that the page gives itself.
      description: of the article; empty if the page gives none.

    Returns:
      The chosen blocks and, marked as doubted, the other lines of the main part; in the order of the page.

    Raises:
      NoTextError: the page has no text.
    """
    declared = _declared(page)
    lines, features = look_at_lines(page, main_lines, titles, description)
    found = _chosen(lines, features)
    main_part = [Block(line, group) for group, line in enumerate(main_lines)]
    # Sources of text that are no lines of the page, such as `noscript`, are trafilatura's alone.
    if _length(found) < _MIN_MAIN_SHARE * _length(
        block for block in main_part if block.is_sentence and block.ends_sentence
    ):
        found = main_part
    length = _length(found)
    if length < _MIN_SHARE * _length(declared):
        return declared
    if length < _MIN_TEXT_CHARS:
        in_scripts = plain_text.blocks_of_text(_TAGS.sub("\n", unescape(find_script_text(page.source))))
        found = in_scripts if _length(in_scripts) > length else found
    if not found:
        raise NoTextError("no main text was found")
    return found


def look_at_lines(
    page: HtmlPage, main_lines: Iterable[str], titles: Iterable[str], description: str
) -> tuple[list[PageBlock], Features]:
    """Give all lines of a page and what the block classifier is told of them; see `choose_blocks`."""
    blocks, places = page.lines
    facts = PageFacts(
        kept=[key for key in squash_lines(list(main_lines)) if key],
        titles=frozenset(filter(None, map(squash, titles))),
        description=squash(description),
        article_body="".join(squash_lines([block.text for block in _declared(page)])),
        captions=frozenset(map(squash, page.captions)),
    )
    return blocks, features_of(blocks, places, facts)


def _declared(page: HtmlPage) -> list[Block]:
    """Give the text as the JSON-LD has it."""
    body = find_article(page.json_ld).get("articleBody")
    return plain_text.blocks_of_text(_TAGS.sub("\n", unescape(body))) if isinstance(body, str) else []


def _length(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks if not block.is_doubted)


def _chosen(lines: Sequence[PageBlock], features: Features) -> list[Block]:
    likely = block_classifier.shipped().probabilities(features.matrix) >= _MIN_PROBABILITY
    if not likely.any():
        likely = features.kept
    seen: set[str] = set()
    blocks = []
    for index in np.flatnonzero(_with_headings(lines, likely | features.kept)).tolist():
        line = lines[index]
        is_repeated = len(line.text) >= _MIN_REPEATED_CHARS and line.text in seen
        is_likely = bool(likely[index]) and not is_repeated
        if is_likely:
            seen.add(line.text)
        blocks.append(_block(line, is_doubted=not is_likely))
    return blocks


def _with_headings(lines: Sequence[PageBlock], chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Add the headings right above chosen lines, by which rules tell what stands below: "Related", "Most read"."""
    wanted = chosen.copy()
    for index in np.flatnonzero(chosen[1:]).tolist():
        wanted[index] |= _is_heading(lines[index])
    return wanted


def _is_heading(line: PageBlock) -> bool:
    tag = line.place.tag
    return len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()


def _block(line: PageBlock, *, is_doubted: bool) -> Block:
    tag = line.place.tag
    return Block(
        line.text,
        _group(line.place),
        is_heading=_is_heading(line),
        is_listed=tag in _LISTED,
        is_doubted=is_doubted,
    )


def _group(place: Place) -> int:
    """Give the number of the list, table or quotation that a place is in, else its own."""
    around: Place | None = place
    while around is not None:
        if around.tag in _GROUPS:
            return around.index
        around = around.parent
    return place.index


def _lines_of(body: _Element) -> Iterator[str]:
    for element in body:
        for text in _lines(element):
            if line := normalise_line(text):
                yield line


def _lines(element: _Element) -> Iterator[str]:
    """Give the lines of an element and of its tail."""
    line = element.text or ""
    for child in element:
        pieces = list(_lines(child))
        if child.tag in _BLOCKS:
            yield line
            yield from pieces[:-1]
            line = pieces[-1]
        else:
            line += "".join(pieces)
    yield line
    yield element.tail or ""
