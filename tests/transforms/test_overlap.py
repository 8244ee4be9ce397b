import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future

import apache_beam as beam
import pytest
from apache_beam.pvalue import TaggedOutput
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, GlobalWindow, IntervalWindow, TimestampedValue
from apache_beam.utils.windowed_value import WindowedValue

from tests.fakes import local_pipeline
from transforms.core.lake.measures import WORK_US
from transforms.meter import MEASURES
from transforms.overlap import OverlappedFn


class Squares:
    """Futures of squares that get done when the test says so; workers reach it as a global."""

    def __init__(self) -> None:
        self.started: dict[int, Future[int]] = {}

    def start(self, number: int) -> Future[int]:
        self.started[number] = Future()
        return self.started[number]

    def complete(self, *numbers: int) -> None:
        for number in numbers:
            self.started[number].set_result(number * number)


class SquareFn(OverlappedFn[list[int], int, int]):
    """Squares each number of a list; odd numbers go to the output `odd`."""

    def __init__(self, squares: Squares) -> None:
        super().__init__("SquareNumbers")
        self._squares = squares
        self.released: list[Future[int]] = []

    def start(self, element: list[int]) -> Iterator[tuple[int, Future[int]]]:
        for number in element:
            yield number, self._squares.start(number)

    def finish(self, item: int, future: Future[int]) -> Iterable[object]:
        text = f"{item} -> {future.result()}"
        return [TaggedOutput("odd", text) if item % 2 else text]

    def release(self, future: Future[int]) -> None:
        self.released.append(future)


def at(timestamp: int, value: object) -> WindowedValue:
    return WindowedValue(value, timestamp, (GlobalWindow(),))


def finish(fn: SquareFn) -> list[object]:
    """The rest of the outputs, without what is measured."""
    return [output for output in fn.finish_bundle() if getattr(output, "tag", "") != MEASURES]


def process(fn: SquareFn, numbers: list[int], timestamp: int) -> list[object]:
    return list(fn.process(numbers, timestamp, GlobalWindow()))


def test_finished_work_comes_out_with_the_next_element_and_the_rest_at_the_end_of_the_bundle() -> None:
    squares = Squares()
    fn = SquareFn(squares)
    fn.start_bundle()
    assert process(fn, [2, 4], timestamp=10) == []
    squares.complete(4)
    assert process(fn, [6], timestamp=20) == [at(10, "4 -> 16")]
    squares.complete(2, 6)
    assert finish(fn) == [at(10, "2 -> 4"), at(20, "6 -> 36")]


def test_work_on_every_element_is_started_at_once_and_on_its_items_as_others_get_done() -> None:
    squares = Squares()
    fn = SquareFn(squares)
    fn.start_bundle()
    assert process(fn, list(range(0, 1_000, 2)), timestamp=10) == []
    assert process(fn, list(range(1_000, 2_000, 2)), timestamp=20) == []
    assert sorted(squares.started) == [*range(0, 64, 2), *range(1_000, 1_064, 2)]
    squares.complete(2, 1_000, 4)
    outputs = process(fn, [], timestamp=30)
    assert outputs == [at(10, "2 -> 4"), at(20, "1000 -> 1000000"), at(10, "4 -> 16")]
    assert sorted(squares.started) == [*range(0, 68, 2), *range(1_000, 1_066, 2)]


def test_each_result_is_released_once_it_is_consumed() -> None:
    squares = Squares()
    fn = SquareFn(squares)
    fn.start_bundle()
    assert process(fn, [0, 2, 4], timestamp=10) == []
    squares.complete(2, 4)
    outputs = fn.process([], 20, GlobalWindow())
    assert next(outputs) == at(10, "2 -> 4")
    assert fn.released == []
    assert next(outputs) == at(10, "4 -> 16")
    assert fn.released == [squares.started[2]]
    assert list(outputs) == []
    assert fn.released == [squares.started[2], squares.started[4]]


def test_tagged_outputs_keep_tag_and_timestamp() -> None:
    squares = Squares()
    fn = SquareFn(squares)
    fn.start_bundle()
    process(fn, [3], timestamp=10)
    squares.complete(3)
    (output,) = finish(fn)
    assert isinstance(output, TaggedOutput)
    assert (output.tag, output.value) == ("odd", at(10, "3 -> 9"))


