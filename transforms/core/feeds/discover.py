"""Where a site says, or usually has, its feeds."""

from urllib.parse import urljoin

from lxml import etree, html

from transforms.core.http.urls import absolute
from transforms.core.pages.decode import decode
from transforms.errors import NoLinkError

MAX_LINKS = 50
"""Candidates that are taken from one page at most."""

# Source: IANA media types, RFC 4287, jsonfeed.org, and what trafilatura.feeds has met.
_FEED_TYPES = frozenset(
    {
        *("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"),
        *("application/rss", "application/atom", "application/x-atom+xml", "application/rdf", "application/xml"),
        *("text/rss+xml", "text/atom+xml", "text/rdf+xml", "text/rss", "text/atom", "text/rdf", "text/xml"),
        "application/json",
    }
)
# WordPress, Blogger, Ghost, Hugo and Jekyll, TYPO3, Drupal, Movable Type, Medium, and what news sites choose.
_USUAL_PATHS = (
    *("/feed", "/feed/", "/rss", "/rss/", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default"),
    *("/?feed=rss2", "/?type=100", "/index.rdf", "/rss/news.xml", "/feed.json", "/feed.atom", "/news/rss", "/feeds"),
)


def linked_feeds(body: bytes, content_type: str, url: str) -> list[str]:
    """The feeds that an HTML page names in its head, in its order, those of comments last; each once.

    Args:
      body: of the page.
      content_type: the header as sent; may be empty.
      url: of the page, after redirects; relative links resolve against it, or against the page's own base.

    Returns:
      Absolute http(s) URLs, `MAX_LINKS` at most; whether they are feeds is yet to be seen.

    Source: HTML standard, link types `alternate` and `feed`.
    """
    text = decode(body, content_type)
    try:
        # As bytes: lxml refuses a string with an encoding declaration.
        document = html.document_fromstring(text.encode(), html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:
        return []
    base = urljoin(url, next((str(href) for href in document.xpath("//base/@href")), ""))
    found = [_absolute(link.get("href", ""), base) for link in document.iter("link") if _names_feed(link)]
    links = list(dict.fromkeys(filter(None, found)))[:MAX_LINKS]
    return sorted(links, key=lambda link: "comment" in link.lower())


def usual_places(url: str) -> list[str]:
    """Where feeds of a site mostly are, the likeliest first."""
    return [urljoin(url, path) for path in _USUAL_PATHS]


def _names_feed(link: html.HtmlElement) -> bool:
    relations = link.get("rel", "").lower().split()
    kind = link.get("type", "").partition(";")[0].strip().lower()
    return "feed" in relations or ("alternate" in relations and kind in _FEED_TYPES)


def _absolute(href: str, base: str) -> str:
    """Empty for what cannot be asked for."""
    try:
        return absolute(href, base) if href.strip() else ""
    except NoLinkError:
        return ""
