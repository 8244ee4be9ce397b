"""A worker process of the local runner: Beam's, without the log lines that mean nothing to a user.

Beam's own entry point writes every line of its start and end to stderr; here warnings go to the launcher's log, and
the rest nowhere. A worker also ends when its launcher does: Beam's waits for ever for one that was killed.
"""

import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import pyarrow as pa

from transforms.io import memory

_LOOK_EVERY_S = 1.0
# How long the thread sleeps that looks in which step a bundle is. Beam's own 200 ms leave a core idle for half of that
# at the end of each longer bundle.
_SAMPLE_EVERY_MS = 10


def main(launcher: int) -> None:
    """Works for a runner, which the environment names, until it hangs up.

    Args:
      launcher: process that started this one, and with which it ends.
    """
    memory.tune()
    # Arrow's own pool does not use what malloc has free: 20 MB more a worker when files are written.
    pa.set_memory_pool(pa.system_memory_pool())
    threading.Thread(target=_end_with, args=(launcher,), name="launcher watch", daemon=True).start()
    # Before Beam is imported: a root logger without a handler would get one that writes to stderr. What a launcher
    # that has forked logs with is not for us.
    logging.getLogger().handlers[:] = [logging.NullHandler()]
    logging.disable(logging.INFO)
    from apache_beam.runners.worker import sdk_worker_main  # noqa: PLC0415  # see above
    from apache_beam.runners.worker.statesampler import StateSampler  # noqa: PLC0415

    # It waits for the thread at the end of each bundle.
    StateSampler.__init__.__defaults__ = (_SAMPLE_EVERY_MS,)

    # It warns that no folder for files staged by a job service was given; there is none here.
    logging.getLogger(sdk_worker_main.__name__).setLevel(logging.ERROR)
    # Beam prints there what a step raises, as it is. The launcher is told the same, and logs it without credentials.
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stderr(nowhere):
        sdk_worker_main.main(sys.argv[:1])


def wait_and_work(launcher: int, orders: Connection, line_ends: Sequence[Connection]) -> None:
    """What a process does that was forked before there was anything to do; it ends with nothing done if none comes.

    Args:
      launcher: see `main`.
      orders: where the environment comes from.
      line_ends: other ends of lines that the process has inherited. While it holds that of its own line, it does not
        hear the launcher hang up.
    """
    for line_end in line_ends:
        line_end.close()
    logging.captureWarnings(capture=False)
    sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
    try:
        environment: Mapping[str, str] = orders.recv()
        os.environ.update(environment)
        main(launcher)
    except (EOFError, KeyboardInterrupt):
        # Nobody needs it, or nobody any more.
        sys.exit(1)


def _end_with(launcher: int) -> None:
    """Ends this process once its parent is another one than the launcher."""
    while os.getppid() == launcher:
        time.sleep(_LOOK_EVERY_S)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
