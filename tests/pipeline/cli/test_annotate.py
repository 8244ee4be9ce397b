import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import console
from pipeline.cli.__main__ import app
from transforms.io import entity_models
from transforms.io.entity_models import ChosenModels

ROW = '{"id": "å", "text": "Färjan lade ut i morse.", "lang": "sv"}\n'
EXPECTED = {"id": "å", "language": "sv", "language_confidence": 1.0, "entities": None}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    # The entity models take seconds to load.
    monkeypatch.setattr(entity_models, "choose_models", lambda: ChosenModels({}))
    monkeypatch.setattr(console, "log_to_stderr", lambda: None)


def annotate(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, ["annotate", *map(str, arguments)], input=stdin)


def test_each_row_is_one_json_record_and_bad_ones_leave_the_status_0(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text(f"{ROW}oops\n{ROW}", encoding="utf-8")
    result = annotate(path)
    assert (result.exit_code, result.stderr) == (0, "")
    first, bad, last = map(json.loads, result.stdout.splitlines())
    assert first == last == EXPECTED
    assert (bad["id"], bad["error"], bad["message"].partition(": ")[0]) == (None, "bad_row", f"{path}:2")
    assert "å" in result.stdout


def test_stdin_is_a_file_too() -> None:
    result = annotate("-", stdin=ROW + "oops\n")
    first, bad = map(json.loads, result.stdout.splitlines())
    assert (result.exit_code, first) == (0, EXPECTED)
    assert bad["message"].startswith("stdin:2: ")


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    result = annotate(tmp_path / "empty.jsonl")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_file_that_cannot_be_read_is_wrong_usage(tmp_path: Path) -> None:
    result = annotate(tmp_path / "none.jsonl")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"error: cannot read {tmp_path}/none.jsonl: No such file or directory\n"
    assert annotate(tmp_path).exit_code == 2
    assert annotate().exit_code == 2
