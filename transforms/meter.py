"""What the steps measure of their own work: live in the metrics of the engine, and for the manifest."""

import functools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.utils.windowed_value import WindowedValue

from transforms.core.lake.measures import WORK_US
from transforms.records import Measure

MEASURES = "measures"
"""Tag of the output that measures leave a step by."""

OutputT = TypeVar("OutputT")

_counter = functools.cache(Metrics.counter)
_distribution = functools.cache(Metrics.distribution)


class Meter:
    """Adds up what one step measures during one bundle.

    Every amount goes two ways. As a metric of Beam, in the namespace of its stage, it is there while the pipeline
    runs, in whatever display the engine has; a repeated bundle may count twice there, and not every engine tells it by
    window or at all. As a `Measure` it travels with the elements, one for each name and window of a bundle: the
    manifest sums these, and so has the same figures on every engine, of each window when streaming, and of exactly
    the bundles that were committed.

    Args:
      stage: name of the composite.
    """

    def __init__(self, stage: str) -> None:
        self._stage = stage
        self._amounts: Counter[tuple[Any, str, str]] = Counter()

    def count(self, window: Any, name: str, kind: str = "", amount: int = 1) -> None:
        """Adds to a sum; as a metric it is the counter `kind_name`.

        Args:
          window: of the element that is counted.
          name: one of `transforms.core.lake.measures`.
          kind: see `Measure`.
        """
        count_live(self._stage, name, kind, amount)
        self._amounts[window, name, kind] += amount

    def observe(self, window: Any, name: str, amount: int) -> None:
        """Adds to a sum of which the single amounts matter; as a metric it is a distribution.

        Args:
          window: of the element that is measured.
          name: one of `transforms.core.lake.measures`.
        """
        self.observe_live(name, amount)
        self._amounts[window, name, ""] += amount

    def observe_live(self, name: str, amount: int) -> None:
        """Adds to a distribution among the metrics of the engine alone."""
        _distribution(self._stage, name).update(amount)

    def timed(self, window: Any, outputs: Iterable[OutputT], began_ns: int | None = None) -> Iterator[OutputT]:
        """Passes the outputs of one element on and measures the time that it takes to make them.

        The steps behind this one work while the generator waits to be asked for the next: that time is not counted.

        Args:
          window: of the element.
          outputs: made one by one, as they are asked for.
          began_ns: of `time.perf_counter_ns`, when the work on the element began; None for now.
        """
        spent_ns = 0
        began_ns = began_ns or time.perf_counter_ns()
        for output in outputs:
            spent_ns += time.perf_counter_ns() - began_ns
            yield output
            began_ns = time.perf_counter_ns()
        spent_ns += time.perf_counter_ns() - began_ns
        self.observe(window, WORK_US, spent_ns // 1_000)

    def measures(self) -> Iterator["beam.pvalue.TaggedOutput[str, WindowedValue]"]:
        """What the bundle has come to; for `finish_bundle`."""
        for (window, name, kind), amount in self._amounts.items():
            measure = Measure(self._stage, name, kind, amount)
            yield beam.pvalue.TaggedOutput(MEASURES, WindowedValue(measure, window.max_timestamp(), (window,)))


def count_live(stage: str, name: str, kind: str = "", amount: int = 1) -> None:
    """Adds to the counter `kind_name` among the metrics of the engine; does nothing outside of a pipeline."""
    _counter(stage, f"{kind}_{name}" if kind else name).inc(amount)


class MeteredFn(beam.DoFn):
    """`FlatMap` with a meter: one more output, `MEASURES`, tells the time that the function takes.

    Args:
      stage: name of the composite.
      fn: of one element; gives its outputs.
      args: further arguments.
    """

    def __init__(self, stage: str, fn: Callable[..., Iterable[Any]], *args: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Beam's is untyped
        self._stage, self._fn, self._args = stage, fn, args

    def start_bundle(self) -> None:
        """Begins at zero."""
        self._meter = Meter(self._stage)

    def process(self, element: Any, window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        """Gives what the function gives."""
        yield from self._meter.timed(window, self._fn(element, *self._args))

    def finish_bundle(self) -> Iterator[Any]:
        """Gives the measures."""
        yield from self._meter.measures()
