"""What earlier polls have learned of feeds: the feed ledger in the lake, and its in-memory twin for tests."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from transforms.core.lake.feed_rows import feed_state
from transforms.core.lake.layout import DATASET_FOLDERS
from transforms.core.lake.rows import Row
from transforms.core.lake.schema import LEDGER_FEEDS
from transforms.core.lake.snapshot import live_files
from transforms.io.lake_store import Lake
from transforms.records import FeedState

_DATASET = "ledger_feeds"


class FeedLedger(Protocol):
    """A picklable snapshot of the feed ledger as it was when the run began."""

    def states(self, feeds: Collection[str]) -> Mapping[str, FeedState]:
        """The newest state of each feed, by its URL in the config, that is known."""
        ...

    def learn(self, state: FeedState) -> None:
        """Is told of a newer state, before it is committed; a snapshot stays as it is."""
        ...


@dataclasses.dataclass(frozen=True)
class LakeFeedLedger:
    """The feed ledger's files of committed runs; a look-up reads them all.

    Attributes:
      paths: relative to the lake, in the order of commit.
    """

    lake: Lake
    paths: Sequence[str]

    @classmethod
    def of(cls, lake: Lake) -> "LakeFeedLedger":
        """The snapshot that the manifests of now commit."""
        files = live_files(lake.manifests(), DATASET_FOLDERS[_DATASET] + "/")
        return cls(lake, tuple(file["path"] for file in files))

    def states(self, feeds: Collection[str]) -> Mapping[str, FeedState]:
        """See `FeedLedger`."""
        wanted = pc.field("feed").isin(pa.array(sorted(feeds), pa.string()))
        return {feed: feed_state(row) for feed, row in self.newest_rows(wanted).items()}

    def learn(self, state: FeedState) -> None:
        """See `FeedLedger`."""

    def newest_rows(self, filters: pc.Expression | None = None) -> dict[str, Row]:
        """The newest row of each feed; all of them without a filter."""
        table = self.lake.table(_DATASET, self.paths, LEDGER_FEEDS.names, filters=filters)
        # A stable sort: within one run, the later file.
        return {row["feed"]: row for row in sorted(table.to_pylist(), key=lambda row: row["sequence"])}


@dataclasses.dataclass(frozen=True)
class MemoryFeedLedger:
    """A feed ledger of given states."""

    known: Sequence[FeedState] = ()

    def states(self, feeds: Collection[str]) -> Mapping[str, FeedState]:
        """See `FeedLedger`."""
        return {state.feed: state for state in self.known if state.feed in feeds}

    def learn(self, state: FeedState) -> None:
        """See `FeedLedger`."""
