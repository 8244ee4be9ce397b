"""One bounded, incremental run: the lake is locked, the graph runs, the manifest commits it."""

import contextlib
import dataclasses
import datetime
import functools
import importlib.metadata
import logging
import platform
import secrets
import tempfile
from collections.abc import Iterator, Sequence

import apache_beam as beam
import grpc
from apache_beam.io.filesystems import FileSystems
from apache_beam.runners.runner import PipelineResult

from pipeline.build import build
from pipeline.config import HttpConfig, LimitsConfig, LoadedConfig
from pipeline.deps import Deps
from pipeline.repair import repair_ledger
from pipeline.runners import FAILURES, Engine, ready
from transforms.core.feeds.schedule import PollBounds
from transforms.core.http.attempts import AttemptSchedule
from transforms.core.http.rights import Manners
from transforms.core.http.robots import product_token
from transforms.core.lake import layout
from transforms.core.lake.manifest import Manifest, RunInfo
from transforms.errors import NewsbeamError
from transforms.io.alias_tables import load_aliases
from transforms.io.clock import now_us
from transforms.io.entity_models import ChosenModels, choose_models
from transforms.io.feed_ledger import LakeFeedLedger
from transforms.io.http_client import HttpSettings
from transforms.io.lake_store import Lake
from transforms.io.language_detectors import load_language_detector
from transforms.io.ledger_store import LakeLedger
from transforms.io.live_ledger import LiveFeedLedger, LiveLedger
from transforms.io.progress import SILENCE, Progress
from transforms.io.retries import DeadLetters, DuePages, NoRetries, Retries
from transforms.io.sandbox import ExtractLimits
from transforms.io.shelf import IN_HAND, DiskShelf, Shelf
from transforms.records import Source
from transforms.runs import OneRun, Runs

_log = logging.getLogger(__name__)
# 32 random bits: two runs that start within one second get one id once in four billion times.
_NONCE_BYTES = 4
_VERSIONS_OF = ("newsbeam", "apache-beam", "feedparser", "trafilatura", "langdetect", "py3langid", "spacy", "pyarrow")


class RunFailedError(NewsbeamError):
    """The graph failed; nothing was committed."""


@dataclasses.dataclass(frozen=True)
class RunResult:
    """What a run did.

    Attributes:
      recovered: ids of earlier runs that died after their commit and were finished first.
    """

    lake: Lake
    manifest: Manifest
    recovered: list[str]


@dataclasses.dataclass(frozen=True)
class Selection:
    """Which dead letters to send through again; empty selects any.

    Attributes:
      stage: composite that gave them up.
      reason: short fixed code.
    """

    stage: str = ""
    reason: str = ""


def run(
    loaded: LoadedConfig, out: str, engine: Engine, progress: Progress = SILENCE, retry: Selection | None = None
) -> RunResult | None:
    """Runs a config once.

    All or nothing: if this raises, no row of the run is in the lake.

    Args:
      loaded: what to ingest.
      out: local path or URI of the lake.
      engine: where to run.
      progress: is told of elements as they pass.
      retry: dead letters that are read instead of the sources; None for an ordinary run.

    Returns:
      None where the engine only describes the job.

    Raises:
      ConfigError: the table of aliases is not what it should be.
      EngineError: what the engine needs is not there.
      LakeError: the lake cannot be written, or somebody else holds it.
      RunFailedError: the graph failed.
    """
    with begun(loaded, out, engine) as this:
        lake, info = this.lake, this.info
        ledger = LakeLedger.of(lake)
        deps = dataclasses.replace(
            make_deps(loaded, this, OneRun(info), progress),
            ledger=ledger,
            feeds=LakeFeedLedger.of(lake),
            retries=_retries(loaded, ledger, retry),
        )
        try:
            with shelf_of(lake, info.run_id, this.engine) as shelf:
                deps = dataclasses.replace(deps, shelf=shelf)
                _execute(loaded.sources if retry is None else (), deps, this.engine)
        except RunFailedError:
            if not lake.has_committed(info.run_id):
                raise
        finally:
            lake.recover(info.run_id)
        if this.engine.only_describes:
            return None
        manifest = lake.manifest(info.run_id)
        log_commit(manifest)
        return RunResult(lake, manifest, this.recovered)


