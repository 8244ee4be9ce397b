"""RSS 0.9x, 1.0 (RDF), 2.0 and Atom, through feedparser."""

import io
import re
from typing import Any

import feedparser

from transforms.core.feeds.authors import without_address
from transforms.core.feeds.entries import RawEntry, RawFeed
from transforms.core.feeds.guards import refuse_hostile
from transforms.core.feeds.hints import poll_hints
from transforms.errors import FeedError, NotAFeedError

_FIRST_ELEMENT = re.compile(r"<(!doctype\s+html|[A-Za-z][\w.:-]*)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^<>]*>")
_CHARACTER_REFERENCE = re.compile(r"&#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")
# feedparser takes addresses out by itself, but only up to the fourth letter of ".example".
_AUTHOR = re.compile(r"(<(?:[\w.-]+:)?(?:author|creator)\b[^<>]*>(?:\s*<!\[CDATA\[)?)([^<]+)", re.IGNORECASE)
# An empty link hides from feedparser that the guid is a permalink.
_EMPTY_LINK = re.compile(r"<link\s*/>|<link>\s*</link>")


def read(text: str) -> RawFeed:
    """Read an XML feed, well-formed or not.

    Raises:
      NotAFeedError: it is HTML, or has neither the root of a feed nor entries.
      HostileFeedError: see `guards.refuse_hostile`.
      FeedError: feedparser fails on it.
    """
    first = _FIRST_ELEMENT.search(text)
    if first is None:
        raise NotAFeedError("no markup")
    if first.group(1).lower().startswith(("html", "!doctype")):
        raise NotAFeedError("an HTML page")
    refuse_hostile(text)
    parsed = _parse(_without_blank_lines(text[: first.start()]) + _repair(text[first.start() :]))
    # Not `bozo`: that is set on many complete feeds, and not set on well-formed XHTML, sitemaps and OPML.
    if not parsed.version and not parsed.entries:
        raise NotAFeedError(f"no root of a feed, the first element is <{first.group(1)[:40]}>")
    feed = parsed.feed
    authors = _authors(feed) if parsed.version.startswith("atom") else ()
    return RawFeed(
        title=feed.get("title", ""),
        format=parsed.version or "unknown",
        language=feed.get("language") or "",
        entries=tuple(_entry(entry, parsed.version, authors) for entry in parsed.entries),
        hints=poll_hints(feed, text),
    )


def _parse(document: str) -> Any:
    # Always a stream: feedparser opens the file that a byte string names. The new declaration in its own line
    # keeps feedparser's search for an encoding, cubic over one line, away from the rest. Its sanitizer is
    # quadratic over "<!--", and only plain text is kept. Without a base, guids and links stay as printed.
    encoded = b"<?xml version='1.0' encoding='utf-8'?>\n" + document.encode()
    try:
        return feedparser.parse(
            io.BytesIO(encoded),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    # What feedparser lets through on garbled documents, for instance on a stray </gml:pos>.
    except (LookupError, ValueError, TypeError, AttributeError, AssertionError) as error:
        raise FeedError(f"feedparser cannot read it: {error!r}") from error


def _without_blank_lines(prolog: str) -> str:
    """Keep feedparser's search for entities, done at each line, from being quadratic over blank ones."""
    lines = (line.strip() for line in _XML_DECLARATION.sub("", prolog).splitlines())
    return "\n".join(line for line in lines if line)


def _repair(text: str) -> str:
    """Drop what feedparser fails on or misreads: characters that do not exist, empty links, addresses."""
    text = _EMPTY_LINK.sub("", _CHARACTER_REFERENCE.sub(_existing_character, text))
    return _AUTHOR.sub(lambda author: author[1] + without_address(author[2]), text)


def _existing_character(reference: re.Match[str]) -> str:
    hexadecimal, decimal = reference.groups()
    digits = (hexadecimal or decimal).lstrip("0")
    code = int(digits or "0", 16 if hexadecimal else 10) if len(digits) <= 7 else 0
    is_xml_character = code in {9, 10, 13} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    return reference.group() if is_xml_character or 0x10000 <= code <= 0x10FFFF else "\ufffd"


def _entry(entry: Any, version: str, feed_authors: tuple[str, ...]) -> RawEntry:
    content = [part.get("value", "") for part in entry.get("content", ())]
    summary = entry.get("summary", "")
    published = entry.get("published", "")
    updated = dict.get(entry, "updated", "")  # feedparser's own `get` falls back to `published`, with a warning
    if not published and not version.startswith("atom"):
        # dc:date, the only date of RSS 1.0, comes as `updated`.
        published, updated = updated, ""
    return RawEntry(
        links=_links(entry),
        permalink=entry.get("id", "") if entry.get("guidislink") else "",
        guid=entry.get("id", ""),
        title=entry.get("title", ""),
        summary="" if summary in content else summary,  # feedparser copies the full text where there is no summary
        content="\n".join(content),
        authors=_authors(entry) or feed_authors,
        published=published or entry.get("created", ""),
        updated=updated,
        language=_language(entry),
        tags=tuple(tag.get("label") or tag.get("term") or "" for tag in entry.get("tags", ())),
    )


def _links(entry: Any) -> tuple[str, ...]:
    """Give the one before FeedBurner's redirect, then the alternates, HTML before other types."""
    alternates = [link for link in entry.get("links", ()) if link.get("rel") == "alternate" and link.get("href")]
    alternates.sort(key=lambda link: "html" not in link.get("type", ""))
    original = entry.get("feedburner_origlink")
    return tuple(([original] if original else []) + [link["href"] for link in alternates])


def _language(entry: Any) -> str:
    """dc:language, else xml:lang, which feedparser keeps only beside the texts."""
    details = [entry.get("title_detail"), entry.get("summary_detail"), *entry.get("content", ())]
    declared = [detail.get("language") for detail in details if detail]
    return next((language for language in [entry.get("language"), *declared] if language), "")


def _authors(holder: Any) -> tuple[str, ...]:
    return tuple(author["name"] for author in holder.get("authors", ()) if author.get("name"))
