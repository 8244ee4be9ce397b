"""One bounded, incremental run: the lake is locked, the graph runs, the manifest commits it."""

import contextlib
import dataclasses
import datetime
import importlib.metadata
import logging
import platform
import secrets
from collections.abc import Iterator

import apache_beam as beam

from pipeline.build import build
from pipeline.config import LoadedConfig
from pipeline.deps import Deps
from pipeline.runners import Engine
from pipeline.sample_newsroom.server import serve
from transforms.core.lake import layout
from transforms.core.lake.manifest import Manifest, RunInfo
from transforms.errors import NewsbeamError
from transforms.io.http_client import HttpSettings
from transforms.io.lake_store import Lake
from transforms.io.ledger_store import LakeLedger
from transforms.io.models import SpacyModels
from transforms.io.progress import SILENCE, Progress

_log = logging.getLogger(__name__)
# 32 random bits: two runs that start within one second get one id once in four billion times.
_NONCE_BYTES = 4
_VERSIONS_OF = ("newsbeam", "apache-beam", "feedparser", "trafilatura", "langdetect", "spacy", "pyarrow")


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


def run(loaded: LoadedConfig, out: str, engine: Engine, progress: Progress = SILENCE) -> RunResult:
    """Runs a config once.

    All or nothing: if this raises, no row of the run is in the lake.

    Args:
      loaded: what to ingest.
      out: local path or URI of the lake.
      engine: where to run.
      progress: is told of elements as they pass.

    Raises:
      LakeError: the lake cannot be written, or somebody else holds it.
      RunFailedError: the graph failed.
    """
    lake = Lake(out)
    info = _describe(loaded, engine)
    with lake.lock(info.run_id), newsroom(loaded) as resolve:
        recovered = lake.recover()
        deps = Deps(
            http=http_settings(loaded, resolve),
            max_feed_bytes=loaded.config.http.max_feed_bytes,
            max_page_bytes=loaded.config.http.max_page_bytes,
            rules=loaded.rules,
            models=SpacyModels(loaded.config.entities.models),
            lake=lake,
            ledger=LakeLedger.of(lake),
            run=info,
            progress=progress,
        )
        try:
            _execute(loaded, deps, engine)
        except RunFailedError:
            if not lake.has_committed(info.run_id):
                raise
        finally:
            lake.recover()
        return RunResult(lake, lake.manifest(info.run_id), recovered)


def _execute(loaded: LoadedConfig, deps: Deps, engine: Engine) -> None:
    try:
        pipeline = beam.Pipeline(runner=engine.runner, options=engine.options)
        build(pipeline, loaded.sources, deps)
        pipeline.run().wait_until_finish()
    except (RuntimeError, NewsbeamError) as error:
        # Beam gives the exception of a worker process as text, its last line is the exception itself; one that was
        # raised in this process it gives as it is.
        _log.error("%s", error)
        cause = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
        raise RunFailedError(f"the run failed and committed nothing: {cause}") from error


def _describe(loaded: LoadedConfig, engine: Engine) -> RunInfo:
    now = datetime.datetime.now(datetime.UTC)
    versions = {name: importlib.metadata.version(name) for name in _VERSIONS_OF}
    return RunInfo(
        run_id=layout.new_run_id(now, secrets.token_bytes(_NONCE_BYTES)),
        started_at=now.isoformat(timespec="milliseconds"),
        engine=engine.name,
        versions={"python": platform.python_version(), **versions},
        config_sha256=loaded.sha256,
    )


def http_settings(loaded: LoadedConfig, resolve: dict[str, tuple[str, int]]) -> HttpSettings:
    """The settings of the HTTP client.

    Args:
      resolve: hosts of the sample newsroom and where they are served.
    """
    http = loaded.config.http
    return HttpSettings(
        user_agent=http.user_agent,
        allow_hosts=http.allow_hosts,
        timeout_s=http.timeout_s,
        max_concurrent=http.max_concurrent,
        max_per_host=http.max_per_host,
        resolve=resolve,
    )


@contextlib.contextmanager
def newsroom(loaded: LoadedConfig) -> Iterator[dict[str, tuple[str, int]]]:
    """Serves the sample newsroom while the run lasts, if the config asks for it; gives its hosts."""
    if not loaded.config.sample_newsroom:
        yield {}
        return
    with serve() as hosts:
        yield hosts
