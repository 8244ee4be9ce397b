import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.environments import EmbeddedPythonEnvironment, EmbeddedPythonGrpcEnvironment, Environment
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec

from pipeline.local_runner import LocalRunner
from pipeline.options import RunOptions

IN_ONE: tuple[Environment, int] = (EmbeddedPythonEnvironment.default(), 1)
IN_THREE: tuple[Environment, int] = (EmbeddedPythonGrpcEnvironment.default(), 3)


@pytest.fixture(params=[IN_ONE, IN_THREE], ids=["one worker", "three workers"])
def pipeline(request: pytest.FixtureRequest) -> beam.Pipeline:
    environment, workers = request.param
    options = RunOptions([f"--direct_num_workers={workers}"])
    runner = LocalRunner(default_environment=environment, cut_small=["Small"], weighed=["Weighed"])
    return beam.Pipeline(runner, options)


class _NoteFn(beam.DoFn):
    """Leaves a file for each bundle, named after its first element."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder

    def start_bundle(self) -> None:
        self._elements: list[Any] = []

    def process(self, element: Any) -> Iterator[Any]:
        self._elements.append(element)
        yield element

    def finish_bundle(self) -> None:
        os.close(tempfile.mkstemp(prefix=f"{len(self._elements)}-", dir=self._folder)[0])


def bundles(folder: Path) -> list[int]:
    """Number of elements of each bundle, the smallest first."""
    return sorted(int(path.name.split("-")[0]) for path in folder.iterdir())


def test_no_bundle_is_made_of_nothing(pipeline: beam.Pipeline, tmp_path: Path) -> None:
    with pipeline as p:
        nothing = p | beam.Create([1, 2, 3]) | beam.Filter(lambda number: number > 3) | beam.Reshuffle()
        out = nothing | beam.ParDo(_NoteFn(str(tmp_path)))
        assert_that(out, equal_to([]))
    assert bundles(tmp_path) == []


def test_one_element_is_one_bundle(pipeline: beam.Pipeline, tmp_path: Path) -> None:
    with pipeline as p:
        assert_that(p | beam.Create([1]) | beam.Reshuffle() | beam.ParDo(_NoteFn(str(tmp_path))), equal_to([1]))
    assert bundles(tmp_path) == [1]


def test_many_elements_are_spread_over_all_workers_and_none_is_lost(pipeline: beam.Pipeline, tmp_path: Path) -> None:
    numbers = list(range(30))
    with pipeline as p:
        out = p | beam.Create(numbers) | beam.Reshuffle() | beam.ParDo(_NoteFn(str(tmp_path)))
        assert_that(out, equal_to(numbers))
    assert bundles(tmp_path) in ([30], [10, 10, 10])


def test_behind_some_groupings_there_are_more_pieces_than_workers(pipeline: beam.Pipeline, tmp_path: Path) -> None:
    numbers = list(range(48))
    with pipeline as p:
        keyed = p | beam.Create(numbers) | beam.WithKeys(str)
        pieces = keyed | "Small" >> beam.GroupByKey() | beam.ParDo(_NoteFn(str(tmp_path)))
        again = pieces | beam.FlatMapTuple(lambda _, values: values)
        assert_that(again, equal_to(numbers))
    assert bundles(tmp_path) in ([48], [1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 8])


class _NoteKeysFn(beam.DoFn):
    """Leaves a file for each bundle, named after its keys."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder

    def start_bundle(self) -> None:
        self._keys: list[str] = []

    def process(self, element: tuple[str, Iterable[int]]) -> Iterator[int]:
        self._keys.append(element[0])
        yield from element[1]

    def finish_bundle(self) -> None:
        os.close(tempfile.mkstemp(prefix="".join(sorted(self._keys)) + "-", dir=self._folder)[0])


def test_behind_others_each_worker_gets_as_much(pipeline: beam.Pipeline, tmp_path: Path) -> None:
    # One key has as many values as all others together, and those are of one size.
    numbers = [("x", number) for number in range(400)] + [(key, 7) for key in "abcdefgh" for _ in range(50)]
    with pipeline as p:
        grouped = p | beam.Create(numbers) | "Weighed" >> beam.GroupByKey()
        assert_that(grouped | beam.ParDo(_NoteKeysFn(str(tmp_path))), equal_to([number for _, number in numbers]))
    assert sorted(path.name.split("-")[0] for path in tmp_path.iterdir()) in (["abcdefghx"], ["aceg", "bdfh", "x"])


def test_the_worker_that_is_done_first_takes_the_next_piece(tmp_path: Path) -> None:
    def note(key: int, _: Any) -> None:
        (tmp_path / f"{key}").touch()
        deadline = time.monotonic() + 60
        # The first piece has four keys; whoever has it works on the first of them until all other pieces have begun.
        while key == 0 and len(list(tmp_path.iterdir())) < 13:
            assert time.monotonic() < deadline
            time.sleep(0.01)

    options = RunOptions(["--direct_num_workers=2"])
    runner = LocalRunner(default_environment=EmbeddedPythonGrpcEnvironment.default(), cut_small=["Small"])
    with beam.Pipeline(runner, options) as p:
        keyed = p | beam.Create([(key, key) for key in range(16)])
        keyed | "Small" >> beam.GroupByKey() | beam.MapTuple(note)
    assert len(list(tmp_path.iterdir())) == 16


def test_when_a_piece_fails_no_other_is_begun(tmp_path: Path) -> None:
    def fail(key: int, _: Any) -> None:
        (tmp_path / f"{key}").touch()
        raise ValueError("no such berth")

    options = RunOptions(["--direct_num_workers=2"])
    runner = LocalRunner(default_environment=EmbeddedPythonGrpcEnvironment.default(), cut_small=["Small"])
    with pytest.raises(RuntimeError, match="no such berth"), beam.Pipeline(runner, options) as p:
        keyed = p | beam.Create([(key, key) for key in range(16)])
        keyed | "Small" >> beam.GroupByKey() | beam.MapTuple(fail)
    assert len(list(tmp_path.iterdir())) <= 2


def test_a_side_input_of_nothing_is_there(pipeline: beam.Pipeline) -> None:
    with pipeline as p:
        nothing = p | "Nothing" >> beam.Create([])
        counted = p | beam.Create([1, 2]) | beam.Map(lambda n, side: (n, len(side)), beam.pvalue.AsList(nothing))
        assert_that(counted, equal_to([(1, 0), (2, 0)]))


class _CountFn(beam.DoFn):
    STATE = ReadModifyWriteStateSpec("count", beam.coders.VarIntCoder())

    def process(
        self,
        element: tuple[str, int],
        state: Any = beam.DoFn.StateParam(STATE),  # noqa: B008  # Beam's way to ask for it
    ) -> Iterator[tuple[str, int]]:
        count = (state.read() or 0) + 1
        state.write(count)
        yield element[0], count


def test_the_state_of_a_key_is_in_one_place(pipeline: beam.Pipeline) -> None:
    with pipeline as p:
        keyed = p | beam.Create([("a", 0), ("b", 0), ("a", 0), ("a", 0)])
        assert_that(keyed | beam.ParDo(_CountFn()), equal_to([("a", 1), ("a", 2), ("a", 3), ("b", 1)]))
