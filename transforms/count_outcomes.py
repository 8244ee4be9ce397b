"""The tally: how many inputs each step sent where, by source and host."""

from typing import cast

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.core.http.urls import host_of
from transforms.meter import count_live
from transforms.records import Outcome

_Key = tuple[str, str, str, str]


def outcome(stage: str, name: str, source: str, url: str) -> Outcome:
    """One input in the tally; counted in the metrics of the engine too.

    Args:
      stage: name of the composite.
      name: see `Outcome`.
      source: config source.
      url: of the input; empty for a file.
    """
    count_live(stage, "inputs", name)
    return Outcome(stage, name, source, host_of(url) if url else "", 1)


class CountOutcomes(beam.PTransform[PCollection[Outcome], PCollection[Outcome]]):
    """Sums the counts of equal lines: one element for each stage, name, source and host, per window."""

    def expand(self, outcomes: PCollection[Outcome]) -> PCollection[Outcome]:
        """See the class."""
        return cast(
            PCollection[Outcome],
            outcomes | "Key" >> beam.Map(_keyed) | "Sum" >> beam.CombinePerKey(sum) | "Unkey" >> beam.MapTuple(_total),
        )


def _keyed(line: Outcome) -> tuple[_Key, int]:
    return (line.stage, line.name, line.source, line.host), line.count


def _total(key: _Key, count: int) -> Outcome:
    return Outcome(*key, count)
