"""What a command costs: wall time, and the CPU time of all the processes that it starts, ended ones included.

The command runs below a process that inherits whatever is left of its tree when a parent dies before its children, and
waits for all of it: so no process goes uncounted, not even those that nobody else waits for.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed.corpus import ROOT
from benchmarks.speed.memory import NO_SAMPLES, MemorySampler, Peaks

# Source: prctl(2).
_PR_SET_CHILD_SUBREAPER = 36
_LEFT_OVER_S = 30.0
_LOOK_EVERY_S = 0.02


class CommandError(Exception):
    """The command failed."""


@dataclass(frozen=True)
class Metered:
    """A command that ran to its end.

    Attributes:
      wall_s: from its start to its end.
      cpu_s: user and system time of its whole process tree.
      peaks: of memory; all 0 where they were not asked for.
    """

    stdout: str
    wall_s: float
    cpu_s: float
    peaks: Peaks = NO_SAMPLES


def run(command: Sequence[str], folder: Path, *, watches_memory: bool = False) -> Metered:
    """Runs a command from the root of the project.

    Args:
      command: to run.
      folder: for what it writes to stdout and stderr.
      watches_memory: whether to sample the memory of its processes.

    Raises:
      CommandError: it ended with another status than 0; the message has the end of its stderr.
    """
    folder.mkdir(parents=True, exist_ok=True)
    meter = [sys.executable, "-m", "benchmarks.speed.metered", str(folder), *command]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CI": "true"}
    with (
        subprocess.Popen(meter, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process,
        MemorySampler(process.pid) if watches_memory else contextlib.nullcontext() as sampler,
    ):
        told, _ = process.communicate()
    if process.returncode:
        raise CommandError(f"the meter of {' '.join(command)} failed")
    measured = json.loads(told)
    if measured["status"]:
        end = (folder / "stderr").read_text(errors="replace")[-4000:]
        raise CommandError(f"{' '.join(command)} ended with status {measured['status']}:\n{end}")
    stdout = (folder / "stdout").read_text()
    return Metered(stdout, measured["wall_s"], measured["cpu_s"], sampler.peaks if sampler else NO_SAMPLES)


def meter(command: Sequence[str], folder: Path) -> Mapping[str, float]:
    """Runs a command in a process that does nothing else; gives its `status`, `wall_s` and `cpu_s`.

    Raises:
      OSError: the system has no subreapers, or the command cannot be started.
    """
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "cannot become the parent of orphans")
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        began_s = time.monotonic()
        status = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err).wait()
        wall_s = time.monotonic() - began_s
    _wait_for_orphans()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"status": status, "wall_s": wall_s, "cpu_s": usage.ru_utime + usage.ru_stime}


def _wait_for_orphans() -> None:
    deadline_s = time.monotonic() + _LEFT_OVER_S
    with contextlib.suppress(ChildProcessError):
        while True:
            ended, _ = os.waitpid(-1, os.WNOHANG)
            if not ended and time.monotonic() > deadline_s:
                for child in _children():
                    os.kill(child, signal.SIGKILL)
            if not ended:
                time.sleep(_LOOK_EVERY_S)


def _children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


if __name__ == "__main__":
    print(json.dumps(meter(sys.argv[2:], Path(sys.argv[1]))))
