"""What a stream knows of a key: in keyed state, over all windows, until it has not been seen for a day."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import apache_beam as beam
from apache_beam.coders import PickleCoder
from apache_beam.pvalue import PCollection
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec, TimerSpec, on_timer
from apache_beam.transforms.window import FixedWindows, GlobalWindows

KnownT = TypeVar("KnownT")

LIFETIME_S = 86_400
"""State is forgotten when its key has not been seen for this long, in event time. By then the windows that it came
from are committed long since, and the ledger in the lake says the same: forgetting costs a look-up, never a page that
is read twice."""

# Its timer is set anew when half of that has passed, not for each element.
_TOUCH_US = LIFETIME_S * 1_000_000 // 2


@dataclasses.dataclass(frozen=True)
class Settled(Generic[KnownT]):
    """What became of an element.

    Attributes:
      known: what is known of its key from now on; None leaves it as it was.
      outputs: plain or `TaggedOutput`.
    """

    known: KnownT | None
    outputs: Iterable[Any]


Settle = Callable[[Any, Any], Settled[Any]]
"""Takes the value of an element, and what is known of its key besides: None if nothing."""


def settling(
    settle: Settle, windows: FixedWindows | None, main: Any, **tagged: Any
) -> beam.PTransform[PCollection[tuple[str, Any]], dict[str, PCollection[Any]]]:
    """Settles each element by its key: in a stream with what earlier windows have left, else with nothing.

    Args:
      windows: of the elements of a stream, and so of the outputs; None in a bounded graph.
      main: type of the main output.
      tagged: types of the others, by tag.

    Returns:
      A transform that gives the outputs by name: "main", and one a tag.
    """
    return _Settle(settle, main, tagged) if windows is None else _Recall(settle, windows, main, tagged)


class _Settle(beam.PTransform[PCollection[tuple[str, Any]], dict[str, PCollection[Any]]]):
    def __init__(self, settle: Settle, main: Any, tagged: dict[str, Any]) -> None:
        super().__init__()
        self._settle, self._main, self._tagged = settle, main, tagged

    def expand(self, items: PCollection[tuple[str, Any]]) -> dict[str, PCollection[Any]]:
        outputs = items | "Settle" >> beam.FlatMapTuple(
            lambda _, value: self._settle(value, None).outputs
        ).with_output_types(self._main, **self._tagged).with_outputs(*self._tagged, main="main")
        return {name: outputs[name] for name in ("main", *self._tagged)}


class _Recall(beam.PTransform[PCollection[tuple[str, Any]], dict[str, PCollection[Any]]]):
    """By the runner's keyed state, which is checkpointed with the elements: a repeated bundle finds it as it was.

    Keys are worked on in one place at a time, in the order of arrival.
    """

    def __init__(self, settle: Settle, windows: FixedWindows, main: Any, tagged: dict[str, Any]) -> None:
        super().__init__()
        self._fn, self._windows, self._main, self._tagged = _RecallFn(settle), windows, main, tagged

    def expand(self, items: PCollection[tuple[str, Any]]) -> dict[str, PCollection[Any]]:
        recall = beam.ParDo(self._fn).with_output_types(self._main, **self._tagged)
        outputs = (
            items
            | "All windows" >> beam.WindowInto(GlobalWindows())
            | "Recall" >> recall.with_outputs(*self._tagged, main="main")
        )
        return {
            name: outputs[name] | f"Window of {name}" >> beam.WindowInto(self._windows)
            for name in ("main", *self._tagged)
        }


class _RecallFn(beam.DoFn):
    # Both are found by Beam as attributes of the class. State stays with the workers that wrote it, so it need not be
    # portable.
    STATE = ReadModifyWriteStateSpec("known", PickleCoder())
    EXPIRY = TimerSpec("expiry", TimeDomain.WATERMARK)

    def __init__(self, settle: Settle) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Beam's is untyped
        self._settle = settle

    def process(
        self,
        element: tuple[str, Any],
        timestamp: Any = beam.DoFn.TimestampParam,
        state: Any = beam.DoFn.StateParam(STATE),  # noqa: B008  # Beam's way to ask for them
        timer: Any = beam.DoFn.TimerParam(EXPIRY),  # noqa: B008
    ) -> Iterator[Any]:
        before, touched_us = state.read() or (None, None)
        settled = self._settle(element[1], before)
        is_old = touched_us is None or timestamp.micros - touched_us > _TOUCH_US
        if is_old:
            timer.set(timestamp + LIFETIME_S)
            touched_us = timestamp.micros
        after = before if settled.known is None else settled.known
        if after is not None and (is_old or after != before):
            state.write((after, touched_us))
        yield from settled.outputs

    @on_timer(EXPIRY)
    def forget(self, state: Any = beam.DoFn.StateParam(STATE)) -> Sequence[Any]:  # noqa: B008
        state.clear()
        return ()
