"""Ledger files of earlier runs become fewer, as part of this run's commit: -> StagedFile."""

import contextlib
import dataclasses
import datetime
import io
from collections.abc import Sequence
from typing import BinaryIO

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apache_beam.pvalue import PBegin, PCollection

from transforms.core.lake.layout import DATASET_FOLDERS
from transforms.core.lake.ledger_merge import SORTED_BY, LedgerMerge, key_ranges
from transforms.core.lake.schema import DATASETS
from transforms.io import sorted_parquet
from transforms.io.lake_store import Lake
from transforms.io.ledger_store import Ledger
from transforms.records import StagedFile
from transforms.runs import Runs

# So many rows of the ledger take some 60 MB while they are sorted.
_ROWS_AT_ONCE = 100_000


class MergeLedger(beam.PTransform[PBegin, PCollection[StagedFile]]):
    """Merges ledger files where there are many of a size; of several rows of one key the newest stays.

    Lines of sites that were seen so long ago that they do not count any more are left out. Otherwise what a file holds
    does not change what the ledger says, so the merge needs nothing of this run. A repeated bundle writes the same
    files again.

    Args:
      lake: where to.
      runs: the run that commits the merged files.
      ledger: what earlier runs have seen; it knows which of its files are due.
    """

    def __init__(self, lake: Lake, runs: Runs, ledger: Ledger) -> None:
        super().__init__()
        self._lake, self._runs, self._ledger = lake, runs, ledger

    def expand(self, begin: PBegin) -> PCollection[StagedFile]:
        """See the class."""
        merges = begin | beam.Create(list(self._ledger.merges()), reshuffle=True)
        merged: PCollection[StagedFile] = merges | "Merge" >> beam.Map(
            lambda merge, window=beam.DoFn.WindowParam: merge_files(self._lake, self._runs.of(window).run_id, merge)
        ).with_output_types(StagedFile)
        return merged


def merge_files(lake: Lake, run_id: str, merge: LedgerMerge) -> StagedFile:
    """Stages the one file that takes the place of several.

    Raises:
      LakeError: one of them is missing or damaged, or the lake cannot be written.
    """
    column, schema, buffer = SORTED_BY[merge.dataset], DATASETS[merge.dataset], io.BytesIO()
    with contextlib.ExitStack() as stack, pq.ParquetWriter(buffer, schema, compression="zstd") as writer:
        files = [stack.enter_context(lake.opened(path)) for path in merge.paths]
        day, rows = _last_day(files, schema), 0
        for lower, upper in key_ranges(merge.rows, _ROWS_AT_ONCE):
            table = _unexpired(sorted_parquet.newest(files, column, lower, upper, schema), day)
            writer.write_table(table, row_group_size=sorted_parquet.ROW_GROUP_SIZE)
            rows += table.num_rows
    folder = DATASET_FOLDERS[merge.dataset]
    staged = lake.stage_parquet(run_id, merge.dataset, folder, buffer.getvalue(), rows, inputs=0)
    return dataclasses.replace(staged, replaces=merge.paths)


def _last_day(files: Sequence[BinaryIO], schema: pa.Schema) -> datetime.date | None:
    """The newest day on which a line was seen, by which others have expired; None for rows that do not expire."""
    if "expires_on" not in schema.names:
        return None
    days: list[datetime.date] = [pc.max(pq.read_table(file, columns=["seen_on"]).column(0)).as_py() for file in files]
    return max(days)


def _unexpired(table: pa.Table, day: datetime.date | None) -> pa.Table:
    return table if day is None else table.filter(pc.greater_equal(table.column("expires_on"), pa.scalar(day)))
