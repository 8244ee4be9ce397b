import io
import re
from collections import Counter

import pytest
from rich.console import Console

from pipeline.progress_bars import BARS, Display, clock_time


class Clock:
    """Seconds, as they are set."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def rendered(clock: Clock, told: list[tuple[float, dict[str, int]]], width: int = 80, **of_console: bool) -> list[str]:
    """The lines of the display after it was told of counts, each so many seconds after its start."""
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, color_system=None, **of_console)
    display = Display(console, clock)
    tell_all(display, clock, told)
    console.print(display.get_renderable())
    return [line.rstrip() for line in out.getvalue().splitlines()]


def tell_all(display: Display, clock: Clock, told: list[tuple[float, dict[str, int]]]) -> None:
    began_s = clock.now_s
    for second, counts in told:
        clock.now_s = began_s + second
        display.tell(Counter(counts))


POLLED = {"sources": 8, "feeds": 8, "requests": 100}
# From the third second on four pages a second, and one more that is a dead letter.
READING: list[tuple[float, dict[str, int]]] = [
    (0, {"sources": 8}),
    (1, {"sources": 8, "feeds": 4}),
    (2, POLLED),
    *((second, {**POLLED, "unread": 1, "pages": 4 * (second - 2)}) for second in range(3, 13)),
]
READ = {**POLLED, "unread": 2, "pages": 98}


def test_at_first_only_the_number_of_feeds_is_known(clock: Clock) -> None:
    assert rendered(clock, READING[:1]) == [
        "Feeds polled       ━━━━━━━━━━━━━━━━━━━━━━━━━━         0/8",
        "Pages read",
        "Articles annotated",
        "Articles written",
        "0.0 pages/s overall, 0:00 elapsed",
    ]


def test_the_number_of_pages_may_grow_until_the_first_of_them_is_read(clock: Clock) -> None:
    assert rendered(clock, READING[:3]) == [
        "Feeds polled       ━━━━━━━━━━━━━━━━━━━━━━━━━━         8/8         in 0:01",
        "Pages read                                         0/100+",
        "Articles annotated",
        "Articles written",
        "0.0 pages/s overall, 0:02 elapsed",
    ]


def test_the_rate_is_that_of_the_last_seconds_and_time_for_later_steps_comes_on_top(clock: Clock) -> None:
    assert rendered(clock, READING) == [
        "Feeds polled       ━━━━━━━━━━━━━━━━━━━━━━━━━━         8/8         in 0:01",
        "Pages read         ━━━━━━━━━━╸                     41/100   4.1/s 0:15 left",
        "Articles annotated                                  0/40+",
        "Articles written",
        "3.4 pages/s overall, 0:12 elapsed, at least 0:15 left",
    ]


def test_while_articles_are_annotated_the_estimate_is_that_of_the_run(clock: Clock) -> None:
    annotating: list[tuple[float, dict[str, int]]] = [
        (second, {**READ, "known": 3, "finished": 5 * (second - 30)}) for second in range(31, 41)
    ]
    assert rendered(clock, [*READING, (27, READ), *annotating]) == [
        "Feeds polled       ━━━━━━━━━━━━━━━━━━━━━━━━━━         8/8         in 0:01",
        "Pages read         ━━━━━━━━━━━━━━━━━━━━━━━━━━     100/100         in 0:24",
        "Articles annotated ━━━━━━━━━━━━━━                   53/98   4.1/s 0:12 left",
        "Articles written                                    0/50+",
        "2.5 pages/s overall, 0:40 elapsed, about 0:12 left",
    ]


def test_a_wide_terminal_has_longer_bars(clock: Clock) -> None:
    assert rendered(clock, READING[:2], width=120)[0] == (
        "Feeds polled       ━━━━━━━━━━━━━━━━━━━━                             4/8   4.0/s 0:01 left"
    )


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("seconds", [1, 13])
def test_no_line_is_wrapped(clock: Clock, width: int, seconds: int) -> None:
    large = [(second, {step: n * 30_000 for step, n in counts.items()}) for second, counts in READING[:seconds]]
    lines = rendered(clock, large, width=width)
    assert len(lines) == len(BARS) + 1
    assert all(len(line) <= width for line in lines)


def test_without_colours_there_are_no_escape_sequences(clock: Clock) -> None:
    assert not any(re.search("[\x00-\x1f]", line) for line in rendered(clock, READING, no_color=True))


def test_a_stall_has_no_rate(clock: Clock) -> None:
    still = READING[-1][1]
    assert rendered(clock, [*READING, (30, still), (31, still)])[1] == (
        "Pages read         ━━━━━━━━━━╸                     41/100"
    )


def test_a_log_line_tells_the_same_of_the_bars_that_have_begun(clock: Clock) -> None:
    display = Display(clock=clock)
    tell_all(display, clock, READING)
    assert display.line() == (
        "feeds polled 8/8, pages read 41/100 (4.1/s, 0:15 left), articles annotated 0/40+; "
        "3.4 pages/s overall, 0:12 elapsed, at least 0:15 left"
    )


def test_when_it_is_over_every_total_is_known(clock: Clock) -> None:
    display = Display(clock=clock)
    display.tell(Counter(sources=2, feeds=2), is_over=True)
    assert display.line() == (
        "feeds polled 2/2, pages read 0/0, articles annotated 0/0, articles written 0/0; "
        "0.0 pages/s overall, 0:00 elapsed"
    )


@pytest.mark.parametrize(("seconds", "shown"), [(0.9, "0:00"), (67, "1:07"), (3599, "59:59"), (3723, "1:02:03")])
def test_times_are_those_of_a_clock(seconds: float, shown: str) -> None:
    assert clock_time(seconds) == shown
