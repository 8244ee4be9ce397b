"""`newsbeam retry`."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import console
from pipeline.cli.run import run_and_tell


def retry(
    ctx: typer.Context,
    out: Annotated[str, typer.Argument(help="Lake: folder or URI.", metavar="OUT")],
    stage: Annotated[str, typer.Option(help="Only dead letters of this stage, such as ExtractArticles.")] = "",
    reason: Annotated[str, typer.Option(help="Only those with this reason, such as http_404.")] = "",
    config: Annotated[
        Path | None, typer.Option(help="YAML file whose settings hold. Default: that of the newest run.")
    ] = None,
    runner: Annotated[str, typer.Option(help="local, prism, flink, dataflow, or a Beam runner's name.")] = "local",
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifest as one JSON object.")] = False,
    log_format: console.LogFormatOption = console.LogFormat.text,
) -> None:
    """Send dead letters through the graph again; no source is polled.

    Each page is tried once, however many dead letters it has, unless it has become an article since. One that
    succeeds becomes an article; its old dead letters stay, as history. Feeds that failed as a whole are not sent: the
    next run polls them.

    newsbeam retry out --reason no_text

    Flags of Beam go behind `--`.
    """
    console.log_to_stderr(log_format)
    with console.exit_status():
        from pipeline.retry import config_of
        from pipeline.run import Selection
        from transforms.io.lake_store import Lake

        loaded = config_of(Lake(out), config)
        run_and_tell(loaded, out, runner, ctx.args, as_json=as_json, retry=Selection(stage, reason))
