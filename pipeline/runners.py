"""Where a graph runs: presets by our names, and Beam's own names and flags."""

import contextlib
import dataclasses
import io
import os
from collections.abc import Callable, Sequence

import grpc
from apache_beam.options.pipeline_options import (
    DirectOptions,
    GoogleCloudOptions,
    PipelineOptions,
    PortableOptions,
    StandardOptions,
    TestOptions,
)
from apache_beam.runners.dataflow.dataflow_runner import DataflowRuntimeException
from apache_beam.runners.runner import PipelineRunner, create_runner

from pipeline.engines import dataflow, flink, prism
from pipeline.engines.places import Found
from pipeline.local_runner import LocalRunner
from pipeline.local_workers import worker_environment
from pipeline.options import RunOptions
from pipeline.step_arguments import remember_arguments
from transforms.errors import ConfigError, NewsbeamError

FAILURES: tuple[type[Exception], ...] = (RuntimeError, DataflowRuntimeException, grpc.RpcError, NewsbeamError)
"""What a runner raises where its graph has failed: its own, or what was raised in this process."""

_PRESETS = {"prism": "PrismRunner", "flink": "FlinkRunner", "dataflow": "DataflowRunner"}
# 0 workers stand for one a core; flags that the user gives come later and win.
_LOCAL_FLAGS = ("--direct_num_workers=0", "--direct_running_mode=multi_processing")
# Behind them articles are annotated and files written: much work a key, and none that waits.
_CUT_SMALL = ("DropUnchanged/Group", "WriteLake/GroupByKey")
# Behind it pages are fetched, of some hosts a few and of others hundreds.
_WEIGHED = ("FetchPages/Group",)
_PRESET_FLAGS = {"PrismRunner": ("--prism_log_level=warn",), "FlinkRunner": flink.FLAGS}
# "DirectRunner" picks one of three engines by the transforms used; we name the one we mean.
# What an engine needs from outside, found before a run starts.
_COMPLETE: dict[str, Callable[[PipelineOptions], Found]] = {
    "PrismRunner": prism.complete,
    "FlinkRunner": flink.complete,
    "DataflowRunner": dataflow.complete,
}
_LOCAL = {"local", "direct", "directrunner", "fnapirunner"}


@dataclasses.dataclass(frozen=True)
class Engine:
    """A runner with its options.

    Attributes:
      name: what runs, for people and for the manifest.
      is_local: whether the workers are processes of this machine.
      workers: how many share what the config allows for all of them together; 1 where others know how many there are.
      processes: how many of them the runner starts as processes of its own.
    """

    name: str
    runner: PipelineRunner
    options: PipelineOptions
    is_local: bool
    workers: int = 1
    processes: int = 0

    @property
    def only_describes(self) -> bool:
        """Whether a job is only described, and started by others or by no one.

        That is what Dataflow's flags `--template_location` and `--dry_run` ask for.
        """
        described = self.options.view_as(GoogleCloudOptions).template_location
        return bool(described or self.options.view_as(TestOptions).dry_run)


def engine(runner: str, flags: Sequence[str]) -> Engine:
    """The engine of a run.

    Args:
      runner: local, prism, flink, dataflow, or one of Beam's runner names, in any case.
      flags: of Beam, for instance `--direct_num_workers=1`.

    Raises:
      ConfigError: an unknown runner or flag, or a flag's value that Beam refuses.
    """
    remember_arguments()
    if runner.lower() in _LOCAL:
        return _local(flags)
    name = _PRESETS.get(runner.lower(), runner)
    known = {path.rsplit(".", 1)[-1].lower(): path for path in StandardOptions.ALL_KNOWN_RUNNERS}
    if name.lower() not in known:
        raise ConfigError(f"--runner: {runner!r} is none of local, {', '.join(_PRESETS)}, nor a runner of Beam")
    # Creating a runner makes its own flags known.
    created = create_runner(known[name.lower()])
    name = type(created).__name__
    options = _options([*_PRESET_FLAGS.get(name, ()), *flags, f"--runner={name}"])
    return Engine(name, created, options, _is_local(name, options))


def ready(chosen: Engine) -> Engine:
    """The engine with all that it needs from outside found, and told in its name.

    Raises:
      EngineError: something is not there, or not of the right version; the message says what to do.
    """
    complete = _COMPLETE.get(chosen.name)
    if complete is None:
        return chosen
    found = complete(chosen.options)
    name = f"{chosen.name} ({found.detail})" if found.detail else chosen.name
    return dataclasses.replace(chosen, name=name, workers=found.workers)


def _is_local(name: str, options: PipelineOptions) -> bool:
    if name == "FlinkRunner":
        return flink.is_local(options)
    return name == "PrismRunner" and options.view_as(PortableOptions).environment_type in {None, "LOOPBACK"}


def _options(flags: Sequence[str]) -> PipelineOptions:
    told = io.StringIO()
    try:
        with contextlib.redirect_stderr(told):
            options = RunOptions(list(flags))
            known = options.get_all_options()
    except SystemExit as error:
        raise ConfigError(f"Beam flags: {told.getvalue().strip().splitlines()[-1]}") from error
    unknown = options.get_all_options(retain_unknown_options=True).keys() - known.keys()
    if unknown:
        raise ConfigError(f"unknown Beam flag --{min(unknown)}; flags of Beam go behind `--`")
    return options


def _local(flags: Sequence[str]) -> Engine:
    """Beam's FnApiRunner: one worker process a core, unless the flags say otherwise."""
    options = _options([*_LOCAL_FLAGS, *flags])
    direct = options.view_as(DirectOptions)
    mode, workers = direct.direct_running_mode, direct.direct_num_workers or os.cpu_count() or 1
    environment, processes = None, 0
    if mode == "multi_processing":
        environment, processes = worker_environment(), workers
        # Otherwise the runner puts Beam's own command in place of ours.
        direct.direct_running_mode = None
    name = f"FnApiRunner ({mode}, {workers} worker{'s' if workers != 1 else ''})"
    runner = LocalRunner(default_environment=environment, cut_small=_CUT_SMALL, weighed=_WEIGHED)
    return Engine(name, runner, options, is_local=True, workers=workers, processes=processes)
