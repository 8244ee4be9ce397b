"""Whether newsbeam and Beam understand a command line, without running it."""

import typer

from pipeline.cli.__main__ import app
from pipeline.runners import engine

NEWSBEAM = typer.main.get_command(app)
# The class of click that Typer brings along.
UsageError = typer.BadParameter.__base__


def check(arguments: list[str]) -> None:
    """Fails unless newsbeam takes these arguments: command, options, runner and flags of Beam."""
    command, rest = NEWSBEAM, arguments
    context = command.make_context("newsbeam", list(rest))
    while hasattr(command, "commands"):
        name, command, rest = command.resolve_command(context, rest)
        context = command.make_context(name, list(rest), parent=context)
    if "runner" in context.params:
        engine(context.params["runner"], context.args)
