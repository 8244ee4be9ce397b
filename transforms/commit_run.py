"""The run is committed: StagedFile, Outcome, SourceReport, Measure -> one manifest."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.lake.manifest import Manifest, RunInfo, make_manifest
from transforms.core.lake.rows import to_time
from transforms.io.clock import Clock
from transforms.io.lake_store import Lake
from transforms.records import Measure, Outcome, SourceReport, StagedFile


class Account(NamedTuple):
    """All that the manifest is made of."""

    files: PCollection[StagedFile]
    outcomes: PCollection[Outcome]
    reports: PCollection[SourceReport]
    measures: PCollection[Measure]


class CommitRun(beam.PTransform[Account, PCollection[str]]):
    """Checks the books, writes the manifest and publishes the files; gives the run's id when that is done.

    Runs when all else has. May be repeated: the manifest is written once.

    Args:
      lake: where to.
      info: of this run.
      clock: now, in microseconds since the epoch.
    """

    def __init__(self, lake: Lake, info: RunInfo, clock: Clock) -> None:
        super().__init__()
        self._lake, self._info, self._clock = lake, info, clock

    def expand(self, account: Account) -> PCollection[str]:
        """See the class."""
        parts = {
            name: collection | f"Key {name}" >> beam.WithKeys(lambda _: self._info.run_id)
            for name, collection in account._asdict().items()
        }
        committed: PCollection[str] = parts | beam.CoGroupByKey() | "Commit" >> beam.MapTuple(self._commit)
        return committed

    def _commit(self, run_id: str, parts: Mapping[str, Iterable[Any]]) -> str:
        manifest: Manifest = make_manifest(
            self._info,
            committed_at=to_time(self._clock()).isoformat(timespec="milliseconds"),
            files=list(parts["files"]),
            outcomes=[outcome for outcome in parts["outcomes"] if outcome.count],
            reports=list(parts["reports"]),
            measures=list(parts["measures"]),
        )
        self._lake.commit(manifest)
        return run_id
