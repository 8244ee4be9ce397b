"""JSON-LD: what a page says of itself in schema.org terms."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from transforms.core.text.normalise import normalise_line

Node = Mapping[str, Any]

# A script over this size holds no metadata worth its parsing.
_MAX_SCRIPT_CHARS = 2_000_000
_MAX_DEPTH = 12
_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
# Faults seen on real pages that stop a parser: line ends in strings are let through by strict=False.
_TAGS = re.compile(r"<[^<>]{1,300}>")
# schema.org: Article and what derives from it.
_ARTICLE_TYPES = frozenset(
    {
        "Article",
        "NewsArticle",
        "AnalysisNewsArticle",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "OpinionNewsArticle",
        "ReportageNewsArticle",
        "ReviewNewsArticle",
        "Report",
        "BlogPosting",
        "LiveBlogPosting",
        "SocialMediaPosting",
        "TechArticle",
        "ScholarlyArticle",
        "SatiricalArticle",
        "AdvertiserContentArticle",
    }
)
_MIN_LISTED = 3
_LISTING_TYPES = frozenset({"CollectionPage", "ItemList", "SearchResultsPage"})


def parse_scripts(scripts: Iterable[str]) -> list[Node]:
    """Parse the JSON-LD scripts of a page into nodes, nested and `@graph` ones included, outer ones first.

    A script that is no JSON even after small repairs is passed over: the page has other metadata.
    """
    nodes: list[Node] = []
    for script in scripts:
        if len(script) > _MAX_SCRIPT_CHARS:
            continue
        repaired = _COMMENT.sub("", script)
        for text in (repaired, _TRAILING_COMMA.sub(r"\1", repaired)):
            try:
                nodes.extend(_walk(json.loads(text, strict=False), 0))
            except (ValueError, RecursionError):
                continue
            break
    return nodes


def _walk(value: Any, depth: int) -> Iterator[Node]:  # whatever JSON may hold
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, depth)
    elif isinstance(value, dict):
        yield value
        for child in value.values():
            if isinstance(child, dict | list):
                yield from _walk(child, depth + 1)


def types_of(node: Node) -> set[str]:
    """Give the types of a node, without the prefix of schema.org."""
    types = node.get("@type")
    return {
        str(name).rstrip("/").rsplit("/", 1)[-1].removeprefix("schema:")
        for name in (types if isinstance(types, list) else [types])
        if name
    }


def find_article(nodes: Iterable[Node]) -> Node:
    """Give the node of the article: the first with a headline or a date; an empty one if there is none."""
    articles = [node for node in nodes if types_of(node) & _ARTICLE_TYPES]
    told = [node for node in articles if node.get("headline") or node.get("datePublished")]
    return next(iter(told or articles), {})


def is_listing(nodes: Iterable[Node]) -> bool:
    """Whether the page calls itself a list of other pages."""
    return any(types_of(node) & _LISTING_TYPES for node in nodes)


def lists_pages(nodes: Iterable[Node]) -> bool:
    """Whether the main entity of the page is a list of several other pages."""
    entities = (node.get("mainEntity") for node in nodes)
    items = (entity.get("itemListElement") for entity in entities if isinstance(entity, dict) and is_listing([entity]))
    return any(isinstance(listed, list) and len(listed) >= _MIN_LISTED for listed in items)


def text_of(value: Any) -> str:  # whatever JSON may hold
    """Give a property as one line of plain text; empty where it is none."""
    while isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("url") or value.get("@id")
    return normalise_line(_TAGS.sub("", unescape(unescape(value)))) if isinstance(value, str) else ""


def names_of(value: Any, nodes: Iterable[Node]) -> list[str]:  # whatever JSON may hold
    """Give the names of the people or organisations of a property; references by `@id` are followed."""
    names: list[str] = []
    for named in value if isinstance(value, list) else [value]:
        item = named
        if isinstance(named, dict) and "name" not in named and "@id" in named:
            item = next((node for node in nodes if node.get("@id") == named["@id"] and node.get("name")), named)
        if isinstance(item, dict):
            inner = item.get("name") or " ".join(
                filter(None, (text_of(item.get("givenName")), text_of(item.get("familyName"))))
            )
            names += [text_of(name) for name in (inner if isinstance(inner, list) else [inner])]
        else:
            names.append(text_of(item))
    return [name for name in names if name and not name.startswith("http")]
