"""A stream: the graph runs until it is asked to stop, and commits window after window.

The launcher holds the lake for all windows, tells of each that is committed, and keeps the ledger's files few. Whoever
asks it to stop leaves a request in the lake, which the clock of the graph finds there wherever it runs.
"""

import contextlib
import datetime
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Protocol

import apache_beam as beam
from apache_beam.options.pipeline_options import GoogleCloudOptions, StandardOptions
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.runners.runner import PipelineResult, PipelineState

from pipeline.build import build
from pipeline.config import LoadedConfig
from pipeline.deps import Deps
from pipeline.merge_files import merge_ledger
from pipeline.run import RunFailedError, begun, cause_of, log_commit, make_deps
from pipeline.runners import FAILURES, Engine
from transforms.core.lake.manifest import Manifest
from transforms.errors import ConfigError, LakeError
from transforms.io.clock import now_us
from transforms.io.lake_store import Lake
from transforms.runs import WindowRuns

_log = logging.getLogger(__name__)
_LOOK_S = 0.5
# So many seconds between two looks at whether files of the ledger are to be merged.
_MERGE_EVERY_S = 60.0
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Listener(Protocol):
    """Is told how a stream gets on."""

    def started(self, lake: Lake, engine: str) -> None:
        """The graph runs."""
        ...

    def committed(self, manifest: Manifest, window_end: datetime.datetime) -> None:
        """A window was committed, a moment ago."""
        ...


def stream(loaded: LoadedConfig, out: str, engine: Engine, listener: Listener) -> int:
    """Streams a config until SIGTERM or SIGINT, and then until what it had is committed.

    A second signal ends it at once: windows under way are not committed, and their pages are read again next time.

    Args:
      loaded: what to ingest.
      out: local path or URI of the lake.
      engine: where to run.
      listener: is told of each window.

    Returns:
      How many windows were committed.

    Raises:
      ConfigError: the config or the engine cannot be streamed.
      EngineError: what the engine needs is not there.
      LakeError: the lake cannot be written, or somebody else holds it.
      RunFailedError: the graph failed; windows that were committed stay.
      KeyboardInterrupt: there was a second signal.
    """
    _check(loaded, engine)
    with begun(loaded, out, engine) as this:
        lake, config = this.lake, loaded.config.stream
        lake.clear_stop()
        runs = WindowRuns(this.info, _second(now_us()), config.window_s, config.poll_s)
        deps = make_deps(loaded, this, runs)
        watch = _Watch(lake, runs, listener)
        with _stopping(lake, this.info.run_id) as is_aborted:
            # The engine's own processes inherit that SIGINT is ignored: Ctrl-C goes to the whole group, and they are
            # needed until the last window is committed.
            with _ignored(signal.SIGINT):
                job = _Job(_submit(loaded, deps, this.engine))
            listener.started(lake, this.engine.name)
            try:
                while not job.ended.wait(_LOOK_S):
                    watch.look()
                    if is_aborted():
                        job.cancel()
                        raise KeyboardInterrupt
            finally:
                watch.look()
                lake.clear_stop()
            job.check()
        lake.recover(this.info.run_id)
        return watch.windows


def _check(loaded: LoadedConfig, engine: Engine) -> None:
    if isinstance(engine.runner, FnApiRunner):
        raise ConfigError(
            "--runner local cannot stream, for it fires windows only at the end; take prism (the default), flink or "
            "dataflow"
        )
    if engine.options.view_as(GoogleCloudOptions).template_location:
        raise ConfigError(
            "--template_location is for others to start a job, and a stream needs the process that started it: it "
            "holds the lake and keeps the ledger's files few"
        )
    archives = [source.location for source in loaded.sources if source.kind == "warc"]
    if archives:
        raise ConfigError(
            f"{archives[0]} is an archive, which no stream reads: take `newsbeam run` or `newsbeam replay`"
        )
    engine.options.view_as(StandardOptions).streaming = True


