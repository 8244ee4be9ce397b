from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.testing import test_stream
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from tests.fakes import local_pipeline
from transforms.recall import LIFETIME_S, Settled, settling

WINDOWS = FixedWindows(60)


def add_up(number: int, total: int | None) -> Settled[int]:
    """Gives the sum so far; odd numbers are told of, and zero changes nothing."""
    if not number:
        return Settled(None, [f"still {total}"])
    after = (total or 0) + number
    return Settled(after, [f"{after}", *([TaggedOutput("odd", number)] if number % 2 else [])])


def with_window(output: str, window: Any = beam.DoFn.WindowParam) -> tuple[str, int]:
    return output, int(window.start)


def test_a_bounded_graph_knows_nothing_of_other_elements() -> None:
    with local_pipeline() as p:
        outputs = p | beam.Create([("a", 1), ("a", 2)]) | settling(add_up, None, str, odd=int)
        assert_that(outputs["main"], equal_to(["1", "2"]), label="main")
        assert_that(outputs["odd"], equal_to([1]), label="odd")


def test_a_stream_knows_what_earlier_windows_have_left_of_the_key_and_keeps_elements_in_their_windows() -> None:
    events = (
        test_stream.TestStream()
        .advance_watermark_to(0)
        .add_elements([TimestampedValue(("a", 1), 5)])
        .add_elements([TimestampedValue(("b", 4), 61), TimestampedValue(("a", 2), 62)])
        .add_elements([TimestampedValue(("a", 0), 125)])
        .advance_watermark_to_infinity()
    )
    with beam.Pipeline("BundleBasedDirectRunner") as p:
        outputs = p | events | beam.WindowInto(WINDOWS) | settling(add_up, WINDOWS, str, odd=int)
        found = outputs["main"] | beam.Map(with_window)
        assert_that(found, equal_to([("1", 0), ("4", 60), ("3", 60), ("still 3", 120)]), label="main")
        assert_that(outputs["odd"], equal_to([1]), label="odd")


def test_what_has_not_been_seen_for_a_day_is_forgotten_and_what_is_seen_stays() -> None:
    half = LIFETIME_S // 2 + 10
    events = (
        test_stream.TestStream()
        .advance_watermark_to(0)
        .add_elements([TimestampedValue(("gone", 1), 5), TimestampedValue(("kept", 1), 5)])
        .advance_watermark_to(half)
        .add_elements([TimestampedValue(("kept", 0), half)])
        .advance_watermark_to(LIFETIME_S + 10)
        .add_elements([TimestampedValue(("gone", 0), LIFETIME_S + 10), TimestampedValue(("kept", 0), LIFETIME_S + 10)])
        .advance_watermark_to_infinity()
    )
    with beam.Pipeline("BundleBasedDirectRunner") as p:
        outputs = p | events | beam.WindowInto(WINDOWS) | settling(add_up, WINDOWS, str, odd=int)
        assert_that(outputs["main"], equal_to(["1", "1", "still 1", "still None", "still 1"]))
