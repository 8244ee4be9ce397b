"""The feeds of a web site."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import Any

from transforms.core.feeds.discover import linked_feeds, usual_places
from transforms.core.feeds.parse import parse_feed
from transforms.core.http.logins import Logins
from transforms.core.http.urls import without_credentials
from transforms.errors import FeedError, SourceError
from transforms.io.clock import now_us
from transforms.io.http_client import HttpClient, HttpResponse, HttpSettings
from transforms.poll_feeds import ACCEPT, feed_body
from transforms.records import Source

_ACCEPT_PAGE = f"text/html, application/xhtml+xml, {ACCEPT}"


def discover_feeds(url: str, http: HttpSettings, max_bytes: int) -> list[dict[str, Any]]:
    """The feeds that a page names, each of which has been fetched and parsed.

    The page may be a feed itself. Only a page that names no feed that can be read has its site searched at the usual
    places.

    Args:
      url: of the site, or of any page of it; a login in it holds for all that is asked for at its host.
      max_bytes: cap of a page or feed, after decompression.

    Returns:
      `feed`, `title`, `format`, `language` and `entries` of each, the page's order; two addresses with one body are
      one feed. None may be found.

    Raises:
      FetchError: the page cannot be fetched.
    """
    site, logins = without_credentials(url), Logins.of([url])
    with HttpClient(http) as client:
        page = client.submit(logins.url(site, site), accept=_ACCEPT_PAGE, max_bytes=max_bytes).result()
        itself = _described(page)
        if itself:
            return [itself]
        links = linked_feeds(page.body, page.headers.get("Content-Type", ""), page.url)
        for places in (links, usual_places(page.url)):
            if found := _readable(client, [logins.url(site, place) for place in places], max_bytes):
                return found
    return []


def _readable(client: HttpClient, urls: Sequence[str], max_bytes: int) -> list[dict[str, Any]]:
    answers = [client.submit(url, accept=ACCEPT, max_bytes=max_bytes) for url in urls]
    found: dict[bytes, dict[str, Any]] = {}
    for body, feed in _feeds(answers):
        found.setdefault(body, feed)
    return list(found.values())


def _feeds(answers: Sequence[Future[HttpResponse]]) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """What can be fetched and is a feed; the rest is what discovery expects."""
    for answer in answers:
        try:
            response = answer.result()
        except SourceError:
            continue
        if feed := _described(response):
            yield response.body, feed


def _described(response: HttpResponse) -> dict[str, Any] | None:
    """None if it is no feed."""
    url = response.permanent_url or response.url
    try:
        feed = parse_feed(feed_body(Source("feed", url, url), response, now_us()), now_us=now_us())
    except FeedError:
        return None
    return {
        "feed": url,
        "title": feed.title or None,
        "format": feed.format,
        "language": feed.language or None,
        "entries": len(feed.listings) + len(feed.faults),
    }
