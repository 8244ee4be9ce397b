"""Flink: a cluster that answers, a job server of a version that fits, and workers that run Python."""

import argparse
import json
import logging
import re
import shutil
import socket
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

from apache_beam.options.pipeline_options import (
    FlinkRunnerOptions,
    JobServerOptions,
    PipelineOptions,
    PortableOptions,
)

from pipeline.engines.places import BEAM, JOB_SERVERS, EngineError, Found, installed_job_server, quiet

FLAGS = (
    "--flink_master=localhost:8081",
    # What is put out while a checkpoint is made would else be kept back until it is complete, and come too late for its
    # window, which drops it.
    "--finish_bundle_before_checkpointing",
    # A stream ends when its clock does; with checkpoints Flink would otherwise wait for ever for more.
    "--shutdown_sources_after_idle_ms=1",
    # One for each core of a task manager but one, which Java keeps busy; Beam's own default is one in all.
    "--sdk_worker_parallelism=0",
    # The job server lives for seconds.
    "--job_server_jvm_properties=-XX:TieredStopAtLevel=1",
)
"""Of Beam, before the user's own; the cluster is where `make flink-up` starts one."""

WORKERS = "localhost:50000"
"""The worker pool beside each task manager, where no other environment is named."""

_TIMEOUT_S = 10.0
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# What `make flink` gets is for this one.
_FLINK = "1.19"
_log = logging.getLogger(__name__)


class FlinkFlags(PipelineOptions):
    """Flags of the job server that Beam's Python SDK does not know before it has started one."""

    @classmethod
    def _add_argparse_args(cls, parser: argparse.ArgumentParser) -> None:
        for name in ("checkpointing_interval", "min_pause_between_checkpoints", "checkpoint_timeout_millis"):
            parser.add_argument(f"--{name}", type=int, help="milliseconds")
        for name in (
            "number_of_execution_retries",
            "execution_retry_delay",
            "max_bundle_size",
            "max_bundle_time_mills",
            "shutdown_sources_after_idle_ms",
        ):
            parser.add_argument(f"--{name}", type=int)
        for name in ("state_backend", "state_backend_storage_path", "savepoint_path", "execution_mode_for_batch"):
            parser.add_argument(f"--{name}")
        for name in (
            "finish_bundle_before_checkpointing",
            "externalized_checkpoints_enabled",
            "retain_externalized_checkpoints_on_cancellation",
        ):
            parser.add_argument(f"--{name}", action="store_true", default=None)


def is_local(options: PipelineOptions) -> bool:
    """Whether the cluster is on this machine."""
    return _is_embedded(options) or urllib.parse.urlsplit(_url(options)).hostname in _LOOPBACK


def complete(options: PipelineOptions) -> Found:
    """Looks for cluster, job server and workers, and uses all slots of the cluster unless a flag says otherwise.

    Args:
      options: gets the flags that are missing.

    Raises:
      EngineError: something is not there, or not of the right version.
    """
    quiet()
    if _is_embedded(options):
        return Found(f"embedded, job server {_find_job_server(options, _FLINK)}")
    cluster = _cluster(options)
    flags = options.view_as(FlinkRunnerOptions)
    if flags.parallelism < 1:
        flags.parallelism = cluster["slots-total"]
    _find_workers(options)
    details = [f"Flink {cluster['flink-version']}", f"parallelism {flags.parallelism}"]
    if not options.view_as(PortableOptions).job_endpoint:
        details.insert(1, f"job server {_find_job_server(options, cluster['flink-version'])}")
    return Found(", ".join(details), flags.parallelism)


def version_of(jar: Path) -> str:
    """Version of Beam in a job server's jar; empty where it does not say."""
    try:
        with zipfile.ZipFile(jar) as packed:
            for name, field in (
                ("org/apache/beam/sdk/sdk.properties", rb"^version=(\S+)"),
                ("META-INF/MANIFEST.MF", rb"^Implementation-Version: (\S+)"),
            ):
                found = name in packed.namelist() and re.search(field, packed.read(name), re.MULTILINE)
                if found:
                    return found[1].decode()
    except (OSError, zipfile.BadZipFile):
        pass
    return ""


