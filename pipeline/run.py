"""One bounded, incremental run: the lake is locked, the graph runs, the manifest commits it."""

import contextlib
import dataclasses
import datetime
import functools
import importlib.metadata
import logging
import os
import platform
import secrets
from collections.abc import Iterator, Sequence

import apache_beam as beam
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import DirectOptions

from pipeline.build import build
from pipeline.config import HttpConfig, LimitsConfig, LoadedConfig
from pipeline.deps import Deps
from pipeline.repair import repair_ledger
from pipeline.runners import Engine
from pipeline.sample_newsroom.server import serve
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
from transforms.io.progress import SILENCE, Progress
from transforms.io.retries import DeadLetters, DuePages, NoRetries, Retries
from transforms.io.sandbox import ExtractLimits
from transforms.records import Source

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
      LakeError: the lake cannot be written, or somebody else holds it.
      RunFailedError: the graph failed.
    """
    # The lake may need them before the graph does: where S3 is, and as whom.
    FileSystems.set_options(engine.options)
    if loaded.aliases:
        load_aliases(loaded.aliases)  # A fault of it is told before anything starts.
    lake = Lake(out)
    models = choose_models(loaded.config.entities.models)
    info = _describe(loaded, engine, models)
    repaired = repair_ledger(lake)
    with lake.lock(info.run_id), newsroom(loaded) as resolve:
        recovered = repaired + lake.recover(info.run_id)
        info = dataclasses.replace(info, sequence=lake.next_sequence())
        ledger = LakeLedger.of(lake)
        deps = Deps(
            http=http_settings(loaded.config.http, resolve, workers(engine)),
            max_feed_bytes=loaded.config.http.max_feed_bytes,
            max_page_bytes=loaded.config.http.max_page_bytes,
            rules=loaded.rules,
            models=models,
            aliases=loaded.aliases,
            lake=lake,
            ledger=ledger,
            feeds=LakeFeedLedger.of(lake),
            poll_bounds=poll_bounds(loaded),
            logins=loaded.logins,
            retries=_retries(loaded, ledger, retry),
            attempts=AttemptSchedule(loaded.config.http.max_attempts, loaded.config.http.retry_after_s),
            extraction=extract_limits(loaded.config.limits),
            publishers={source.name: source.publisher for source in loaded.config.sources if source.publisher},
            kinds=loaded.config.articles.kinds,
            is_learning=loaded.config.boilerplate.learn,
            is_archiving=loaded.config.archive,
            load_detector=functools.partial(load_language_detector, loaded.config.language.detector),
            run=info,
            manners=Manners(product_token(loaded.config.http.user_agent), loaded.config.http.obey),
            progress=progress,
        )
        try:
            _execute(loaded.sources if retry is None else (), deps, engine)
        except RunFailedError:
            if not lake.has_committed(info.run_id):
                raise
        finally:
            lake.recover(info.run_id)
        if engine.only_describes:
            return None
        return RunResult(lake, lake.manifest(info.run_id), recovered)


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
        pipeline.run().wait_until_finish()
    except (RuntimeError, NewsbeamError) as error:
        # Beam gives the exception of a worker process as text, its last line is the exception itself; one that was
        # raised in this process it gives as it is.
        _log.error("%s", error)
        cause = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
        raise RunFailedError(f"the run failed and committed nothing: {cause}") from error


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


def workers(engine: Engine) -> int:
    """How many worker processes an engine has on this machine; 1 where others know how many there are."""
    if not engine.is_local:
        return 1
    return engine.options.view_as(DirectOptions).direct_num_workers or os.cpu_count() or 1


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
    with serve() as hosts:
        yield hosts
