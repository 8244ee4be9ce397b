"""What a graph needs from outside, as picklable values: tests pass fakes here."""

import dataclasses

from transforms.core.lake.manifest import RunInfo
from transforms.core.pages.rules import RuleBook
from transforms.io.clock import Clock, now_us
from transforms.io.http_client import HttpSettings
from transforms.io.lake_store import Lake
from transforms.io.ledger_store import Ledger
from transforms.io.models import EntityModels
from transforms.io.progress import SILENCE, Progress


@dataclasses.dataclass(frozen=True)
class Deps:
    """The specs of clients, stores, rules and models of one run.

    Attributes:
      max_feed_bytes: cap of a feed, after decompression.
      max_page_bytes: cap of a page, after decompression.
      progress: is told of each element that passes a step.
    """

    http: HttpSettings
    max_feed_bytes: int
    max_page_bytes: int
    rules: RuleBook
    models: EntityModels
    lake: Lake
    ledger: Ledger
    run: RunInfo
    clock: Clock = now_us
    progress: Progress = SILENCE
