"""Titles and summaries of feeds, which hold markup whether they should or not, to plain text."""

import html
import re

import lxml.etree
import lxml.html

from transforms.core.text.normalise import normalise_line, strip_controls

# Source: HTML, 15.3.3 (flow content) and 15.3.8 (tables): elements that begin a line of their own.
_LINE_BREAKERS = (
    *("address", "article", "aside", "blockquote", "br", "dd", "details", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li"),
    *("main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
)
_UNSEEN = ("script", "style", "template", "noscript", "iframe")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\dA-Fa-f]{1,6}|[A-Za-z]\w{1,31});")
_TAG = re.compile(r"<[A-Za-z/!?]")
# What is escaped in HTML that is escaped in XML is escaped twice; more is an accident that is left visible.
_ROUNDS = 2


def plain_text(printed: str) -> str:
    """Strip tags, scripts and comments, resolve entities (twice escaped ones too), squeeze white space."""
    text = strip_controls(printed)
    for _ in range(_ROUNDS):
        if _TAG.search(text):
            text = strip_controls(_without_tags(text))
        else:
            text = strip_controls(_ENTITY.sub(lambda entity: html.unescape(entity.group()), text))
    return normalise_line(text)


def _without_tags(text: str) -> str:
    """Give the text that a browser would show; entities are resolved once."""
    root = lxml.html.fragment_fromstring(text, create_parent="div")
    for element in root.iter(*_LINE_BREAKERS):
        element.tail = f" {element.tail or ''}"
        element.text = f" {element.text or ''}"
    for element in list(root.iter(*_UNSEEN)):
        element.drop_tree()
    return "".join(root.itertext(lxml.etree.Element, with_tail=True))
