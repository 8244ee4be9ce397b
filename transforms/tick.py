"""The clock of a stream: a tick whenever its sources are to be looked at, until it is asked to stop."""

import time
from collections.abc import Iterator
from typing import Any, cast

import apache_beam as beam
from apache_beam.io.restriction_trackers import OffsetRange, OffsetRestrictionTracker
from apache_beam.io.watermark_estimators import ManualWatermarkEstimator
from apache_beam.pvalue import PBegin, PCollection
from apache_beam.transforms.core import RestrictionProvider
from apache_beam.transforms.window import TimestampedValue
from apache_beam.utils.timestamp import Duration, Timestamp

from transforms.io.lake_store import Lake
from transforms.runs import WindowRuns

# No stream has so many.
_MAX_TICKS = 2**40
# Between two looks at the clock and at the lake, where a request to stop stands.
_LOOK_S = 1.0


class Tick(beam.PTransform[PBegin, PCollection[int]]):
    """Gives the number of a tick every so many seconds, with the time when it was due as its timestamp.

    Event time is the time of the tick, so nothing that comes of it can be late, however long a page takes: the
    watermark waits for it. With the last tick of a window the watermark is already at the window's end, for no other
    will come into it: the window is worked on at once. Ticks that could not be given in time are left out. When the
    stream is asked to stop the ticks end, and with them the graph.

    Args:
      lake: holds the request to stop.
      runs: the windows, and how often to look.
    """

    def __init__(self, lake: Lake, runs: WindowRuns) -> None:
        super().__init__()
        self._lake, self._runs = lake, runs

    def expand(self, begin: PBegin) -> PCollection[int]:
        """See the class."""
        runs = self._runs
        ticks = (
            begin
            | "Start" >> beam.Create([runs.start_us])
            | "Tick" >> beam.ParDo(_TickFn(self._lake, runs.stream.run_id, runs.poll_s)).with_output_types(int)
            | "Windows" >> beam.WindowInto(runs.windows())
        )
        return cast(PCollection[int], ticks)


class _Ticks(RestrictionProvider):
    def initial_restriction(self, element: int) -> OffsetRange:
        del element
        return OffsetRange(0, _MAX_TICKS)

    def create_tracker(self, restriction: OffsetRange) -> OffsetRestrictionTracker:
        return OffsetRestrictionTracker(restriction)

    def restriction_size(self, element: int, restriction: OffsetRange) -> int:
        del element, restriction
        return 1

    def truncate(self, element: int, restriction: OffsetRange) -> None:
        """A runner that drains wants no more ticks."""
        del element, restriction


class _TickFn(beam.DoFn):
    def __init__(self, lake: Lake, stream: str, every_s: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Beam's is untyped
        self._lake, self._stream, self._every_s = lake, stream, every_s

    @beam.DoFn.unbounded_per_element()  # type: ignore[untyped-decorator]
    def process(
        self,
        start_us: int,
        ticks: Any = beam.DoFn.RestrictionParam(_Ticks()),  # noqa: B008  # Beam's way to ask for them
        watermark: Any = beam.DoFn.WatermarkEstimatorParam(ManualWatermarkEstimator.default_provider()),  # noqa: B008
    ) -> Iterator[Any]:
        if self._lake.is_stop_requested(self._stream):
            ticks.try_claim(_MAX_TICKS)
            return
        begin_s = start_us / 1_000_000
        missed = int((time.time() - begin_s) // self._every_s)
        number = max(ticks.current_restriction().start, missed)
        wait_s = begin_s + number * self._every_s - time.time()
        if wait_s > 0:
            ticks.defer_remainder(Duration(min(wait_s, _LOOK_S)))
            return
        if not ticks.try_claim(number):
            return
        due = Timestamp(micros=start_us + number * self._every_s * 1_000_000)
        yield TimestampedValue(number, due)
        watermark.set_watermark(due + self._every_s)
        ticks.defer_remainder(Duration(min(self._every_s, _LOOK_S)))
