"""An HTML page, parsed once for all that is read from it."""

import dataclasses
import re
from collections.abc import Mapping, Sequence

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from transforms.core.pages.json_ld import Node, parse_scripts
from transforms.core.text.normalise import fold_line, normalise_line
from transforms.errors import NoTextError
from transforms.records import Caption

# The parser ignores what is nested deeper than 256 elements, which no page needs.
_PARSER = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, default_doctype=False)
_JSON_LD = etree.XPath('//script[contains(@type, "ld+json")]/text()')
_LINKS = etree.XPath("//body//a[@href]")
_CANONICAL = etree.XPath('//link[@rel="canonical"]/@href')
_FIGCAPTIONS = etree.XPath("//figcaption[not(ancestor::a or ancestor::aside or ancestor::nav or ancestor::footer)]")
_CONTAINER = etree.XPath("boolean(ancestor::article or ancestor::main)")
_CREDITS = etree.XPath(
    './/*[contains(@class, "credit") or contains(@class, "copyright") or contains(@class, "source")'
    ' or contains(@class, "author") or contains(@itemprop, "copyrightHolder")]'
)
# What stands before a credit: "Image: ", "Foto: ", "©".
_LABEL = re.compile(r"^(?:[\w ]{2,20}[:：]|©|\(c\))\s*", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class HtmlPage:
    """A parsed page.

    Attributes:
      tree: its `html` element, without scripts and styles. Not to be changed.
      json_ld: nodes of its JSON-LD, outer ones first.
      visible: its text in one line, markup removed.
      link_texts: text of each of its links, through `fold_line`.
      captions: text of its picture captions, through `fold_line`, by the caption and credit that it reads as.
      own_urls: what it calls its own address, in rel=canonical and og:url; not checked.
      meta: content of its meta tags by lower-case name, property or itemprop; the first of each.
    """

    tree: HtmlElement
    json_ld: Sequence[Node]
    visible: str
    link_texts: frozenset[str]
    captions: Mapping[str, Caption]
    own_urls: Sequence[str]
    meta: Mapping[str, str]


def parse_html(text: str) -> HtmlPage:
    """Parse a page.

    Raises:
      NoTextError: it has no element.
    """
    try:
        tree = document_fromstring(text.encode("utf-8"), parser=_PARSER)
    except etree.ParserError as error:
        raise NoTextError("the page has no element") from error
    json_ld = parse_scripts(_JSON_LD(tree))
    meta = _meta(tree)
    etree.strip_elements(tree, "script", "style", with_tail=False)
    return HtmlPage(
        tree=tree,
        json_ld=json_ld,
        visible=normalise_line(etree.tostring(tree, method="text", encoding="unicode")),
        link_texts=frozenset(
            fold_line(etree.tostring(link, method="text", encoding="unicode", with_tail=False)) for link in _LINKS(tree)
        ),
        captions=_captions(tree),
        own_urls=[*_CANONICAL(tree), *filter(None, [meta.get("og:url")])],
        meta=meta,
    )


def _captions(tree: HtmlElement) -> dict[str, Caption]:
    """Find the captions of the article's pictures; those in links are teasers."""
    found: dict[str, Caption] = {}
    everywhere = _FIGCAPTIONS(tree)
    in_article = [element for element in everywhere if _CONTAINER(element)]
    for element in in_article or everywhere:
        printed = [normalise_line(part.text_content()) for part in _CREDITS(element)]
        whole = normalise_line(" ".join(element.itertext()))
        credit = next((text for text in printed if text and len(text) < len(whole)), "")
        text = whole.replace(credit, "").strip(" |·-–—()[]") if credit else whole
        if whole:
            found.setdefault(fold_line(whole), Caption(text=text, credit=_LABEL.sub("", credit)))
    return found


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = normalise_line(element.get("content") or "")
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if content and name:
            found.setdefault(name.strip().lower(), content)
    return found
