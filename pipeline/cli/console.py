"""What all commands print with: results to stdout, the rest to stderr, and the meaning of the exit status."""

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from typing import TextIO

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape

from transforms.errors import ConfigError, LakeUnwritableError, NewsbeamError

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130

# What Beam warns of although nothing is wrong: an extra that is not needed, composites with several outputs. And the
# traceback of a worker, which it logs thrice: `pipeline.run` logs it once.
_NOISE = ("apitools not found", "type hint will be ignored and not used", "Worker: severity: ERROR")

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
    return escape("".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text))


def log_to_stderr() -> None:
    """Warnings of libraries go to stderr as plain lines; those that say nothing to a user do not."""
    handler = RichHandler(console=stderr, show_path=False, markup=False)
    handler.addFilter(_says_something)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[handler], force=True)
    # When a run is interrupted, its workers hang up first; that is not worth a traceback.
    logging.getLogger("grpc").setLevel(logging.CRITICAL)


def _says_something(record: logging.LogRecord) -> bool:
    return not any(noise in record.getMessage() for noise in _NOISE)
