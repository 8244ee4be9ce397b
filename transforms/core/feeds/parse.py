"""A feed as fetched to listings: RSS 0.9x, 1.0, 2.0, Atom, and JSON Feed."""

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterable

from transforms.core.feeds import json_feed, xml_feed
from transforms.core.feeds.authors import without_address
from transforms.core.feeds.dates import parse_date
from transforms.core.feeds.encoding import decode, unzip
from transforms.core.feeds.entries import PollHints, RawEntry
from transforms.core.feeds.plain_text import plain_text
from transforms.core.http.urls import absolute, canonicalise, key_of, without_credentials
from transforms.core.text.normalise import normalise_line
from transforms.errors import EmptyFeedError, EntryError, NoLinkError
from transforms.records import FeedBody, Listing

# Entries whose dates are read in any notation: at up to 20 ms each, a hostile feed could take hours.
MAX_THOROUGH_DATES = 100

# Source: RFC 5646, section 2.1, loosely.
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


@dataclasses.dataclass(frozen=True)
class EntryFault:
    """An entry that names no page to read.

    Attributes:
      error: what is wrong with it.
      title: plain text; empty if absent.
      link: as printed, without credentials; empty if absent.
      position: place in the feed, from 0.
      key: 32 hex digits; the same at each poll. From feed URL and guid, else link, else title, else position.
      fingerprint: SHA-256 (hex) of all that the feed says of the page.
    """

    error: EntryError
    title: str
    link: str
    position: int
    key: str
    fingerprint: str


@dataclasses.dataclass(frozen=True)
class ParsedFeed:
    """A feed, every entry of which is either in `listings` or in `faults`.

    Attributes:
      title: plain text; empty if absent.
      format: feedparser's version code ("rss20", "atom10", "rss10"), or "json10", "json11"; "unknown" where
        no known root holds the entries.
      language: as declared, for instance "de-AT"; empty if absent.
      listings: in the feed's order; an article that is listed twice is here twice.
      faults: in the feed's order.
      hints: how it asks to be polled.
    """

    title: str
    format: str
    language: str
    listings: tuple[Listing, ...]
    faults: tuple[EntryFault, ...]
    hints: PollHints = PollHints()


def parse_feed(body: FeedBody, *, now_us: int) -> ParsedFeed:
    """Parse a feed; a valid feed without entries is no error.

    Args:
      body: as fetched; what it is decides, not its content type.
      now_us: when it was fetched, microseconds since the epoch, UTC; dates far ahead of it are not believed.

    Raises:
      EmptyFeedError: no bytes, or nothing but white space.
      NotAFeedError: HTML, JSON that is no JSON Feed, or anything else.
      HostileFeedError: its shape makes it too dear to parse.
      FeedError: it is so garbled that the parser fails.
    """
    text = decode(unzip(body.body), body.content_type)
    if not text.strip():
        raise EmptyFeedError("the feed has no content")
    raw = json_feed.read(text) if text.lstrip().startswith(("{", "[")) else xml_feed.read(text)
    language = _language(raw.language)
    listings: list[Listing] = []
    faults: list[EntryFault] = []
    for position, entry in enumerate(raw.entries):
        try:
            listings.append(_listing(entry, body, position, language, now_us))
        except EntryError as error:
            faults.append(_fault(entry, body, position, error))
    return ParsedFeed(plain_text(raw.title), raw.format, language, tuple(listings), tuple(faults), raw.hints)


def _listing(entry: RawEntry, body: FeedBody, position: int, feed_language: str, now_us: int) -> Listing:
    url = _page_url(entry, body.final_url)
    canonical_url = canonicalise(url)
    language = _language(entry.language) or feed_language
    published_us, updated_us = (
        parse_date(printed, now_us=now_us, language=language, thoroughly=position < MAX_THOROUGH_DATES)
        for printed in (entry.published, entry.updated)
    )
    return Listing(
        source=body.source,
        position=position,
        key=key_of(canonical_url),
        url=url,
        canonical_url=canonical_url,
        guid=without_credentials(normalise_line(entry.guid)),
        title=plain_text(entry.title),
        summary=plain_text(entry.summary),
        authors=_distinct(without_address(plain_text(author)) for author in entry.authors),
        published_us=published_us,
        updated_us=updated_us,
        language=language,
        tags=_distinct(plain_text(tag) for tag in entry.tags),
        fingerprint=_fingerprint(entry, canonical_url),
    )


def _page_url(entry: RawEntry, feed_url: str) -> str:
    """Give the first link that can be followed, else the permalink: a relative one is but an identifier."""
    if not entry.links and not entry.permalink:
        raise NoLinkError("the entry has no link")
    faults: list[NoLinkError] = []
    for link, base in [*((link, feed_url) for link in entry.links), (entry.permalink, "")]:
        try:
            return absolute(link, base)
        except NoLinkError as error:
            faults.append(error)
    raise faults[0]


def _fault(entry: RawEntry, body: FeedBody, position: int, error: EntryError) -> EntryFault:
    title = plain_text(entry.title)
    link = without_credentials(normalise_line(entry.links[0] if entry.links else entry.permalink))
    identity = normalise_line(entry.guid) or link or title or str(position)
    return EntryFault(
        error=error,
        title=title,
        link=link,
        position=position,
        key=key_of(f"{body.source.location}\n{identity}"),
        fingerprint=_fingerprint(entry, link),
    )


def _fingerprint(entry: RawEntry, link: str) -> str:
    """Hash what the feed says of the page, without markup, which may carry something new at each poll."""
    texts = [plain_text(text) for text in (entry.title, entry.summary, entry.content, *entry.authors, *entry.tags)]
    said = [link, entry.guid, entry.published, entry.updated, entry.language, *texts]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _language(declared: str) -> str:
    """Give the tag in its usual notation; empty if it is none ("English")."""
    tag = declared.strip().replace("_", "-")
    return tag if _LANGUAGE_TAG.fullmatch(tag) else ""


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))
