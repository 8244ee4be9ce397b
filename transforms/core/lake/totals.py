"""What the commits of a lake add up to."""

import datetime
from collections import Counter
from collections.abc import Mapping

from transforms.core.lake.manifest import Manifest

# Commits that bring in nothing: `pipeline.compact`, `pipeline.repair`.
_UPKEEP = frozenset({"compact", "repair"})


class LakeTotals:
    """Sums over the manifests of a lake; grows with each that is added.

    Attributes:
      commits: of runs and windows; those of compactions and repairs are not among them.
      discovered: inputs that came in.
      inputs: by what became of them, as in the books.
      dead_letters: rows by stage and reason.
      answers: by stage and class of status.
      body_bytes: by stage.
      seconds: of work, by stage.
      polls: of sources, by how they went.
      poll_errors: by reason.
      gaps: polls of feeds that may have missed entries.
      files: written, by dataset; those of compactions too, and so of the two that follow.
      rows: written, by dataset.
      bytes: written, by dataset.
      last: the newest commit of a run or window; None as long as there is none.
    """

    def __init__(self) -> None:
        self.commits, self.discovered, self.gaps = 0, 0, 0
        self.inputs: Counter[str] = Counter()
        self.dead_letters: Counter[tuple[str, str]] = Counter()
        self.answers: Counter[tuple[str, str]] = Counter()
        self.body_bytes: Counter[str] = Counter()
        self.seconds: dict[str, float] = {}
        self.polls: Counter[str] = Counter()
        self.poll_errors: Counter[str] = Counter()
        self.files: Counter[str] = Counter()
        self.rows: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()
        self.last: Manifest | None = None
        self._added: set[str] = set()

    def add(self, manifest: Manifest) -> None:
        """Adds a commit; one that was added before is left as it is."""
        if manifest.run_id in self._added:
            return
        self._added.add(manifest.run_id)
        for file in manifest.files:
            dataset = file["path"].split("/", 1)[0]
            self.files[dataset] += 1
            self.rows[dataset] += file["rows"]
            self.bytes[dataset] += file["bytes"]
        if manifest.engine not in _UPKEEP:
            self._add_work(manifest)

    def _add_work(self, manifest: Manifest) -> None:
        self.commits += 1
        self.last = manifest
        for name, count in manifest.books.items():
            if name == "discovered":
                self.discovered += count
            else:
                self.inputs[name] += count
        _add_pairs(self.dead_letters, manifest.dead_letters)
        _add_pairs(self.answers, manifest.answers)
        self.body_bytes.update(manifest.body_bytes)
        for stage, seconds in manifest.durations.items():
            self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
        for source in manifest.sources:
            # Runs of before the poll was told had no feed that was not due.
            self.polls[source.get("poll", "read")] += 1
            self.gaps += source.get("gap") is True
            if source["error"] and source.get("poll") != "not_due":
                self.poll_errors[source["error"]] += 1


def duration_s(manifest: Manifest) -> float:
    """Seconds from the start of a run to its commit, by the clock of the machine that it began on."""
    return (_time(manifest.committed_at) - _time(manifest.started_at)).total_seconds()


def committed_s(manifest: Manifest) -> float:
    """When a manifest was committed, in seconds since the epoch."""
    return _time(manifest.committed_at).timestamp()


def _time(iso: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(iso)


def _add_pairs(to: Counter[tuple[str, str]], by_stage: Mapping[str, Mapping[str, int]]) -> None:
    for stage, counts in by_stage.items():
        for kind, count in counts.items():
            to[stage, kind] += count
