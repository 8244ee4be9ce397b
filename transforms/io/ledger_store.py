"""What earlier runs have seen: the ledger in the lake, and its in-memory twin for tests."""

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from transforms.core.lake.rows import ledger_entry
from transforms.core.lake.schema import LEDGER
from transforms.io.lake_store import Lake
from transforms.records import LedgerEntry


class Ledger(Protocol):
    """A picklable snapshot of the ledger as it was when the run began."""

    def by_key(self, keys: Collection[str]) -> dict[str, LedgerEntry]:
        """The newest entry of each listing key that is known."""
        ...

    def by_article(self, article_ids: Collection[str]) -> dict[str, LedgerEntry]:
        """The entry of the highest revision of each article id that is known."""
        ...


@dataclasses.dataclass(frozen=True)
class LakeLedger:
    """The ledger files of committed runs.

    Each look-up reads the two columns it needs of every file and the rest of the rows that match: cost grows with
    the number of files, memory with the number of matches.

    Attributes:
      paths: relative to the lake.
    """

    lake: Lake
    paths: Sequence[str]

    @classmethod
    def of(cls, lake: Lake) -> "LakeLedger":
        """The snapshot that the manifests of now commit."""
        paths = [f["path"] for m in lake.manifests() for f in m.files if f["path"].startswith("ledger/")]
        return cls(lake, tuple(paths))

    def by_key(self, keys: Collection[str]) -> dict[str, LedgerEntry]:
        """See `Ledger`."""
        return self._newest("key", keys)

    def by_article(self, article_ids: Collection[str]) -> dict[str, LedgerEntry]:
        """See `Ledger`."""
        return self._newest("article_id", article_ids)

    def _newest(self, column: str, values: Collection[str]) -> dict[str, LedgerEntry]:
        wanted = pc.field(column).isin(pa.array(sorted(values), pa.string()))
        table = self.lake.table("ledger", self.paths, LEDGER.names, filters=wanted)
        return _newest(column, map(ledger_entry, table.to_pylist()))


@dataclasses.dataclass(frozen=True)
class MemoryLedger:
    """A ledger of given entries."""

    entries: Sequence[LedgerEntry] = ()

    def by_key(self, keys: Collection[str]) -> dict[str, LedgerEntry]:
        """See `Ledger`."""
        return _newest("key", (entry for entry in self.entries if entry.key in keys))

    def by_article(self, article_ids: Collection[str]) -> dict[str, LedgerEntry]:
        """See `Ledger`."""
        return _newest("article_id", (entry for entry in self.entries if entry.article_id in article_ids))


def _newest(column: str, entries: Iterable[LedgerEntry]) -> dict[str, LedgerEntry]:
    if column == "article_id":
        ordered = sorted(entries, key=lambda entry: (entry.revision, entry.seen_us))
    else:
        ordered = sorted(entries, key=lambda entry: entry.seen_us)
    return {getattr(entry, column): entry for entry in ordered}
