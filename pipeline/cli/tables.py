"""The tables that `run` and `show` print."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.table import Table

from pipeline.cli.console import printable
from pipeline.report import Report
from transforms.core.lake.manifest import Manifest

_POLLS = {"read": "ok", "resent": "resent unchanged", "not_modified": "unchanged", "not_due": "not due"}


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """A table whose cells are safe to print; columns that begin with "#" hold numbers.

    Args:
      rows: None is shown as a dash, a list by its items.
    """
    made = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        made.add_column(name.removeprefix("#"), justify="right" if name.startswith("#") else "left", overflow="fold")
    for row in rows:
        made.add_row(*map(_cell, row))
    return made


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return printable(", ".join(map(str, value)))
    return printable(f"{value:,}" if isinstance(value, int) else str(value))


def books(manifest: Manifest) -> str:
    """The books of a run as one sum."""
    discovered, *outcomes = manifest.books.items()
    parts = " + ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in outcomes)
    return f"{discovered[1]:,} discovered = {parts}"


def sources(manifest: Manifest) -> Table:
    """One line a source of a run."""
    rows = ((s["source"], s["entries"], s["new"], _state(s)) for s in manifest.sources)
    return table("Sources", ("source", "#entries", "#new", "state"), rows)


def _state(item: Mapping[str, Any]) -> str:
    """How the poll of a source went, in a few words; older manifests say less."""
    if item["error"]:
        return str(item["error"])
    poll = item.get("poll", "read")
    words = [_POLLS.get(poll, poll)]
    if item.get("gap"):
        words.append("possible gap")
    words += item.get("warnings", ())
    if item.get("moved_to"):
        words.append(f"moved to {item['moved_to']}")
    return ", ".join(words)


def languages(report: Report) -> Table:
    """Articles by language, and whether their entities were looked for."""
    rows = ((code, count, "yes" if has_model else "no model") for code, count, has_model in report.languages)
    return table("Languages", ("language", "#articles", "entities"), rows)


def entities(report: Report) -> Table:
    """The entities that most articles name."""
    return table("Top entities", ("name", "type", "#articles", "#mentions"), report.entities)


def dead_letters(report: Report) -> Table:
    """Dead letters by reason, with an example each."""
    return table("Dead letters", ("stage", "reason", "#number", "for example"), report.dead_letters)


def newest(report: Report) -> Table:
    """The articles published last."""
    columns = ("title", "author", "published", "lang", "#words", "entities")
    return table("Newest articles", columns, report.newest)
