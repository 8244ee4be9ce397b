"""`newsbeam annotate`."""

import contextlib
import sys
from collections.abc import Iterator
from typing import Annotated, BinaryIO

import typer

from pipeline.cli import console

_STDIN = "-"


def annotate(
    file: Annotated[
        str, typer.Argument(help="Rows of id and text, title and lang optional; - for stdin.", metavar="FILE.jsonl")
    ],
) -> None:
    """Tell language and entities of texts of one's own: one row each, in the order given.

    Entities are [start, end, type, name], offsets into text; null where the language has no model. A lang that is
    given is taken as it stands. A row that cannot be read gives its id, error and message; the exit status stays 0.
    """
    console.log_to_stderr()
    with console.exit_status(), _opened(file) as opened:
        from pipeline.annotate_texts import annotate as annotated
        from transforms.io.entity_models import choose_models

        for row in annotated(opened, "stdin" if file == _STDIN else file, choose_models()):
            sys.stdout.write(console.json_line(row))


@contextlib.contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    if path == _STDIN:
        yield sys.stdin.buffer
        return
    try:
        opened = open(path, "rb")  # noqa: PTH123, SIM115  # the path is reported as given; closed below
    except OSError as error:
        console.fail(f"cannot read {path}: {error.strerror}", console.WRONG_USAGE)
    with opened:
        yield opened
