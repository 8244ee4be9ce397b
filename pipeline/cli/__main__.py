"""The `newsbeam` command."""

import io
import sys

import typer

from pipeline.cli.annotate import annotate
from pipeline.cli.clean import clean
from pipeline.cli.compact import compact
from pipeline.cli.doctor import doctor
from pipeline.cli.feeds import feeds
from pipeline.cli.replay import replay
from pipeline.cli.retry import retry
from pipeline.cli.run import run
from pipeline.cli.show import show
from pipeline.cli.stream import stream

app = typer.Typer(
    name="newsbeam",
    help="News feeds to clean, queryable Parquet.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(context_settings={"allow_extra_args": True})(run)
app.command(context_settings={"allow_extra_args": True})(stream)
app.command()(replay)
app.command(context_settings={"allow_extra_args": True})(retry)
app.command()(clean)
app.command()(annotate)
app.command()(show)
app.command()(compact)
app.command()(doctor)
app.add_typer(feeds, name="feeds")


def main() -> None:
    """Entry point of the console script; the exit status is the contract's."""
    # A file name need not be UTF-8, and must not stop the output.
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, io.TextIOWrapper):
            output.reconfigure(errors="backslashreplace")
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
