"""From a source to a page: what a run is told to read, and what it has read."""

import dataclasses
from typing import Optional, Sequence

from transforms.records.schemas import Record, portable


@portable
@dataclasses.dataclass(frozen=True)
class Source(Record):
    """One item of `sources` in the config.

    Attributes:
      kind: "feed", "sitemap", "files" or "warc".
      location: URL of the feed or sitemap; the absolute path or URI pattern of files.
      name: as written in the config; the `source` column.
      publisher: key of the publisher's rules; empty where it is to be recognised from the page.
      position: place in the config, from 0; the earlier source lists an article that several list.
    """

    kind: str
    location: str
    name: str
    publisher: str = ""
    position: int = 0


@portable
@dataclasses.dataclass(frozen=True)
class FeedBody(Record):
    """A feed as fetched.

    Attributes:
      final_url: after redirects; relative links resolve against it.
      content_type: the header as sent; empty if absent.
      body: after content decoding.
    """

    source: Source
    final_url: str
    content_type: str
    body: bytes
    fetched_us: int


@portable
@dataclasses.dataclass(frozen=True)
class FeedState(Record):
    """What the feed ledger remembers of a feed; the newest of a feed counts.

    Attributes:
      feed: URL as in the config.
      url: where it is asked next: `feed`, or where permanent redirects led.
      etag: validator of the last body, as sent; empty if absent.
      last_modified: likewise.
      body_sha256: hex, of the last body; empty if none could be read.
      polled_us: when last asked; 0 if never.
      read_us: when its body was last sent; 0 if never.
      due_us: when it is to be asked next.
      failed_polls: failures since the last success.
      failure_weight: sum of their weights, see `core.feeds.schedule`.
      last_error: reason code of the last poll; empty if it went well.
      wait_s: how long the body asks to be left alone; 0 if it does not say.
      skip_hours: hours (0 to 23, UTC) at which the body asks not to be read.
      skip_days: days (0 is Monday, UTC), likewise.
      entry_keys: short keys of the entries of the last body, in its order; at most `coverage.MAX_KEYS`.
      usual_entries: moving average of the number of entries.
      usual_silence_us: median time between its entries; 0 if unknown.
      new_us: when it last had an entry that the body before had not; 0 if never.
    """

    feed: str
    url: str
    etag: str = ""
    last_modified: str = ""
    body_sha256: str = ""
    polled_us: int = 0
    read_us: int = 0
    due_us: int = 0
    failed_polls: int = 0
    failure_weight: float = 0.0
    last_error: str = ""
    wait_s: int = 0
    skip_hours: Sequence[int] = ()
    skip_days: Sequence[int] = ()
    entry_keys: Sequence[str] = ()
    usual_entries: float = 0.0
    usual_silence_us: int = 0
    new_us: int = 0


@portable
@dataclasses.dataclass(frozen=True)
class KnownFeed(Record):
    """A feed of the config with what earlier polls have learned of it."""

    source: Source
    state: FeedState


@portable
@dataclasses.dataclass(frozen=True)
class PolledFeed(Record):
    """A feed whose body is new.

    Attributes:
      state: of the feed as of before this poll, but for validators, address and time, which are of this one.
      fresh_s: how long the answer's headers call it fresh; None if they do not say.
    """

    body: FeedBody
    state: FeedState
    fresh_s: Optional[int] = None


@portable
@dataclasses.dataclass(frozen=True)
class SitemapRequest(Record):
    """A sitemap, index of sitemaps or robots.txt to read.

    Attributes:
      first_position: of its first listing.
      max_sitemaps: how many further sitemaps may be read for it.
    """

    source: Source
    url: str
    first_position: int
    max_sitemaps: int