@dataclasses.dataclass(frozen=True)
class Begun:
    """A run or stream that holds its lake.

    Attributes:
      engine: with all that it needs found.
      resolve: hosts of the sample newsroom and where they are served.
      recovered: see `RunResult`.
    """

    lake: Lake
    engine: Engine
    models: ChosenModels
    info: RunInfo
    resolve: dict[str, tuple[str, int]]
    recovered: list[str]


@contextlib.contextmanager
def begun(loaded: LoadedConfig, out: str, engine: Engine) -> Iterator[Begun]:
    """Finds what is needed, and holds the lake while the context lasts.

    Raises:
      ConfigError: the table of aliases is not what it should be.
      EngineError: what the engine needs is not there.
      LakeError: the lake cannot be written, or somebody else holds it.
    """
    engine = ready(engine)
    # The lake may need them before the graph does: where S3 is, and as whom.
    FileSystems.set_options(engine.options)
    if loaded.aliases:
        load_aliases(loaded.aliases)  # A fault of it is told before anything starts.
    lake = Lake(out)
    models = choose_models(loaded.config.entities.models)
    info = _describe(loaded, engine, models)
    _log.info("run %s begins on %s", info.run_id, info.engine, extra={"run_id": info.run_id})
    repaired = repair_ledger(lake)
    with lake.lock(info.run_id), newsroom(loaded) as resolve:
        recovered = repaired + lake.recover(info.run_id)
        info = dataclasses.replace(info, sequence=lake.next_sequence())
        yield Begun(lake, engine, models, info, resolve, recovered)


@contextlib.contextmanager
def shelf_of(lake: Lake, run_id: str, engine: Engine) -> Iterator[Shelf]:
    """Where texts wait during a run: on a disk of this machine if that is where all workers are, that of the lake."""
    if not engine.is_local:
        yield IN_HAND
    elif scratch := lake.scratch(run_id):
        yield DiskShelf(scratch)
    else:
        with tempfile.TemporaryDirectory(prefix="newsbeam-") as folder:
            yield DiskShelf(folder)


def log_commit(manifest: Manifest) -> None:
    """A log line, for logs in JSON alone: people have the tables."""
    books = ", ".join(f"{count} {name}" for name, count in manifest.books.items())
    _log.info("run %s is committed: %s", manifest.run_id, books)


def make_deps(loaded: LoadedConfig, this: Begun, runs: Runs, progress: Progress = SILENCE) -> Deps:
    """What the graph of a config needs from outside, with the ledger as it is committed while the graph runs."""
    config, lake, ledger = loaded.config, this.lake, LiveLedger(this.lake)
    return Deps(
        http=http_settings(config.http, this.resolve, this.engine.workers),
        max_feed_bytes=config.http.max_feed_bytes,
        max_page_bytes=config.http.max_page_bytes,
        rules=loaded.rules,
        models=this.models,
        aliases=loaded.aliases,
        lake=lake,
        ledger=ledger,
        feeds=LiveFeedLedger(lake),
        poll_bounds=poll_bounds(loaded),
        logins=loaded.logins,
        retries=DuePages(ledger, now_us),
        attempts=AttemptSchedule(config.http.max_attempts, config.http.retry_after_s),
        extraction=extract_limits(config.limits),
        publishers={source.name: source.publisher for source in config.sources if source.publisher},
        kinds=config.articles.kinds,
        is_learning=config.boilerplate.learn,
        is_archiving=config.archive,
        load_detector=functools.partial(load_language_detector, config.language.detector),
        runs=runs,
        manners=Manners(product_token(config.http.user_agent), config.http.obey),
        progress=progress,
    )


