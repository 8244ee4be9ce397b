"""`newsbeam stream`."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import console
from pipeline.cli.run import MetricsFileOption

if TYPE_CHECKING:
    from pipeline.metrics_file import MetricsFile
    from transforms.core.lake.manifest import Manifest
    from transforms.io.lake_store import Lake


def stream(
    ctx: typer.Context,
    config: Annotated[Path, typer.Argument(help="YAML file that lists the sources.", metavar="CONFIG")],
    out: Annotated[str, typer.Option(help="Lake: folder or URI. Default: `out` of the config, else ./out.")] = "",
    runner: Annotated[str, typer.Option(help="prism, flink, dataflow, or a Beam runner's name.")] = "prism",
    log_format: console.LogFormatOption = console.LogFormat.text,
    metrics_file: MetricsFileOption = None,
) -> None:
    """Poll for ever, and commit what is new window after window.

    SIGTERM or Ctrl-C ends it cleanly: polling stops, what is under way is committed. Flags of Beam go behind `--`.
    """
    console.log_to_stderr(log_format)
    with console.exit_status():
        from pipeline.config import load
        from pipeline.metrics_file import MetricsFile
        from pipeline.runners import engine
        from pipeline.stream import stream as run_stream

        metrics = MetricsFile(metrics_file) if metrics_file else None
        loaded = load(config)
        chosen = engine(runner, ctx.args)
        windows = run_stream(loaded, out or loaded.out or "out", chosen, _Listener(metrics))
        console.tell(f"Ended; {windows:,} window{'s' if windows != 1 else ''} committed.")


class _Listener:
    """See `pipeline.stream.Listener`: tells people on stdout and stderr, and Prometheus by its file."""

    def __init__(self, metrics: "MetricsFile | None") -> None:
        self._metrics = metrics

    def started(self, lake: "Lake", engine: str) -> None:
        console.tell(f"Streaming into {lake.uri} on {engine}; SIGTERM or Ctrl-C ends it cleanly.")
        if self._metrics:
            self._metrics.tell(lake)

    def committed(self, manifest: "Manifest", window_end: datetime.datetime) -> None:
        from pipeline.cli import tables

        failed = sum(1 for source in manifest.sources if source["error"])
        told = f", {failed} of {len(manifest.sources)} sources failed" if failed else ""
        console.stdout.print(f"{manifest.run_id}  {tables.books(manifest)}{told}", soft_wrap=True)
        if self._metrics:
            self._metrics.committed(manifest, window_end)
