"""`newsbeam run`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.columns import Columns

from pipeline.cli import console
from pipeline.light_imports import light_imports

if TYPE_CHECKING:
    from pipeline.config import LoadedConfig
    from pipeline.metrics_file import MetricsFile
    from pipeline.run import RunResult, Selection

MetricsFileOption = Annotated[
    Path | None,
    typer.Option(help="Figures of the lake for Prometheus: a .prom file for node_exporter's textfile collector."),
]


def run(
    ctx: typer.Context,
    config: Annotated[Path, typer.Argument(help="YAML file that lists the sources.", metavar="CONFIG")],
    out: Annotated[str, typer.Option(help="Lake: folder or URI. Default: `out` of the config, else ./out.")] = "",
    runner: Annotated[str, typer.Option(help="local, prism, flink, dataflow, or a Beam runner's name.")] = "local",
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifest as one JSON object.")] = False,
    log_format: console.LogFormatOption = console.LogFormat.text,
    metrics_file: MetricsFileOption = None,
) -> None:
    """Fetch what is new or changed since the last run, once.

    Flags of Beam go behind `--`:  newsbeam run configs/local.yaml -- --direct_num_workers=1
    """
    console.log_to_stderr(log_format)
    with console.exit_status():
        with console.loading(), light_imports(runner, config, out, *ctx.args):
            from pipeline.config import load
            from pipeline.metrics_file import MetricsFile

        metrics = MetricsFile(metrics_file) if metrics_file else None
        loaded = load(config)
        run_and_tell(loaded, out or loaded.out or "out", runner, ctx.args, as_json=as_json, metrics=metrics)


def run_and_tell(
    loaded: "LoadedConfig",
    out: str,
    runner: str,
    beam_flags: Sequence[str],
    *,
    as_json: bool,
    retry: "Selection | None" = None,
    metrics: "MetricsFile | None" = None,
) -> None:
    """Runs a config once, shows its progress, and tells what it did.

    Args:
      retry: see `pipeline.run.run`.
      metrics: is told when the run is committed.

    Raises:
      NewsbeamError: see `pipeline.run.run`.
    """
    with console.loading(), light_imports(runner, loaded.path, out, *beam_flags):
        from pipeline import progress
        from pipeline.local_workers import forked
        from pipeline.run import run as run_once
        from pipeline.runners import engine
        from transforms.io.progress import SILENCE

    chosen = engine(runner, beam_flags)
    feeds = sum(source.kind == "feed" for source in loaded.sources)
    with forked(chosen.processes), progress.shown(console.live(), feeds) as datagrams:
        told = datagrams if chosen.is_local else SILENCE
        result = run_once(loaded, out, chosen, told, retry)
    if result is None:
        console.tell("The job is described, and was not started.")
        return
    if metrics:
        metrics.tell(result.lake)
    if as_json:
        sys.stdout.write(console.json_line(json.loads(result.manifest.to_json())))
    else:
        _summarise(result)


def _summarise(result: "RunResult") -> None:
    from pipeline.cli import tables
    from pipeline.report import report

    manifest, found = result.manifest, report(result.lake, [result.manifest])
    for run_id in result.recovered:
        console.tell(f"Finished run {run_id}, which had died after its commit.")
    show = console.stdout.print
    show(tables.sources(manifest))
    if found.newest:
        show(tables.newest(found))
        show(Columns([tables.languages(found), tables.entities(found)], padding=(0, 6)))
    if found.dead_letters:
        show(tables.dead_letters(found))
    show(f"[bold]Run {manifest.run_id}[/] on {console.printable(manifest.engine)}")
    show(f"Books    {tables.books(manifest)}")
    show(f"Lake     {console.printable(result.lake.uri)}", soft_wrap=True)
    show(f"Look at  newsbeam show {console.printable(result.lake.uri)}", soft_wrap=True)
