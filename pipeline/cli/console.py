"""What all commands print with: results to stdout, the rest to stderr, and the meaning of the exit status."""

import contextlib
import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape

from transforms.errors import ConfigError, LakeUnwritableError, NewsbeamError

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130

# What Beam warns of although nothing is wrong: an extra that is not needed, composites with several outputs, a server
# that takes some seconds to start. And the
# traceback of a worker, which it logs thrice: `pipeline.run` logs it once.
_NOISE = (
    "apitools not found",
    "type hint will be ignored and not used",
    "Waiting for grpc channel",
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
        stderr.print("Interrupted; what was committed stays.")
        raise typer.Exit(INTERRUPTED) from error


def fail(message: str, status: int) -> None:
    """Prints an error and ends the command.

    Raises:
      typer.Exit: always.
    """
    stderr.print(f"[bold red]error:[/] {printable(message)}", soft_wrap=True, highlight=False)
    raise typer.Exit(status)


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


def log_to_stderr() -> None:
    """Warnings of libraries go to stderr as plain lines; those that say nothing to a user do not."""
    handler = RichHandler(console=stderr, show_path=False, markup=False)
    handler.addFilter(_says_something)
    handler.setFormatter(_VisibleFormatter("%(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # When a run is interrupted, its workers hang up first; that is not worth a traceback.
    logging.getLogger("grpc").setLevel(logging.CRITICAL)


class _VisibleFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # What nobody foresaw may quote a URL as it was asked for.
        return _CREDENTIALS.sub("//***@", visible(super().format(record)))


def _says_something(record: logging.LogRecord) -> bool:
    return not any(noise in record.getMessage() for noise in _NOISE)
