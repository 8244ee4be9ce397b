import dataclasses

from rich.console import Console
from rich.table import Table

from pipeline.cli import tables
from pipeline.report import Report
from transforms.core.lake.manifest import Manifest

MANIFEST = Manifest(
    run_id="run-1",
    started_at="s",
    committed_at="c",
    engine="engine",
    versions={},
    config_sha256="sha",
    books={
        "discovered": 1234,
        "articles": 1200,
        "unchanged": 20,
        "duplicates_in_run": 10,
        "deferred": 0,
        "dead_letters": 4,
    },
    files=[],
    sources=[
        {"source": "https://harbour-post.example/rss", "entries": 1234, "new": 1204, "error": None},
        {"source": "https://[red].example/\x1b[2J", "entries": 0, "new": 0, "error": "not_a_feed"},
    ],
    outcomes=[],
)
REPORT = Report(
    articles=2,
    by_source=[],
    languages=[("en", 1500, True), (None, 1, False)],
    entities=[("[bold]Ada[/]", "PER", 2, 3)],
    dead_letters=[("FetchPages", "http_404", 2, "\x07gone")],
    newest=[("Fähre\x00", None, None, "de", 1000, None), ("Ferry", "Ada", "2026-11-01", "en", 5, ["Oslo", "[b]"])],
)


def printed(table: Table) -> list[str]:
    terminal = Console(width=300, force_terminal=False)
    with terminal.capture() as captured:
        terminal.print(table)
    return [line.strip() for line in captured.get().splitlines() if line.strip()]


def rows(table: Table) -> list[list[str]]:
    """The cells of each line below title, heads and rule."""
    return [[cell.strip() for cell in line.split("  ") if cell] for line in printed(table)[3:]]


def test_numbers_stand_to_the_right_with_separators_and_none_is_a_dash() -> None:
    made = tables.table("Things", ("name", "#count"), [("a", 1_234_567), (None, 1)])
    title, heads, rule, *lines = printed(made)
    assert (title, heads) == ("Things", "name       count")
    assert set(rule) <= {"─", " "}
    assert lines == ["a      1,234,567", "–              1"]


def test_the_books_are_one_sum() -> None:
    assert tables.books(MANIFEST) == (
        "1,234 discovered = 1,200 articles + 20 unchanged + 10 duplicates in run + 0 deferred + 4 dead letters"
    )


def test_sources_show_what_they_gave_or_why_not_and_their_names_are_escaped() -> None:
    assert rows(tables.sources(MANIFEST)) == [
        ["https://harbour-post.example/rss", "1,234", "1,204", "ok"],
        ["https://[red].example/\\x1b[2J", "0", "0", "not_a_feed"],
    ]


def test_sources_show_gaps_warnings_and_what_was_not_asked() -> None:
    item = {"source": "feed", "entries": 3, "new": 3, "error": None, "poll": "read", "gap": False, "warnings": []}
    polls = [
        item,
        item | {"gap": True, "warnings": ["dropped"]},
        item | {"poll": "resent"},
        item | {"poll": "not_modified", "warnings": ["stale"], "gap": False},
        item | {"poll": "not_due", "gap": None, "moved_to": "https://new.example/\x1b"},
    ]
    shown = rows(tables.sources(dataclasses.replace(MANIFEST, sources=polls)))
    assert [line[-1] for line in shown] == [
        "ok",
        "ok, possible gap, dropped",
        "resent unchanged",
        "unchanged, stale",
        "not due, moved to https://new.example/\\x1b",
    ]


def test_languages_say_whether_entities_were_looked_for() -> None:
    assert rows(tables.languages(REPORT)) == [["en", "1,500", "yes"], ["–", "1", "no model"]]


def test_names_and_messages_from_pages_are_escaped() -> None:
    assert rows(tables.entities(REPORT)) == [["[bold]Ada[/]", "PER", "2", "3"]]
    assert rows(tables.dead_letters(REPORT)) == [["FetchPages", "http_404", "2", "\\x07gone"]]
    assert rows(tables.newest(REPORT)) == [
        ["Fähre\\x00", "–", "–", "de", "1,000", "–"],
        ["Ferry", "Ada", "2026-11-01", "en", "5", "Oslo, [b]"],
    ]
