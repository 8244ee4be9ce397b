import time
from collections.abc import Iterator

import apache_beam as beam
from apache_beam.metrics.metric import MetricsFilter
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.pvalue import TaggedOutput
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to, equal_to_per_window
from apache_beam.transforms.window import FixedWindows, IntervalWindow, TimestampedValue
from apache_beam.utils.windowed_value import WindowedValue

from tests.fakes import NOON, listing, local_pipeline
from transforms.core.lake.measures import ANSWER_MS, ANSWERS, BODY_BYTES, WORK_US
from transforms.count_outcomes import outcome
from transforms.dead_letters import dead_letter
from transforms.errors import HttpStatusError
from transforms.meter import MEASURES, Meter, MeteredFn
from transforms.records import Measure

EARLY, LATE = IntervalWindow(0, 10), IntervalWindow(10, 20)


def measures(meter: Meter) -> list[tuple[IntervalWindow, Measure]]:
    found = []
    for output in meter.measures():
        assert output.tag == MEASURES
        (window,) = output.value.windows
        assert output.value.timestamp == window.max_timestamp()
        found.append((window, output.value.value))
    return found


def test_amounts_are_summed_by_window_name_and_kind() -> None:
    meter = Meter("FetchPages")
    meter.count(EARLY, ANSWERS, "2xx")
    meter.count(EARLY, ANSWERS, "2xx")
    meter.count(EARLY, ANSWERS, "4xx")
    meter.observe(EARLY, BODY_BYTES, 70)
    meter.observe(EARLY, BODY_BYTES, 5)
    meter.count(LATE, ANSWERS, "2xx")
    meter.observe_live(ANSWER_MS, 12)
    assert measures(meter) == [
        (EARLY, Measure("FetchPages", "answers", "2xx", 2)),
        (EARLY, Measure("FetchPages", "answers", "4xx", 1)),
        (EARLY, Measure("FetchPages", "body_bytes", "", 75)),
        (LATE, Measure("FetchPages", "answers", "2xx", 1)),
    ]


def test_time_is_that_of_the_step_and_not_of_those_behind_it() -> None:
    def slow() -> Iterator[str]:
        for name in ("a", "b"):
            time.sleep(0.05)
            yield name
        time.sleep(0.05)

    meter = Meter("ExtractArticles")
    passed = []
    for name in meter.timed(EARLY, slow()):
        time.sleep(0.5)
        passed.append(name)
    assert passed == ["a", "b"]
    ((_, measure),) = measures(meter)
    assert measure.name == WORK_US
    assert 150_000 <= measure.amount < 900_000


def test_work_that_began_earlier_is_measured_from_there() -> None:
    meter = Meter("FetchPages")
    assert list(meter.timed(EARLY, [], time.perf_counter_ns() - 3_000_000_000)) == []
    ((_, measure),) = measures(meter)
    assert 3_000_000 <= measure.amount < 4_000_000


def spelled(word: str) -> Iterator[object]:
    yield from word
    yield TaggedOutput("lengths", len(word))


def test_a_metered_function_gives_what_it_gives_and_one_measure_a_bundle_and_window() -> None:
    fn = MeteredFn("SpellWords", spelled)
    fn.start_bundle()
    outputs = [*fn.process("ab", EARLY), *fn.process("c", EARLY), *fn.process("d", LATE)]
    assert [getattr(output, "value", output) for output in outputs] == ["a", "b", 2, "c", 1, "d", 1]
    told = [output.value for output in fn.finish_bundle()]
    assert all(isinstance(each, WindowedValue) for each in told)
    assert [(each.windows, each.value.stage, each.value.name) for each in told] == [
        ((EARLY,), "SpellWords", "work_us"),
        ((LATE,), "SpellWords", "work_us"),
    ]
    fn.start_bundle()
    assert list(fn.finish_bundle()) == []


def test_measures_come_in_the_windows_of_the_elements_and_the_outputs_are_as_without() -> None:
    with local_pipeline() as p:
        outputs = (
            p
            | beam.Create([TimestampedValue("ab", 1), TimestampedValue("c", 11)])
            | beam.WindowInto(FixedWindows(10))
            | beam.ParDo(MeteredFn("SpellWords", spelled)).with_outputs("lengths", MEASURES, main="letters")
        )
        letters = {EARLY: ["a", "b"], LATE: ["c"]}
        assert_that(outputs.letters, equal_to_per_window(letters), reify_windows=True, label="letters")
        assert_that(outputs.lengths, equal_to([2, 1]), label="lengths")
        names = outputs.measures | beam.Map(lambda measure: (measure.stage, measure.name))
        told = {EARLY: [("SpellWords", "work_us")], LATE: [("SpellWords", "work_us")]}
        assert_that(names, equal_to_per_window(told), reify_windows=True, label="measures")


def busy(key: str, window: object = beam.DoFn.WindowParam) -> None:
    meter = Meter("FetchPages")
    meter.count(window, ANSWERS, "5xx")
    meter.observe(window, BODY_BYTES, len(key))
    meter.observe_live(ANSWER_MS, 10 * len(key))
    outcome("DropSeen", "new", "feed", "")
    dead_letter(HttpStatusError("busy", status=503), listing(key), stage="FetchPages", now_us=NOON)


def test_the_engine_has_them_as_metrics_in_the_namespace_of_the_stage() -> None:
    pipeline = beam.Pipeline(FnApiRunner(), PipelineOptions([]))
    _ = pipeline | beam.Create(["a", "bcd"]) | beam.Map(busy)
    result = pipeline.run()
    result.wait_until_finish()
    found = result.metrics().query(MetricsFilter())
    counters = {(each.key.metric.namespace, each.key.metric.name): each.committed for each in found["counters"]}
    spread = {
        (each.key.metric.namespace, each.key.metric.name): (each.committed.sum, each.committed.min, each.committed.max)
        for each in found["distributions"]
    }
    assert counters == {
        ("DropSeen", "new_inputs"): 2,
        ("FetchPages", "5xx_answers"): 2,
        ("FetchPages", "http_503_failures"): 2,
    }
    assert spread == {("FetchPages", "body_bytes"): (4, 1, 3), ("FetchPages", "answer_ms"): (40, 10, 30)}
