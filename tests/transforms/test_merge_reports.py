import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import local_pipeline
from transforms.merge_reports import MergeReports
from transforms.records import SourceReport


def test_parts_of_a_source_are_added_up_and_an_error_stays() -> None:
    parts = [
        SourceReport("a", 0, 2),
        SourceReport("a", 0, 0, "too_large", "later"),
        SourceReport("a", 0, 3, "http_404", "first"),
        SourceReport("b", 1, 4),
        SourceReport("b", 2, 5),
    ]
    with local_pipeline() as p:
        assert_that(
            p | beam.Create(parts) | MergeReports(),
            equal_to([SourceReport("a", 0, 5, "http_404", "first"), SourceReport("b", 1, 4), SourceReport("b", 2, 5)]),
        )
