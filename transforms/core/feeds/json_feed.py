"""JSON Feed 1.0 and 1.1, which feedparser does not read.

Source: https://www.jsonfeed.org/version/1.1/ and https://www.jsonfeed.org/version/1/
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from transforms.core.feeds.entries import RawEntry, RawFeed
from transforms.errors import NotAFeedError

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/(1(?:\.\d)?)/?")


def read(text: str) -> RawFeed:
    """Read a JSON Feed.

    An item that is no object becomes an empty entry, so that the count is kept.

    Raises:
      NotAFeedError: it is no JSON, or no JSON Feed: no version of jsonfeed.org, or no list of items.
    """
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAFeedError(f"not JSON: {error}") from error
    version = _VERSION.fullmatch(_text(feed, "version")) if isinstance(feed, dict) else None
    if version is None:
        raise NotAFeedError("JSON without a version of jsonfeed.org")
    items = feed.get("items")
    if not isinstance(items, list):
        raise NotAFeedError("JSON Feed without a list of items")
    authors = _authors(feed)
    return RawFeed(
        title=_text(feed, "title"),
        format="json" + version.group(1).replace(".", "").ljust(2, "0"),
        language=_text(feed, "language"),
        entries=tuple(_entry(item if isinstance(item, dict) else {}, authors) for item in items),
    )


def _entry(item: Mapping[str, Any], feed_authors: tuple[str, ...]) -> RawEntry:
    tags = item.get("tags")
    guid = _text(item, "id")
    return RawEntry(
        links=tuple(link for link in (_text(item, "url"), _text(item, "external_url")) if link),
        permalink=guid,
        guid=guid,
        title=_text(item, "title"),
        summary=_text(item, "summary"),
        content=_text(item, "content_html") or _text(item, "content_text"),
        authors=_authors(item) or feed_authors,
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        language=_text(item, "language"),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _authors(holder: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of `authors` (1.1) or, without any, of `author` (1.0)."""
    listed = holder.get("authors")
    people = listed if isinstance(listed, list) and listed else [holder.get("author")]
    return tuple(name for person in people if isinstance(person, dict) and (name := _text(person, "name")))


def _text(holder: Mapping[str, Any], name: str) -> str:
    """Give a member as text, empty if absent or of another type; numbers count: feeds have them for ids."""
    value = holder.get(name)
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