def test_failure_fails_the_bundle_and_leaves_nothing_to_the_next() -> None:
    squares = Squares()
    fn = SquareFn(squares)
    fn.start_bundle()
    process(fn, [2, 4], timestamp=10)
    squares.started[2].set_exception(OSError("broken"))
    with pytest.raises(OSError, match="broken"):
        process(fn, [6], timestamp=20)
    fn.start_bundle()
    assert squares.started[4].cancelled()
    assert fn.released == [squares.started[2]]
    assert finish(fn) == []


def test_the_time_that_is_waited_is_measured_by_the_window_of_what_came() -> None:
    squares = Squares()
    fn = SquareFn(squares)
    fn.start_bundle()
    window = IntervalWindow(0, 60)
    list(fn.process([2], 10, window))
    threading.Timer(0.2, squares.complete, [2]).start()
    number, measure = fn.finish_bundle()
    assert number == WindowedValue("2 -> 4", 10, (window,))
    assert isinstance(measure, TaggedOutput)
    assert (measure.value.windows, measure.value.timestamp) == ((window,), window.max_timestamp())
    assert (measure.value.value.stage, measure.value.value.name) == ("SquareNumbers", WORK_US)
    assert 150_000 < measure.value.value.amount < 5_000_000


# In a pipeline: what workers share with the test is global.

GATES: dict[int, threading.Event] = {}


class GatedFn(OverlappedFn[int, int, int]):
    """Gives each number back once its gate is open."""

    def __init__(self) -> None:
        super().__init__("WaitForGates")

    def start(self, element: int) -> Iterator[tuple[int, Future[int]]]:
        future: Future[int] = Future()

        def answer() -> None:
            if GATES[element].wait(timeout=30):
                future.set_result(element)
            else:
                future.set_exception(TimeoutError(f"gate {element} stayed shut"))

        threading.Thread(target=answer, daemon=True).start()
        yield element, future

    def finish(self, item: int, future: Future[int]) -> Iterable[object]:
        result = future.result()
        return [result, TaggedOutput("odd", result)] if item % 2 else [result]


def open_gate_before(number: int) -> int:
    if number > 0:
        GATES[number - 1].set()
    return number


def test_steps_downstream_work_while_others_are_in_flight() -> None:
    # Each number comes only after the next higher one was consumed: without overlap, 0 would never come.
    GATES.update({number: threading.Event() for number in range(5)})
    GATES[4].set()
    with local_pipeline() as pipeline:
        consumed = (
            pipeline
            | beam.Create([list(range(5))])
            | beam.FlatMap(lambda numbers: numbers)
            | beam.ParDo(GatedFn())
            | beam.Map(open_gate_before)
        )
        assert_that(consumed, equal_to([0, 1, 2, 3, 4]))


def with_window(
    value: int, timestamp: object = beam.DoFn.TimestampParam, window: object = beam.DoFn.WindowParam
) -> tuple[int, int, int]:
    return value, int(timestamp), int(window.start)


def test_every_output_has_window_and_timestamp_of_its_own_element() -> None:
    GATES.update({number: threading.Event() for number in range(4)})
    for gate in GATES.values():
        gate.set()
    with local_pipeline() as pipeline:
        outputs = (
            pipeline
            | beam.Create([[TimestampedValue(number, 10 * number + 1) for number in range(4)]])
            | beam.FlatMap(lambda numbers: numbers)
            | beam.WindowInto(FixedWindows(10))
            | beam.ParDo(GatedFn()).with_outputs("odd", main="all")
        )
        everything = outputs.all | "With window" >> beam.Map(with_window)
        odd = outputs.odd | "Odd with window" >> beam.Map(with_window)
        assert_that(everything, equal_to([(0, 1, 0), (1, 11, 10), (2, 21, 20), (3, 31, 30)]), label="All")
        assert_that(odd, equal_to([(1, 11, 10), (3, 31, 30)]), label="Odd")
