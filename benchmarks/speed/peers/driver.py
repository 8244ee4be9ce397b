"""A tool in a process of its own, which is sent pages and answers with what it reads from them.

    python driver.py TOOL

Runs with the Python of the tool's environment, and so imports nothing of newsbeam unless the tool is newsbeam. Messages
on stdin and stdout are pickles: first, from here, the seconds of CPU that imports and models took; then a list of pages
for a list of predictions, until stdin is closed.
"""

import logging
import os
import pickle
import sys
import time

import tools


def main() -> None:
    """Serves the tool that is named on the command line."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # What a library prints is not an answer.
    logging.disable(logging.CRITICAL)
    read = getattr(tools, sys.argv[1])()
    _send(time.process_time(), answers)
    while True:
        try:
            pages = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        _send(read(pages), answers)


def _send(message, answers):
    pickle.dump(message, answers)
    answers.flush()


if __name__ == "__main__":
    main()
