"""What all bundles have measured becomes one sum each: Measure -> Measure."""

from typing import cast

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.records import Measure


class SumMeasures(beam.PTransform[PCollection[Measure], PCollection[Measure]]):
    """Sums the amounts of equal measures: one element for each stage, name and kind, per window."""

    def expand(self, measures: PCollection[Measure]) -> PCollection[Measure]:
        """See the class."""
        return cast(
            PCollection[Measure],
            measures | "Key" >> beam.Map(_keyed) | "Sum" >> beam.CombinePerKey(sum) | "Unkey" >> beam.MapTuple(_total),
        )


def _keyed(measure: Measure) -> tuple[tuple[str, str, str], int]:
    return (measure.stage, measure.name, measure.kind), measure.amount


def _total(key: tuple[str, str, str], amount: int) -> Measure:
    return Measure(*key, amount)
