"""What all commands print with: results to stdout, the rest to stderr, and the meaning of the exit status."""

import contextlib
import gc
import json
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Annotated, Any, TextIO

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape

from pipeline.cli.json_log import JsonFormatter
from pipeline.cli.worker_log import FromWorkers
from transforms.errors import ConfigError, LakeUnwritableError, NewsbeamError

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130


class LogFormat(StrEnum):
    """How what goes to stderr is written."""

    text = "text"
    json = "json"


LogFormatOption = Annotated[
    LogFormat, typer.Option("--log-format", help="What goes to stderr: text, or one JSON object a line.")
]

# What Beam and Prism warn of although nothing is wrong: extras that are not needed, composites with several outputs or
# without effect, a server that takes some seconds to start, a connection that ends with its engine. And the traceback
# of a worker, which Beam logs thrice: `pipeline.run` logs it once.
_NOISE = (
    "apitools not found",
    "Could not find a compatible bson package",
    "type hint will be ignored and not used",
    "empty transform, with payload",
    "Waiting for grpc channel",
    "Failed to read inputs in the data plane",
    "Worker: severity: ERROR",
)

_HARMLESS = "\n\u200c\u200d"
# DEL, C1 controls, line and paragraph separators, bidirectional controls, lone surrogates.
_NOT_IN_JSON = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_CREDENTIALS = re.compile(r"//[^\s/?#@]+@")

# In a file or pipe lines are this long, unless COLUMNS says otherwise.
_LOG_WIDTH = 110


def _width(stream: TextIO) -> int | None:
    return None if stream.isatty() or "COLUMNS" in os.environ else _LOG_WIDTH


stdout = Console(width=_width(sys.stdout))
stderr = Console(stderr=True, width=_width(sys.stderr))


class _PlainHandler(logging.Handler):
    """What a command tells in its own words; how far it is with the time before it."""

    def emit(self, record: logging.LogRecord) -> None:
        text = printable(_without_credentials(record.getMessage()))
        if record.levelno >= logging.ERROR:
            text = f"[bold red]error:[/] {text}"
        elif record.name != _told.name:
            text = f"{time.strftime('%H:%M:%S', time.localtime(record.created))} {text}"
        stderr.print(text, soft_wrap=True, highlight=False)


_told = logging.getLogger("newsbeam")
_told.setLevel(logging.INFO)
_told.propagate = False
_told.addHandler(_PlainHandler())


@contextlib.contextmanager
def exit_status() -> Iterator[None]:
    """Turns our errors into one readable message and the right exit status."""
    try:
        yield
    except (ConfigError, LakeUnwritableError) as error:
        fail(str(error), WRONG_USAGE)
    except NewsbeamError as error:
        fail(str(error), FAILED)
    except KeyboardInterrupt as error:
        tell("Interrupted; what was committed stays.")
        raise typer.Exit(INTERRUPTED) from error


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """For the imports of a command: what they make stays, and no collector looks through it, now or later.

    Beam and the steps make half a million objects, through which a collector would go five times on the way.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def fail(message: str, status: int) -> None:
    """Prints an error and ends the command.

    Raises:
      typer.Exit: always.
    """
    _told.error("%s", message)
    raise typer.Exit(status)


def tell(message: str) -> None:
    """Tells on stderr what happens."""
    _told.info("%s", message)


def live() -> Console | None:
    """Where progress bars may be drawn; None where log lines are wanted: in JSON, in a pipe, and with CI=true."""
    return stderr if stderr.is_terminal and not os.environ.get("CI") and not _told.propagate else None


def printable(text: str) -> str:
    """Text that came from outside, safe on a terminal: no control characters, no markup."""
    return escape(visible(text))


def visible(text: str) -> str:
    """Text that came from outside, with its control characters spelled out; for what is printed without markup.

    That takes in the C1 controls, bidirectional overrides and lone surrogates. Line ends stay, and the joiners that
    Persian, Indic scripts and emoji need.
    """
    return "".join(c if c.isprintable() or c in _HARMLESS else f"\\x{ord(c):02x}" for c in text)


def json_line(value: object, default: Callable[[Any], object] | None = None) -> str:
    """One line of JSON, safe on a terminal: what it may hold unescaped although it is a control character is escaped.

    Args:
      default: makes something of what JSON does not know.
    """
    text = json.dumps(value, ensure_ascii=False, default=default)
    return _NOT_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def log_to_stderr(log_format: LogFormat = LogFormat.text) -> None:
    """Warnings of libraries and workers go to stderr; those that say nothing to a user do not.

    In JSON every line is an object: what a command tells, how far it is, and the traceback of a bug too.
    """
    if log_format is LogFormat.json:
        handler: logging.Handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter(_without_credentials, json_line))
        _told.handlers.clear()
        _told.propagate = True
        logging.getLogger("pipeline").setLevel(logging.INFO)
        logging.captureWarnings(capture=True)
        sys.excepthook = lambda _, error, __: _told.critical("%s", error, exc_info=error)
    else:
        handler = RichHandler(console=stderr, show_path=False, markup=False)
        handler.setFormatter(_VisibleFormatter("%(message)s"))
    handler.addFilter(_says_something)
    handler.addFilter(FromWorkers())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # When a run is interrupted, its workers hang up first; that is not worth a traceback.
    logging.getLogger("grpc").setLevel(logging.CRITICAL)


class _VisibleFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # What nobody foresaw may quote a URL as it was asked for.
        return visible(_without_credentials(super().format(record)))


def _without_credentials(text: str) -> str:
    return _CREDENTIALS.sub("//***@", text)


def thread_failed(raised: threading.ExceptHookArgs) -> None:
    """Logs what ended a thread, but for lost connections.

    Threads of Beam lose theirs when an engine ends or dies; what that means is told by whoever waits for the engine.
    """
    if not raised.exc_type.__module__.startswith("grpc"):
        logging.getLogger("threading").critical("%s", raised.exc_value, exc_info=raised.exc_value)


def _says_something(record: logging.LogRecord) -> bool:
    return not any(noise in record.getMessage() for noise in _NOISE)
