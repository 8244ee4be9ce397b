from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from tests.fakes import local_pipeline
from transforms.io.shelf import IN_HAND
from transforms.meter import MEASURES
from transforms.pack import Item, PackFn


def by_parity(number: int, window: Any) -> Iterator[Item]:
    yield "odd" if number % 2 else "even", (number, int(window.start))


def unpacked(key: str, parcel: Any, window: Any = beam.DoFn.WindowParam) -> tuple[str, list[Any], int]:
    return key, IN_HAND.take(parcel), int(window.start)


def packed(numbers: list[int], max_held: int) -> Any:
    return (
        beam.Create([numbers])
        | beam.FlatMap(lambda all_of_them: [TimestampedValue(number, number) for number in all_of_them])
        | beam.WindowInto(FixedWindows(10))
        | beam.ParDo(PackFn("Stage", by_parity, IN_HAND, max_held)).with_outputs(MEASURES, main="parcels")
    )


def test_the_items_of_a_bundle_come_out_by_key_and_window() -> None:
    with local_pipeline() as p:
        outputs = p | packed([1, 2, 3, 13, 15], max_held=100)
        found = outputs.parcels | beam.MapTuple(unpacked)
        expected = [("odd", [(1, 0), (3, 0)], 0), ("even", [(2, 0)], 0), ("odd", [(13, 10), (15, 10)], 10)]
        assert_that(found, equal_to(expected))


def test_no_more_than_so_many_items_are_held() -> None:
    with local_pipeline() as p:
        outputs = p | packed([1, 2, 3, 5, 7], max_held=2)
        found = outputs.parcels | beam.MapTuple(unpacked)
        expected = [("odd", [(1, 0)], 0), ("even", [(2, 0)], 0), ("odd", [(3, 0), (5, 0)], 0), ("odd", [(7, 0)], 0)]
        assert_that(found, equal_to(expected))


def test_the_work_is_measured() -> None:
    with local_pipeline() as p:
        outputs = p | packed([1], max_held=100)
        names = outputs[MEASURES] | beam.Map(lambda measure: (measure.stage, measure.name))
        assert_that(names, equal_to([("Stage", "work_us")]))
