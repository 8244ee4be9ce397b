"""`newsbeam clean`."""

import datetime
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

from pipeline.cli import console


class Format(StrEnum):
    """How records are printed."""

    json = "json"
    text = "text"


def clean(
    files: Annotated[list[str], typer.Argument(help="Pages: .html, .html.gz, .txt; - for stdin.", metavar="FILE...")],
    url: Annotated[str, typer.Option(help="URL of the page: tells the publisher, resolves links.")] = "",
    publisher: Annotated[str, typer.Option(help="Key of the publisher's rules, for instance dw.")] = "",
    output: Annotated[
        Format, typer.Option("--format", help="One JSON record a line, or title and text.")
    ] = Format.json,
    explain: Annotated[
        bool, typer.Option(help="Show the role of each block and the rule that gave it, instead of records.")
    ] = False,
) -> None:
    """Clean pages without a pipeline: one record each, in the order given.

    A page that cannot be cleaned gives its source, error and message; the exit status stays 0.
    """
    console.log_to_stderr()
    with console.exit_status():
        from pipeline.clean_files import Cleaner, clean_files
        from pipeline.cli.explain import explain_file
        from pipeline.config import HttpConfig, bundled_rules
        from transforms.io.entity_models import choose_models
        from transforms.io.sandbox import ExtractLimits

        _check_url(url)
        cap = HttpConfig().max_page_bytes
        cleaner = Cleaner(bundled_rules(), choose_models(), url, publisher, cap, ExtractLimits())
        if explain:
            for path in files:
                explain_file(path, cleaner)
            return
        show = _as_json if output is Format.json else _as_text
        for row in clean_files(files, cleaner):
            sys.stdout.write(show(row))


def _check_url(url: str) -> None:
    from transforms.core.http.urls import canonicalise
    from transforms.errors import NoLinkError

    try:
        _ = canonicalise(url) if url else url
    except NoLinkError as error:
        console.fail(f"--url: {error}", console.WRONG_USAGE)


def _as_json(row: dict[str, Any]) -> str:
    return console.json_line(row, _plain)


def _plain(value: Any) -> str:
    """JSON has no times and no bytes: ISO 8601 and hex."""
    if isinstance(value, datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"not expected in a row: {value!r}")


def _as_text(row: dict[str, Any]) -> str:
    if "error" in row:
        return console.visible(f"{row['source']}: {row['error']}: {row['message']}\n\n")
    return console.visible("\n\n".join(filter(None, (row["title"], row["text"]))) + "\n\n")
