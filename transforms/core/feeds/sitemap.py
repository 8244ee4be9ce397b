"""A sitemap as fetched to listings or to further sitemaps: XML, news, index, plain text, and robots.txt.

Source: the sitemap protocol (sitemaps.org/protocol.html) and Google's news extension of it.
"""

import dataclasses
import hashlib
import io
import json
import re
from collections.abc import Iterator

from lxml import etree

from transforms.core.feeds.dates import parse_date
from transforms.core.feeds.encoding import decode, unzip
from transforms.core.http.urls import absolute, canonicalise, key_of, without_credentials
from transforms.core.text.normalise import normalise_line
from transforms.errors import EmptyFeedError, NoLinkError, NotAFeedError, NotASitemapError
from transforms.records import FeedBody, Listing

MAX_BYTES = 50 * 2**20
"""Of one sitemap, uncompressed. Source: sitemaps.org/protocol.html."""

MAX_URLS = 50_000
"""Of one sitemap. Source: sitemaps.org/protocol.html."""

# Query strings are often printed as they are.
_BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,40};)")
_ROBOTS_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
# Source: RFC 5646, section 2.1, loosely.
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_ITEMS = ("url", "sitemap")
# What is read of an item: local names, those of the news extension among them.
_FIELDS = frozenset({"loc", "lastmod", "publication_date", "title", "language", "keywords"})


@dataclasses.dataclass(frozen=True)
class ParsedSitemap:
    """A sitemap, every URL of which is either in `listings` or in `faults`.

    Attributes:
      listings: pages, in the file's order.
      faults: listings without canonical URL, whose link cannot be followed, and why.
      sitemaps: absolute URLs of further sitemaps, each once, those that changed last first.
      is_cut: whether the file has more than `MAX_URLS`; the rest was not read.
    """

    listings: tuple[Listing, ...] = ()
    faults: tuple[tuple[Listing, NoLinkError], ...] = ()
    sitemaps: tuple[str, ...] = ()
    is_cut: bool = False


@dataclasses.dataclass(frozen=True)
class _Item:
    """One `url` or `sitemap` element, or a line of a text sitemap; fields as printed."""

    kind: str
    fields: dict[str, str]


def parse_sitemap(body: FeedBody, *, now_us: int, first_position: int = 0) -> ParsedSitemap:
    """Parse a sitemap, an index of sitemaps, or the sitemap lines of a robots.txt.

    Damaged XML gives the items before the damage. Entities that a DTD declares are neither expanded nor fetched.

    Args:
      body: as fetched; `.gz` files are unzipped. Its final URL tells a robots.txt.
      now_us: when it was fetched, microseconds since the epoch, UTC; dates far ahead of it are not believed.
      first_position: of the first listing.

    Raises:
      EmptyFeedError: no bytes, or nothing but white space.
      NotASitemapError: HTML, a feed, a robots.txt that names no sitemap, or anything else.
      HostileFeedError: its gzip unfolds to more than `MAX_BYTES`.
    """
    text = decode(_unzipped(body.body), body.content_type)
    if not text.strip():
        raise EmptyFeedError("the sitemap has no content")
    is_xml = text.lstrip().startswith("<")
    items = _robots(text) if is_robots(body.final_url) else _xml(text) if is_xml else _lines(text)
    listings: list[Listing] = []
    faults: list[tuple[Listing, NoLinkError]] = []
    sitemaps: list[tuple[int, str]] = []
    for position, item in enumerate(items, first_position):
        if position == first_position + MAX_URLS:
            return ParsedSitemap(tuple(listings), tuple(faults), _newest_first(sitemaps), is_cut=True)
        listing = _listing(item, body, position, now_us)
        try:
            url = absolute(listing.url, body.final_url if is_xml else "")
            canonical_url = canonicalise(url)
        except NoLinkError as error:
            faults.append((listing, error))
            continue
        if item.kind == "sitemap":
            sitemaps.append((listing.updated_us or 0, url))
        else:
            key = key_of(canonical_url)
            listings.append(dataclasses.replace(listing, url=url, canonical_url=canonical_url, key=key))
    return ParsedSitemap(tuple(listings), tuple(faults), _newest_first(sitemaps))


