import hashlib
import json
from pathlib import Path

import pytest

from transforms.errors import ModelError
from transforms.io import bundled_models

FILES = {"config.cfg": b"[nlp]", "ner/model": b"weights", "meta.json": b'{"languages": ["hr", "sr"], "license": "MIT"}'}


@pytest.fixture
def shore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shore"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    (folder / "sha256.json").write_text(json.dumps(sums), encoding="utf-8")
    monkeypatch.setattr(bundled_models, "FOLDER", tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "meta.json").write_text('{"languages": ["it"], "license": "CC BY-NC 4.0"}', encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", sorted(set(bundled_models.by_language().values())))
def test_what_is_bundled_is_what_it_was_made_of(name: str) -> None:
    assert (bundled_models.checked_folder(name) / "config.cfg").is_file()


@pytest.mark.usefixtures("shore")
def test_bundled_models_are_known_by_language_and_name() -> None:
    assert bundled_models.by_language() == {"hr": "shore", "sr": "shore"}
    assert bundled_models.restricted() == {"it": "other"}
    assert bundled_models.is_bundled("shore")
    assert not bundled_models.is_bundled("hr")


def test_a_model_whose_sums_are_right_is_given_and_notes_need_none(shore: Path) -> None:
    (shore / "README.md").write_text("A card.", encoding="utf-8")
    assert bundled_models.checked_folder("shore") == shore


def test_a_file_that_was_changed_is_refused(shore: Path) -> None:
    (shore / "ner" / "model").write_bytes(b"others")
    with pytest.raises(ModelError, match=r"ner/model is not the file .*: install newsbeam again"):
        bundled_models.checked_folder("shore")


def test_a_file_that_is_not_listed_is_refused(shore: Path) -> None:
    (shore / "ner" / "code").touch()
    with pytest.raises(ModelError, match=r"sha256.json does not list \(ner/code\)"):
        bundled_models.checked_folder("shore")


@pytest.mark.usefixtures("shore")
def test_a_model_without_sums_is_refused() -> None:
    with pytest.raises(ModelError, match=r"other/sha256.json is missing"):
        bundled_models.checked_folder("other")
