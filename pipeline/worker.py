"""A worker process of the local runner: Beam's, without the log lines that mean nothing to a user.

Beam's own entry point writes every line of its start and end to stderr; here warnings go to the launcher's log, and
the rest nowhere.
"""

import logging
import sys

# Before Beam is imported: a root logger without a handler would get one that writes to stderr.
logging.getLogger().addHandler(logging.NullHandler())
logging.disable(logging.INFO)

from apache_beam.runners.worker import sdk_worker_main  # noqa: E402

if __name__ == "__main__":
    # It warns that no folder for files staged by a job service was given; there is none here.
    logging.getLogger(sdk_worker_main.__name__).setLevel(logging.ERROR)
    sdk_worker_main.main(sys.argv)
