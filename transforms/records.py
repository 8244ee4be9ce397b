"""Every element type of the pipeline, in the order in which they come into being.

All are frozen dataclasses with Beam's row coder, see `transforms.record_schemas`. Times are microseconds since the
epoch, UTC (`_us`).
"""

import dataclasses
from typing import Optional, Sequence

from transforms.record_schemas import Record, portable


@portable
@dataclasses.dataclass(frozen=True)
class Source(Record):
    """One item of `sources` in the config.

    Attributes:
      kind: "feed" or "files".
      location: the feed's URL; the absolute path or URI pattern of files.
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
class Listing(Record):
    """What a source says of one page: a feed entry, or a file on disk.

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


@portable
@dataclasses.dataclass(frozen=True)
class PageRequest(Record):
    """A page to read in this run: the first listing of each key.

    Attributes:
      host: authority that answers for the page ("example.org", "127.0.0.1:8080"); empty for a file.
    """

    listing: Listing
    host: str


@portable
@dataclasses.dataclass(frozen=True)
class Page(Record):
    """A page as read.

    Attributes:
      final_url: after redirects; empty for a file.
      content_type: the header as sent, empty if absent; of a file by its suffix.
      body: after content decoding.
    """

    listing: Listing
    final_url: str
    content_type: str
    body: bytes
    fetched_us: int


@portable
@dataclasses.dataclass(frozen=True)
class Caption(Record):
    """A picture caption.

    Attributes:
      text: without the credit; may be empty where only a credit is printed.
      credit: photographer or agency as printed, without "Image:"; empty if absent.
    """

    text: str
    credit: str = ""


@portable
@dataclasses.dataclass(frozen=True)
class Removal(Record):
    """A line taken out of the page's main part.

    Attributes:
      rule: name of the rule that took it, as in `configs/publishers/`.
    """

    rule: str
    text: str


@portable
@dataclasses.dataclass(frozen=True)
class CleanPage(Record):
    """What cleaning makes of one page; empty strings and None where the page does not say.

    Attributes:
      canonical_url: the page's own rel=canonical, absolute and normalised; empty if absent.
      publisher: key of the publisher whose rules were used; empty if none was recognised.
      title: headline without the site's name.
      lead: standfirst.
      authors: people, without "By", e-mail, job or the site's name.
      published_us: when published.
      modified_us: when last changed.
      dateline: for instance "DAMASCUS, Syria".
      agencies: wire agencies that are credited, for instance "AFP".
      contributors: people of a contributor note.
      editors: desk initials of a sign-off.
      captions: each once, in reading order.
      section: of the site, for instance "Politics".
      tags: keywords, in order.
      image_url: main picture, absolute.
      short_url: short link that the page prints.
      text: the clean article; paragraphs and subheadings joined by one blank line.
      removed: in reading order.
      page_kind: article, live, video, gallery, index, paywall_stub, consent or error.
      rights: signals of the page, for instance "noindex".
      declared_language: of <html lang> or og:locale, for instance "de-AT"; empty if absent.
    """

    text: str
    canonical_url: str = ""
    publisher: str = ""
    title: str = ""
    lead: str = ""
    authors: Sequence[str] = ()
    published_us: Optional[int] = None
    modified_us: Optional[int] = None
    dateline: str = ""
    agencies: Sequence[str] = ()
    contributors: Sequence[str] = ()
    editors: Sequence[str] = ()
    captions: Sequence[Caption] = ()
    section: str = ""
    tags: Sequence[str] = ()
    image_url: str = ""
    short_url: str = ""
    removed: Sequence[Removal] = ()
    page_kind: str = "article"
    rights: Sequence[str] = ()
    declared_language: str = ""


@portable
@dataclasses.dataclass(frozen=True)
class Article(Record):
    """An article: the cleaned page with its identity.

    Attributes:
      id: first 32 hex digits of SHA-256 of `canonical_url`, of the file's content where there is no URL.
      canonical_url: normalised; the page's own rel=canonical where it is credible; empty where there is no URL.
      raw_sha256: hex, of the body after content decoding.
      content_sha256: hex, of `clean.text`.
      revision: 1 for the first text seen at this URL, then counting changed texts; 0 until it is known.
    """

    listing: Listing
    clean: CleanPage
    id: str
    canonical_url: str
    final_url: str
    fetched_us: int
    raw_sha256: str
    content_sha256: str
    revision: int = 0


