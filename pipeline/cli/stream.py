"""`newsbeam stream`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import console

if TYPE_CHECKING:
    from transforms.core.lake.manifest import Manifest


def stream(
    ctx: typer.Context,
    config: Annotated[Path, typer.Argument(help="YAML file that lists the sources.", metavar="CONFIG")],
    out: Annotated[str, typer.Option(help="Lake: folder or URI. Default: `out` of the config, else ./out.")] = "",
    runner: Annotated[str, typer.Option(help="prism, flink, dataflow, or a Beam runner's name.")] = "prism",
) -> None:
    """Poll for ever, and commit what is new window after window.

    SIGTERM or Ctrl-C ends it cleanly: polling stops, what is under way is committed. Flags of Beam go behind `--`.
    """
    console.log_to_stderr()
    with console.exit_status():
        from pipeline.config import load
        from pipeline.runners import engine
        from pipeline.stream import stream as run_stream

        loaded = load(config)
        lake, chosen = out or loaded.out or "out", engine(runner, ctx.args)
        windows = run_stream(loaded, lake, chosen, _tell, lambda: _tell_start(lake, chosen.name))
        console.stderr.print(f"Ended; {windows:,} windows were committed.")


def _tell_start(lake: str, engine: str) -> None:
    console.stderr.print(
        f"Streaming into {console.printable(lake)} on {console.printable(engine)}. Ctrl-C ends it cleanly.",
        soft_wrap=True,
    )


def _tell(manifest: "Manifest") -> None:
    from pipeline.cli import tables

    failed = sum(1 for source in manifest.sources if source["error"])
    told = f", {failed} of {len(manifest.sources)} sources failed" if failed else ""
    console.stdout.print(f"{manifest.run_id}  {tables.books(manifest)}{told}", soft_wrap=True)
