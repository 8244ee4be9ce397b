"""What polls have learned of feeds is written to staging: FeedState -> StagedFile."""

from collections.abc import Iterable
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.lake.feed_rows import feed_row
from transforms.core.lake.layout import DATASET_FOLDERS
from transforms.io.lake_store import Lake
from transforms.records import FeedState, StagedFile
from transforms.runs import Runs

_DATASET = "ledger_feeds"


class WriteFeedLedger(beam.PTransform[PCollection[FeedState], PCollection[StagedFile]]):
    """Writes the states of the polled feeds as one Parquet file a window, below the staging folder of its run.

    None without states. Of several states of one feed the newest stays. A repeated bundle writes the same file again.

    Args:
      lake: where to.
      runs: the run of each window: its id goes into the file name, its number into the rows.
    """

    def __init__(self, lake: Lake, runs: Runs) -> None:
        super().__init__()
        self._lake, self._runs = lake, runs

    def expand(self, states: PCollection[FeedState]) -> PCollection[StagedFile]:
        """See the class."""
        staged: PCollection[StagedFile] = (
            states
            | "Together" >> beam.WithKeys(lambda _: _DATASET).with_output_types(tuple[str, FeedState])
            | "Group" >> beam.GroupByKey()
            | "Write" >> beam.MapTuple(self._write)
        )
        return staged

    def _write(self, _: str, states: Iterable[FeedState], window: Any = beam.DoFn.WindowParam) -> StagedFile:
        run = self._runs.of(window)
        ordered = sorted(states, key=lambda state: (state.feed, state.polled_us))
        rows = {state.feed: feed_row(state, sequence=run.sequence) for state in ordered}
        return self._lake.stage(run.run_id, _DATASET, DATASET_FOLDERS[_DATASET], list(rows.values()), 0)
