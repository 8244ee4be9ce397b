import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to_per_window
from apache_beam.transforms.window import FixedWindows, IntervalWindow, TimestampedValue

from tests.fakes import local_pipeline
from transforms.records import Measure
from transforms.sum_measures import SumMeasures


def test_amounts_of_one_stage_name_kind_and_window_are_summed() -> None:
    answer = Measure("FetchPages", "answers", "2xx", 3)
    others = [
        Measure("PollFeeds", "answers", "2xx", 1),
        Measure("FetchPages", "answers", "4xx", 1),
        Measure("FetchPages", "body_bytes", "", 1),
    ]
    with local_pipeline() as p:
        measures = (
            p
            | beam.Create([(each, 1) for each in (answer, answer, *others)] + [(answer, 11)])
            | beam.MapTuple(TimestampedValue).with_output_types(Measure)
            | beam.WindowInto(FixedWindows(10))
        )
        expected = {
            IntervalWindow(0, 10): [Measure("FetchPages", "answers", "2xx", 6), *others],
            IntervalWindow(10, 20): [answer],
        }
        assert_that(measures | SumMeasures(), equal_to_per_window(expected), reify_windows=True)
