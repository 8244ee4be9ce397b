"""Dies at a named moment, as by `kill -9`.

Python tells an audit hook of each file operation and each HTTP request before it is done.
"""

import itertools
import os
import re
import signal
import sys
from typing import Literal, NamedTuple


class Moment(NamedTuple):
    """A moment in the life of a process: before the n-th event whose arguments match."""

    event: str
    pattern: str
    n: int = 1


def arm(moment: Moment, whom: Literal["group", "process"]) -> None:
    """At that moment the process group of this process dies, or this process alone."""
    seen = itertools.count(1)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        is_match = event == moment.event and re.search(moment.pattern, " ".join(map(str, arguments)))
        if is_match and next(seen) == moment.n:
            os.kill(os.getpid() if whom == "process" else -os.getpgrp(), signal.SIGKILL)

    sys.addaudithook(hook)
