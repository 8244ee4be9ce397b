import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import console
from pipeline.cli.__main__ import app
from transforms.core.lake.schema import ARTICLES
from transforms.io import entity_models
from transforms.io.entity_models import ChosenModels

PARAGRAPHS = [
    f"The ferry to the outer islands sailed again on day {day}, and the harbour master of Port Alder said that "
    "every berth would be open before the winter timetable begins."
    for day in range(1, 5)
]
STORY = (
    "<html lang='en'><head><title>Fähre: ferry returns</title>"
    "<meta property='article:published_time' content='2026-11-01T10:00:00Z'></head><body><article>"
    "<h1>Fähre: ferry returns</h1>" + "".join(f"<p>{line}</p>" for line in PARAGRAPHS) + "</article></body></html>"
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    # The entity models take seconds to load.
    monkeypatch.setattr(entity_models, "choose_models", lambda: ChosenModels({}))
    monkeypatch.setattr(console, "log_to_stderr", lambda: None)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "a.html"
    path.write_text(STORY, encoding="utf-8")
    return path


def clean(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["clean", *map(str, arguments)], input=stdin)


def records(result: Result) -> list[dict[str, Any]]:
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_input_is_one_json_record_in_the_order_given(page: Path, tmp_path: Path) -> None:
    zipped = tmp_path / "b.html.gz"
    zipped.write_bytes(gzip.compress(STORY.encode()))
    lost = tmp_path / "lost.html"
    rows = records(clean(zipped, lost, page, zipped))
    assert [row["source"] for row in rows] == [str(zipped), str(lost), str(page), str(zipped)]
    assert rows[1] == {
        "source": str(lost),
        "error": "file_unreadable",
        "message": f"cannot read {lost}: No such file or directory",
    }
    for row in (rows[0], rows[2], rows[3]):
        assert list(row) == ARTICLES.names
        assert (row["title"], row["text"]) == ("Fähre: ferry returns", "\n\n".join(PARAGRAPHS))


def test_times_are_iso_8601_in_utc_and_bytes_are_hex(page: Path) -> None:
    (row,) = records(clean(page))
    assert row["published_at"] == "2026-11-01T10:00:00Z"
    assert row["fetched_at"].endswith("Z")
    assert len(bytes.fromhex(row["fingerprint"])) == 8


def test_text_is_not_escaped(page: Path) -> None:
    assert "Fähre" in clean(page).stdout


def test_stdin_is_an_input_among_others(page: Path) -> None:
    rows = records(clean("-", page, stdin=STORY.encode()))
    assert [row["source"] for row in rows] == ["-", str(page)]
    assert rows[0]["text"] == rows[1]["text"]


def test_nothing_but_errors_is_still_status_0(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    (row,) = records(clean(tmp_path / "empty.html"))
    assert row["error"] == "empty_page"


def test_url_and_publisher_reach_the_record(page: Path) -> None:
    (row,) = records(clean(page, "--url", "https://harbour-post.example/a?utm_source=x", "--publisher", "harbour-post"))
    assert (row["url"], row["canonical_url"], row["publisher"]) == (
        "https://harbour-post.example/a?utm_source=x",
        "https://harbour-post.example/a",
        "harbour-post",
    )


def test_as_text_each_is_title_and_text_or_its_error(page: Path, tmp_path: Path) -> None:
    lost = tmp_path / "lost.html"
    result = clean(page, lost, "--format", "text")
    text = "\n\n".join(["Fähre: ferry returns", *PARAGRAPHS])
    error = f"{lost}: file_unreadable: cannot read {lost}: No such file or directory"
    assert (result.exit_code, result.stdout) == (0, f"{text}\n\n{error}\n\n")


@pytest.mark.parametrize("url", ["harbour-post.example/a", "ftp://harbour-post.example/a", "http://", "http://[::1/"])
def test_a_url_that_is_none_is_wrong_usage(page: Path, url: str) -> None:
    result = clean(page, "--url", url)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: --url: ")


@pytest.mark.parametrize("arguments", [[], ["--format", "xml", "-"], ["--nonsense", "-"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    result = clean(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
