import apache_beam as beam
import pyarrow as pa
from apache_beam.runners.worker.statesampler import get_current_tracker
from apache_beam.testing.util import assert_that, equal_to

from pipeline.local_runner import LocalRunner
from pipeline.local_workers import worker_environment


def test_a_bundle_does_not_wait_for_the_sampler_of_states() -> None:
    with beam.Pipeline(LocalRunner(default_environment=worker_environment())) as p:
        period_ms = p | beam.Create([1]) | beam.Map(lambda _: get_current_tracker().sampling_period_ms)
        assert_that(period_ms, equal_to([10]))


def test_tables_are_in_the_memory_that_all_else_is_in() -> None:
    with beam.Pipeline(LocalRunner(default_environment=worker_environment())) as p:
        pool = p | beam.Create([1]) | beam.Map(lambda _: pa.default_memory_pool().backend_name)
        assert_that(pool, equal_to(["system"]))
