"""What else goes wrong on a machine: no run is half there afterwards, and the user is told."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.end_to_end import faults, lakes
from tests.end_to_end.commands import IN_ONE_PROCESS, started

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return faults.config_in(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="module")
def undisturbed(config: Path) -> faults.Content:
    lakes.run(config, config.parent / "lake")
    return faults.local_content(config.parent / "lake")


def failing(*arguments: str) -> str:
    """Runs a command that must end with status 1; gives what it says."""
    return " ".join(lakes.newsbeam(*arguments, expected_status=1).stderr.decode().split())


def test_a_full_disk_fails_the_run_and_the_next_one_makes_up_for_it(
    config: Path, tmp_path: Path, undisturbed: faults.Content
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(_mount("size=64k", disk), capture_output=True, check=False).returncode:
        pytest.skip("a small disk (tmpfs) can be mounted by root only, and not in every container")
    try:
        said = failing("run", str(config), "--out", str(disk / "lake"), *IN_ONE_PROCESS)
        assert "committed nothing" in said
        assert "No space left on device" in said
        assert not list(disk.rglob("*.parquet"))
        assert not list((disk / "lake").glob("runs/*"))
        subprocess.run(_mount("remount,size=16m", disk), check=True)
        lakes.run(config, disk / "lake")
        assert faults.local_content(disk / "lake") == undisturbed
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _mount(options: str, folder: Path) -> list[str]:
    return ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]


@pytest.mark.parametrize("moment", ["before it has connected", "while it works"])
def test_a_worker_that_is_killed_fails_the_run_and_the_next_one_makes_up_for_it(
    config: Path, tmp_path: Path, undisturbed: faults.Content, moment: str
) -> None:
    with started(["run", str(config), "--out", str(tmp_path), "--", "--direct_num_workers=1"]) as command:
        deadline = time.monotonic() + 60
        while not (workers := workers_of(command.pid)):
            assert time.monotonic() < deadline
        while moment == "while it works" and not list(tmp_path.glob("_staging/**/*.parquet")):
            assert time.monotonic() < deadline
        os.kill(workers[0], signal.SIGKILL)
        assert command.wait(60) == 1
        assert "A worker process died" in command.stderr()
        assert "the run failed and committed nothing" in command.stderr()
    assert not list(tmp_path.glob("runs/*"))
    lakes.run(config, tmp_path)
    assert faults.local_content(tmp_path) == undisturbed


def test_workers_end_when_their_launcher_is_killed(config: Path, tmp_path: Path) -> None:
    with started(["run", str(config), "--out", str(tmp_path)]) as command:
        deadline = time.monotonic() + 60
        while not (workers := workers_of(command.pid)):
            assert time.monotonic() < deadline
        command.signal(signal.SIGKILL)
        while any(is_alive(worker) for worker in workers):
            assert time.monotonic() < deadline


def workers_of(launcher: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(launcher)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


def is_alive(pid: int) -> bool:
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip()[:1] not in ("", "Z")


def test_of_two_runs_at_once_the_second_fails_and_names_the_first(
    config: Path, tmp_path: Path, undisturbed: faults.Content
) -> None:
    arguments = ["run", str(config), "--out", str(tmp_path)]
    with started(arguments) as first:
        deadline = time.monotonic() + 60
        while not (tmp_path / "_lock").exists():
            assert time.monotonic() < deadline
        said = failing(*arguments)
        assert first.wait(120) == 0
    assert f"(process {first.pid} on " in said
    assert "is held by run " in said
    assert faults.local_content(tmp_path) == undisturbed


def test_a_folder_that_became_read_only_is_named_and_its_lake_is_left_as_it_was(config: Path, tmp_path: Path) -> None:
    out = tmp_path / "lake"
    lakes.run(config, out)
    before = faults.local_content(out)
    if subprocess.run(["chattr", "+i", str(out)], capture_output=True, check=False).returncode:
        pytest.skip("tests run as root, whom permissions do not stop, and this file system has no immutable folders")
    try:
        done = lakes.newsbeam("run", str(config), "--out", str(out), expected_status=2)
        assert f"cannot write {out}" in " ".join(done.stderr.decode().split())
        assert faults.local_content(out) == before
    finally:
        subprocess.run(["chattr", "-i", str(out)], check=True)


def test_a_clock_that_is_set_back_changes_nothing(config: Path, tmp_path: Path, undisturbed: faults.Content) -> None:
    lakes.run(config, tmp_path)
    (first,) = (tmp_path / "runs").glob("*.json")
    # As if the first run had been made by a clock that was two years ahead.
    ahead = json.loads(first.read_text("utf-8")) | {"run_id": "20281122T000000Z-00000000"}
    first.with_name("20281122T000000Z-00000000.json").write_text(json.dumps(ahead), encoding="utf-8")
    first.unlink()
    again = lakes.run(config, tmp_path)
    assert (again["books"]["articles"], again["books"]["unchanged"]) == (0, 10)
    assert again["sequence"] == 2
    assert faults.local_content(tmp_path) == undisturbed
    shown = json.loads(lakes.newsbeam("show", str(tmp_path), "--json").stdout)
    assert [run["run_id"] for run in shown["runs"]] == [ahead["run_id"], again["run_id"]]
