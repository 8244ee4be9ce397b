import pytest

from transforms.core.lake.measures import Measured, answer_class, measured
from transforms.records import Measure

MEASURES = [
    Measure("FetchPages", "work_us", "", 1_234_567),
    Measure("ExtractArticles", "work_us", "", 20_000_000),
    Measure("FetchPages", "answers", "4xx", 1),
    Measure("FetchPages", "answers", "2xx", 40),
    Measure("PollFeeds", "answers", "no", 2),
    Measure("FetchPages", "body_bytes", "", 5_000),
    Measure("ExtractArticles", "dead_letters", "no_text", 3),
]


@pytest.mark.parametrize("order", [1, -1])
def test_measures_have_their_places_in_the_manifest_whatever_their_order(order: int) -> None:
    found = measured(MEASURES[::order])
    assert found == Measured(
        durations={"ExtractArticles": 20.0, "FetchPages": 1.235},
        answers={"FetchPages": {"2xx": 40, "4xx": 1}, "PollFeeds": {"no": 2}},
        body_bytes={"FetchPages": 5_000},
        dead_letters={"ExtractArticles": {"no_text": 3}},
    )
    assert list(found.durations) == ["ExtractArticles", "FetchPages"]
    assert list(found.answers["FetchPages"]) == ["2xx", "4xx"]


def test_a_run_without_work_has_none() -> None:
    assert measured([]) == Measured({}, {}, {}, {})


@pytest.mark.parametrize(("status", "name"), [(200, "2xx"), (304, "3xx"), (404, "4xx"), (599, "5xx"), (None, "no")])
def test_answers_are_told_apart_by_the_class_of_their_status(status: int | None, name: str) -> None:
    assert answer_class(status) == name