@portable
@dataclasses.dataclass(frozen=True)
class TaggedArticle(Record):
    """An article with its language.

    Attributes:
      language: ISO 639-1; empty when it cannot be told.
      language_confidence: 0 to 1; 0 when it cannot be told.
    """

    article: Article
    language: str
    language_confidence: float


@portable
@dataclasses.dataclass(frozen=True)
class Mention(Record):
    """Where a name stands: character offsets into the text, end exclusive."""

    start: int
    end: int


@portable
@dataclasses.dataclass(frozen=True)
class Entity(Record):
    """One entity of an article, its variants merged.

    Attributes:
      name: its fullest form in the article.
      type: PER, ORG, LOC or MISC.
      salience: 0 to 1.
      mentions: in order, not overlapping.
    """

    name: str
    type: str
    salience: float
    mentions: Sequence[Mention]


@portable
@dataclasses.dataclass(frozen=True)
class LinkedArticle(Record):
    """An article with its entities.

    Attributes:
      entities: most salient first; meaningless where `has_model` is False.
      has_model: whether the language has an entity model; without one the column is null.
    """

    tagged: TaggedArticle
    entities: Sequence[Entity]
    has_model: bool


@portable
@dataclasses.dataclass(frozen=True)
class DeadLetter(Record):
    """An input that could not become an article, and why.

    Attributes:
      stage: name of the composite that gave it up.
      reason: short fixed code, see `transforms.errors`.
      key: key of the listing; empty for a whole feed.
      fingerprint: of the listing; empty for a whole feed.
      status: HTTP status; None where there was none.
      payload_sha256: hex, of the body; empty where none was read.
      error: class of the exception.
      element: the listing or source as JSON, enough to try again.
      is_input: whether it is one of the inputs that the books count; a feed that fails as a whole is not.
      is_transient: whether the next run tries the input again.
    """

    stage: str
    reason: str
    message: str
    url: str
    source: str
    source_position: int
    key: str
    fingerprint: str
    status: Optional[int]
    attempts: int
    payload_sha256: str
    error: str
    traceback: str
    element: str
    is_input: bool
    is_transient: bool
    at_us: int


@portable
@dataclasses.dataclass(frozen=True)
class Outcome(Record):
    """What became of inputs: one line of the tally.

    Attributes:
      stage: name of the composite.
      name: "unchanged", "duplicates_in_run" or "deferred", which the books use, or "new", which they do not.
      source: config source.
      host: authority of the URL; empty for files.
    """

    stage: str
    name: str
    source: str
    host: str
    count: int


@portable
@dataclasses.dataclass(frozen=True)
class LedgerEntry(Record):
    """What the ledger remembers of a listing key.

    Attributes:
      key: of the listing.
      article_id: of the article it became; empty if it became none.
      revision: of that article; 0 if none.
      content_sha256: of its text; empty if none.
      fingerprint: of the listing when it was last read.
      outcome: "article", or the reason of the dead letter.
      is_transient: whether the next run tries again whatever the listing says.
    """

    key: str
    url: str
    article_id: str
    revision: int
    content_sha256: str
    fingerprint: str
    outcome: str
    is_transient: bool
    seen_us: int


@portable
@dataclasses.dataclass(frozen=True)
class SourceReport(Record):
    """How the poll of one source went: one item of `sources` in the manifest.

    Attributes:
      position: of the source in the config.
      entries: inputs that came of it, unusable ones included; the sum of all is `discovered` in the books.
      error: reason code; empty if it could be read.
    """

    source: str
    position: int
    entries: int
    error: str = ""
    message: str = ""


@portable
@dataclasses.dataclass(frozen=True)
class StagedFile(Record):
    """A Parquet file in staging.

    Attributes:
      dataset: "articles", "dead_letters" or "ledger".
      path: final path relative to the lake.
      inputs: rows that the books count.
      sha256: hex, of the file.
    """

    dataset: str
    path: str
    rows: int
    inputs: int
    size_bytes: int
    sha256: str
