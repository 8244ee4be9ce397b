"""What a graph needs from outside, as picklable values: tests pass fakes here."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from transforms.core.feeds.schedule import PollBounds
from transforms.core.http.attempts import AttemptSchedule
from transforms.core.http.logins import NO_LOGINS, Logins
from transforms.core.http.rights import NO_MANNERS, Manners
from transforms.core.pages.kinds import ARTICLE_KINDS
from transforms.core.pages.rules import RuleBook
from transforms.core.text.language import LanguageDetector
from transforms.io.clock import Clock, now_us
from transforms.io.entity_models import EntityModels
from transforms.io.feed_ledger import FeedLedger
from transforms.io.http_client import HttpSettings
from transforms.io.lake_store import Lake
from transforms.io.language_detectors import load_language_detector
from transforms.io.ledger_store import Ledger
from transforms.io.progress import SILENCE, Progress
from transforms.io.retries import Retries
from transforms.io.sandbox import ExtractLimits
from transforms.io.shelf import IN_HAND, Shelf
from transforms.runs import Runs


@dataclasses.dataclass(frozen=True)
class Deps:
    """The specs of clients, stores, rules and models of one run.

    Attributes:
      max_feed_bytes: cap of a feed, after decompression.
      max_page_bytes: cap of a page, after decompression.
      logins: who asks for feeds and sitemaps that are not for everybody.
      feeds: what earlier polls have learned.
      poll_bounds: of the time between two polls of a feed.
      retries: what is tried again although no source may list it.
      attempts: when a page that failed is tried again, and how often.
      runs: the run of each window.
      aliases: path or URI of the table of aliases for Wikidata; empty for none.
      extraction: what cleaning one page may cost.
      publishers: key of the publisher by name of the source, for archived pages that name their source.
      kinds: of pages that are wanted as articles.
      is_learning: whether lines that sites repeat are learned from this run.
      is_archiving: whether pages are kept as they were fetched.
      load_detector: gives the language detector, loaded once per process.
      manners: which reservations of rights pages are obeyed.
      progress: is told of each element that passes a step.
      shelf: where what is large waits.
    """

    http: HttpSettings
    max_feed_bytes: int
    max_page_bytes: int
    rules: RuleBook
    models: EntityModels
    lake: Lake
    ledger: Ledger
    feeds: FeedLedger
    retries: Retries
    attempts: AttemptSchedule
    runs: Runs
    aliases: str = ""
    extraction: ExtractLimits = ExtractLimits()
    poll_bounds: PollBounds = PollBounds()
    logins: Logins = NO_LOGINS
    publishers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    kinds: Sequence[str] = ARTICLE_KINDS
    is_learning: bool = True
    is_archiving: bool = False
    load_detector: Callable[[], LanguageDetector] = load_language_detector
    manners: Manners = NO_MANNERS
    clock: Clock = now_us
    progress: Progress = SILENCE
    shelf: Shelf = IN_HAND