def _submit(loaded: LoadedConfig, deps: Deps, engine: Engine) -> PipelineResult:
    """Starts the graph.

    Raises:
      RunFailedError: the engine does not take it.
    """
    try:
        pipeline = beam.Pipeline(runner=engine.runner, options=engine.options)
        build(pipeline, loaded.sources, deps)
        return pipeline.run()
    except FAILURES as error:
        _log.error("%s", error)
        raise RunFailedError(f"the stream did not start: {cause_of(error)}") from error


def _second(time_us: int) -> int:
    return time_us - time_us % 1_000_000


class _Job:
    """A graph that runs, waited for by a thread of its own, so that signals reach the main thread."""

    def __init__(self, result: PipelineResult) -> None:
        self.ended = threading.Event()
        self._result, self._error = result, "it is not known why"
        threading.Thread(target=self._wait, name="job", daemon=True).start()

    def _wait(self) -> None:
        try:
            state = self._result.wait_until_finish()
            # A dry run has no state.
            self._error = "" if state in {PipelineState.DONE, None} else f"its job is {state}"
        except FAILURES as error:
            _log.error("%s", error)
            self._error = cause_of(error)
        finally:
            self.ended.set()

    def cancel(self) -> None:
        """Ends it at once; on a cluster it would go on without us."""
        with contextlib.suppress(*FAILURES):
            self._result.cancel()

    def check(self) -> None:
        """Raises RunFailedError if the graph has failed."""
        if self._error:
            raise RunFailedError(f"the stream failed; what it had committed stays: {self._error}")


class _Watch:
    """Tells of the windows that are committed, and merges files of the ledger."""

    def __init__(self, lake: Lake, runs: WindowRuns, listener: Listener) -> None:
        self._lake, self._stream, self._listener = lake, runs.stream, listener
        self._length = datetime.timedelta(seconds=runs.window_s)
        self._known = set(lake.run_ids())
        self._merged_us = now_us()
        self.windows = 0

    def look(self) -> None:
        """Tells of what is new; a lake that cannot be read just now is looked at again."""
        try:
            new = [run_id for run_id in self._lake.run_ids() if run_id not in self._known]
            for run_id in new:
                manifest = self._lake.manifest(run_id)
                self._known.add(run_id)
                if manifest.stream == self._stream.run_id and manifest.sources:
                    self.windows += 1
                    log_commit(manifest)
                    self._listener.committed(
                        manifest, datetime.datetime.fromisoformat(manifest.started_at) + self._length
                    )
            if now_us() - self._merged_us > _MERGE_EVERY_S * 1_000_000:
                self._merged_us = now_us()
                merge_ledger(self._lake, self._stream)
        except LakeError as error:
            _log.warning("%s", error)


@contextlib.contextmanager
def _stopping(lake: Lake, stream: str) -> Iterator[Callable[[], bool]]:
    """Turns the first signal into a request to stop; gives whether there was a second one."""
    count = 0

    def handle(number: int, _: FrameType | None) -> None:
        nonlocal count
        count += 1
        if count == 1:
            _log.warning("%s: polling ends, windows under way are committed. Once more ends it at once.", _name(number))
            # Not in the handler itself: it may have interrupted whoever holds the same locks.
            threading.Thread(target=_request_stop, args=(lake, stream), name="stop").start()

    before = {number: signal.signal(number, handle) for number in _STOP_SIGNALS}
    try:
        yield lambda: count > 1
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _request_stop(lake: Lake, stream: str) -> None:
    try:
        lake.request_stop(stream)
    except LakeError as error:
        _log.error("the stream cannot be asked to end (%s); one more signal ends it at once", error)


@contextlib.contextmanager
def _ignored(number: signal.Signals) -> Iterator[None]:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(number, before)


def _name(number: int) -> str:
    return signal.Signals(number).name
