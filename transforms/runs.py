"""Which run an element belongs to: the one of a batch job, or the one that its window of a stream is."""

import dataclasses
from typing import Any, Protocol

from apache_beam.transforms.window import FixedWindows, IntervalWindow
from apache_beam.utils.timestamp import Timestamp

from transforms.core.lake.layout import new_run_id, nonce_of
from transforms.core.lake.manifest import RunInfo
from transforms.core.lake.rows import to_time


class Runs(Protocol):
    """Picklable; gives the run of each window."""

    def of(self, window: Any) -> RunInfo:
        """What is known before it begins of the run that a window's elements are committed by."""
        ...

    def windows(self) -> FixedWindows | None:
        """The windows of a stream; None for a bounded graph."""
        ...


@dataclasses.dataclass(frozen=True)
class OneRun:
    """All belongs to one run, of a bounded graph."""

    info: RunInfo

    def of(self, window: Any) -> RunInfo:
        """See `Runs`."""
        del window
        return self.info

    def windows(self) -> None:
        """See `Runs`."""


@dataclasses.dataclass(frozen=True)
class WindowRuns:
    """Each window of a stream is a run, whose id and number follow from the window: a replay gives the same.

    Attributes:
      stream: id, start and number of its first window, and all that its windows have in common.
      start_us: of the first window, microseconds since the epoch.
      window_s: length of a window, whole seconds; a multiple of `poll_s`.
      poll_s: between two looks at which sources are due, whole seconds.
    """

    stream: RunInfo
    start_us: int
    window_s: int
    poll_s: int

    def windows(self) -> FixedWindows:
        """See `Runs`; the first one begins with the stream."""
        return FixedWindows(self.window_s, Timestamp(micros=self.start_us % (self.window_s * 1_000_000)))

    def of(self, window: IntervalWindow) -> RunInfo:
        """See `Runs`."""
        begin_us = window.start.micros
        begin = to_time(begin_us)
        return dataclasses.replace(
            self.stream,
            run_id=new_run_id(begin, nonce_of(self.stream.run_id)),
            stream=self.stream.run_id,
            started_at=begin.isoformat(timespec="milliseconds"),
            sequence=self.stream.sequence + (begin_us - self.start_us) // (self.window_s * 1_000_000),
        )
