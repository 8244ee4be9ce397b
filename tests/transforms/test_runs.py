from apache_beam.transforms.window import GlobalWindow, IntervalWindow
from apache_beam.utils.timestamp import Timestamp

from transforms.core.lake.manifest import RunInfo
from transforms.runs import OneRun, WindowRuns

STREAM = RunInfo("20261101T120000Z-0a1b2c3d", "2026-11-01T12:00:00.000+00:00", "engine", {}, "sha", sequence=7)
START_US = 1_793_534_400_000_000
RUNS = WindowRuns(STREAM, START_US, window_s=60, poll_s=20)


def window(start_s: int) -> IntervalWindow:
    return IntervalWindow(Timestamp(start_s), Timestamp(start_s + 60))


def test_a_bounded_graph_has_one_run_and_no_windows() -> None:
    runs = OneRun(STREAM)
    assert runs.of(GlobalWindow()) == STREAM
    assert runs.windows() is None


def test_the_run_of_a_window_follows_from_its_time() -> None:
    first, third = RUNS.of(window(START_US // 1_000_000)), RUNS.of(window(START_US // 1_000_000 + 120))
    assert (first.run_id, first.started_at, first.sequence) == (STREAM.run_id, "2026-11-01T12:00:00.000+00:00", 7)
    assert (third.run_id, third.started_at, third.sequence) == (
        "20261101T120200Z-0a1b2c3d",
        "2026-11-01T12:02:00.000+00:00",
        9,
    )
    assert first.stream == third.stream == STREAM.run_id


def test_the_first_window_begins_with_the_stream_whatever_the_minute() -> None:
    start_us = START_US + 17_000_000
    windows = WindowRuns(STREAM, start_us, window_s=60, poll_s=20).windows()
    (assigned,) = windows.assign(windows.AssignContext(Timestamp(micros=start_us)))
    assert assigned.start.micros == start_us
