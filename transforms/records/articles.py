"""From a page to a row: the article, and what each step adds to it."""

import dataclasses
from typing import Optional, Sequence

from transforms.records.listings import Listing
from transforms.records.schemas import Record, portable


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
      removed: in reading order; behind them, likewise, what StripBoilerplate took.
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
      extracted_sha256: hex, of the text before site boilerplate was taken out of it.
      revision: 1 for the first text seen at this URL, then counting changed texts; 0 until it is known.
      etag: of the page, as sent; empty if absent.
      last_modified: likewise.
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
    etag: str = ""
    last_modified: str = ""
    extracted_sha256: str = ""


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
      geonames_id: of the place that it is; None where it is none, or in doubt.
      country: ISO 3166-1 alpha-2 of that place, XK for Kosovo; empty where there is none.
      latitude: degrees, WGS 84, of that place.
      longitude: likewise.
      wikidata_id: of the item of Wikidata that it is, such as "Q1741"; empty where none is known, or in doubt.
    """

    name: str
    type: str
    salience: float
    mentions: Sequence[Mention]
    geonames_id: Optional[int] = None
    country: str = ""
    latitude: Optional[float] = None
    longitude: Optional[float] = None
    wikidata_id: str = ""


@portable
@dataclasses.dataclass(frozen=True)
class LinkedArticle(Record):
    """An article with its entities.

    Attributes:
      entities: most salient first; meaningless where `has_model` is False.
      has_model: whether the language has an entity model; without one the column is null.
      has_aliases: whether there was a table of aliases for Wikidata.
    """

    tagged: TaggedArticle
    entities: Sequence[Entity]
    has_model: bool
    has_aliases: bool = False