@portable
@dataclasses.dataclass(frozen=True)
class Listing(Record):
    """What a source says of one page: an entry of a feed or sitemap, a file on disk, or an archived page.

    Attributes:
      position: place in its feed or folder, from 0.
      url: absolute http(s) URL as listed; empty for a file.
      path: path or URI of a file; empty for a URL.
      canonical_url: `url` normalised, tracking parameters removed; empty for a file.
      key: first 32 hex digits of SHA-256 of `canonical_url`, of the file's content for a file.
      guid: as the feed gives it; empty if absent.
      title: plain text; empty if absent.
      summary: plain text of the summary or description; empty if absent.
      authors: as printed, in order; may be empty.
      published_us: as the feed claims; None if absent or not to be believed.
      updated_us: likewise.
      language: as the entry or its feed declares, for instance "de-AT"; empty if absent.
      tags: categories as printed; may be empty.
      fingerprint: SHA-256 (hex) of all that the source says of the page; when it changes, the page is read again.
      is_retry: whether it comes from the ledger or a dead letter to be tried again, and not from a poll.
      archive: path or URI of the WARC file that holds the page; empty if it is to be fetched.
      archive_offset: where its record begins in that file, bytes.
      archived_us: when it was fetched into the archive; None without one.
    """

    source: Source
    position: int
    key: str
    url: str = ""
    path: str = ""
    canonical_url: str = ""
    guid: str = ""
    title: str = ""
    summary: str = ""
    authors: Sequence[str] = ()
    published_us: Optional[int] = None
    updated_us: Optional[int] = None
    language: str = ""
    tags: Sequence[str] = ()
    fingerprint: str = ""
    archive: str = ""
    archive_offset: int = 0
    archived_us: Optional[int] = None
    is_retry: bool = False


@portable
@dataclasses.dataclass(frozen=True)
class LedgerEntry(Record):
    """What the ledger remembers of a listing key.

    Attributes:
      key: of the listing.
      url: as listed, or the path of a file.
      canonical_url: of the listing; empty for a file.
      article_id: of the article that it last became; empty if it never became one.
      revision: of that article; 0 if none.
      content_sha256: of its text; empty if none.
      fingerprint: of the listing when the page was last asked for.
      outcome: of the last time: "article", or the reason of the failure.
      first_seen_us: when the key was first listed.
      seen_us: when the page was last asked for.
      etag: of the page as last read, as sent; empty if absent.
      last_modified: likewise.
      attempts: failures since it last became an article, or in all.
      next_try_us: when a deferred page is due; None if the outcome is final.
      element: the listing of a deferred page as JSON, so that it is tried again when no feed lists it any more;
        empty if the outcome is final.
    """

    key: str
    url: str
    canonical_url: str
    article_id: str
    revision: int
    content_sha256: str
    fingerprint: str
    outcome: str
    first_seen_us: int
    seen_us: int
    etag: str = ""
    last_modified: str = ""
    attempts: int = 0
    next_try_us: Optional[int] = None
    element: str = ""


@portable
@dataclasses.dataclass(frozen=True)
class PageRequest(Record):
    """A page to read in this run: the first listing of each key.

    Attributes:
      host: authority that answers for the page ("example.org", "127.0.0.1:8080"); empty for what is on disk.
      known: what the ledger has of the page, if the lake has its article: a server that says that it has not changed
        is believed; None if not.
    """

    listing: Listing
    host: str
    known: Optional[LedgerEntry] = None


@portable
@dataclasses.dataclass(frozen=True)
class Header(Record):
    """A header field of HTTP; undecodable bytes have become U+FFFD."""

    name: str
    value: str


@portable
@dataclasses.dataclass(frozen=True)
class Page(Record):
    """A page as read.

    Attributes:
      final_url: after redirects; empty for a file.
      content_type: the header as sent, empty if absent; of a file by its suffix.
      body: after content decoding.
      status: of HTTP; None for a file.
      headers: of the answer, as sent and in order; empty for a file.
      request_headers: of the request that was answered, the last one of several redirects; likewise.
    """

    listing: Listing
    final_url: str
    content_type: str
    body: bytes
    fetched_us: int
    status: Optional[int] = None
    headers: Sequence[Header] = ()
    request_headers: Sequence[Header] = ()
