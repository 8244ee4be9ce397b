"""Cleaning in a guarded process of its own: a page that hangs, eats memory or crashes it costs that page and no more.

A loop inside a C library can be ended from outside only, and a crash takes its process with it.
"""

import contextlib
import dataclasses
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from multiprocessing.connection import Pipe
from typing import Any, Generic, Self, TypeVar

from transforms.errors import (
    ExtractCrashedError,
    ExtractMemoryError,
    ExtractTimeoutError,
    PageError,
    SandboxError,
)
from transforms.io.sandboxed import EXIT_OUT_OF_MEMORY, Answer, Call, Start
from transforms.records.schemas import WITHOUT_CODERS

ResultT = TypeVar("ResultT")

_START_TIMEOUT_S = 120.0
# From `rest` on. By then a run is at other work, for which it needs the memory: a cleaner that has seen some pages has
# 150 MB, and starting one takes a second of CPU time. Where it was too early, the wait is doubled.
_REST_S = 0.5
# Of what a process that died wrote to stderr, the end is kept: it holds the error.
_TOLD_BYTES = 8192


@dataclasses.dataclass(frozen=True)
class ExtractLimits:
    """What cleaning one page may cost.

    Attributes:
      timeout_s: wall time.
      memory_mb: address space on top of what the idle process has; MiB. Linux only, no limit elsewhere.
    """

    timeout_s: float = 30.0
    memory_mb: int = 1024


class Sandbox(Generic[ResultT]):
    """Calls a function in a child process, one call at a time; to be closed.

    The child is started by `start` or the first call, serves any number of them, and is replaced after one that it did
    not survive. It guards against accidents, not against smuggled code: it has the rights of its parent.

    Args:
      function: picklable, as are its arguments and result. It may raise `SourceError`; anything else that it
        raises counts as a crash.
      limits: of each call.
    """

    def __init__(self, function: Callable[..., ResultT], limits: ExtractLimits) -> None:
        self._function, self._limits = function, limits
        self._child: _Child | None = None
        self._lock = threading.Lock()
        self._calls, self._rest_s = 0, _REST_S
        self._rest: threading.Timer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Tells that somebody is about to call: the child, if there is none, starts while the caller does other things.

        Faults of it are told by the call.
        """
        with self._lock:
            self._calls += 1
            self._started()

    def call(self, *args: Any, **kwargs: Any) -> ResultT:
        """The function's result.

        Raises:
          SourceError: as the function raised it.
          ExtractTimeoutError: the call took too long.
          ExtractMemoryError: it took too much memory.
          ExtractCrashedError: the child died of it, or the function raised something unforeseen.
          SandboxError: the child does not start.
        """
        with self._lock:
            self._calls += 1
            answer = self._ask(Call(args, kwargs))
        if answer.error is not None:
            answer.error.add_note(answer.traceback)
            raise answer.error
        result: ResultT = answer.result
        return result

    def rest(self) -> None:
        """Tells that nobody is about to call, so that the memory of the child is of better use elsewhere.

        The child ends half a second later, unless there was a call. The next call starts another one; after the next
        rest it waits twice as long.
        """
        with self._lock:
            self._cancel_rest()
            if self._child is not None:
                self._rest = threading.Timer(self._rest_s, self._end_uncalled, (self._calls,))
                self._rest.name, self._rest.daemon = "sandbox rest", True
                self._rest.start()

    def close(self) -> None:
        """Ends the child; another call would start the next one."""
        with self._lock:
            self._cancel_rest()
            self._end_child()

    def _started(self) -> "_Child":
        if self._child is None:
            self._child = _Child(self._function, self._limits)
        return self._child

    def _ask(self, call: Call) -> Answer:
        try:
            answer = self._started().ask(call)
        except (PageError, SandboxError):
            self._end_child()
            raise
        if answer.is_spent:
            self._end_child()
        return answer

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None

    def _cancel_rest(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None

    def _end_uncalled(self, calls: int) -> None:
        """Ends the child if there was no call after so many."""
        with self._lock:
            if self._calls == calls and self._child is not None:
                self._end_child()
                self._rest_s *= 2


class _Child:
    """A running child process, and the line to it."""

    def __init__(self, function: Callable[..., Any], limits: ExtractLimits) -> None:
        self._limits, self._is_up = limits, False
        self._told = tempfile.TemporaryFile()  # noqa: SIM115  # `end` closes it
        self._line, far_end = Pipe()
        with far_end:
            # A new interpreter: forking a process that has threads, as a Beam worker does, may lock up.
            self._process = subprocess.Popen(  # noqa: S603  # our own module
                [sys.executable, "-c", f"from transforms.io.sandboxed import serve; serve({far_end.fileno()})"],
                pass_fds=[far_end.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._told,
                # It starts in a third of the time.
                env={**os.environ, WITHOUT_CODERS: ""},
            )
        with contextlib.suppress(OSError):  # It has died, which `ask` will find.
            self._line.send(Start(sys.path, limits.timeout_s, limits.memory_mb * 2**20))
            self._line.send(function)

    def ask(self, call: Call) -> Answer:
        """The answer to a call; after any error the child is of no more use."""
        if not self._is_up:
            self._wait_until_up()
        try:
            self._line.send(call)
            if not self._line.poll(self._limits.timeout_s):
                raise self._timed_out()
            answer: Answer = self._line.recv()
        except (OSError, EOFError) as error:
            died = self._cause_of_death(self._process.wait())
            died.add_note(self._stderr())
            raise died from error
        return answer

    def _wait_until_up(self) -> None:
        try:
            self._is_up = self._line.poll(_START_TIMEOUT_S) and self._line.recv()
        except (OSError, EOFError):
            self._is_up = False
        if not self._is_up:
            self._process.kill()
            self._process.wait()
            raise SandboxError(f"the process that cleans pages does not start:\n{self._stderr()}")
        # What imports warned of is not what it dies of.
        self._told.seek(0)
        self._told.truncate()

    def end(self) -> None:
        """Ends it at once: it holds nothing that would be lost."""
        self._line.close()
        self._process.kill()
        self._process.wait()
        self._told.close()

    def _cause_of_death(self, status: int) -> PageError:
        # Where memory is short the kernel kills with SIGKILL.
        if status in {EXIT_OUT_OF_MEMORY, -signal.SIGKILL}:
            return ExtractMemoryError(f"Cleaning the page took more than {self._limits.memory_mb} MB of memory.")
        if status == -signal.SIGXCPU:
            return self._timed_out()
        if status < 0:
            how = signal.Signals(-status).name
        else:
            how = self._stderr().rstrip().rpartition("\n")[2] or f"exit status {status}"
        return ExtractCrashedError(f"Cleaning the page crashed: {how}.")

    def _timed_out(self) -> ExtractTimeoutError:
        return ExtractTimeoutError(f"Cleaning the page took longer than {self._limits.timeout_s:g} s.")

    def _stderr(self) -> str:
        end = self._told.seek(0, 2)
        self._told.seek(max(0, end - _TOLD_BYTES))
        return self._told.read().decode("utf-8", "replace")
