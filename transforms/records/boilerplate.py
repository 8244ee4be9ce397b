"""What is learned of the lines that a site repeats."""

import dataclasses
from typing import Optional, Sequence

from transforms.records.parcels import ShelvedArticle
from transforms.records.schemas import Record, portable


@portable
@dataclasses.dataclass(frozen=True)
class StoryTrace(Record):
    """A story on which a line was seen.

    Attributes:
      story: id of the article.
      day: of fetching; days since the epoch, UTC.
      place: where the line stood: "top", "amid" or "end".
      sketch: of the story's text, see `core.pages.boilerplate`; versions and copies of one story have much alike.
    """

    story: str
    day: int
    place: str
    sketch: bytes


@portable
@dataclasses.dataclass(frozen=True)
class LineEvidence(Record):
    """What is known of one line of one site, or of the site as a whole.

    Attributes:
      key: of site and line.
      site: host without "www.", or publisher of pages that have no URL.
      text: of the line, as printed; empty for the site as a whole.
      pages: on which it is not about the page; of the site all its pages. Older ones count less,
        see `core.pages.evidence`.
      about: pages on which it is about the page, likewise.
      day: when last seen; days since the epoch, UTC.
      stories: the newest of those on which it is not about the page.
    """

    key: str
    site: str
    text: str
    pages: float
    about: float
    day: int
    stories: Sequence[StoryTrace] = ()


@portable
@dataclasses.dataclass(frozen=True)
class LineNews(Record):
    """What pages tell of a line.

    Attributes:
      line: what they add.
      known: what the ledger has of it; None if nothing.
    """

    line: LineEvidence
    known: Optional[LineEvidence]


@portable
@dataclasses.dataclass(frozen=True)
class LearnedLine(Record):
    """A line that a site repeats.

    Attributes:
      key: of site and line.
      site: see `LineEvidence`.
      places: where it is boilerplate: of "top", "amid" and "end".
    """

    key: str
    site: str
    places: Sequence[str]


@portable
@dataclasses.dataclass(frozen=True)
class ArticleOrLine(Record):
    """What meets at a site: one of the two."""

    article: Optional[ShelvedArticle] = None
    line: Optional[LearnedLine] = None
