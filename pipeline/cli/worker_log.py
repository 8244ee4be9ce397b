"""What worker processes have logged, as the records that they were."""

import logging

# As Beam's local job service forwards an entry: as text, its line ends made spaces.
_FORWARDED = "Worker: %s"


class FromWorkers(logging.Filter):
    """Makes records of what Beam forwards from workers: their own message, time and traceback; lets all through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """See the class."""
        if record.msg == _FORWARDED and isinstance(record.args, tuple):
            _restore(record, str(record.args[0]))
        return True


def _restore(record: logging.LogRecord, text: str) -> None:
    # Loaded with Beam, which is there if it has forwarded something.
    from apache_beam.portability.api import beam_fn_api_pb2
    from google.protobuf import text_format

    try:
        entry = text_format.Parse(text, beam_fn_api_pb2.LogEntry())
    except text_format.ParseError:
        return
    record.name, record.msg, record.args = "worker", "%s", (entry.message,)
    record.created = entry.timestamp.ToNanoseconds() / 1_000_000_000
    record.worker_traceback = entry.trace
