"""The entity models that come with newsbeam: they are what their card says, and find names."""

import re
from pathlib import Path

import pytest
from spacy.util import get_model_meta

from transforms.core.entities.mentions import FoundMention
from transforms.io import bundled_models
from transforms.io.entity_models import ModelChoice, choose_models
from transforms.io.spacy_models import load_spacy

ROOT = Path(__file__).parents[3]
CARD = (ROOT / "docs" / "entity-model.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| ([a-z, ]+) \| ([^|]+) \|", re.MULTILINE)
DOCUMENTED = {name: (languages.split(", "), licence) for name, languages, licence in ROW.findall(CARD)}
MEGABYTE = 1_000_000

SENTENCES = {
    "da": "Statsminister [PER Karen Lindholm] rejste fra [LOC København] til [LOC Sverige].",
    "fi": "Pääministeri [PER Anna Lindholm] tapasi lehdistön [LOC Helsingissä] ja [LOC Ruotsissa].",
    "hr": "Predsjednik [PER Marko Kovačić] stigao je iz [LOC Zagreba] u [LOC Beograd].",
    "it": "Il presidente [PER Marco Bellandi] è arrivato da [LOC Roma] a [LOC Milano].",
    "pt": "O presidente [PER Carlos Almeida] viajou de [LOC Lisboa] para o [LOC Brasil].",
    "sr": "Председник [PER Марко Ковачевић] стигао је из [LOC Београда] у [LOC Загреб].",
}


def unmarked(marked: str) -> tuple[str, list[FoundMention]]:
    """The text, and the names that are marked in it as [PER Ana Prado]."""
    text, names = "", []
    for part in re.split(r"(\[[A-Z]{3} [^]]+\])", marked):
        kind, name = (part[1:4], part[5:-1]) if part.startswith("[") else ("", part)
        if kind:
            names.append(FoundMention(len(text), len(text) + len(name), kind))
        text += name
    return text, names


def test_every_model_is_in_the_card_with_its_languages_and_licence() -> None:
    metas = {folder.name: get_model_meta(folder) for folder in bundled_models.FOLDER.iterdir()}
    assert {name: (meta["languages"], meta["license"]) for name, meta in metas.items()} == DOCUMENTED


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_model_is_small_and_its_licence_is_beside_it(name: str) -> None:
    folder = bundled_models.FOLDER / name
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 15 * MEGABYTE
    assert f"({DOCUMENTED[name][1]}," in (folder / "LICENSE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_names_are_found_in_every_language_that_a_model_is_for(language: str) -> None:
    text, names = unmarked(SENTENCES[language])
    models = bundled_models.by_language() | bundled_models.restricted()
    model = load_spacy(bundled_models.checked_folder(models[language]))
    assert model.find([text]) == [names]


def test_every_language_has_a_sentence() -> None:
    assert sorted(SENTENCES) == sorted([*bundled_models.by_language(), *bundled_models.restricted()])


def test_a_model_that_is_not_for_commercial_use_is_used_only_where_it_is_named() -> None:
    assert bundled_models.restricted() == {"it": "it_newsbeam_sm"}
    assert "it" not in choose_models().choices
    assert choose_models({"it": "it_newsbeam_sm"}).choices["it"] == ModelChoice("it_newsbeam_sm", "config")
