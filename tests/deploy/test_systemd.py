"""The units, as systemd itself reads them where it is installed."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy import command_lines

FOLDER = Path(__file__).parents[2] / "deploy" / "systemd"
SERVICES = ("newsbeam-run.service", "newsbeam-stream.service")
PROGRAM = "/opt/newsbeam/bin/newsbeam"
# Of 10, as systemd-analyze weighs what a service may do.
MOST_EXPOSED = 2.0

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(FOLDER / name, encoding="utf-8")
    return parser


@pytest.mark.parametrize("name", SERVICES)
def test_newsbeam_understands_the_command(name: str) -> None:
    program, *arguments = shlex.split(unit(name)["Service"]["ExecStart"])
    assert program == PROGRAM
    command_lines.check(arguments)


@needs_systemd
@pytest.mark.parametrize("name", [*SERVICES, "newsbeam-run.timer"])
def test_systemd_finds_no_fault(name: str, tmp_path: Path) -> None:
    for path in FOLDER.glob("*.*"):
        text = path.read_text(encoding="utf-8").replace(PROGRAM, sys.executable)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_little(name: str) -> None:
    command = ["systemd-analyze", "security", "--offline=true", str(FOLDER / name)]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    (exposure,) = re.findall(r"Overall exposure level for \S+: ([\d.]+)", told)
    assert float(exposure) <= MOST_EXPOSED


def test_a_run_is_interrupted_and_a_stream_is_asked_to_end_and_given_time() -> None:
    run, stream = (unit(name)["Service"] for name in SERVICES)
    assert (run["Type"], run["KillSignal"], run["SuccessExitStatus"]) == ("oneshot", "SIGINT", "130")
    assert (stream["Type"], stream["KillSignal"], stream["TimeoutStopSec"]) == ("exec", "SIGTERM", "10min")
    assert run["KillMode"] == stream["KillMode"] == "mixed", "workers are needed until the launcher has committed"


def test_run_and_stream_exclude_each_other_and_share_lake_and_rights() -> None:
    run, stream = (unit(name) for name in SERVICES)
    assert stream["Unit"]["Conflicts"].split() == ["newsbeam-run.timer", "newsbeam-run.service"]
    own = {"Type", "ExecStart", "Nice", "TimeoutStartSec", "TimeoutStopSec", "KillSignal", "SuccessExitStatus"}
    own |= {"Restart", "RestartSec", "RestartPreventExitStatus"}
    assert {k: v for k, v in run["Service"].items() if k not in own} == {
        k: v for k, v in stream["Service"].items() if k not in own
    }


def test_the_user_of_the_services_is_made() -> None:
    made = (FOLDER / "newsbeam.sysusers.conf").read_text(encoding="utf-8")
    assert re.search(r"^u newsbeam ", made, re.MULTILINE)
    assert {unit(name)["Service"]["User"] for name in SERVICES} == {"newsbeam"}
