"""What earlier runs have seen: the ledger in the lake, and its in-memory twin for tests."""

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import pyarrow as pa

from transforms.core.lake.boilerplate_rows import line_evidence
from transforms.core.lake.layout import DATASET_FOLDERS
from transforms.core.lake.ledger_merge import SORTED_BY, LedgerMerge, plan_ledger_merges
from transforms.core.lake.rows import article_state, ledger_entry
from transforms.core.lake.snapshot import live_files
from transforms.io import sorted_parquet
from transforms.io.lake_store import Lake
from transforms.records import ArticleState, LedgerEntry, LineEvidence

LOOK_UP_SIZE = 10_000
"""Keys to ask for at once: a look-up costs about the same for one key and for this many."""

RecordT = TypeVar("RecordT")


class Ledger(Protocol):
    """A picklable snapshot of the ledger as it was when the run began."""

    def by_key(self, keys: Collection[str]) -> dict[str, LedgerEntry]:
        """The newest entry of each listing key that is known."""
        ...

    def articles(self, ids: Collection[str]) -> dict[str, ArticleState]:
        """The newest state of each article that is known."""
        ...

    def line_evidence(self, keys: Collection[str]) -> dict[str, LineEvidence]:
        """What is known of each line of a site, by its key, that is known."""
        ...

    def due(self, now_us: int) -> list[LedgerEntry]:
        """The deferred pages whose next try has come, by key."""
        ...

    def merges(self) -> Sequence[LedgerMerge]:
        """Its files that are due to become fewer."""
        ...


@dataclasses.dataclass(frozen=True)
class LakeLedger:
    """The ledger files of committed runs, each sorted by key.

    A look-up reads the key column and of the row groups that have a match the rest: its time grows with the size of
    the ledger, its memory with the number of matches.

    Attributes:
      files: live ones of the ledger, as in the manifests.
    """

    lake: Lake
    files: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, lake: Lake) -> "LakeLedger":
        """The snapshot that the manifests of now commit."""
        return cls(lake, tuple(live_files(lake.manifests(), "ledger/")))

    def by_key(self, keys: Collection[str]) -> dict[str, LedgerEntry]:
        """See `Ledger`."""
        return self._look_up("ledger", keys, ledger_entry)

    def articles(self, ids: Collection[str]) -> dict[str, ArticleState]:
        """See `Ledger`."""
        return self._look_up("ledger_articles", ids, article_state)

    def line_evidence(self, keys: Collection[str]) -> dict[str, LineEvidence]:
        """See `Ledger`."""
        return self._look_up("ledger_boilerplate", keys, line_evidence)

    def due(self, now_us: int) -> list[LedgerEntry]:
        """See `Ledger`."""
        deferred: set[str] = set()
        for path in self.paths("ledger"):
            with self.lake.opened(path) as file:
                deferred.update(sorted_parquet.values_where_set(file, "key", "next_try_at"))
        return _due(self.by_key(deferred).values(), now_us)

    def merges(self) -> list[LedgerMerge]:
        """See `Ledger`."""
        return plan_ledger_merges(self.files)

    def paths(self, dataset: str) -> list[str]:
        """The files of one dataset, relative to the lake."""
        return [file["path"] for file in self.files if file["path"].startswith(DATASET_FOLDERS[dataset] + "/")]

    def _look_up(
        self, dataset: str, values: Collection[str], to_record: Callable[[dict[str, Any]], RecordT]
    ) -> dict[str, RecordT]:
        column = SORTED_BY[dataset]
        newest: dict[str, dict[str, Any]] = {}
        for path in self.paths(dataset) if values else ():
            with self.lake.opened(path) as file:
                for row in _rows(sorted_parquet.matches(file, column, values)):
                    earlier = newest.get(row[column])
                    if earlier is None or earlier["sequence"] < row["sequence"]:
                        newest[row[column]] = row
        return {value: to_record(row) for value, row in newest.items()}


@dataclasses.dataclass(frozen=True)
class MemoryLedger:
    """A ledger of given entries, articles and lines, in the order of their commits."""

    entries: Sequence[LedgerEntry] = ()
    states: Sequence[ArticleState] = ()
    lines: Sequence[LineEvidence] = ()

    def by_key(self, keys: Collection[str]) -> dict[str, LedgerEntry]:
        """See `Ledger`."""
        return {entry.key: entry for entry in self.entries if entry.key in keys}

    def articles(self, ids: Collection[str]) -> dict[str, ArticleState]:
        """See `Ledger`."""
        return {state.id: state for state in self.states if state.id in ids}

    def line_evidence(self, keys: Collection[str]) -> dict[str, LineEvidence]:
        """See `Ledger`."""
        return {line.key: line for line in self.lines if line.key in keys}

    def due(self, now_us: int) -> list[LedgerEntry]:
        """See `Ledger`."""
        return _due({entry.key: entry for entry in self.entries}.values(), now_us)

    def merges(self) -> list[LedgerMerge]:
        """See `Ledger`; there are no files."""
        return []


def _due(newest: Iterable[LedgerEntry], now_us: int) -> list[LedgerEntry]:
    due = (entry for entry in newest if entry.next_try_us is not None and entry.next_try_us <= now_us)
    return sorted(due, key=lambda entry: entry.key)


def _rows(tables: Iterable[pa.Table]) -> Iterator[dict[str, Any]]:
    for table in tables:
        yield from table.to_pylist()
