"""Elements are counted for the live progress as they pass."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.io.progress import Progress

_INTERVAL_S = 0.2


class ShowProgress(beam.PTransform[PCollection[Any], PCollection[Any]]):
    """Passes every element on and tells how many have passed, at most five times a second and at a bundle's end.

    Args:
      step: name that the progress display knows.
      progress: who is told.
      weigh: for how many an element counts.
    """

    def __init__(self, step: str, progress: Progress, weigh: Callable[[Any], int] = lambda _: 1) -> None:
        super().__init__()
        self._fn = _TellFn(step, progress, weigh)

    def expand(self, elements: PCollection[Any]) -> PCollection[Any]:
        """See the class."""
        passed: PCollection[Any] = elements | beam.ParDo(self._fn).with_output_types(elements.element_type)
        return passed


class _TellFn(beam.DoFn):
    def __init__(self, step: str, progress: Progress, weigh: Callable[[Any], int]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Beam's is untyped
        self._step, self._progress, self._weigh = step, progress, weigh

    def start_bundle(self) -> None:
        self._count, self._told = 0, time.monotonic()

    def process(self, element: Any) -> Iterator[Any]:
        self._count += self._weigh(element)
        if time.monotonic() - self._told > _INTERVAL_S:
            self._tell()
        yield element

    def finish_bundle(self) -> None:
        self._tell()

    def _tell(self) -> None:
        if self._count:
            self._progress.tell(self._step, self._count)
        self._count, self._told = 0, time.monotonic()
