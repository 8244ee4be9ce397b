"""Polling many feeds on Prism: Beam's Watch beside one tick for all, each poll taking as long as a slow answer.

    python benchmarks/poll_watch.py [--feeds 100] [--answer-s 0.2]

Watch polls one element after another; our step starts the polls of all that are due and takes the answers as they
come. Prints how long one round over all feeds takes either way. Needs Prism (`make prism`).
"""

import argparse
import asyncio
import itertools
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.io.watch import PollResult, Watch
from apache_beam.transforms.periodicsequence import PeriodicImpulse
from apache_beam.transforms.window import FixedWindows
from apache_beam.utils.timestamp import Timestamp

from pipeline.engines import places
from pipeline.runners import engine, ready
from transforms.overlap import OverlappedFn

_ROUNDS = 3
_LONGEST_S = 300
# A line a poll; workers have copies of this module's objects, but the same files.
_LOG = Path(tempfile.gettempdir()) / f"poll_watch-{os.getpid()}"


def _note(feed: str) -> None:
    with _LOG.open("a", encoding="utf-8") as log:
        log.write(f"{feed} {time.monotonic()}\n")


def _polled() -> list[tuple[str, float]]:
    rows = (line.split() for line in _LOG.read_text(encoding="utf-8").splitlines())
    return [(feed, float(at)) for feed, at in rows]


class _PollFn(OverlappedFn[tuple[str, Any], str, None]):
    def __init__(self, answer_s: float) -> None:
        super().__init__("PollFeeds")
        self._answer_s = answer_s

    def setup(self) -> None:
        """Starts the loop that the answers come from."""
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def start(self, element: tuple[str, Any]) -> list[tuple[str, Future[None]]]:
        return [(element[0], asyncio.run_coroutine_threadsafe(asyncio.sleep(self._answer_s), self._loop))]

    def finish(self, item: str, future: Future[None]) -> list[str]:
        _note(item)
        return [item]


def _watch(feeds: list[str], answer_s: float) -> Callable[[beam.Pipeline], Any]:
    def poll(feed: str) -> PollResult:
        time.sleep(answer_s)
        _note(feed)
        return PollResult.incomplete([feed])

    return lambda p: p | beam.Create(feeds) | Watch(poll, 1, output_coder=beam.coders.StrUtf8Coder())


def _ticks(feeds: list[str], answer_s: float) -> Callable[[beam.Pipeline], Any]:
    return lambda p: (
        p
        | PeriodicImpulse(Timestamp.now(), fire_interval=1)
        | beam.WindowInto(FixedWindows(1))
        | beam.FlatMap(lambda _: [(feed, None) for feed in feeds])
        | beam.GroupByKey()
        | beam.ParDo(_PollFn(answer_s))
    )


def _round_s(graph: Callable[[beam.Pipeline], Any], feeds: list[str]) -> float:
    """Median time between two polls of one feed, less the second that lies between two rounds."""
    _LOG.write_text("", encoding="utf-8")
    chosen = ready(engine("prism", ["--streaming"]))
    pipeline = beam.Pipeline(runner=chosen.runner, options=chosen.options)
    graph(pipeline)
    result = pipeline.run()
    ends = time.monotonic() + _LONGEST_S
    while len(_polled()) < (_ROUNDS + 1) * len(feeds) and time.monotonic() < ends:
        time.sleep(0.1)
    result.cancel()
    times = [at for feed, at in _polled() if feed == feeds[0]]
    gaps = sorted(b - a for a, b in itertools.pairwise(times))
    if not gaps:
        sys.exit(f"no two rounds within {_LONGEST_S} s")
    return gaps[len(gaps) // 2]


def main() -> None:
    """Prints the two figures and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=100)
    parser.add_argument("--answer-s", type=float, default=0.2)
    options = parser.parse_args()
    if not places.prism().is_file():
        sys.exit("there is no Prism: `make prism` builds it")
    feeds = [f"feed-{number}" for number in range(options.feeds)]
    ours = _round_s(_ticks(feeds, options.answer_s), feeds)
    watch = _round_s(_watch(feeds, options.answer_s), feeds)
    print(f"{options.feeds} feeds that answer after {options.answer_s} s, looked at every second")
    print(
        f"from poll to poll of one feed: Watch {watch:.1f} s, one tick for all {ours:.1f} s: {watch / ours:.1f} times"
    )


if __name__ == "__main__":
    main()
