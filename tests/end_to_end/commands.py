"""Starts the command in a fork of a process that has imported it: as a new process, some seconds earlier."""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.forkserver import ensure_running
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Literal

import pytest

from tests.end_to_end.kill_switch import Moment, arm

_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["tests.end_to_end.preloaded"])

# One process and the one that cleans pages, without the check of types that every run of the default engine makes:
# it starts in half the time.
IN_ONE_PROCESS = ("--", "--direct_running_mode=in_memory", "--direct_num_workers=1", "--no_pipeline_type_check")
# Worker processes, as the command starts them where nothing else is said.
DEFAULT_ENGINE = ()


class Command:
    """A command that was started, the leader of a session of its own."""

    def __init__(self, process: BaseProcess, folder: Path) -> None:
        self._process, self._folder = process, folder
        assert process.pid is not None
        self.pid = process.pid

    def wait(self, timeout_s: float) -> int:
        """Its exit status; that of `subprocess` for one that was killed."""
        self._process.join(timeout_s)
        assert self._process.exitcode is not None, f"still running after {timeout_s} s: {self.stderr()}"
        return self._process.exitcode

    def is_running(self) -> bool:
        return self._process.is_alive()

    def signal(self, number: signal.Signals) -> None:
        """Sends it a signal; no fault if it has ended."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            # It has ended, or has not come so far as to have a group.
            self._process.kill()

    def stdout(self) -> bytes:
        return (self._folder / "stdout").read_bytes()

    def stderr(self) -> str:
        return (self._folder / "stderr").read_text("utf-8", "replace")


@contextmanager
def started(
    arguments: Sequence[str],
    stdin: bytes = b"",
    kill_at: Moment | None = None,
    whom: Literal["group", "process"] = "group",
) -> Iterator[Command]:
    """Starts the command; it is killed at the end if it still runs.

    Args:
      kill_at: when to die.
      whom: what dies then.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CI", "true")
        patch.setenv("COLUMNS", "200")
        ensure_running()
        environment = dict(os.environ)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "stdin").write_bytes(stdin)
        process = _FORKING.Process(target=_main, args=(list(arguments), environment, folder, kill_at, whom))
        process.start()
        command = Command(process, folder)
        try:
            yield command
        finally:
            command.kill_group()
            process.join()


def completed(arguments: Sequence[str], stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Runs the command to its end."""
    with started(arguments, stdin) as command:
        status = command.wait(240)
        return subprocess.CompletedProcess(list(arguments), status, command.stdout(), command.stderr().encode())


def _main(
    arguments: list[str],
    environment: dict[str, str],
    folder: Path,
    kill_at: Moment | None,
    whom: Literal["group", "process"],
) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["newsbeam", *arguments]
    for descriptor, (name, flags) in enumerate(
        {"stdin": os.O_RDONLY, "stdout": os.O_WRONLY | os.O_CREAT, "stderr": os.O_WRONLY | os.O_CREAT}.items()
    ):
        opened = os.open(folder / name, flags)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdin = os.fdopen(0)
    if kill_at:
        arm(kill_at, whom)
    from pipeline.cli.__main__ import main  # noqa: PLC0415  # as the console script does

    main()
