"""What goes to stderr with `--log-format json`: objects, from the first line to the last."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.commands import IN_ONE_PROCESS, completed

pytestmark = pytest.mark.end_to_end


def lines(stderr: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stderr.decode().splitlines()]


def config(folder: Path, pages: str) -> Path:
    (folder / "a.txt").write_text("Ferry returns\n\nThe ferry sailed again.\n", encoding="utf-8")
    path = folder / "config.yaml"
    path.write_text(f"sources:\n  - files: {pages}\n", encoding="utf-8")
    return path


def test_a_run_tells_in_json_that_it_begins_how_far_it_is_and_that_it_is_committed(tmp_path: Path) -> None:
    path, lake = config(tmp_path, "./*.txt"), tmp_path / "lake"
    done = completed(["run", str(path), "--out", str(lake), "--json", "--log-format", "json", *IN_ONE_PROCESS])
    assert done.returncode == 0
    manifest, told = json.loads(done.stdout), lines(done.stderr)
    run_id = manifest["run_id"]
    assert all(each["run_id"] == run_id for each in told)
    assert {each["level"] for each in told} == {"INFO"}
    of_run = [each["message"] for each in told if each["logger"] == "pipeline.run"]
    books = ", ".join(f"{count} {name}" for name, count in manifest["books"].items())
    assert of_run == [
        f"run {run_id} begins on FnApiRunner (in_memory, 1 worker)",
        f"run {run_id} is committed: {books}",
    ]
    of_progress = [each["message"] for each in told if each["logger"] == "newsbeam.progress"]
    assert of_progress[-1].startswith("feeds polled 0/0, pages read 1/1, ")


def test_an_error_is_told_in_json_too(tmp_path: Path) -> None:
    (told,) = lines(completed(["compact", str(tmp_path / "none"), "--log-format", "json"]).stderr)
    assert (told["level"], told["logger"]) == ("ERROR", "newsbeam")
    assert told["message"] == f"{tmp_path}/none holds no committed run: there is nothing to compact"
