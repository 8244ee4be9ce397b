"""Where the pages come from that are tried again: the ledger, or dead letters that a user names."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Protocol

from transforms.core.lake.elements import from_json
from transforms.core.lake.layout import DATASET_FOLDERS
from transforms.core.lake.snapshot import live_files
from transforms.core.lake.url_ledger import ARTICLE, listing_of
from transforms.io.clock import Clock
from transforms.io.ledger_store import LakeLedger, Ledger
from transforms.records import Listing, Source


class Retries(Protocol):
    """Picklable; knows what is to be tried again."""

    def listings(self) -> Iterator[Listing]:
        """Each once, with `is_retry`."""
        ...


@dataclasses.dataclass(frozen=True)
class DuePages:
    """The deferred pages whose time has come.

    Attributes:
      ledger: what earlier runs have seen.
      clock: now, in microseconds since the epoch.
    """

    ledger: Ledger
    clock: Clock

    def listings(self) -> Iterator[Listing]:
        """See `Retries`."""
        return (listing_of(entry.element) for entry in self.ledger.due(self.clock()))


@dataclasses.dataclass(frozen=True)
class NoRetries:
    """Nothing is tried again: of a run over archives, which fetches nothing."""

    def listings(self) -> Iterator[Listing]:
        """See `Retries`."""
        return iter(())


@dataclasses.dataclass(frozen=True)
class DeadLetters:
    """The dead letters of a lake, all or some, whose page has not become an article since.

    Attributes:
      ledger: of the lake.
      paths: files of dead letters, relative to the lake.
      stage: only those of this stage; empty for all.
      reason: only those with this reason; empty for all.
    """

    ledger: LakeLedger
    paths: Sequence[str]
    stage: str = ""
    reason: str = ""

    @classmethod
    def of(cls, ledger: LakeLedger, stage: str, reason: str) -> "DeadLetters":
        """Those of the lake as the manifests of now commit it."""
        files = live_files(ledger.lake.manifests(), DATASET_FOLDERS["dead_letters"] + "/")
        return cls(ledger, tuple(file["path"] for file in files), stage, reason)

    def listings(self) -> Iterator[Listing]:
        """See `Retries`; letters of entries without a link cannot be tried, only their feed can."""
        pages = {element.key: element for element in self._elements() if isinstance(element, Listing)}
        known = self.ledger.by_key(pages)
        for key, listing in sorted(pages.items()):
            if (listing.url or listing.path) and not (key in known and known[key].outcome == ARTICLE):
                yield dataclasses.replace(listing, is_retry=True)

    def _elements(self) -> Iterator[Listing | Source]:
        table = self.ledger.lake.table("dead_letters", self.paths, ("stage", "reason", "element"))
        for row in table.to_pylist():
            if self.stage in ("", row["stage"]) and self.reason in ("", row["reason"]):
                yield from_json(row["element"])
