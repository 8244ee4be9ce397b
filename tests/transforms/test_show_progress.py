import dataclasses
from collections import Counter
from types import SimpleNamespace

import apache_beam as beam
import pytest
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from tests.fakes import listing
from transforms.records import Listing
from transforms.show_progress import ShowProgress


@dataclasses.dataclass
class Told:
    """Keeps what it is told."""

    calls: list[tuple[str, int]] = dataclasses.field(default_factory=list)

    def tell(self, step: str, count: int) -> None:
        self.calls.append((step, count))


# In a pipeline: what workers share with the test is global.
COUNTS: Counter[str] = Counter()


class Tally:
    """Adds up what it is told."""

    def tell(self, step: str, count: int) -> None:
        COUNTS[step] += count


def test_every_element_passes_as_it_was_and_is_told_of_once() -> None:
    COUNTS.clear()
    listings = [listing(str(number)) for number in range(20)]
    with beam.Pipeline(FnApiRunner()) as p:
        passed = p | beam.Create(listings) | "ShowPages" >> ShowProgress("pages", Tally())
        assert passed.element_type == Listing
        assert_that(passed, equal_to(listings))
    assert COUNTS == {"pages": 20}


def test_it_tells_at_most_five_times_a_second_and_the_rest_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter([0.0, 0.1, 0.15, 0.25, 0.25, 0.3, 0.3, 0.3])
    monkeypatch.setattr("transforms.show_progress.time", SimpleNamespace(monotonic=lambda: next(seconds)))
    told = Told()
    fn = ShowProgress("pages", told)._fn
    fn.start_bundle()
    passed = [list(fn.process(element)) for element in "abc"]
    assert passed == [["a"], ["b"], ["c"]]
    assert told.calls == [("pages", 3)]
    list(fn.process("d"))
    fn.finish_bundle()
    assert told.calls == [("pages", 3), ("pages", 1)]


def test_an_empty_bundle_tells_nothing() -> None:
    told = Told()
    fn = ShowProgress("pages", told)._fn
    fn.start_bundle()
    fn.finish_bundle()
    assert told.calls == []
