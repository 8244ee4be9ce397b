"""Every feed of a config, fetched and parsed once."""

from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

from pipeline.config import LoadedConfig
from pipeline.run import http_settings, newsroom
from transforms.core.feeds.parse import parse_feed
from transforms.errors import SourceError
from transforms.io.clock import now_us
from transforms.io.http_client import HttpClient, HttpResponse
from transforms.poll_feeds import ACCEPT, feed_body
from transforms.records import Source


def check_feeds(loaded: LoadedConfig) -> Iterator[dict[str, Any]]:
    """One row a feed, in the order of the config; feeds are fetched at the same time.

    Yields:
      `feed`, `entries`, `error` (None or a short code), `message`, `title`, `format` and `language`.
    """
    sources = [source for source in loaded.sources if source.kind == "feed"]
    cap = loaded.config.http.max_feed_bytes
    with newsroom(loaded) as resolve, HttpClient(http_settings(loaded, resolve)) as client:
        answers = [client.submit(source.location, accept=ACCEPT, max_bytes=cap) for source in sources]
        for source, answer in zip(sources, answers, strict=True):
            yield _check(source, answer)


def _check(source: Source, answer: Future[HttpResponse]) -> dict[str, Any]:
    row: dict[str, Any] = {"feed": source.location, "entries": 0, "error": None, "message": None}
    row |= {"title": None, "format": None, "language": None}
    try:
        feed = parse_feed(feed_body(source, answer.result(), now_us()), now_us=now_us())
    except SourceError as error:
        return row | {"error": error.reason, "message": error.message}
    entries = len(feed.listings) + len(feed.faults)
    return row | {
        "entries": entries,
        "title": feed.title or None,
        "format": feed.format,
        "language": feed.language or None,
    }
