"""How far a run is: bars on a terminal, a log line now and then elsewhere."""

import contextlib
import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator

from rich.console import Console

from pipeline.progress_bars import INTERVAL_S, Display
from transforms.io.progress import Datagrams, ProgressListener

_log = logging.getLogger("newsbeam.progress")
_LINE_INTERVAL_S = 5.0


@contextlib.contextmanager
def shown(console: Console | None, feeds: int) -> Iterator[Datagrams]:
    """Shows progress for the length of a run.

    Args:
      console: to draw bars on; None for a log line now and then.
      feeds: number of feeds to poll.

    Yields:
      What the steps tell their progress to.
    """
    listener = ProgressListener()
    done = threading.Event()
    thread = threading.Thread(target=_show, args=(console, listener, feeds, done), daemon=True)
    thread.start()
    try:
        yield listener.progress
    finally:
        done.set()
        thread.join()
        listener.close()


def _show(console: Console | None, listener: ProgressListener, feeds: int, done: threading.Event) -> None:
    display = Display(console)
    last, line_at = "", time.monotonic() + _LINE_INTERVAL_S
    with display if console else contextlib.nullcontext():
        is_over = False
        while not is_over:
            is_over = done.wait(INTERVAL_S)
            display.tell(listener.counts() + Counter(sources=feeds), is_over=is_over)
            if console or not (is_over or time.monotonic() > line_at):
                continue
            line_at = time.monotonic() + _LINE_INTERVAL_S
            if (line := display.line()) != last:
                _log.info("%s", line)
            last = line
