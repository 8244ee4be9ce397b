import datetime
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from pipeline.cli import console, explain
from pipeline.cli.__main__ import app

# The page has no date, so its day is that of the run.
TODAY = datetime.datetime.now(datetime.UTC).date()
SENTENCE = "The council of the town voted on Monday to repair the bridge before the winter comes. "
STORY = f"""<html><head><title>Council repairs bridge</title><meta property="og:type" content="article"></head>
<body><main><article><h1>Council repairs bridge</h1><p>{SENTENCE * 3}</p><p>Read more: [bold]the bridge[/]</p>
<p>{SENTENCE * 2}</p><p>Additional reporting by Cleo Test</p></article></main></body></html>"""


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "log_to_stderr", lambda: None)


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.html"
    path.write_text(STORY, encoding="utf-8")
    return path


def explained(*paths: Path, monkeypatch: pytest.MonkeyPatch, width: int = 310, in_colour: bool = False) -> list[str]:
    terminal = Console(width=width, force_terminal=in_colour, color_system="standard" if in_colour else None)
    monkeypatch.setattr(explain, "stdout", terminal)
    result = CliRunner().invoke(app, ["clean", "--explain", "--publisher", "gazette", *map(str, paths)])
    assert (result.exit_code, result.stderr) == (0, "")
    return [line.rstrip() for line in result.stdout.splitlines()]


def test_each_block_is_a_line_with_its_role_its_rule_and_its_text(story: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert explained(story, monkeypatch=monkeypatch) == [
        str(story),
        f"publisher: gazette, rules of {TODAY}, page kind: article (nothing says otherwise)",
        "title             title                     Council repairs bridge",
        f"paragraph                                   {(SENTENCE * 3).strip()}",
        "read_more         read_more                 Read more: [bold]the bridge[/]",
        f"paragraph                                   {(SENTENCE * 2).strip()}",
        "contributor_note  contributor_note          Additional reporting by Cleo Test",
    ]


def test_colours_tell_text_from_columns_and_from_what_is_removed(story: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = explained(story, monkeypatch=monkeypatch, in_colour=True)
    assert [line[: line.index("m") + 1] for line in lines[2:]] == [
        "\x1b[36m",
        "\x1b[32m",
        "\x1b[31m",
        "\x1b[32m",
        "\x1b[36m",
    ]


def test_text_is_cut_to_the_width(story: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = explained(story, monkeypatch=monkeypatch, width=64)
    assert lines[3] == "paragraph                                   The council of the …"
    assert max(map(len, lines)) == 64


def test_a_page_that_is_no_article_is_explained_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wall = tmp_path / "wall.html"
    wall.write_text(f"<html><head><title>404 Not Found</title></head><body><p>{SENTENCE * 3}</p></body></html>")
    lines = explained(wall, monkeypatch=monkeypatch)
    assert lines[1] == f"publisher: gazette, rules of {TODAY}, page kind: error (its title is that of an error page)"
    assert lines[2] == f"paragraph                                   {(SENTENCE * 3).strip()}"


def test_what_cannot_be_read_is_one_red_line_and_the_rest_goes_on(
    story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = explained(tmp_path / "lost\x1b[2J.html", story, monkeypatch=monkeypatch, in_colour=True)
    lost = f"{tmp_path}/lost\\x1b[2J.html"
    assert lines[0] == f"\x1b[31m{lost}: file_unreadable: cannot read {lost}: No such file or directory\x1b[0m"
    assert lines[1] == f"\x1b[1m{story}\x1b[0m"
