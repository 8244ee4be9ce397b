"""Overlaps waiting for the network with CPU work inside one fused stage."""

import abc
import contextlib
import itertools
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Generic, NamedTuple, TypeVar

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.utils.windowed_value import WindowedValue

from transforms.core.lake.measures import ANSWER_MS, ANSWERS, BODY_BYTES, answer_class
from transforms.errors import FetchError
from transforms.io.http_client import HttpResponse, HttpSettings
from transforms.io.polite_client import shared_client
from transforms.meter import Meter

ElementT = TypeVar("ElementT")
ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

# Items of one element that are worked on at a time: enough to keep busy whoever does the work.
_AT_ONCE = 32
_Items = Iterator[tuple[ItemT, Future[ResultT]]]


class _Origin(NamedTuple, Generic[ItemT, ResultT]):
    """What a future was started for.

    Attributes:
      item: in the window of its element, with its timestamp.
      rest: of the items of that element.
    """

    item: WindowedValue
    rest: _Items[ItemT, ResultT]


class OverlappedFn(beam.DoFn, abc.ABC, Generic[ElementT, ItemT, ResultT]):
    """Starts asynchronous work for each element, and puts it out as it gets finished while more is in flight.

    A runner works through fused steps on one thread, element after element: while the steps downstream are
    busy with an output of this one, the futures of others go on, on threads of their own. Every output has
    the window and timestamp of the element that it comes from. The order of outputs is not defined. A
    bundle ends when all of its futures are finished.

    Work on all elements of a bundle is started at once, so that none waits for another that happens to come before it,
    but on so many items of one element at a time: a request that only waits for its host would take more memory than
    what it asks for. Whoever does the work bounds how many results there are at a time; `release` tells it of each
    that is done with.

    The time that a worker spends here goes to the output `MEASURES`: it finishes items, or waits for one to finish.

    Args:
      stage: name of the composite.
    """

    def __init__(self, stage: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Beam's is untyped
        self._stage = stage
        self._in_flight: dict[Future[ResultT], _Origin[ItemT, ResultT]] = {}

    @abc.abstractmethod
    def start(self, element: ElementT) -> Iterable[tuple[ItemT, Future[ResultT]]]:
        """Starts the work for an element.

        Returns:
          Items, each with a future of its own, which must get done some day; asked for one by one, as others get done.
        """

    @abc.abstractmethod
    def finish(self, item: ItemT, future: Future[ResultT]) -> Iterable[Any]:
        """Gives the outputs of one item, `TaggedOutput` or plain; its future is done.

        What it raises fails the bundle.
        """

    def measure(self, meter: Meter, window: Any, future: Future[ResultT]) -> None:
        """Is called once for each future that is done, before `finish`."""

    def release(self, future: Future[ResultT]) -> None:
        """Is called once for each future, when the steps downstream are done with its outputs."""

    def start_bundle(self) -> None:
        """Drops what a failed bundle left behind; the runner starts its elements anew."""
        for future in self._in_flight:
            if not future.cancel():
                self.release(future)
        self._in_flight = {}
        self._done: SimpleQueue[Future[ResultT]] = SimpleQueue()
        self._meter = Meter(self._stage)

    def process(
        self,
        element: ElementT,
        timestamp: Any = beam.DoFn.TimestampParam,
        window: Any = beam.DoFn.WindowParam,
    ) -> Iterator[Any]:
        """Starts the element's work and puts out whatever is finished by now, of this or earlier elements."""
        self._start(iter(self.start(element)), timestamp, window, _AT_ONCE)
        while not self._done.empty():
            yield from self._next_outputs()

    def finish_bundle(self) -> Iterator[Any]:
        """Waits for the rest and puts it out."""
        while self._in_flight:
            yield from self._next_outputs()
        yield from self._meter.measures()

    def _start(self, rest: "_Items[ItemT, ResultT]", timestamp: Any, window: Any, count: int) -> None:
        for item, future in itertools.islice(rest, count):
            self._in_flight[future] = _Origin(WindowedValue(item, timestamp, (window,)), rest)
            future.add_done_callback(self._done.put)

    def _next_outputs(self) -> Iterator[Any]:
        began_ns = time.perf_counter_ns()
        future = self._done.get()
        origin, rest = self._in_flight.pop(future)
        (window,) = origin.windows
        self.measure(self._meter, window, future)
        try:
            for output in self._meter.timed(window, self.finish(origin.value, future), began_ns):
                if isinstance(output, TaggedOutput):
                    yield TaggedOutput(output.tag, origin.with_value(output.value))
                else:
                    yield origin.with_value(output)
            # Right before the release, so that whoever does the work is woken up once for both.
            self._start(rest, origin.timestamp, window, 1)
        finally:
            self.release(future)


class OverlappedFetchFn(OverlappedFn[ElementT, ItemT, HttpResponse | None], abc.ABC):
    """Fetches with the client of its worker process, whose `max_concurrent` bounds the bodies in memory.

    A runner may work on several bundles of a step at once: one client keeps the pace of a host over all of them.

    None stands for the answer of an item for which nothing is fetched.

    Args:
      stage: see `OverlappedFn`.
      http: settings of the client.
      obeys_robots: see `PoliteClient`.
    """

    def __init__(self, stage: str, http: HttpSettings, *, obeys_robots: bool) -> None:
        super().__init__(stage)
        self._http, self._obeys_robots = http, obeys_robots

    def setup(self) -> None:
        """Opens the client, unless it is open in this process."""
        self._open = contextlib.ExitStack()
        self.client = self._open.enter_context(shared_client(self._http, obeys_robots=self._obeys_robots))

    def teardown(self) -> None:
        """Closes the client, unless another instance uses it."""
        self._open.close()

    def measure(self, meter: Meter, window: Any, future: Future[HttpResponse | None]) -> None:
        """Counts the answers and their bytes."""
        try:
            answer = future.result()
        except FetchError as error:
            meter.count(window, ANSWERS, answer_class(error.status))
            return
        if answer is not None:
            meter.count(window, ANSWERS, answer_class(answer.status))
            meter.observe(window, BODY_BYTES, len(answer.body))
            meter.observe_live(ANSWER_MS, round(answer.took_s * 1_000))

    def release(self, future: Future[HttpResponse | None]) -> None:
        """Makes room for another answer."""
        self.client.release(future)


def settled(result: ResultT) -> Future[ResultT]:
    """A future that is done already."""
    future: Future[ResultT] = Future()
    future.set_result(result)
    return future
