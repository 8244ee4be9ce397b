"""`newsbeam show`."""

import dataclasses
import json
import sys
from typing import Annotated

import typer
from rich.columns import Columns

from pipeline.cli import console

_LAST_RUNS = 10


def show(
    out: Annotated[str, typer.Argument(help="Lake: folder or URI.", metavar="OUT")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show the last runs of a lake and what it holds, by feed, language and entity."""
    console.log_to_stderr()
    with console.exit_status():
        from pipeline.cli import tables
        from pipeline.report import report
        from transforms.io.lake_store import Lake

        lake = Lake(out)
        lake.finish_committed()
        manifests = lake.manifests()
        if not manifests:
            console.fail(
                f"{out} holds no committed run; write one with: newsbeam run CONFIG --out {out}",
                console.FAILED,
            )
        found = report(lake, manifests)
        if as_json:
            runs = [json.loads(manifest.to_json()) for manifest in manifests[-_LAST_RUNS:]]
            everything = {"lake": lake.uri, "runs": runs, **dataclasses.asdict(found)}
            sys.stdout.write(console.json_line(everything, str))
            return
        print_to = console.stdout.print
        rows = (
            (m.run_id, *(m.books[name] for name in m.books), sum(f["bytes"] for f in m.files))
            for m in manifests[-_LAST_RUNS:]
        )
        heads = [f"#{name.replace('_', ' ')}" for name in manifests[-1].books]
        print_to(tables.table("Last runs", ("run", *heads, "#bytes"), rows))
        print_to(tables.sources(manifests[-1]))
        print_to(tables.table("Articles by source", ("source", "#articles"), found.by_source))
        if found.newest:
            print_to(tables.newest(found))
            print_to(Columns([tables.languages(found), tables.entities(found)], padding=(0, 6)))
        if found.dead_letters:
            print_to(tables.dead_letters(found))
