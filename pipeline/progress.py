"""How far a run is: bars on a terminal, a log line now and then elsewhere."""

import contextlib
import functools
import logging
import threading
from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from transforms.io.progress import Datagrams, ProgressListener

_log = logging.getLogger("newsbeam.progress")
_BAR_INTERVAL_S = 0.1
_LINE_INTERVAL_S = 5.0

# Title of a bar, the step that it counts, and the step whose count is its total.
_BARS = (
    ("Feeds polled", "feeds", "sources"),
    ("Pages read", "pages", "requests"),
    ("Articles annotated", "finished", "articles"),
)


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
    show = functools.partial(_bars, console) if console else _lines
    thread = threading.Thread(target=show, args=(listener, feeds, done), daemon=True)
    thread.start()
    try:
        yield listener.progress
    finally:
        done.set()
        thread.join()
        listener.close()


def _counts(listener: ProgressListener, feeds: int) -> Counter[str]:
    counts = listener.counts()
    counts["sources"] = feeds
    return counts


def _bars(console: Console, listener: ProgressListener, feeds: int, done: threading.Event) -> None:
    columns = (TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        tasks = [(progress.add_task(title, total=None), step, of) for title, step, of in _BARS]
        while not done.wait(_BAR_INTERVAL_S):
            counts = _counts(listener, feeds)
            for task, step, of in tasks:
                _update(progress, task, counts[step], counts[of])


def _update(progress: Progress, task: TaskID, completed: int, total: int) -> None:
    progress.update(task, completed=completed, total=total or None)


def _lines(listener: ProgressListener, feeds: int, done: threading.Event) -> None:
    last = ""
    ended = False
    while not ended:
        ended = done.wait(_LINE_INTERVAL_S)
        counts = _counts(listener, feeds)
        line = ", ".join(f"{title.lower()} {counts[step]}/{counts[of]}" for title, step, of in _BARS)
        if line != last:
            _log.info("%s", line)
        last = line
