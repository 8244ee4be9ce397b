"""Overlaps waiting for the network with CPU work inside one fused stage."""

import abc
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any, Generic, TypeVar

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.utils.windowed_value import WindowedValue

ElementT = TypeVar("ElementT")
ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


class OverlappedFn(beam.DoFn, abc.ABC, Generic[ElementT, ItemT, ResultT]):
    """Starts asynchronous work for each element, and puts it out as it gets finished while more is in flight.

    A runner works through fused steps on one thread, element after element: while the steps downstream are
    busy with an output of this one, the futures of others go on, on threads of their own. Every output has
    the window and timestamp of the element that it comes from. The order of outputs is not defined. A
    bundle ends when all of its futures are finished.

    Args:
      max_in_flight: most futures to hold at once, those included that are done but not yet put out. It bounds
        memory: so many results may wait while the steps downstream are busy.
    """

    def __init__(self, max_in_flight: int = 64) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Beam's is untyped
        if max_in_flight < 1:
            raise ValueError(f"max_in_flight must be positive, not {max_in_flight}")
        self._max_in_flight = max_in_flight
        self._in_flight: dict[Future[ResultT], WindowedValue] = {}

    @abc.abstractmethod
    def start(self, element: ElementT) -> Iterable[tuple[ItemT, Future[ResultT]]]:
        """Starts the work for an element.

        Returns:
          Items, each with a future of its own. Make it a generator that starts one future at a time: it is
          advanced only when there is room for one more.
        """

    @abc.abstractmethod
    def finish(self, item: ItemT, future: Future[ResultT]) -> Iterable[Any]:
        """Gives the outputs of one item, `TaggedOutput` or plain; its future is done.

        What it raises fails the bundle.
        """

    def start_bundle(self) -> None:
        """Drops what a failed bundle left behind; the runner starts its elements anew."""
        for future in self._in_flight:
            future.cancel()
        self._in_flight = {}

    def process(
        self,
        element: ElementT,
        timestamp: Any = beam.DoFn.TimestampParam,
        window: Any = beam.DoFn.WindowParam,
    ) -> Iterator[Any]:
        """Starts the element's work and puts out whatever is finished by now, of this or earlier elements."""
        for item, future in self.start(element):
            self._in_flight[future] = WindowedValue(item, timestamp, (window,))
            yield from self._finished(leaving=self._max_in_flight - 1)

    def finish_bundle(self) -> Iterator[Any]:
        """Waits for the rest and puts it out."""
        yield from self._finished(leaving=0)

    def _finished(self, leaving: int) -> Iterator[Any]:
        """Puts out what is done, and waits for more while more than `leaving` futures are held."""
        while True:
            for future in [future for future in self._in_flight if future.done()]:
                yield from self._outputs(future, self._in_flight.pop(future))
            if len(self._in_flight) <= leaving:
                return
            wait(self._in_flight, return_when=FIRST_COMPLETED)

    def _outputs(self, future: Future[ResultT], origin: WindowedValue) -> Iterator[Any]:
        for output in self.finish(origin.value, future):
            if isinstance(output, TaggedOutput):
                yield TaggedOutput(output.tag, origin.with_value(output.value))
            else:
                yield origin.with_value(output)