def is_robots(url: str) -> bool:
    """Whether a URL is that of a robots.txt."""
    return url.partition("?")[0].endswith("/robots.txt")


def _unzipped(body: bytes) -> bytes:
    try:
        return unzip(body, MAX_BYTES)
    except NotAFeedError as error:
        raise NotASitemapError(error.message) from error


def _robots(text: str) -> Iterator[_Item]:
    found = _ROBOTS_LINE.findall(text)
    if not found:
        raise NotASitemapError("the robots.txt names no sitemap")
    return (_Item("sitemap", {"loc": url}) for url in found)


def _lines(text: str) -> Iterator[_Item]:
    lines = (line.strip() for line in text.splitlines())
    found = [line for line in lines if line]
    if not found[0].lower().startswith(("http://", "https://")):
        raise NotASitemapError("neither XML nor a list of URLs")
    return (_Item("url", {"loc": line}) for line in found)


def _xml(text: str) -> Iterator[_Item]:
    events = etree.iterparse(
        io.BytesIO(_BARE_AMPERSAND.sub("&amp;", text).encode()),
        events=("start", "end"),
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = None
    for event, element in events:
        if root is None:
            root = element
            if _local_name(root) not in {"urlset", "sitemapindex"}:
                raise NotASitemapError(f"the first element is <{_local_name(root)[:40]}>, not urlset or sitemapindex")
        elif event == "end":
            if _local_name(element) in _ITEMS:
                yield _Item(_local_name(element), _fields(element))
            _let_go(element, root)
    if root is None:
        raise NotASitemapError("no XML that could be read")


def _let_go(read: etree._Element, root: etree._Element) -> None:
    """Frees what has been read, so that a sitemap of 50 MB costs no more memory than one of 1 MB."""
    if read.getparent() is root:
        read.clear()
        while read.getprevious() is not None:
            del root[0]


def _fields(item: etree._Element) -> dict[str, str]:
    """The first text of each field; those of an image or a video are not the page's."""
    fields: dict[str, str] = {}
    for element in item.iter():
        name = _local_name(element)
        is_medium = element is not item and _local_name(element.getparent()) in {"image", "video"}
        if name in _FIELDS and not is_medium:
            fields.setdefault(name, normalise_line(element.text or ""))
    return fields


def _local_name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _listing(item: _Item, body: FeedBody, position: int, now_us: int) -> Listing:
    """The listing, its link as printed; key and canonical URL are those of a fault."""
    fields = item.fields
    link = without_credentials(normalise_line(fields.get("loc", "")))
    language = fields.get("language", "").replace("_", "-")
    published_us, updated_us = (
        parse_date(fields.get(name, ""), now_us=now_us, thoroughly=False) for name in ("publication_date", "lastmod")
    )
    tags = (tag.strip() for tag in fields.get("keywords", "").split(","))
    return Listing(
        source=body.source,
        position=position,
        key=key_of(f"{body.source.location}\n{link or position}"),
        url=link,
        title=fields.get("title", ""),
        published_us=published_us,
        updated_us=updated_us,
        language=language if _LANGUAGE_TAG.fullmatch(language) else "",
        tags=tuple(dict.fromkeys(filter(None, tags))),
        fingerprint=hashlib.sha256(json.dumps([link, *sorted(fields.items())]).encode()).hexdigest(),
    )


def _newest_first(sitemaps: list[tuple[int, str]]) -> tuple[str, ...]:
    ordered = sorted(sitemaps, key=lambda item: -item[0])
    return tuple(dict.fromkeys(url for _, url in ordered))
