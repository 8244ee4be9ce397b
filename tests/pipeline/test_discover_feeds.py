import pytest

from pipeline.discover_feeds import discover_feeds
from tests.loopback import LoopbackServer
from transforms.errors import BlockedAddressError, HttpStatusError
from transforms.io.http_client import HttpSettings

HTTP = HttpSettings("newsbeam/test (+https://newsbeam.example/bot)", allow_hosts=("127.0.0.1",), timeout_s=5)
RSS = (
    b"<rss version='2.0'><channel><title>Harbour Post</title><language>en</language>"
    b"<item><link>https://a.example/1</link></item></channel></rss>"
)
HTML = {"Content-Type": "text/html"}


def row(url: str) -> dict[str, object]:
    return {"feed": url, "title": "Harbour Post", "format": "rss20", "language": "en", "entries": 1}


def link(path: str) -> bytes:
    return f'<link rel="alternate" type="application/rss+xml" href="{path}">'.encode()


def test_the_feeds_that_a_page_names_and_that_can_be_read_are_found_once(loopback: LoopbackServer) -> None:
    feed, other = loopback.answer("/rss", RSS), loopback.answer("/other", RSS.replace(b"/1", b"/2"))
    loopback.answer("/same", RSS)
    loopback.answer("/html", b"<html><p>No feed")
    head = link("/rss") + link("/same") + link("/html") + link("/missing") + link("/other")
    page = loopback.answer("/", b"<html><head>" + head, headers=HTML)
    assert discover_feeds(page, HTTP, 10_000) == [row(feed), row(other)]


def test_usual_places_are_searched_only_where_the_page_names_none(loopback: LoopbackServer) -> None:
    page = loopback.answer("/news/", b"<html><p>Welcome", headers=HTML)
    feed = loopback.answer("/rss.xml", RSS)
    assert discover_feeds(page, HTTP, 10_000) == [row(feed)]
    named = loopback.answer("/named", b"<html>" + link("/other"), headers=HTML)
    other = loopback.answer("/other", RSS)
    assert discover_feeds(named, HTTP, 10_000) == [row(other)]


def test_a_feed_finds_itself_where_permanent_redirects_lead(loopback: LoopbackServer) -> None:
    feed = loopback.answer("/rss", RSS)
    assert discover_feeds(loopback.redirect("/old", "/rss", status=308), HTTP, 10_000) == [row(feed)]


def test_a_login_opens_the_site_and_its_feeds_and_is_not_told(loopback: LoopbackServer) -> None:
    page = loopback.answer("/", b"<html>" + link("/rss"), headers=HTML)
    feed = loopback.answer("/rss", RSS)
    assert discover_feeds(page.replace("//", "//ann:secret@"), HTTP, 10_000) == [row(feed)]
    assert all("Authorization" in request.headers for request in loopback.requests)


def test_a_site_without_feeds_gives_none_and_one_that_fails_says_why(loopback: LoopbackServer) -> None:
    assert discover_feeds(loopback.answer("/", b"<html><p>Welcome", headers=HTML), HTTP, 10_000) == []
    with pytest.raises(HttpStatusError):
        discover_feeds(loopback.url("/missing"), HTTP, 10_000)
    with pytest.raises(BlockedAddressError):
        discover_feeds(loopback.url("/"), HttpSettings("newsbeam/test (+https://newsbeam.example/bot)"), 10_000)
