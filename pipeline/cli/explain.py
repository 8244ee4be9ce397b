"""What `newsbeam clean --explain` prints: a page block by block, each with its role and the rule that gave it."""

import datetime

from pipeline.clean_files import Cleaner
from pipeline.cli.console import printable, stdout
from transforms.core.pages.blocks import ARTICLE_TEXT, Block, Role
from transforms.errors import SourceError

_COLUMN_ROLES = frozenset({Role.TITLE, Role.CAPTION})
_ROLE_WIDTH = max(map(len, Role))
_RULE_WIDTH = 24


def explain_file(path: str, cleaner: Cleaner) -> None:
    """Prints two lines of header and one line a block, cut to the width of the terminal; of a failure, one red line.

    Article text is green, what fills a column cyan, what is only removed red.
    """
    try:
        page = cleaner.explain(path)
    except SourceError as error:
        _print_line(f"[red]{printable(path)}: {error.reason}: {printable(error.message)}[/]")
        return
    _print_line(f"[bold]{printable(path)}[/]")
    day = datetime.datetime.fromtimestamp(page.judged_us / 1_000_000, datetime.UTC).date()
    _print_line(
        f"publisher: {printable(page.publisher.name or page.publisher.key or 'unknown')}, rules of {day}, "
        f"page kind: {page.kind} ({printable(page.kind_reason)})"
    )
    for block in page.blocks:
        rule = f"{block.rule:<{_RULE_WIDTH}}"
        _print_line(f"[{_style(block)}]{block.role or '':<{_ROLE_WIDTH}}[/]  [dim]{rule}[/]  {printable(block.text)}")


def _style(block: Block) -> str:
    if block.role in ARTICLE_TEXT:
        return "green"
    return "cyan" if block.role in _COLUMN_ROLES or block.fields else "red"


def _print_line(markup: str) -> None:
    stdout.print(markup, no_wrap=True, overflow="ellipsis", highlight=False, emoji=False)
