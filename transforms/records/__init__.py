"""Every element type of the pipeline.

All are frozen dataclasses with Beam's row coder, see `schemas`. Times are microseconds since the epoch, UTC (`_us`).
"""

from transforms.records.articles import (
    Article,
    Caption,
    CleanPage,
    Entity,
    LinkedArticle,
    Mention,
    Removal,
    TaggedArticle,
)
from transforms.records.boilerplate import ArticleOrLine, LearnedLine, LineEvidence, LineNews, StoryTrace
from transforms.records.books import (
    ArticleState,
    Asked,
    DeadLetter,
    Measure,
    Outcome,
    ReadArticle,
    SourceReport,
    StagedFile,
)
from transforms.records.listings import (
    FeedBody,
    FeedState,
    Header,
    KnownFeed,
    LedgerEntry,
    Listing,
    Page,
    PageRequest,
    PolledFeed,
    SitemapRequest,
    Source,
)
from transforms.records.parcels import ArticleHead, Parcel, ShelvedArticle
from transforms.records.schemas import Record

__all__ = [
    "Article",
    "ArticleHead",
    "ArticleOrLine",
    "ArticleState",
    "Asked",
    "Caption",
    "CleanPage",
    "DeadLetter",
    "Entity",
    "FeedBody",
    "FeedState",
    "Header",
    "KnownFeed",
    "LearnedLine",
    "LedgerEntry",
    "LineEvidence",
    "LineNews",
    "LinkedArticle",
    "Listing",
    "Measure",
    "Mention",
    "Outcome",
    "Page",
    "PageRequest",
    "Parcel",
    "PolledFeed",
    "ReadArticle",
    "Record",
    "Removal",
    "ShelvedArticle",
    "SitemapRequest",
    "Source",
    "SourceReport",
    "StagedFile",
    "StoryTrace",
    "TaggedArticle",
]
