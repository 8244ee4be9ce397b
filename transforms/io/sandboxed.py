"""The inside of the sandbox: what runs in the child process of `transforms.io.sandbox`."""

import contextlib
import dataclasses
import faulthandler
import importlib
import logging
import math
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from transforms.errors import SourceError
from transforms.io import memory

EXIT_OUT_OF_MEMORY = 77
"""Exit status after a MemoryError."""

_STATM = Path("/proc/self/statm")
# For what is told on stderr; cleaning itself writes no file.
_MAX_FILE_BYTES = 2**20


@dataclasses.dataclass(frozen=True)
class Start:
    """The first message to the child; the function follows as the second, once its modules can be found.

    Attributes:
      path: of modules, as the parent has it.
      timeout_s: of a call.
      memory_bytes: of a call.
    """

    path: Sequence[str]
    timeout_s: float
    memory_bytes: int


@dataclasses.dataclass(frozen=True)
class Call:
    """Arguments of one call."""

    args: Sequence[Any]
    kwargs: Mapping[str, Any]


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a call came to.

    Attributes:
      error: what the function raised; None if it returned.
      traceback: of the error, as text.
      is_spent: whether the child holds so much memory by now that another one should take its place.
    """

    result: Any = None
    error: SourceError | None = None
    traceback: str = ""
    is_spent: bool = False


@dataclasses.dataclass(frozen=True)
class Named:
    """A function that only the child imports: pickled it is the function itself.

    Attributes:
      module: full name.
      name: of the function in it.
    """

    module: str
    name: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls it; imports its module too."""
        return _function(self.module, self.name)(*args, **kwargs)

    def __reduce__(self) -> tuple[Callable[[str, str], Callable[..., Any]], tuple[str, str]]:
        return _function, (self.module, self.name)


def _function(module: str, name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def serve(fd: int) -> None:
    """Answers calls until the parent hangs up.

    What the function raises unforeseen ends the process: the parent takes that for a crash, with the traceback.

    Args:
      fd: socket to the parent.
    """
    memory.tune()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent ends its child.
    faulthandler.enable()
    line = Connection(fd)
    start: Start = line.recv()
    sys.path[:] = start.path
    function: Callable[..., Any] = line.recv()
    logging.disable()  # A page must not write on the user's terminal through a library's warnings.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_FILE_BYTES, _MAX_FILE_BYTES))
    idle_bytes = _address_space()
    line.send(True)
    try:
        while True:
            call: Call = line.recv()
            _limit_next_call(start)
            answer = _answer(function, call)
            is_spent = _address_space() > idle_bytes + start.memory_bytes // 2
            line.send(dataclasses.replace(answer, is_spent=is_spent))
    except MemoryError:
        os._exit(EXIT_OUT_OF_MEMORY)  # Ending in order might need memory.
    except EOFError:
        return


def _answer(function: Callable[..., Any], call: Call) -> Answer:
    try:
        return Answer(result=function(*call.args, **call.kwargs))
    except SourceError as error:
        return Answer(error=error, traceback=traceback.format_exc())


def _limit_next_call(start: Start) -> None:
    # The parent ends a call after `timeout_s`; should the parent be killed, this ends a child that loops.
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = math.ceil(usage.ru_utime + usage.ru_stime + start.timeout_s) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, resource.RLIM_INFINITY))
    if used_bytes := _address_space():
        resource.setrlimit(resource.RLIMIT_AS, (used_bytes + start.memory_bytes, resource.RLIM_INFINITY))


def _address_space() -> int:
    """Bytes of address space of this process; 0 where the system does not tell."""
    with contextlib.suppress(FileNotFoundError):
        return int(_STATM.read_text("ascii").split()[0]) * resource.getpagesize()
    return 0
