"""The run is committed: StagedFile, Outcome, SourceReport, Measure -> one manifest."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.lake.manifest import Manifest, make_manifest
from transforms.core.lake.rows import to_time
from transforms.io.clock import Clock
from transforms.io.lake_store import Lake
from transforms.records import Measure, Outcome, SourceReport, StagedFile
from transforms.runs import Runs

# One place a window counts all that it has.
_ALL = "all"


class Account(NamedTuple):
    """All that the manifest is made of."""

    files: PCollection[StagedFile]
    outcomes: PCollection[Outcome]
    reports: PCollection[SourceReport]
    measures: PCollection[Measure]


class CommitRun(beam.PTransform[Account, PCollection[str]]):
    """Checks the books, writes the manifest and publishes the files; gives the run's id when that is done.

    Once a window, when all else of it is done; without inputs and reports a window has no manifest. May be repeated:
    the manifest is written once, and what a window gives that is worked on again after its commit is dropped.

    Args:
      lake: where to.
      runs: the run of each window.
      clock: now, in microseconds since the epoch.
    """

    def __init__(self, lake: Lake, runs: Runs, clock: Clock) -> None:
        super().__init__()
        self._lake, self._runs, self._clock = lake, runs, clock

    def expand(self, account: Account) -> PCollection[str]:
        """See the class."""
        parts = {
            name: collection | f"Key {name}" >> beam.WithKeys(_ALL) for name, collection in account._asdict().items()
        }
        committed: PCollection[str] = parts | beam.CoGroupByKey() | "Commit" >> beam.MapTuple(self._commit)
        return committed

    def _commit(self, _: str, parts: Mapping[str, Iterable[Any]], window: Any = beam.DoFn.WindowParam) -> str:
        manifest: Manifest = make_manifest(
            self._runs.of(window),
            committed_at=to_time(self._clock()).isoformat(timespec="milliseconds"),
            files=list(parts["files"]),
            outcomes=[outcome for outcome in parts["outcomes"] if outcome.count],
            reports=list(parts["reports"]),
            measures=list(parts["measures"]),
        )
        self._lake.commit(manifest)
        return manifest.run_id
