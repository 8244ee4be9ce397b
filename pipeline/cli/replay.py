"""`newsbeam replay`."""

import itertools
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import console
from pipeline.cli.run import run_and_tell


def replay(
    config: Annotated[
        Path, typer.Argument(help="YAML file that gives publishers, rules and models.", metavar="CONFIG")
    ],
    archives: Annotated[
        list[str], typer.Argument(help="WARC files (.warc, .warc.gz): paths, URIs or patterns.", metavar="WARC...")
    ],
    out: Annotated[str, typer.Option(help="Lake: folder or URI. Default: `out` of the config, else ./out.")] = "",
    runner: Annotated[str, typer.Option(help="local, prism, flink, dataflow, or a Beam runner's name.")] = "local",
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifest as one JSON object.")] = False,
    log_format: console.LogFormatOption = console.LogFormat.text,
) -> None:
    """Run the same graph over archived pages; nothing is fetched.

    Own archives and those of others, such as Common Crawl's CC-NEWS:  newsbeam replay my.yaml out/pages/*.warc.gz

    Flags of Beam go behind `--`, after the files.
    """
    console.log_to_stderr(log_format)
    with console.exit_status():
        from pipeline.config import load
        from pipeline.replay import replayed

        files = list(itertools.takewhile(lambda argument: not argument.startswith("--"), archives))
        loaded = replayed(load(config), files)
        run_and_tell(loaded, out or loaded.out or "out", runner, archives[len(files) :], as_json=as_json)
