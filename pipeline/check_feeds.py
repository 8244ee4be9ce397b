"""Every feed of a config, fetched and parsed once."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from typing import Any

from pipeline.config import LoadedConfig
from pipeline.run import http_settings, newsroom
from transforms.core.feeds import coverage
from transforms.core.feeds.parse import ParsedFeed, parse_feed
from transforms.core.lake.rows import to_time
from transforms.errors import SourceError
from transforms.io.clock import now_us
from transforms.io.feed_ledger import LakeFeedLedger
from transforms.io.http_client import HttpClient, HttpResponse
from transforms.io.lake_store import Lake
from transforms.poll_feeds import ACCEPT, feed_body
from transforms.records import FeedState, Source


def check_feeds(loaded: LoadedConfig, out: str | None = None) -> Iterator[dict[str, Any]]:
    """One row a feed, in the order of the config; feeds are fetched at the same time, due or not.

    Args:
      out: the lake whose ledger knows how earlier polls went; None for a config that no run has used yet.

    Yields:
      `feed`, `entries`, `error` (None or a short code), `message`, `title`, `format` and `language`; `newest_at`,
      `wait_s` (how long the feed asks to be left alone) and `moved_to` (where a permanent redirect leads); and from
      the ledger `failed_polls`, `last_error`, `polled_at`, `next_poll_at` and `warnings`, None where it knows nothing.

    Raises:
      LakeError: the lake cannot be read.
    """
    sources = [source for source in loaded.sources if source.kind == "feed"]
    known = _known(out, sources)
    cap = loaded.config.http.max_feed_bytes
    with newsroom(loaded) as resolve, HttpClient(http_settings(loaded.config.http, resolve)) as client:
        answers = [
            client.submit(loaded.logins.url(source.location, source.location), accept=ACCEPT, max_bytes=cap)
            for source in sources
        ]
        for source, answer in zip(sources, answers, strict=True):
            yield _check(source, answer) | _history(known.get(source.location))


def _known(out: str | None, sources: list[Source]) -> Mapping[str, FeedState]:
    return LakeFeedLedger.of(Lake(out)).states({source.location for source in sources}) if out else {}


def _check(source: Source, answer: Future[HttpResponse]) -> dict[str, Any]:
    row: dict[str, Any] = {"feed": source.location, "entries": 0, "error": None, "message": None}
    row |= dict.fromkeys(("title", "format", "language", "newest_at", "wait_s", "moved_to"))
    try:
        response = answer.result()
        row["moved_to"] = response.permanent_url or None
        feed = parse_feed(feed_body(source, response, now_us()), now_us=now_us())
    except SourceError as error:
        return row | {"error": error.reason, "message": error.message}
    return row | _described(feed)


def _described(feed: ParsedFeed) -> dict[str, Any]:
    dates = [listing.published_us or listing.updated_us for listing in feed.listings]
    return {
        "entries": len(feed.listings) + len(feed.faults),
        "title": feed.title or None,
        "format": feed.format,
        "language": feed.language or None,
        "newest_at": _time(max((date for date in dates if date), default=0)),
        "wait_s": feed.hints.wait_s or None,
    }


def _history(state: FeedState | None) -> dict[str, Any]:
    if state is None:
        return dict.fromkeys(("failed_polls", "last_error", "polled_at", "next_poll_at", "warnings"))
    return {
        "failed_polls": state.failed_polls,
        "last_error": state.last_error or None,
        "polled_at": _time(state.polled_us),
        "next_poll_at": _time(state.due_us),
        "warnings": list(coverage.stale(state)),
    }


def _time(us: int) -> str | None:
    return to_time(us).isoformat(timespec="seconds") if us else None
