"""Which ledger files to merge: each run adds some, and a look-up opens all."""

import dataclasses
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from transforms.core.lake.layout import DATASET_FOLDERS

SORTED_BY = {"ledger": "key", "ledger_articles": "id", "ledger_boilerplate": "key", "ledger_feeds": "feed"}
"""The datasets of the ledger that grow with each run, and the column by which their files are sorted."""

# Files of about one size are merged when there are so many: a row is rewritten log8(n) times, and a ledger of a
# million rows is at most some 30 files. Source: size-tiered compaction, as of log-structured merge trees.
_FAN_IN = 8
_SMALLEST_TIER_ROWS = 1_000


@dataclasses.dataclass(frozen=True)
class LedgerMerge:
    """Files of one dataset that become one.

    Attributes:
      paths: relative to the lake.
      rows: of all files.
    """

    dataset: str
    paths: tuple[str, ...]
    rows: int


def plan_ledger_merges(files: Iterable[Mapping[str, Any]]) -> list[LedgerMerge]:
    """The merges that are due.

    Args:
      files: live ones of a lake, as in its manifests; those of other datasets are left out.
    """
    known = list(files)
    merges = []
    for dataset in SORTED_BY:
        mine = (file for file in known if file["path"].startswith(DATASET_FOLDERS[dataset] + "/"))
        for _, group in itertools.groupby(sorted(mine, key=_tier), key=_tier):
            tier = list(group)
            if len(tier) >= _FAN_IN:
                paths = tuple(file["path"] for file in tier)
                merges.append(LedgerMerge(dataset, paths, sum(file["rows"] for file in tier)))
    return merges


def _tier(file: Mapping[str, Any]) -> int:
    tier, limit = 0, _SMALLEST_TIER_ROWS
    while file["rows"] > limit:
        tier, limit = tier + 1, limit * _FAN_IN
    return tier


def key_ranges(rows: int, rows_at_once: int) -> list[tuple[str, str]]:
    """Ranges of hexadecimal keys that hold about so many rows each: lower bound, and upper bound exclusive.

    The first begins at the empty string and the last ends at "", which stands for no bound: together they hold all
    strings, hexadecimal or not.
    """
    count = min(256, max(1, rows // rows_at_once))
    bounds = ["", *(f"{number * 256 // count:02x}" for number in range(1, count)), ""]
    return list(itertools.pairwise(bounds))
