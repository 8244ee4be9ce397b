import apache_beam as beam
import pytest
from apache_beam.testing.util import assert_that, equal_to, equal_to_per_window
from apache_beam.transforms.window import FixedWindows, IntervalWindow, TimestampedValue

from tests.fakes import local_pipeline
from transforms.count_outcomes import CountOutcomes, outcome
from transforms.records import Outcome


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://harbour-post.example/a?b", "harbour-post.example"),
        ("http://127.0.0.1:8080/a", "127.0.0.1:8080"),
        ("", ""),
    ],
)
def test_an_outcome_counts_one_input_of_a_host(url: str, host: str) -> None:
    assert outcome("DropSeen", "new", "feed", url) == Outcome("DropSeen", "new", "feed", host, 1)


def test_only_lines_equal_in_all_but_the_count_are_summed() -> None:
    line = Outcome("DropSeen", "new", "feed", "host", 1)
    others = [
        Outcome("DropUnchanged", "new", "feed", "host", 1),
        Outcome("DropSeen", "unchanged", "feed", "host", 1),
        Outcome("DropSeen", "new", "other feed", "host", 1),
        Outcome("DropSeen", "new", "feed", "", 1),
    ]
    with local_pipeline() as p:
        counted = (
            p | beam.Create([line, *others, line, Outcome("DropSeen", "new", "feed", "host", 5)]) | CountOutcomes()
        )
        assert_that(counted, equal_to([Outcome("DropSeen", "new", "feed", "host", 7), *others]))


def test_nothing_is_no_line() -> None:
    with local_pipeline() as p:
        nothing = p | beam.Create([]).with_output_types(Outcome)
        assert_that(nothing | CountOutcomes(), equal_to([]))


def test_windows_are_counted_apart() -> None:
    line = Outcome("DropSeen", "new", "feed", "host", 1)
    with local_pipeline() as p:
        lines = (
            p
            | beam.Create([(line, 1), (line, 2), (line, 11)])
            | beam.MapTuple(TimestampedValue).with_output_types(Outcome)
            | beam.WindowInto(FixedWindows(10))
        )
        expected = {
            IntervalWindow(0, 10): [Outcome("DropSeen", "new", "feed", "host", 2)],
            IntervalWindow(10, 20): [line],
        }
        assert_that(lines | CountOutcomes(), equal_to_per_window(expected), reify_windows=True)
