from pathlib import Path
from typing import Any

import pytest

from pipeline import clean_files
from pipeline.clean_files import Cleaner
from pipeline.config import bundled_rules
from tests import hostile_pages
from tests.hostile_extractors import NoModels
from transforms.io.sandbox import ExtractLimits

CLEANER = Cleaner(bundled_rules(), NoModels(), "", "", 1_000_000, ExtractLimits(timeout_s=20))


def rows(paths: list[str], cleaner: Cleaner = CLEANER) -> list[dict[str, Any]]:
    return list(clean_files.clean_files(paths, cleaner))


def test_each_file_has_its_row_in_the_order_given_whatever_becomes_of_it(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_bytes(hostile_pages.around(""))
    (tmp_path / "picture.html").write_bytes(b"GIF89a")
    (tmp_path / "large.html").write_bytes(b"x" * 1_000_001)
    names = ["picture.html", "good.html", "missing.html", "large.html", "good.html"]
    found = rows([str(tmp_path / name) for name in names])
    assert [row.get("error") for row in found] == ["not_html", None, "file_unreadable", "too_large", None]
    assert [row["source"] for row in found] == [str(tmp_path / name) for name in names]
    assert found[1]["title"] == "Ferry returns"


def test_many_files_are_cleaned_at_once_in_the_order_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clean_files, "_MIN_FILES_FOR_WORKERS", 2)
    paths = [tmp_path / f"{n}.html" for n in range(6)]
    for path in paths:
        path.write_bytes(hostile_pages.around(f"<p>This is the page with the number {path.stem}, of six in all.</p>"))
    found = rows([str(path) for path in paths])
    assert [f"number {path.stem}" in row["text"] for path, row in zip(paths, found, strict=True)] == [True] * 6


def test_a_page_that_takes_too_long_is_a_row_with_its_error_and_the_next_is_cleaned(tmp_path: Path) -> None:
    (tmp_path / "slow.html").write_bytes(hostile_pages.DOCUMENTS["a hundred thousand attributes"]())
    (tmp_path / "good.html").write_bytes(hostile_pages.around(""))
    cleaner = Cleaner(bundled_rules(), NoModels(), "", "", 2_000_000, ExtractLimits(timeout_s=6))
    slow, good = rows([str(tmp_path / "slow.html"), str(tmp_path / "good.html")], cleaner)
    assert slow == {
        "source": str(tmp_path / "slow.html"),
        "error": "extract_timeout",
        "message": "Cleaning the page took longer than 6 s.",
    }
    assert good["title"] == "Ferry returns"
