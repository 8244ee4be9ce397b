"""Lists of feeds from and to other readers, as OPML."""

import dataclasses
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from pipeline.config import FeedUrl, LoadedConfig
from transforms.core.feeds.opml import MAX_BYTES, OpmlFeed, read_opml, write_opml
from transforms.core.http.urls import without_credentials
from transforms.errors import ConfigError

_URL = TypeAdapter(FeedUrl)
# Source: the "feed" URI scheme of desktop readers: feed://host/path and feed:https://host/path.
_FEED_SCHEME = re.compile(r"^feed:(?://)?(https?://)?", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class ImportedFeeds:
    """What an OPML file gives.

    Attributes:
      feeds: that a config accepts, each URL once, in order; with logins, as a config has them.
      refused: the URLs that it does not, without credentials.
    """

    feeds: Sequence[OpmlFeed]
    refused: Sequence[str]


def import_feeds(path: Path) -> ImportedFeeds:
    """Reads the feeds of an OPML file.

    Raises:
      ConfigError: it cannot be read, is no OPML, or lists no feed that a config accepts.
    """
    try:
        with path.open("rb") as file:
            listed = read_opml(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error
    feeds: dict[str, OpmlFeed] = {}
    refused: list[str] = []
    for feed in listed:
        url = _FEED_SCHEME.sub(lambda scheme: scheme[1] or "http://", feed.url)
        if _is_usable(url):
            feeds.setdefault(without_credentials(url), OpmlFeed(url, feed.title))
        else:
            refused.append(without_credentials(url))
    if not feeds:
        raise ConfigError(f"{path}: lists no feed with an http:// or https:// URL")
    return ImportedFeeds(tuple(feeds.values()), refused)


def config_of(feeds: Iterable[OpmlFeed]) -> str:
    """A config of some feeds, with their titles as comments; ends with a newline."""
    lines = ["sources:"]
    for feed in feeds:
        # JSON strings are YAML strings, whatever the URL holds.
        lines.append(f"  - feed: {json.dumps(feed.url, ensure_ascii=False)}")
        if title := "".join(filter(str.isprintable, feed.title)):
            lines[-1] += f"  # {title}"
    return "\n".join(lines) + "\n"


def export_feeds(loaded: LoadedConfig) -> bytes:
    """The feeds of a config as OPML 2.0, without logins; sources of other kinds have no place there."""
    feeds = (OpmlFeed(s.location, s.publisher) for s in loaded.sources if s.kind == "feed")
    return write_opml(feeds, f"Feeds of {loaded.path.name}")


def _is_usable(url: str) -> bool:
    try:
        _URL.validate_python(url)
    except ValidationError:
        return False
    return True
