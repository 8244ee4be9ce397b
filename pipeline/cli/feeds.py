"""`newsbeam feeds`."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli import console

feeds = typer.Typer(help="Look after the feeds of a config.", no_args_is_help=True)

_Config = Annotated[Path, typer.Argument(help="YAML file that lists the sources.", metavar="CONFIG")]
_Target = Annotated[Path | None, typer.Option("--out", help="File to write; it must not exist. Default: stdout.")]

# What scripts rely on; they get more only if they ask for it.
_CHECK_KEYS = ("feed", "entries", "error", "message", "title", "format", "language")


@feeds.callback()
def _group() -> None:
    """Look after the feeds of a config."""


@feeds.command()
def check(
    config: _Config,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a feed and line.")] = False,
    out: Annotated[
        str, typer.Option(help="Lake that knows how earlier polls went. Default: `out` of the config, if it exists.")
    ] = "",
) -> None:
    """Fetch and parse every feed of a config once, due or not, and say which give no entries and why.

    With --out, --json also tells how earlier polls went. Writes nothing.
    """
    console.log_to_stderr()
    with console.exit_status():
        from pipeline.check_feeds import check_feeds
        from pipeline.config import load

        loaded = load(config)
        checks = check_feeds(loaded, out or loaded.out)
        if as_json:
            for row in checks:
                told = row if out else {key: row[key] for key in _CHECK_KEYS}
                sys.stdout.write(console.json_line(told))
        else:
            _show(checks)


@feeds.command()
def discover(
    url: Annotated[str, typer.Argument(help="A web site, or any page of it.", metavar="URL")],
    config: Annotated[
        Path | None, typer.Option(help="Config whose `http` settings hold, such as user_agent and allow_hosts.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a feed and line.")] = False,
) -> None:
    """Find the feeds of a web site: those that its page names, else at the usual places."""
    console.log_to_stderr()
    with console.exit_status():
        from pipeline.config import HttpConfig, load
        from pipeline.discover_feeds import discover_feeds
        from pipeline.run import http_settings
        from transforms.core.http.urls import without_credentials
        from transforms.errors import FetchError

        http = load(config).config.http if config else HttpConfig()
        told = without_credentials(url if "//" in url else f"//{url}").removeprefix("//")
        try:
            found = discover_feeds(url, http_settings(http, {}), http.max_feed_bytes)
        except FetchError as error:
            console.fail(f"{told}: {error.message}", console.FAILED)
        if not found:
            console.fail(f"{told} names no feed, and there is none at the usual places.", console.FAILED)
        if as_json:
            for row in found:
                sys.stdout.write(console.json_line(row))
            return
        from pipeline.cli import tables

        cells = ((r["feed"], r["entries"], r["format"], r["language"], r["title"]) for r in found)
        columns = ("feed", "#entries", "format", "lang", "title")
        console.stdout.print(tables.table("Feeds", columns, cells))


@feeds.command("import")
def import_(
    opml: Annotated[Path, typer.Argument(help="OPML file of another reader.", metavar="FILE")],
    out: _Target = None,
) -> None:
    """Make a config of the feeds of an OPML file."""
    with console.exit_status():
        from pipeline.exchange_feeds import config_of, import_feeds

        found = import_feeds(opml)
        for url in found.refused:
            console.stderr.print(f"left out, not a usable URL: {console.printable(url)}", soft_wrap=True)
        _write(config_of(found.feeds).encode(), out)


@feeds.command()
def export(config: _Config, out: _Target = None) -> None:
    """Write the feeds of a config as OPML 2.0, for other readers."""
    with console.exit_status():
        from pipeline.config import load
        from pipeline.exchange_feeds import export_feeds

        _write(export_feeds(load(config)), out)


def _write(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        with out.open("xb") as file:
            file.write(content)
    except OSError as error:
        console.fail(f"cannot write {out}: {error.strerror}", console.WRONG_USAGE)


def _show(checks: Iterable[dict[str, Any]]) -> None:
    from pipeline.cli import tables

    rows = list(checks)
    cells = ((r["feed"], r["entries"], r["newest_at"], r["format"], r["language"], _state(r), r["title"]) for r in rows)
    columns = ("feed", "#entries", "newest", "format", "lang", "state", "title")
    console.stdout.print(tables.table("Feeds", columns, cells))
    for row in rows:
        if row["error"]:
            console.stdout.print(f"{console.printable(row['feed'])}: {console.printable(row['message'])}")


def _state(row: dict[str, Any]) -> str:
    words = [row["error"] or "ok", *(row["warnings"] or ())]
    if row["failed_polls"]:
        words.append(f"failed {row['failed_polls']} polls, next {row['next_poll_at']}")
    if row["moved_to"]:
        words.append(f"moved to {row['moved_to']}")
    return ", ".join(words)
