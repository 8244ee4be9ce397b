"""Which files of a lake to merge: many small ones of a day that is over make few."""

import dataclasses
import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

MAX_ROWS = 5_000
"""A file of this many articles has some 20 MB, and is held in memory while it is written."""

# What has this size is left alone, so that late additions to a day do not rewrite all of it each time.
_SMALL_ROWS = MAX_ROWS // 2

_FOLDER = re.compile(r"(?P<dataset>articles|dead_letters)/date=(?P<day>\d{4}-\d{2}-\d{2})(/lang=\w+)?")


@dataclasses.dataclass(frozen=True)
class Merge:
    """Files of one folder that become one.

    Attributes:
      files: as in the manifests, in the order of their commits.
    """

    dataset: str
    folder: str
    files: tuple[Mapping[str, Any], ...]

    @property
    def rows(self) -> int:
        """Of all its files."""
        return sum(file["rows"] for file in self.files)

    @property
    def paths(self) -> tuple[str, ...]:
        """Of its files, relative to the lake."""
        return tuple(file["path"] for file in self.files)


def plan_merges(files: Iterable[Mapping[str, Any]], today: datetime.date) -> list[Merge]:
    """The merges that a lake is due, by folder.

    Only days before `today` are touched: what is written today will be joined by more. Files of half the greatest
    size and over stay as they are. The ledger is not concerned: runs keep it in shape themselves.

    Args:
      files: the live ones, in the order of their commits.
      today: UTC.
    """
    merges = []
    for folder, group in groupby(sorted(files, key=_folder), key=_folder):
        match = _FOLDER.fullmatch(folder)
        if match and match["day"] < today.isoformat():
            small = (file for file in group if file["rows"] < _SMALL_ROWS)
            merges += [Merge(match["dataset"], folder, batch) for batch in _batches(small) if len(batch) > 1]
    return merges


def _folder(file: Mapping[str, Any]) -> str:
    return str(file["path"]).rpartition("/")[0]


def _batches(files: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], ...]]:
    batch: list[Mapping[str, Any]] = []
    for file in files:
        if batch and sum(f["rows"] for f in batch) + file["rows"] > MAX_ROWS:
            yield tuple(batch)
            batch = []
        batch.append(file)
    yield tuple(batch)
