import logging

from apache_beam.portability.api import beam_fn_api_pb2

from pipeline.cli.worker_log import FromWorkers


def forwarded(entry: beam_fn_api_pb2.LogEntry) -> logging.LogRecord:
    """As Beam's local job service logs it."""
    text = str(entry).replace("\n", " ")
    return logging.LogRecord("apache_beam.job", logging.WARNING, "", 1, "Worker: %s", (text,), None)


def test_what_a_worker_logged_is_the_record_that_it_was() -> None:
    entry = beam_fn_api_pb2.LogEntry(message='he said "Fähre"\nand \x07 100 %s', trace="Traceback:\nValueError: no")
    entry.timestamp.FromNanoseconds(1_790_000_000_250_000_000)
    record = forwarded(entry)
    assert FromWorkers().filter(record)
    assert (record.name, record.levelname, record.created) == ("worker", "WARNING", 1_790_000_000.25)
    assert record.getMessage() == 'he said "Fähre"\nand \x07 100 %s'
    assert vars(record)["worker_traceback"] == "Traceback:\nValueError: no"


def test_all_else_passes_as_it_is() -> None:
    record = logging.LogRecord("spacy", logging.WARNING, "", 1, "a model of %s", ("another version",), None)
    strange = logging.LogRecord("apache_beam.job", logging.WARNING, "", 1, "Worker: %s", ("went home",), None)
    assert FromWorkers().filter(record)
    assert FromWorkers().filter(strange)
    assert record.getMessage() == "a model of another version"
    assert (strange.name, strange.getMessage()) == ("apache_beam.job", "Worker: went home")
