"""`newsbeam doctor [CONFIG]`: is this machine ready for a run, and if not, how to mend it.

newsbeam doctor configs/news.yaml
"""

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import console


def doctor(
    config: Annotated[Path | None, typer.Argument(metavar="CONFIG", help="Config of a run.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
) -> None:
    """Check the installation, models, write access and config, and say how to mend what is wrong.

    Exit status: 0 nothing failed, 1 something failed, 2 the config is faulty.
    """
    console.log_to_stderr()
    from pipeline.check_setup import Subject, check_all
    from pipeline.cli import tables

    subject = Subject.of(config)
    checks = check_all(subject)
    ok = all(check.state != "fail" for check in checks)
    if as_json:
        typer.echo(json.dumps({"ok": ok, "checks": [dataclasses.asdict(check) for check in checks]}))
    else:
        rows = ((check.name, check.state, "\n→ ".join(filter(None, (check.detail, check.remedy)))) for check in checks)
        console.stdout.print(tables.table("Doctor", ("check", "state", "found"), rows))
    if subject.faults:
        raise typer.Exit(console.WRONG_USAGE)
    if not ok:
        raise typer.Exit(console.FAILED)
