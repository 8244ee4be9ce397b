"""The ledger as it is committed by now: that of a stream, whose windows add to it while it runs."""

import dataclasses
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from transforms.core.feeds.ledger import paced, unknown
from transforms.core.lake.layout import DATASET_FOLDERS
from transforms.core.lake.ledger_merge import LedgerMerge
from transforms.errors import LakeError
from transforms.io.feed_ledger import LakeFeedLedger
from transforms.io.lake_store import Lake
from transforms.io.ledger_store import LakeLedger
from transforms.records import ArticleState, FeedState, LedgerEntry, LineEvidence

ResultT = TypeVar("ResultT")

# A commit that is this young may not be seen yet: keyed state bridges longer gaps than that.
_FRESH_S = 1.0
# Files come into their places within a moment; on an object store that is a copy of each.
_LOOK_AGAIN_S = (0.1, 0.5, 2.0, 5.0)


class _Files:
    """The live files of one lake's ledger; each manifest is read once."""

    def __init__(self, lake: Lake) -> None:
        self._lake, self._lock, self._read_s = lake, threading.Lock(), -_FRESH_S
        self._known: set[str] = set()
        self._files: dict[str, Mapping[str, Any]] = {}
        self._replaced: set[str] = set()

    def live(self, *, fresh: bool) -> list[Mapping[str, Any]]:
        with self._lock:
            if fresh or time.monotonic() - self._read_s > _FRESH_S:
                for run_id in self._lake.run_ids():
                    if run_id not in self._known:
                        self._add(run_id)
                self._read_s = time.monotonic()
            return list(self._files.values())

    def _add(self, run_id: str) -> None:
        manifest = self._lake.manifest(run_id)
        self._known.add(run_id)
        self._replaced.update(path for path in manifest.replaces if path.startswith("ledger/"))
        self._files |= {file["path"]: file for file in manifest.files if file["path"].startswith("ledger/")}
        for path in self._replaced & self._files.keys():
            del self._files[path]


_lock = threading.Lock()
_files_of: dict[str, _Files] = {}


def _live(lake: Lake, *, fresh: bool) -> list[Mapping[str, Any]]:
    """The live files of a lake's ledger, as this process knows them."""
    with _lock:
        files = _files_of.setdefault(lake.uri, _Files(lake))
    return files.live(fresh=fresh)


def _asked(lake: Lake, ask: Callable[[list[Mapping[str, Any]]], ResultT]) -> ResultT:
    """The answer of the ledger's files.

    One that is not there has been merged away meanwhile, or is about to come into its place: its manifest, which comes
    first, is there already. A second look soon finds what is there then.
    """
    for wait_s in _LOOK_AGAIN_S:
        try:
            return ask(_live(lake, fresh=wait_s != _LOOK_AGAIN_S[0]))
        except LakeError:
            time.sleep(wait_s)
    return ask(_live(lake, fresh=True))


@dataclasses.dataclass(frozen=True)
class LiveLedger:
    """See `Ledger`; picklable. What has been committed a second ago is known."""

    lake: Lake

    def by_key(self, keys: Collection[str]) -> dict[str, LedgerEntry]:
        """See `Ledger`."""
        return _asked(self.lake, lambda files: LakeLedger(self.lake, files).by_key(keys))

    def articles(self, ids: Collection[str]) -> dict[str, ArticleState]:
        """See `Ledger`."""
        return _asked(self.lake, lambda files: LakeLedger(self.lake, files).articles(ids))

    def line_evidence(self, keys: Collection[str]) -> dict[str, LineEvidence]:
        """See `Ledger`."""
        return _asked(self.lake, lambda files: LakeLedger(self.lake, files).line_evidence(keys))

    def due(self, now_us: int) -> list[LedgerEntry]:
        """See `Ledger`."""
        return _asked(self.lake, lambda files: LakeLedger(self.lake, files).due(now_us))

    def merges(self) -> Sequence[LedgerMerge]:
        """See `Ledger`."""
        return LakeLedger(self.lake, _live(self.lake, fresh=True)).merges()


@dataclasses.dataclass(frozen=True)
class LiveFeedLedger:
    """See `FeedLedger`; picklable. Knows when this process has polled a feed before that is committed.

    Feeds of one host are polled in one place, so that none is asked too early while its window is under way; where
    the place changes, on a restart, what is committed counts.
    """

    lake: Lake

    def states(self, feeds: Collection[str]) -> Mapping[str, FeedState]:
        """See `FeedLedger`."""
        known = dict(_asked(self.lake, lambda files: self._committed(files, feeds)))
        recent = _recent_of.get(self.lake.uri, {})
        for feed in recent.keys() & set(feeds):
            committed = known.get(feed) or unknown(feed)
            if recent[feed].polled_us > committed.polled_us:
                known[feed] = paced(committed, recent[feed])
        return known

    def learn(self, state: FeedState) -> None:
        """See `FeedLedger`."""
        _recent_of.setdefault(self.lake.uri, {})[state.feed] = state

    def _committed(self, files: Sequence[Mapping[str, Any]], feeds: Collection[str]) -> Mapping[str, FeedState]:
        folder = DATASET_FOLDERS["ledger_feeds"] + "/"
        paths = tuple(file["path"] for file in files if file["path"].startswith(folder))
        return LakeFeedLedger(self.lake, paths).states(feeds)


_recent_of: dict[str, dict[str, FeedState]] = {}
