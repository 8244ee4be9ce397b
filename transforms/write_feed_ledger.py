"""What polls have learned of feeds is written to staging: FeedState -> StagedFile."""

import dataclasses
from collections.abc import Iterable

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.lake.feed_rows import feed_row
from transforms.core.lake.layout import DATASET_FOLDERS
from transforms.core.lake.manifest import RunInfo
from transforms.io.feed_ledger import LakeFeedLedger
from transforms.io.lake_store import Lake
from transforms.records import FeedState, StagedFile

_DATASET = "ledger_feeds"
# Each run adds a file; from this many on, they are merged into the run's own.
_MAX_FILES = 24


class WriteFeedLedger(beam.PTransform[PCollection[FeedState], PCollection[StagedFile]]):
    """Writes the states of the polled feeds as one Parquet file below the run's staging folder; none without states.

    A repeated bundle writes the same file again.

    Args:
      lake: where to.
      run: its id goes into the file name, its sequence number into the rows.
      known: the ledger as it was when the run began.
    """

    def __init__(self, lake: Lake, run: RunInfo, known: LakeFeedLedger) -> None:
        super().__init__()
        self._lake, self._run, self._known = lake, run, known

    def expand(self, states: PCollection[FeedState]) -> PCollection[StagedFile]:
        """See the class."""
        staged: PCollection[StagedFile] = (
            states
            | "Together" >> beam.WithKeys(lambda _: _DATASET).with_output_types(tuple[str, FeedState])
            | "Group" >> beam.GroupByKey()
            | "Write" >> beam.MapTuple(self._write)
        )
        return staged

    def _write(self, _: str, states: Iterable[FeedState]) -> StagedFile:
        ordered = sorted(states, key=lambda state: (state.feed, state.polled_us))
        rows = {state.feed: feed_row(state, sequence=self._run.sequence) for state in ordered}
        replaced = self._known.paths if len(self._known.paths) >= _MAX_FILES else ()
        if replaced:
            rows = self._known.newest_rows() | rows
        in_order = [rows[feed] for feed in sorted(rows)]
        staged = self._lake.stage(self._run.run_id, _DATASET, DATASET_FOLDERS[_DATASET], in_order, 0)
        return dataclasses.replace(staged, replaces=tuple(replaced))
