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
from pathlib import Path

# Before Beam is imported: a root logger without a handler would get one that writes to stderr.
logging.getLogger().addHandler(logging.NullHandler())
logging.disable(logging.INFO)

from apache_beam.runners.worker import sdk_worker_main  # noqa: E402

_LOOK_EVERY_S = 1.0


def _end_with(launcher: int) -> None:
    """Ends this process once its parent is another one than the launcher."""
    while os.getppid() == launcher:
        time.sleep(_LOOK_EVERY_S)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with, args=(int(sys.argv[1]),), name="launcher watch", daemon=True).start()
    # It warns that no folder for files staged by a job service was given; there is none here.
    logging.getLogger(sdk_worker_main.__name__).setLevel(logging.ERROR)
    # Beam prints there what a step raises, as it is. The launcher is told the same, and logs it without credentials.
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stderr(nowhere):
        sdk_worker_main.main(sys.argv[:1])
