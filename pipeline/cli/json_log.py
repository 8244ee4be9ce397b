"""Log lines for machines: one JSON object each."""

import datetime
import logging
from collections.abc import Callable

_TRACEBACK = "Traceback (most recent call last):"


class JsonFormatter(logging.Formatter):
    """Formats a record as `time`, `level`, `logger`, `message`, and where there are, `run_id` and `traceback`.

    A record that brings a `run_id` (by `extra`) names the run of those that come after it too.

    Args:
      safe: takes out of a text what must not be in a log.
      to_json: makes an object one line.
    """

    def __init__(self, safe: Callable[[str], str], to_json: Callable[[object], str]) -> None:
        super().__init__()
        self._safe, self._to_json = safe, to_json
        self._run_id = ""

    def format(self, record: logging.LogRecord) -> str:
        """See the class."""
        self._run_id = getattr(record, "run_id", self._run_id)
        message, traceback = record.getMessage(), getattr(record, "worker_traceback", "")
        if record.exc_info:
            traceback = self.formatException(record.exc_info)
        elif not traceback and _TRACEBACK in message:
            # Beam gives what a worker process raised as text, and its last line is the exception.
            message, traceback = message.strip().splitlines()[-1], message
        fields = {
            "time": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._safe(message),
            "run_id": self._run_id,
            "traceback": self._safe(traceback),
        }
        return self._to_json({name: value for name, value in fields.items() if value}).removesuffix("\n")
