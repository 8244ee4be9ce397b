"""Bars that tell how far a run is, how fast it goes and how long it will still take."""

import math
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

from rich.console import Console, RenderableType
from rich.progress import BarColumn, ProgressColumn, Task, TextColumn
from rich.progress import Progress as RichProgress
from rich.text import Text

INTERVAL_S = 0.25
"""Between two looks at the counts, and two drawings."""

# A rate is that of the last seconds: of more the estimate lags behind, of less it jumps with each batch.
_RATE_OVER_S = 15.0
_MAX_BAR_WIDTH = 40
_WIDTH_OF_THE_REST = 54


class Bar(NamedTuple):
    """What one bar counts.

    Attributes:
      title: for people.
      done: steps that are told of an element when it is done with.
      of: step whose elements are all that there will be, once the bar before is full.
    """

    title: str
    done: tuple[str, ...]
    of: str


BARS = (
    Bar("Feeds polled", ("feeds",), "sources"),
    Bar("Pages read", ("pages", "unread"), "requests"),
    Bar("Articles annotated", ("finished", "known"), "pages"),
    Bar("Articles written", ("written",), "finished"),
)
_PAGES, _LAST_LONG_ONE = 1, 2


class Display(RichProgress):
    """One bar for each of `BARS`, and a line below on the run as a whole.

    Args:
      console: to draw on; None where only `line` is wanted.
      clock: seconds.
    """

    def __init__(self, console: Console | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._began_s = clock, clock()
        width = console.width if console else 0
        super().__init__(
            TextColumn("{task.description:<18}"),
            _Bar(max(8, min(_MAX_BAR_WIDTH, width - _WIDTH_OF_THE_REST))),
            _Of(),
            _Rate(),
            _Left(),
            console=console,
            transient=True,
            refresh_per_second=1 / INTERVAL_S,
            get_time=clock,
        )
        self._bars = [self.add_task(bar.title, start=False, total=None, so_far=0, pace=_Pace()) for bar in BARS]

    def tell(self, counts: Counter[str], *, is_over: bool = False) -> None:
        """Brings the bars up to what the steps have told.

        Args:
          counts: elements by step, with the number of feeds as that of `sources`.
          is_over: whether no more can come.
        """
        is_before_full = True
        for bar, task_id in zip(BARS, self._bars, strict=True):
            task, done, so_far = self._tasks[task_id], sum(counts[step] for step in bar.done), counts[bar.of]
            # While nothing has come out of a step that takes all before it starts, more may go in.
            is_known = is_over or (is_before_full and (done > 0 or bar.of == "sources"))
            task.fields["pace"].tell(self._clock(), done)
            if done and not task.started:
                self.start_task(task_id)
            self.update(task_id, completed=done, total=so_far if is_known else None, so_far=so_far)
            is_before_full = is_before_full and done >= so_far

    def get_renderables(self) -> Iterator[RenderableType]:
        """The bars, and the line below."""
        yield from super().get_renderables()
        if self.tasks:
            yield Text(self.overall(), style="dim")

    def line(self) -> str:
        """All of it in one line."""
        begun = [task for task in self.tasks if _counts(task)]
        bars = [f"{task.description.lower()} {_counts(task)}{_pace(task)}" for task in begun]
        return f"{', '.join(bars)}; {self.overall()}"

    def overall(self) -> str:
        """Pages by the second since the run began, the time since then, and an estimate of the time that is left.

        The estimate is that of the bar that moves; of those that have not moved nothing can be said but that they
        come on top.
        """
        elapsed_s = self._clock() - self._began_s
        pages = self.tasks[_PAGES].completed
        parts = [f"{pages / elapsed_s if elapsed_s else 0:.1f} pages/s overall", f"{clock_time(elapsed_s)} elapsed"]
        for position, task in enumerate(self.tasks):
            left_s = _left_s(task)
            if left_s is not None:
                about = "about" if position >= _LAST_LONG_ONE else "at least"
                parts.append(f"{about} {clock_time(left_s)} left")
                break
        return ", ".join(parts)


class _Pace:
    """How fast a count grows.

    That of `rich` takes the time up to the last growth, and so is too fast when batches come or all wait for a model.
    """

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()

    def tell(self, now_s: float, count: int) -> None:
        """Tells of a count that does not fall."""
        if not count:
            # The time before the first does not count.
            self._samples.clear()
        self._samples.append((now_s, count))
        while len(self._samples) > 2 and now_s - self._samples[1][0] > _RATE_OVER_S:
            self._samples.popleft()

    @property
    def per_s(self) -> float:
        """Of the last seconds; 0 where nothing has come."""
        if not self._samples:
            return 0.0
        (first_s, first), (last_s, last) = self._samples[0], self._samples[-1]
        return (last - first) / (last_s - first_s) if last_s > first_s else 0.0


class _Bar(ProgressColumn):
    def __init__(self, width: int) -> None:
        super().__init__()
        self._bar = BarColumn(bar_width=width)

    def render(self, task: Task) -> RenderableType:
        # Where nothing is known, the bar of `rich` moves to and fro; without colours it looks full.
        return self._bar(task) if task.total is not None else ""


class _Of(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{_counts(task):>11}", style="progress.download")


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{_rate(task):>7}", style="progress.data.speed")


class _Left(ProgressColumn):
    def render(self, task: Task) -> Text:
        if task.finished and task.finished_time is not None:
            return Text(f"{'in ' + clock_time(task.finished_time):<13}" if task.completed else "", "progress.elapsed")
        left_s = _left_s(task)
        return Text(f"{clock_time(left_s)} left" if left_s is not None else "", "progress.remaining")


def _counts(task: Task) -> str:
    so_far = task.fields["so_far"]
    if task.total is None and not so_far:
        return ""
    return f"{task.completed:.0f}/{so_far}{'' if task.total is not None else '+'}"


def _rate(task: Task) -> str:
    per_s = task.fields["pace"].per_s
    return f"{per_s:.1f}/s" if per_s and not task.finished else ""


def _left_s(task: Task) -> int | None:
    """Seconds until a bar is full; None where it cannot be told, or it is."""
    per_s = task.fields["pace"].per_s
    return math.ceil(task.remaining / per_s) if task.remaining and per_s else None


def _pace(task: Task) -> str:
    left_s = _left_s(task)
    left = f", {clock_time(left_s)} left" if left_s is not None else ""
    return f" ({_rate(task)}{left})" if _rate(task) else ""


def clock_time(seconds: float) -> str:
    """`0:07`, `12:34`, `1:02:03`."""
    minutes, rest_s = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest_s:02}" if hours else f"{minutes}:{rest_s:02}"
