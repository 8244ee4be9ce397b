"""Where a graph runs: presets by our names, and Beam's own names and flags."""

import argparse
import dataclasses
import os
from collections.abc import Sequence

from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions, StandardOptions, WorkerOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.runners.runner import PipelineRunner, create_runner

from transforms.errors import ConfigError

_PRESETS = {"prism": "PrismRunner", "flink": "FlinkRunner", "dataflow": "DataflowRunner"}
# "DirectRunner" picks one of three engines by the transforms used; we name the one we mean.
_LOCAL = {"local", "direct", "directrunner", "fnapirunner"}


@dataclasses.dataclass(frozen=True)
class Engine:
    """A runner with its options.

    Attributes:
      name: what runs, for people and for the manifest.
      is_local: whether the workers are processes of this machine.
    """

    name: str
    runner: PipelineRunner
    options: PipelineOptions
    is_local: bool


def engine(runner: str, flags: Sequence[str]) -> Engine:
    """The engine of a run.

    Args:
      runner: local, prism, flink, dataflow, or one of Beam's runner names, in any case.
      flags: of Beam, for instance `--direct_num_workers=1`.

    Raises:
      ConfigError: an unknown runner or flag.
    """
    _refuse_unknown(flags)
    if runner.lower() in _LOCAL:
        return _local(flags)
    name = _PRESETS.get(runner.lower(), runner)
    allowed = [*StandardOptions.ALL_KNOWN_RUNNERS, *_PRESETS.values()]
    known = {path.rsplit(".", 1)[-1].lower() for path in allowed}
    if name.lower() not in known:
        raise ConfigError(f"--runner: unknown runner {runner!r}; allowed: local, {', '.join(_PRESETS)}, or a Beam runner")
    return Engine(name, create_runner(name), PipelineOptions([*flags, f"--runner={name}"]), is_local=False)


def _local(flags: Sequence[str]) -> Engine:
    """Beam's FnApiRunner: one worker process a core, unless the flags say otherwise."""
    options = PipelineOptions(flags)
    given = options.get_all_options(drop_default=True)
    direct = options.view_as(DirectOptions)
    direct.direct_num_workers = given.get("direct_num_workers", 0) or os.cpu_count() or 1
    direct.direct_running_mode = given.get("direct_running_mode", "multi_processing")
    if "default_sdk_harness_log_level" not in given:
        options.view_as(WorkerOptions).default_sdk_harness_log_level = "WARNING"
    name = f"FnApiRunner ({direct.direct_running_mode}, {direct.direct_num_workers} workers)"
    return Engine(name, FnApiRunner(), options, is_local=True)


def _refuse_unknown(flags: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(allow_abbrev=False, add_help=False, exit_on_error=False)
    parser.add_argument("--runner")
    for kind in PipelineOptions.__subclasses__():
        if kind is not StandardOptions:
            kind._add_argparse_args(parser)  # noqa: SLF001  # Beam has no public list of its flags
    try:
        _, unknown = parser.parse_known_args(flags)
    except argparse.ArgumentError as error:
        raise ConfigError(f"Beam flag {error}") from error
    if unknown:
        raise ConfigError(f"unknown Beam flag {unknown[0]!r}; see `newsbeam run --help`")
