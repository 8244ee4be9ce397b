"""The reports of one source become one: SourceReport -> SourceReport."""

import dataclasses
from collections.abc import Iterable

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.records import SourceReport


class MergeReports(beam.PTransform[PCollection[SourceReport], PCollection[SourceReport]]):
    """Adds up the entries of sources that are read in parts; of several errors the first by its code stays."""

    def expand(self, reports: PCollection[SourceReport]) -> PCollection[SourceReport]:
        """See the class."""
        merged: PCollection[SourceReport] = (
            reports
            | "Key" >> beam.WithKeys(lambda report: f"{report.position} {report.source}")
            | "Merge" >> beam.CombinePerKey(_merged)
            | "Unkey" >> beam.Values()
        )
        return merged


def _merged(reports: Iterable[SourceReport]) -> SourceReport:
    parts = list(reports)
    told = min(parts, key=lambda part: (not part.error, part.error, part.message))
    return dataclasses.replace(told, entries=sum(part.entries for part in parts))