def _is_embedded(options: PipelineOptions) -> bool:
    """Whether the job server runs the job itself: Beam's `[local]` and `[auto]`."""
    from apache_beam.runners.portability.flink_runner import MAGIC_HOST_NAMES  # noqa: PLC0415  # other engines do without

    return options.view_as(FlinkRunnerOptions).flink_master.strip() in MAGIC_HOST_NAMES


def _url(options: PipelineOptions) -> str:
    master = options.view_as(FlinkRunnerOptions).flink_master.strip().rstrip("/")
    return master if "://" in master else f"http://{master}"


def _cluster(options: PipelineOptions) -> dict[str, Any]:
    url = _url(options)
    try:
        with urllib.request.urlopen(f"{url}/overview", timeout=_TIMEOUT_S) as answer:  # noqa: S310  # as the user says
            cluster: dict[str, Any] = json.load(answer)
            slots = cluster["slots-total"]
    except (OSError, ValueError, KeyError) as error:
        reason = getattr(error, "reason", error)
        raise EngineError(
            f"there is no Flink cluster at {url} ({reason}); start one on this machine with `make flink-up`, or name "
            "yours with -- --flink_master=HOST:PORT"
        ) from error
    if not slots:
        raise EngineError(f"the Flink cluster at {url} has no task manager; wait for one, or look at its log")
    return cluster


def _find_workers(options: PipelineOptions) -> None:
    flags = options.view_as(PortableOptions)
    if not flags.environment_type:
        flags.environment_type = "EXTERNAL"
        flags.environment_config = flags.environment_config or WORKERS
    if flags.environment_type != "EXTERNAL" or not is_local(options) or not flags.environment_config:
        return
    host, _, port = flags.environment_config.rpartition(":")
    try:
        socket.create_connection((host, int(port)), _TIMEOUT_S).close()
    except (OSError, ValueError) as error:
        raise EngineError(
            f"there is no worker pool at {flags.environment_config} ({error}); start one with `python -m "
            "pipeline.engines.worker_pool --port PORT`, or name another with -- --environment_config=HOST:PORT"
        ) from error


def _find_job_server(options: PipelineOptions, flink_version: str) -> str:
    launcher = options.view_as(JobServerOptions).job_server_java_launcher
    if shutil.which(launcher) is None:
        raise EngineError(f"there is no `{launcher}` on PATH, and Flink's job server needs Java 11 or 17; install it")
    flags = options.view_as(FlinkRunnerOptions)
    if not flags.flink_job_server_jar:
        jar = installed_job_server()
        if jar is None:
            raise EngineError("there is no job server for Flink here; `make flink` gets it, and needs Java and Maven")
        if not f"{flink_version}.".startswith(f"{_FLINK}."):
            raise EngineError(
                f"the cluster runs Flink {flink_version}, and the job server of `make flink` is for {_FLINK}; name one "
                "for yours with -- --flink_job_server_jar=PATH"
            )
        flags.flink_job_server_jar = str(jar)
    version = version_of(Path(flags.flink_job_server_jar))
    if version not in JOB_SERVERS:
        raise EngineError(
            f"{flags.flink_job_server_jar} is {f'of Beam {version}' if version else 'no job server'}, and this is Beam "
            f"{BEAM}; `make flink` gets one that fits, if --flink_job_server_jar is left out"
        )
    if version != BEAM:
        _log.warning(
            "Flink's job server is of Beam %s and this is Beam %s: this project tests the two together, Beam promises "
            "nothing about it. `make flink` gets %s where Maven has it.",
            version,
            BEAM,
            BEAM,
        )
    return version
