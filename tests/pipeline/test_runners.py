import os
import sys

import pytest
from apache_beam.options.pipeline_options import DirectOptions, StandardOptions
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.transforms.environments import EmbeddedPythonEnvironment

from pipeline.runners import engine
from transforms.errors import ConfigError

CORES = os.cpu_count() or 1


def workers(count: int) -> str:
    return f"{count} worker" if count == 1 else f"{count} workers"


@pytest.mark.parametrize(
    ("flags", "name"),
    [
        ([], f"FnApiRunner (multi_processing, {workers(CORES)})"),
        (["--direct_num_workers=1"], "FnApiRunner (multi_processing, 1 worker)"),
        (["--direct_num_workers=3"], "FnApiRunner (multi_processing, 3 workers)"),
        (["--direct_num_workers", "0"], f"FnApiRunner (multi_processing, {workers(CORES)})"),
        (["--direct_running_mode=in_memory", "--direct_num_workers=1"], "FnApiRunner (in_memory, 1 worker)"),
        (["--direct_running_mode=multi_threading"], f"FnApiRunner (multi_threading, {workers(CORES)})"),
    ],
)
def test_the_local_engine_names_runner_mode_and_workers(flags: list[str], name: str) -> None:
    chosen = engine("local", flags)
    assert chosen.name == name
    assert isinstance(chosen.runner, FnApiRunner)
    assert chosen.is_local


@pytest.mark.parametrize("runner", ["local", "LOCAL", "direct", "DirectRunner", "directrunner", "FnApiRunner"])
def test_all_names_of_the_direct_runner_mean_the_one_engine_that_we_name(runner: str) -> None:
    assert isinstance(engine(runner, []).runner, FnApiRunner)


def test_worker_processes_are_ours_and_the_mode_is_left_to_them() -> None:
    chosen = engine("local", ["--direct_num_workers=2"])
    assert isinstance(chosen.runner, FnApiRunner)
    environment = chosen.runner._default_environment
    assert environment.command_string == f"exec {sys.executable} -m pipeline.worker {os.getpid()}"
    direct = chosen.options.view_as(DirectOptions)
    assert (direct.direct_num_workers, direct.direct_running_mode) == (2, None)


def test_a_mode_of_ones_own_starts_no_processes() -> None:
    chosen = engine("local", ["--direct_running_mode=in_memory"])
    assert isinstance(chosen.runner, FnApiRunner)
    assert isinstance(chosen.runner._default_environment, EmbeddedPythonEnvironment)
    assert chosen.options.view_as(DirectOptions).direct_running_mode == "in_memory"


@pytest.mark.parametrize(
    ("runner", "name"),
    [
        ("prism", "PrismRunner"),
        ("Prism", "PrismRunner"),
        ("PrismRunner", "PrismRunner"),
        ("flink", "FlinkRunner"),
        ("flinkrunner", "FlinkRunner"),
        ("PortableRunner", "PortableRunner"),
    ],
)
def test_other_runners_have_short_names_and_those_of_beam(runner: str, name: str) -> None:
    chosen = engine(runner, ["--parallelism=3"] if name == "FlinkRunner" else [])
    assert chosen.name == type(chosen.runner).__name__ == name
    assert chosen.is_local == (name != "PortableRunner")
    assert chosen.options.view_as(StandardOptions).runner.lower() == name.lower()


@pytest.mark.parametrize("runner", ["", "nonsense", "loca", "apache_beam.runners.direct.DirectRunner"])
def test_an_unknown_runner_is_refused_and_the_known_ones_are_told(runner: str) -> None:
    with pytest.raises(ConfigError, match=rf"--runner: '{runner}' is none of local, prism, flink, dataflow, nor"):
        engine(runner, [])


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--no_such_flag=1"], "unknown Beam flag --no_such_flag; flags of Beam go behind `--`"),
        (["--direct_num_workers=many"], "Beam flags: .*--direct_num_workers: invalid int value: 'many'"),
        (["--direct_running_mode=in_the_sky"], "Beam flags: .*--direct_running_mode: invalid choice: 'in_the_sky'"),
    ],
)
@pytest.mark.parametrize("runner", ["local", "prism"])
def test_an_unknown_flag_or_a_value_that_beam_refuses_is_a_fault(runner: str, flags: list[str], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        engine(runner, flags)
