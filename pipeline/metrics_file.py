"""The figures of a lake for Prometheus: a file that node_exporter's textfile collector reads."""

import datetime
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, write_to_textfile
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from transforms.core.lake.manifest import Manifest
from transforms.core.lake.totals import LakeTotals, committed_s, duration_s
from transforms.errors import ConfigError
from transforms.io.lake_store import Lake

_log = logging.getLogger(__name__)
# Other files are not read. Source: node_exporter, README, "Textfile Collector".
_SUFFIX = ".prom"


class MetricsFile:
    """Tells what the commits of a lake add up to, anew after each of them.

    The manifests of the lake are where the figures come from: they are the same whatever engine ran, they hold what was
    committed and nothing else, and counters go on where they stood when a process starts, on whatever machine. The
    file stays when the process ends, and with it the time of the last commit. It is replaced as a whole.

    Args:
      path: ends in .prom; its folder is there.

    Raises:
      ConfigError: it does not, or it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        if path.suffix != _SUFFIX:
            raise ConfigError(f"--metrics-file: {path} must end in {_SUFFIX}, or node_exporter does not read it")
        if not path.parent.is_dir() or path.is_dir() or not os.access(path.parent, os.W_OK):
            raise ConfigError(f"--metrics-file: cannot write {path}; name a file in a folder that can be written")
        self._path, self._lake, self._totals = path, "", LakeTotals()
        self._lag_s: float | None = None

    def tell(self, lake: Lake) -> None:
        """Writes the figures of all commits that a lake has.

        Raises:
          LakeError: the lake cannot be read.
        """
        self._lake, self._totals = _name(lake), LakeTotals()
        for manifest in lake.manifests():
            self._totals.add(manifest)
        self._write()

    def committed(self, manifest: Manifest, window_end: datetime.datetime | None = None) -> None:
        """Adds one more commit of the lake that was told of; one that is in already changes nothing.

        Args:
          manifest: as committed.
          window_end: of a window when streaming, with a time zone; from there to the commit is the lag.
        """
        self._totals.add(manifest)
        if window_end is not None:
            self._lag_s = committed_s(manifest) - window_end.timestamp()
        self._write()

    def _write(self) -> None:
        registry = CollectorRegistry()
        registry.register(_Families(families(self._totals, self._lake, self._lag_s)))
        try:
            write_to_textfile(str(self._path), registry)
        except OSError as error:
            # The lake has what it should have; a file of metrics that grows old is told by its alert.
            _log.warning("cannot write %s: %s; the lake has its commit all the same", self._path, error.strerror)


def _name(lake: Lake) -> str:
    """Tells lakes apart wherever their commands were started."""
    return lake.uri if "://" in lake.uri else str(Path(lake.uri).resolve())


class _Families(Collector):
    def __init__(self, made: Iterator[Metric]) -> None:
        self._made = tuple(made)

    def collect(self) -> Iterable[Metric]:
        return self._made


def families(totals: LakeTotals, lake: str, lag_s: float | None) -> Iterator[Metric]:
    """Everything that the file tells, see docs/observability.md.

    Args:
      lake: becomes the label that tells the lakes of one machine apart.
      lag_s: from the end of a window to its commit; None where there is no window.
    """
    named = {"lake": lake}
    yield _counter("commits", "Runs and windows that were committed.", named, {(): totals.commits})
    yield _counter("discovered", "Inputs that came in.", named, {(): totals.discovered})
    yield _counter("inputs", "Inputs by what became of them.", named, totals.inputs, "outcome")
    yield _counter("dead_letters", "Rows of dead letters.", named, totals.dead_letters, "stage", "reason")
    yield _counter("answers", "Requests by class of the answer.", named, totals.answers, "stage", "status")
    yield _counter("body_bytes", "Bodies read from servers.", named, totals.body_bytes, "stage")
    yield _counter("stage_seconds", "Work of all workers.", named, totals.seconds, "stage")
    yield _counter("polls", "Polls of sources by how they went.", named, totals.polls, "poll")
    yield _counter("poll_errors", "Polls that failed.", named, totals.poll_errors, "error")
    yield _counter("feed_gaps", "Polls that may have missed entries.", named, {(): totals.gaps})
    yield _counter("written_files", "Files in the lake.", named, totals.files, "dataset")
    yield _counter("written_rows", "Rows of these files.", named, totals.rows, "dataset")
    yield _counter("written_bytes", "Size of these files.", named, totals.bytes, "dataset")
    if totals.last is not None:
        yield from _of_last(totals.last, named, lag_s)


def _of_last(last: Manifest, named: Mapping[str, str], lag_s: float | None) -> Iterator[Metric]:
    yield _gauge("last_commit_timestamp_seconds", "Of the last run or window.", named, {(): committed_s(last)})
    yield _gauge("last_commit_duration_seconds", "From start to commit.", named, {(): duration_s(last)})
    if lag_s is not None:
        yield _gauge("last_commit_lag_seconds", "From the window's end to its commit.", named, {(): lag_s})
    yield _gauge("last_commit_stage_seconds", "Work of all workers.", named, last.durations, "stage")
    polls = LakeTotals()
    polls.add(last)
    yield _gauge("last_commit_sources", "Sources by how their poll went.", named, polls.polls, "poll")
    versions = (last.versions.get("newsbeam", ""), last.versions.get("apache-beam", ""), last.engine)
    yield _gauge("build_info", "What made the last commit.", named, {versions: 1}, "version", "beam", "engine")


def _counter(name: str, told: str, named: Mapping[str, str], values: Mapping[Any, float], *labels: str) -> Metric:
    return _filled(CounterMetricFamily(f"newsbeam_{name}", told, labels=(*named, *labels)), named, values)


def _gauge(name: str, told: str, named: Mapping[str, str], values: Mapping[Any, float], *labels: str) -> Metric:
    return _filled(GaugeMetricFamily(f"newsbeam_{name}", told, labels=(*named, *labels)), named, values)


def _filled(
    family: CounterMetricFamily | GaugeMetricFamily, named: Mapping[str, str], values: Mapping[Any, float]
) -> Metric:
    for key in sorted(values):
        family.add_metric([*named.values(), *((key,) if isinstance(key, str) else key)], values[key])
    return family
