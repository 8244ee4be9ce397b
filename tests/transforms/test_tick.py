import time
from pathlib import Path
from typing import Any

import pytest
from apache_beam.io.restriction_trackers import OffsetRange, OffsetRestrictionTracker
from apache_beam.io.watermark_estimators import ManualWatermarkEstimator
from apache_beam.utils.timestamp import Timestamp

from transforms.io.lake_store import Lake
from transforms.tick import _MAX_TICKS, _TickFn

NOW_S = 1_793_534_400


class Tracker(OffsetRestrictionTracker):
    """A tracker as a runner gives it to a DoFn: it can also put the rest off."""

    def __init__(self, first: int) -> None:
        super().__init__(OffsetRange(first, _MAX_TICKS))
        self.waits_s: list[float] = []

    def defer_remainder(self, wait: Any) -> None:
        self.waits_s.append(wait.micros / 1e6)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path))


def ticks(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, *, first: int = 0, age_s: float
) -> tuple[list[tuple[int, Timestamp]], Tracker, Timestamp | None]:
    """What comes of one look at the clock, of a stream that began so long ago and polls every ten seconds."""
    monkeypatch.setattr(time, "time", lambda: NOW_S + age_s)
    tracker, watermark = Tracker(first), ManualWatermarkEstimator(None)
    fn = _TickFn(lake, "stream-1", 10)
    given = [(tick.value, tick.timestamp) for tick in fn.process(NOW_S * 1_000_000, tracker, watermark)]
    return given, tracker, watermark.current_watermark()


def test_a_tick_that_is_due_comes_with_its_time_and_nothing_more_can_come_before_the_next(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, tracker, watermark = ticks(lake, monkeypatch, age_s=0.25)
    assert given == [(0, Timestamp(NOW_S))]
    assert watermark == Timestamp(NOW_S + 10)
    assert tracker.waits_s == [1.0]


def test_until_the_next_one_is_due_it_looks_again_every_second(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ticks(lake, monkeypatch, first=1, age_s=4)[:1] == ([],)
    assert ticks(lake, monkeypatch, first=1, age_s=4)[1].waits_s == [1.0]
    assert ticks(lake, monkeypatch, first=1, age_s=9.5)[1].waits_s == [0.5]


def test_ticks_that_could_not_come_in_time_are_left_out(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    given, _, watermark = ticks(lake, monkeypatch, first=1, age_s=47)
    assert given == [(4, Timestamp(NOW_S + 40))]
    assert watermark == Timestamp(NOW_S + 50)


def test_a_request_to_stop_ends_it_and_one_to_another_stream_does_not(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.request_stop("stream-2")
    assert ticks(lake, monkeypatch, age_s=0)[0] == [(0, Timestamp(NOW_S))]
    lake.request_stop("stream-1")
    given, tracker, _ = ticks(lake, monkeypatch, age_s=0)
    assert (given, tracker.waits_s) == ([], [])
    tracker.check_done()
    lake.clear_stop()
    assert ticks(lake, monkeypatch, age_s=0)[0] == [(0, Timestamp(NOW_S))]
