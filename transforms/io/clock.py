"""The clock, as an argument: tests give their own."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Now, in microseconds since the epoch, UTC."""


def now_us() -> int:
    """The clock of the machine."""
    return time.time_ns() // 1_000