def _retries(loaded: LoadedConfig, ledger: LakeLedger, retry: Selection | None) -> Retries:
    if retry is not None:
        return DeadLetters.of(ledger, retry.stage, retry.reason)
    return DuePages(ledger, now_us) if _fetches(loaded) else NoRetries()


def _fetches(loaded: LoadedConfig) -> bool:
    return any(source.kind != "warc" for source in loaded.sources)


def _execute(sources: Sequence[Source], deps: Deps, engine: Engine) -> None:
    try:
        pipeline = beam.Pipeline(runner=engine.runner, options=engine.options)
        build(pipeline, sources, deps)
        _wait(pipeline.run())
    except FAILURES as error:
        _log.error("%s", error)
        raise RunFailedError(f"the run failed and committed nothing: {cause_of(error)}") from error


def _wait(result: PipelineResult) -> None:
    try:
        result.wait_until_finish()
    except KeyboardInterrupt:
        # On a cluster it would go on without us.
        result.cancel()
        raise


def _status(error: grpc.RpcError) -> str:
    return str(error.code().name) if isinstance(error, grpc.Call) else type(error).__name__


def cause_of(error: Exception) -> str:
    """Why a graph failed, in one line.

    Beam gives the exception of a worker process as text, whose last line is the exception itself; one that was raised
    in this process it gives as it is.
    """
    if isinstance(error, grpc.RpcError):
        return f"the engine does not answer any more ({_status(error)}); see its own log"
    return str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__


def _describe(loaded: LoadedConfig, engine: Engine, models: ChosenModels) -> RunInfo:
    now = datetime.datetime.now(datetime.UTC)
    versions = {name: importlib.metadata.version(name) for name in _VERSIONS_OF}
    versions |= {choice.name: choice.version for choice in models.choices.values() if choice.version}
    return RunInfo(
        run_id=layout.new_run_id(now, secrets.token_bytes(_NONCE_BYTES)),
        started_at=now.isoformat(timespec="milliseconds"),
        engine=engine.name,
        versions={"python": platform.python_version(), **versions},
        config_sha256=loaded.sha256,
        config_path=str(loaded.path.resolve()),
    )


def poll_bounds(loaded: LoadedConfig) -> PollBounds:
    """The config's bounds of the time between two polls of a feed."""
    feeds = loaded.config.feeds
    return PollBounds(feeds.min_interval_s, feeds.max_interval_s)


def http_settings(http: HttpConfig, resolve: dict[str, tuple[str, int]], clients: int = 1) -> HttpSettings:
    """The settings of the HTTP client.

    Args:
      http: of the config.
      resolve: hosts of the sample newsroom and where they are served.
      clients: that share `max_concurrent`, so that it holds for all of them together; each may ask for one URL at
        least.
    """
    return HttpSettings(
        user_agent=http.user_agent,
        allow_hosts=http.allow_hosts,
        timeout_s=http.timeout_s,
        max_concurrent=max(1, http.max_concurrent // clients),
        max_per_host=http.max_per_host,
        delay_s=http.delay_s,
        max_retries=http.max_retries,
        resolve=resolve,
    )


def extract_limits(limits: LimitsConfig) -> ExtractLimits:
    """What cleaning one page may cost."""
    return ExtractLimits(limits.extract_timeout_s, limits.extract_memory_mb)


@contextlib.contextmanager
def newsroom(loaded: LoadedConfig) -> Iterator[dict[str, tuple[str, int]]]:
    """Serves the sample newsroom while the run lasts, if the config asks for it; gives its hosts."""
    if not loaded.config.sample_newsroom:
        yield {}
        return
    # Imported here: for real news nobody needs a web server.
    from pipeline.sample_newsroom.server import serve  # noqa: PLC0415

    with serve() as hosts:
        yield hosts
