from pathlib import Path

import pytest

from transforms.io.installed_packages import folder_of


def test_a_package_is_found_without_running_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tide_tables").mkdir()
    (tmp_path / "tide_tables" / "__init__.py").write_text("raise AssertionError", encoding="utf-8")
    (tmp_path / "tide_folder").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert folder_of("tide_tables") == tmp_path / "tide_tables"
    assert folder_of("tide_folder") is None
    assert folder_of("tide_none") is None
