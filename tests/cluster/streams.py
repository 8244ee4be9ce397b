"""How tests start and end streams."""

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.commands import Command, started

# The start of an engine and of its workers, on a slow machine.
LONGEST_S = 240


def wait_until(is_so: Callable[[], bool], command: Command) -> None:
    ends = time.monotonic() + LONGEST_S
    while not is_so():
        assert command.is_running(), command.stderr()
        assert time.monotonic() < ends, command.stderr()
        time.sleep(0.2)


@contextmanager
def streaming(config: Path, out: Path, engine: Sequence[str]) -> Iterator[Command]:
    with started(["stream", str(config), "--out", str(out), *engine]) as command:
        yield command


def stop(command: Command, number: signal.Signals = signal.SIGTERM) -> None:
    command.signal(number)
    assert command.wait(LONGEST_S) == 0, command.stderr()
