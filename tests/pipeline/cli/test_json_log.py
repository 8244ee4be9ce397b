import json
import logging
import sys
from types import TracebackType

import pytest

from pipeline.cli.console import json_line
from pipeline.cli.json_log import JsonFormatter

AT = 1_790_000_000.25
# What Beam raises in the launcher where a worker process raised a ValueError.
OF_A_WORKER = (
    "Error received from SDK harness for instruction 7: Traceback (most recent call last):\n"
    '  File "apache_beam/worker.py", line 1, in process\n'
    "ValueError: no such berth [while running 'WriteLake/Articles/Write']\n"
)


def formatter() -> JsonFormatter:
    return JsonFormatter(lambda text: text.replace("secret", "***"), json_line)


def record(message: str, *args: object, level: int = logging.WARNING, **fields: object) -> logging.LogRecord:
    made = logging.LogRecord("pipeline.run", level, "run.py", 1, message, args, None)
    made.created = AT
    vars(made).update(fields)
    return made


def test_a_record_is_one_object_on_one_line() -> None:
    line = formatter().format(record("two\nlines of %s", "Fähre 東京"))
    assert line == (
        '{"time": "2026-09-21T14:13:20.250+00:00", "level": "WARNING", "logger": "pipeline.run", '
        '"message": "two\\nlines of Fähre 東京"}'
    )


def test_the_run_that_a_record_names_is_that_of_those_after_it() -> None:
    lines = formatter()
    first, begun, after, other = (
        json.loads(lines.format(each))
        for each in (
            record("before"),
            record("begins", run_id="run-1"),
            record("goes on"),
            record("begins", run_id="run-2"),
        )
    )
    assert "run_id" not in first
    assert [each["run_id"] for each in (begun, after, other)] == ["run-1", "run-1", "run-2"]


def moor() -> None:
    raise ValueError("no secret berth")


def raised() -> tuple[type[BaseException], BaseException, TracebackType | None]:
    try:
        moor()
    except ValueError:
        kind, error, traceback = sys.exc_info()
        assert kind is not None
        assert error is not None
        return kind, error, traceback


def test_a_traceback_has_a_field_of_its_own() -> None:
    line = json.loads(formatter().format(record("it failed", exc_info=raised())))
    assert line["message"] == "it failed"
    assert line["traceback"].startswith("Traceback (most recent call last):\n")
    assert line["traceback"].endswith('in moor\n    raise ValueError("no *** berth")\nValueError: no *** berth')


def test_of_what_a_worker_raised_the_message_is_the_exception_and_the_rest_its_traceback() -> None:
    line = json.loads(formatter().format(record("%s", OF_A_WORKER)))
    assert line["message"] == "ValueError: no such berth [while running 'WriteLake/Articles/Write']"
    assert line["traceback"] == OF_A_WORKER


@pytest.mark.parametrize("text", ["\x1b[31mred\x07", "\x9b1m \x7f \u202etxt.exe \u2028 \ud800"])
def test_control_characters_are_escaped(text: str) -> None:
    line = formatter().format(record(text))
    assert line.isprintable()
    assert json.loads(line)["message"] == text


def test_message_and_traceback_are_made_safe() -> None:
    line = json.loads(formatter().format(record("the secret", worker_traceback="of the secret")))
    assert (line["message"], line["traceback"]) == ("the ***", "of the ***")
