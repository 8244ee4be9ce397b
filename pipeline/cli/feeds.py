"""`newsbeam feeds`."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli import console

feeds = typer.Typer(help="Look after the feeds of a config.", no_args_is_help=True)


@feeds.callback()
def _group() -> None:
    """Look after the feeds of a config."""


@feeds.command()
def check(
    config: Annotated[Path, typer.Argument(help="YAML file that lists the sources.", metavar="CONFIG")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a feed and line.")] = False,
) -> None:
    """Fetch and parse every feed of a config once, and say which give no entries and why. Writes nothing."""
    console.log_to_stderr()
    with console.exit_status():
        from pipeline.check_feeds import check_feeds
        from pipeline.config import load

        checks = check_feeds(load(config))
        if as_json:
            for row in checks:
                sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        else:
            _show(checks)


def _show(checks: Iterable[dict[str, Any]]) -> None:
    from pipeline.cli import tables

    rows = list(checks)
    cells = ((r["feed"], r["entries"], r["format"], r["language"], r["error"] or "ok", r["title"]) for r in rows)
    console.stdout.print(tables.table("Feeds", ("feed", "#entries", "format", "lang", "state", "title"), cells))
    for row in rows:
        if row["error"]:
            console.stdout.print(f"{console.printable(row['feed'])}: {console.printable(row['message'])}")
